"""What scripts for the Python multi-area model rely on."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import siegert as sg
from siegert import multiarea_model as mam
from siegert.multiarea_model import MultiAreaModel

SHARED = Path(__file__).parents[3] / "shared"
#: V1 and V2 in small, the other areas as Poisson input.
SMALL = {
    "N_scaling": 0.01,
    "K_scaling": 0.01,
    "connection_params": {"replace_non_simulated_areas": "hom_poisson_stat"},
}


def shared(path):
    if not SHARED.is_dir():
        assert os.environ.get("SIEGERT_REQUIRE_REFERENCE") != "1", f"{SHARED} is missing"
        pytest.skip("the reference figures are not here")
    return SHARED / path


def rates_file(path, model, rates):
    path.write_text(json.dumps(mam.vector_to_dict(rates, model.area_list, model.structure)))
    return str(path)


@pytest.fixture(scope="module")
def model():
    return MultiAreaModel({}, theory=True)


@pytest.fixture(scope="module")
def published():
    stable = str(shared("macaque/published/K_prime_original.npy"))
    return MultiAreaModel({"connection_params": {"K_stable": stable}}, theory=True)


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    place = tmp_path_factory.mktemp("rates")
    whole = MultiAreaModel({})
    rates = rates_file(place / "rates.json", whole, np.full(254, 5.0))
    model = MultiAreaModel(
        {**SMALL, "fullscale_rates": rates},
        simulation=True,
        analysis=True,
        sim_spec={"t_sim": 700.0, "areas_simulated": ["V1", "V2"], "local_num_threads": 1},
    )
    model.simulation.simulate()
    return model


def test_shapes_and_orders(model):
    assert model.K_matrix.shape == model.W_matrix.shape == model.syn_matrix.shape == (254, 255)
    assert (model.structure_vec[0], model.structure_vec[-1]) == ("V1-23E", "TH-6I")
    assert model.structure["TH"] == ["23E", "23I", "5E", "5I", "6E", "6I"]
    assert model.area_list == mam.complete_area_list == list(model.structure)
    assert model.N["TH"]["4E"] == 0.0
    np.testing.assert_allclose(sum(area["total"] for area in model.N.values()), model.N_vec.sum())
    net = sg.network("metastable")
    np.testing.assert_array_equal(model.K_matrix[:, :-1], net.in_degrees)
    np.testing.assert_array_equal(model.K_matrix[:, -1], net.external_in_degrees)
    np.testing.assert_allclose(model.syn_matrix[:, :-1], net.synapses)
    assert model.K["V2"]["4E"]["V1"]["23E"] == model.K_matrix[10, 0]
    assert model.W["V1"]["23E"]["external"]["external"] == model.W_matrix[0, -1]
    # The average in-degree of V1 is one of the parameters.
    given = model.params["connection_params"]["av_indegree_V1"]
    plain = {"K_stable": None, "fac_nu_ext_5E": 1.0, "fac_nu_ext_6E": 1.0}
    of_v1 = MultiAreaModel({"connection_params": plain}).K_areas["V1"]
    np.testing.assert_allclose(sum(of_v1.values()), given)


def test_figures_of_the_python_model(published):
    folder = shared("reference/networks/metastable_published")

    def figure(name):
        return np.load(folder / f"{name}.npy")

    np.testing.assert_allclose(published.N_vec, figure("neurons"))
    np.testing.assert_allclose(published.K_matrix[:, :-1], figure("indegrees"))
    np.testing.assert_allclose(published.K_matrix[:, -1], figure("external_indegrees"))
    np.testing.assert_allclose(published.W_matrix[:, :-1], figure("weights_pA"))
    np.testing.assert_allclose(published.J_matrix[:, :-1], figure("J_mV"))
    np.testing.assert_allclose(published.syn_matrix[:, :-1], figure("synapses"), rtol=1e-9, atol=1e-3)
    areas = [[row[area] for area in [*published.area_list, "external"]] for row in published.K_areas.values()]
    np.testing.assert_allclose(areas, figure("area_indegrees"), rtol=1e-9, atol=1e-9)


def test_states_of_the_python_model(published):
    found = np.load(shared("reference/fixed_points/metastable_published.npz"))
    populations, rates = published.theory.integrate_siegert()
    assert populations == published.structure_vec
    assert rates.shape == (254, 501) and not rates[:, 0].any()
    np.testing.assert_allclose(rates[:, -1], found["rates_hz"], atol=1e-5)
    mu, sigma = published.theory.mu_sigma(found["rates_hz"])
    np.testing.assert_allclose(mu, found["mu_mV"], atol=1e-8)
    np.testing.assert_allclose(sigma, found["sigma_mV"])
    by_mu, by_variance = published.theory.d_nu(mu, sigma)
    np.testing.assert_allclose(by_mu, found["d_rate_d_mu"], atol=1e-9)
    np.testing.assert_allclose(by_variance * 2 * sigma, found["d_rate_d_sigma"], atol=1e-9)
    highest = found["eigenvalues"].real.max()
    np.testing.assert_allclose(published.theory.lambda_max(found["rates_hz"]), np.sqrt(highest))


def test_theory_is_that_of_the_network(model):
    point = sg.network("metastable").fixed_point(weights="mean")
    _, ends = model.theory.integrate_siegert(full_output=False)
    assert ends.shape == (254, 2)
    np.testing.assert_allclose(ends[:, 1], point.rates, atol=1e-6)
    np.testing.assert_allclose(model.theory.gain_matrix(point.rates), point.gain, atol=1e-12)
    root, *_ = model.theory.lambda_max(point.rates, full_output=True)
    np.testing.assert_allclose(root**2, point.eigenvalues[0].real)
    # G = tau_m (dPhi/dmu K J + dPhi/dsigma^2 K J^2)
    by_mu, by_variance = model.theory.d_nu(point.mu, point.sigma)
    K, J = model.K_matrix[:, :-1], model.J_matrix[:, :-1]
    gain = 0.01 * (by_mu[:, None] * K * J + by_variance[:, None] * K * J**2)
    np.testing.assert_allclose(gain, point.gain, atol=1e-9)


def test_parts_of_the_input_add_up(model):
    rates = np.linspace(0.5, 5.0, 254)
    inside = mam.create_mask(model.structure, internal=True, external=False)
    between = mam.create_mask(model.structure, cortico_cortical=True, external=False)
    whole, own, other = (
        model.theory.mu_sigma(rates, external=False, matrix_filter=one)
        for one in (None, inside, between)
    )
    np.testing.assert_allclose(whole[0], own[0] + other[0])
    np.testing.assert_allclose(whole[1] ** 2, own[1] ** 2 + other[1] ** 2)


def test_random_starts_and_given_ones(model):
    spec = {"initial_rates": "random_uniform", "initial_rates_iter": 2, "T": 1.0, "initial_rates_max": 50.0}
    _, runs = MultiAreaModel({}, theory=True, theory_spec=spec).theory.integrate_siegert()
    assert [run.shape for run in runs] == [(254, 11)] * 2
    assert 45.0 < runs[0][:, 0].max() <= 50.0 and (runs[0][:, 0] != runs[1][:, 0]).all()
    start = np.full(254, 2.0)
    _, run = MultiAreaModel({}, theory=True, theory_spec={"initial_rates": start, "T": 1.0}).theory.integrate_siegert()
    np.testing.assert_array_equal(run[:, 0], start)


def test_scaled_networks_keep_input_and_rates(model, tmp_path):
    _, rates = model.theory.integrate_siegert()
    file = rates_file(tmp_path / "rates.json", model, rates[:, -1])
    small = MultiAreaModel(
        {"N_scaling": 0.1, "K_scaling": 0.2, "fullscale_rates": file},
        theory=True,
        theory_spec={"initial_rates": rates[:, -1]},
    )
    np.testing.assert_allclose(small.N_vec, 0.1 * model.N_vec)
    np.testing.assert_allclose(small.K_matrix, 0.2 * model.K_matrix)
    np.testing.assert_allclose(small.syn_matrix, 0.02 * model.syn_matrix)
    np.testing.assert_allclose(small.W_matrix, model.W_matrix / np.sqrt(0.2))
    assert np.abs(small.add_DC_drive).max() > 0
    for scaled, full in zip(small.theory.mu_sigma(rates[:, -1]), model.theory.mu_sigma(rates[:, -1])):
        np.testing.assert_allclose(scaled, full)
    np.testing.assert_allclose(small.theory.integrate_siegert()[1][:, -1], rates[:, -1], atol=1e-5)


def test_replaced_input_between_areas(model, tmp_path):
    same = MultiAreaModel({"connection_params": {"replace_cc": "hom_poisson_stat"}}, theory=True)
    np.testing.assert_array_equal(same.K_matrix, model.K_matrix)
    mu, variance = same.theory.replace_cc_input()
    v1 = mam.create_mask(model.structure, target_areas=["V1"], cortico_cortical=True, external=False)
    K, J = (one[v1].reshape(8, -1) for one in (model.K_matrix, model.J_matrix))
    np.testing.assert_allclose(mu[:8], 10.0 * 0.01 * (K * J).sum(axis=1))
    np.testing.assert_allclose(variance[:8], 10.0 * 0.01 * (K * J**2).sum(axis=1))
    # Areas that hear the state's own rates stay in it.
    point = sg.network("metastable").fixed_point(weights="mean")
    file = rates_file(tmp_path / "rates.json", model, point.rates)
    spec = {"replace_cc": "het_poisson_stat", "replace_cc_input_source": file}
    apart = MultiAreaModel({"connection_params": spec}, theory=True)
    np.testing.assert_allclose(apart.theory.integrate_siegert()[1][:, -1], point.rates, atol=1e-5)
    inside = apart.theory.mu_sigma(np.zeros(254), external=False)[0]
    np.testing.assert_allclose(inside, apart.theory.replace_cc_input()[0], atol=1e-12)
    with pytest.raises(ValueError, match="replace_cc is None"):
        model.theory.replace_cc_input()


def test_weights_by_parameters(model):
    changed = MultiAreaModel({"connection_params": {"PSP_e": 0.3, "PSP_e_23_4": 0.6}})
    mask = mam.create_mask(model.structure, source_pops=["23E", "4E", "5E", "6E"], external=False)
    np.testing.assert_allclose(changed.W_matrix[mask], 2 * model.W_matrix[mask])
    # Inhibitory weights are g times excitatory ones, external ones have a parameter of their own.
    np.testing.assert_allclose(changed.W_matrix[:, 1], 2 * model.W_matrix[:, 1])
    np.testing.assert_array_equal(changed.W_matrix[:, -1], model.W_matrix[:, -1])
    driven = MultiAreaModel({"connection_params": {"fac_nu_ext_5E": 2.25}})
    outside = mam.create_mask(model.structure, target_pops=["5E"], target_areas=["V1"], source_pops=[])
    np.testing.assert_allclose(driven.K_matrix[outside], 2 * model.K_matrix[outside])


@pytest.mark.parametrize(
    "specs",
    [
        {"network_spec": {"x": 3}},
        {"network_spec": {"connection_params": {"x": 3}}},
        {"network_spec": {}, "simulation": True, "sim_spec": {"x": 3}},
        {"network_spec": {}, "theory": True, "theory_spec": {"x": 3}},
    ],
)
def test_unknown_parameters_are_key_errors(specs):
    with pytest.raises(KeyError, match="x"):
        MultiAreaModel(**specs)


def test_labels_stand_for_models():
    first = MultiAreaModel({"connection_params": {"g": -12.0}})
    assert MultiAreaModel(first.label) == first != MultiAreaModel({})
    assert first.params["connection_params"]["g"] == -12.0
    with pytest.raises(KeyError, match="no model with the label nothing"):
        MultiAreaModel("nothing")


def test_labels_tell_arrays_apart():
    def label(rates):
        spec = {"replace_cc": "het_poisson_stat", "replace_cc_input_source": np.full(254, rates)}
        return MultiAreaModel({"connection_params": spec}).label

    def scaled(rates):
        return MultiAreaModel({"K_scaling": 0.5, "fullscale_rates": np.full(254, rates)}).label

    assert label(1.0) == label(1.0) != label(2.0)
    assert scaled(1.0) == scaled(1.0) != scaled(2.0)


def test_potentials_and_spikes_are_recorded_as_asked(simulated):
    spec = {
        "t_sim": 30.0,
        "areas_simulated": ["V1"],
        "recording_dict": {
            "record_vm": True, "Nrec_vm_fraction": 0.1, "spike_dict": {"start": 10.0}, "vm_dict": {"interval": 2.0},
        },
    }
    run = MultiAreaModel(simulated.label, simulation=True, sim_spec=spec).simulation.simulate()
    assert run.spikes["times"].min() > 10.0 and run.recording.window == (10.0, 30.0)
    assert set(np.diff(np.unique(run.potentials["times"]))) == {2.0}
    # The tenth is drawn at random.
    assert len(np.unique(run.potentials["senders"])) == pytest.approx(0.1 * run.network.neurons.sum(), rel=0.2)


def test_currents_stand_for_areas_that_are_not_simulated(tmp_path):
    for area in mam.complete_area_list:
        for population in mam.population_list:
            np.save(tmp_path / f"current-{area}-{population}.npy", np.full(20, 10.0))
    spec = {
        "N_scaling": 0.01,
        "connection_params": {
            "replace_non_simulated_areas": "het_current_nonstat",
            "replace_cc_input_source": str(tmp_path / "current"),
        },
    }
    model = MultiAreaModel(spec, simulation=True, sim_spec={"t_sim": 10.0, "areas_simulated": ["TH"]})
    assert model.simulation.simulate().labels == [("TH", one) for one in model.structure["TH"]]


def test_old_imports_find_it():
    script = """
import siegert.multiarea_model as mam
mam.stand_in()
mam.stand_in()
from multiarea_model import MultiAreaModel
from multiarea_model.multiarea_helpers import create_mask
from multiarea_model.default_params import complete_area_list
assert MultiAreaModel is mam.MultiAreaModel and create_mask is mam.create_mask and len(complete_area_list) == 32
import sys, types
sys.modules["multiarea_model"] = types.ModuleType("multiarea_model")
try:
    mam.stand_in()
except mam.SiegertError as error:
    print(error)
"""
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout == "multiarea_model was imported before, call stand_in() first\n"


def test_dictionaries_and_back(model):
    form = (model.area_list, model.structure)
    vector = mam.vector_to_dict(model.N_vec, *form)
    np.testing.assert_array_equal(mam.dict_to_vector(vector, *form), model.N_vec)
    np.testing.assert_array_equal(mam.dict_to_matrix(model.K, *form), model.K_matrix)
    whole = mam.matrix_to_dict(model.K_matrix[:, :-1], *form)
    assert "external" not in whole["V1"]["23E"]
    assert mam.indegree_to_synapse_numbers(model.K, model.N)["TH"]["6I"]["V1"] == pytest.approx(
        model.synapses["TH"]["6I"]["V1"]
    )
    pair = mam.extract_area_dict(model.K, model.structure, "TH", "V1")
    assert (len(pair), len(pair["5E"])) == (6, 8)


def test_masks_choose_populations(model):
    chosen = mam.create_vector_mask(model.structure, areas=["V1", "TH"], pops=["4E", "5E"])
    assert [model.structure_vec[i] for i in np.flatnonzero(chosen)] == ["V1-4E", "V1-5E", "TH-5E"]
    mask = mam.create_mask(model.structure, target_areas=["V2"], source_pops=["23E"], source_areas=["V1"])
    assert [tuple(one) for one in np.argwhere(mask)[:3]] == [(8, 0), (8, 254), (9, 0)]
    inside = mam.create_mask(model.structure, internal=True, external=False)
    between = mam.create_mask(model.structure, cortico_cortical=True)
    assert inside.sum() + between.sum() == 254**2 and not between[:, -1].any()


def test_simulations_and_their_statistics(simulated):
    analysis, run = simulated.analysis, simulated.simulation.result
    assert run.labels == [("V1", p) for p in mam.population_list] + [("V2", p) for p in mam.population_list]
    analysis.create_pop_rates(t_min=0.0)
    np.testing.assert_allclose(analysis.pop_rates["V1"]["23E"][0], run.rates[0], rtol=0.02)
    rates = [analysis.pop_rates[area]["total"] for area in ("V1", "V2")]
    neurons = [run.network.neurons[:8].sum(), run.network.neurons[8:].sum()]
    np.testing.assert_allclose(np.average(rates, weights=neurons), run.mean_rate, rtol=0.01)
    analysis.create_pop_rates(t_min=100.0, compute_stat=True)
    assert analysis.pop_rates["V1"]["total"][1] > 0
    analysis.create_pop_rate_dists(t_min=100.0)
    histogram = analysis.pop_rate_dists["V2"]["4I"]["histogram"]
    assert histogram.shape == (2, 100) and histogram[1].sum() == pytest.approx(1.0)
    analysis.create_synchrony(t_min=100.0)
    analysis.create_pop_cv_isi(t_min=100.0)
    analysis.create_pop_LvR(t_min=100.0)
    assert analysis.synchrony["V1"]["total"] > 0
    assert set(analysis.pop_cv_isi) == {"Parameters", "V1", "V2"}
    assert analysis.pop_LvR["Parameters"]["t_min"] == 100.0
    spikes = analysis.spike_data["V2"]["23E"]
    assert spikes.shape[1] == 2 and spikes[:, 0].min() > run.recording.first_ids[8] - 1


def test_series_and_synaptic_input(simulated):
    analysis = simulated.analysis
    analysis.create_synaptic_input(t_min=100.0)
    rate, current = analysis.rate_time_series["V1"], analysis.synaptic_input["V1"]
    assert len(rate) == len(current) == 600
    analysis.create_pop_rates(t_min=100.0)
    np.testing.assert_allclose(rate.mean(), analysis.pop_rates["V1"]["total"], rtol=0.01)
    # A filter of unit area keeps the mean: that of the input is |W| K times that of the rates.
    series = [
        analysis.rate_time_series_pops[area][p].mean() for area in ("V1", "V2") for p in mam.population_list
    ]
    strength = (np.abs(simulated.W_matrix) * simulated.K_matrix)[:8, :16]
    expected = np.average(strength @ series, weights=simulated.N_vec[:8])
    np.testing.assert_allclose(current.mean(), expected, rtol=0.02)
    with pytest.raises(ValueError, match="allowed is binned"):
        analysis.create_rate_time_series(kernel="alpha_time_window")


def test_a_label_finds_its_simulation(simulated):
    spec = simulated.simulation.custom_params
    again = MultiAreaModel(simulated.label, simulation=True, analysis=True, sim_spec=spec)
    assert again.simulation == simulated.simulation
    assert again.simulation.result is simulated.simulation.result
    other = MultiAreaModel(simulated.label, analysis=True, sim_spec={**spec, "rng_seed": 9})
    with pytest.raises(sg.SimulationError, match="nothing was simulated yet"):
        other.analysis.create_pop_rates()


def test_spikes_are_written_where_asked(simulated, tmp_path, monkeypatch):
    monkeypatch.setattr(mam, "data_path", str(tmp_path))
    spec = {**simulated.simulation.custom_params, "t_sim": 20.0}
    model = MultiAreaModel(simulated.label, simulation=True, sim_spec=spec)
    model.simulation.simulate()
    folder = Path(model.simulation.data_dir) / "recordings"
    (file,) = folder.glob("*.dat")
    written = sorted(map(tuple, np.loadtxt(file, skiprows=3)))
    spikes = model.simulation.result.spikes
    np.testing.assert_allclose(written, sorted(zip(spikes["senders"], spikes["times"])))
    assert (folder / "network_gids.txt").read_text().startswith("V1,23E,1,")
