"""Objects do not change: they can be compared, copied, and sent to other processes."""

import copy
import inspect
import multiprocessing
import operator
import pickle

import numpy as np
import pytest

import siegert as sg


def reached(rate):
    return sg.network("e1d").with_(nu_ext=rate)


def made():
    """One of each public class that holds a result."""
    net = sg.network("e1d")
    points = net.fixed_points(progress=False)
    small = sg.network("brunel2000").scaled(0.1, 0.1, [33.0, 33.0])
    run = small.simulate(200.0, transient=50.0, potentials=["E"], progress=False)
    diagram = net.continuation("nu_ext", 155.0, 170.0)
    stabilization = net.stabilize("nu_ext", 155.0, 166.0)
    oscillating = sg.network("potjans2014").fixed_point()
    with pytest.warns(sg.SiegertWarning):  # the run is short
        validation = sg.validate(small, duration=200.0, transient=50.0, seeds=[1], uncoupled_neurons=50, progress=False)
    series = np.random.default_rng(1).normal(size=(2, 2000)).cumsum(axis=1)
    links = [[0, 1, 0, 0], [1, 0, 0.1, 0], [0, 0.1, 0, 1], [0, 0, 1, 0]]
    return {
        "Anatomy": net.anatomy(),
        "Basins": net.basins(5, duration=50.0, highest=50.0),
        "Bold": sg.bold(np.abs(series), interval=100.0),
        "Causality": sg.granger(series, interval=1.0, order=2),
        "Communities": sg.communities(links, nulls=2),
        "Connectivity": sg.connectivity(series, interval=1.0),
        "Hierarchy": sg.hierarchy(series, interval=1.0, surrogates=20),
        "Paths": sg.paths(links),
        "Network": net,
        "FixedPoints": points,
        "FixedPoint": points[1],
        "Mode": points[1].mode(),
        "AsynchronousStability": oscillating.asynchronous,
        "Zero": oscillating.asynchronous.zeros[0],
        "Nearest": oscillating.asynchronous.nearest,
        "Spectra": points[0].spectra([1.0, 10.0], pairs=[("E", "E")]),
        "Covariances": points[0].correlations([("E", "E")]),
        "Diagram": diagram,
        "Branch": diagram[0],
        "SpecialPoint": diagram[0].special_points[0],
        "Transition": points.edge(),
        "PhasePlane": sg.network("e2d").phase_plane(),
        "Stabilization": stabilization,
        "Round": stabilization.rounds[0],
        "Simulation": run,
        "Recording": run.recording,
        "Analysis": run.analyze(),
        "NetworkDifferences": sg.compare_networks(net, net.with_(nu_ext=160.0)),
        "Verdicts": sg.compare(run.rates, run),
        "Validation": validation,
    }


@pytest.fixture(scope="module")
def values():
    return made()


#: What is under way, or is no result.
OTHER = {"Simulator"}
CLASSES = [
    name
    for name in sg.__all__
    if inspect.isclass(getattr(sg, name)) and not issubclass(getattr(sg, name), (Exception, Warning)) and name not in OTHER
]


@pytest.mark.parametrize("name", CLASSES)
def test_it_comes_back_from_a_pickle_as_it_was(values, name):
    value = values[name]
    kept = pickle.loads(pickle.dumps(value))
    assert type(kept) is type(value) and repr(kept) == repr(value)
    if name not in {"Mode", "Nearest", "NetworkDifferences", "SpecialPoint"}:
        assert kept == value and hash(kept) == hash(value)
        assert copy.copy(value) is value and copy.deepcopy(value) is value
        assert value != "something else" and value not in [None, 1]
    if hasattr(value, "to_frame"):
        assert kept.to_frame().equals(value.to_frame())


@pytest.mark.parametrize("name", CLASSES)
def test_it_does_not_change(values, name):
    value = values[name]
    for attribute in ("foo", "_core"):
        with pytest.raises(AttributeError, match=attribute):
            setattr(value, attribute, 1)
    with pytest.raises(AttributeError):
        value.rates = 1
    with pytest.raises(AttributeError, match="foo"):
        del value.foo
    with pytest.raises(AttributeError, match="foo"):
        value.foo


@pytest.mark.parametrize("name", CLASSES)
def test_it_says_what_it_is(values, name):
    assert repr(values[name]).lstrip("<").startswith(name) and " object at 0x" not in repr(values[name])


def test_networks_say_how_to_change_them(values):
    with pytest.raises(AttributeError, match="with_"):
        values["Network"].in_degrees = np.zeros((1, 1))


def test_arrays_stay_read_only(values):
    kept = pickle.loads(pickle.dumps(values["Simulation"]))
    for array in (kept.rates, kept.cvs, kept.spikes["times"], kept.potentials["V_m"]):
        with pytest.raises(ValueError, match="read-only"):
            array[:] = 0


def test_equal_is_what_has_equal_numbers():
    net = sg.network("potjans2014")
    assert net == sg.network("potjans2014") == net.replace(dc=net.dc)
    assert net != net.replace(in_degrees=net.in_degrees / 2) and net != sg.network("brunel2000")
    assert net.fixed_point() == net.fixed_point()
    assert net.fixed_point() != net.fixed_point(noise="white")
    assert len({net, sg.network("potjans2014")}) == 1
    run = sg.network("brunel2000").scaled(0.1, 0.1, [33.0, 33.0])
    one, two, other = (run.simulate(50.0, seed=seed, progress=False) for seed in (1, 1, 2))
    assert one == two and one != other and one.recording == two.recording != other.recording


def test_what_came_from_elsewhere_works_on(values):
    points = pickle.loads(pickle.dumps(values["FixedPoints"]))
    assert points.edge() == values["Transition"]
    assert pickle.loads(pickle.dumps(values["PhasePlane"])).fixed_points.edge().kind == "separatrix"
    branch = pickle.loads(pickle.dumps(values["Branch"]))
    at = len(branch) // 2
    np.testing.assert_allclose(branch.fixed_point(at).rates, values["Branch"].fixed_point(at).rates)
    saddle = pickle.loads(pickle.dumps(values["Branch"].fixed_point(at)))
    np.testing.assert_allclose(saddle.eigenvalues, values["Branch"].fixed_point(at).eigenvalues)
    analysis = pickle.loads(pickle.dumps(values["Analysis"]))
    assert (analysis.distance(values["Analysis"]).kolmogorov_smirnov < 1e-12).all()
    recording = pickle.loads(pickle.dumps(values["Recording"]))
    assert recording.spikes["times"].tolist() == values["Recording"].spikes["times"].tolist()


def test_points_of_branches_can_be_followed_along_another_parameter():
    net = sg.network("schuecker2017")
    branch = net.fixed_point().follow("kappa", 1.0, 1.05)
    along = branch.fixed_point(len(branch) - 1).follow("g", -16.0, -15.5)
    assert along.parameter == "g" and len(along) > 2
    along_function = sg.continuation(reached, 155.0, 170.0)
    assert pickle.loads(pickle.dumps(along_function)) == along_function


def test_results_come_back_from_other_processes():
    # A new process imports what it is sent to call, and tests are no module that it could find.
    fixed_point = operator.methodcaller("fixed_point", progress=False)
    networks = [reached(150.0), reached(160.0)]
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found = pool.map_async(fixed_point, networks).get(timeout=120)
    assert found == [fixed_point(network) for network in networks]


def test_a_simulator_says_how_it_is_kept(small):
    simulator = small.simulator()
    with pytest.raises(TypeError, match="save"):
        pickle.dumps(simulator)
    with pytest.raises(AttributeError, match="foo"):
        simulator.foo = 1
