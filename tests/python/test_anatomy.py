"""The structure of networks."""

import numpy as np
import pytest

import siegert as sg


@pytest.fixture(scope="module")
def anatomy():
    return sg.network("schmidt2018-anatomy").anatomy()


def test_frames_have_names_and_the_numbers_of_the_paper(anatomy):
    assert anatomy.relative_in_degrees.shape == (32, 33)
    np.testing.assert_allclose(anatomy.relative_in_degrees.sum(axis=1), 1.0)
    assert anatomy.connection_probability.shape == (254, 254)
    assert anatomy.connection_probability.loc[("V1", "23E"), ("V1", "23E")] > 0.02
    # doi:10.1007/s00429-017-1554-4
    assert len(anatomy.relations) == 571
    assert anatomy.relations.by_sln.value_counts().to_dict() == {"lateral": 273, "FB": 172, "FF": 126}
    assert anatomy.fits.loc["fln_distance", "points"] == 331
    assert anatomy.synapses.loc["V1", "type_I"] > anatomy.synapses.loc["V1", "type_II"]
    assert anatomy.laminar_patterns["FF"].to_numpy().sum() == pytest.approx(1.0)
    assert anatomy.changes is None
    assert "571" not in repr(anatomy) and "32 areas" in repr(anatomy)


def test_changes_are_those_to_the_other_network():
    net = sg.network("schuecker2017")
    changes = net.anatomy(sg.network("ground-state")).changes
    assert changes["pairs_of_areas"]["before"] == 571
    assert changes["by_pair"].shape == (32, 33)
    assert set(changes["by_population"].population) >= {"23E", "6I"}
    with pytest.raises(sg.ParameterError, match="same populations"):
        net.anatomy(sg.network("potjans2014"))
    with pytest.raises(sg.ParameterError, match="definitions"):
        net.anatomy(definitions="wrong")


def test_what_needs_the_macaque_is_none_of_other_networks():
    net = sg.network("potjans2014")
    anatomy = net.anatomy()
    assert anatomy.relations is None and anatomy.fits is None and anatomy.fln is None
    assert anatomy.connection_probability.to_numpy().max() < 1.0
    with pytest.raises(sg.ParameterError, match="not built from the anatomy"):
        anatomy.plot("fits")
    replaced = sg.network("schmidt2018-anatomy").replace(dc=1.0)
    assert replaced.anatomy().relations is None


def test_every_view_is_drawn(anatomy):
    for what in ("relative_in_degrees", "in_degrees", "fln", "types", "fits"):
        assert anatomy.plot(what).has_data()
    with pytest.raises(sg.ParameterError, match="no other network"):
        anatomy.plot("changes")
