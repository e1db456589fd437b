"""Figures ready to be drawn: rows for charts and tables, every number already written in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from upheld.agreements.verdict import Assessment, Figure, IntervalResult, Money, TargetResult
from upheld.reports import numbers, words
from upheld.reports.catalogue import Language
from upheld.reports.evidence import Evidence, WaitBin

Row = dict[str, Any]
_SHORT_LABELS = timedelta(days=300)
_FAR_BELOW = 0.9
"""A figure that reaches less than this part of its promise is drawn as missed by far."""


@dataclass(frozen=True)
class Report:
    """Everything a report is made of; `evidence` by target id and label of the period."""

    assessment: Assessment
    language: Language
    now: datetime
    data_until: datetime | None = None
    evidence: Mapping[tuple[str, str], Evidence] = field(default_factory=dict)


def by_target(results: Iterable[TargetResult]) -> list[tuple[TargetResult, ...]]:
    """The results of each target over its periods, targets in the order of the agreement."""
    ordered: dict[str, list[TargetResult]] = {}
    for result in results:
        ordered.setdefault(result.id, []).append(result)
    return [tuple(periods) for periods in ordered.values()]


def overall(results: Sequence[TargetResult]) -> bool | None:
    """Missed when any target is; kept when all that could be measured are; None when none could."""
    verdicts = [result.met for result in results]
    if False in verdicts:
        return False
    return True if True in verdicts else None


def so_far(results: Sequence[TargetResult]) -> bool:
    """Whether the verdict over `results` may still change: a closed period that missed stays missed."""
    if overall(results) is False:
        return all(not result.period.complete for result in results if result.met is False)
    return any(not result.period.complete for result in results)


def first_to_last(assessment: Assessment, language: Language) -> str:
    """The assessed days: ``28 Sep 2026 to 22 Nov 2026``, or the one day."""
    first, last = (numbers.day(day, language.code) for day in (assessment.first_day, assessment.last_day))
    return first if first == last else language.say("{first} to {last}", first=first, last=last)


def day_rows(results: Sequence[TargetResult], language: Language, zone: str) -> list[Row]:
    """Rows of `charts.by_day`."""
    return [
        {"label": _day(day.start, results, language, zone), **_attainment(day, result, language)}
        for result in results
        for day in result.days
    ]


def interval_rows(results: Sequence[TargetResult], language: Language, zone: str) -> list[Row]:
    """Rows of `charts.by_interval`; intervals without calls are left out."""
    return [
        {
            "day": _day(interval.start, results, language, zone),
            "clock": numbers.clock(interval.start, language.code, zone),
            "misses": (interval.figure.denominator or 0.0) - (interval.figure.numerator or 0.0),
            **_attainment(interval, result, language),
        }
        for result in results
        for interval in result.intervals
        if interval.figure.value is not None
    ]


def wait_rows(waits: Sequence[WaitBin], language: Language) -> list[Row]:
    """Rows of `charts.waits`: two per bin, answered and not."""
    return [row for bin in waits for row in _bin_rows(bin, language)]


def formula_rows(assessment: Assessment, results: Sequence[TargetResult], language: Language) -> list[Row]:
    """Rows of `charts.formulas` for one target: its last period under each formula, the agreed one marked."""
    result = results[-1]
    others = [row for row in assessment.switch if row["target"] == result.id and row["period"] == result.period.label]
    return [
        {
            "formula": row["formula"],
            "value": row["value"],
            "verdict": words.verdict(row["met"], language),
            "met": row["met"],
            "agreed": row["agreed"],
            "required": row["required"],
            "of_calls": result.origin == "visits",
            "shown": numbers.figure(row["value"], result.unit, language.code, result.required),
            "numerator": count(row["numerator"], language),
            "denominator": count(row["denominator"], language),
        }
        for row in others
    ]


def money_rows(results: Sequence[TargetResult], money: Money, language: Language) -> list[Row]:
    """Rows of `charts.money`: each target's possible and actual credit over all its periods."""
    return [_money_row(list(periods), money, language) for _, periods in groupby(results, key=lambda r: r.id)]


def switch_would_say(rows: Sequence[Row], met: bool | None) -> Row | None:
    """The switch's own figure where its verdict differs from the agreed formula's; else None.

    Whose figure that would be is not known where totals stand behind it.
    """
    asked = (row for row in rows if row.get("of_calls", True) and not row["agreed"])
    own = (row for row in asked if row["formula"].startswith("asterisk"))
    return next((row for row in own if row["met"] is not None and row["met"] != met), None)


def count(value: float | None, language: Language) -> str:
    """A numerator or denominator: whole where it is whole."""
    if value is None:
        return numbers.UNKNOWN
    return numbers.number(value, language.code, 0 if float(value).is_integer() else 1)


def figure(measured: Figure, result: TargetResult, language: Language) -> str:
    """A figure of `result`, with digits enough to tell it from the promise."""
    return words.level(measured.value, result, language, result.required)


def local_day(when: datetime, zone: str) -> date:
    """The calendar day of `zone` in which `when` lies."""
    return when.astimezone(ZoneInfo(zone)).date()


def level(result: TargetResult) -> float:
    """What one day or interval is held against: the level of an interval where intervals are counted."""
    return result.required if result.interval_required is None else result.interval_required


def _day(start: datetime, results: Sequence[TargetResult], language: Language, zone: str) -> str:
    """A day's label; with its year only where the same day could come twice."""
    several_years = results[-1].period.end - results[0].period.start > _SHORT_LABELS
    written = numbers.day if several_years else numbers.short_day
    return numbers.inside_left_to_right(written(start, language.code, zone), language.code)


def _attainment(interval: IntervalResult, result: TargetResult, language: Language) -> Row:
    return {
        "value": words.plotted(interval.figure.value, result),
        "met": interval.met,
        "verdict": words.verdict(interval.met, language),
        "band": language.say(words.BANDS[_band(interval, result)]),
        "shown": figure(interval.figure, result, language),
        "numerator": count(interval.figure.numerator, language),
        "denominator": count(interval.figure.denominator, language),
    }


def _band(interval: IntervalResult, result: TargetResult) -> int:
    if not interval.counted or interval.met is None or interval.figure.value is None:
        return 3
    if interval.met:
        return 0
    better, worse = interval.figure.value, level(result)
    if result.better == "less":
        better, worse = worse, better
    return 1 if better >= worse * _FAR_BELOW else 2


def _bin_rows(bin: WaitBin, language: Language) -> list[Row]:
    to_s = bin.from_s + bin.width_s
    written = {"from_s": bin.from_s, "to_s": to_s, "open": bin.open, "range": _range(bin, language)}
    fates = ((words.ANSWERED, bin.answered), (words.UNANSWERED, bin.unanswered))
    return [
        {**written, "fate": language.say(fate), "calls": calls, "calls_text": count(calls, language)}
        for fate, calls in fates
    ]


def _range(bin: WaitBin, language: Language) -> str:
    start = numbers.number(bin.from_s, language.code, 0 if bin.from_s % 1 == 0 else 2)
    if bin.open:
        return language.say("more than {start} s", start=start)
    to_s = bin.from_s + bin.width_s
    end = numbers.number(to_s, language.code, 0 if to_s % 1 == 0 else 2)
    return language.say("over {start} to {end} s", start=start, end=end)


def _money_row(results: list[TargetResult], money: Money, language: Language) -> Row:
    lines = [line for line in money.lines if line.target == results[0].id and line.kind == "credit"]
    credit = sum((result.credit for result in results), Decimal(0))
    at_most = money.at_risk * results[-1].weight
    return {
        "target": results[0].id,
        "at_most": float(at_most),
        "amount": float(credit),
        "at_most_text": numbers.money(at_most, money.currency, language.code),
        "amount_text": numbers.money(credit, money.currency, language.code),
        "share": ", ".join(numbers.share(line.share, language.code, 0) for line in lines) or numbers.UNKNOWN,
        "clause": ", ".join(words.band(line.clause, language) for line in lines) or numbers.UNKNOWN,
    }
