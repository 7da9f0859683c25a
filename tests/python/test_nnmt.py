"""Networks and working points of NNMT."""

from types import SimpleNamespace

import numpy as np
import pytest

import siegert as sg

#: Two populations and two external ones with weights of either sign, in SI units.
MIXED = {
    "populations": ["exc", "inh"],
    "N": np.array([8000, 2000]),
    "K": np.array([[800, 200], [700, 250]]),
    "J": np.array([[1e-4, -6e-4], [1e-4, -6e-4]]),
    "K_ext": np.array([[900, 150], [800, 100]]),
    "J_ext": np.array([[1.4e-4, -2e-4], [1.5e-4, -2e-4]]),
    "nu_ext": np.array([15.0, 8.0]),
    "tau_m": np.array([0.02, 0.01]),
    "tau_r": 0.002,
    "tau_s": 0.0005,
    "V_th_rel": 0.015,
    "V_0_rel": 0.0,
    "C": 200e-12,
    "I_ext": 30e-12,
    "Delay": 0.0015,
}


def working_point(rates, p):
    """Mean and standard deviation of the input (V), as equation 3.4 of Fourcaud & Brunel 2002 has them."""
    mean = p["tau_m"] * (p["K"] * p["J"] @ rates + p["K_ext"] * p["J_ext"] @ p["nu_ext"] + p["I_ext"] / p["C"])
    variance = p["tau_m"] * (p["K"] * p["J"] ** 2 @ rates + p["K_ext"] * p["J_ext"] ** 2 @ p["nu_ext"])
    return mean, np.sqrt(variance)


def test_input_is_that_of_the_parameters():
    net = sg.Network.from_nnmt(SimpleNamespace(network_params=MIXED))
    assert (net.names, net.kinds) == (["exc", "inh"], ["E", "I"])
    np.testing.assert_array_equal(net.neurons, MIXED["N"])
    np.testing.assert_allclose(net.weights, MIXED["J"] * 1e3 * 200 / 0.5)
    rates = np.array([3.0, 7.0])
    mean, deviation = working_point(rates, MIXED)
    mu, sigma = net.working_point(rates)
    np.testing.assert_allclose(mu, 1e3 * mean)
    np.testing.assert_allclose(sigma, 1e3 * deviation)


def test_working_points_have_the_keys_and_units_of_nnmt():
    point = sg.Network.from_nnmt(MIXED).fixed_point()
    found = point.to_nnmt()
    mean, deviation = working_point(found["lif.exp.firing_rates"], MIXED)
    np.testing.assert_allclose(found["lif.exp.mean_input"], mean)
    np.testing.assert_allclose(found["lif.exp.std_input"], deviation)


def test_one_external_source_stays_what_it_is():
    single = {**MIXED, "K_ext": np.array([900, 800]), "J_ext": 1.4e-4, "nu_ext": 15.0, "I_ext": None}
    net = sg.Network.from_nnmt(single)
    np.testing.assert_array_equal(net.external_in_degrees, [900, 800])
    np.testing.assert_allclose(net.external_rates, 15.0)
    np.testing.assert_allclose(net.external_weights, 0.14 * 200 / 0.5)
    np.testing.assert_array_equal(net.dc, 0.0)


def test_what_is_missing_is_told():
    for key in ("K", "tau_s", "nu_ext", "V_th_rel", "J", "J_ext"):
        with pytest.raises(sg.ParameterError, match=key):
            sg.Network.from_nnmt({name: one for name, one in MIXED.items() if name != key})
    with pytest.warns(sg.SiegertWarning, match="no N and no Delay"):
        bare = sg.Network.from_nnmt({k: v for k, v in MIXED.items() if k not in ("N", "Delay")})
    rates = bare.fixed_point().rates
    np.testing.assert_allclose(rates, sg.Network.from_nnmt(MIXED).fixed_point().rates)
    with pytest.raises(sg.ParameterError, match="nu_ext has the shape"):
        sg.Network.from_nnmt({**MIXED, "nu_ext": np.ones(3)})


def test_the_real_nnmt_agrees(microcircuit):
    nnmt = pytest.importorskip("nnmt")
    unit = nnmt.ureg
    params = {
        "populations": [population for _, population in microcircuit.labels],
        "N": microcircuit.neurons,
        "K": np.array(microcircuit.in_degrees),
        "K_ext": np.array(microcircuit.external_in_degrees),
        "nu_ext": 8.0 * unit.Hz,
        "C": 250.0 * unit.pF,
        "tau_m": 10.0 * unit.ms,
        "tau_r": 2.0 * unit.ms,
        "tau_s": 0.5 * unit.ms,
        "V_th_abs": -50.0 * unit.mV,
        "V_0_abs": -65.0 * unit.mV,
        "w": 87.8 * unit.pA,
        "w_ext": 87.8 * unit.pA,
        "g": 4.0,
        "d_e": 1.5 * unit.ms,
        "d_e_sd": 0.75 * unit.ms,
        "d_i": 0.8 * unit.ms,
        "d_i_sd": 0.4 * unit.ms,
    }
    theirs = nnmt.models.Microcircuit(params)
    net = sg.Network.from_nnmt(theirs)
    point = net.fixed_point()
    expected = nnmt.lif.exp.working_point(theirs, method="shift")
    found = point.to_nnmt()
    for key in ("firing_rates", "mean_input", "std_input"):
        np.testing.assert_allclose(found[f"lif.exp.{key}"], expected[key], rtol=1e-5, atol=1e-8)
    assert (net.neuron_params["V_th"] == -50.0).all() and (net.neuron_params["V_reset"] == -65.0).all()
    np.testing.assert_allclose(net.delays[0, :2], [1.5, 0.8])
    # Its functions go on from our working point.
    fresh = nnmt.models.Microcircuit(params)
    fresh.results.update(found)
    np.testing.assert_allclose(nnmt.lif.exp.cvs(fresh), nnmt.lif.exp.cvs(theirs), rtol=1e-4)
    # A container that has kept its units is read as well.
    kept = nnmt.models.Network({**params, "J": theirs.network_params["J"] * unit.V,
                                "J_ext": theirs.network_params["J_ext"] * unit.V,
                                "Delay": theirs.network_params["Delay"] * unit.s})
    np.testing.assert_allclose(sg.Network.from_nnmt(kept).weights, net.weights)
