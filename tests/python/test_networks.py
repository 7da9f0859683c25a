"""Networks: built, changed, written and read."""

import json
import pickle

import numpy as np
import pandas as pd
import pytest

import siegert as sg


def test_presets_are_networks():
    assert {"schuecker2017", "brunel2000", "e1d"} <= set(sg.PRESETS)
    macaque = sg.network("schuecker2017")
    assert macaque.labels[0] == ("V1", "23E")
    assert (len(macaque.labels), len(macaque.areas)) == (254, 32)
    assert macaque.index.names == ["area", "population"]


def test_arrays_are_read_only_views(microcircuit):
    first, second = microcircuit.in_degrees, microcircuit.in_degrees
    assert np.shares_memory(first, second)
    with pytest.raises(ValueError, match="read-only"):
        first[0, 0] = 1.0
    # They live longer than the network that they belong to.
    weights = sg.network("brunel2000").weights
    assert weights[0, 0] > 0


def test_nothing_can_be_assigned(microcircuit):
    with pytest.raises(AttributeError):
        microcircuit.in_degrees = np.zeros((8, 8))


def test_parameters_have_the_names_of_the_python_model():
    net = sg.network("schuecker2017", {"connection_params": {"g": -12.0}, "N_scaling": 0.1})
    params = net.params["network_params"]
    assert params["connection_params"]["g"] == -12.0
    assert params["N_scaling"] == 0.1
    whole = sg.network("schuecker2017", json.loads(json.dumps(net.params)))
    np.testing.assert_array_equal(whole.in_degrees, net.in_degrees)


def test_unknown_names_are_told_with_what_was_meant():
    with pytest.raises(KeyError, match="did you mean schuecker2017"):
        sg.network("schueker2017")
    with pytest.raises(sg.UnknownParameter, match="did you mean network_params.N_scaling"):
        sg.network("schuecker2017", {"N_scalling": 0.1})
    with pytest.raises(ValueError, match="N_scaling is -1"):
        sg.network("schuecker2017", {"N_scaling": -1.0})
    with pytest.raises(sg.UnknownParameter, match="did you mean V1"):
        sg.network("schuecker2017").simulate(10.0, record=["V11"])
    with pytest.raises(sg.ParameterError, match="parameters.connection_params.g is a set"):
        sg.network("schuecker2017", {"connection_params": {"g": {1}}})


def test_arrays_stand_where_files_may():
    net = sg.network("schuecker2017")
    rates = net.fixed_point()
    by_array = sg.network("schuecker2017", {"K_scaling": 0.5, "fullscale_rates": rates})
    again = sg.network("schuecker2017", {"K_scaling": 0.5, "fullscale_rates": rates.rates})
    np.testing.assert_array_equal(by_array.dc, again.dc)
    assert np.abs(by_array.dc).max() > 0
    with pytest.raises(sg.SiegertError, match="254"):
        sg.network("schuecker2017", {"K_scaling": 0.5, "fullscale_rates": np.zeros(3)})


def test_parameters_change_by_short_and_whole_names():
    net = sg.network("schuecker2017")
    short, whole = net.with_(g=-12.0), net.with_(connection_params__g=-12.0)
    np.testing.assert_array_equal(short.weights, whole.weights)
    assert short.weights.min() != net.weights.min()
    assert net.with_(kappa=1.2).external_in_degrees.sum() > net.external_in_degrees.sum()


def test_changes_are_done_again_when_a_parameter_changes():
    net = sg.network("schuecker2017")
    halved = net.replace(in_degrees=net.in_degrees / 2)
    driven = halved.with_(kappa=1.2)
    np.testing.assert_array_equal(driven.in_degrees, halved.in_degrees)
    np.testing.assert_array_equal(
        driven.external_in_degrees, net.with_(kappa=1.2).external_in_degrees
    )


def test_replaced_parts_are_checked(microcircuit):
    with pytest.raises(sg.ParameterError, match=r"in_degrees has the shape \(3, 3\)"):
        microcircuit.replace(in_degrees=np.zeros((3, 3)))
    with pytest.raises(sg.ParameterError, match="allowed is a finite number of at least 0"):
        microcircuit.replace(in_degrees=-microcircuit.in_degrees)
    with pytest.raises(sg.ParameterError, match="no array of numbers"):
        microcircuit.replace(dc="much")


def test_scaling_keeps_the_input_at_given_rates(microcircuit):
    point = microcircuit.fixed_point()
    smaller = microcircuit.scaled(0.1, 0.1, point)
    np.testing.assert_allclose(smaller.phi(point), point.rates, atol=1e-9)
    np.testing.assert_allclose(smaller.neurons, microcircuit.neurons / 10)
    with pytest.raises(sg.ParameterError, match="8"):
        microcircuit.scaled(0.1, 0.1, np.zeros(3))


def test_one_area_hears_the_others_as_given():
    net = sg.network("schuecker2017")
    point = net.fixed_point()
    alone = net.with_areas("V1", point)
    own = [i for i, (area, _) in enumerate(net.labels) if area == "V1"]
    # The weights of replaced input have no spread, so both are taken at their means.
    np.testing.assert_allclose(
        alone.phi(point.rates[own], weights="mean"),
        net.phi(point, weights="mean")[own],
        rtol=1e-9,
    )
    with pytest.raises(sg.ParameterError, match="there is no area"):
        net.with_areas(["V11"], point)


def test_a_network_of_ones_own_is_what_its_arrays_say():
    populations = pd.DataFrame({"neurons": [800, 200], "tau_m": [20.0, 10.0]}, index=["E", "I"])
    in_degrees = np.array([[80.0, 20.0], [70.0, 10.0]])
    net = sg.Network(
        populations,
        in_degrees,
        [[20.0, -100.0], [20.0, -100.0]],
        1.5,
        external={"in_degrees": [1000, 900], "weights": 20.0, "rates": 8.0},
        dc=[1.0, 2.0],
        name="two",
    )
    assert (net.labels, net.kinds) == ([("", "E"), ("", "I")], ["E", "I"])
    np.testing.assert_array_equal(net.in_degrees, in_degrees)
    np.testing.assert_array_equal(net.neuron_params["tau_m"], [20.0, 10.0])
    np.testing.assert_array_equal(net.dc, [1.0, 2.0])
    assert net.with_(nu_ext=9.0).external_rates[0] == 9.0
    with pytest.raises(sg.ParameterError, match="external has 'rate'"):
        sg.Network({"E": 10}, 1.0, 1.0, 1.0, external={"rate": 8.0})


def test_areas_of_ones_own_networks():
    net = sg.Network({("A", "E"): 100, ("B", "E"): 100}, 10.0, 20.0, 1.0)
    assert net.areas == ["A", "B"]
    assert net.names == ["A-E", "B-E"]


def test_networks_are_written_and_read(tmp_path, microcircuit):
    microcircuit.save(tmp_path / "net")
    again = sg.read_network(tmp_path / "net")
    for part in ("in_degrees", "weights", "weight_sds", "delays", "external_in_degrees", "neurons"):
        np.testing.assert_array_equal(getattr(again, part), getattr(microcircuit, part))
    with pytest.raises(OSError, match="net"):
        microcircuit.save(tmp_path / "net")
    with pytest.raises(sg.FileError, match="nothing.toml"):
        sg.read_network(tmp_path / "nothing.toml")
    changed = sg.read_network(tmp_path / "net", {"neuron": {"t_ref": 3.0}})
    assert changed.labels == microcircuit.labels


def test_views_have_labels_and_units(microcircuit):
    frame = microcircuit.to_frame()
    assert list(frame.index) == microcircuit.labels
    assert frame.loc[("", "4E"), "neurons"] == microcircuit.neurons[2]
    dataset = microcircuit.to_xarray()
    assert dataset.in_degrees.sel(target="4E", source="23E") == microcircuit.in_degrees[2, 0]
    assert dataset.weights.attrs["units"] == "pA"
    assert "8 populations" in microcircuit._repr_html_()


def test_errors_can_be_pickled():
    error = sg.UnknownParameter("there is no x")
    assert str(pickle.loads(pickle.dumps(error))) == "there is no x"
    none = sg.NoFixedPoint("none", np.zeros(2), 1.0, [])
    assert pickle.loads(pickle.dumps(none)).residual == 1.0


def test_networks_go_to_other_processes():
    net = sg.network("schuecker2017")
    changed = net.with_(g=-12.0).with_areas("V1", 1.0).replace(dc=3.0)
    again = pickle.loads(pickle.dumps(changed))
    assert again.name == changed.name
    np.testing.assert_array_equal(again.weights, changed.weights)
    np.testing.assert_array_equal(again.dc, changed.dc)
    assert again.with_(kappa=1.1).labels == changed.labels


def test_arrays_of_the_caller_are_copied(microcircuit):
    rates = np.full(8, 5.0)
    scaled = microcircuit.scaled(0.5, 0.5, rates)
    expected = scaled.with_(nu_ext=8.0).dc
    rates[:] = 50.0
    np.testing.assert_array_equal(scaled.with_(nu_ext=8.0).dc, expected)


def test_short_names_change_parameters_after_other_changes():
    net = sg.network("schuecker2017")
    kept = net.replace(dc=0.0)
    np.testing.assert_array_equal(kept.with_(g=-12.0).weights, net.with_(g=-12.0).weights)


def test_no_two_populations_have_one_name():
    with pytest.raises(sg.ParameterError, match="two populations V1-E"):
        sg.Network({"V1-E": 800, ("V1", "E"): 200}, 20.0, 20.0, 1.5)
    twice = pd.DataFrame({"neurons": [1, 2]}, index=["E", "E"])
    with pytest.raises(sg.ParameterError, match="two populations E"):
        sg.Network(twice, 20.0, 20.0, 1.5)
    with pytest.raises(sg.ParameterError, match="'E' has no neurons"):
        sg.Network({"E": {"kind": "E"}}, 20.0, 20.0, 1.5)


def test_tables_of_networks_make_networks(microcircuit):
    again = sg.Network(
        microcircuit.to_frame(), microcircuit.in_degrees, microcircuit.weights, microcircuit.delays
    )
    assert again.labels == microcircuit.labels
    np.testing.assert_array_equal(again.neurons, microcircuit.neurons)


def test_what_was_saved_can_be_replaced(tmp_path, microcircuit):
    microcircuit.save(tmp_path / "net")
    microcircuit.save(tmp_path / "net", overwrite=True)
    (tmp_path / "net" / "notes.txt").write_text("mine")
    with pytest.raises(OSError, match="notes.txt"):
        microcircuit.save(tmp_path / "net", overwrite=True)


def test_errors_name_arguments_and_not_options(tmp_path, small):
    small.save(tmp_path / "net")
    with pytest.raises(sg.FileError, match="overwrite=True") as refused:
        small.save(tmp_path / "net")
    assert "--" not in str(refused.value)
    small.save(tmp_path / "net", overwrite=True)
    dat = tmp_path / "spikes-1-0.dat"
    dat.write_text("sender\ttime_ms\n1\t0.1\n")
    with pytest.raises(sg.FileError, match="its id map as ids") as refused:
        sg.read_recording(dat)
    assert "--" not in str(refused.value)


def test_two_networks_are_held_against_each_other(microcircuit):
    other = microcircuit.with_(nu_ext=9.0)
    found = sg.compare_networks(microcircuit, other)
    assert found.connections.empty
    np.testing.assert_allclose(found.rates.a, microcircuit.fixed_point().rates, atol=1e-8)
    np.testing.assert_allclose(found.rates.b, other.fixed_point().rates, atol=1e-8)
    assert (found.populations["external_rates"].difference == 1.0).all()
    fewer = microcircuit.in_degrees.copy()
    fewer[2, 3] = 0.0
    found = sg.compare_networks(microcircuit, microcircuit.replace(in_degrees=fewer))
    assert found.connections.index.tolist() == [("4E", "4I")]
    assert found.connections.loc[("4E", "4I"), ("in_degrees", "difference")] == -microcircuit.in_degrees[2, 3]
    with pytest.raises(sg.ParameterError, match="same populations"):
        sg.compare_networks(microcircuit, sg.network("brunel2000"))
