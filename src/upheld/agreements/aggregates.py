"""How one period's verdict is made from its figures: pooled contacts, share of intervals, worst day, longest run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from upheld.agreements.cells import of_parts
from upheld.agreements.clauses import Target, TierTerm
from upheld.agreements.levels import kept
from upheld.agreements.verdict import UNKNOWN, Figure, IntervalResult


@dataclass(frozen=True)
class Verdict:
    """The figure that counts, and whether the promise was kept (None: nothing to judge)."""

    figure: Figure
    met: bool | None
    longest_run: int | None = None  # intervals missed in a row


def verdict(
    target: Target, tier: TierTerm, pooled: Figure, days: Sequence[IntervalResult], intervals: Sequence[IntervalResult]
) -> Verdict:
    """The verdict of `target` on `tier` from the pooled figure and the judged days and intervals."""
    match target.aggregate:
        case "intervals":
            return share_of_intervals(target, intervals)
        case "worst_day":
            return worst_day(target, tier, days)
        case "consecutive":
            return longest_run(target, pooled, intervals)
        case _:
            return Verdict(pooled, _met(target, tier, pooled))


def share_of_intervals(target: Target, intervals: Sequence[IntervalResult]) -> Verdict:
    """Intervals that met the level ÷ intervals judged, against `intervals_required`."""
    if _any_unknown(intervals):
        return Verdict(UNKNOWN, None)
    judged = [interval for interval in intervals if interval.counted]
    share = of_parts(float(sum(1 for interval in judged if interval.met)), float(len(judged)))
    return Verdict(share, None if share.value is None else kept(share.value, target.intervals_required, "more"))


def worst_day(target: Target, tier: TierTerm, days: Sequence[IntervalResult]) -> Verdict:
    """The figure of the worst of the days judged (the first of equals), against the level."""
    if _any_unknown(days):
        return Verdict(UNKNOWN, None)
    judged = [day.figure for day in days if day.counted and day.figure.value is not None]
    sign = 1 if target.better == "more" else -1
    worst = min(judged, key=lambda figure: sign * (figure.value or 0.0), default=of_parts(0.0, 0.0))
    return Verdict(worst, _met(target, tier, worst))


def longest_run(target: Target, pooled: Figure, intervals: Sequence[IntervalResult]) -> Verdict:
    """The pooled figure; kept when fewer than `consecutive` judged intervals in a row missed."""
    if _any_unknown(intervals):
        return Verdict(pooled, None)
    longest = run = 0
    judged = [interval for interval in intervals if interval.counted]
    for interval in judged:
        run = 0 if interval.met else run + 1
        longest = max(longest, run)
    return Verdict(pooled, longest < target.consecutive if judged else None, longest)


def _any_unknown(parts: Sequence[IntervalResult]) -> bool:
    """Whether a part has contacts whose figure nobody can tell: it could be the one that decides."""
    return any(part.figure.unknown for part in parts)


def _met(target: Target, tier: TierTerm, measured: Figure) -> bool | None:
    return None if measured.value is None else kept(measured.value, tier.required, target.better)
