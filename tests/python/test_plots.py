"""Figures: each can be drawn, on axes that are given, without printing."""

import matplotlib
import pytest

matplotlib.use("Agg")

import siegert as sg  # noqa: E402


@pytest.fixture
def ax():
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots()
    yield axes
    figure.canvas.draw()
    plt.close("all")


def test_networks(ax, microcircuit):
    assert microcircuit.plot_matrix("in_degrees", ax) is ax
    assert [text.get_text() for text in ax.get_yticklabels()] == microcircuit.names


@pytest.mark.parametrize("what", ["in_degrees", "weights", "delays", "synapses"])
def test_large_networks(ax, what):
    sg.network("schuecker2017").plot_matrix(what, ax)
    assert ax.get_xlabel() == "source"


def test_areas(ax):
    sg.network("schuecker2017").plot_matrix("in_degrees", ax, by="area", relative=True)
    assert len(ax.get_xticklabels()) == 32
    with pytest.raises(sg.ParameterError, match="there is no matrix"):
        sg.network("e1d").plot_matrix("k", ax)


def test_states(ax, microcircuit):
    point = microcircuit.fixed_point()
    assert point.plot(ax) is ax
    assert ax.get_ylabel() == "rate (spikes/s)"


def test_grids_of_rates(ax):
    sg.network("schuecker2017").fixed_point().plot(ax)
    assert ax.get_xlabel() == "area"


def test_spectra_of_gain(ax, microcircuit):
    assert microcircuit.fixed_point().plot_spectrum(ax) is ax


def test_theory(ax):
    net = sg.network("e1d")
    diagram = net.continuation("nu_ext", 155.0, 170.0)
    assert diagram.plot(ax) is ax
    styles = {line.get_linestyle() for line in ax.get_lines()}
    assert {"-", "--"} <= styles


def test_states_beside_each_other(ax):
    points = sg.network("e1d").fixed_points()
    points.plot(ax)
    points.edge().plot(ax)


def test_planes(ax):
    assert sg.network("e2d").phase_plane().plot(ax) is ax


def test_simulations(ax, run):
    assert run.plot_raster(ax, share=0.1) is ax
    with pytest.raises(sg.ParameterError, match="share is 0"):
        run.plot_raster(ax, share=0.0)


def test_series_and_rates(ax, run):
    run.plot_series(ax)
    run.plot_rates(ax)
    run.plot_rates(ax, by="area")
    run.analyze().plot_spectra(ax)


def test_verdicts(ax, small, run):
    assert sg.compare(small.fixed_point(), run).plot(ax) is ax
