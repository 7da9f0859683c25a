"""Networks of NNMT, the Neuronal Network Mean-field Toolbox (Layer et al. 2022, doi:10.3389/fninf.2022.835657)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ._arrays import FloatArray, warn
from ._units import MS_PER_S, MV_PER_V, PA_PER_A, PF_PER_F
from .errors import ParameterError

#: What stands in for what NNMT's stationary theory does not ask for, in SI units.
_CAPACITANCE = 250e-12
_DELAY = 1.5e-3
_RESTING = -65e-3
#: So many neurons per synapse from them onto a neuron share few sources, as the theory has it.
_SPARSENESS = 10.0


def arguments_of(container: Any) -> dict[str, Any]:
    """The arguments of `Network` for a container of NNMT, whose numbers are plain ones in SI units or have units of pint."""
    given = container if isinstance(container, Mapping) else container.network_params
    params = {key: _si(value) for key, value in given.items()}
    for key in ("K", "tau_m", "tau_r", "tau_s", "K_ext", "nu_ext"):
        if key not in params:
            raise ParameterError(f"network_params has no {key}, which a network needs")
    in_degrees = np.atleast_2d(np.asarray(params["K"], dtype=float))
    size = len(in_degrees)
    capacitance = np.broadcast_to(params.get("C", _CAPACITANCE), size)
    currents = _Currents(capacitance, np.broadcast_to(params["tau_s"], size))
    weights = currents.of("W", "J", params)
    external, dc = _drive(params, currents, capacitance)
    delays, delay_sds = params.get("Delay", _DELAY), params.get("Delay_sd")
    _tell_missing(params)
    return {
        "populations": _populations(params, weights, capacitance),
        "in_degrees": in_degrees,
        "weights": PA_PER_A * weights,
        "delays": MS_PER_S * np.asarray(delays),
        "delay_sds": None if delay_sds is None else MS_PER_S * np.asarray(delay_sds),
        "external": external,
        "dc": dc,
        "name": str(params.get("label", "nnmt")),
    }


class _Currents:
    """Amplitudes of post-synaptic currents (A), given themselves or as what they integrate to over C (V)."""

    def __init__(self, capacitance: FloatArray, tau_s: FloatArray) -> None:
        self.per_volt = (capacitance / tau_s)[:, None]

    def of(self, current: str, voltage: str, params: Mapping[str, Any]) -> FloatArray:
        size = len(self.per_volt)
        if voltage not in params and current not in params:
            raise ParameterError(
                f"network_params has neither {voltage} nor {current}, which a network needs"
            )
        values: FloatArray = np.asarray(params.get(voltage, params.get(current)), dtype=float)
        columns = values if values.ndim == 2 else np.broadcast_to(values, size)[:, None]
        return self.per_volt * columns if voltage in params else columns


def _drive(
    params: Mapping[str, Any], currents: _Currents, capacitance: FloatArray
) -> tuple[dict[str, FloatArray], FloatArray]:
    """External populations as one, with a direct current that keeps the mean where their weights differ."""
    degrees = np.asarray(params["K_ext"], dtype=float)
    degrees = degrees if degrees.ndim == 2 else np.atleast_1d(degrees)[:, None]
    rates = np.atleast_1d(np.asarray(params["nu_ext"], dtype=float))
    if rates.shape not in ((1,), (degrees.shape[1],)):
        raise ParameterError(
            f"nu_ext has the shape {rates.shape}, expected is one rate per external population, ({degrees.shape[1]},)"
        )
    weights = np.broadcast_to(currents.of("W_ext", "J_ext", params), degrees.shape)
    arriving = degrees * rates
    total = arriving.sum(axis=1)
    mean, square = (arriving * weights).sum(axis=1), (arriving * weights**2).sum(axis=1)
    some = np.where(total > 0, total, 1.0)
    signs = np.where(mean < 0, -1.0, 1.0)
    weight = np.where(total > 0, signs * np.sqrt(square / some), weights[:, 0])
    one = degrees.sum(axis=1)
    external = {
        "in_degrees": one,
        "weights": PA_PER_A * weight,
        "rates": total / np.where(one > 0, one, 1.0),
    }
    # A current I for the time tau_s per spike: the mean of spikes at rate r is r w tau_s.
    lost = (mean - total * weight) * np.broadcast_to(params["tau_s"], total.shape)
    lost[np.abs(lost) < 1e-12 * np.abs(mean * params["tau_s"])] = 0.0
    injected = params.get("I_ext") if "C" in params else None
    return external, PA_PER_A * (lost + np.broadcast_to(injected or 0.0, total.shape))


def _populations(
    params: Mapping[str, Any], weights: FloatArray, capacitance: FloatArray
) -> dict[str, dict[str, Any]]:
    size = len(capacitance)
    names = [str(one) for one in params.get("populations", range(size))]
    if len(names) != size:
        raise ParameterError(f"populations has {len(names)} names, K is of {size} populations")
    reset = np.broadcast_to(_potential(params, "V_0"), size)
    threshold = np.broadcast_to(_potential(params, "V_th"), size)
    resting = np.broadcast_to(params["V_0_abs"] - reset if "V_0_abs" in params else _RESTING, size)
    columns = {
        "neurons": (1.0, params.get("N", _SPARSENESS * np.maximum(np.max(params["K"], axis=0), 1.0))),
        "C_m": (PF_PER_F, capacitance),
        "tau_m": (MS_PER_S, params["tau_m"]),
        "tau_syn_ex": (MS_PER_S, params["tau_s"]),
        "tau_syn_in": (MS_PER_S, params["tau_s"]),
        "t_ref": (MS_PER_S, params["tau_r"]),
        "E_L": (MV_PER_V, resting),
        "V_th": (MV_PER_V, resting + threshold),
        "V_reset": (MV_PER_V, resting + reset),
    }
    values = {key: factor * np.broadcast_to(one, size) for key, (factor, one) in columns.items()}
    kinds = np.where((weights < 0).any(axis=0), "I", "E")
    return {
        name: {"kind": str(kinds[i]), **{key: float(one[i]) for key, one in values.items()}}
        for i, name in enumerate(names)
    }


def _potential(params: Mapping[str, Any], name: str) -> Any:
    """A potential from the resting one, which NNMT's models take for the reset."""
    if f"{name}_rel" in params:
        return np.asarray(params[f"{name}_rel"], dtype=float)
    if f"{name}_abs" in params and "V_0_abs" in params:
        return np.asarray(params[f"{name}_abs"] - params["V_0_abs"], dtype=float)
    raise ParameterError(f"network_params has no {name}_rel, which a network needs")


def _tell_missing(params: Mapping[str, Any]) -> None:
    standing_in = {"N": "ten neurons per synapse from them", "Delay": "delays of 1.5 ms"}
    missing = [key for key in standing_in if key not in params]
    if missing:
        taken = " and ".join(standing_in[key] for key in missing)
        message = f"network_params has no {' and no '.join(missing)}: {taken} are taken; rates at fixed points do not ask"
        warn([("missing_parameters", message)], stacklevel=5)


def _si(value: Any) -> Any:
    return value.to_base_units().magnitude if hasattr(value, "to_base_units") else value
