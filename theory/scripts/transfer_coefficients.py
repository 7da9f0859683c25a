"""Makes theory/src/transfer/coefficients.rs: run it with mpmath installed, redirect its output.

Each function is interpolated at 64 or 80 Chebyshev nodes in 60-digit arithmetic, cut where the
remaining Chebyshev coefficients fall below 1e-17 of the largest, and written in powers of t,
highest first. t runs over [-1, 1]; with these factors the powers are well conditioned.
"""

import mpmath as mp

mp.mp.dps = 60
POLE = mp.mpf("3.5")  # t = (x - POLE) / (x + POLE)
GROWTH = mp.mpf("1.5")  # the functions are taken times (1 + GROWTH x)
SQUARE_POLE = mp.mpf(20)  # t = (y^2 - SQUARE_POLE) / (y^2 + SQUARE_POLE)
ROOT_PI = mp.sqrt(mp.pi)
FAR = 30  # beyond it the asymptotic series are exact to 60 digits or to their smallest term


def asymptotic(first, ratio):
    """Sums first, first ratio(1), first ratio(1) ratio(2), ... up to the smallest term."""
    total, term, j = mp.mpf(0), first, 1
    while abs(term) > mp.mpf(10) ** -55 * abs(total):
        total += term
        following = term * ratio(j)
        if abs(following) >= abs(term):
            break
        term, j = following, j + 1
    return total


def erfcx(x):
    if x > FAR:
        return asymptotic(1 / (ROOT_PI * x), lambda j: -(2 * j - 1) / (2 * x * x))
    return mp.exp(x * x) * mp.erfc(x)


def falling(x):
    """-d erfcx/dx = 2/sqrt(pi) - 2 x erfcx(x)."""
    if x > FAR:
        return asymptotic(1 / (ROOT_PI * x * x), lambda j: -(2 * j + 1) / (2 * x * x))
    return 2 / ROOT_PI - 2 * x * erfcx(x)


def integral(x):
    """The integral of erfcx from 0 to x."""
    if x > FAR:
        total, term = (mp.log(2 * x) + mp.euler / 2) / ROOT_PI, 1 / ROOT_PI
        for j in range(1, 200):
            term *= -mp.mpf(2 * j - 1) / (2 * x * x)
            if abs(term) < mp.mpf(10) ** -55:
                break
            total -= term / (2 * j)
        return total
    panels = int(mp.ceil(x)) or 1
    return mp.quad(erfcx, [x * mp.mpf(k) / panels for k in range(panels + 1)])


def dawson(y):
    if y > FAR:
        return asymptotic(1 / (2 * y), lambda j: mp.mpf(2 * j - 1) / (2 * y * y))
    with mp.workdps(1000):
        return mp.exp(-y * y) * ROOT_PI / 2 * mp.erfi(y)


def powers(function, nodes):
    angles = [mp.pi * (k + mp.mpf(1) / 2) / nodes for k in range(nodes)]
    values = [function(mp.cos(angle)) for angle in angles]
    chebyshev = [
        (2 if j else 1) * mp.fsum(v * mp.cos(j * a) for v, a in zip(values, angles)) / nodes
        for j in range(nodes)
    ]
    largest = max(map(abs, chebyshev))
    kept = max(j for j, c in enumerate(chebyshev) if abs(c) > mp.mpf(10) ** -17 * largest) + 1
    total = [mp.mpf(0)] * kept
    before, now = [mp.mpf(0)], [mp.mpf(1)]  # T_{-1} is not needed: the first step is t T_0
    for j in range(kept):
        for power, coefficient in enumerate(now):
            total[power] += chebyshev[j] * coefficient
        following = [mp.mpf(0)] + [(1 if j == 0 else 2) * c for c in now]
        for power, coefficient in enumerate(before):
            following[power] -= coefficient
        before, now = now, following
    return total


def deflated(coefficients):
    """(P(t) - P(-1)) / (t + 1): synthetic division."""
    quotient, carry = [], mp.mpf(0)
    for c in reversed(coefficients[1:]):
        carry = c - carry
        quotient.append(carry)
    return quotient[::-1]


def write(name, text, coefficients):
    print(f"\n/// {text}\npub(super) const {name}: [f64; {len(coefficients)}] = [")
    for c in reversed(coefficients):
        print(f"    {float(c)!r},")
    print("];")


def x_of(t):
    return POLE * (1 + t) / (1 - t)


def square_of(t):
    return SQUARE_POLE * (1 + t) / (1 - t)


print("//! Polynomials behind the transfer function, highest power first; made by")
print("//! theory/scripts/transfer_coefficients.py.")
print(f"\n/// t = (x - {POLE}) / (x + {POLE}) maps 0..∞ to -1..1.")
print(f"pub(super) const POLE: f64 = {float(POLE)};")
print("\n/// Growth of the factor (1 + GROWTH x) that takes the decay out of the functions.")
print(f"pub(super) const GROWTH: f64 = {float(GROWTH)};")
print("\n/// The same map for squares: t = (y² - SQUARE_POLE) / (y² + SQUARE_POLE).")
print(f"pub(super) const SQUARE_POLE: f64 = {float(SQUARE_POLE)};")
erfcx_powers = powers(lambda t: (1 + GROWTH * x_of(t)) * erfcx(x_of(t)), 64)
write("ERFCX", "((1 + GROWTH x) erfcx(x) - 1) / (1 + t).", deflated(erfcx_powers))
write(
    "FALLING",
    "-(1 + GROWTH x)² d erfcx(x)/dx.",
    powers(lambda t: (1 + GROWTH * x_of(t)) ** 2 * falling(x_of(t)), 64),
)
write(
    "INTEGRAL",
    "∫_0^x erfcx(u) du - ln(1 + x/POLE)/√π.",
    powers(lambda t: integral(x_of(t)) - mp.log1p(x_of(t) / POLE) / ROOT_PI, 64),
)
write(
    "DAWSON",
    "(1 + 2 y²) D(y)/y, D Dawson's function.",
    powers(
        lambda t: (1 + 2 * square_of(t)) * dawson(mp.sqrt(square_of(t))) / mp.sqrt(square_of(t)), 80
    ),
)
