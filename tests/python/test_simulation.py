"""Simulations, recordings and their statistics, against neo, elephant, h5py and the command."""

import subprocess
import sys

import numpy as np
import pytest

import siegert as sg


def test_the_same_seed_gives_the_same_spikes(small, run):
    again = small.simulate(500.0, transient=100.0, seed=5, threads=2, progress=False)
    np.testing.assert_array_equal(again.spikes["times"], run.spikes["times"])
    np.testing.assert_array_equal(again.spikes["senders"], run.spikes["senders"])
    other = small.simulate(500.0, transient=100.0, seed=6, progress=False)
    assert other.spike_hash != run.spike_hash


def test_rates_are_those_of_the_spikes(small, run):
    times, senders = run.spikes["times"], run.spikes["senders"]
    assert run.completed and run.run_away is None
    assert times.min() > 100.0 and times.max() <= 500.0 and (np.diff(times) >= 0).all()
    neurons = run.recording.neurons
    counts = np.histogram(senders, [1, 1 + neurons[0], 1 + neurons.sum()])[0]
    np.testing.assert_allclose(counts / neurons / 0.4, run.rates, rtol=1e-12)
    frame = run.recording.to_frame()
    assert len(frame) == len(times)
    np.testing.assert_array_equal(frame.groupby("population", observed=True).size()[["E", "I"]], counts)


def test_steps_together_are_the_whole(small, run):
    with small.simulator(transient=100.0, seed=5) as simulator:
        for _ in range(5):
            simulator.run(100.0)
        np.testing.assert_array_equal(simulator.rates, run.rates)
        np.testing.assert_array_equal(simulator.result().spikes["times"], run.spikes["times"])


def test_a_saved_simulation_goes_on(tmp_path, small, run):
    first = small.simulator(transient=100.0, seed=5)
    first.run(200.0)
    first.save(tmp_path)
    second = sg.Simulator.resume(tmp_path)
    assert second.time == pytest.approx(200.0)
    second.run(300.0)
    np.testing.assert_array_equal(second.rates, run.rates)
    # Spikes are those from there on.
    recording, times = second.result().recording, run.spikes["times"]
    assert recording.window == pytest.approx((200.0, 500.0))
    np.testing.assert_array_equal(recording.spikes["times"], times[times > 200.0 + 1e-9])
    beside = small.simulator(transient=100.0, seed=5).restore(tmp_path)
    assert beside.time == pytest.approx(200.0)
    with pytest.raises(sg.SimulationError):
        small.simulator(transient=100.0, seed=6).restore(tmp_path)
    with pytest.raises(OSError, match="state-0"):
        first.save(tmp_path)
    with pytest.raises(sg.FileError, match="settings"):
        sg.Simulator.resume(tmp_path / "network")


def test_what_is_recorded_is_chosen(small):
    only = small.simulate(50.0, record=["I"], potentials=["E"], potentials_share=0.01, progress=False)
    assert only.recording.recorded.tolist() == [False, True]
    assert (only.spikes["senders"] > only.recording.neurons[0]).all()
    potentials = only.potentials
    # Each of 1,000 neurons is chosen with a probability of 1 %.
    assert 1 <= len(set(potentials["senders"])) <= 25
    threshold = small.neuron_params["V_th"][0]
    assert (potentials["V_m"] < threshold).all()
    assert potentials["times"].max() == pytest.approx(50.0)
    none = small.simulate(20.0, record="none", progress=False)
    assert none.spikes["times"].size == 0 and none.rates.size == 2


def test_absurd_settings_are_refused(small):
    with pytest.raises(sg.ParameterError, match="transient is 20"):
        small.simulate(20.0, transient=20.0)
    with pytest.raises(ValueError, match="single, double"):
        small.simulate(20.0, precision="half")
    with pytest.raises(sg.SiegertError):
        small.simulate(20.0, dt=-0.1)
    with pytest.raises(sg.SiegertError):
        small.simulate(float("nan"))


def test_activity_that_runs_away_ends_the_run():
    net = sg.Network(
        {"E": 1000}, 200.0, 200.0, 1.5,
        external={"in_degrees": 1000, "weights": 200.0, "rates": 8.0},
    )
    found = net.simulate(1000.0, progress=False)
    assert not found.completed and found.run_away > 100.0 and found.duration < 1000.0


def test_progress_is_told(small):
    heard = []
    small.simulate(2000.0, progress=lambda what, done, of: heard.append((what, done, of)))
    assert heard and all(of == pytest.approx(2000.0) for _, _, of in heard)
    assert [done for _, done, _ in heard] == sorted(done for _, done, _ in heard)


@pytest.mark.parametrize("format", ["npz", "sonata", "nest", "npy"])
def test_recordings_are_written_and_read(tmp_path, run, format):
    run.save(tmp_path / "spikes", format)
    again = sg.read_recording(tmp_path / "spikes")
    assert again.window == run.recording.window
    assert again.recorded.tolist() == [True, True]
    np.testing.assert_allclose(again.spikes["times"], run.spikes["times"], atol=1e-9)
    np.testing.assert_array_equal(again.spikes["senders"], run.spikes["senders"])
    assert again.labels == run.labels
    with pytest.raises(OSError, match="spikes"):
        run.save(tmp_path / "spikes", format)


def test_formats_are_named(tmp_path, run):
    with pytest.raises(ValueError, match="npz, sonata, nest, npy"):
        run.save(tmp_path / "spikes", "csv")


def test_neo_has_a_train_for_every_neuron(run):
    segment = run.to_neo()
    trains = segment.spiketrains
    assert len(trains) == run.recording.neurons.sum()
    first = segment.annotations["first_trains"]
    times, ids = run.recording.of_population(1)
    np.testing.assert_allclose(trains[first[1] + 3].magnitude, times[ids == 3])
    assert float(trains[0].t_stop) == 500.0


def test_statistics_are_those_of_elephant(run):
    from elephant.statistics import cv, isi, mean_firing_rate

    analysis = run.analyze()
    trains = list(run.to_neo().spiketrains)[: run.recording.neurons[0]]
    rates = [float(mean_firing_rate(train).rescale("Hz")) for train in trains]
    assert analysis.rate[0] == pytest.approx(np.mean(rates), rel=1e-9)
    np.testing.assert_allclose(analysis.values("rate")[0], rates, rtol=1e-9)
    cvs = [cv(isi(train)) for train in trains if len(train) >= 3]
    np.testing.assert_allclose(sorted(analysis.values("cv")[0]), sorted(cvs), rtol=1e-9)
    assert analysis.cv[0] == pytest.approx(np.mean(cvs), rel=1e-9)
    np.testing.assert_allclose(analysis.rate, run.rates, rtol=1e-9)


def test_tables_of_statistics(run):
    analysis = run.analyze(window=(200.0, 500.0))
    assert analysis.window == (200.0, 500.0)
    assert list(analysis.to_frame().index) == run.labels
    distance = analysis.distance(run.analyze())
    assert list(distance.columns) == ["kolmogorov_smirnov", "earth_movers", "kullback_leibler"]
    assert (analysis.distance(analysis) < 1e-12).all().all()
    frequencies, power, segments = analysis.spectra[0]
    assert len(frequencies) == len(power) and segments >= 1
    with pytest.raises(sg.ParameterError):
        run.analyze(window=(0.0, 1e6))


def test_theory_and_simulation_are_compared(small, run):
    verdicts = sg.compare(small.fixed_point(), run)
    assert verdicts.verdict in {"agree", "unknown"}
    np.testing.assert_allclose(verdicts.measured, run.rates, rtol=1e-9)
    far = sg.compare(2 * run.rates, run)
    assert far.verdict == "differ" and not far.agree
    assert "verdict" in far.to_frame().columns and "differ" in far._repr_html_()
    with pytest.raises(sg.ParameterError, match="two blocks"):
        sg.compare(run.rates, run, block=300.0)


def test_the_theory_alone_is_judged(tmp_path, small):
    with pytest.warns(sg.SiegertWarning, match="make the theory worse"):
        found = sg.validate(small, duration=600.0, seeds=[1, 2], uncoupled_neurons=200, progress=False)
    frame = found.to_frame()
    assert list(frame.columns[[0, -1]]) == ["theory", "verdict"]
    np.testing.assert_allclose(frame.theory, small.fixed_point().rates)
    np.testing.assert_allclose(frame.relative_error, frame.theory / frame.measured - 1)
    assert ((frame.low < frame.relative_error) & (frame.relative_error < frame.high)).all()
    assert found.verdicts_at[0.1] == found.verdicts and found.headline.startswith("theory alone: median")
    assert found.median_error == pytest.approx(np.median(np.abs(frame.relative_error)))
    effects = found.predicted_effects()
    assert list(effects.columns[1:3]) == ["in_degrees", "rounding"] and found.explained_share < 1
    moments = found.second_moments()
    assert (moments.cv_expected < 1.2).all() and set(moments.sigma_verdict) <= {"agree", "differ", "unknown"}
    assert {"correlation_expected", "correlation_verdict", "peak_measured"} <= set(moments.columns)
    nulls = found.null_predictors()
    assert (nulls.zero == 0).all() and (nulls.zero_verdict == "differ").all()
    diagnosis = found.diagnosis()
    assert set(found.causes) < set(diagnosis.columns)
    changes = diagnosis.theory + diagnosis[list(found.causes)].sum(axis=1)
    np.testing.assert_allclose(diagnosis.decomposed, changes)
    np.testing.assert_allclose(diagnosis.remainder, frame.measured - diagnosis.decomposed)
    found.save_report(tmp_path / "report")
    assert "brunel2000" in (tmp_path / "report" / "report.html").read_text()
    with pytest.raises(OSError, match="report"):
        found.save_report(tmp_path / "report")
    with pytest.raises(sg.ParameterError, match="effects has weights, allowed are in_degrees"):
        sg.validate(small, effects=["weights"])
    with pytest.raises(KeyError, match="the cases are brunel2000"):
        sg.validate("brunel200")
    with pytest.raises(sg.ParameterError, match="blocks"):
        sg.validate(small, duration=600.0, block=333.0)


def test_the_command_simulates_the_same(tmp_path):
    words = ["simulate", "--preset", "brunel2000", "--time", "30", "--out", str(tmp_path / "run"), "--quiet"]
    subprocess.run([sys.executable, "-m", "siegert", *words], check=True)
    recording = sg.read_recording(tmp_path / "run")
    ours = sg.network("brunel2000").simulate(30.0, progress=False)
    np.testing.assert_array_equal(recording.spikes["times"], ours.spikes["times"])
    np.testing.assert_array_equal(recording.spikes["senders"], ours.spikes["senders"])


def test_expectations_are_rates(run):
    for expected in (None, [float("nan"), 5.0], [-1.0, 5.0]):
        with pytest.raises(sg.ParameterError, match="expected"):
            sg.compare(expected, run)
    with pytest.raises(sg.ParameterError, match="tolerance holds nan"):
        sg.compare(run, run, tolerance=float("nan"))
    with pytest.raises(sg.ParameterError, match="relative is -1"):
        sg.compare(run, run, relative=-1)


def test_recordings_end_where_they_do(tmp_path, run):
    run.save(tmp_path / "spikes", "nest")
    with pytest.raises(sg.ParameterError, match="the recording ends at 500"):
        sg.read_recording(tmp_path / "spikes", end=60.0)
    with pytest.raises(sg.ParameterError, match="end is nan"):
        sg.read_recording(tmp_path / "spikes", end=float("nan"))


def test_parts_of_a_recording_are_analysed(run):
    assert run.analyze(areas=["I"]).labels == [("", "I")]
    with pytest.raises(KeyError, match="no area or population"):
        run.analyze(areas=[""])


@pytest.mark.parametrize("segment", [16, 256, 1025])
def test_segments_overlap_by_half(run, segment):
    for spectrum in run.analyze(segment=segment).spectra:
        if spectrum is not None:
            frequencies, _, segments = spectrum
            bins = 400
            assert len(frequencies) == min(segment, bins) // 2 + 1
            step = segment - segment // 2
            assert segments == max(1, (bins - segment) // step + 1)
