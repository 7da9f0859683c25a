"""Fixed points of the rates and what they are like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, overload

import numpy as np
from numpy.typing import ArrayLike

from . import _siegert, dynamics
from ._arrays import ComplexArray, FloatArray, frozen, warn
from ._checks import euler_step, index, span
from ._checks import tolerance as checked_tolerance
from ._labels import Label, multi_index, name
from ._progress import Progress, watching
from ._units import MV_PER_V
from ._values import Value, same
from .errors import ParameterError
from .transition import Transition

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.axes import Axes

    from .branches import Branch
    from .dynamics import AsynchronousStability, Covariances, Spectra
    from .networks import Network

__all__ = ["FixedPoint", "FixedPoints", "Mode"]


class Mode(NamedTuple):
    """An eigenvalue of the gain matrix with its eigenvectors, ``left @ right == 1``.

    Examples
    --------
    >>> import siegert as sg
    >>> mode = sg.network("potjans2014").fixed_point().mode()
    >>> abs(mode.left @ mode.right - 1) < 1e-9
    np.True_
    """

    #: The eigenvalue.
    eigenvalue: complex
    #: The row v with ``v @ G == eigenvalue * v``, shape (populations,).
    left: ComplexArray
    #: The column u with ``G @ u == eigenvalue * u``, of unit length.
    right: ComplexArray


def known(
    network: Network, rates: FloatArray, noise: str, weights: str, found_by: str | None
) -> FixedPoint:
    """The fixed point that was found with these rates before."""
    return FixedPoint(_siegert.known_point(network._core, rates, noise, weights, found_by), network)


class FixedPoint(Value):
    """Rates that reproduce themselves, ``max |Phi(rates) - rates| <= 1e-10`` spikes/s.

    Examples
    --------
    >>> import siegert as sg
    >>> point = sg.network("potjans2014").fixed_point()
    >>> point
    <FixedPoint: mean rate 3.169 spikes/s, stable>
    >>> point.to_frame().round(2).head(2)
                       rate    mu  sigma
    area population
         23E            ...
         23I            ...
    """

    def __init__(self, core: _siegert.FixedPoint, network: Network) -> None:
        self._core = core
        self._labels = network.labels
        self._network = network
        self._settle()

    @property
    def network(self) -> Network:
        """The network that it is a fixed point of."""
        return self._network

    @property
    def labels(self) -> list[Label]:
        """Area and population, in the order of all arrays."""
        return list(self._labels)

    @property
    def rates(self) -> FloatArray:
        """Rates (spikes/s), shape (populations,)."""
        return self._core.rates

    @property
    def mu(self) -> FloatArray:
        """Mean input from the resting potential (mV)."""
        return self._core.mu

    @property
    def sigma(self) -> FloatArray:
        """Standard deviation of the input's noise (mV)."""
        return self._core.sigma

    @property
    def mean_rate(self) -> float:
        """Mean rate over neurons (spikes/s)."""
        return self._core.mean_rate

    @property
    def residual(self) -> float:
        """``max |Phi(rates) - rates|`` (spikes/s)."""
        return self._core.residual

    @property
    def found_by(self) -> str | None:
        """The kind of start that a search found it by."""
        return self._core.origin

    @property
    def stable(self) -> bool:
        """Whether every small deviation of the rates decays in their relaxation ``d nu/ds = Phi(nu) - nu``.

        Delays play no part in it: oscillations of the spiking network are not excluded; see `asynchronous`.
        """
        return self.unstable_directions == 0

    @property
    def unstable_directions(self) -> int:
        """How many eigenvalues of `gain` have a real part of 1 or more."""
        return self._core.unstable_directions

    @property
    def eigenvalues(self) -> ComplexArray:
        """Eigenvalues of `gain` by descending real part."""
        return self._core.eigenvalues

    @property
    def gain(self) -> FloatArray:
        """The gain matrix ``G = dPhi/dnu``, ``[target, source]``."""
        return self._core.gain

    def mode(self, k: int = 0) -> Mode:
        """The mode of the k-th eigenvalue; 0 is the critical one.

        Parameters
        ----------
        k : int
            Which eigenvalue, by descending real part, from 0.

        Returns
        -------
        Mode
            Eigenvalue, left and right eigenvector.

        Raises
        ------
        IndexError
            If there are fewer.
        """
        value, left, right = self._core.mode(index("mode", k, len(self._labels)))
        return Mode(value, frozen(left), frozen(right))

    def connections(self, k: int = 0) -> pd.DataFrame:
        """What each connection adds to the k-th eigenvalue, ``v_i G_ij u_j``: their sum is the eigenvalue.

        Parameters
        ----------
        k : int
            Which eigenvalue, by descending real part, from 0.

        Returns
        -------
        DataFrame
            ``contribution`` (real part) and ``contribution_imaginary`` by ``target`` and ``source``, those first
            whose real part is largest in size. Connections that do not exist are left out.

        Raises
        ------
        IndexError
            If there are fewer eigenvalues.

        Examples
        --------
        >>> import siegert as sg
        >>> point = sg.network("potjans2014").fixed_point()
        >>> connections = point.connections()
        >>> bool(abs(connections.contribution.sum() - point.mode().eigenvalue.real) < 1e-12)
        True
        """
        import pandas as pd

        mode, gain = self.mode(k), self.gain
        added = mode.left[:, None] * gain * mode.right[None, :]
        targets, sources = np.nonzero(gain)
        names = np.array([name(label) for label in self._labels])
        index = pd.MultiIndex.from_arrays(
            [names[targets], names[sources]], names=["target", "source"]
        )
        of_each = added[targets, sources]
        columns = {"contribution": of_each.real, "contribution_imaginary": of_each.imag}
        frame = pd.DataFrame(columns, index=index)
        return frame.iloc[np.argsort(-np.abs(of_each.real), kind="stable")]

    def statistics(self, progress: Progress = None) -> pd.DataFrame:
        """How the neurons of each population differ.

        Parameters
        ----------
        progress : bool or callable, optional
            Whether to show a bar, or a function ``(what, done, of)``; a bar after a second without it.

        Returns
        -------
        DataFrame
            ``cv`` of intervals at the mean input, ``mu`` and its standard deviation between neurons ``mu_sd`` (mV),
            ``sigma`` (mV), mean and standard deviation of the neurons' rates (spikes/s).
        """
        import pandas as pd

        with watching(progress, "statistics") as heard:
            columns, warnings = self._core.statistics(heard)
        warn(warnings)
        return pd.DataFrame(columns, index=multi_index(self._labels))

    @cached_property
    def asynchronous(self) -> AsynchronousStability:
        """Whether the spiking network stays there, or begins to oscillate; delays are those on a grid of 0.1 ms.

        Some seconds for 254 populations, computed once; `asynchronous_stability` takes other settings.
        """
        return dynamics.stability_of(self._core, dynamics.settings_of("mean_and_variance", 0.1), None)

    def asynchronous_stability(
        self,
        *,
        paths: str = "mean_and_variance",
        response: str = "analytic",
        dt: float = 0.1,
        progress: Progress = None,
    ) -> AsynchronousStability:
        """Whether the spiking network stays there, as `asynchronous`, with other settings.

        Parameters
        ----------
        paths : {"mean_and_variance", "mean_alone"}
            By which ways modulated rates modulate rates: by mean and variance of the input, or by the mean alone, as
            published theories often have it (Bos, Diesmann & Helias 2016, doi:10.1371/journal.pcbi.1005132).
        response : {"analytic", "density"}
            How neurons follow a modulated input: in closed form, rough at high frequencies, or by the population density
            of the simulated neuron on its grid of times, about a second for each population (see `siegert.response`).
        dt : float
            The step of the grid of times on which a simulation draws its delays (ms).
        progress : bool or callable, optional
            Whether to show a bar, or a function ``(what, done, of)``; a bar after a second without it.

        Returns
        -------
        AsynchronousStability

        Raises
        ------
        ParameterError
            If a value is not allowed; the message says what is.
        TheoryError
            If a population has no response at its input, or a delay no place on the grid.
        """
        return dynamics.stability_of(self._core, dynamics.settings_of(paths, dt, response=response), progress)

    @overload
    def response(
        self, frequencies: ArrayLike, *, paths: str = ..., response: str = ..., dt: float = ...,
        labelled: Literal[False] = ..., progress: Progress = ...,
    ) -> ComplexArray: ...
    @overload
    def response(
        self, frequencies: ArrayLike, *, paths: str = ..., response: str = ..., dt: float = ...,
        labelled: Literal[True], progress: Progress = ...,
    ) -> xr.DataArray: ...
    def response(
        self,
        frequencies: ArrayLike,
        *,
        paths: str = "mean_and_variance",
        response: str = "analytic",
        dt: float = 0.1,
        labelled: bool = False,
        progress: Progress = None,
    ) -> ComplexArray | xr.DataArray:
        r"""How modulated rates of all populations drive each other: the matrix M along frequency.

        Rates :math:`\nu + \delta\nu\, e^{i 2 \pi f t}` call for the rates :math:`\nu + M(f)\, \delta\nu\, e^{i 2 \pi f t}`, with

        .. math:: M_{ij} = \tau_{m,i} K_{ij} \left[ n_{\mu,i} J_{ij}
            + n_{\sigma,i} \frac{J_{ij}^2 + s_{ij}^2}{2 \sigma_i} \right]
            \frac{\langle e^{-i 2 \pi f d_{ij}} \rangle}{1 + i 2 \pi f \tau_{s,i}}

        and the responses of neurons as of `siegert.response`, the shifted threshold moving along with sigma. At frequency 0
        it is `gain`.

        Parameters
        ----------
        frequencies : array_like
            Frequencies (Hz), 0 to 10,000.
        paths : {"mean_and_variance", "mean_alone"}
            By which ways modulated rates modulate rates: by mean and variance of the input, or by the mean alone, as
            published theories often have it (Bos, Diesmann & Helias 2016, doi:10.1371/journal.pcbi.1005132).
        response : {"analytic", "density"}
            How neurons follow a modulated input: in closed form, rough at high frequencies, or by the population density
            of the simulated neuron on its grid of times, about a second for each population (see `siegert.response`).
        dt : float
            The step of the grid of times on which a simulation draws its delays (ms).
        labelled : bool
            Whether to return a DataArray of xarray with frequencies and names.
        progress : bool or callable, optional
            Whether to show a bar, or a function ``(what, done, of)``; a bar after a second without it.

        Returns
        -------
        ndarray of complex or DataArray
            M, ``[frequency, target, source]``, dimensionless; a single frequency gives a matrix.

        Raises
        ------
        ParameterError
            If a value is not allowed; the message says what is.
        TheoryError
            If a population has no response at its input, or a delay no place on the grid.

        Notes
        -----
        Brunel & Hakim 1999 (doi:10.1162/089976699300016179); Bos, Diesmann & Helias 2016
        (doi:10.1371/journal.pcbi.1005132).

        Examples
        --------
        >>> import numpy as np
        >>> import siegert as sg
        >>> point = sg.network("brunel2000").fixed_point()
        >>> point.response([0.0, 50.0, 100.0]).shape
        (3, 2, 2)
        >>> bool(np.allclose(point.response(0.0), point.gain))
        True
        """
        return dynamics.response_of(
            self._core, self.labels, dynamics.frequencies_of(frequencies),
            dynamics.settings_of(paths, dt, response=response), labelled, progress,
        )

    def eigenvalue_trajectories(
        self,
        frequencies: ArrayLike,
        *,
        paths: str = "mean_and_variance",
        response: str = "analytic",
        dt: float = 0.1,
        progress: Progress = None,
    ) -> ComplexArray:
        """The eigenvalues of M along frequency, each followed by its mode through crossings.

        Parameters
        ----------
        frequencies : array_like
            Frequencies (Hz), 0 to 10,000, each above the one before.
        paths : {"mean_and_variance", "mean_alone"}
            By which ways modulated rates modulate rates: by mean and variance of the input, or by the mean alone, as
            published theories often have it (Bos, Diesmann & Helias 2016, doi:10.1371/journal.pcbi.1005132).
        response : {"analytic", "density"}
            How neurons follow a modulated input: in closed form, rough at high frequencies, or by the population density
            of the simulated neuron on its grid of times, about a second for each population (see `siegert.response`).
        dt : float
            The step of the grid of times on which a simulation draws its delays (ms).
        progress : bool or callable, optional
            Whether to show a bar, or a function ``(what, done, of)``; a bar after a second without it.

        Returns
        -------
        ndarray of complex, shape (modes, frequencies)
            Eigenvalues, by their modulus at the first frequency.

        Raises
        ------
        ParameterError
            If a value is not allowed; the message says what is.
        TheoryError
            If a population has no response at its input, or a delay no place on the grid.
        """
        rising = dynamics.frequencies_of(frequencies, rising=True)
        with watching(progress, "eigenvalues") as heard:
            settings = dynamics.settings_of(paths, dt, response=response)
            found = _siegert.eigenvalue_trajectories(self._core, rising, settings, heard)
        return found.reshape(len(self._labels), len(rising))

    def sensitivity(
        self,
        frequency: float | None = None,
        *,
        paths: str = "mean_and_variance",
        response: str = "analytic",
        dt: float = 0.1,
        progress: Progress = None,
    ) -> pd.DataFrame:
        """What each connection does to the eigenvalue of M that is nearest to 1.

        A connection that is made stronger by the share a moves it by ``a Z``, ``Z_ij = v_i M_ij u_j``; all Z sum to it. Moves
        towards 1 make a peak of the spectrum higher, those across change its frequency (Bos, Diesmann & Helias 2016,
        doi:10.1371/journal.pcbi.1005132).

        Parameters
        ----------
        frequency : float, optional
            Where (Hz); without it, where an eigenvalue comes nearest to 1.
        paths : {"mean_and_variance", "mean_alone"}
            By which ways modulated rates modulate rates: by mean and variance of the input, or by the mean alone, as
            published theories often have it (Bos, Diesmann & Helias 2016, doi:10.1371/journal.pcbi.1005132).
        response : {"analytic", "density"}
            How neurons follow a modulated input: in closed form, rough at high frequencies, or by the population density
            of the simulated neuron on its grid of times, about a second for each population (see `siegert.response`).
        dt : float
            The step of the grid of times on which a simulation draws its delays (ms).
        progress : bool or callable, optional
            Whether to show a bar, or a function ``(what, done, of)``; a bar after a second without it.

        Returns
        -------
        DataFrame
            ``towards_one`` and ``across`` by ``target`` and ``source``, those first that move it most towards 1 or away;
            ``frequency_hz`` and ``eigenvalue`` are in its ``attrs``.

        Raises
        ------
        ParameterError
            If a value is not allowed; the message says what is.
        TheoryError
            If a population has no response at its input, or a delay no place on the grid.
        """
        return dynamics.sensitivity_of(
            self._core, self.labels, self._network.in_degrees, frequency,
            dynamics.settings_of(paths, dt, response=response), progress,
        )

    def spectra(
        self,
        frequencies: ArrayLike,
        *,
        pairs: Sequence[tuple[Any, Any]] = (),
        source: str = "renewal",
        paths: str = "mean_and_variance",
        response: str = "analytic",
        dt: float = 0.1,
        progress: Progress = None,
    ) -> Spectra:
        """Power spectra of the populations' rates around the asynchronous state.

        Parameters
        ----------
        frequencies : array_like
            Frequencies (Hz), 0 to 10,000, each above the one before.
        pairs : sequence of pairs
            Pairs of populations, such as ``("V1-23E", "V1-4E")``, whose cross spectrum and coherence are given.
        source : {"renewal", "poisson"}
            The spectrum of a neuron's spikes by itself: of independent intervals, with its refractoriness and
            regularity, or of independent spikes.
        paths : {"mean_and_variance", "mean_alone"}
            By which ways modulated rates modulate rates: by mean and variance of the input, or by the mean alone, as
            published theories often have it (Bos, Diesmann & Helias 2016, doi:10.1371/journal.pcbi.1005132).
        response : {"analytic", "density"}
            How neurons follow a modulated input: in closed form, rough at high frequencies, or by the population density
            of the simulated neuron on its grid of times, about a second for each population (see `siegert.response`).
        dt : float
            The step of the grid of times on which a simulation draws its delays (ms).
        progress : bool or callable, optional
            Whether to show a bar, or a function ``(what, done, of)``; a bar after a second without it.

        Returns
        -------
        Spectra

        Raises
        ------
        ParameterError
            If a value is not allowed; the message says what is.
        TheoryError
            If a population has no response at its input, or a delay no place on the grid.

        Warns
        -----
        SiegertWarning
            If the state is unstable: the spectra are those of a state that the network leaves.
        """
        return dynamics.spectra_of(
            self._core, self.labels, frequencies, pairs,
            dynamics.settings_of(paths, dt, source, response), progress,
        )

    def correlations(
        self,
        pairs: Sequence[tuple[Any, Any]] = (),
        *,
        lag: float = 50.0,
        source: str = "renewal",
        paths: str = "mean_and_variance",
        response: str = "analytic",
        dt: float = 0.1,
        progress: Progress = None,
    ) -> Covariances:
        """Covariances of the populations' rates around the asynchronous state, and correlation functions of pairs.

        Parameters
        ----------
        pairs : sequence of pairs
            Pairs of populations whose correlation function is given; the same one twice for its own.
        lag : float
            Time lags of correlation functions reach so far (ms), above 0 and at most 1000.
        source : {"renewal", "poisson"}
            The spectrum of a neuron's spikes by itself: of independent intervals, with its refractoriness and
            regularity, or of independent spikes.
        paths : {"mean_and_variance", "mean_alone"}
            By which ways modulated rates modulate rates: by mean and variance of the input, or by the mean alone, as
            published theories often have it (Bos, Diesmann & Helias 2016, doi:10.1371/journal.pcbi.1005132).
        response : {"analytic", "density"}
            How neurons follow a modulated input: in closed form, rough at high frequencies, or by the population density
            of the simulated neuron on its grid of times, about a second for each population (see `siegert.response`).
        dt : float
            The step of the grid of times on which a simulation draws its delays (ms).
        progress : bool or callable, optional
            Whether to show a bar, or a function ``(what, done, of)``; a bar after a second without it.

        Returns
        -------
        Covariances

        Raises
        ------
        ParameterError
            If a value is not allowed; the message says what is.
        TheoryError
            If a population has no response at its input, or a delay no place on the grid.

        Warns
        -----
        SiegertWarning
            If the state is unstable: the covariances are those of a state that the network leaves.
        """
        return dynamics.covariances_of(
            self._core, self.labels, pairs, lag,
            dynamics.settings_of(paths, dt, source, response), progress,
        )

    def follow(
        self,
        parameter: str | Callable[[float], Any],
        start: float,
        stop: float,
        *,
        at: float | None = None,
        points: int = 2000,
        longest_step: float = 0.1,
        progress: Progress = None,
    ) -> Branch:
        """Follows this fixed point along a parameter, in both directions.

        Parameters
        ----------
        parameter : str or callable
            A number of the network, or a function from a number to a network.
        start, stop : float
            The ends of the range.
        at : float, optional
            The value at which this is a fixed point; `start` without it.
        points : int
            Points of a branch at most in each direction, at least 2.
        longest_step : float
            The longest step along a branch, above 0 and at most 1, as a share of the range of the parameter.
        progress : bool or callable, optional
            Whether to show a bar, or a function ``(what, done, of)``; a bar after a second without it.

        Returns
        -------
        Branch

        Raises
        ------
        ParameterError
            If a value is not allowed; the message says what is.
        TheoryError
            If the theory has no answer.
        """
        from .branches import followed

        return followed(self, parameter, span(start, stop), at, points, longest_step, progress)

    def to_frame(self) -> pd.DataFrame:
        """``rate`` (spikes/s), ``mu`` and ``sigma`` (mV) by area and population."""
        import pandas as pd

        columns = {"rate": self.rates, "mu": self.mu, "sigma": self.sigma}
        return pd.DataFrame(columns, index=multi_index(self._labels))

    def to_xarray(self) -> xr.Dataset:
        """The same, and the gain matrix, with units in ``attrs``."""
        import xarray as xr

        names = [name(label) for label in self._labels]
        of_each = {
            "rate": (("population",), self.rates, {"units": "spikes/s"}),
            "mu": (("population",), self.mu, {"units": "mV"}),
            "sigma": (("population",), self.sigma, {"units": "mV"}),
            "gain": (("target", "source"), self.gain, {"units": "1"}),
        }
        coordinates = {"population": names, "target": names, "source": names}
        return xr.Dataset(of_each, coords=coordinates, attrs={"stable": int(self.stable)})

    def to_nnmt(self) -> dict[str, FloatArray]:
        """What NNMT calls a working point, by the keys and in the SI units of its ``results``.

        ``network.results.update(point.to_nnmt())`` lets its functions go on from here.

        Returns
        -------
        dict of ndarray
            ``lif.exp.firing_rates`` (Hz), ``lif.exp.mean_input`` and ``lif.exp.std_input`` (V).
        """
        return {
            "lif.exp.firing_rates": np.array(self.rates),
            "lif.exp.mean_input": self.mu / MV_PER_V,
            "lif.exp.std_input": self.sigma / MV_PER_V,
        }

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draws the rates: bars by population, or areas by populations where there are many.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure without it.

        Returns
        -------
        Axes
            What was drawn on.
        """
        from ._plots import draw_rates

        return draw_rates(self.rates, self._labels, ax)

    def plot_spectrum(self, ax: Axes | None = None) -> Axes:
        """Draws the eigenvalues of the gain matrix and the line that stability ends at.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure without it.

        Returns
        -------
        Axes
            What was drawn on.
        """
        from ._plots import draw_spectrum

        return draw_spectrum(self.eigenvalues, ax)

    def __reduce__(self) -> tuple[Any, ...]:
        return (known, (self._network, np.array(self.rates), *self._core.assumptions, self.found_by))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FixedPoint):
            return NotImplemented
        return (
            same(self.rates, other.rates)
            and self._core.assumptions == other._core.assumptions
            and self._network == other._network
        )

    def __hash__(self) -> int:
        return hash(self.rates.tobytes())

    def __repr__(self) -> str:
        directions = self.unstable_directions
        plural = "" if directions == 1 else "s"
        state = "stable" if directions == 0 else f"{directions} unstable direction{plural}"
        return f"<FixedPoint: mean rate {self.mean_rate:.4g} spikes/s, {state}>"


class _Search(NamedTuple):
    """How fixed points were looked for, to be looked for again in another process."""

    network: Network
    starts: int | None
    seed: int
    given: list[FloatArray]
    noise: str
    weights: str

    def done(self, heard: Any = None) -> _siegert.FixedPoints:
        network, starts, seed, given, noise, weights = self
        return _siegert.fixed_points(network._core, starts, seed, given, noise, weights, heard)


def searched(
    network: Network,
    starts: int | None,
    seed: int,
    given: list[FloatArray],
    noise: str,
    weights: str,
    progress: Progress,
) -> FixedPoints:
    """What `Network.fixed_points` finds."""
    search = _Search(network, starts, seed, given, noise, weights)
    with watching(progress, "fixed points") as heard:
        return FixedPoints(search.done(heard), search)


class FixedPoints(Value, Sequence[FixedPoint]):
    """What a search found, by ascending mean rate over neurons.

    Examples
    --------
    >>> import siegert as sg
    >>> points = sg.network("e1d").fixed_points()
    >>> len(points), [point.stable for point in points], points.index_sum
    (3, [True, False, True], 1)
    """

    def __init__(self, core: _siegert.FixedPoints, search: _Search) -> None:
        network = search.network
        self._core = core
        self._search = search
        self._network = network
        self._labels = network.labels
        self._points = [FixedPoint(point, network) for point in core.points()]
        self._efforts = core.efforts()
        self._index_sum = core.index_sum
        self._limits = core.limits
        self._settle()
        warn(core.warnings(), stacklevel=5)
        if core.is_incomplete:
            warn([("missing_fixed_points", core.limits)], stacklevel=5)

    def _again(self) -> _siegert.FixedPoints:
        return self._search.done()

    @overload
    def __getitem__(self, index: int) -> FixedPoint: ...
    @overload
    def __getitem__(self, index: slice) -> list[FixedPoint]: ...
    def __getitem__(self, index: int | slice) -> FixedPoint | list[FixedPoint]:
        return self._points[index]

    def __len__(self) -> int:
        return len(self._points)

    @property
    def stable(self) -> list[FixedPoint]:
        """Those that are stable."""
        return [point for point in self._points if point.stable]

    @property
    def searched(self) -> pd.DataFrame:
        """How many starts of each kind there were, how many failed, and how many found a new state."""
        import pandas as pd

        columns = ["starts", "tried", "failed", "new"]
        return pd.DataFrame(self._efforts, columns=columns).set_index("starts")

    @property
    def index_sum(self) -> int:
        """The sum of the indices ``sign det(1 - G)``; 1 for all fixed points of a network with refractoriness, so that
        another sum proves that some are missing."""
        return self._index_sum

    @property
    def limits(self) -> str:
        """What the search cannot exclude, in words."""
        return self._limits

    def edge(
        self,
        near: int | None = None,
        far: int | None = None,
        *,
        ds: float | None = None,
        tolerance: float | None = None,
        progress: Progress = None,
    ) -> Transition:
        """Where starts between two attractors change their destination, and the saddle there.

        Parameters
        ----------
        near, far : int, optional
            Their indices here; the lowest and the highest attractor without them.
        ds : float, optional
            The step of exponential Euler in time constants of the rates, 1e-5 to 1; without it, steps
            adapt.
        tolerance : float, optional
            How closely the critical point is enclosed, in the unit of the parameter or of the position on the line, above 0;
            1e-10 without it.
        progress : bool or callable, optional
            Whether to show a bar, or a function ``(what, done, of)``; a bar after a second without it.

        Returns
        -------
        Transition
            Whose ``at`` is a position on the line between both, from 0 to 1.

        Raises
        ------
        ParameterError
            If one of them is unstable.
        IndexError
            If there is no such fixed point.
        TheoryError
            If the theory has no answer.
        """
        count = len(self._points)
        if (near is None) != (far is None):
            raise ParameterError("near and far are given together, or neither is")
        between = (
            None
            if near is None
            else (index("fixed point", near, count), index("fixed point", far, count))
        )
        with watching(progress, "edge") as heard:
            found = _siegert.edge_between(
                self._core, between, euler_step(ds), checked_tolerance(tolerance), heard
            )
        return Transition(found, lambda at: self._network, None)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FixedPoints):
            return NotImplemented
        return self._points == other._points

    def __hash__(self) -> int:
        return hash(tuple(self._points))

    def to_frame(self) -> pd.DataFrame:
        """A row per fixed point: mean rate (spikes/s), stability, the largest real part of an eigenvalue."""
        import pandas as pd

        rows = [
            {
                "mean_rate": point.mean_rate,
                "stable": point.stable,
                "unstable_directions": point.unstable_directions,
                "max_eigenvalue": float(np.max(point.eigenvalues.real)),
                "found_by": point.found_by,
            }
            for point in self._points
        ]
        return pd.DataFrame(rows)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draws the rates of all of them beside each other.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure without it.

        Returns
        -------
        Axes
            What was drawn on.
        """
        from ._plots import draw_states

        return draw_states(self._points, self._labels, ax)

    def __repr__(self) -> str:
        lines = "".join(f"\n  {index}: {point!r}" for index, point in enumerate(self._points))
        return f"<FixedPoints of {self._network.name}: {len(self._points)}{lines}>"

    def _repr_html_(self) -> str:
        from ._html import table

        summary = f"{len(self)} fixed points of {self._network.name}. {self.limits}"
        try:
            return table(summary, self.to_frame())
        except ImportError:
            return f"<p>{summary}</p>"
