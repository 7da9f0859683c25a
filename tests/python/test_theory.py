"""What the theory says, against known figures and the command."""

import numpy as np
import pytest

import siegert as sg


def integral(mu, sigma, tau_m=10.0, tau_syn=0.5, t_ref=2.0, theta=15.0, v_reset=0.0):
    """The rate by a plain trapezoidal rule."""
    from math import erfc

    shift = 1.0326265761156 * np.sqrt(tau_syn / tau_m)
    x = np.linspace((v_reset - mu) / sigma + shift, (theta - mu) / sigma + shift, 100_001)
    values = np.exp(x**2) * np.array([erfc(-one) for one in x])
    area = np.sum((values[1:] + values[:-1]) / 2) * (x[1] - x[0])
    return 1000.0 / (t_ref + tau_m * np.sqrt(np.pi) * area)


@pytest.mark.parametrize(("mu", "sigma"), [(0.0, 5.0), (12.0, 5.0), (20.0, 3.0)])
def test_siegert_is_the_integral(mu, sigma):
    assert sg.siegert(mu, sigma) == pytest.approx(integral(mu, sigma), rel=1e-7)
    assert isinstance(sg.siegert(mu, sigma), float)


def test_siegert_broadcasts():
    mu, sigma = np.linspace(0, 20, 3)[:, None], np.array([2.0, 5.0])
    rates = sg.siegert(mu, sigma)
    assert rates.shape == (3, 2)
    assert rates[2, 1] == sg.siegert(20.0, 5.0)
    assert sg.siegert([1, 2], 3).shape == (2,)


def test_slopes_are_derivatives():
    _, d_mu, d_sigma = sg.siegert([12.0], 5.0, slopes=True)
    h = 1e-5
    assert d_mu[0] == pytest.approx((sg.siegert(12 + h, 5.0) - sg.siegert(12 - h, 5.0)) / (2 * h), rel=1e-6)
    assert d_sigma[0] == pytest.approx((sg.siegert(12.0, 5 + h) - sg.siegert(12.0, 5 - h)) / (2 * h), rel=1e-6)


def test_delta_synapses_are_white():
    assert sg.siegert(12.0, 5.0, tau_syn=0) == sg.siegert(12.0, 5.0, noise="white")


def test_neurons_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="tau_m"):
        sg.siegert(12.0, 5.0, tau_m=-1.0)
    with pytest.raises(ValueError, match="shift, taylor, white"):
        sg.siegert(12.0, 5.0, noise="pink")


def test_the_fixed_points_of_one_excitatory_population():
    # Schuecker, Schmidt et al. 2017, Fig. 2, doi:10.1371/journal.pcbi.1005179.
    points = sg.network("e1d").fixed_points(weights="mean")
    np.testing.assert_allclose([p.rates[0] for p in points], [0.004802, 15.849663, 41.292546], atol=1e-6)
    np.testing.assert_allclose([p.gain[0, 0] for p in points], [0.00504, 1.73483, 0.68337], atol=1e-5)
    assert [p.stable for p in points] == [True, False, True]
    assert points.index_sum == 1
    assert len(points.stable) == 2 and points[-1] is points[2]
    assert list(points.to_frame().unstable_directions) == [0, 1, 0]
    assert points.searched.new.sum() == 3


def test_a_fixed_point_reproduces_itself(microcircuit):
    point = microcircuit.fixed_point()
    np.testing.assert_allclose(microcircuit.phi(point), point.rates, atol=1e-10)
    assert point.residual <= 1e-10
    mu, sigma = microcircuit.working_point(point)
    np.testing.assert_array_equal(mu, point.mu)
    np.testing.assert_array_equal(sigma, point.sigma)
    np.testing.assert_array_equal(microcircuit.gain_matrix(point.rates), point.gain)


def test_modes_are_eigenvectors(microcircuit):
    point = microcircuit.fixed_point()
    value, left, right = point.mode(0)
    assert value == point.eigenvalues[0]
    np.testing.assert_allclose(point.gain @ right, value * right, atol=1e-9)
    np.testing.assert_allclose(left @ point.gain, value * left, atol=1e-9)
    assert left @ right == pytest.approx(1.0)
    with pytest.raises(IndexError, match="there are 8"):
        point.mode(8)


def test_connections_sum_to_their_eigenvalue(microcircuit):
    point = microcircuit.fixed_point()
    for k in (0, 3):
        connections = point.connections(k)
        sum_of_all = connections.contribution.sum() + 1j * connections.contribution_imaginary.sum()
        assert abs(sum_of_all - point.mode(k).eigenvalue) < 1e-12
    assert connections.contribution.abs().is_monotonic_decreasing
    assert connections.index.names == ["target", "source"]
    with pytest.raises(IndexError, match="there are 8"):
        point.connections(8)


def test_a_sweep_has_the_states_at_each_value():
    states = sg.network("e1d").sweep("nu_ext", [150.0, 160.0, 170.0])
    assert states.index.names == ["value", "state", "stable"]
    alone = sg.network("e1d").with_(nu_ext=160.0).fixed_points()
    swept = states.xs(160.0, level="value")
    assert [stable for _, stable in swept.index] == [point.stable for point in alone]
    np.testing.assert_allclose(swept.to_numpy(), [point.rates for point in alone], atol=1e-8)
    with pytest.raises(sg.UnknownParameter, match="did you mean nu_ext"):
        sg.network("e1d").sweep("nu_exd", [150.0])
    for values in ([-1.0], [float("nan")], ["a"]):
        with pytest.raises(sg.ParameterError, match="allowed|-1"):
            sg.network("e1d").sweep("nu_ext", values)
    assert sg.network("e1d").replace(delays=2.0).sweep("nu_ext", [160.0]).shape == (3, 1)


def test_statistics_of_neurons_that_differ(microcircuit):
    frame = microcircuit.fixed_point().statistics()
    assert list(frame.index) == microcircuit.labels
    assert (frame.rate_sd > 0).all() and frame.cv.between(0.5, 1.0).all()


def test_what_is_not_found_is_an_error_that_says_how_far_it_came():
    # Below its Hopf point at 23.6 spikes/s the flow circles an unstable focus.
    net = sg.Network(
        {"E": 800, "I": 200}, [[600, 300], [1500, 0]], [[40.0, -120.0], [40.0, -120.0]], 1.5,
        external={"in_degrees": [1000, 600], "weights": 40.0, "rates": 22.5},
    )
    with pytest.warns(sg.SiegertWarning, match="K/N"):
        with pytest.raises(sg.NoFixedPoint, match="fixed_points") as raised:
            net.fixed_point()
        none = raised.value
        assert none.last.shape == (2,) and none.residual > 0 and len(none.trace) > 1
        assert {method for method, _, _ in none.trace} == {"relaxation"}
        assert [point.unstable_directions for point in net.fixed_points()] == [2]


def test_starts_are_checked(microcircuit):
    with pytest.raises(sg.ParameterError, match=r"expected is \(8,\)"):
        microcircuit.fixed_point(np.zeros(7))
    with pytest.raises(sg.ParameterError, match="rate 0 is -1"):
        microcircuit.fixed_point(-np.ones(8))


def test_trajectories_go_to_fixed_points(microcircuit):
    s, rates = microcircuit.trajectory(0.0, 50.0)
    assert (np.diff(s) > 0).all()
    assert s[0] == 0 and s[-1] >= 50.0 - 0.5 and rates.shape == (len(s), 8)
    np.testing.assert_allclose(rates[-1], microcircuit.fixed_point().rates, rtol=1e-5)
    coarse, _ = microcircuit.trajectory(0.0, 1.0, ds=0.1)
    np.testing.assert_allclose(np.diff(coarse), 0.1)


def test_branches_turn_at_folds():
    net = sg.network("e1d")
    diagram = net.continuation("nu_ext", 155.0, 170.0)
    branch = diagram[0]
    folds = [point for point in branch.special_points if point.kind == "fold"]
    assert len(diagram) == 1 and len(folds) == 2
    for fold in folds:
        assert branch.values[fold.point] == fold.value
        assert fold.eigenvalue.real == pytest.approx(1.0, abs=1e-4)
    point = branch.fixed_point(0)
    np.testing.assert_array_equal(point.rates, branch.rates[0])
    assert branch.to_frame().shape == (len(branch), 2)
    by_function = sg.continuation(lambda rate: net.with_(nu_ext=rate), 155.0, 170.0)
    np.testing.assert_allclose(by_function[0].rates, branch.rates, rtol=1e-9)


def test_a_branch_is_followed_from_a_fixed_point():
    net = sg.network("e1d").with_(nu_ext=160.0)
    saddle = net.fixed_points()[1]
    branch = saddle.follow("nu_ext", 155.0, 170.0, at=160.0)
    assert {point.kind for point in branch.special_points} == {"fold"}
    assert np.isclose(branch.rates[:, 0], saddle.rates[0], atol=1e-9).any()


def test_changed_networks_are_followed_too():
    net = sg.network("e1d").replace(delays=2.0)
    folds = [p.value for p in net.continuation("nu_ext", 155.0, 170.0)[0].special_points]
    plain = sg.network("e1d").continuation("nu_ext", 155.0, 170.0)[0].special_points
    np.testing.assert_allclose(folds, [p.value for p in plain], atol=1e-6)
    with pytest.raises(KeyError):
        net.continuation("nu_exx", 155.0, 170.0)


def test_what_a_function_raises_is_told():
    def broken(rate):
        if rate > 160:
            raise RuntimeError("nothing here")
        return sg.network("e1d")

    with pytest.raises(RuntimeError, match="nothing here"):
        sg.continuation(broken, 155.0, 170.0)
    with pytest.raises(sg.ParameterError, match="returned a NoneType"):
        sg.continuation(lambda rate: None, 155.0, 170.0)


@pytest.mark.parametrize("threads", [1, 2])
def test_functions_may_compute_themselves(threads):
    net = sg.network("e1d")

    def scaled(rate):
        driven = net.with_(nu_ext=rate)
        return driven.scaled(1.0, 0.5, driven.fixed_point(progress=False))

    sg.set_threads(threads)
    try:
        diagram = sg.continuation(scaled, 155.0, 158.0, points=20, progress=False)
    finally:
        sg.set_threads(0)
    low = net.with_(nu_ext=155.0).fixed_point()
    assert any(np.isclose(branch.rates[:, 0], low.rates[0]).any() for branch in diagram)


def test_the_border_between_attractors_is_the_saddle():
    points = sg.network("e1d").fixed_points(weights="mean")
    edge = points.edge()
    assert edge.kind == "separatrix"
    assert edge.saddle.rates[0] == pytest.approx(15.849663, abs=1e-6)
    assert edge.near.rates[0] < edge.saddle.rates[0] < edge.far.rates[0]
    with pytest.raises(sg.ParameterError, match="fixed point 1 is unstable"):
        points.edge(0, 1)


def test_where_a_start_loses_its_state():
    found = sg.network("e1d").transition("nu_ext", 155.0, 170.0)
    assert found.kind == "fold" or found.saddle is not None
    assert 155.0 < found.at < 170.0
    kept = sg.network("e1d").transition("nu_ext", 155.0, 156.0)
    assert kept.at is None and "keeps" in repr(kept)


def test_the_phase_plane_of_two_populations(microcircuit):
    plane = sg.network("e2d").phase_plane()
    assert len(plane.fixed_points) >= 3 and plane.separatrices
    assert plane.flow.shape[1] == 4
    with pytest.raises(sg.SiegertError, match="8"):
        microcircuit.phase_plane()


def test_stabilization_keeps_the_state():
    net = sg.network("schuecker2017")
    found = net.stabilize(rounds=4, progress=False)
    assert found.kept and 1 <= len(found.rounds) <= 4
    assert found.rounds[0].parameter < found.rounds[-1].parameter
    assert -0.15 < found.relative_change < 0.0
    driven = found.network.with_(kappa=1.2).fixed_point()
    np.testing.assert_allclose(driven.rates, found.rates_at_target, atol=1e-6)
    with pytest.raises(sg.ParameterError, match="constraints has 'keeep'"):
        net.stabilize(constraints={"keeep": []})


def test_views_of_fixed_points(microcircuit):
    point = microcircuit.fixed_point()
    assert list(point.to_frame().columns) == ["rate", "mu", "sigma"]
    assert point.to_xarray().rate.attrs["units"] == "spikes/s"
    assert "fixed points of potjans2014" in microcircuit.fixed_points()._repr_html_()


def test_warnings_are_those_of_python():
    with pytest.warns(sg.SiegertWarning) as told:
        sg.network("potjans2014", {"neuron": {"tau_syn_ex": 5.0, "tau_syn_in": 5.0}}).fixed_point()
    assert any(warning.message.kind == "slow_synapses" for warning in told)


def test_mean_rates_are_those_over_neurons_everywhere():
    net = sg.network("e2d")
    populations = {"E": 800, "I": 200}
    uneven = sg.Network(
        populations, [[80, 20], [80, 20]], [[20.0, -100.0], [20.0, -110.0]], 1.5,
        external={"in_degrees": [1000, 900], "weights": 87.8, "rates": 8.0},
    )
    for network in (net, uneven):
        branch = network.continuation("nu_ext", 7.0, 9.0, low=True, progress=False)[0]
        expected = np.average(branch.rates, axis=1, weights=network.neurons)
        np.testing.assert_allclose(branch.mean_rates, expected)
        np.testing.assert_allclose(branch.fixed_point(3).mean_rate, expected[3])
    assert np.abs(branch.mean_rates - branch.rates.mean(axis=1)).max() > 0.01
    found = sg.network("schuecker2017").stabilize("kappa", 1.0, 1.2, rounds=1, progress=False)
    expected = np.average(found.rounds[0].rates, weights=found.network.neurons)
    np.testing.assert_allclose(found.to_frame()["mean_rate"], expected)


@pytest.mark.parametrize("call", [
    lambda net: net.fixed_points(starts=10**9),
    lambda net: net.fixed_points(seed=-1),
    lambda net: net.fixed_points(given=[3.0]),
    lambda net: net.continuation("nu_ext", 155.0, float("nan")),
    lambda net: net.continuation("nu_ext", 155.0, 160.0, points=1),
    lambda net: net.continuation("nu_ext", 155.0, 160.0, at="x"),
    lambda net: net.stabilize("nu_ext", 155.0, 160.0, modes=0),
    lambda net: net.simulate(10.0, threads=0),
    lambda net: net.simulate(10.0, seed=2**64),
    lambda net: net.simulate(10.0, potentials="E", potentials_share=2.0),
    lambda net: net.fixed_point(progress=5),
    lambda net: sg.siegert("a", 1.0),
    lambda net: sg.siegert(12.0, -1.0),
    lambda net: sg.siegert([12.0, None], 1.0, tau_m=[10.0]),
    lambda net: sg.set_threads(20_000),
])
def test_what_is_not_allowed_is_refused_by_name(call):
    with pytest.raises(sg.ParameterError, match="allowed|numbers"):
        call(sg.network("e1d"))


def test_indices_do_not_wrap_around():
    points = sg.network("e1d").fixed_points()
    for near, far in [(0, 3), (0, -4)]:
        with pytest.raises(IndexError):
            points.edge(near, far)
    with pytest.raises(sg.ParameterError, match="together"):
        points.edge(0)
    branch = sg.network("e1d").continuation("nu_ext", 155.0, 170.0)[0]
    with pytest.raises(IndexError):
        branch.fixed_point(len(branch))
    np.testing.assert_allclose(branch.mean_rates, branch.rates[:, 0], rtol=1e-15)


def test_branches_that_are_cut_off_are_told():
    with pytest.warns(sg.SiegertWarning, match="after 3 points"):
        sg.network("e1d").continuation("nu_ext", 155.0, 170.0, points=3)


def test_many_points_are_evaluated_as_one_by_one():
    mu = np.linspace(-10.0, 40.0, 10_001)
    rates = sg.siegert(mu, 5.0)
    for i in (0, 4_095, 4_096, 8_193, 10_000):
        assert rates[i] == sg.siegert(float(mu[i]), 5.0)
