"""The names of the Python multi-area model, over siegert and without NEST: old scripts change one import.

Or none, after `stand_in`.

>>> from siegert.multiarea_model import MultiAreaModel
>>> model = MultiAreaModel({"connection_params": {"g": -12.0}}, theory=True)
>>> populations, rates = model.theory.integrate_siegert()
>>> populations[0], rates.shape, round(rates[:, -1].mean(), 3)
('V1-23E', (254, 501), np.float64(3.216))

Parameters, dictionaries, orders and shapes are those of that model (Schmidt et al. 2018, doi:10.1371/journal.pcbi.1006359);
matrices are ``[target, source]`` with the external input as their last column. What differs: nothing is printed or written
unless `data_path` is set, labels are known within one process, the default ``K_stable`` is siegert's own stabilized
matrix, slopes are exact, and spread of weights enters simulations but, as there, not this theory.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import networks
from ._arrays import ComplexArray, FloatArray
from ._labels import areas_of
from .analysis import Analysis as Statistics
from .errors import ParameterError, SiegertError, SimulationError, UnknownParameter
from .simulation import Simulation as Run
from .transfer import siegert

__all__ = [
    "Analysis",
    "MultiAreaModel",
    "Simulation",
    "Theory",
    "area_level_dict",
    "complete_area_list",
    "convert_syn_weight",
    "create_mask",
    "create_vector_mask",
    "data_path",
    "dict_to_matrix",
    "dict_to_vector",
    "extract_area_dict",
    "indegree_to_synapse_numbers",
    "matrix_to_dict",
    "population_list",
    "stand_in",
    "vector_to_dict",
]

Structure = Mapping[str, Sequence[str]]
Mask = NDArray[np.bool_]

#: What defaults are those of.
_PRESET = "metastable"
_LABELS = networks.network(_PRESET).labels

#: Where simulations write their spikes, ``data_path/label/recordings``; nowhere if ``None``.
data_path: str | None = None
complete_area_list: list[str] = areas_of(_LABELS)
population_list: list[str] = list(dict.fromkeys(population for _, population in _LABELS))

_specs: dict[str, dict[str, Any]] = {}
_runs: WeakValueDictionary[str, Run] = WeakValueDictionary()


def stand_in() -> None:
    """Lets ``import multiarea_model`` and its submodules find this module in this process.

    Raises
    ------
    SiegertError
        If the Python model itself was imported before.
    """
    here = sys.modules[__name__]
    if sys.modules.get("multiarea_model", here) is not here:
        raise SiegertError("multiarea_model was imported before, call stand_in() first")
    for name in ("", ".multiarea_helpers", ".default_params", ".theory", ".simulation", ".analysis"):
        sys.modules[f"multiarea_model{name}"] = here


class MultiAreaModel:
    """An instance of the multi-area model.

    Parameters
    ----------
    network_spec : mapping or str
        What differs from the default network parameters, or the label of a model that this process made.
    theory, simulation, analysis : bool
        Whether to make these members.
    theory_spec, sim_spec, ana_spec : mapping, optional
        What differs from their defaults.

    Attributes
    ----------
    params, custom_params : dict
        All network parameters, and those that were given.
    N_vec, K_matrix, W_matrix, J_matrix, syn_matrix : ndarray
        Neurons (254); in-degrees, weights (pA), (mV) and synapses (254 x 255).
    N, K, W, synapses, K_areas : dict
        The same by target area, target population, source area and source population.
    structure, structure_vec, area_list
        Populations by area, ``V1-23E`` ..., areas.
    add_DC_drive : ndarray
        Direct currents that make up for scaled in-degrees (pA).

    Raises
    ------
    UnknownParameter
        A KeyError, for parameters that there are not.
    """

    def __init__(
        self,
        network_spec: Mapping[str, Any] | str,
        theory: bool = False,
        simulation: bool = False,
        analysis: bool = False,
        *,
        theory_spec: Mapping[str, Any] | None = None,
        sim_spec: Mapping[str, Any] | None = None,
        ana_spec: Mapping[str, Any] | None = None,
    ) -> None:
        self.custom_params = _spec_of(network_spec)
        self.network = networks.network(_PRESET, _without_replacement(self.custom_params))
        params = networks.network(_PRESET, self.custom_params).params
        self.params: dict[str, Any] = params["network_params"]
        self._vectorize()
        matrices = (self.K_matrix, self.W_matrix, self.N_vec, self.add_DC_drive)
        self.label = _digest(_named(self.params), *matrices, self._source())
        _specs[self.label] = self.custom_params
        if theory:
            self.init_theory(theory_spec or {})
        if simulation or analysis:
            self.init_simulation(sim_spec or {})
        if analysis:
            self.init_analysis(ana_spec or {})

    def _vectorize(self) -> None:
        net = self.network
        self.area_list = net.areas
        self.structure = {
            area: [population for own, population in net.labels if own == area]
            for area in self.area_list
        }
        self.structure_vec = net.names
        self.add_DC_drive = net.dc
        self.N_vec = net.neurons
        self.K_matrix = np.column_stack([net.in_degrees, net.external_in_degrees])
        self.W_matrix = np.column_stack([net.weights, net.external_weights])
        self.J_matrix = convert_syn_weight(self.W_matrix, self._neuron)
        self.syn_matrix = self.K_matrix * self.N_vec[:, None]
        self.N = vector_to_dict(self.N_vec, self.area_list, self.structure)
        self.K, self.W, self.synapses = (
            matrix_to_dict(one[:, :-1], self.area_list, self.structure, one[:, -1])
            for one in (self.K_matrix, self.W_matrix, self.syn_matrix)
        )
        self.K_areas = area_level_dict(self.K, self.N)

    def _source(self) -> str | FloatArray:
        """What stands for other areas: its numbers, not the name of its file."""
        source = self.custom_params.get("connection_params", {}).get("replace_cc_input_source")
        if isinstance(source, (str, os.PathLike)):
            file = Path(source)
            return file.read_text(encoding="utf-8") if file.suffix == ".json" else str(source)
        return "" if source is None else np.asarray(source, dtype=float)

    @property
    def _neuron(self) -> dict[str, float]:
        neuron: dict[str, float] = self.params["neuron_params"]["single_neuron_dict"]
        return neuron

    def init_theory(self, theory_spec: Mapping[str, Any]) -> None:
        """Makes `theory`."""
        self.theory = Theory(self, theory_spec)

    def init_simulation(self, sim_spec: Mapping[str, Any]) -> None:
        """Makes `simulation`."""
        self.simulation = Simulation(self, sim_spec)

    def init_analysis(self, ana_spec: Mapping[str, Any]) -> None:
        """Makes `analysis` of `simulation`."""
        self.analysis = Analysis(self, self.simulation, **ana_spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MultiAreaModel) and self.label == other.label

    def __hash__(self) -> int:
        return hash(self.label)

    def __repr__(self) -> str:
        return f"<MultiAreaModel {self.label}: {self.network!r}>"


class Theory:
    """The mean-field theory of a model; ``params``: ``dt`` and ``T`` (time constants of the rates), ``initial_rates`` ..."""

    def __init__(self, network: MultiAreaModel, theory_spec: Mapping[str, Any]) -> None:
        self.network = network
        self.custom_params = dict(theory_spec)
        self.params: dict[str, Any] = {
            "dt": 0.1, "T": 50.0, "initial_rates": None, "initial_rates_iter": None,
            "initial_rates_max": 1000.0,
        }
        _check(theory_spec, list(self.params), "theory_params")
        self.params.update(theory_spec)
        self.label = _digest(_named(self.params), network.label)
        self._net = networks.network(_PRESET, network.custom_params)

    def integrate_siegert(
        self, full_output: bool = True
    ) -> tuple[list[str], FloatArray | list[FloatArray]]:
        """Follows the rates from where they begin.

        Returns
        -------
        populations : list of str
        rates : ndarray, shape (populations, T/dt + 1), or list of them
            Rates at multiples of ``dt`` (spikes/s), first and last only without `full_output`; a list with
            ``initial_rates_iter`` random starts. Steps adapt to an error of 1e-9; values in between are interpolated.
        """
        found = [self._flow(start, full_output) for start in self._starts()]
        return self.network.structure_vec, found[0] if len(found) == 1 else found

    def _starts(self) -> Iterator[FloatArray]:
        size = len(self.network.structure_vec)
        given = self.params["initial_rates"]
        if not isinstance(given, str):
            yield np.zeros(size) if given is None else np.asarray(given, dtype=float)
            return
        if given != "random_uniform":
            raise ParameterError(f"initial_rates is {given!r}, allowed are rates, random_uniform, None")
        # The generator and the seed of the Python model: the same starts.
        random = np.random.RandomState(123)
        for _ in range(self.params["initial_rates_iter"] or 1):
            yield self.params["initial_rates_max"] * random.rand(size)

    def _flow(self, start: FloatArray, full_output: bool) -> FloatArray:
        end, dt = self.params["T"], self.params["dt"]
        at, rates = self._net.trajectory(start, end, weights="mean", progress=False)
        grid = np.linspace(0.0, end, round(end / dt) + 1) if full_output else np.array([0.0, end])
        return np.array([np.interp(grid, at, one) for one in rates.T])

    def mu_sigma(
        self,
        rates: ArrayLike,
        external: bool = True,
        matrix_filter: Mask | None = None,
        vector_filter: Mask | None = None,
    ) -> tuple[FloatArray, FloatArray]:
        """Mean and standard deviation of the input (mV), with connections in `matrix_filter` only."""
        net = self._net
        if matrix_filter is not None:
            net = net.replace(
                in_degrees=net.in_degrees * matrix_filter[:, :-1],
                external_in_degrees=net.external_in_degrees * matrix_filter[:, -1],
            )
        if not external:
            net = net.replace(external_in_degrees=0.0)
        return net.working_point(rates, weights="mean")

    def d_nu(self, mu: ArrayLike, sigma: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Slopes of the rates by mu (spikes/s per mV) and by sigma squared (spikes/s per mV^2)."""
        neuron = self.network._neuron
        _, by_mu, by_sigma = siegert(
            mu,
            sigma,
            tau_m=neuron["tau_m"],
            tau_syn=neuron["tau_syn_ex"],
            t_ref=neuron["t_ref"],
            theta=neuron["V_th"] - neuron["E_L"],
            v_reset=neuron["V_reset"] - neuron["E_L"],
            slopes=True,
        )
        return by_mu, by_sigma / (2.0 * np.asarray(sigma))

    def gain_matrix(
        self,
        rates: ArrayLike,
        matrix_filter: Mask | None = None,
        vector_filter: Mask | None = None,
        full_output: bool = False,
    ) -> Any:
        """The gain matrix G = dPhi/dnu, of the populations in `vector_filter`; with `full_output` also the slopes."""
        gain = self._net.gain_matrix(rates, weights="mean")
        slopes = self.d_nu(*self.mu_sigma(rates))
        if vector_filter is not None:
            gain = gain[np.ix_(vector_filter, vector_filter)]
            slopes = (slopes[0][vector_filter], slopes[1][vector_filter])
        return (gain, *slopes) if full_output else gain

    def lambda_max(
        self,
        rates: ArrayLike,
        matrix_filter: Mask | None = None,
        vector_filter: Mask | None = None,
        full_output: bool = False,
    ) -> Any:
        """The square root of the largest real part of an eigenvalue of G, as that model defines it; NaN below zero.

        A state is stable where the real part itself is below 1, which is where its root is.
        """
        gain, by_mu, by_sigma = self.gain_matrix(rates, matrix_filter, vector_filter, True)
        values: ComplexArray
        values, vectors = np.linalg.eig(gain)
        highest = values.real.max()
        root = np.sqrt(highest) if highest >= 0 else np.nan
        return (root, by_mu, by_sigma, gain, (values, vectors)) if full_output else root

    def replace_cc_input(self) -> tuple[FloatArray, FloatArray]:
        """Mean (mV) and variance (mV^2) of the input that stands for other areas, as ``replace_cc`` says."""
        connections = self.network.params["connection_params"]
        base = self.network.network
        if connections["replace_cc"] == "hom_poisson_stat":
            rates = np.full(len(base.labels), self.network.params["input_params"]["rate_ext"])
        elif connections["replace_cc"] == "het_poisson_stat":
            rates = self._given_rates()
        else:
            raise ParameterError(
                f"replace_cc is {connections['replace_cc']!r}, allowed are hom_poisson_stat, het_poisson_stat"
            )
        between = create_mask(self.network.structure, cortico_cortical=True, external=False)
        alone = base.replace(
            in_degrees=base.in_degrees * between[:, :-1], external_in_degrees=0.0, dc=0.0
        )
        mu, sigma = alone.working_point(rates, weights="mean")
        return mu, sigma**2

    def _given_rates(self) -> FloatArray:
        source = self.network._source()
        if isinstance(source, str):
            return dict_to_vector(
                json.loads(source), self.network.area_list, self.network.structure
            )
        return source


class Simulation:
    """A simulation of a model; ``params`` are its simulation parameters."""

    def __init__(self, network: MultiAreaModel, sim_spec: Mapping[str, Any]) -> None:
        self.network = network
        self.custom_params = {
            "rng_seed" if key == "master_seed" else key: value for key, value in sim_spec.items()
        }
        whole = {**network.custom_params, "sim_params": self.custom_params}
        self._net = networks.network(_PRESET, whole)
        self.params: dict[str, Any] = self._net.params["sim_params"]
        self.areas_simulated: list[str] = self.params["areas_simulated"]
        self.areas_recorded: list[str] = [
            area
            for area in self.params["recording_dict"]["areas_recorded"]
            if area in self.areas_simulated
        ]
        self.T: float = self.params["t_sim"]
        self.label = _digest(_named(self.params), network.label)
        self.data_dir = os.path.join(data_path or "", self.label)
        self.result: Run | None = _runs.get(self.label)

    def simulate(self) -> Run:
        """Simulates, keeps what came out as `result`, and writes the spikes where `data_path` says."""
        recorded = self.params["recording_dict"]
        self.result = self._net.simulate(
            self.T,
            transient=recorded["spike_dict"]["start"],
            seed=self.params["rng_seed"],
            dt=self.params["dt"],
            threads=self.custom_params.get("local_num_threads"),
            record=self.areas_recorded,
            potentials=self.areas_recorded if recorded["record_vm"] else "none",
            potentials_share=recorded["Nrec_vm_fraction"],
            potentials_interval=recorded["vm_dict"]["interval"],
            guard=None,
            progress=False,
        )
        _runs[self.label] = self.result
        if data_path is not None:
            os.makedirs(self.data_dir, exist_ok=True)
            self.result.save(os.path.join(self.data_dir, "recordings"), "nest")
        return self.result

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Simulation) and self.label == other.label

    def __hash__(self) -> int:
        return hash(self.label)


class Analysis:
    """Statistics of a simulation, each kept under the name of what made it: `create_pop_rates` makes ``pop_rates``.

    All take ``t_min`` (500 ms), ``t_max`` (the end), ``areas`` and ``pops``, and are dictionaries by area and population
    with what they were made with under ``"Parameters"``. Definitions are the published ones (`siegert.Recording.analyze`).
    """

    def __init__(
        self,
        network: MultiAreaModel,
        simulation: Simulation,
        data_list: Sequence[str] = ("spikes",),
        load_areas: Sequence[str] | None = None,
    ) -> None:
        self.network = network
        self.simulation = simulation
        self.areas_loaded = list(load_areas or simulation.areas_recorded)
        self.T = simulation.T

    @property
    def spike_data(self) -> dict[str, dict[str, FloatArray]]:
        """Neurons and times (ms) of the spikes of each population, shape (spikes, 2)."""
        recording = self._run.recording
        data: dict[str, dict[str, FloatArray]] = {area: {} for area in self.areas_loaded}
        for i, (area, population) in enumerate(recording.labels):
            if area in data:
                times, ids = recording.of_population(i)
                data[area][population] = np.column_stack([ids + recording.first_ids[i], times])
        return data

    def create_pop_rates(self, compute_stat: bool = False, **window: Any) -> None:
        """``pop_rates``: rate and NaN, with `compute_stat` its standard deviation between neurons; the area's as "total"."""
        made, asked = self._statistics(window, compute_stat=compute_stat)
        deviations = [values.std() for values in made.values("rate")]
        pairs = [
            (rate, deviation if compute_stat else np.nan)
            for rate, deviation in zip(made.rate, deviations, strict=True)
        ]
        self.pop_rates = self._by_population(made, pairs, (0.0, 0.0), asked)
        neurons = made.values("rate")
        for area, rate in made.areas_to_frame()["rate"].items():
            if area not in self.pop_rates:
                continue
            own = [neurons[i] for i, label in enumerate(made.labels) if label[0] == area]
            total = float(rate)
            self.pop_rates[area]["total"] = (
                (total, np.concatenate(own).std()) if compute_stat else total
            )

    def create_pop_rate_dists(self, **window: Any) -> None:
        """``pop_rate_dists``: ``histogram`` (left edges, shares of neurons) in 100 bins and ``stats`` (mu, sigma)."""
        made, asked = self._statistics(window)
        found = []
        for values in made.values("rate"):
            counts, edges = np.histogram(values, bins=100)
            shares = counts / max(counts.sum(), 1)
            stats = {"mu": values.mean(), "sigma": values.std()}
            found.append({"histogram": np.array([edges[:-1], shares]), "stats": stats})
        self.pop_rate_dists = self._by_population(made, found, None, asked)

    def create_synchrony(self, resolution: float = 1.0, **window: Any) -> None:
        """``synchrony`` of populations, that of the area as "total", of counts in bins of `resolution` (ms)."""
        made, asked = self._statistics(window, synchrony_bin=resolution, resolution=resolution)
        self.synchrony = self._by_population(made, made.synchrony, np.nan, asked)
        for area, value in made.areas_to_frame()["synchrony"].items():
            if area in self.synchrony:
                self.synchrony[area]["total"] = value

    def create_rate_time_series(
        self, resolution: float = 1.0, kernel: str = "binned", **window: Any
    ) -> None:
        """``rate_time_series`` of areas and ``rate_time_series_pops`` in bins of `resolution` (ms; spikes/s)."""
        if kernel != "binned":
            raise ParameterError(f"kernel is {kernel!r}, allowed is binned")
        made, asked = self._statistics(window, bin=resolution, resolution=resolution)
        series, _ = made.series
        silent = np.full(len(series[0]), np.nan)
        self.rate_time_series_pops = self._by_population(made, series, silent, asked)
        self.rate_time_series: dict[str, Any] = {"Parameters": asked}
        self.rate_time_series.update(self._area_means(self.rate_time_series_pops))

    def create_synaptic_input(
        self, resolution: float = 1.0, kernel: str = "binned", **window: Any
    ) -> None:
        """``synaptic_input`` of areas and ``synaptic_input_pops``: rates of the simulated sources, filtered by their synapses,
        times ``|W| K`` (pA spikes/s)."""
        self.create_rate_time_series(resolution, kernel, **window)
        made, asked = self._statistics(window, bin=resolution, resolution=resolution)
        neuron = self.network._neuron
        index = [self.network.network.labels.index(label) for label in made.labels]
        series, _ = made.series
        sent = np.array(
            [
                _filtered(one, neuron["tau_syn_in" if "I" in label[1] else "tau_syn_ex"], resolution)
                for one, label in zip(series, made.labels, strict=True)
            ]
        )
        strengths = (np.abs(self.network.W_matrix) * self.network.K_matrix)[np.ix_(index, index)]
        received = list(strengths @ sent)
        missing = np.full(sent.shape[1], np.nan)
        self.synaptic_input_pops = self._by_population(made, received, missing, asked)
        self.synaptic_input: dict[str, Any] = {"Parameters": asked}
        self.synaptic_input.update(self._area_means(self.synaptic_input_pops))

    def create_pop_cv_isi(self, **window: Any) -> None:
        """``pop_cv_isi``: mean coefficients of variation of inter-spike intervals."""
        made, asked = self._statistics(window)
        self.pop_cv_isi = self._by_population(made, made.cv, None, asked)

    def create_pop_LvR(self, **window: Any) -> None:
        """``pop_LvR``: mean revised local variations."""
        made, asked = self._statistics(window)
        self.pop_LvR = self._by_population(made, made.lvr, None, asked)

    @property
    def _run(self) -> Run:
        run = self.simulation.result
        if run is None:
            raise SimulationError("nothing was simulated yet: call simulation.simulate() first")
        return run

    def _statistics(
        self, window: Mapping[str, Any], **settings: Any
    ) -> tuple[Statistics, dict[str, Any]]:
        asked: dict[str, Any] = {
            "t_min": 500.0, "t_max": self.T, "areas": self.areas_loaded, "pops": "complete",
        }
        _check(window, list(asked), "analysis")
        asked.update(window)
        given = {key: value for key, value in settings.items() if key in ("bin", "synchrony_bin")}
        recorded = self._run.recording.window
        times = (max(asked["t_min"], recorded[0]), min(asked["t_max"], recorded[1]))
        made = self._run.recording.analyze(times, definitions="published", progress=False, **given)
        told = {key: value for key, value in settings.items() if key not in given}
        return made, {**asked, **told}

    def _by_population(
        self, made: Statistics, values: Iterable[Any], missing: Any, asked: dict[str, Any]
    ) -> dict[str, Any]:
        """What is not in the network is `missing`, or not there where that is ``None``."""
        found = dict(zip(made.labels, values, strict=True))
        pops = population_list if asked["pops"] == "complete" else asked["pops"]
        tables: dict[str, Any] = {"Parameters": asked}
        for area in asked["areas"]:
            own = {population: found.get((area, population), missing) for population in pops}
            tables[area] = {key: value for key, value in own.items() if value is not None}
        return tables

    def _area_means(self, series: Mapping[str, Any]) -> dict[str, FloatArray]:
        """Means over the neurons of the populations of each area."""
        means = {}
        for area in series["Parameters"]["areas"]:
            own = [one for one in self.network.structure[area] if one in series[area]]
            neurons = [self.network.N[area][one] for one in own]
            means[area] = np.average([series[area][one] for one in own], axis=0, weights=neurons)
        return means


def convert_syn_weight(W: Any, neuron_params: Mapping[str, float]) -> Any:
    """Post-synaptic currents (pA) as what they integrate to (mV), ``W tau_syn / C_m``; times 1 ms."""
    return W * (neuron_params["tau_syn_ex"] / neuron_params["C_m"])


def create_vector_mask(
    structure: Structure,
    pops: Sequence[str] = population_list,
    areas: Sequence[str] = complete_area_list,
    complete_area_list: Sequence[str] = complete_area_list,
) -> Mask:
    """Which populations are in `areas` and in `pops`."""
    return np.array(
        [area in areas and one in pops for area in complete_area_list for one in structure[area]],
        dtype=bool,
    )


def create_mask(
    structure: Structure,
    target_pops: Sequence[str] = population_list,
    source_pops: Sequence[str] = population_list,
    target_areas: Sequence[str] = complete_area_list,
    source_areas: Sequence[str] = complete_area_list,
    complete_area_list: Sequence[str] = complete_area_list,
    external: bool = True,
    *,
    cortico_cortical: bool = False,
    internal: bool = False,
) -> Mask:
    """Which connections, ``[target, source]`` and the external input, are from and to such populations and areas.

    `cortico_cortical` takes only those between areas, `internal` only those within one; external input is neither
    between areas nor left out of those within one.
    """
    targets = create_vector_mask(structure, target_pops, target_areas, complete_area_list)
    sources = create_vector_mask(structure, source_pops, source_areas, complete_area_list)
    area = np.array([one for one in complete_area_list for _ in structure[one]])
    within = np.column_stack([area[:, None] == area, np.ones(area.size, dtype=bool)])
    mask: Mask = np.outer(targets, np.append(sources, external))
    if cortico_cortical:
        mask = mask & ~within
    return mask & within if internal else mask


def vector_to_dict(
    v: ArrayLike, area_list: Sequence[str], structure: Structure, external: Any = None
) -> dict[str, dict[str, Any]]:
    """One number per population by area and population, 0 for those that are not, and their sum as "total"."""
    values = iter(np.asarray(v).tolist())
    tables: dict[str, dict[str, Any]] = {}
    for area in area_list:
        own = {population: next(values) for population in structure[area]}
        missing = {one: 0.0 for one in population_list if one not in own}
        tables[area] = {**own, **missing, "total": sum(own.values())}
    return tables


def dict_to_vector(
    d: Mapping[str, Mapping[str, Any]], area_list: Sequence[str], structure: Structure
) -> FloatArray:
    """The numbers of such a dictionary, or the first of each pair of numbers, in the order of the populations."""
    return np.array(
        [np.ravel(d[area][population])[0] for area in area_list for population in structure[area]],
        dtype=float,
    )


def matrix_to_dict(
    m: ArrayLike, area_list: Sequence[str], structure: Structure, external: Any = None
) -> dict[str, Any]:
    """A matrix by target area, target population, source area and source population, 0 where populations are not.

    `external`, an array or a dictionary by area and population, is what is under ``["external"]["external"]``.
    """
    labels = [(area, population) for area in area_list for population in structure[area]]
    place = {label: i for i, label in enumerate(labels)}
    values = np.asarray(m)[:, : len(labels)].tolist()

    def outside(target: tuple[str, str]) -> Any:
        if isinstance(external, Mapping):
            return external[target[0]][target[1]]
        return {"external": float(external[place[target]]) if target in place else 0.0}

    def row(target: tuple[str, str]) -> dict[str, Any]:
        own = values[place[target]] if target in place else [0.0] * len(labels)
        sources: dict[str, Any] = {
            area: {
                one: own[place[area, one]] if (area, one) in place else 0.0
                for one in population_list
            }
            for area in area_list
        }
        return sources if external is None else {**sources, "external": outside(target)}

    return {area: {one: row((area, one)) for one in population_list} for area in area_list}


def dict_to_matrix(
    d: Mapping[str, Any], area_list: Sequence[str], structure: Structure
) -> FloatArray:
    """The matrix of such a dictionary, the external input as its last column."""
    labels = [(area, population) for area in area_list for population in structure[area]]
    sources = [*labels, ("external", "external")]
    return np.array([[d[a][p][b][q] for b, q in sources] for a, p in labels], dtype=float)


def area_level_dict(
    dic: Mapping[str, Any], num: Mapping[str, Mapping[str, float]], degree: str = "indegree"
) -> dict[str, dict[str, float]]:
    """Degrees of the mean neuron of each area from, or with ``outdegree`` to, each other."""
    if degree not in ("indegree", "outdegree"):
        raise ParameterError(f"degree is {degree!r}, allowed are indegree, outdegree")
    areas: dict[str, dict[str, float]] = {}
    for target, rows in dic.items():
        areas[target] = {}
        for source in next(iter(rows.values())):
            counted = target if degree == "indegree" else source
            if counted not in num:
                continue
            synapses = sum(
                value * num[counted][p if degree == "indegree" else q]
                for p, row in rows.items()
                for q, value in row[source].items()
            )
            areas[target][source] = synapses / num[counted]["total"]
    return areas


def indegree_to_synapse_numbers(
    indegrees: Mapping[str, Any], neuron_numbers: Mapping[str, Mapping[str, float]]
) -> dict[str, Any]:
    """In-degrees times the neurons of their targets."""
    return {
        area: {
            one: {
                source: {q: value * neuron_numbers[area][one] for q, value in values.items()}
                for source, values in row.items()
            }
            for one, row in rows.items()
        }
        for area, rows in indegrees.items()
    }


def extract_area_dict(
    d: Mapping[str, Any], structure: Structure, target_area: str, source_area: str
) -> dict[str, dict[str, float]]:
    """One pair of areas of such a dictionary, by target and source population."""
    return {
        one: {q: d[target_area][one][source_area][q] for q in structure[source_area]}
        for one in structure[target_area]
    }


def _filtered(series: FloatArray, tau: float, step: float) -> FloatArray:
    """A series seen through exponential synapses of unit area (ms)."""
    kernel = np.exp(-np.arange(0.0, 20.0 * tau + step, step) / tau)
    return np.convolve(series, kernel / kernel.sum())[: len(series)]


def _spec_of(spec: Mapping[str, Any] | str) -> dict[str, Any]:
    if not isinstance(spec, str):
        return dict(spec)
    if spec not in _specs:
        raise UnknownParameter(f"no model with the label {spec} was made in this process")
    return _specs[spec]


def _without_replacement(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The whole network, whatever stands for a part of it later."""
    replaced = ("replace_cc", "replace_non_simulated_areas", "replace_cc_input_source")
    connections = dict(spec.get("connection_params", {}))
    for key in replaced:
        connections.pop(key, None)
    return {**spec, "connection_params": connections}


def _check(given: Iterable[str], allowed: Sequence[str], where: str) -> None:
    for key in given:
        if key not in allowed:
            raise UnknownParameter(f"{where} has no {key!r}, allowed are {', '.join(allowed)}")


def _named(params: Mapping[str, Any]) -> str:
    return json.dumps(params, sort_keys=True, default=lambda value: np.asarray(value).tolist())


def _digest(*parts: str | FloatArray) -> str:
    made = hashlib.md5(usedforsecurity=False)
    for part in parts:
        made.update(part.encode() if isinstance(part, str) else np.round(part, 4).tobytes())
    return made.hexdigest()
