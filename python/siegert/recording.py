"""Recordings of spikes, of siegert and of other programs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import _siegert
from ._arrays import frozen
from ._checks import choice, index, number
from ._labels import Label, chosen, multi_index
from ._progress import Progress, watching
from ._values import Value
from .analysis import Analysis, Statistics, settings_of
from .errors import ParameterError
from .series import Connectivity, Sampled, bold, connectivity

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from .networks import Network

__all__ = ["Recording", "read_recording"]


def read_recording(
    path: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    *,
    network: Network | None = None,
    ids: str | os.PathLike[str] | None = None,
    dt: float | None = None,
    end: float | None = None,
) -> Recording:
    """Reads a recording: all that ``siegert analyze`` reads.

    Parameters
    ----------
    path : path or sequence of paths
        A folder, or the files of one recording: NPZ, SONATA, NEST's ``.dat`` or the ``.npy`` of the Python multi-area
        model.
    network : Network, optional
        Whose populations they are, where the recording does not say.
    ids : path, optional
        Which neurons NEST gave to which population; without it ``network_gids.txt`` beside the spikes.
    dt : float, optional
        Step of the time grid, where the recording does not say (ms).
    end : float, optional
        When recording ended (ms); without it the last spike, where the recording does not say.

    Returns
    -------
    Recording

    Examples
    --------
    >>> import siegert as sg, tempfile
    >>> small = sg.network("brunel2000").scaled(0.1, 0.1, [33.0, 33.0])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     small.simulate(50.0).save(folder + "/run", format="nest")
    ...     sg.read_recording(folder + "/run", end=50.0)
    <Recording of 2 populations from 0 to 50 ms>
    """
    paths = [path] if isinstance(path, (str, os.PathLike)) else list(path)
    if dt is not None:
        dt = number("dt", dt, 0.0, above=True)
    if end is not None:
        end = number("end", end, 0.0, above=True)
    core = _siegert.read_spikes(
        [os.fspath(one) for one in paths],
        None if network is None else network._core,
        None if ids is None else os.fspath(ids),
        dt,
        end,
    )
    if end is not None and abs(core.grid[2] - end) > core.grid[0]:
        raise ParameterError(f"end is {end} ms, the recording ends at {core.grid[2]} ms")
    return Recording(core, [(area, population) for area, population, *_ in core.populations])


def _recording(kept: bytes) -> Recording:
    core = _siegert.Recording.of(kept)
    return Recording(core, [(area, population) for area, population, *_ in core.populations])


class Recording(Value):
    """Spikes of populations on a time grid.

    Examples
    --------
    >>> import siegert as sg
    >>> small = sg.network("brunel2000").scaled(0.1, 0.1, [33.0, 33.0])
    >>> recording = small.simulate(50.0, record=["I"]).recording
    >>> recording
    <Recording of 1 populations from 0 to 50 ms>
    >>> times, ids = recording.of_population(1)
    >>> bool(times.max() <= 50.0 and ids.max() < recording.neurons[1])
    True
    """

    def __init__(self, core: _siegert.Recording, labels: list[Label]) -> None:
        self._core = core
        self._labels = labels
        self._settle()

    @property
    def labels(self) -> list[Label]:
        """Area and population."""
        return list(self._labels)

    @property
    def dt(self) -> float:
        """Step of the time grid (ms)."""
        return self._core.grid[0]

    @property
    def window(self) -> tuple[float, float]:
        """Beginning and end (ms); a spike at the beginning is not part of it, one at the end is."""
        return self._core.grid[1:]

    @property
    def neurons(self) -> NDArray[np.int64]:
        """Neurons of each population."""
        return np.array([neurons for _, _, _, neurons, _ in self._core.populations])

    @property
    def recorded(self) -> NDArray[np.bool_]:
        """Whether each population was recorded."""
        return np.array([recorded for *_, recorded in self._core.populations], dtype=bool)

    @property
    def spikes(self) -> dict[str, Any]:
        """``times`` (ms) and ``senders``, as NEST's ``spike_recorder.events`` has them: by time, neurons from 1 through
        all populations."""
        times, senders = self._events
        return {"times": times, "senders": senders}

    @cached_property
    def _events(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        times, senders = self._core.events()
        return frozen(times), frozen(senders)

    @property
    def first_ids(self) -> NDArray[np.int64]:
        """The number of the first neuron of each population in `spikes`."""
        return np.array(self._core.first_ids, dtype=np.int64)

    def of_population(
        self, population: int
    ) -> tuple[NDArray[np.float64], NDArray[np.uint32]]:
        """Times (ms) and neurons, from 0 within the population, of the spikes of one population by its index.

        Parameters
        ----------
        population : int
            Its index in `labels`.

        Returns
        -------
        times : ndarray
            When (ms).
        neurons : ndarray
            Which, from 0.

        Raises
        ------
        IndexError
            If there are fewer populations.
        """
        population = index("population", population, len(self._labels))
        times = self._core.steps(population).astype(np.float64) * self.dt
        return times, self._core.ids(population)

    def to_frame(self) -> pd.DataFrame:
        """A row per spike: time (ms), neuron (as in `spikes`), area and population."""
        import pandas as pd

        times, senders = self.spikes["times"], self.spikes["senders"]
        which = np.searchsorted(self.first_ids, senders, side="right") - 1
        index = multi_index(self._labels)
        categories = {
            key: pd.Categorical.from_codes(
                index.codes[level][which], categories=index.levels[level]
            )
            for level, key in enumerate(["area", "population"])
        }
        return pd.DataFrame({"time": times, "sender": senders, **categories})

    def to_neo(self) -> Any:
        """The spikes as a segment of neo, a train for every neuron of the recorded populations.

        Returns
        -------
        neo.Segment
            Whose ``spiketrains`` are made when they are asked for; they are in the order of the neurons, and
            ``segment.annotations`` has the first train of each population.
        """
        import neo
        import quantities as pq
        from neo.core.spiketrainlist import SpikeTrainList

        begin, end = self.window
        which = np.flatnonzero(self.recorded)
        spans = [(int(self.first_ids[i]), int(self.neurons[i])) for i in which]
        channels = np.concatenate(
            [np.arange(first, first + count) for first, count in spans] or [np.arange(0)]
        )
        segment = neo.Segment(name="siegert")
        segment.spiketrains = SpikeTrainList.from_spike_time_array(
            self.spikes["times"],
            self.spikes["senders"],
            all_channel_ids=channels,
            units=pq.ms,
            t_start=begin * pq.ms,
            t_stop=end * pq.ms,
        )
        firsts = np.cumsum([0] + [count for _, count in spans])[:-1]
        segment.annotate(
            populations=["-".join(filter(None, self._labels[i])) for i in which],
            first_trains=firsts.tolist(),
        )
        return segment

    def save(self, folder: str | os.PathLike[str], format: str = "npz") -> None:
        """Writes the spikes into a new folder.

        Parameters
        ----------
        folder : path
            Where to; it must not exist.
        format : {"npz", "sonata", "nest", "npy"}
            A NumPy archive; SONATA (HDF5); NEST's ``.dat`` with its id map; one NPY file per population, as the Python
            multi-area model has them.

        Raises
        ------
        FileError
            If the folder exists, or cannot be written.
        """
        self._core.save(os.fspath(folder), format)

    def analyze(
        self,
        window: tuple[float, float] | None = None,
        *,
        areas: Any = None,
        network: Network | None = None,
        bin: float = 1.0,
        synchrony_bin: float = 3.0,
        refractoriness: float = 2.0,
        least_spikes: int = 3,
        correlated: int = 200,
        seed: int = 1,
        segment: int = 1024,
        definitions: str = "siegert",
        progress: Progress = None,
    ) -> Analysis:
        """Statistics of the recorded populations.

        Parameters
        ----------
        window : (float, float), optional
            Beginning and end (ms); all without it.
        areas : str or sequence, optional
            Areas or populations; all that were recorded without it.
        network : Network, optional
            With it also the functional connectivity of areas, from their synaptic input.
        bin, synchrony_bin : float
            Bins of series, spectra and correlations, and those of synchrony (ms).
        refractoriness : float
            The R of LvR (ms; Shinomoto et al. 2009, doi:10.1371/journal.pcbi.1000433).
        least_spikes : int
            Of neurons in mean CV and LvR.
        correlated, seed : int
            How many random neurons are correlated with each other, and what they are drawn with.
        segment : int
            Bins in a segment of Welch's method, at least 2; segments overlap by half.
        definitions : {"siegert", "published"}
            ``published`` repeats the definitions behind the figures of Schmidt et al. 2018
            (doi:10.1371/journal.pcbi.1006359), with their defects.
        progress : bool or callable, optional
            Whether to show a bar, or a function ``(what, done, of)``; a bar after a second without it.

        Returns
        -------
        Analysis

        Raises
        ------
        ParameterError
            If a value is not allowed; the message says what is.
        """
        settings = settings_of(
            bin=bin,
            synchrony_bin=synchrony_bin,
            refractoriness=refractoriness,
            least_spikes=least_spikes,
            correlated=correlated,
            seed=seed,
            segment=segment,
            definitions=definitions,
        )
        times = self.window if window is None else window
        which = None if areas is None else chosen(self._labels, areas)
        taken = Statistics(self, times, which, settings, network)
        with watching(progress, "statistics") as heard:
            return Analysis(taken.of_recording(heard), taken)

    def series(
        self,
        of: str = "rates",
        *,
        by: str | None = None,
        window: tuple[float, float] | None = None,
        bin: float = 1.0,
        network: Network | None = None,
        magnitude: bool = False,
    ) -> pd.DataFrame:
        """Rates or synaptic input over time.

        Parameters
        ----------
        of : {"rates", "input"}
            Rates (spikes/s), or synaptic input (pA), which needs a network and spikes of all of it.
        by : {"area", "population"}, optional
            What has a column; areas where there are several without it.
        window : (float, float), optional
            Beginning and end (ms); all without it.
        bin : float
            Time from sample to sample (ms).
        network : Network, optional
            Whose in-degrees and weights make the input of the rates.
        magnitude : bool
            Whether inhibitory input counts as positive, as it does for metabolism.

        Returns
        -------
        DataFrame
            A column for each area or population, over ``time_ms`` from the beginning.

        Raises
        ------
        ParameterError
            If a value is not allowed; the message says what is.
        """
        import pandas as pd

        names, interval, values = self._sampled(of, by, window, bin, network, magnitude)
        times = pd.Index(np.arange(values.shape[1]) * interval, name="time_ms")
        return pd.DataFrame(values.T, index=times, columns=names)

    def _sampled(
        self,
        of: str,
        by: str | None,
        window: tuple[float, float] | None,
        bin: float,
        network: Network | None,
        magnitude: bool,
    ) -> Sampled:
        choice("of", of, ["rates", "input"])
        if of == "input" and network is None:
            raise ParameterError("synaptic input follows from rates by a network: network is missing")
        if by is None:
            by = "area" if len({area for area, _ in self._labels}) > 1 else "population"
        choice("by", by, ["area", "population"])
        bin = number("bin", bin, 0.0, above=True)
        core = network._core if of == "input" and network is not None else None
        times = self.window if window is None else window
        found = _siegert.recorded_series(self._core, times, bin, by == "area", core, magnitude)
        return Sampled(found[0], bin, found[1])

    def connectivity(
        self,
        of: str = "rates",
        *,
        by: str | None = None,
        window: tuple[float, float] | None = None,
        bin: float = 1.0,
        network: Network | None = None,
        model: str = "friston2003",
        discard: float = 5000.0,
    ) -> Connectivity:
        """Functional connectivity: how areas or populations go together at equal times.

        Parameters
        ----------
        of : {"rates", "input", "bold"}
            Rates, synaptic input, or the BOLD signals of its magnitude; the latter two need a network.
        by : {"area", "population"}, optional
            What goes together; areas where there are several without it.
        window : (float, float), optional
            Beginning and end (ms); all without it.
        bin : float
            Time from sample to sample (ms).
        network : Network, optional
            Whose in-degrees and weights make the input of the rates.
        model, discard
            Of BOLD signals: as of `siegert.bold`, and what is left out at their beginning (ms).

        Returns
        -------
        Connectivity

        Raises
        ------
        ParameterError
            If a value is not allowed; the message says what is.
        """
        choice("of", of, ["rates", "input", "bold"])
        if of == "bold":
            activity = self._sampled("input", by, window, bin, network, True)
            return bold(activity, model=model).connectivity(discard)
        return connectivity(self._sampled(of, by, window, bin, network, False))

    def plot_raster(
        self,
        ax: Axes | None = None,
        areas: Sequence[str] | None = None,
        share: float | None = None,
        window: tuple[float, float] | None = None,
    ) -> Axes:
        """Draws spikes, populations below each other, excitatory and inhibitory ones in their colours.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure without it.
        areas : sequence of str, optional
            Areas or populations; all without it.
        share : float
            The share of the neurons of each population that is drawn, at least one; without it 2000 neurons in all.
        window : (float, float), optional
            Beginning and end (ms).

        Returns
        -------
        Axes
            What was drawn on.
        """
        from ._plots import draw_raster

        return draw_raster(self, ax, areas, share, window)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_recording, (self._core.kept(),))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Recording):
            return NotImplemented
        return self._core.same(other._core)

    def __hash__(self) -> int:
        return hash((tuple(self._labels), self.window, self._core.grid))

    def __repr__(self) -> str:
        begin, end = self.window
        recorded = int(self.recorded.sum())
        return f"<Recording of {recorded} populations from {begin:g} to {end:g} ms>"
