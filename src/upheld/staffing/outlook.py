"""Will the promise be kept? The rest of a period drawn from how much is expected and how the level varies by day.

The level of a day is taken on the scale of log-odds (of logarithms for seconds) as: a mean, an effect of the weekday
shrunk towards none as far as few days tell it, and what is left over, which carries on from day to day by a first-order
autoregression. What is left over of the days seen is shrunk by its sampling noise, drawn anew for the days to come, and
noise at the volume to come is added; the mean itself is drawn from its own uncertainty. Volumes vary around what is
expected as they did around their weekday's mean. It is the usual empirical-Bayes treatment of a few noisy rates:
B. Efron, C. Morris, JASA 70 (1975), DOI 10.1080/01621459.1975.10479864.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from upheld.agreements.clauses import Agreement, Target
from upheld.agreements.counted import Daily
from upheld.agreements.money_curve import at_stake, bonus_shares, credit_shares
from upheld.metrics.named import MAXIMA, POINTS

Floats = NDArray[np.float64]

LEAST_DAYS: Final = 8
"""Fewer whole days than this say nothing about how levels vary."""
DRAWS: Final = 4000
SEED: Final = 20_261_122
_SHRINK_CARRY: Final = 6.0
_MOST_CARRY: Final = 0.9


@dataclass(frozen=True)
class ToCome:
    """The rest of a period: its days and the counts expected on each (denominators); the first may be a day under way.

    `so_far_that_day` are the counts (numerator, denominator) that the first day has already, where it is under way.
    """

    days: tuple[date, ...]
    expected: Floats
    basis: str  # forecast | weekdays
    so_far_that_day: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Outlook:
    """How the period may end. `value`s are of the figure that counts (of the first tier)."""

    chance: float | None  # of keeping the promise; None: cannot be said, see `unknown`
    unknown: str | None  # few_days | metric | aggregate | no_contacts
    settled: bool  # nothing is to come: the verdict stands
    expected_contacts: float
    basis: str
    mean: float | None
    low: float | None  # 10 of 100 periods end below
    high: float | None  # 10 of 100 periods end above
    credit: float | None  # mean over the drawn periods, before the cap of the agreement
    bonus: float | None
    days_seen: int
    carry: float | None  # how much of a day's surprise is left on the next


@dataclass(frozen=True)
class Levels:
    """How the level of a day varies, fitted to days seen; arrays have a row for each tier."""

    mean: Floats
    mean_error: Floats
    weekday: Floats  # shape (tiers, 7)
    left_over: Floats  # shape (tiers, days): shrunk, centred
    last: Floats  # of the latest day
    carry: float
    volume_spread: float  # standard deviation of the logarithm of a day's volume around its weekday's mean
    share: bool


def can_be_said(target: Target) -> str | None:
    """Why an outlook of `target` cannot be given, whatever the data; None: it can."""
    if target.metric in (*MAXIMA, *POINTS) or target.unit == "count":
        return "metric"
    return "aggregate" if target.aggregate == "consecutive" else None


def outlook(
    agreement: Agreement,
    target: Target,
    seen: Daily,
    so_far: Sequence[tuple[float, float]],
    to_come: ToCome,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Outlook:
    """The outlook of `target` in a period with `so_far` (numerator and denominator of each tier) and `to_come`.

    `seen` are whole days of this period and before. Of a target over intervals counts are intervals met and counted; of
    a worst day `so_far` is that day's figure (an empty denominator: no day counted yet).
    """
    total = float(to_come.expected.sum())
    unknown = can_be_said(target)
    if unknown is None and not so_far[0][1] and not total:
        unknown = "no_contacts"
    settled = not total
    if unknown is None and not settled and len(seen.days) < LEAST_DAYS:
        unknown = "few_days"
    if unknown:
        return Outlook(
            chance=None,
            unknown=unknown,
            settled=settled,
            expected_contacts=total,
            basis=to_come.basis,
            mean=None,
            low=None,
            high=None,
            credit=None,
            bonus=None,
            days_seen=len(seen.days),
            carry=None,
        )
    if settled:
        values = np.array([[top / bottom] for top, bottom in so_far])
        return _told(agreement, target, values, seen, to_come, None, settled=True)
    fitted = fit(seen, share=target.unit == "share" or target.aggregate == "intervals")
    generator = np.random.default_rng(seed)
    numerator, denominator = draw(fitted, to_come, draws, generator)
    values = _values(target, numerator, denominator, so_far, to_come)
    return _told(agreement, target, values, seen, to_come, fitted.carry)


def fit(seen: Daily, *, share: bool) -> Levels:
    """How the level of the days of `seen` varies."""
    weekdays = np.array([day.weekday() for day in seen.days])
    level, noise = _transformed(seen, share)
    mean = level.mean(axis=1)
    effects = np.array([_effects(row, weekdays) for row in level])
    rest = level - mean[:, None] - effects[:, weekdays]
    rest -= rest.mean(axis=1, keepdims=True)
    carry = _carry(rest[0], [day.toordinal() for day in seen.days])
    spread = np.mean(rest**2, axis=1)
    true = np.maximum(spread - noise.mean(axis=1), 0.05 * spread)
    free = max(len(seen.days) - len(set(weekdays.tolist())) / 2, 2.0)
    shrunk = rest * np.sqrt(true / np.maximum(spread, 1e-12))[:, None] * np.sqrt(len(seen.days) / free)
    effective = max(len(seen.days) * (1 - carry) / (1 + carry), 2.0)
    return Levels(
        mean=mean,
        mean_error=np.sqrt(spread / effective),
        weekday=effects,
        left_over=shrunk,
        last=shrunk[:, -1],
        carry=carry,
        volume_spread=_volume_spread(seen.denominator[0], weekdays),
        share=share,
    )


def draw(fitted: Levels, to_come: ToCome, draws: int, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Numerators and denominators of the days to come; shape (tiers, draws, days). Tiers share each day's luck."""
    days, tiers = len(to_come.days), len(fitted.mean)
    fresh = fitted.left_over[:, generator.integers(0, fitted.left_over.shape[1], (draws, days))]
    surprise, before = np.empty((tiers, draws, days)), np.repeat(fitted.last[:, None], draws, axis=1)
    for day in range(days):
        before = fitted.carry * before + np.sqrt(1 - fitted.carry**2) * fresh[:, :, day]
        surprise[:, :, day] = before
    weekdays = [day.weekday() for day in to_come.days]
    shift = fitted.mean_error[:, None] * generator.standard_normal(draws)[None, :]
    scale = fitted.mean[:, None, None] + shift[:, :, None] + fitted.weekday[:, None, weekdays] + surprise
    spread = fitted.volume_spread
    volume = to_come.expected * np.exp(spread * generator.standard_normal((draws, days)) - spread**2 / 2)
    denominator = np.broadcast_to(volume, scale.shape)
    if not fitted.share:
        return np.exp(scale) * denominator, denominator
    level = expit(scale)
    noise = np.sqrt(level * (1 - level) / np.maximum(volume, 1.0)) * generator.standard_normal((draws, days))
    return np.clip(level + noise, 0.0, 1.0) * denominator, denominator


def _values(
    target: Target, numerator: Floats, denominator: Floats, so_far: Sequence[tuple[float, float]], to_come: ToCome
) -> Floats:
    """The figure of each tier in each drawn period; shape (tiers, draws)."""
    if target.aggregate == "worst_day":
        return _worst_days(target, numerator[0], denominator[0], so_far[0], to_come)[None, :]
    before = np.array(so_far)
    top = numerator.sum(axis=2) + before[:, :1]
    bottom = denominator.sum(axis=2) + before[:, 1:]
    return np.asarray(top / np.maximum(bottom, 1e-9))


def _worst_days(
    target: Target, numerator: Floats, denominator: Floats, so_far: tuple[float, float], to_come: ToCome
) -> Floats:
    top, bottom = numerator.copy(), denominator.copy()
    top[:, 0] += to_come.so_far_that_day[0]
    bottom[:, 0] += to_come.so_far_that_day[1]
    more = target.better == "more"
    outside = np.inf if more else -np.inf
    level = np.where(bottom >= max(target.minimum_volume, 1e-9), top / np.maximum(bottom, 1e-9), outside)
    worst = level.min(axis=1) if more else level.max(axis=1)
    if not so_far[1]:
        return np.asarray(worst)
    before = so_far[0] / so_far[1]
    return np.asarray(np.minimum(worst, before) if more else np.maximum(worst, before))


def _told(
    agreement: Agreement, target: Target, values: Floats, seen: Daily, to_come: ToCome, carry: float | None,
    *, settled: bool = False,
) -> Outlook:  # fmt: skip
    bounds = [float(tier.required) for tier in target.tiers[: len(values)]]
    more = target.better == "more"
    if target.aggregate == "intervals":
        bounds, more, values = [float(target.intervals_required)], True, values[:1]
    kept = np.ones(values.shape[1], dtype=bool)
    for value, bound in zip(values, bounds, strict=True):
        kept &= value >= bound - 1e-12 if more else value <= bound + 1e-12
    first, stake = values[0], at_stake(agreement, target)
    known = first[np.isfinite(first)]
    return Outlook(
        chance=float(kept.mean()),
        unknown=None,
        settled=settled,
        expected_contacts=float(to_come.expected.sum()),
        basis=to_come.basis,
        mean=float(known.mean()) if len(known) else None,
        low=float(np.quantile(known, 0.1)) if len(known) else None,
        high=float(np.quantile(known, 0.9)) if len(known) else None,
        credit=float((stake * credit_shares(target, first)).mean()),
        bonus=float((stake * bonus_shares(target, first)).mean()),
        days_seen=len(seen.days),
        carry=carry,
    )


def _transformed(seen: Daily, share: bool) -> tuple[Floats, Floats]:
    """Levels on the scale they vary on, and the variance of each from sampling alone (0 where that is not known)."""
    top, bottom = seen.numerator, seen.denominator
    if not share:
        level = np.log(np.maximum(top, 0.5) / bottom)
        return level, np.zeros_like(level)
    good, bad = top + 0.5, bottom - top + 0.5
    return np.log(good / bad), 1 / good + 1 / bad


def _effects(level: Floats, weekdays: NDArray[np.int64]) -> Floats:
    """The effect of each weekday, shrunk by how little its days tell it."""
    rest = level - level.mean()
    counts = np.bincount(weekdays, minlength=7)
    means = np.bincount(weekdays, weights=rest, minlength=7) / np.maximum(counts, 1)
    inside = float(np.sum((rest - means[weekdays]) ** 2)) / max(len(level) - int((counts > 0).sum()), 1)
    seen = counts > 0
    between = float(np.mean(means[seen] ** 2 - inside / counts[seen]))
    if between <= 0:
        return np.zeros(7)
    return np.asarray(means * between / (between + inside / np.maximum(counts, 1)))


def _carry(rest: Floats, ordinals: Sequence[int]) -> float:
    """Lag-one autocorrelation of what is left over, from neighbouring days, shrunk towards none."""
    near = np.diff(ordinals) <= 3  # closed days in between break nothing
    pairs, power = int(near.sum()), float(np.mean(rest**2))
    if pairs < LEAST_DAYS - 1 or power <= 0:
        return 0.0
    found = float(np.mean(rest[:-1][near] * rest[1:][near])) / power
    unbiased = found + (1 + 3 * max(found, 0.0)) / len(rest)
    return float(np.clip(unbiased * pairs / (pairs + _SHRINK_CARRY), 0.0, _MOST_CARRY))


def _volume_spread(volumes: Floats, weekdays: NDArray[np.int64]) -> float:
    """Spread of the logarithm of volumes around their weekday's, over weekdays seen at least twice."""
    logs, squares, free = np.log(np.maximum(volumes, 0.5)), 0.0, 0
    for day in range(7):
        own = logs[weekdays == day]
        if len(own) > 1:
            squares += float(np.sum((own - own.mean()) ** 2))
            free += len(own) - 1
    return float(np.sqrt(squares / free)) if free else 0.15
