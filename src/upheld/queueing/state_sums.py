"""The sums over states that exact queueing formulas are made of, each without cancellation or overflow.

Notation: `a` erlangs offered, `n` agents, `c` = n × patience ÷ handling time, `x` = calls per patience. All functions
take and give plain floats and are compiled once (numba, cached); none looks at its arguments' sense.
"""

from __future__ import annotations

from math import expm1, floor, lgamma, log, log1p, sqrt
from typing import Final

from numba import njit

NEGLIGIBLE: Final = 1e-18
"""A term that is this part of its sum no longer changes a double."""
_HUGE: Final = 1e300
_DIGAMMA_FROM: Final = 10.0


@njit(cache=True)
def inverse_blocking(n: int, a: float) -> float:
    """1 ÷ Erlang's B of `n` lines at `a` erlangs; infinite where B is under 1e-300.

    By the recursion I(k) = 1 + k/a · I(k−1), whose terms are all positive: no digit is lost. Below the load an error of
    the start shrinks by k/a with every step, so that it need not begin at 0: some 9 √a steps before the load, whatever
    was there before is less than a double can hold. A. K. Erlang 1917; D. L. Jagerman, Bell System Technical Journal 53
    (1974), DOI 10.1002/j.1538-7305.1974.tb02756.x.
    """
    inverse = 1.0 / a
    below = min(float(n), a)
    start = max(int(below - 9.0 * sqrt(a)) - 20, 0)
    total = 1.0 if start == 0 else a / (a - start)
    for k in range(start + 1, n + 1):
        total = 1.0 + k * inverse * total
        if total > _HUGE:
            return _HUGE * _HUGE
    return total


@njit(cache=True)
def queue_weights(c: float, x: float) -> tuple[float, float]:
    """(v, s): of the weights w(j) = xʲ/((c+1)…(c+j)) of j callers queueing, w(0) and Σ w(j), over the largest w.

    The sum begins at the largest weight and goes both ways, so that it is right for any overload.
    """
    top = floor(x - c) if x > c else 0
    total, term, j = 1.0, 1.0, top
    while True:
        j += 1
        term *= x / (c + j)
        total += term
        if term < NEGLIGIBLE * total:
            break
    term, j = 1.0, top
    while j > 0 and term > NEGLIGIBLE * total:
        term *= (c + j) / x
        total += term
        j -= 1
    return (term if j == 0 else 0.0), total


@njit(cache=True)
def queue_moments(c: float, x: float) -> tuple[float, float, float, float]:
    """(v, s, q, w): as `queue_weights`, then Σ j·w(j) and Σ w(j)·c/(c+j+1)·Σᵢ 1/(c+i) for i = 1…j+1, over the same.

    The last is the wait of callers who are answered, in units of the mean patience: whoever finds j before him is
    answered with the chance c/(c+j+1), after steps of mean length 1/(c+i).
    """
    top = floor(x - c) if x > c else 0
    steps_at_top = harmonic(c, top + 1)
    total, queued, waited = 1.0, float(top), c / (c + top + 1) * steps_at_top
    term, j, steps = 1.0, top, steps_at_top
    while True:
        j += 1
        term *= x / (c + j)
        steps += 1.0 / (c + j + 1)
        total += term
        queued += term * j
        waited += term * c / (c + j + 1) * steps
        if term * (j + 1) < NEGLIGIBLE * queued or term < NEGLIGIBLE * total * 1e-6:
            break
    term, j, steps = 1.0, top, steps_at_top
    while j > 0 and term > NEGLIGIBLE * total:
        term *= (c + j) / x
        steps -= 1.0 / (c + j + 1)
        j -= 1
        total += term
        queued += term * j
        waited += term * c / (c + j + 1) * steps
    return (term if j == 0 else 0.0), total, queued, waited


@njit(cache=True)
def harmonic(c: float, count: int) -> float:
    """Σ 1/(c+i) for i = 1…count; by the digamma function where there are many."""
    if count <= 200:
        total = 0.0
        for i in range(1, count + 1):
            total += 1.0 / (c + i)
        return total
    return _digamma(c + count + 1.0) - _digamma(c + 1.0)


@njit(cache=True)
def log_largest_weight(c: float, x: float) -> float:
    """The logarithm of the largest of the weights of `queue_weights`: 0 without overload."""
    if x <= c + 1.0:
        return 0.0
    top = floor(x - c)
    return top * log(x) - (_log_gamma_difference(c, top))


@njit(cache=True)
def _log_gamma_difference(c: float, top: float) -> float:
    """log((c+1)…(c+top)), by the product where it is short and by Stirling's series where it is long."""
    if top <= 64:
        total = 0.0
        for i in range(1, int(top) + 1):
            total += log(c + i)
        return total
    if c < 16.0:
        return lgamma(c + top + 1.0) - lgamma(c + 1.0)
    high, low = c + top + 1.0, c + 1.0
    return (high - 0.5) * log1p(top / low) + top * log(low) - top + _stirling_rest(high) - _stirling_rest(low)


@njit(cache=True)
def _stirling_rest(z: float) -> float:
    inverse = 1.0 / (z * z)
    return (1.0 / 12.0 - inverse * (1.0 / 360.0 - inverse * (1.0 / 1260.0 - inverse / 1680.0))) / z


@njit(cache=True)
def _digamma(z: float) -> float:
    """ψ(z) for z > 0: recursion up to 10, then the asymptotic series (Abramowitz and Stegun 6.3.18)."""
    shift = 0.0
    while z < _DIGAMMA_FROM:
        shift += 1.0 / z
        z += 1.0
    inverse = 1.0 / (z * z)
    series = inverse * (
        1.0 / 12.0
        - inverse * (1.0 / 120.0 - inverse * (1.0 / 252.0 - inverse * (1.0 / 240.0 - inverse * (1.0 / 132.0))))
    )
    return log(z) - 0.5 / z - series - shift


@njit(cache=True)
def log_growth(rate: float, capacity: float, leave: float, t: float) -> float:
    """∫₀ᵗ rate·e^(−leave·s) − capacity ds, the exponent in the wait's density.

    For short times by its series, where the difference of the two terms has few digits.
    """
    z = leave * t
    if z < 1e-4:
        return rate * t * (1.0 - z / 2.0 * (1.0 - z / 3.0 * (1.0 - z / 4.0))) - capacity * t
    return -rate / leave * expm1(-z) - capacity * t
