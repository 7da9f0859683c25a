"""Processes: Ctrl-C, fork, threads, MPI, the command."""

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time

import numpy as np
import pytest

import siegert as sg

INTERRUPTED = {
    "fixed_points": "sg.network('metastable').fixed_points(starts=100000, progress=False)",
    "continuation": "sg.network('schuecker2017').continuation('kappa', 0.5, 3.0, longest_step=1e-4, progress=False)",
    "stabilize": "sg.network('schuecker2017').stabilize(rounds=50, stop=3.0, progress=False)",
    "simulate": "sg.network('brunel2000').simulate(1e6, progress=False)",
    "spectra": "sg.network('schuecker2017').fixed_point().spectra([0.01 * k for k in range(100_000)], progress=False)",
    "trajectory": "sg.network('schuecker2017').trajectory(0.0, 1e6, ds=1e-5, progress=False)",
}


@pytest.mark.parametrize("what", INTERRUPTED)
def test_ctrl_c_is_answered_at_once(what):
    script = f"""
        import time, siegert as sg
        print("ready", flush=True)
        try:
            {INTERRUPTED[what]}
        except KeyboardInterrupt as interrupted:
            partial = getattr(interrupted, "partial", None)
            print("interrupted", time.time(), partial is not None and partial.duration > 0, flush=True)
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.7)
    if process.poll() is not None:
        pytest.skip("it was over before it could be interrupted")
    process.send_signal(signal.SIGINT)
    # A machine that is busy with other tests may be late; that it is answered at all is what is tested.
    answer = process.communicate(timeout=30)[0].split()
    assert answer[0] == "interrupted"
    assert (answer[2] == "True") == (what == "simulate")


def mean_rate(g):
    return sg.network("schuecker2017").with_(g=g).fixed_point(progress=False).mean_rate


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_children_compute_after_a_fork():
    expected = [mean_rate(-16.0), mean_rate(-15.5)]
    sg.network("e1d").fixed_points(progress=False)
    with multiprocessing.get_context("fork").Pool(2) as pool:
        found = pool.map_async(mean_rate, [-16.0, -15.5]).get(timeout=120)
    assert found == expected


def test_results_do_not_depend_on_threads():
    before = sg.threads()
    try:
        rates = []
        for threads in (1, 3):
            sg.set_threads(threads)
            assert sg.threads() == threads
            rates.append([p.rates for p in sg.network("e2d").fixed_points(progress=False)])
        np.testing.assert_array_equal(*rates)
    finally:
        sg.set_threads(0)
    assert sg.threads() == before


def command(*words):
    return subprocess.run(
        [sys.executable, "-m", "siegert", *words], capture_output=True, text=True, timeout=120
    )


def test_the_command_comes_with_the_module():
    found = command("network", "--preset", "brunel2000")
    assert found.returncode == 0 and "brunel2000" in found.stdout
    refused = command("network", "--preset", "brunel")
    assert refused.returncode == 2 and "did you mean brunel2000" in refused.stderr
    no = command("continue", "--preset", "e1d", "--parameter", "nu_exx", "--from", "1", "--to", "2")
    assert no.returncode == 2
    assert shutil.which("siegert", path=os.path.dirname(sys.executable))


def test_the_command_ends_in_good_order_on_ctrl_c(tmp_path):
    words = ["simulate", "--preset", "brunel2000", "--time", "1e6", "--out", str(tmp_path / "run")]
    process = subprocess.Popen([sys.executable, "-m", "siegert", *words], stderr=subprocess.PIPE)
    time.sleep(2.0)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130


@pytest.mark.skipif(shutil.which("mpirun") is None, reason="there is no MPI")
@pytest.mark.parametrize("ranks", [2, 3])
def test_ranks_of_mpi4py_have_the_same_spikes(tmp_path, ranks, run):
    script = tmp_path / "ranks.py"
    script.write_text(
        textwrap.dedent(f"""
        from mpi4py import MPI
        import numpy as np, siegert as sg
        net = sg.network("brunel2000")
        small = net.scaled(0.1, 0.1, net.fixed_point(progress=False))
        run = small.simulate(500.0, transient=100.0, seed=5, threads=1, comm=MPI.COMM_WORLD, progress=False)
        rank = MPI.COMM_WORLD.Get_rank()
        np.savez(r"{tmp_path}/" + f"rank-{{rank}}.npz", rates=run.rates, **run.spikes)
        """)
    )
    words = ["mpirun", "--allow-run-as-root", "--oversubscribe", "-n", str(ranks), sys.executable, str(script)]
    subprocess.run(words, check=True, timeout=300)
    for rank in range(ranks):
        found = np.load(tmp_path / f"rank-{rank}.npz")
        np.testing.assert_array_equal(found["times"], run.spikes["times"])
        np.testing.assert_array_equal(found["senders"], run.spikes["senders"])
        np.testing.assert_array_equal(found["rates"], run.rates)


def test_a_simulator_is_for_one_thread_at_a_time(small):
    simulator = small.simulator()
    refused = []

    def meddle(what, done, of):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join(10)
        assert not thread.is_alive()

    def look():
        try:
            simulator.run(1.0)
        except sg.SimulationError as error:
            refused.append(str(error))

    simulator.run(1000.0, progress=meddle)
    assert refused and set(refused) == {"the simulator runs in another thread"}
    assert simulator.time == pytest.approx(1000.0)


def test_python_threads_compute_side_by_side():
    found = {}

    def compute(preset):
        found[preset] = [point.mean_rate for point in sg.network(preset).fixed_points(progress=False)]

    threads = [threading.Thread(target=compute, args=[preset]) for preset in ("e1d", "e2d", "potjans2014")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for preset, rates in found.items():
        assert rates == [point.mean_rate for point in sg.network(preset).fixed_points(progress=False)]
    assert len(found) == 3
