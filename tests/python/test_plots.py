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


@pytest.fixture(scope="module")
def areas():
    """Half a second of three areas in small."""
    net = sg.network("metastable")
    few = net.with_areas(["V1", "V2", "FEF"], net.fixed_point())
    small = few.scaled(0.01, 0.05, few.fixed_point())
    return small.simulate(500.0, transient=100.0, progress=False)


def test_rasters_name_populations_of_one_area_and_areas_of_several(ax, areas):
    areas.plot_raster(ax, areas=["V1"])
    names = [text.get_text() for text in ax.get_yticklabels()]
    assert names == ["23E", "23I", "4E", "4I", "5E", "5I", "6E", "6I"]
    # Without a share, 2000 neurons in all.
    assert 1900 < areas.plot_raster(areas=["V1", "V2", "FEF"]).get_ylim()[0] <= 2010
    areas.plot_raster(ax, areas=["V1", "FEF"])
    assert [text.get_text() for text in ax.get_yticklabels()] == ["V1", "FEF"]


def test_series_are_lines_or_an_image(ax, areas):
    areas.plot_series(ax, areas=["V1", "V2"])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["V1", "V2"]
    assert len(areas.plot_series(by="population").images) == 1
    with pytest.raises(sg.ParameterError, match="allowed are area, population"):
        areas.plot_series(by="layer")
    with pytest.raises(sg.ParameterError, match="allowed are population, area"):
        areas.plot_rates(by="layer")


def test_overviews(ax, areas):
    raster, series, rates = areas.plot(areas=["V1", "V2"], window=(200.0, 400.0), bin=10.0)
    assert raster.get_xlim() == series.get_xlim() == (200.0, 400.0)
    assert [text.get_text() for text in rates.get_yticklabels()] == ["V1", "V2", "FEF"]
    heights = [bar.get_width() for bar in rates.patches]
    by_area = areas.plot_rates(by="area")
    assert heights == [bar.get_height() for bar in by_area.patches]


def test_correlations_leave_out_those_with_oneself(ax, areas):
    areas.analyze().plot_functional_connectivity(ax)
    shown = ax.images[0].get_array()
    assert ax.images[0].get_clim()[1] < 1.0 and shown.mask.sum() == 3


def test_changes_of_in_degrees(ax):
    net = sg.network("schuecker2017")
    found = net.stabilize("kappa", 1.0, 1.2, rounds=1, progress=False)
    found.plot(ax, by="area")
    # The whole change of an area's mean in-degree.
    member = [i for i, (area, _) in enumerate(net.labels) if area == "FEF"]
    before, after = (
        (net.neurons[member, None] * one[member]).sum()
        for one in (net.in_degrees, found.in_degrees)
    )
    assert found.relative_change < 0 and after < before
    assert len(ax.get_xticklabels()) == 32
    with pytest.raises(sg.ParameterError, match="by is 'layer'"):
        found.plot(by="layer")


def test_branches_say_what_is_stable(ax):
    sg.network("e1d").continuation("nu_ext", 155.0, 170.0).plot(ax)
    words = [text.get_text() for text in ax.get_legend().get_texts()]
    assert sorted(words) == ["fold", "stable", "unstable"]


def test_verdicts(ax, small, run):
    assert sg.compare(small.fixed_point(), run).plot(ax) is ax


def test_predicted_spectra(ax, small, run):
    spectra = small.fixed_point().spectra(range(1, 301))
    assert spectra.plot(ax, measured=run.analyze()) is ax
    assert len(ax.get_lines()) >= 4 and ax.get_xscale() == "log"


def test_predicted_correlations(ax, small):
    assert small.fixed_point().correlations().plot(ax) is ax
    assert [text.get_text() for text in ax.get_yticklabels()] == small.names
