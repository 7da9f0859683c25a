"""The spiking network around its states: response, stability, fluctuations, against theory, command and simulation."""

import json
import subprocess
import sys

import numpy as np
import pytest

import siegert as sg

FREQUENCIES = np.arange(1.0, 301.0)


@pytest.fixture(scope="module")
def point():
    """The state of Brunel's network."""
    return sg.network("brunel2000").fixed_point()


@pytest.fixture(scope="module")
def unstable(microcircuit):
    """The state of the microcircuit, which its spiking network leaves."""
    return microcircuit.fixed_point()


def command(*words):
    found = subprocess.run([sys.executable, "-m", "siegert", *words], capture_output=True, text=True, timeout=300)
    assert found.returncode == 0, found.stderr
    return json.loads(found.stdout)


@pytest.mark.parametrize("noise", ["shift", "taylor", "white"])
def test_slow_modulations_are_answered_as_the_transfer_function_says(noise):
    mu, sigma = np.meshgrid(np.linspace(-5.0, 40.0, 7), [0.5, 3.0, 8.0])
    n_mu, n_sigma = sg.response(mu, sigma, 0.0, noise=noise)
    _, d_mu, d_sigma = sg.siegert(mu, sigma, noise=noise, slopes=True)
    assert n_mu.shape == n_sigma.shape == (3, 7)
    np.testing.assert_array_equal(n_mu.imag, 0.0)
    np.testing.assert_allclose(n_mu.real, d_mu, rtol=1e-10, atol=1e-200)
    if noise == "white":
        np.testing.assert_allclose(n_sigma.real, d_sigma, rtol=1e-8, atol=1e-200)


def test_the_response_broadcasts_and_lags_behind():
    n_mu, n_sigma = sg.response([[10.0], [20.0]], 5.0, [1.0, 10.0, 100.0])
    assert n_mu.shape == n_sigma.shape == (2, 3)
    assert (n_mu[0].imag < 0).all() and (np.diff(np.abs(n_mu[0])) < 0).all()
    alone, _ = sg.response(20.0, 5.0, 100.0)
    assert alone.shape == () and alone == n_mu[1, 2]


def test_the_filter_of_the_synapses_is_one_of_first_order():
    frequencies = np.array([0.0, 20.0, 500.0])
    plain, filtered = (sg.response(10.0, 5.0, frequencies, tau_syn=2.0, filter=on) for on in (False, True))
    expected = 1 / (1 + 2j * np.pi * frequencies * 2.0 / 1000.0)
    for one, other in zip(plain, filtered, strict=True):
        np.testing.assert_allclose(other, one * expected, rtol=1e-12)
    delta = [sg.response(10.0, 5.0, frequencies, tau_syn=0.0, filter=on)[0] for on in (False, True)]
    np.testing.assert_array_equal(*delta)
    np.testing.assert_array_equal(delta[0], sg.response(10.0, 5.0, frequencies, noise="white")[0])


def test_the_response_is_that_of_the_command(tmp_path):
    words = ["response", "--point", "10,5", "--frequencies", "0:200:100"]
    told = subprocess.run([sys.executable, "-m", "siegert", *words], capture_output=True, text=True, timeout=60)
    rows = np.loadtxt(told.stdout.splitlines(), delimiter=",", skiprows=1)
    n_mu, n_sigma = sg.response(10.0, 5.0, rows[:, 2])
    np.testing.assert_allclose(n_mu, rows[:, 4] + 1j * rows[:, 5], rtol=1e-5)
    np.testing.assert_allclose(n_sigma, rows[:, 6] + 1j * rows[:, 7], rtol=1e-5)


@pytest.mark.parametrize("preset", ["brunel2000", "potjans2014", "e1d"])
def test_the_response_of_the_network_begins_as_its_gain(preset):
    point = sg.network(preset).fixed_point()
    response = point.response([0.0, 30.0])
    assert response.shape == (2, *point.gain.shape)
    np.testing.assert_allclose(response[0], point.gain, rtol=1e-10, atol=1e-12)
    np.testing.assert_array_equal(point.response(30.0), response[1])


def test_the_response_of_the_network_has_labels_where_they_are_asked_for(unstable):
    response = unstable.response([0.0, 80.0], labelled=True)
    assert response.dims == ("frequency", "target", "source") and response.attrs["units"] == "1"
    assert response.sel(frequency=0.0, target="4E", source="4I").item().real == pytest.approx(unstable.gain[2, 3])
    alone = unstable.response(80.0, labelled=True)
    assert alone.dims == ("target", "source") and float(alone.frequency) == 80.0


def test_mean_alone_leaves_out_the_variance(point):
    both, alone = point.response(0.0), point.response(0.0, paths="mean_alone")
    assert np.abs(both - alone).max() > 1e-3
    _, d_mu, _ = sg.siegert(point.mu, point.sigma, tau_m=20.0, tau_syn=0.0, theta=20.0, v_reset=10.0, slopes=True)
    assert (np.sign(alone.real) == np.sign([[1, -1], [1, -1]])).all() and (d_mu > 0).all()


def test_stable_as_a_relaxation_is_not_stable_as_spikes(point, unstable):
    assert point.asynchronous.stable and not point.asynchronous.zeros and point.asynchronous.doubt is None
    assert unstable.stable and not unstable.asynchronous.stable
    assert unstable.asynchronous is unstable.asynchronous
    zero = unstable.asynchronous.zeros[0]
    assert zero.oscillates and 70 < zero.frequency_hz < 100 and zero.growth_per_s > 0
    assert zero.left @ zero.right == pytest.approx(1.0) and np.linalg.norm(zero.right) == pytest.approx(1.0)
    frame = unstable.asynchronous.to_frame()
    assert frame.grows.sum() == len(unstable.asynchronous.zeros) and frame.growth_per_s.is_monotonic_decreasing
    # Without the path by the variance it does not oscillate there (Bos, Diesmann & Helias 2016).
    assert unstable.asynchronous_stability(paths="mean_alone") != unstable.asynchronous


def test_the_nearest_eigenvalue_is_one_of_the_response(point):
    frequency, eigenvalue = point.asynchronous.nearest
    values = np.linalg.eigvals(point.response(frequency))
    assert np.abs(values - eigenvalue).min() < 1e-8


def test_modes_reproduce_themselves_where_they_neither_grow_nor_decay(unstable):
    # At s = i omega next to the zero, the eigenvalue that is nearest to 1 belongs to nearly the same mode.
    zero = unstable.asynchronous.zeros[0]
    values, vectors = np.linalg.eig(unstable.response(zero.frequency_hz))
    mode = vectors[:, np.abs(values - 1).argmin()]
    assert abs(np.vdot(mode, zero.right)) > 0.99


def test_spectra_are_those_of_the_command(point):
    spectra = point.spectra(FREQUENCIES, pairs=[("E", "I")])
    told = command("spectra", "--preset", "brunel2000", "--frequencies", "1:300:1", "--json")
    np.testing.assert_allclose(spectra.power, told["power_hz"], rtol=1e-9)
    np.testing.assert_allclose(spectra.floor, told["floor_hz"], rtol=1e-9)
    np.testing.assert_allclose(spectra.nearest, np.array(told["nearest"]) @ [1, 1j], rtol=1e-9)
    assert len(spectra.peaks) == len(told["peaks"])
    for (_, row), peak in zip(spectra.peaks.iterrows(), told["peaks"], strict=True):
        assert row.frequency == pytest.approx(peak["frequency_hz"]) and row.power == pytest.approx(peak["power_hz"])
    assert spectra.coherence.shape == (1, 300) and ((spectra.coherence >= 0) & (spectra.coherence <= 1 + 1e-12)).all()
    assert spectra.asynchronous == point.asynchronous


def test_spectra_follow_from_the_response(point):
    frequencies = np.array([20.0, 150.0])
    spectra = point.spectra(frequencies, source="poisson", pairs=[("E", "I")])
    for k, response in enumerate(point.response(frequencies)):
        propagator = np.linalg.inv(np.eye(2) - response)
        expected = propagator @ np.diag(spectra.floor) @ propagator.conj().T
        np.testing.assert_allclose(spectra.power[:, k], np.diag(expected).real, rtol=1e-9)
        np.testing.assert_allclose(spectra.cross[0, k], expected[0, 1], rtol=1e-9)
    assert spectra.to_frame().shape == (2, 2) and spectra.to_xarray().power.attrs["units"] == "(spikes/s)^2/Hz"
    assert spectra.to_xarray().coherence.sel(pair="E,I").size == 2


def test_covariances_are_spectra_at_frequency_0(point):
    found = point.correlations([("E", "E"), ("E", "I")], lag=20.0)
    told = command("correlations", "--preset", "brunel2000", "--json", "--pair", "E,E", "--pair", "E,I", "--lag", "20")
    np.testing.assert_allclose(found.covariances, told["covariances_hz"], rtol=1e-9)
    np.testing.assert_allclose(found.coefficients, told["coefficients"], rtol=1e-9)
    np.testing.assert_allclose(found.cvs, told["cvs"], rtol=1e-9)
    np.testing.assert_allclose(np.diag(found.covariances), point.spectra([0.0]).power[:, 0], rtol=1e-9)
    functions = [one["correlation_hz2"] for one in told["functions"]]
    np.testing.assert_allclose(found.functions, functions, rtol=1e-6, atol=1e-9 * np.abs(functions).max())
    np.testing.assert_allclose(found.lags, told["lags_ms"])
    assert found.to_frame().shape == (3, 2)
    assert found.functions_to_frame().columns.tolist() == [("E", "E"), ("E", "I")]
    assert point.correlations().functions.shape[0] == 0 and point.correlations().functions_to_frame().shape[1] == 0


def test_eigenvalues_are_followed(unstable):
    frequencies = np.arange(10.0, 60.0)
    followed = unstable.eigenvalue_trajectories(frequencies)
    for k, response in enumerate(unstable.response(frequencies)):
        by_size = [np.sort_complex(values) for values in (followed[:, k], np.linalg.eigvals(response))]
        np.testing.assert_allclose(*by_size, atol=1e-7)


def test_sensitivities_sum_to_the_eigenvalue(unstable):
    frame = unstable.sensitivity()
    eigenvalue, frequency = frame.attrs["eigenvalue"], frame.attrs["frequency_hz"]
    assert frequency == pytest.approx(unstable.asynchronous.nearest.frequency_hz)
    way = (1 - eigenvalue) / abs(1 - eigenvalue)
    assert (frame.towards_one.sum() + 1j * frame.across.sum()) * way == pytest.approx(eigenvalue)
    assert frame.towards_one.abs().is_monotonic_decreasing
    assert unstable.sensitivity(20.0).attrs["frequency_hz"] == 20.0


@pytest.mark.parametrize("call", [lambda point: point.spectra([80.0]), lambda point: point.correlations()])
def test_fluctuations_of_a_state_that_the_network_leaves_are_told(unstable, call):
    with pytest.warns(sg.SiegertWarning, match="unstable") as told:
        found = call(unstable)
    assert {warning.message.kind for warning in told} == {"asynchronous_instability"}
    assert told[0].filename == __file__
    assert not found.asynchronous.stable


@pytest.mark.parametrize("call", [
    lambda point: point.response([-1.0]),
    lambda point: point.response(float("nan")),
    lambda point: point.response("a"),
    lambda point: point.response(1.0, paths="variance"),
    lambda point: point.response(1.0, dt=0.0),
    lambda point: point.spectra([2.0, 1.0]),
    lambda point: point.spectra([]),
    lambda point: point.spectra(1.0),
    lambda point: point.spectra([1.0], source="pink"),
    lambda point: point.spectra([1.0], pairs=["EI"]),
    lambda point: point.spectra([1.0], pairs=[("E",)]),
    lambda point: point.correlations(lag=0.0),
    lambda point: point.correlations(lag=1e4),
    lambda point: point.sensitivity(-1.0),
    lambda point: sg.response(10.0, 5.0, 2e4),
    lambda point: sg.response(10.0, -5.0, 1.0),
    lambda point: sg.response(float("nan"), 5.0, 1.0),
    lambda point: sg.response([1.0, 2.0], 5.0, [1.0, 2.0, 3.0]),
])
def test_what_is_not_allowed_is_refused_by_name(point, call):
    with pytest.raises(sg.ParameterError, match="allowed|go together"):
        call(point)
    with pytest.raises(sg.UnknownParameter, match="no area or population"):
        point.spectra([1.0], pairs=[("E", "J")])


def test_progress_of_spectra_is_told(unstable):
    heard = []
    with pytest.warns(sg.SiegertWarning):
        unstable.spectra(np.linspace(1.0, 400.0, 5000), progress=lambda *one: heard.append(one))
    assert any("frequencies" in what for what, _, _ in heard)
