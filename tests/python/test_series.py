"""What series tell of each other."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import siegert as sg


@pytest.fixture(scope="module")
def follower() -> pd.DataFrame:
    """The second follows the first after 7 ms; the third is alone."""
    noise = np.random.default_rng(3).normal(size=(3, 3007))
    columns = {
        "lead": noise[0, 7:],
        "follow": noise[0, :-7] + 0.3 * noise[1, 7:],
        "alone": noise[2, 7:],
    }
    return pd.DataFrame(columns, index=pd.Index(np.arange(3000.0), name="time_ms"))


def test_connectivity_is_that_of_numpy_and_agrees_with_itself(follower: pd.DataFrame) -> None:
    shifted = follower.assign(follow=follower["follow"].shift(-7, fill_value=0.0))
    found = sg.connectivity(shifted)
    assert found.names == ["lead", "follow", "alone"]
    assert np.allclose(found.matrix, np.corrcoef(shifted.to_numpy().T), atol=1e-12)
    assert found.agreement(found.to_frame(), resamplings=10)["off_diagonal"] == pytest.approx(1.0)
    with pytest.raises(sg.ParameterError, match="one is to be chosen"):
        found.agreement(pd.concat([found.to_frame()] * 2, axis=1))
    assert found.plot().get_xlabel() == "area"


def test_lags_have_signs_and_chance(follower: pd.DataFrame) -> None:
    found = sg.hierarchy(follower, largest_lag=50.0, only_significant=True)
    assert found.lags[1, 0] == 7.0 and found.groups == 2
    assert found.heights[1] - found.heights[0] == pytest.approx(7.0)
    pairs = found.lags_to_frame().set_index(["name", "other"])
    assert pairs.loc[("lead", "follow"), "p_adjusted"] < 0.01
    assert pairs.loc[("lead", "alone"), "p_value"] > 0.01
    assert found.plot() is not None and len(found.to_frame()) == 3


def test_causes_are_direct_ones(follower: pd.DataFrame) -> None:
    found = sg.granger(follower, largest_order=10, progress=False)
    assert found.orders["follow"] == 7
    assert found.to_frame().query("significant")[["source", "target"]].values.tolist() == [["lead", "follow"]]
    assert np.isnan(found.matrix[0, 0]) and found.matrix[1, 0] == pytest.approx(np.log(1.09 / 0.09), abs=0.2)
    one = sg.granger(follower, order=2, sources=np.eye(3)[[1, 2, 0]], progress=False)
    assert len(one.to_frame()) == 3
    published = sg.granger(follower, order=7, definitions="published", progress=False)
    assert published.significant[1, 0]
    assert found.plot() is not None


def test_bold_signals_are_slow_and_go_on_as_series() -> None:
    activity = np.zeros((2, 1500))
    activity[0, :100] = 1.0
    activity[1, 200:300] = 5.0
    signals = sg.bold(activity, interval=10.0, names=["V1", "V2"])
    peaks = signals.to_frame().idxmax()
    assert 3000.0 < peaks["V1"] < 6000.0 and peaks["V2"] - peaks["V1"] == pytest.approx(2000.0, abs=20.0)
    assert np.allclose(signals.signals[0, :1300], signals.signals[1, 200:], atol=1e-12)
    assert signals.connectivity(discard=0.0).matrix.shape == (2, 2)
    assert sg.connectivity(signals).names == ["V1", "V2"]
    assert signals.plot().get_xlabel() == "time (s)"
    with pytest.raises(sg.ParameterError, match="never above 0"):
        sg.bold(-activity, interval=10.0)


def test_recordings_have_series() -> None:
    small = sg.network("brunel2000").scaled(0.1, 0.1, [33.0, 33.0])
    run = small.simulate(200.0, seed=5, progress=False)
    rates = run.series("rates", bin=2.0)
    assert list(rates.columns) == ["E", "I"] and len(rates) == 100
    assert rates["E"].mean() == pytest.approx(run.rates[0], rel=1e-6)
    assert run.connectivity("input").names == ["E", "I"]
    assert run.connectivity("bold", discard=10.0).matrix[0, 1] > 0.5
    with pytest.raises(sg.ParameterError, match="network is missing"):
        run.recording.series("input")


def test_what_is_no_series_is_refused() -> None:
    with pytest.raises(sg.ParameterError, match="interval is missing"):
        sg.connectivity(np.zeros((2, 10)))
    with pytest.raises(sg.ParameterError, match="two series of the name a"):
        sg.connectivity(np.ones((2, 10)), interval=1.0, names=["a", "a"])
    with pytest.raises(sg.ParameterError, match="is NaN"):
        sg.connectivity(np.full((2, 10), np.nan), interval=1.0)
