"""Theory against simulation, with everything known that lies between them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from . import _siegert
from ._arrays import FloatArray, warn
from ._checks import count, number
from ._checks import seed as checked_seed
from ._checks import threads as checked_threads
from ._labels import multi_index
from ._progress import Progress, watching
from .comparison import Verdicts
from .networks import Network

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CASES", "Validation", "validate"]

#: The names of the shipped cases.
CASES: tuple[str, ...] = tuple(name for name, _, _ in _siegert.cases())


class _Settings(NamedTuple):
    duration: float
    transient: float
    block: float
    seeds: list[int]
    replay_seeds: list[int]
    uncoupled_neurons: int
    relative: float
    absolute: float
    reason: str
    threads: int | None


class Validation(Verdicts):
    """What theory, known causes and simulation say of each population, and whether they agree.

    As `Verdicts`, where ``expected`` is the theory with all known causes.

    Attributes
    ----------
    causes : dict of str to str
        What each column of `to_frame` between ``theory`` and ``expected`` is.
    """

    def __init__(self, core: _siegert.Validation) -> None:
        self._core = core
        self._columns = core.columns()
        rates = zip(
            self._columns["measured"].tolist(),
            self._columns["standard_error"].tolist(),
            core.verdicts,
            strict=True,
        )
        found = (list(rates), core.verdict)
        super().__init__(self._columns["expected"], self._columns["tolerance"], found, core.labels)
        self.causes = dict(core.causes)

    @property
    def theory(self) -> FloatArray:
        """Rates of the fixed point, of equal neurons (spikes/s)."""
        return self._columns["theory"]

    def to_frame(self) -> pd.DataFrame:
        """A row per population: ``theory``, what each cause adds, ``expected``, ``measured`` with its error, the tolerance
        (spikes/s) and the verdict."""
        import pandas as pd

        frame = pd.DataFrame(dict(self._columns), index=multi_index(self.labels))
        frame["verdict"] = self.verdicts
        return frame

    def save_report(self, folder: str | os.PathLike[str], *, overwrite: bool = False) -> None:
        """Writes ``report.html`` with its figures and the numbers behind it into a folder, as ``siegert validate --out``."""
        undrawn = self._core.save_report(os.fspath(folder), overwrite)
        warn([("figure", message) for message in undrawn])


def validate(
    case: str | Network,
    *,
    duration: float = 1100.0,
    transient: float = 100.0,
    block: float = 50.0,
    seeds: Sequence[int] = (1, 2),
    replay_seeds: Sequence[int] = (),
    uncoupled_neurons: int = 1000,
    relative: float = 0.05,
    absolute: float = 0.1,
    reason: str = "what the theory leaves out beyond the known causes",
    threads: int | None = None,
    progress: Progress = None,
) -> Validation:
    """Holds the theory's rates against simulated ones, population by population.

    Beside the theory of equal neurons stands what known causes add: the spread of in-degrees and weights, the error of the
    transfer function, several synapses from the same source and, with `replay_seeds`, the timing of spikes.

    Parameters
    ----------
    case : str or Network
        One of `siegert.CASES`, which brings its own settings, or a network of one's own.
    duration, transient, block : float
        Simulated time of each seed, its beginning that is left out, and the blocks whose means count as independent (ms).
    seeds : sequence of int
        One run for each.
    replay_seeds : sequence of int
        Runs more, at least two, whose spikes are replayed without their timing; none of `seeds`.
    uncoupled_neurons : int
        Neurons of each population that measure the error of the transfer function.
    relative, absolute : float
        The tolerance as a share of the expected rate, plus a rate (spikes/s), and the reason for it.

    Examples
    --------
    >>> import siegert as sg
    >>> net = sg.network("brunel2000")
    >>> found = sg.validate(net.scaled(0.2, 0.2, net.fixed_point()), duration=600.0, seeds=[1],
    ...                     uncoupled_neurons=200)
    >>> list(found.to_frame().columns)[0], found.verdict in {"agree", "unknown"}
    ('theory', True)
    """
    if isinstance(case, str):
        asked: object = case
        what = case
    else:
        what = case.name
        asked = (
            case._core,
            _Settings(
                number("duration", duration, 0.0, above=True),
                number("transient", transient, 0.0),
                number("block", block, 0.0, above=True),
                [checked_seed(seed) for seed in seeds],
                [checked_seed(seed) for seed in replay_seeds],
                count("uncoupled_neurons", uncoupled_neurons, 1, 1_000_000),
                number("relative", relative, 0.0),
                number("absolute", absolute, 0.0),
                reason,
                checked_threads(threads),
            ),
        )
    with watching(progress, what) as heard:
        core = _siegert.validate(asked, heard)
    warn(core.warnings())
    return Validation(core)
