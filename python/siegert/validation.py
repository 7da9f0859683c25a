"""The theory alone against a simulation, and what their difference comes from."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from . import _siegert
from ._arrays import FloatArray, frozen, warn
from ._checks import count, number
from ._checks import seed as checked_seed
from ._checks import threads as checked_threads
from ._labels import multi_index
from ._progress import Progress, watching
from .comparison import Verdicts, whole_recording
from .errors import ParameterError, SiegertError
from .networks import Network

if TYPE_CHECKING:
    import pandas as pd

    from .fixed_points import FixedPoint
    from .simulation import Simulation

__all__ = ["CASES", "Validation", "explain", "validate"]

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


def _kept(columns: dict[str, FloatArray] | None) -> dict[str, FloatArray] | None:
    return None if columns is None else {key: frozen(values) for key, values in columns.items()}


class Validation(Verdicts):
    """The theory alone, held against a simulation population by population.

    As `Verdicts`, where ``expected`` is the theory alone.

    Attributes
    ----------
    relative_error, low, high : ndarray, shape (populations,)
        ``(theory - measured) / measured`` and the ends of its interval at 95 %.
    verdicts_at : dict of float to list of str
        The verdicts at tolerances that are the same for all cases: 0.05, 0.1 and 0.2.
    headline : str
        What is said first: the median error, and how many populations lie within the tolerance.
    median_error : float or None
        The median over populations of the size of the relative error.
    explained_share : float or None
        The share of the difference between theory and measurement that `predicted_effects` explain; below 0 where
        they make it larger.
    causes : dict of str to str
        What each cause in `diagnosis` is.
    """

    def __init__(self, core: _siegert.Validation) -> None:
        self._core = core
        self._columns = {key: frozen(values) for key, values in core.columns().items()}
        self._nulls = core.nulls()
        self._effects = _kept(core.predicted_effects())
        self._diagnosis = _kept(core.diagnosis())
        self._moments = core.second_moments()
        self.relative_error: FloatArray = self._columns["relative_error"]
        self.low: FloatArray = self._columns["low"]
        self.high: FloatArray = self._columns["high"]
        self.verdicts_at: dict[float, list[str]] = dict(
            zip((0.05, 0.1, 0.2), core.verdicts_at, strict=True)
        )
        self.headline: str = core.headline
        self.median_error: float | None = core.median_error
        self.explained_share: float | None = core.explained_share
        self.causes: dict[str, str] = dict(core.causes)
        rates = zip(
            self._columns["measured"].tolist(),
            self._columns["standard_error"].tolist(),
            core.verdicts,
            strict=True,
        )
        found = (list(rates), core.verdict)
        super().__init__(self._columns["theory"], self._columns["tolerance"], found, core.labels)

    @property
    def theory(self) -> FloatArray:
        """Rates of the fixed point, of equal neurons (spikes/s)."""
        return self._columns["theory"]

    def to_frame(self) -> pd.DataFrame:
        """A row per population: ``theory``, ``measured`` with its error, the relative error with its interval, the
        tolerance at the measured rate (spikes/s), the verdicts at 5, 10 and 20 % and that of the case."""
        frame = self._frame(self._columns)
        for tolerance, verdicts in self.verdicts_at.items():
            frame[f"at_{tolerance:.2f}"] = verdicts
        frame["verdict"] = self.verdicts
        return frame

    def null_predictors(self) -> pd.DataFrame:
        """What predictions that know nothing say (spikes/s), each with its verdict: where one agrees, the tolerance
        could not have failed."""
        frame = self._frame({})
        for name, rates, verdicts in self._nulls:
            frame[name] = rates
            frame[f"{name}_verdict"] = verdicts
        return frame

    def predicted_effects(self) -> pd.DataFrame | None:
        """What the theory itself says that it leaves out, without any spikes (spikes/s): ``theory``, what each effect adds,
        ``with_effects`` and ``measured``. None where the theory has no such state."""
        return None if self._effects is None else self._frame(self._effects)

    def second_moments(self) -> pd.DataFrame:
        """The CV of inter-spike intervals, the strength of the input (mV), the mean correlation of spike counts and the
        frequency of the spectrum's main peak (Hz): each as the theory expects it of such a recording (NaN where it is not
        known), measured, with the error of the difference, and its verdict, at 10 % (correlations: 20 % + 0.001)."""
        frame = self._frame({})
        for name, rows in self._moments:
            for column, values in zip(
                ("expected", "measured", "standard_error", "verdict"),
                zip(*rows, strict=True),
                strict=True,
            ):
                frame[f"{name}_{column}"] = values
        return frame

    def diagnosis(self) -> pd.DataFrame | None:
        """Other seeds' rates, decomposed (spikes/s): ``theory``, what each cause adds, ``decomposed``, and what of the
        ``measured`` rate is left, with its error. Without a verdict, as it adds up by construction. None if it was
        not asked for."""
        return None if self._diagnosis is None else self._frame(self._diagnosis)

    def _frame(self, columns: dict[str, FloatArray]) -> pd.DataFrame:
        import pandas as pd

        return pd.DataFrame(dict(columns), index=multi_index(self.labels))

    def _again(self) -> _siegert.Validation:
        raise SiegertError("the report of a validation is saved in the process that ran it")

    def save_report(self, folder: str | os.PathLike[str], *, overwrite: bool = False) -> None:
        """Writes ``report.html`` with its figures and the numbers behind it into a folder, as ``siegert validate --out``.

        Parameters
        ----------
        folder : path
            Where to; it must not exist.
        overwrite : bool
            Whether results of siegert that lie there are replaced.

        Raises
        ------
        FileError
            If the folder exists, or cannot be written.
        """
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
    relative: float = 0.1,
    absolute: float = 0.1,
    reason: str = "a tenth, and what networks drawn anew differ by where rates are low",
    effects: Sequence[str] | None = None,
    diagnose: bool = True,
    threads: int | None = None,
    progress: Progress = None,
) -> Validation:
    """Holds the rates of the theory alone against simulated ones, population by population.

    The theory of equal neurons is judged without any factor that was measured. What the difference comes from is told apart
    (`Validation.diagnosis`): the spread of in-degrees and weights, the error of the transfer function, several synapses
    from the same source and, with `replay_seeds`, the timing of spikes.

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
        The tolerance as a share of the true rate, plus a rate (spikes/s), and the reason for it.
    reason : str
        Why the tolerance is what it is, for the report.
    effects : sequence of str, optional
        What of the difference is predicted without any spikes: ``in_degrees``, ``rounding``, ``common`` and ``covariances``
        by default, the first two where the asynchronous state is unstable; also ``regularity`` (a bound) and
        ``coloured_noise`` (the other treatment of first order).
    diagnose : bool
        Whether to simulate what the difference comes from, too.
    threads : int, optional
        How many threads simulate, 1 to 1024; as many as pay without it.
    progress : bool or callable, optional
        Whether to show a bar, or a function ``(what, done, of)``; a bar after a second without it.

    Returns
    -------
    Validation

    Raises
    ------
    UnknownParameter
        If there is no such case.
    ParameterError
        If a value is not allowed; the message says what is.
    TheoryError
        If the theory has no answer.
    SimulationError
        If the network cannot be simulated.

    Examples
    --------
    >>> import siegert as sg
    >>> import warnings
    >>> warnings.simplefilter("ignore", sg.SiegertWarning)  # of a run that is too short
    >>> net = sg.network("brunel2000")
    >>> found = sg.validate(net.scaled(0.2, 0.2, net.fixed_point()), duration=600.0, seeds=[1],
    ...                     uncoupled_neurons=200)
    >>> list(found.to_frame().columns)[:2], found.verdict in {"agree", "unknown"}
    (['theory', 'measured'], True)
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
    wanted = None if effects is None else [str(effect) for effect in effects]
    with watching(progress, what) as heard:
        core = _siegert.validate(asked, None, diagnose, wanted, heard)
    warn(core.warnings())
    return Validation(core)


def explain(
    network: Network,
    fixed_point: FixedPoint,
    simulation: Simulation,
    *,
    block: float = 50.0,
    uncoupled_neurons: int = 1000,
    seed: int = 1,
    threads: int | None = None,
    progress: Progress = None,
) -> pd.DataFrame:
    """What lies between the rates of the theory and those of a simulation that is there already, cause by cause.

    Parameters
    ----------
    network : Network
        What was simulated.
    fixed_point : FixedPoint
        That which the network reaches from silence, ``network.fixed_point()``.
    simulation : Simulation
        One whose spikes were all recorded, at least two blocks of them.
    block : float
        Length of the blocks whose means count as independent (ms, above 0).
    uncoupled_neurons : int
        Neurons of each population (1 to 1,000,000) that are simulated without coupling for the error of the transfer
        function.
    seed : int
        What their simulation is drawn with.
    threads : int, optional
        How many threads simulate them, 1 to 1024; as many as pay without it.
    progress : bool or callable, optional
        Whether to show a bar, or a function ``(what, done, of)``; a bar after a second without it.

    Returns
    -------
    DataFrame
        A row per population: ``theory``, what each cause adds, ``expected``, ``measured`` and the ``standard_error`` of
        their difference (spikes/s). ``attrs["causes"]`` has each cause in words.

    Raises
    ------
    ParameterError
        If the three do not belong together, or not all spikes were recorded.
    TheoryError
        If the theory of the changed network has no state nearby.

    See Also
    --------
    siegert.validate : Simulates too, and says whether both agree.

    Examples
    --------
    >>> import siegert as sg
    >>> net = sg.network("brunel2000")
    >>> small = net.scaled(0.2, 0.2, net.fixed_point())
    >>> run = small.simulate(600.0, transient=100.0)
    >>> found = sg.explain(small, small.fixed_point(), run, uncoupled_neurons=200)
    >>> changes = found.drop(columns=["theory", "expected", "measured", "standard_error"])
    >>> bool(abs(found.theory + changes.sum(axis=1) - found.expected).max() < 1e-9)
    True
    """
    recording = whole_recording(simulation, "explain", block)
    if simulation.network != network:
        raise ParameterError("the simulation is one of another network")
    reached = network.fixed_point(progress=False)
    if not np.allclose(reached.rates, fixed_point.rates, rtol=1e-6, atol=1e-6):
        raise ParameterError(
            "explain starts from the state that the network reaches from silence, whose mean rate is "
            f"{reached.mean_rate:.4g} spikes/s; that of this fixed point is {fixed_point.mean_rate:.4g} spikes/s"
        )
    settings = _Settings(
        duration=simulation.duration,
        transient=recording.window[0],
        block=number("block", block, 0.0, above=True),
        seeds=[checked_seed(seed)],
        replay_seeds=[],
        uncoupled_neurons=count("uncoupled_neurons", uncoupled_neurons, 1, 1_000_000),
        relative=0.0,
        absolute=1.0,
        reason="nothing is judged",
        threads=checked_threads(threads),
    )
    with watching(progress, "explanation") as heard:
        core = _siegert.validate((network._core, settings), recording._core, True, [], heard)
    found = Validation(core).diagnosis()
    assert found is not None
    frame = found.drop(columns=["remainder"]).rename(columns={"decomposed": "expected"})
    frame.attrs.update(units="spikes/s", causes=dict(core.causes))
    return frame
