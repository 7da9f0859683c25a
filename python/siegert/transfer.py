"""The transfer function: rate and irregularity of one neuron for an input."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, overload

import numpy as np
from numpy.typing import ArrayLike

from . import _siegert
from ._arrays import ComplexArray, FloatArray
from ._checks import choice, number
from .dynamics import frequencies_of
from .errors import ParameterError

__all__ = ["interval_cv", "response", "siegert"]


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


class _ResponseSettings(NamedTuple):
    """How responses are computed, as the extension takes it."""

    noise: str
    theory: str
    dt: float
    filter: bool


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
    (mu, sigma), shape = _broadcast(mu, sigma)
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
    (means, deviations), shape = _broadcast(mu, sigma)
    neuron = _Neuron(tau_m, tau_syn, t_ref, theta, v_reset)
    return _siegert.interval_cvs(means, deviations, neuron, noise).reshape(shape)


def response(
    mu: ArrayLike,
    sigma: ArrayLike,
    frequencies: ArrayLike,
    *,
    tau_m: float = 10.0,
    tau_syn: float = 0.5,
    t_ref: float = 2.0,
    theta: float = 15.0,
    v_reset: float = 0.0,
    noise: str = "shift",
    response: str = "analytic",
    dt: float = 0.1,
    filter: bool = False,
) -> tuple[ComplexArray, ComplexArray]:
    r"""Linear response of a neuron's rate to modulations of the mean and of the standard deviation of its input.

    With a mean :math:`\mu + \epsilon e^{i 2 \pi f t}` of the input, the rate is
    :math:`\nu + \epsilon\, n_\mu(f)\, e^{i 2 \pi f t}` to first order; :math:`n_\sigma` alike. For white noise, with
    :math:`a = i 2 \pi f \tau_m`, the scaled distances :math:`y_\theta = (\theta - \mu)/\sigma`,
    :math:`y_r = (V_r - \mu)/\sigma` and the Hermite function :math:`\psi(y) = H_{-a}(-y)`,

    .. math:: n_\mu = \frac{\nu}{\sigma (1 + a)}
        \frac{\psi'(y_\theta) - \psi'(y_r)}{\psi(y_\theta) - e^{-i 2 \pi f \tau_r} \psi(y_r)}, \quad
        n_\sigma = \frac{\nu}{\sigma (2 + a)}
        \frac{\psi''(y_\theta) - \psi''(y_r)}{\psi(y_\theta) - e^{-i 2 \pi f \tau_r} \psi(y_r)}

    Parameters
    ----------
    mu, sigma : array_like
        Mean of the input from the resting potential and standard deviation of its noise (mV), as of `siegert`.
    frequencies : array_like
        Frequencies of the modulation (Hz), 0 to 10,000; broadcast together with `mu` and `sigma`.
    tau_m, tau_syn : float
        Time constants of the membrane and of the synapses (ms); 0 for delta synapses.
    t_ref : float
        Refractory period (ms).
    theta, v_reset : float
        Threshold and reset, from the resting potential (mV).
    noise : {"shift", "taylor", "white"}
        How `tau_syn` enters, as in `siegert`: to first order in ``sqrt(tau_syn/tau_m)`` and quasi-static. The response of
        simulated neurons is off by more than 10 % above ``0.2 / (2 pi tau_syn)``, 64 Hz for 0.5 ms, by more than 30 % above
        four times as much.
    response : {"analytic", "density"}
        In closed form, or by the population density of the simulated neuron: stepped over membrane potential and synaptic
        current as a simulation steps its neurons, about a second for each point, right at high frequencies, too. There is no
        threshold that is shifted: `n_sigma` is the total response, and the stationary rate that of the simulated neuron.
    dt : float
        The step of the simulation's grid of times (ms), for densities.
    filter : bool
        Whether to multiply with the filter of the synapses, ``1 / (1 + i 2 pi f tau_syn)``: of a modulated rate of spikes,
        not current.

    Returns
    -------
    n_mu, n_sigma : ndarray of complex
        Response (spikes/s per mV); `n_sigma` with the shifted threshold held where it is. At frequency 0, `n_mu` is the
        slope of `siegert`.

    Raises
    ------
    ParameterError
        For a neuron or an input that cannot be, naming the parameter and what is allowed.

    Notes
    -----
    Brunel & Hakim 1999 (doi:10.1162/089976699300016179); Lindner & Schimansky-Geier 2001
    (doi:10.1103/PhysRevLett.86.2934); Schuecker, Diesmann & Helias 2015 (doi:10.1103/PhysRevE.92.052119). Densities:
    Nykamp & Tranchina 2000 (doi:10.1023/A:1008912914816).

    Examples
    --------
    >>> from siegert import response
    >>> n_mu, n_sigma = response(10.0, 5.0, [0.0, 10.0, 100.0])
    >>> abs(n_mu).round(2)
    array([...])
    """
    neuron = _Neuron(tau_m, tau_syn, t_ref, theta, v_reset)
    (means, deviations, at), shape = _broadcast(mu, sigma, frequencies_of(frequencies))
    settings = _ResponseSettings(
        noise, choice("response", response, ("analytic", "density")), number("dt", dt, 0.0, above=True), filter
    )
    n_mu, n_sigma = _siegert.responses(means, deviations, at, neuron, settings)
    return n_mu.reshape(shape), n_sigma.reshape(shape)


def _broadcast(
    mu: ArrayLike, sigma: ArrayLike, *frequencies: FloatArray
) -> tuple[list[FloatArray], tuple[int, ...]]:
    if mu is None or sigma is None:
        raise ParameterError("mu and sigma are numbers or arrays of them, not None")
    try:
        inputs = (np.asarray(one, dtype=np.float64) for one in (mu, sigma))
        points = np.broadcast_arrays(*inputs, *frequencies)
    except (TypeError, ValueError, OverflowError) as error:
        names = "mu, sigma and frequencies" if frequencies else "mu and sigma"
        raise ParameterError(f"{names} are no numbers that go together: {error}") from None
    return [values.ravel() for values in points], points[0].shape
