"""Writes theory/tests/response/far_points.csv: the response of the LIF rate where double precision is hard.

By Hermite functions of complex order in arbitrary precision (mpmath): rates down to 1e-280 spikes/s, little noise,
10 kHz, growing and decaying modulations. Usage: python response_reference.py > far_points.csv
"""

import mpmath as mp

mp.mp.dps = 60
HALF_ALPHA = mp.sqrt(2) * abs(mp.zeta(mp.mpf(1) / 2)) / 2


def psi(a, y):
    """H_{-a}(-y), which is bounded at -infinity, by the digits that its cancelling terms need."""
    return mp.hermite(-a, -y)


def response(neuron, mu, sigma, growth_per_s, frequency_hz):
    """Rate (spikes/s), n_mu and n_sigma (spikes/s per mV) at fixed shifted threshold."""
    tau_m, tau_syn, t_ref, v_th, v_r = (mp.mpf(str(value)) for value in neuron)
    mu, sigma = mp.mpf(str(mu)), mp.mpf(str(sigma))
    shift = HALF_ALPHA * mp.sqrt(tau_syn / tau_m)
    y_th, y_r = (v_th - mu) / sigma + shift, (v_r - mu) / sigma + shift
    density = lambda y: mp.exp(y * y) * mp.erfc(-y)
    points = [y_r + (y_th - y_r) * k / 40 for k in range(41)]
    nu = 1 / (t_ref + tau_m * mp.sqrt(mp.pi) * mp.quad(density, points))
    s = (mp.mpf(str(growth_per_s)) + 2j * mp.pi * mp.mpf(str(frequency_hz))) / 1000
    a = s * tau_m
    slope = lambda y: 2 * a * psi(a + 1, y)
    curvature = lambda y: 4 * a * (a + 1) * psi(a + 2, y)
    denominator = psi(a, y_th) - mp.exp(-s * t_ref) * psi(a, y_r)
    n_mu = nu / (sigma * (1 + a)) * (slope(y_th) - slope(y_r)) / denominator
    n_sigma = nu / (sigma * (2 + a)) * (curvature(y_th) - curvature(y_r)) / denominator
    return 1000 * nu, 1000 * n_mu, 1000 * n_sigma


MULTI_AREA = (10, 0.5, 2, 15, 0)
NO_REFRACTORY = (20, 0, 0, 20, 10)
SLOW = (100, 2, 1, 15, 5)

POINTS = [
    (MULTI_AREA, mu, sigma, growth, frequency)
    for mu, sigma in [(10, 5), (-20, 1.5), (14, 0.05), (30, 2), (200, 1), (15, 60), (0, 4)]
    for growth, frequency in [(0, 1e-3), (0, 40), (0, 3000), (0, 10000), (50, 80), (-40, 80), (2000, 0)]
]
POINTS += [
    (neuron, mu, sigma, growth, frequency)
    for neuron in (NO_REFRACTORY, SLOW)
    for mu, sigma in [(18, 3), (40, 0.7), (5, 1.2)]
    for growth, frequency in [(0, 1), (0, 200), (0, 10000), (-5, 30), (300, 10)]
]

print("tau_m_ms,tau_syn_ms,t_ref_ms,V_th_mV,V_reset_mV,mu_mV,sigma_mV,growth_per_s,f_hz,rate_hz,n_mu_re,n_mu_im,n_sigma_re,n_sigma_im")
for neuron, mu, sigma, growth, frequency in POINTS:
    try:
        nu, n_mu, n_sigma = response(neuron, mu, sigma, growth, frequency)
    except ValueError:  # mpmath's series do not converge at 10 kHz with little noise and tau_m 20 ms
        continue
    figures = [nu, n_mu.real, n_mu.imag, n_sigma.real, n_sigma.imag]
    row = [*neuron, mu, sigma, growth, frequency, *(mp.nstr(mp.re(figure), 17, min_fixed=1, max_fixed=0) for figure in figures)]
    print(*row, sep=",", flush=True)
