"""Modules, shortest paths, and basins of attraction."""

from __future__ import annotations

import warnings

import matplotlib

matplotlib.use("Agg")

import numpy as np
import pandas as pd
import pytest

import siegert as sg

PAIRS = [[0, 1, 0, 0], [1, 0, 0.1, 0], [0, 0.1, 0, 1], [0, 0, 1, 0]]


def test_modules_of_a_matrix_and_of_a_network() -> None:
    frame = pd.DataFrame(PAIRS, columns=list("abcd"), index=list("abcd"))
    found = sg.communities(frame, nulls=10)
    assert found.members() == [["a", "b"], ["c", "d"]]
    assert found.nulls.shape == (10, 2)
    assert found.second_best is not None and found.second_best[1] > found.value
    assert found.to_frame().loc["c", "module"] == 1
    found.plot()
    net = sg.network("schuecker2017", {"connection_params": {"fac_nu_ext_TH": 1.0}, "input_params": {"rate_ext": 10.0}})
    areas = sg.communities(net, links="relative-out-to-others", starts=30)
    assert len(areas.members()) == 6 and areas.names == net.areas
    signed = sg.communities([[0, 1, -1], [1, 0, -1], [-1, -1, 3]], method="modularity", self_links=True)
    assert signed.modules.tolist() == [0, 0, 1] and signed.visits is None
    for wrong in ([[1, 2]], [[0, -1], [1, 0]], [[0, 0], [0, 0]]):
        with pytest.raises(sg.ParameterError):
            sg.communities(wrong)


def test_paths_by_layers_and_through_a_matrix() -> None:
    net = sg.network("schuecker2017", {"connection_params": {"fac_nu_ext_TH": 1.0, "g": -4.0}, "input_params": {"rate_ext": 10.0}})
    found = sg.paths(net)
    assert found.pairs == {"FF": 126, "lateral": 273, "FB": 172}
    assert found.counts["FF"]["23E"] == {"4E": 118, "6E": 4}
    assert found.passages["FF"] == {"4E+23E": 22, "23E": 10}
    frame = found.to_frame()
    assert len(frame) == 961 and found.lengths.shape == (254, 254)
    found.plot()
    by_type = sg.paths(sg.network("schuecker2017"), classes="type", weights="gain")
    assert sum(by_type.pairs.values()) == 961
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        small = sg.paths(np.array([[0, 0, 0], [1, 0, 0], [0.1, 0.5, 0]]), names=["a", "b", "c"])
    assert "no cycle" in str(told[0].message)
    assert small.passages == {"a": 0, "b": 1, "c": 0}
    small.plot()
    with pytest.raises(sg.ParameterError):
        sg.paths(net, classes="colour")


def test_basins_of_one_population() -> None:
    basins = sg.network("e1d").basins(100, duration=200.0, highest=50.0, trajectories=3)
    assert basins.rates.shape == (2, 1) and basins.unsettled_share == 0.0
    assert abs(basins.shares[0] - 15.85 / 50.0) < 0.12
    assert len(basins.trajectories) == 3
    assert basins.to_frame().shape == (1, 2)
    basins.plot()
    hasty = sg.network("potjans2014").basins(3, duration=0.2)
    assert hasty.unsettled_share == 1.0 and np.isfinite(hasty.unsettled_mean).all()
    with pytest.raises(sg.ParameterError):
        sg.network("e1d").basins(0)
