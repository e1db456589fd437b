"""The verdicts on one target of one version, period by period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np

from upheld.agreements import aggregates, bands, budget, cells, interval_totals, promise
from upheld.agreements.aggregates import Verdict
from upheld.agreements.cells import Rule, figure, of_parts
from upheld.agreements.clauses import Agreement, Target, TierTerm
from upheld.agreements.counts import Counts
from upheld.agreements.levels import kept
from upheld.agreements.periods import touches
from upheld.agreements.promise import Promise
from upheld.agreements.tally import Frame, Tally
from upheld.agreements.verdict import Excluded, Figure, IntervalResult, Remaining, Span, TargetResult, Tier
from upheld.contacts import calendars
from upheld.contacts.calendars import Period
from upheld.metrics.named import MAXIMA, POINTS, behind

Note = tuple[str, Mapping[str, Any]]

_NOTHING = Decimal(0)


@dataclass(frozen=True)
class _Judged:
    """One tier of a period with everything its verdict was made from."""

    pooled: Figure
    days: tuple[IntervalResult, ...]
    intervals: tuple[IntervalResult, ...]
    verdict: Verdict


def of_target(
    agreement: Agreement,
    target: Target,
    of: Frame,
    promises: Sequence[Promise],
    tiers: Sequence[Tally],
    apart: Sequence[tuple[str, Tally]] = (),
) -> list[TargetResult]:
    """One result per period of the frame from the rows of each tier; money comes later.

    `apart` has the rows that take no part in the figure, each kind with the key of its note.
    """
    found = []
    for period, promised in zip(of.periods, promises, strict=True):
        rows = [tier.between(period.start, period.end) for tier in tiers]
        result = _judged_by_volume(target, _result(agreement, target, of, period, promised, rows), rows[0])
        found.append(replace(result, notes=(*result.notes, *_apart(target, apart, period))))
    return found


def _apart(target: Target, apart: Sequence[tuple[str, Tally]], period: Span) -> Iterator[Note]:
    for key, rows in apart:
        count = int(rows.between(period.start, period.end).net.contacts.sum())
        if count:
            yield key, {"target": target.id, "period": period.label, "count": count}


def _judged_by_volume(target: Target, result: TargetResult, rows: Tally) -> TargetResult:
    """Scores are a sample: fewer than the least volume that was agreed say nothing about the period."""
    answers = int(rows.net.contacts.sum())
    if result.origin != "scores" or target.aggregate != "contacts" or not 0 < answers < target.minimum_volume:
        return result
    few = {"target": target.id, "period": result.period.label, "count": answers, "least": target.minimum_volume}
    return replace(result, met=None, stretch_met=None, notes=(*result.notes, ("scores.few", few)))


def promises_of(agreement: Agreement, target: Target, of: Frame) -> list[Promise]:
    """What was promised in each period of the frame."""
    return [promise.of_period(agreement, target, period) for period in of.periods]


def _result(
    agreement: Agreement, target: Target, of: Frame, period: Span, promised: Promise, rows: Sequence[Tally]
) -> TargetResult:
    tiers, maximum = promised.tiers, target.metric in MAXIMA
    judged = [_judge(agreement, target, of, period, tier, n, rows[n].net) for n, tier in enumerate(tiers)]
    main, net = judged[0], judged[0].verdict.figure
    by_intervals = target.aggregate == "intervals"
    stretch = target.stretch
    return TargetResult(
        id=target.id,
        clause=target.clause,
        version=agreement.version,
        metric=target.metric,
        unit="share" if by_intervals else target.unit,
        better="more" if by_intervals else target.better,
        formula=target.formula,
        threshold_s=target.threshold_s,
        period=period,
        period_kind=target.period,
        aggregate=target.aggregate,
        queues=target.queues,
        required=float(target.intervals_required if by_intervals else tiers[0].required),
        expected=None if target.expected is None else float(target.expected),
        stretch=None if stretch is None else float(stretch),
        net=net,
        gross=figure(rows[0].rows.numerator, rows[0].rows.denominator, maximum),
        met=_all_met([one.verdict.met for one in judged]),
        stretch_met=_met(main.pooled if by_intervals else net, target, stretch),
        tiers=tuple(_tier(tier, one) for tier, one in zip(tiers, judged, strict=True)) if len(tiers) > 1 else (),
        excluded=tuple(_excluded(of, rows[0], maximum)),
        days=main.days,
        intervals=main.intervals,
        remaining=_remaining(agreement, target, of, period, main.pooled, tiers[0]),
        weight=target.weight,
        credit=_NOTHING,
        credit_clause=None,
        bonus=_NOTHING,
        bonus_clause=None,
        pooled=None if target.aggregate == "contacts" else main.pooled,
        interval_required=float(tiers[0].required) if by_intervals else None,
        longest_run=main.verdict.longest_run,
        ramp_up=promised.step.id if promised.step else None,
        parameters=target.parameters,
        origin=_origin(target, rows),
        notes=(*_notes(agreement, target, period, promised), *_told(agreement, target, period, rows)),
    )


def _origin(target: Target, tiers: Sequence[Tally]) -> str:
    told = tiers[0].totals
    return behind(target.metric)[0] if told is None else told.origin


def _told(agreement: Agreement, target: Target, period: Span, tiers: Sequence[Tally]) -> Iterator[Note]:
    """What the rows of totals say about themselves, each once for all tiers."""
    within = target.metric == "service_level"
    about = {"target": target.id, "period": period.label}
    found = [note for tier in tiers if tier.totals for note in interval_totals.notes(tier.totals, about, within)]
    yield from (note for place, note in enumerate(found) if note not in found[:place])
    forecast = agreement.forecast
    if found and forecast and forecast.band is not None and forecast.mode == "excuse_excess":
        yield "totals.excess", about


def _judge(
    agreement: Agreement, target: Target, of: Frame, period: Span, tier: TierTerm, n: int, net: Counts
) -> _Judged:
    """Tier number `n` from its rows that count; substitutes for lost days are agreed for the first only."""
    maximum = target.metric in MAXIMA
    pooled = figure(net.numerator, net.denominator, maximum)
    if n == 0 and target.aggregate == "contacts":
        pooled = _with_substitutes(agreement, target, period, pooled)
    rule = Rule(tier.required, target.better, target.minimum_volume, maximum)
    short = target.period == "interval"
    days = () if short else _cells(of.days, of, period, net, rule)
    intervals = () if short else _cells(of.intervals, of, period, net, rule)
    return _Judged(pooled, days, intervals, aggregates.verdict(target, tier, pooled, days, intervals))


def _cells(every: Sequence[Period], of: Frame, period: Span, net: Counts, rule: Rule) -> tuple[IntervalResult, ...]:
    """Cells of the period with contacts or opening time."""
    own = [cell for cell in every if cell.start < period.end and cell.end > period.start]
    judged = cells.judge(own, net, rule) if own else []
    told = (cell for cell in judged if cell.figure.value is not None or cell.figure.unknown or _opens(of, cell))
    return tuple(told)


def _opens(of: Frame, cell: IntervalResult) -> bool:
    hours = next((clause for clause in of.clauses if clause.kind == "outside_hours"), None)
    return hours is None or touches(hours.borders_us, cell.start, cell.end)


def _with_substitutes(agreement: Agreement, target: Target, period: Span, measured: Figure) -> Figure:
    """`measured` with the agreed figures of gaps that begin in the period; what is unknown stays so."""
    if measured.numerator is None or measured.denominator is None:
        return measured
    agreed = [
        substitute
        for gap in agreement.gaps
        if period.start <= gap.start < period.end
        for substitute in gap.substitutes
        if substitute.target == target.id
    ]
    numerator = measured.numerator + sum(one.numerator for one in agreed)
    denominator = measured.denominator + sum(one.denominator for one in agreed)
    return of_parts(numerator, denominator) if agreed else measured


def _excluded(of: Frame, rows: Tally, maximum: bool) -> Iterator[Excluded]:
    for number, clause in enumerate(of.clauses):
        part = rows.rows.where(rows.clause == number)
        if len(part.at_us):
            found = figure(part.numerator, part.denominator, maximum)
            touched = len(np.unique(cells.cell_numbers(of.intervals, part.at_us)))
            contacts = int(part.contacts.sum())
            yield Excluded(clause.id, clause.kind, contacts, found.numerator, found.denominator, touched)


def _remaining(
    agreement: Agreement, target: Target, of: Frame, period: Span, pooled: Figure, tier: TierTerm
) -> Remaining | None:
    """Misses left, for ratios measured over contacts."""
    if target.aggregate != "contacts" or target.unit == "count" or target.metric in (*MAXIMA, *POINTS):
        return None
    expected, basis = _expected(agreement, target, of, period, pooled)
    required = float(tier.required)
    return budget.remaining(pooled, required, target.unit, target.better, expected=expected, basis=basis)


def _expected(
    agreement: Agreement, target: Target, of: Frame, period: Span, pooled: Figure
) -> tuple[float | None, str | None]:
    """Contacts still to come in the period, from the locked forecast or the pace so far."""
    if of.end >= period.end:
        return 0.0, "closed"
    forecast = bands.forecast_between(agreement, target, of.end, period.end)
    if forecast is not None and "visits" in behind(target.metric):
        return forecast, "forecast"
    so_far = calendars.open_seconds(agreement.calendar, max(period.start, of.start), of.end)
    pace = budget.pace(pooled, so_far, calendars.open_seconds(agreement.calendar, of.end, period.end))
    return pace, None if pace is None else "pace"


def _tier(tier: TierTerm, judged: _Judged) -> Tier:
    return Tier(tier.threshold_s, float(tier.required), judged.verdict.figure, judged.verdict.met)


def _all_met(verdicts: Sequence[bool | None]) -> bool | None:
    """All tiers must be kept."""
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _met(measured: Figure, target: Target, level: Decimal | None) -> bool | None:
    return None if level is None or measured.value is None else kept(measured.value, level, target.better)


def _notes(agreement: Agreement, target: Target, period: Span, promised: Promise) -> Iterator[Note]:
    if not period.complete:
        yield "period.incomplete", {"period": period.label}
    if promised.step is not None:
        yield "target.ramp_up", {"step": promised.step.id, "period": period.label}
    for gap in agreement.gaps:
        if gap.start < period.end and period.start < gap.end:
            agreed = period.start <= gap.start and target.id in [substitute.target for substitute in gap.substitutes]
            key = "target.gap_substituted" if agreed else "target.gap"
            yield key, {"gap": gap.id, "from": gap.start.isoformat(), "to": gap.end.isoformat(), "period": period.label}
