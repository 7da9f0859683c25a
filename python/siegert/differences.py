"""Two networks or parameter sets side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ._arrays import FloatArray
from ._progress import Progress
from .errors import ParameterError

if TYPE_CHECKING:
    import pandas as pd

    from .fixed_points import FixedPoints
    from .networks import Network

__all__ = ["NetworkDifferences", "compare_networks"]

_OF_POPULATIONS = ("neurons", "external_in_degrees", "external_weights", "external_rates", "dc")
_OF_CONNECTIONS = ("in_degrees", "weights", "weight_sds", "delays", "delay_sds")


class NetworkDifferences(NamedTuple):
    """How two networks of the same populations differ; columns are ``a``, ``b`` and ``difference``, b minus a.

    Examples
    --------
    >>> import siegert as sg
    >>> net = sg.network("potjans2014")
    >>> found = sg.compare_networks(net, net.with_(nu_ext=9.0))
    >>> len(found.connections), bool((found.rates.difference > 0).any())
    (0, True)
    """

    #: Neurons, drive from outside and in-degree in all of each population, by quantity.
    populations: pd.DataFrame
    #: In-degrees, weights (pA) and delays (ms) by quantity, a row for each connection that differs in one of them.
    connections: pd.DataFrame
    #: Rates (spikes/s) in the states of the lowest mean rate among the stable ones; NaN where there is none.
    rates: pd.DataFrame


def compare_networks(
    a: Network,
    b: Network,
    *,
    starts: int | None = None,
    seed: int = 1,
    noise: str = "shift",
    weights: str = "spread",
    progress: Progress = None,
) -> NetworkDifferences:
    """Holds two networks or parameter sets against each other, as ``siegert compare`` does.

    Parameters
    ----------
    a, b : Network
        Both of the same populations.
    starts : int, optional
        Random starts, 0 to 100,000; without it 16, in networks of up to 16 populations 256.
    seed : int
        What random starts are drawn with, at least 0.
    noise : {"shift", "taylor", "white"}
        How the time constant of synapses enters, as in `siegert.Network.fixed_points`.
    weights : {"spread", "mean"}
        Whether the spread of weights within a projection adds to the noise.
    progress : bool or callable, optional
        Whether to show a bar, or a function ``(what, done, of)``; a bar after a second without it.

    Returns
    -------
    NetworkDifferences

    Raises
    ------
    ParameterError
        If the populations differ, or a value is not allowed.

    Examples
    --------
    >>> import siegert as sg
    >>> net = sg.network("potjans2014")
    >>> found = sg.compare_networks(net, net.replace(in_degrees=net.in_degrees / 2))
    >>> bool((found.connections["in_degrees"].difference < 0).all())
    True
    """
    if a.labels != b.labels:
        raise ParameterError("the two networks are not of the same populations")
    found = [
        _lowest(net.fixed_points(starts, seed, (), noise, weights, progress)) for net in (a, b)
    ]
    return NetworkDifferences(_populations(a, b), _connections(a, b), _side_by_side(a, *found))


def _lowest(points: FixedPoints) -> FloatArray:
    stable = points.stable
    return stable[0].rates if stable else np.full(len(points._labels), np.nan)


def _side_by_side(network: Network, a: FloatArray, b: FloatArray) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({"a": a, "b": b, "difference": b - a}, index=network.index)


def _populations(a: Network, b: Network) -> pd.DataFrame:
    import pandas as pd

    tables = {key: _side_by_side(a, getattr(a, key), getattr(b, key)) for key in _OF_POPULATIONS}
    tables["in_degree"] = _side_by_side(a, a.in_degrees.sum(axis=1), b.in_degrees.sum(axis=1))
    return pd.concat(tables, axis=1)


def _connections(a: Network, b: Network) -> pd.DataFrame:
    import pandas as pd

    pairs = {key: (getattr(a, key), getattr(b, key)) for key in _OF_CONNECTIONS}
    differs = np.any([first != second for first, second in pairs.values()], axis=0)
    targets, sources = np.nonzero(differs)
    names = np.array(a.names, dtype=object)
    index = pd.MultiIndex.from_arrays([names[targets], names[sources]], names=["target", "source"])
    tables = {
        key: pd.DataFrame(
            {"a": first[differs], "b": second[differs], "difference": second[differs] - first[differs]},
            index=index,
        )
        for key, (first, second) in pairs.items()
    }
    return pd.concat(tables, axis=1)
