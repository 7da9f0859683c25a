"""Networks: published ones by name, one's own from files and arrays."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from . import _siegert
from ._arrays import FloatArray, frozen, matrix, rates_of, vector, warn
from ._checks import MOST_STARTS, count, euler_step, number, span
from ._checks import seed as checked_seed
from ._checks import tolerance as checked_tolerance
from ._labels import Label, areas_of, chosen, multi_index, name
from ._parameters import Params, Texts, full_name, setting
from ._progress import Progress, watching
from ._values import Value
from .basins import Basins
from .branches import Along, Diagram, continued
from .errors import ParameterError
from .fixed_points import FixedPoint, FixedPoints, searched
from .phase_plane import PhasePlane
from .simulation import Simulation, Simulator, record_to_the_end, settings_of
from .stabilization import Stabilization, stabilized
from .transition import Transition

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.axes import Axes

    from .anatomy import Anatomy

__all__ = ["PRESETS", "Network", "network", "read_network"]



class _Change(NamedTuple):
    """What was done to a network: a method of the extension's with its arguments."""

    method: str
    arguments: tuple[Any, ...] = ()
    keywords: dict[str, Any] = {}

    def __call__(self, core: _siegert.Network) -> _siegert.Network:
        changed: _siegert.Network = getattr(core, self.method)(*self.arguments, **self.keywords)
        return changed


class _Origin(NamedTuple):
    """What a network was built from, to be built again in another process."""

    preset: str | None
    description: tuple[str, str | None] | None
    params: tuple[str, str | None] | None
    settings: tuple[str, ...]
    arrays: dict[str, bytes]

    def built(self) -> _siegert.Network:
        preset, description, params, settings, arrays = self
        return _siegert.Network.build(preset, description, params, list(settings), arrays)


def _rebuilt(origin: _Origin, changes: tuple[_Change, ...]) -> Network:
    return Network._of(origin, origin.built(), changes)


#: The names of the published networks that come with the package.
PRESETS: tuple[str, ...] = tuple(_siegert.presets())

_MATRICES = {
    "in_degrees": ("in-degree K", "1", "synapses from a source population onto one target neuron"),
    "weights": ("weight W", "pA", "mean amplitudes of post-synaptic currents"),
    "weight_sds": ("SD of weight W", "pA", "standard deviations of the amplitudes"),
    "delays": ("delay d", "ms", "mean delays"),
    "delay_sds": ("SD of delay d", "ms", "standard deviations of the delays"),
    "synapses": ("synapses S", "1", "synapses of a projection, S = K N"),
}
_VECTORS = {
    "neurons": "1",
    "external_in_degrees": "1",
    "external_weights": "pA",
    "external_rates": "spikes/s",
    "dc": "pA",
}


def network(preset: str, params: Params | str | os.PathLike[str] | None = None) -> Network:
    """A published network, with changes.

    Parameters
    ----------
    preset : str
        One of `PRESETS`.
    params : mapping or path, optional
        What to change, nested and named as in the Python multi-area model and NEST; arrays wherever a file may be
        named. A path leads to a TOML or JSON file of the same.

    Returns
    -------
    Network

    Raises
    ------
    UnknownParameter
        If there is no such preset or parameter; the message names the one that was probably meant.
    ParameterError
        If a value is not allowed.

    Examples
    --------
    >>> import siegert as sg
    >>> sg.network("schuecker2017", {"connection_params": {"g": -12.0}})
    <Network schuecker2017 (g = -12): 254 populations in 32 areas, 4,130,057 neurons>
    >>> sg.network("shuecker2017")
    Traceback (most recent call last):
    ...
    siegert.errors.UnknownParameter: there is no preset shuecker2017, ... did you mean schuecker2017?
    """
    texts = Texts()
    text = texts.of(params)
    return _rebuilt(_Origin(preset, None, text, (), texts.arrays), ())


def read_network(
    path: str | os.PathLike[str], params: Params | str | os.PathLike[str] | None = None
) -> Network:
    """A network that is described in a TOML or JSON file, or in the folder that `Network.save` wrote.

    Parameters
    ----------
    path : path
        The description, or a folder with ``network.toml``.
    params : mapping or path, optional
        Keys of the description to change.

    Returns
    -------
    Network

    Raises
    ------
    FileError
        If a file cannot be read; the message names it and the place in it.
    UnknownParameter
        If there is no such key.
    ParameterError
        If a value is not allowed; the message says what is.

    Examples
    --------
    >>> import siegert as sg, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sg.network("brunel2000").save(folder + "/net")
    ...     sg.read_network(folder + "/net", {"external": {"rates_hz": 18.0}})
    <Network brunel2000 (rates_hz = 18): 2 populations, 12,500 neurons>
    """
    file = Path(path)
    if file.is_dir():
        file = file / "network.toml"
    texts = Texts()
    text = texts.of(params)
    return _rebuilt(_Origin(None, (str(file), None), text, (), texts.arrays), ())


class Network(Value):
    """Populations of leaky integrate-and-fire neurons and their connections; immutable.

    From arrays, in the order of `populations`; matrices are ``[target, source]``.

    Parameters
    ----------
    populations : DataFrame or mapping
        A row or entry per population: the name as the index or key (a pair of area and population for networks with
        areas), ``neurons``, ``kind`` (``"E"`` or ``"I"``; without it the last letter of the name) and where they differ
        ``layer`` and NEST's single-neuron parameters (``C_m`` ...). A mapping from names to numbers gives the neurons.
    in_degrees : array_like, shape (populations, populations)
        Synapses onto one target neuron, K.
    weights : array_like
        Mean post-synaptic currents (pA).
    delays : array_like
        Mean delays (ms).
    weight_sds, delay_sds : array_like, optional
        Standard deviations (pA, ms).
    external : mapping, optional
        ``in_degrees``, ``weights`` (pA), ``rates`` (spikes/s) of Poisson sources outside the network.
    dc : array_like, optional
        Direct currents (pA).
    neuron : mapping, optional
        Single-neuron parameters of all populations by their names in NEST; those of Potjans & Diesmann 2014
        (doi:10.1093/cercor/bhs358) where nothing is said.
    name : str, optional
        What it is called.

    Examples
    --------
    >>> import siegert as sg
    >>> net = sg.Network({"E": 800, "I": 200}, in_degrees=[[80, 20], [80, 20]],
    ...                  weights=[[20.0, -100.0], [20.0, -100.0]], delays=1.5,
    ...                  external={"in_degrees": 1000, "weights": 87.8, "rates": 8.0})
    >>> net.fixed_point().rates.round(2)
    array([15.33, 15.33])
    """

    _instead = "with_(), replace() and scaled() make another one"
    _core: _siegert.Network
    #: The network that parameters led to, and what was done to it since, to be done again when a parameter changes.
    _base: _siegert.Network
    _origin: _Origin
    _changes: tuple[_Change, ...]

    def __init__(
        self,
        populations: pd.DataFrame | Mapping[Any, Any],
        in_degrees: ArrayLike,
        weights: ArrayLike,
        delays: ArrayLike,
        *,
        weight_sds: ArrayLike | None = None,
        delay_sds: ArrayLike | None = None,
        external: Mapping[str, ArrayLike] | None = None,
        dc: ArrayLike | None = None,
        neuron: Mapping[str, float] | None = None,
        name: str = "network",
    ) -> None:
        texts = Texts()
        forms = _forms(populations)
        size = len(forms)

        def of_pairs(what: str, values: ArrayLike) -> str:
            return texts.array(matrix(values, what, size))

        def of_each(what: str, values: ArrayLike) -> str:
            return texts.array(vector(values, what, size))

        connections = {
            "indegrees": of_pairs("in_degrees", in_degrees),
            "weights_pA": of_pairs("weights", weights),
            "delays_ms": of_pairs("delays", delays),
        }
        if weight_sds is not None:
            connections["weights_sd_pA"] = of_pairs("weight_sds", weight_sds)
        if delay_sds is not None:
            connections["delays_sd_ms"] = of_pairs("delay_sds", delay_sds)
        description: dict[str, Any] = {
            "name": name,
            "neuron": {key: float(value) for key, value in (neuron or {}).items()},
            "populations": forms,
            "connections": connections,
        }
        drive = _external(dict(external or {}), of_each)
        if dc is not None:
            drive["dc_pA"] = of_each("dc", dc)
        if drive:
            description["external"] = drive
        text = (f"{name}.json", json.dumps(description))
        self._origin = _Origin(None, text, None, (), texts.arrays)
        self._core = self._base = self._origin.built()
        self._changes = ()
        self._settle()

    @classmethod
    def from_nnmt(cls, nnmt_network: Any) -> Network:
        """The network in a container of NNMT, such as ``nnmt.models.Microcircuit``.

        Parameters
        ----------
        nnmt_network : nnmt.models.Network or mapping
            Whose ``network_params`` (or the mapping itself) are plain numbers in SI units or have units of pint: ``K``,
            ``J`` or ``W``, ``tau_m``, ``tau_r``, ``tau_s``, ``V_th_rel``, ``V_0_rel``, ``K_ext``, ``J_ext`` or ``W_ext``,
            ``nu_ext``; where they are there also ``populations``, ``N``, ``C``, ``I_ext``, ``Delay``, ``Delay_sd``.

        Returns
        -------
        Network
            With one external source per population that brings the mean and the variance of all of them.

        Raises
        ------
        ParameterError
            If something is missing, by its name.

        Examples
        --------
        >>> import siegert as sg
        >>> net = sg.Network.from_nnmt({"populations": ["E"], "N": [1000], "K": [[100]], "J": [[1e-4]], "K_ext": [1000],
        ...     "J_ext": [1e-4], "nu_ext": 11.0, "tau_m": 0.01, "tau_r": 0.002, "tau_s": 0.0005, "V_th_rel": 0.015,
        ...     "V_0_rel": 0.0, "Delay": 0.0015})
        >>> net.fixed_point().to_nnmt()["lif.exp.firing_rates"].round(2)
        array([...])
        """
        from ._nnmt import arguments_of

        return cls(**arguments_of(nnmt_network))

    @classmethod
    def _of(
        cls, origin: _Origin, base: _siegert.Network, changes: tuple[_Change, ...] = ()
    ) -> Network:
        made = cls.__new__(cls)
        core = base
        for change in changes:
            core = change(core)
        made._origin = origin
        made._base = base
        made._core = core
        made._changes = changes
        made._settle()
        return made

    # Parts -----------------------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """What it goes by: the preset or file, with what was changed."""
        return self._core.name

    @property
    def labels(self) -> list[Label]:
        """Area and population of each population, in the order of all arrays."""
        return self._core.labels

    @property
    def names(self) -> list[str]:
        """The populations in one text each, such as ``V1-23E``."""
        return self._core.names

    @property
    def index(self) -> pd.MultiIndex:
        """`labels` as an index of pandas."""
        return multi_index(self.labels)

    @property
    def areas(self) -> list[str]:
        """The areas, in order; one without a name where the network has none."""
        return areas_of(self.labels)

    @property
    def kinds(self) -> list[str]:
        """``"E"`` or ``"I"`` of each population."""
        return self._core.kinds

    @property
    def neurons(self) -> FloatArray:
        """Neurons of each population, N; real numbers, as the anatomy gives them."""
        return self._core.neurons

    @property
    def neuron_params(self) -> dict[str, FloatArray]:
        """Single-neuron parameters by their names in NEST, an entry per population (mV, pF, ms)."""
        return self._core.neuron_parameters

    @property
    def in_degrees(self) -> FloatArray:
        """In-degrees K, ``[target, source]``."""
        return self._core.in_degrees

    @property
    def weights(self) -> FloatArray:
        """Mean post-synaptic currents (pA), ``[target, source]``."""
        return self._core.weights

    @property
    def weight_sds(self) -> FloatArray:
        """Their standard deviations (pA), ``[target, source]``."""
        return self._core.weight_sds

    @property
    def delays(self) -> FloatArray:
        """Mean delays (ms), ``[target, source]``."""
        return self._core.delays

    @property
    def delay_sds(self) -> FloatArray:
        """Their standard deviations (ms), ``[target, source]``."""
        return self._core.delay_sds

    @property
    def synapses(self) -> FloatArray:
        """Synapses of each projection, S = K N, ``[target, source]``."""
        return frozen(self._core.synapses)

    @property
    def external_in_degrees(self) -> FloatArray:
        """In-degrees from outside the network."""
        return self._core.external_in_degrees

    @property
    def external_weights(self) -> FloatArray:
        """Post-synaptic currents of the sources outside (pA)."""
        return self._core.external_weights

    @property
    def external_rates(self) -> FloatArray:
        """Rates of the sources outside (spikes/s)."""
        return self._core.external_rates

    @property
    def dc(self) -> FloatArray:
        """Direct currents (pA)."""
        return self._core.dc

    @property
    def params(self) -> dict[str, Any]:
        """Every parameter with the value that was used, nested and named as in the Python model; empty for networks
        whose parts were replaced."""
        text = self._core.parameters
        return {} if text is None else dict(json.loads(text))

    # Changes ---------------------------------------------------------------------------------------------------

    def with_(self, **values: float) -> Network:
        """The network with other values of some of its parameters.

        Parameters
        ----------
        **values
            ``kappa`` and ``chi`` (multi-area model), ``nu_ext`` (described networks); any other by the last part of its
            name where only one ends so (``g``), or by the whole name with ``__`` for its dots (``connection_params__g``).

        Returns
        -------
        Network

        Raises
        ------
        UnknownParameter
            If there is no such parameter.
        ParameterError
            If its value is not allowed.

        Examples
        --------
        >>> import siegert as sg
        >>> sg.network("schuecker2017").with_(g=-12.0).name
        'schuecker2017 (g = -12)'
        """
        base = json.loads(self._base.parameters or "{}")
        settings = [setting(full_name(key, base), value) for key, value in values.items()]
        origin = self._origin._replace(settings=(*self._origin.settings, *settings))
        return Network._of(origin, self._base.with_settings(settings), self._changes)

    def replace(
        self,
        *,
        neurons: ArrayLike | None = None,
        in_degrees: ArrayLike | None = None,
        weights: ArrayLike | None = None,
        weight_sds: ArrayLike | None = None,
        delays: ArrayLike | None = None,
        delay_sds: ArrayLike | None = None,
        external_in_degrees: ArrayLike | None = None,
        external_weights: ArrayLike | None = None,
        external_rates: ArrayLike | None = None,
        dc: ArrayLike | None = None,
    ) -> Network:
        """The network with other arrays; units as of the attributes of the same names.

        Parameters
        ----------
        neurons : array_like, optional
            Neurons of each population, shape (populations,).
        in_degrees : array_like, optional
            In-degrees K, ``[target, source]``, at least 0.
        weights, weight_sds : array_like, optional
            Mean post-synaptic currents and their standard deviations (pA), ``[target, source]``.
        delays, delay_sds : array_like, optional
            Mean delays and their standard deviations (ms), ``[target, source]``.
        external_in_degrees : array_like, optional
            In-degrees from outside, shape (populations,).
        external_weights : array_like, optional
            Post-synaptic currents of the sources outside (pA), shape (populations,).
        external_rates : array_like, optional
            Rates of the sources outside (spikes/s), shape (populations,).
        dc : array_like, optional
            Direct currents (pA), shape (populations,).

        Returns
        -------
        Network
            One number stands for all entries of an array; what is not given stays.

        Raises
        ------
        ParameterError
            If a shape or a value is not allowed.

        Examples
        --------
        >>> import siegert as sg
        >>> net = sg.network("potjans2014")
        >>> net.replace(in_degrees=net.in_degrees / 2).in_degrees.sum() / net.in_degrees.sum()
        np.float64(0.5)
        """
        size = len(self.labels)
        matrices = {
            "in_degrees": in_degrees,
            "weights": weights,
            "weight_sds": weight_sds,
            "delays": delays,
            "delay_sds": delay_sds,
        }
        vectors = {
            "neurons": neurons,
            "external_in_degrees": external_in_degrees,
            "external_weights": external_weights,
            "external_rates": external_rates,
            "dc": dc,
        }
        parts: dict[str, Any] = {
            key: matrix(value, key, size) for key, value in matrices.items() if value is not None
        }
        for key, value in vectors.items():
            if value is not None:
                parts[key] = list(vector(value, key, size))
        return self._changed(_Change("replaced", keywords=parts))

    def scaled(
        self, neurons: float = 1.0, in_degrees: float = 1.0, rates: Any = None
    ) -> Network:
        """A smaller network whose input has the same mean and variance.

        Parameters
        ----------
        neurons, in_degrees : float
            Factors of the population sizes and the in-degrees.
        rates : array_like, FixedPoint or Simulation, optional
            The rates at which the input is kept (spikes/s); needed where in-degrees are scaled.

        Returns
        -------
        Network

        Raises
        ------
        ParameterError
            If a factor is not above 0, or rates are missing.

        Notes
        -----
        Weights grow by ``1/sqrt(in_degrees)``, a direct current replaces the mean that is lost (van Albada et al. 2015,
        doi:10.1371/journal.pcbi.1004490).
        """
        given = None if rates is None else self._rates(rates)
        return self._changed(_Change("scaled", (neurons, in_degrees, given)))

    def with_areas(self, areas: Sequence[str] | str, rates: Any) -> Network:
        """Some areas alone; the input from the others is Poisson at given rates.

        Parameters
        ----------
        areas : str or sequence of str
            The areas to keep.
        rates : array_like, FixedPoint or Simulation
            A rate for every population of the whole network (spikes/s).

        Returns
        -------
        Network

        Raises
        ------
        ParameterError
            If there is no such area.

        Examples
        --------
        >>> import siegert as sg
        >>> net = sg.network("schuecker2017")
        >>> net.with_areas("V1", net.fixed_point()).areas
        ['V1']
        """
        kept = [areas] if isinstance(areas, str) else list(areas)
        given = self._rates(rates)
        return self._changed(_Change("with_replaced_input", (kept, given)))

    def with_areas_apart(self, rates: Any) -> Network:
        """All areas, but the input between them is Poisson at given rates (spikes/s).

        Parameters
        ----------
        rates : array_like, FixedPoint or Simulation
            A rate for each population (spikes/s), at least 0; one number stands for all.

        Returns
        -------
        Network
        """
        given = self._rates(rates)
        return self._changed(_Change("with_replaced_input", (None, given)))

    def save(self, folder: str | os.PathLike[str], *, overwrite: bool = False) -> None:
        """Writes the network into a folder, as ``siegert network --out`` does; `read_network` reads it.

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
        self._core.save(os.fspath(folder), overwrite)

    # Theory ----------------------------------------------------------------------------------------------------

    def fixed_points(
        self,
        starts: int | None = None,
        seed: int = 1,
        given: Sequence[Any] = (),
        noise: str = "shift",
        weights: str = "spread",
        progress: Progress = None,
    ) -> FixedPoints:
        """Looks for all states in which the rates reproduce themselves, ``nu = Phi(nu)``.

        Parameters
        ----------
        starts : int, optional
            Random starts; without it 16, in networks of up to 16 populations 256.
        seed : int
            What random starts are drawn with.
        given : sequence of array_like
            Rates to start from besides (spikes/s).
        noise : {"shift", "taylor", "white"}
            How the time constant of synapses enters (Fourcaud & Brunel 2002, doi:10.1162/089976602320264015).
        weights : {"spread", "mean"}
            Whether the spread of weights within a projection adds to the noise.
        progress : bool or callable, optional
            Whether to show a bar, or a function ``(what, done, of)``; a bar after a second without it.

        Returns
        -------
        FixedPoints
            By ascending mean rate. It holds some fixed points, not provably all: `FixedPoints.limits`.

        Raises
        ------
        ParameterError
            If a value is not allowed; the message says what is.
        TheoryError
            If the theory has no answer.

        Examples
        --------
        >>> import siegert as sg
        >>> [point.stable for point in sg.network("e1d").with_(nu_ext=160.0).fixed_points()]
        [True, False, True]
        """
        if starts is not None:
            starts = count("starts", starts, 0, MOST_STARTS)
        seed = checked_seed(seed)
        warn(_siegert.theory_warnings(self._core, noise, weights))
        if isinstance(given, np.ndarray) and given.ndim == 1:
            given = [given]
        rates = [self._start(one) for one in given]
        return searched(self, starts, seed, rates, noise, weights, progress)

    def fixed_point(
        self,
        start: Any = None,
        noise: str = "shift",
        weights: str = "spread",
        progress: Progress = None,
    ) -> FixedPoint:
        """The fixed point that the flow ``d nu/ds = Phi(nu) - nu`` reaches.

        Parameters
        ----------
        start : array_like, optional
            Rates to start from (spikes/s); zero without them.
        noise : {"shift", "taylor", "white"}
            How the time constant of synapses enters (Fourcaud & Brunel 2002,
            doi:10.1162/089976602320264015): it shifts threshold and reset, changes the rate to first order
            in ``sqrt(tau_syn/tau_m)``, or is left out.
        weights : {"spread", "mean"}
            Whether the spread of weights within a projection adds to the noise.
        progress : bool or callable, optional
            Whether to show a bar, or a function ``(what, done, of)``; a bar after a second without it.

        Returns
        -------
        FixedPoint

        Raises
        ------
        NoFixedPoint
            If it reaches none, with the last rates, their residual and the trace.
        """
        warn(_siegert.theory_warnings(self._core, noise, weights))
        rates = None if start is None else self._rates(start)
        with watching(progress, "fixed point") as heard:
            found = _siegert.fixed_point(self._core, rates, noise, weights, heard)
        return FixedPoint(found, self)

    def working_point(
        self, rates: Any, noise: str = "shift", weights: str = "spread"
    ) -> tuple[FloatArray, FloatArray]:
        """Mean and standard deviation of the input at given rates (mV).

        Parameters
        ----------
        rates : array_like, FixedPoint or Simulation
            A rate for each population (spikes/s), at least 0; one number stands for all.
        noise : {"shift", "taylor", "white"}
            How the time constant of synapses enters (Fourcaud & Brunel 2002,
            doi:10.1162/089976602320264015): it shifts threshold and reset, changes the rate to first order
            in ``sqrt(tau_syn/tau_m)``, or is left out.
        weights : {"spread", "mean"}
            Whether the spread of weights within a projection adds to the noise.

        Returns
        -------
        mu, sigma : ndarray, shape (populations,)
            Mean from the resting potential and standard deviation (mV).
        """
        return _siegert.working_point(self._core, self._rates(rates), noise, weights)

    def phi(self, rates: Any, noise: str = "shift", weights: str = "spread") -> FloatArray:
        """The rates that the input at given rates makes, Phi (spikes/s).

        Parameters
        ----------
        rates : array_like, FixedPoint or Simulation
            A rate for each population (spikes/s), at least 0; one number stands for all.
        noise : {"shift", "taylor", "white"}
            How the time constant of synapses enters (Fourcaud & Brunel 2002,
            doi:10.1162/089976602320264015): it shifts threshold and reset, changes the rate to first order
            in ``sqrt(tau_syn/tau_m)``, or is left out.
        weights : {"spread", "mean"}
            Whether the spread of weights within a projection adds to the noise.

        Returns
        -------
        ndarray, shape (populations,)
            Rates (spikes/s).
        """
        return _siegert.phi(self._core, self._rates(rates), noise, weights)

    def gain_matrix(
        self, rates: Any, noise: str = "shift", weights: str = "spread"
    ) -> FloatArray:
        """G = dPhi/dnu at given rates, ``[target, source]``.

        Parameters
        ----------
        rates : array_like, FixedPoint or Simulation
            A rate for each population (spikes/s), at least 0; one number stands for all.
        noise : {"shift", "taylor", "white"}
            How the time constant of synapses enters (Fourcaud & Brunel 2002,
            doi:10.1162/089976602320264015): it shifts threshold and reset, changes the rate to first order
            in ``sqrt(tau_syn/tau_m)``, or is left out.
        weights : {"spread", "mean"}
            Whether the spread of weights within a projection adds to the noise.

        Returns
        -------
        ndarray, shape (populations, populations)
            Without a unit.
        """
        return _siegert.gain_matrix(self._core, self._rates(rates), noise, weights)

    def trajectory(
        self,
        start: Any,
        duration: float,
        ds: float | None = None,
        noise: str = "shift",
        weights: str = "spread",
        progress: Progress = None,
    ) -> tuple[FloatArray, FloatArray]:
        """Follows the flow of the rates.

        Parameters
        ----------
        start : array_like
            Rates (spikes/s).
        duration : float
            How long, in time constants of the rates.
        ds : float, optional
            The step of exponential Euler; without it, steps adapt to an error of 1e-9.
        noise : {"shift", "taylor", "white"}
            How the time constant of synapses enters (Fourcaud & Brunel 2002,
            doi:10.1162/089976602320264015): it shifts threshold and reset, changes the rate to first order
            in ``sqrt(tau_syn/tau_m)``, or is left out.
        weights : {"spread", "mean"}
            Whether the spread of weights within a projection adds to the noise.
        progress : bool or callable, optional
            Whether to show a bar, or a function ``(what, done, of)``; a bar after a second without it.

        Returns
        -------
        s : ndarray, shape (moments,)
            Pseudo-time in time constants.
        rates : ndarray, shape (moments, populations)
            Rates (spikes/s).
        """
        with watching(progress, "trajectory") as heard:
            return _siegert.trajectory(
                self._core,
                self._rates(start),
                number("duration", duration, 0.0, above=True),
                euler_step(ds),
                noise,
                weights,
                heard,
            )

    def sweep(
        self,
        parameter: str,
        values: ArrayLike,
        *,
        starts: int | None = None,
        seed: int = 1,
        noise: str = "shift",
        weights: str = "spread",
        progress: Progress = None,
    ) -> pd.DataFrame:
        """Fixed points at chosen values of a parameter; the states at one value are starts at the next.

        Parameters
        ----------
        parameter : str
            ``kappa`` and ``chi`` (multi-area model), ``nu_ext`` (described networks) or any key that holds a number.
        values : array_like
            The values, in the order in which they are gone through.
        starts : int, optional
            Random starts, 0 to 100,000; without it 16, in networks of up to 16 populations 256.
        seed : int
            What random starts are drawn with, at least 0.
        noise : {"shift", "taylor", "white"}
            How the time constant of synapses enters (Fourcaud & Brunel 2002,
            doi:10.1162/089976602320264015): it shifts threshold and reset, changes the rate to first order
            in ``sqrt(tau_syn/tau_m)``, or is left out.
        weights : {"spread", "mean"}
            Whether the spread of weights within a projection adds to the noise.
        progress : bool or callable, optional
            Whether to show a bar, or a function ``(what, done, of)``; a bar after a second without it.

        Returns
        -------
        DataFrame
            Rates (spikes/s), a row for each state by ``value``, ``state`` (from 1, by ascending mean rate over
            neurons) and ``stable``, a column for each population by area and name within it.

        Raises
        ------
        UnknownParameter
            If there is no such parameter.
        ParameterError
            If a value is not allowed; the message says what is.

        Examples
        --------
        >>> import siegert as sg
        >>> states = sg.network("e1d").sweep("nu_ext", [150, 160, 170])
        >>> states.groupby("value").size().tolist()
        [1, 3, 1]
        """
        import pandas as pd

        along = self._along(parameter)
        asked = [number("values", value) for value in np.atleast_1d(np.asarray(values))]
        starts = None if starts is None else count("starts", starts, 0, MOST_STARTS)
        warn(_siegert.theory_warnings(self._core, noise, weights))
        with watching(progress, "sweep") as heard:
            found, warnings = _siegert.sweep(
                self._core, along, asked, starts, checked_seed(seed), noise, weights, heard
            )
        warn(warnings)
        index, rows = [], []
        for value, states in found:
            index += [(value, k + 1, stable) for k, (stable, _) in enumerate(states)]
            rows += [rates for _, rates in states]
        names = ["value", "state", "stable"]
        at = pd.MultiIndex.from_tuples(index, names=names) if index else None
        values_of = np.reshape(rows, (len(rows), len(self.labels)))
        return pd.DataFrame(values_of, index=at, columns=multi_index(self.labels))

    def continuation(
        self,
        parameter: str,
        start: float,
        stop: float,
        *,
        at: float | Sequence[float] | None = None,
        low: bool = False,
        points: int = 2000,
        longest_step: float = 0.1,
        starts: int | None = None,
        seed: int = 1,
        noise: str = "shift",
        weights: str = "spread",
        progress: Progress = None,
    ) -> Diagram:
        """Follows fixed points along a parameter, around folds.

        Parameters
        ----------
        parameter : str
            ``kappa`` and ``chi`` (multi-area model), ``nu_ext`` (described networks) or any key that holds a number.
        start, stop : float
            The ends of the range.
        at : float or sequence of float, optional
            Where to look for fixed points to start from; both ends without it.
        low : bool
            Only the branch through the fixed point that the flow reaches from zero at `start`.
        points : int
            Points of a branch at most in each direction, at least 2.
        longest_step : float
            The longest step along a branch, above 0 and at most 1, as a share of the range of the parameter.
        starts : int, optional
            Random starts, 0 to 100,000; without it 16, in networks of up to 16 populations 256.
        seed : int
            What random starts are drawn with, at least 0.
        noise : {"shift", "taylor", "white"}
            How the time constant of synapses enters (Fourcaud & Brunel 2002,
            doi:10.1162/089976602320264015): it shifts threshold and reset, changes the rate to first order
            in ``sqrt(tau_syn/tau_m)``, or is left out.
        weights : {"spread", "mean"}
            Whether the spread of weights within a projection adds to the noise.
        progress : bool or callable, optional
            Whether to show a bar, or a function ``(what, done, of)``; a bar after a second without it.

        Returns
        -------
        Diagram
            Its branches, each with folds, Hopf points and branch points of the relaxation of the rates.

        Raises
        ------
        UnknownParameter
            If there is no such parameter.
        ParameterError
            If a value is not allowed; the message says what is.
        TheoryError
            If the theory has no answer.
        """
        return continued(
            self,
            self._along(parameter),
            Along(self, parameter),
            span(start, stop),
            name=parameter,
            at=at,
            low=low,
            points=points,
            longest_step=longest_step,
            starts=starts,
            seed=seed,
            noise=noise,
            weights=weights,
            progress=progress,
        )

    def transition(
        self,
        parameter: str,
        start: float,
        stop: float,
        rates: Any = None,
        *,
        ds: float | None = None,
        tolerance: float | None = None,
        noise: str = "shift",
        weights: str = "spread",
        progress: Progress = None,
    ) -> Transition:
        """Where a start loses the state that it leads to, as a parameter goes from `start` to `stop`.

        Parameters
        ----------
        parameter : str
            ``kappa`` and ``chi`` (multi-area model), ``nu_ext`` (described networks) or any key that holds
            a number.
        start, stop : float
            The ends of the range.
        rates : array_like, optional
            What trajectories start from (spikes/s); zero without it.
        ds : float, optional
            The step of exponential Euler in time constants of the rates, 1e-5 to 1; without it, steps
            adapt.
        tolerance : float, optional
            How closely the critical point is enclosed, in the unit of the parameter or of the position on the line, above 0;
            1e-10 without it.
        noise : {"shift", "taylor", "white"}
            How the time constant of synapses enters (Fourcaud & Brunel 2002,
            doi:10.1162/089976602320264015): it shifts threshold and reset, changes the rate to first order
            in ``sqrt(tau_syn/tau_m)``, or is left out.
        weights : {"spread", "mean"}
            Whether the spread of weights within a projection adds to the noise.
        progress : bool or callable, optional
            Whether to show a bar, or a function ``(what, done, of)``; a bar after a second without it.

        Returns
        -------
        Transition
            Whose ``at`` is a value of the parameter, or None.

        Raises
        ------
        UnknownParameter
            If there is no such parameter.
        TheoryError
            If the theory has no answer.
        """
        size = len(self.labels)
        first = np.zeros(size) if rates is None else self._rates(rates)
        ends = span(start, stop)
        with watching(progress, "transition") as heard:
            found = _siegert.transition(
                self._core, self._along(parameter), ends, first, euler_step(ds),
                checked_tolerance(tolerance), noise, weights, heard,
            )
        return Transition(found, Along(self, parameter), parameter, ends)

    def basins(
        self,
        starts: int = 1000,
        duration: float = 30.0,
        highest: float = 1000.0,
        *,
        trajectories: int = 20,
        ds: float | None = None,
        seed: int = 1,
        noise: str = "shift",
        weights: str = "spread",
        progress: Progress = None,
    ) -> Basins:
        """Where random starts lead: shares of attractors, and what never settles.

        Parameters
        ----------
        starts : int
            How many starts there are, with rates that are uniform between 0 and ``highest``.
        duration : float
            How long they are followed at most, in time constants of the rates.
        highest : float
            The highest rate of a start (spikes/s).
        trajectories : int
            Of so many starts the whole way is kept.
        ds : float, optional
            The step of exponential Euler; without it, steps adapt to an error of 1e-6.
        seed : int
            What starts follow from.
        noise : {"shift", "taylor", "white"}
            How the time constant of synapses enters (Fourcaud & Brunel 2002,
            doi:10.1162/089976602320264015): it shifts threshold and reset, changes the rate to first order
            in ``sqrt(tau_syn/tau_m)``, or is left out.
        weights : {"spread", "mean"}
            Whether the spread of weights within a projection adds to the noise.
        progress : bool or callable, optional
            Whether to show a bar, or a function ``(what, done, of)``; a bar after a second without it.

        Returns
        -------
        Basins

        Examples
        --------
        >>> import siegert as sg
        >>> basins = sg.network("e1d").basins(100, duration=200.0, highest=50.0)
        >>> len(basins.shares), basins.unsettled_share
        (2, 0.0)
        """
        with watching(progress, "basins") as heard:
            found = _siegert.basins(
                self._core,
                count("starts", starts, 1, MOST_STARTS),
                checked_seed(seed),
                number("highest", highest, 0.0, above=True),
                number("duration", duration, 0.0, above=True),
                euler_step(ds),
                count("trajectories", trajectories),
                noise,
                weights,
                heard,
            )
        return Basins(found, self.labels, (0.0, highest), duration)

    def phase_plane(
        self,
        highest: float | None = None,
        noise: str = "shift",
        weights: str = "spread",
        progress: Progress = None,
    ) -> PhasePlane:
        """Nullclines, flow and separatrix of a network of two populations.

        Parameters
        ----------
        highest : float, optional
            The highest rate on both axes (spikes/s); a fifth above all fixed points without it.
        noise : {"shift", "taylor", "white"}
            How the time constant of synapses enters (Fourcaud & Brunel 2002,
            doi:10.1162/089976602320264015): it shifts threshold and reset, changes the rate to first order
            in ``sqrt(tau_syn/tau_m)``, or is left out.
        weights : {"spread", "mean"}
            Whether the spread of weights within a projection adds to the noise.
        progress : bool or callable, optional
            Whether to show a bar, or a function ``(what, done, of)``; a bar after a second without it.

        Returns
        -------
        PhasePlane

        Raises
        ------
        TheoryError
            If the network has more or fewer than two populations.
        """
        if highest is not None:
            highest = number("highest", highest, 0.0, above=True)
        points = self.fixed_points(noise=noise, weights=weights, progress=progress)
        with watching(progress, "phase plane") as heard:
            plane = _siegert.phase_plane(points._core, highest, heard)
        return PhasePlane(plane, points, self.labels)

    def stabilize(
        self,
        parameter: str = "kappa",
        start: float = 1.0,
        stop: float = 1.2,
        rounds: int = 4,
        *,
        modes: int = 1,
        variant: str = "exact",
        rates: Any = None,
        ds: float | None = None,
        constraints: Mapping[str, Any] | None = None,
        noise: str = "shift",
        weights: str | None = None,
        progress: Progress = None,
    ) -> Stabilization:
        """Changes the in-degrees, minimally, so that a state survives the change of a parameter.

        The method of Schuecker, Schmidt et al. 2017 (doi:10.1371/journal.pcbi.1005179).

        Parameters
        ----------
        parameter : str
            What is changed.
        start, stop : float
            Where the state exists, and up to where it is to be kept.
        rounds : int
            Rounds at most.
        modes : int
            How many critical modes are used.
        variant : {"exact", "published"}
            Exact slopes of the transfer function, or the one-sided differences of the publication.
        rates : array_like, optional
            What trajectories start from (spikes/s); zero without it.
        ds : float, optional
            The step of exponential Euler in time constants of the rates, 1e-5 to 1; without it, steps
            adapt.
        constraints : mapping, optional
            ``keep`` (pairs of patterns of targets and sources, such as ``("V1-*", "*-4E")``), ``all_sources``,
            ``new_connections``, ``sign`` (``any``, ``decrease``, ``increase``), ``least`` and ``most`` (shares of the
            original value).
        noise : {"shift", "taylor", "white"}
            How the time constant of synapses enters (Fourcaud & Brunel 2002,
            doi:10.1162/089976602320264015): it shifts threshold and reset, changes the rate to first order
            in ``sqrt(tau_syn/tau_m)``, or is left out.
        weights : {"spread", "mean"}, optional
            Whether the spread of weights within a projection adds to the noise; without it ``spread``, of
            the published variant ``mean``.
        progress : bool or callable, optional
            Whether to show a bar, or a function ``(what, done, of)``; a bar after a second without it.

        Returns
        -------
        Stabilization

        Raises
        ------
        ParameterError
            If a value is not allowed; the message says what is.
        TheoryError
            If the theory has no answer.
        """
        first = None if rates is None else self._rates(rates)
        return stabilized(
            self,
            self._along(parameter),
            span(start, stop),
            parameter=parameter,
            rounds=rounds,
            modes=modes,
            variant=variant,
            start=first,
            ds=euler_step(ds),
            constraints=constraints,
            noise=noise,
            weights=weights or ("mean" if variant == "published" else "spread"),
            progress=progress,
        )

    # Simulation ------------------------------------------------------------------------------------------------

    def simulate(
        self,
        duration: float,
        transient: float = 0.0,
        seed: int = 1,
        *,
        threads: int | None = None,
        dt: float = 0.1,
        record: Any = "all",
        potentials: Any = "none",
        potentials_share: float = 0.01,
        potentials_interval: float = 1.0,
        guard: float | None = 100.0,
        precision: str = "auto",
        comm: Any = None,
        progress: Progress = None,
    ) -> Simulation:
        """Simulates the spiking network.

        Parameters
        ----------
        duration : float
            Simulated time (ms), the transient included.
        transient : float
            Time at the beginning that rates, CVs and recordings leave out (ms).
        seed : int
            What all random numbers follow from: the same seed gives the same spikes on any number of threads and ranks.
        threads : int, optional
            As many as pay without it.
        dt : float
            Step of the time grid (ms).
        record : str or sequence
            Areas or populations whose spikes are recorded; ``"all"`` or ``"none"``.
        potentials : str or sequence
            Those of whose neurons a share's membrane potentials are recorded.
        potentials_share, potentials_interval : float
            Which share of their neurons, and how often (ms).
        guard : float, optional
            Mean rate over 50 ms that ends a run as run away (spikes/s); ``None`` lets it run.
        precision : {"auto", "single", "double"}
            Of neuron states.
        comm : mpi4py communicator, optional
            Whose ranks share the neurons; rates, CVs and spikes are those of all ranks, on each of them.
        progress : bool or callable, optional
            Whether to show a bar, or a function ``(what, done, of)``; a bar after a second without it.

        Returns
        -------
        Simulation

        Raises
        ------
        SimulationError
            If the network cannot be simulated.
        KeyboardInterrupt
            Whose ``partial`` is a `Simulation` of what was simulated until then.
        """
        duration = number("duration", duration, 0.0, above=True)
        if not duration > number("transient", transient, 0.0):
            raise ParameterError(
                f"transient is {transient} ms, allowed is less than the duration, {duration} ms"
            )
        simulator = self.simulator(
            transient=transient,
            seed=seed,
            threads=threads,
            dt=dt,
            record=record,
            potentials=potentials,
            potentials_share=potentials_share,
            potentials_interval=potentials_interval,
            guard=guard,
            precision=precision,
            comm=comm,
        )
        return record_to_the_end(simulator, duration, progress)

    def simulator(
        self,
        *,
        transient: float = 0.0,
        seed: int = 1,
        threads: int | None = None,
        dt: float = 0.1,
        record: Any = "all",
        potentials: Any = "none",
        potentials_share: float = 0.01,
        potentials_interval: float = 1.0,
        guard: float | None = 100.0,
        precision: str = "auto",
        comm: Any = None,
    ) -> Simulator:
        """A simulation step by step; parameters as of `simulate`.

        Parameters
        ----------
        transient : float
            Time at the beginning that rates, CVs and recordings leave out (ms), at least 0.
        seed : int
            What all random numbers follow from, at least 0: the same seed gives the same spikes on any
            number of threads and ranks.
        threads : int, optional
            How many threads, 1 to 1024; as many as pay without it.
        dt : float
            Step of the time grid (ms), above 0.
        record : str or sequence
            Areas or populations whose spikes are recorded; ``"all"`` or ``"none"``.
        potentials : str or sequence
            Those of whose neurons a share's membrane potentials are recorded.
        potentials_share, potentials_interval : float
            Which share of their neurons (0 to 1), and how often (ms, above 0).
        guard : float, optional
            Mean rate over 50 ms that ends a run as run away (spikes/s, above 0); ``None`` lets it run.
        precision : {"auto", "single", "double"}
            Of neuron states.
        comm : mpi4py communicator, optional
            Whose ranks share the neurons.

        Returns
        -------
        Simulator

        Raises
        ------
        SimulationError
            If the network cannot be simulated.

        Examples
        --------
        >>> import siegert as sg
        >>> with sg.network("brunel2000").scaled(0.1, 0.1, [30.0, 30.0]).simulator() as simulator:
        ...     simulator.run(20.0)
        ...     simulator.run(30.0)
        ...     simulator.time
        50.0
        """
        settings = settings_of(
            transient=transient,
            seed=seed,
            threads=threads,
            dt=dt,
            record=chosen(self.labels, record),
            potentials=chosen(self.labels, potentials),
            potentials_share=potentials_share,
            potentials_interval=potentials_interval,
            guard=guard,
            precision=precision,
        )
        return Simulator(self, settings, comm)

    # Views -----------------------------------------------------------------------------------------------------

    def to_frame(self) -> pd.DataFrame:
        """A row per population: neurons, single-neuron parameters, external drive."""
        import pandas as pd

        columns: dict[str, Any] = {"kind": self.kinds}
        columns.update({key: getattr(self, key) for key in _VECTORS})
        columns.update(self.neuron_params)
        return pd.DataFrame(columns, index=self.index)

    def to_xarray(self) -> xr.Dataset:
        """All arrays with their coordinates and units (``attrs["units"]``)."""
        import xarray as xr

        names = self.names
        matrices = {
            key: (("target", "source"), getattr(self, key), {"units": unit, "long_name": words})
            for key, (_, unit, words) in _MATRICES.items()
        }
        vectors = {
            key: (("population",), getattr(self, key), {"units": unit})
            for key, unit in _VECTORS.items()
        }
        coordinates = {"target": names, "source": names, "population": names}
        return xr.Dataset({**matrices, **vectors}, coords=coordinates, attrs={"name": self.name})

    def anatomy(self, against: Network | None = None, *, definitions: str = "right") -> Anatomy:
        """Views of its structure: in-degrees of areas, probabilities of connections, synapses by type, relations of
        areas, and the regressions of the anatomy.

        Parameters
        ----------
        against : Network, optional
            Another network of the same populations: what changes from this one to it.
        definitions : {"right", "published"}
            Whether numbers are defined as they should be, or with the defects of the published figures.

        Returns
        -------
        Anatomy

        Raises
        ------
        ParameterError
            If the populations differ, or a value is not allowed.

        Examples
        --------
        >>> import siegert as sg
        >>> net = sg.network("schuecker2017")
        >>> changes = net.anatomy(sg.network("ground-state")).changes
        >>> round(changes["relative_in_degree_change"], 4)
        -0.1174
        """
        from .anatomy import anatomy_of

        return anatomy_of(self, against, definitions)

    def plot_matrix(
        self,
        what: str = "in_degrees",
        ax: Axes | None = None,
        *,
        by: str = "population",
        relative: bool = False,
    ) -> Axes:
        """Draws one of the matrices, targets down, sources to the right.

        Parameters
        ----------
        what : str
            ``in_degrees``, ``synapses``, ``weights``, ``delays`` ...
        ax : Axes, optional
            Where to draw; a new figure without it.
        by : {"population", "area"}
            With ``area``, synapses are added up; in-degrees are then those of the mean neuron of an area.
        relative : bool
            As shares of a target's sum.

        Returns
        -------
        Axes
            What was drawn on.
        """
        from ._plots import draw_matrix

        return draw_matrix(self, what, ax, by=by, relative=relative)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuilt, (self._origin, self._changes))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Network):
            return NotImplemented
        return self._core is other._core or self._core.same(other._core)

    def __hash__(self) -> int:
        return hash((tuple(self.labels), self.in_degrees.tobytes()))

    def __repr__(self) -> str:
        areas = [area for area in self.areas if area]
        within = f" in {len(areas)} areas" if len(areas) > 1 else ""
        neurons = f"{self.neurons.sum():,.0f}"
        return f"<Network {self.name}: {len(self.labels)} populations{within}, {neurons} neurons>"

    def _repr_html_(self) -> str:
        from ._html import table

        synapses = self.synapses.sum()
        summary = f"{self!r}"[1:-1] + f", {synapses:,.0f} synapses"
        try:
            return table(summary, self.to_frame())
        except ImportError:
            return f"<p>{summary}</p>"

    def _start(self, rates: Any) -> FloatArray:
        if np.ndim(rates_of(rates)) == 0:
            raise ParameterError(f"given holds {rates!r}, allowed are rates of all populations")
        return self._rates(rates)

    # Private ---------------------------------------------------------------------------------------------------

    def _rates(self, rates: Any) -> FloatArray:
        return vector(rates_of(rates), "rates", len(self.labels))

    def _changed(self, change: _Change) -> Network:
        return Network._of(self._origin, self._base, (*self._changes, change))

    def _along(self, parameter: str) -> Any:
        """The networks along a parameter, as the extension takes them."""
        parameter = full_name(parameter, json.loads(self._base.parameters or "{}"))
        if not self._changes:
            return (self._core, parameter)
        # Refused here by its name, before a network is built.
        self._base.check_parameter(parameter)
        return lambda value: self.with_(**{parameter: value})._core


def _forms(populations: Any) -> dict[str, dict[str, Any]]:
    if hasattr(populations, "index") and not populations.index.is_unique:
        twice = populations.index[populations.index.duplicated()][0]
        raise ParameterError(f"there are two populations {twice}")
    frame = hasattr(populations, "columns")
    rows = populations.to_dict("index") if frame else dict(populations)
    forms: dict[str, dict[str, Any]] = {}
    for key, row in rows.items():
        area, population = key if isinstance(key, tuple) else ("", str(key))
        row = dict(row) if isinstance(row, Mapping) else {"neurons": row}
        if "neurons" not in row:
            raise ParameterError(f"population {key!r} has no neurons")
        form = {"kind": str(row.pop("kind", population[-1:])), "neurons": float(row.pop("neurons"))}
        if area:
            form["area"] = area
        for known in ("layer", "area"):
            if row.get(known) is not None:
                form[known] = row[known]
            row.pop(known, None)
        # What Network.to_frame has beside them belongs to other arguments.
        neuron = {key: value for key, value in row.items() if key not in _VECTORS}
        form["neuron"] = {
            parameter: float(value) for parameter, value in neuron.items() if not _is_missing(value)
        }
        if name((area, population)) in forms:
            raise ParameterError(f"there are two populations {name((area, population))}")
        forms[name((area, population))] = form
    return forms


def _is_missing(value: Any) -> bool:
    # As a table has what a population does not set.
    return value is None or (isinstance(value, float) and np.isnan(value))


def _external(
    external: dict[str, ArrayLike], of_each: Callable[[str, ArrayLike], str]
) -> dict[str, Any]:
    keys = {"in_degrees": "indegrees", "weights": "weights_pA", "rates": "rates_hz"}
    unknown = [key for key in external if key not in keys]
    if unknown:
        raise ParameterError(f"external has {unknown[0]!r}, allowed are {', '.join(keys)}")
    return {keys[key]: of_each(f"external {key}", value) for key, value in external.items()}
