"""The transfer function: rate and irregularity of one neuron for an input."""

from __future__ import annotations

from typing import Any, Literal, overload

import numpy as np
from numpy.typing import ArrayLike

from . import _siegert
from ._arrays import FloatArray
from ._checks import number
from .errors import ParameterError

__all__ = ["interval_cv", "siegert"]


class _Neuron:
    """A neuron whose resting potential is 0 mV, as the extension takes it."""

    __slots__ = ("t_ref", "tau_m", "tau_syn", "theta", "v_reset")

    def __init__(
        self, tau_m: float, tau_syn: float, t_ref: float, theta: float, v_reset: float
    ) -> None:
        self.tau_m = number("tau_m", tau_m, 0.0, above=True)
        self.tau_syn = number("tau_syn", tau_syn, 0.0)
        self.t_ref = number("t_ref", t_ref, 0.0)
        self.theta = number("theta", theta)
        self.v_reset = number("v_reset", v_reset)
        if not self.v_reset < self.theta:
            raise ParameterError(f"v_reset is {v_reset} mV, allowed is less than theta, {theta} mV")


@overload
def siegert(
    mu: float, sigma: float, *, tau_m: float = ..., tau_syn: float = ..., t_ref: float = ...,
    theta: float = ..., v_reset: float = ..., noise: str = ..., slopes: Literal[False] = ...,
) -> float: ...
@overload
def siegert(
    mu: ArrayLike, sigma: ArrayLike, *, tau_m: float = ..., tau_syn: float = ..., t_ref: float = ...,
    theta: float = ..., v_reset: float = ..., noise: str = ..., slopes: Literal[False] = ...,
) -> FloatArray: ...
@overload
def siegert(
    mu: ArrayLike, sigma: ArrayLike, *, tau_m: float = ..., tau_syn: float = ..., t_ref: float = ...,
    theta: float = ..., v_reset: float = ..., noise: str = ..., slopes: Literal[True],
) -> tuple[FloatArray, FloatArray, FloatArray]: ...
def siegert(
    mu: Any,
    sigma: Any,
    *,
    tau_m: float = 10.0,
    tau_syn: float = 0.5,
    t_ref: float = 2.0,
    theta: float = 15.0,
    v_reset: float = 0.0,
    noise: str = "shift",
    slopes: bool = False,
) -> Any:
    r"""Stationary rate of a leaky integrate-and-fire neuron with noisy input.

    .. math:: \frac{1}{\nu} = \tau_r + \tau_m \sqrt{\pi}
        \int_{(V_r - \mu)/\sigma + s}^{(\theta - \mu)/\sigma + s} e^{x^2} (1 + \mathrm{erf}\, x)\, dx,
        \quad s = \frac{\alpha}{2} \sqrt{\tau_s / \tau_m}

    Parameters
    ----------
    mu, sigma : array_like
        Mean of the input from the resting potential and standard deviation of its noise (mV); broadcast together.
        `sigma` is that of the diffusion, twice the variance of the free membrane potential: ``sigma = sqrt(2) sd``.
    tau_m, tau_syn : float
        Time constants of the membrane and of the synapses (ms); 0 for delta synapses.
    t_ref : float
        Refractory period (ms).
    theta, v_reset : float
        Threshold and reset, from the resting potential (mV).
    noise : {"shift", "taylor", "white"}
        How `tau_syn` enters: it shifts threshold and reset, or changes the rate, to first order in
        ``sqrt(tau_syn/tau_m)``; or not at all.
    slopes : bool
        Whether to return the derivatives, too.

    Returns
    -------
    rate : float or ndarray
        Rate (spikes/s).
    d_rate_d_mu, d_rate_d_sigma : ndarray
        Its derivatives (spikes/s per mV), with ``slopes=True``.

    Raises
    ------
    ParameterError
        For a neuron that cannot be, naming the parameter and what is allowed.

    Notes
    -----
    Siegert 1951 (doi:10.1103/PhysRev.81.617); Amit & Brunel 1997 (doi:10.1093/cercor/7.3.237); Fourcaud & Brunel 2002
    (doi:10.1162/089976602320264015).

    Examples
    --------
    >>> from siegert import siegert
    >>> round(siegert(12.0, 5.0), 4)
    20.9147
    >>> siegert([0.0, 20.0], 5.0).round(4)
    array([5.0000e-03, 6.3806e+01])
    """
    neuron = _Neuron(tau_m, tau_syn, t_ref, theta, v_reset)
    if not slopes and isinstance(mu, (int, float)) and isinstance(sigma, (int, float)):
        if not sigma >= 0:
            raise ParameterError(f"sigma is {sigma}, allowed is a number of at least 0 mV")
        return _siegert.siegert_at(mu, sigma, neuron, noise)
    mu, sigma, shape = _broadcast(mu, sigma)
    if not np.all(sigma >= 0):
        raise ParameterError(f"sigma holds {sigma[~(sigma >= 0)][0]}, allowed are numbers of at least 0 mV")
    found = _siegert.siegert(mu, sigma, neuron, noise)
    if slopes:
        return tuple(values.reshape(shape) for values in found)
    return found[0].reshape(shape)


def interval_cv(
    mu: ArrayLike,
    sigma: ArrayLike,
    *,
    tau_m: float = 10.0,
    tau_syn: float = 0.5,
    t_ref: float = 2.0,
    theta: float = 15.0,
    v_reset: float = 0.0,
    noise: str = "shift",
) -> FloatArray:
    """Coefficient of variation of the intervals between spikes; parameters as of `siegert`.

    Parameters
    ----------
    mu, sigma : array_like
        Mean of the input from the resting potential and standard deviation of its noise (mV); broadcast
        together.
    tau_m, tau_syn : float
        Time constants of the membrane and of the synapses (ms); 0 for delta synapses.
    t_ref : float
        Refractory period (ms).
    theta, v_reset : float
        Threshold and reset, from the resting potential (mV).
    noise : {"shift", "taylor", "white"}
        How `tau_syn` enters, as in `siegert`.

    Returns
    -------
    ndarray
        CV: 0 for a clock, 1 for a Poisson process (Brunel 2000, doi:10.1023/A:1008925309027).

    Raises
    ------
    ParameterError
        For a neuron that cannot be.

    Examples
    --------
    >>> from siegert import interval_cv
    >>> interval_cv([0.0, 40.0], 3.0).round(2)
    array([1. , 0.1])
    """
    means, deviations, shape = _broadcast(mu, sigma)
    neuron = _Neuron(tau_m, tau_syn, t_ref, theta, v_reset)
    return _siegert.interval_cvs(means, deviations, neuron, noise).reshape(shape)


def _broadcast(mu: ArrayLike, sigma: ArrayLike) -> tuple[FloatArray, FloatArray, tuple[int, ...]]:
    if mu is None or sigma is None:
        raise ParameterError("mu and sigma are numbers or arrays of them, not None")
    try:
        means, deviations = np.broadcast_arrays(
            np.asarray(mu, dtype=np.float64), np.asarray(sigma, dtype=np.float64)
        )
    except (TypeError, ValueError, OverflowError) as error:
        raise ParameterError(f"mu and sigma are no numbers that go together: {error}") from None
    return means.ravel(), deviations.ravel(), means.shape
