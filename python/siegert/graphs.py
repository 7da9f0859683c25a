"""Modules and shortest paths of networks, or of any matrix."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _siegert
from ._arrays import FloatArray, frozen, matrix, warn
from ._checks import choice, count, number
from ._checks import seed as checked_seed
from ._progress import Progress, watching
from ._values import Value
from .errors import ParameterError
from .networks import Network

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from .fixed_points import FixedPoint

__all__ = ["Communities", "Paths", "communities", "paths"]

#: Starts and shuffled networks that anyone could want.
_MOST = 1_000_000


class Communities(Value):
    """The modules of a graph.

    Attributes
    ----------
    names : list of str
        The names of the nodes.
    modules : ndarray of int, shape (nodes,)
        The module of each node, counted from 0 in the order of the nodes.
    value : float
        The codelength (bits a step) or the modularity.
    modularity : float or None
        The modularity of the modules; none where the weights have none.
    visits : ndarray or None
        How often the random walk visits each node.
    second_best : (ndarray of int, float) or None
        The second best modules that were found, and their value.
    nulls : ndarray, shape (nulls, 2)
        Value and number of modules of networks with shuffled targets.
    reached_by : int
        How many starts led to the best modules.

    Examples
    --------
    >>> import siegert as sg
    >>> sg.communities([[0, 1, 0, 0], [1, 0, 0.1, 0], [0, 0.1, 0, 1], [0, 0, 1, 0]]).modules.tolist()
    [0, 0, 1, 1]
    """

    def __init__(
        self, found: dict[str, Any], names: list[str], weights: FloatArray, method: str
    ) -> None:
        self.names = names
        self.weights = frozen(weights)
        self.method = method
        self.modules: NDArray[np.int64] = frozen(np.array(found["modules"], dtype=np.int64))
        self.value: float = found["value"]
        self.modularity: float | None = found["modularity"]
        self.visits: FloatArray | None = found["visits"]
        second = found["second_best"]
        self.second_best = (
            None if second is None else (frozen(np.array(second[0], dtype=np.int64)), second[1])
        )
        self.nulls: FloatArray = frozen(np.array(found["nulls"], dtype=np.float64).reshape(-1, 2))
        self.reached_by: int = found["reached_by"]
        self._settle()

    def members(self) -> list[list[str]]:
        """The names of the nodes of each module.

        Returns
        -------
        list of list of str
        """
        return [
            [name for name, own in zip(self.names, self.modules, strict=True) if own == module]
            for module in range(int(self.modules.max()) + 1)
        ]

    def to_frame(self) -> pd.DataFrame:
        """Module and visits of each node.

        Returns
        -------
        DataFrame
        """
        import pandas as pd

        columns: dict[str, Any] = {"module": self.modules}
        if self.visits is not None:
            columns["visits"] = self.visits
        return pd.DataFrame(columns, index=pd.Index(self.names, name="node"))

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draws the links, ordered by module.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure without it.

        Returns
        -------
        Axes
            What was drawn on.
        """
        from ._plots import draw_communities

        return draw_communities(self, ax)

    def __repr__(self) -> str:
        unit = "bits a step" if self.method == "map" else "modularity"
        return f"<Communities: {int(self.modules.max()) + 1} modules of {len(self.names)} nodes, {self.value:.6g} {unit}>"


class Paths(Value):
    """Shortest paths, each link as long as it is weak: log10(1/w).

    Attributes
    ----------
    counts : dict
        Of a network with areas: for each class of pairs of areas, how many paths begin in a population and end in
        another, ``counts["FF"]["23E"]["4E"]``. Empty for others.
    passages : dict
        For each class, how often paths pass through populations of other areas; of nodes, through each node.
    pairs : dict
        For each class the number of paths.
    document : dict
        All that is known, as ``siegert paths --json`` prints it.
    lengths : ndarray, shape (nodes, nodes)
        Lengths ``[target, source]`` from population to population, or from node to node; infinite where none leads.

    Examples
    --------
    >>> import siegert as sg
    >>> found = sg.paths(sg.network("schuecker2017"))
    >>> found.pairs["FF"], len(found.to_frame())
    (126, 961)
    """

    def __init__(self, document: str, table: str, lengths: FloatArray) -> None:
        self.document: dict[str, Any] = json.loads(document)
        self._table = table
        self.lengths = frozen(lengths)
        self.counts: dict[str, dict[str, dict[str, int]]] = self.document.get("counts", {})
        passages = self.document["passages"]
        if isinstance(passages, list):
            names = self.document["names"]
            self.passages: dict[str, Any] = dict(zip(names, passages, strict=True))
            self.pairs: dict[str, int] = {"all": self.document["pairs"]}
        else:
            self.passages = passages
            self.pairs = self.document["pairs_by_class"]
        self._settle()

    def to_frame(self) -> pd.DataFrame:
        """A row for each path: source, target, class of a pair of areas, length, and the nodes of the path.

        Returns
        -------
        DataFrame
        """
        import pandas as pd

        return pd.read_csv(io.StringIO(self._table), keep_default_na=False)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draws how often paths begin and end in which populations, or how often they go through each node.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure without it.

        Returns
        -------
        Axes
            What was drawn on.
        """
        from ._plots import draw_paths

        return draw_paths(self, ax)

    def __repr__(self) -> str:
        told = ", ".join(f"{count} {name}" for name, count in self.pairs.items())
        return f"<Paths: {told}>"


def communities(
    graph: Network | ArrayLike | pd.DataFrame,
    *,
    nodes: str = "areas",
    links: str = "relative-out",
    names: Sequence[str] | None = None,
    method: str = "map",
    teleportation: str = "links",
    probability: float = 0.15,
    self_links: bool = False,
    starts: int = 100,
    nulls: int = 0,
    seed: int = 1,
    progress: Progress = None,
) -> Communities:
    """The modules of a network, or of any matrix of links, target x source.

    Parameters
    ----------
    graph : Network, array_like or DataFrame
        A network, or a square matrix; a DataFrame names its nodes by its columns.
    nodes : {"areas", "populations"}
        What the nodes of a network are.
    links : {"relative-out", "relative-out-to-others", "relative-in", "in-degree", "synapses"}
        What its links weigh.
    names : sequence of str, optional
        The names of the nodes of an array.
    method : {"map", "modularity"}
        What is best: the fewest bits for a step of a random walk (Rosvall & Bergstrom 2008, doi:10.1073/pnas.0706851105),
        or the largest modularity, also of weights of both signs.
    teleportation : {"links", "nodes"}
        Where the random walk goes now and then: to links by their weights, unrecorded, or to all nodes alike, recorded.
    probability : float
        How often it does.
    self_links : bool
        Whether links of nodes to themselves count.
    starts : int
        Starts of the search.
    nulls : int
        So many networks with shuffled targets are divided, too.
    seed : int
        What starts and shuffled networks follow from.
    progress : bool or callable, optional
        Whether to show a bar, or a function ``(what, done, of)``; a bar after a second without it.

    Returns
    -------
    Communities

    Examples
    --------
    >>> import siegert as sg
    >>> links = [[0, 1, 0, 0], [1, 0, 0.1, 0], [0, 0.1, 0, 1], [0, 0, 1, 0]]
    >>> sg.communities(links, names=["a", "b", "c", "d"]).members()
    [['a', 'b'], ['c', 'd']]
    """
    if isinstance(graph, Network):
        found_names, weights = _siegert.links(graph._core, nodes, links)
    else:
        found_names, weights = _named(graph, names)
    with watching(progress, "communities") as heard:
        found = _siegert.communities(
            weights,
            choice("method", method, ("map", "modularity")),
            teleportation,
            number("probability", probability, 0.0, above=True),
            bool(self_links),
            count("starts", starts, 1, _MOST),
            checked_seed(seed),
            count("nulls", nulls, 0, _MOST),
            heard,
        )
    return Communities(found, found_names, weights, method)


def paths(
    graph: Network | ArrayLike | pd.DataFrame,
    *,
    weights: str = "strength",
    classes: str = "sln",
    point: FixedPoint | None = None,
    names: Sequence[str] | None = None,
) -> Paths:
    """The shortest paths between the areas of a network through its populations, or between the nodes of any matrix.

    Links are as long as they are weak, log10(1/w), with weights divided by their spectral abscissa.

    Parameters
    ----------
    graph : Network, array_like or DataFrame
        A network, or a square matrix, target x source; a DataFrame names its nodes by its columns.
    weights : {"strength", "gain"}
        What the links of a network weigh: in-degree times the size of the synaptic strength, K times abs(J), or the size of
        the gain matrix at a fixed point.
    classes : {"sln", "type", "hierarchy"}
        What pairs of areas of the macaque are told apart by.
    point : FixedPoint, optional
        Where the gain is taken; without it the fixed point that the flow reaches from zero.
    names : sequence of str, optional
        The names of the nodes of an array.

    Returns
    -------
    Paths

    Examples
    --------
    >>> import siegert as sg
    >>> links = [[0, 0, 0], [1, 0, 0], [0.1, 0.5, 0]]
    >>> import warnings
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     found = sg.paths(links, names=["a", "b", "c"])
    >>> found.to_frame()["path"].to_list()
    ['a > b', 'a > b > c', 'b > c']
    """
    if isinstance(graph, Network):
        choice("weights", weights, ("strength", "gain"))
        if weights == "strength" and point is not None:
            raise ParameterError("point chooses a state, of which strengths know nothing: weights='gain'")
        if weights == "gain" and point is None:
            point = graph.fixed_point()
        core = None if point is None else point._core
        found = _siegert.network_paths(graph._core, core, classes)
    else:
        found_names, links = _named(graph, names)
        found = _siegert.node_paths(links, found_names)
    document, table, lengths, warnings = found
    warn(warnings)
    return Paths(document, table, lengths)


def _named(graph: Any, names: Sequence[str] | None) -> tuple[list[str], FloatArray]:
    """The names of the nodes of a matrix, and the matrix."""
    columns = getattr(graph, "columns", None)
    shape = np.shape(graph)
    if len(shape) != 2 or shape[0] != shape[1]:
        raise ParameterError(f"graph has the shape {shape}, expected is a square matrix, target x source")
    if columns is not None and list(graph.index) != list(columns) and list(graph.index) != list(range(shape[0])):
        raise ParameterError("graph has rows and columns of different names")
    known: Iterable[Any] = range(1, shape[0] + 1) if columns is None else columns
    found = [str(name) for name in (known if names is None else names)]
    if len(found) != shape[0]:
        raise ParameterError(f"names are {len(found)}, graph has {shape[0]} nodes")
    return found, matrix(graph, "graph", shape[0])
