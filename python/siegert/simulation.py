"""Spiking simulations: whole, or step by step."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from . import _siegert
from ._arrays import FloatArray, frozen, warn
from ._checks import choice, number
from ._checks import seed as checked_seed
from ._checks import threads as checked_threads
from ._labels import Label, multi_index, name
from ._progress import Progress, watching
from ._values import Value
from .errors import FileError, SimulationError, one_of
from .recording import Recording

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.axes import Axes

    from .networks import Network
    from .series import Connectivity

__all__ = ["Simulation", "Simulator"]


#: What the file of each rank's part of a state is called, before the number of the rank.
_STATE = "state-"


class _Settings(NamedTuple):
    """How to simulate, as the extension takes it."""

    seed: int
    threads: int | None
    dt: float
    transient: float
    precision: str
    guard: float | None
    record: list[int]
    record_from: float
    potentials: list[int] | None
    potentials_share: float
    potentials_interval: float


def settings_of(
    *,
    transient: float,
    seed: int,
    threads: int | None,
    dt: float,
    record: list[int],
    potentials: list[int],
    potentials_share: float,
    potentials_interval: float,
    guard: float | None,
    precision: str,
) -> _Settings:
    """Settings with populations by index; spikes are recorded after the transient."""
    transient = number("transient", transient, 0.0)
    return _Settings(
        seed=checked_seed(seed),
        threads=checked_threads(threads),
        dt=number("dt", dt, 0.0, above=True),
        transient=transient,
        precision=choice("precision", precision, ["auto", "single", "double"]),
        guard=None if guard is None else number("guard", guard, 0.0, above=True),
        record=record,
        record_from=transient,
        potentials=potentials or None,
        potentials_share=number("potentials_share", potentials_share, 0.0, 1.0),
        potentials_interval=number("potentials_interval", potentials_interval, 0.0, above=True),
    )


class Simulator:
    """A simulation step by step; made by `siegert.Network.simulator`.

    Examples
    --------
    >>> import siegert as sg
    >>> small = sg.network("brunel2000").scaled(0.1, 0.1, [33.0, 33.0])
    >>> simulator = small.simulator(seed=3)
    >>> for _ in range(3):
    ...     simulator.run(10.0)
    >>> simulator
    <Simulator of brunel2000 (0.1 of neurons, 0.1 of in-degrees) at 30 ms>
    """

    __slots__ = ("_completed", "_core", "_network", "_rank", "_run_away", "_settings")

    def __init__(self, network: Network, settings: _Settings, comm: Any = None) -> None:
        self._network = network
        self._settings = settings
        self._rank = 0 if comm is None else int(comm.Get_rank())
        self._core = _siegert.Simulator(network._core, settings, comm)
        self._run_away: float | None = None
        self._completed = True
        warn(self._core.warnings, stacklevel=4)

    def run(self, duration: float, progress: Progress = None) -> None:
        """Simulates `duration` more (ms); on Ctrl-C, it can go on from where it stopped.

        Parameters
        ----------
        duration : float
            How much longer (ms), at least 0.
        progress : bool or callable, optional
            Whether to show a bar, or a function ``(what, done, of)``; a bar after a second without it.

        Raises
        ------
        KeyboardInterrupt
            On Ctrl-C; `result` has what was simulated until then.
        """
        duration = number("duration", duration, 0.0)
        self._completed = False
        with watching(progress, "simulating (ms)") as heard:
            ended, rate = self._core.run(duration, heard)
        self._completed = ended == "completed"
        self._run_away = rate

    @property
    def time(self) -> float:
        """Simulated time since the beginning (ms)."""
        return self._core.time

    @property
    def rates(self) -> FloatArray:
        """Mean rates after the transient so far (spikes/s); under MPI, all ranks ask together."""
        rates: FloatArray = self._core.result()["rates"]
        return rates

    def result(self) -> Simulation:
        """What was simulated so far; under MPI, all ranks ask together."""
        return Simulation(
            self._network,
            self._core.result(),
            Recording(self._core.recording(), self._network.labels),
            self._core.potentials(),
            completed=self._completed,
            run_away=self._run_away,
        )

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Writes all that `resume` needs: the state, under MPI each rank its part, the network and the settings.

        Parameters
        ----------
        folder : path
            Where to; made if it is not there. A state that lies there is not replaced.

        Raises
        ------
        FileError
            If the folder holds a state, or cannot be written.
        """
        place = Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        self._core.save(str(place / f"{_STATE}{self._rank}"))
        if self._rank == 0:
            self._network.save(place / "network", overwrite=True)
            (place / "settings.json").write_text(json.dumps(self._settings._asdict(), indent=2) + "\n")

    @classmethod
    def resume(
        cls, folder: str | os.PathLike[str], *, threads: int | None = None, comm: Any = None
    ) -> Simulator:
        """A simulation that goes on from where `save` left it.

        Rates and CVs go on; spikes are recorded from here on.

        Parameters
        ----------
        folder : path
            What `save` wrote.
        threads : int, optional
            How many threads, 1 to 1024; as many as pay without it. The spikes are the same for any number.
        comm : mpi4py communicator, optional
            Whose ranks share the neurons: as many as wrote the state, or more or fewer.

        Returns
        -------
        Simulator

        Raises
        ------
        FileError
            If the folder lacks a part.
        SimulationError
            If a part is damaged, or of another simulation.
        """
        from .networks import read_network

        place = Path(folder)
        try:
            settings = json.loads((place / "settings.json").read_text())
        except (OSError, ValueError) as error:
            raise FileError(f"cannot read the settings of a simulation: {error}") from None
        settings["threads"] = checked_threads(threads)
        simulator = cls(read_network(place / "network"), _Settings(**settings), comm)
        return simulator.restore(place)

    def restore(self, folder: str | os.PathLike[str]) -> Simulator:
        """Brings this simulator, which has not begun, to where another one of the same network and settings was saved.

        Parameters
        ----------
        folder : path
            What `save` wrote.

        Returns
        -------
        Simulator
            Itself.

        Raises
        ------
        SimulationError
            If there is no state, it is damaged or of another simulation, or this one has begun.
        """
        parts = sorted(entry.path for entry in os.scandir(folder) if entry.name.startswith(_STATE))
        if not parts:
            raise SimulationError(f"there is no state of a simulation in {os.fspath(folder)}")
        self._core.restore(parts)
        return self

    def __enter__(self) -> Simulator:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        return None

    def __reduce__(self) -> Any:
        raise TypeError("a Simulator cannot be pickled or copied: save() keeps its state, Simulator.resume() goes on")

    def __repr__(self) -> str:
        return f"<Simulator of {self._network.name} at {self.time:g} ms>"


class Simulation(Value):
    """What was simulated.

    Attributes
    ----------
    rates : ndarray, shape (populations,)
        Mean rates after the transient (spikes/s).
    cvs : ndarray, shape (populations,)
        Mean coefficient of variation of the inter-spike intervals of neurons with at least three spikes; NaN where there
        are none.
    completed : bool
        Whether it came to its end.
    run_away : float or None
        The mean rate (spikes/s) at which activity ran away.
    duration : float
        Simulated time, the transient included (ms).
    recording : Recording
        The recorded spikes.
    potentials : dict
        ``times`` (ms), ``senders`` and ``V_m`` (mV) of the recorded membrane potentials.

    Examples
    --------
    >>> import siegert as sg
    >>> small = sg.network("brunel2000").scaled(0.1, 0.1, [33.0, 33.0])
    >>> run = small.simulate(300.0, transient=100.0, seed=3)
    >>> run.completed, run.rates.shape, sorted(run.spikes)
    (True, (2,), ['senders', 'times'])
    """

    def __init__(
        self,
        network: Network,
        result: dict[str, Any],
        recording: Recording,
        potentials: dict[str, Any],
        *,
        completed: bool,
        run_away: float | None,
    ) -> None:
        self.network = network
        self.rates: FloatArray = result["rates"]
        self.cvs: FloatArray = result["cvs"]
        self.duration: float = result["duration"]
        self.synapses: int = result["synapses"]
        self.spike_hash: int = result["spike_hash"]
        self.recording = recording
        self.potentials = potentials
        self.completed = completed
        self.run_away = run_away
        for array in (self.rates, self.cvs, *potentials.values()):
            frozen(array)
        self._settle()

    @property
    def labels(self) -> list[Label]:
        """Area and population, in the order of all arrays."""
        return self.network.labels

    @property
    def mean_rate(self) -> float:
        """Mean rate over neurons (spikes/s)."""
        return float(np.average(self.rates, weights=self.network.neurons))

    @property
    def spikes(self) -> dict[str, Any]:
        """``times`` (ms) and ``senders`` of all recorded spikes, as NEST's ``spike_recorder.events`` has them: by time,
        neurons from 1 through all populations."""
        return self.recording.spikes

    def to_frame(self) -> pd.DataFrame:
        """``rate`` (spikes/s) and ``cv`` by area and population."""
        import pandas as pd

        columns = {"rate": self.rates, "cv": self.cvs}
        return pd.DataFrame(columns, index=multi_index(self.labels))

    def to_xarray(self) -> xr.Dataset:
        """The same with units in ``attrs``."""
        import xarray as xr

        of_each = {
            "rate": (("population",), self.rates, {"units": "spikes/s"}),
            "cv": (("population",), self.cvs, {"units": "1"}),
        }
        return xr.Dataset(of_each, coords={"population": [name(label) for label in self.labels]})

    def to_neo(self) -> Any:
        """The recorded spikes as a segment of neo: `siegert.Recording.to_neo`."""
        return self.recording.to_neo()

    def save(self, folder: str | os.PathLike[str], format: str = "npz") -> None:
        """Writes the recorded spikes: `siegert.Recording.save`.

        Parameters
        ----------
        folder : path
            Where to; it must not exist.
        format : {"npz", "sonata", "nest", "npy"}
            As of `siegert.Recording.save`.

        Raises
        ------
        FileError
            If the folder exists, or cannot be written.
        """
        self.recording.save(folder, format)

    def analyze(self, **settings: Any) -> Any:
        """Statistics of the recorded spikes: `siegert.Recording.analyze`.

        Parameters
        ----------
        **settings
            Those of `siegert.Recording.analyze` but for ``network``, which is known.

        Returns
        -------
        Analysis
        """
        return self.recording.analyze(network=self.network, **settings)

    def series(self, of: str = "rates", **settings: Any) -> pd.DataFrame:
        """Rates or synaptic input over time: `siegert.Recording.series`.

        Parameters
        ----------
        of : {"rates", "input"}
            Rates (spikes/s) or synaptic input (pA).
        **settings
            Those of `siegert.Recording.series` but for ``network``, which is known.

        Returns
        -------
        DataFrame
        """
        return self.recording.series(of, network=self.network, **settings)

    def connectivity(self, of: str = "rates", **settings: Any) -> Connectivity:
        """Functional connectivity of areas or populations: `siegert.Recording.connectivity`.

        Parameters
        ----------
        of : {"rates", "input", "bold"}
            Rates, synaptic input, or its BOLD signals.
        **settings
            Those of `siegert.Recording.connectivity` but for ``network``, which is known.

        Returns
        -------
        Connectivity
        """
        return self.recording.connectivity(of, network=self.network, **settings)

    def plot_raster(
        self,
        ax: Axes | None = None,
        areas: Sequence[str] | None = None,
        share: float | None = None,
        window: tuple[float, float] | None = None,
    ) -> Axes:
        """Draws the spikes of a share of the neurons: `siegert.Recording.plot_raster`.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure without it.
        areas : sequence of str, optional
            Areas or populations; all without it.
        share : float, optional
            The share of the neurons of each population that is drawn (0 to 1); without it 2000 neurons in
            all.
        window : (float, float), optional
            Beginning and end (ms).

        Returns
        -------
        Axes
            What was drawn on.
        """
        return self.recording.plot_raster(ax, areas, share, window)

    def plot_rates(self, ax: Axes | None = None, by: str = "population") -> Axes:
        """Draws the mean rates, of populations or of areas.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure without it.
        by : {"population", "area"}
            What a bar is.

        Returns
        -------
        Axes
            What was drawn on.
        """
        from ._plots import draw_area_rates, draw_rates

        one_of("by", by, ("population", "area"))
        if choice("by", by, ["population", "area"]) == "area":
            return draw_area_rates(self.rates, self.network.neurons, self.labels, ax)
        return draw_rates(self.rates, self.labels, ax)

    def plot_series(
        self,
        ax: Axes | None = None,
        by: str = "area",
        bin: float = 5.0,
        areas: Sequence[str] | None = None,
    ) -> Axes:
        """Draws rates over time, lines of up to six areas or populations, an image of more.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure without it.
        by : {"area", "population"}
            What a line or a row is.
        bin : float
            Width of a bin (ms).
        areas : sequence of str, optional
            Areas or populations; all without it.

        Returns
        -------
        Axes
            What was drawn on.
        """
        from ._plots import draw_series

        one_of("by", by, ("area", "population"))
        return draw_series(self.recording, ax, areas, by=by, bin=bin)

    def plot(
        self,
        areas: Sequence[str] | None = None,
        share: float | None = None,
        window: tuple[float, float] | None = None,
        bin: float = 5.0,
    ) -> tuple[Axes, Axes, Axes]:
        """Draws raster and series of some areas, and the mean rates of all, in a figure of their own.

        Parameters
        ----------
        areas : sequence of str, optional
            Areas of raster and series; all without it.
        share : float, optional
            As of `plot_raster`.
        window : (float, float), optional
            Beginning and end (ms).
        bin : float
            Width of a bin of the series (ms).

        Returns
        -------
        raster, series, rates : Axes
        """
        from ._plots import draw_overview

        return draw_overview(self, areas, share, window, bin)

    def __repr__(self) -> str:
        state = "" if self.completed else ", interrupted"
        if self.run_away is not None:
            state = f", run away at {self.run_away:.4g} spikes/s"
        return (
            f"<Simulation of {self.network.name}: {self.duration:g} ms, "
            f"mean rate {self.mean_rate:.4g} spikes/s{state}>"
        )


def record_to_the_end(
    simulator: Simulator, duration: float, progress: Progress
) -> Simulation:
    """Runs a simulation; what was simulated when it is interrupted goes with the interruption."""
    try:
        simulator.run(duration, progress)
    except KeyboardInterrupt as interrupted:
        interrupted.partial = simulator.result()  # type: ignore[attr-defined]
        raise
    return simulator.result()
