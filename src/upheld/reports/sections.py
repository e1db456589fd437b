"""What a report shows of each target and of the money: charts with their rows, for the page and for paper alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from upheld.agreements.verdict import TargetResult
from upheld.reports import charts, figures, numbers, problem_sentences, words
from upheld.reports.catalogue import Language
from upheld.reports.figures import Report, Row

_MOST_INTERVALS = 3000
_TABLE_INTERVALS = 100


def section(results: tuple[TargetResult, ...], report: Report) -> dict[str, Any]:
    """One target over its periods: its charts, evidence and notes, ready to be laid out."""
    language, zone = report.language, report.assessment.time_zone
    last = results[-1]
    evidence = {result.period.label: report.evidence.get((result.id, result.period.label)) for result in results}
    behind = evidence[last.period.label]
    days = figures.day_rows(results, language, zone)
    intervals = figures.interval_rows(results, language, zone)
    formulas = figures.formula_rows(report.assessment, results, language)
    labels = _chart_words(last, language)
    drawn = [
        _chart(last, "day", charts.by_day(days, _bound(last), last.unit, labels), days) if days else None,
        _chart(last, "interval", charts.by_interval(intervals[-_MOST_INTERVALS:], labels), _worst(intervals))
        if intervals
        else None,
        _waits(last, behind.waits, language, labels) if behind and behind.waits else None,
        _chart(last, "formulas", charts.formulas(formulas, formulas[0]["required"], labels), formulas)
        if formulas
        else None,
    ]
    return {
        "id": last.id,
        "anchor": _anchor(last.id),
        "results": results,
        "last": last,
        "met": figures.overall(results),
        "heading": words.heading(last, language),
        "promise": words.promise(last, language),
        "parts": words.parts(last, language),
        "evidence": [(result, evidence[result.period.label]) for result in results],
        "charts": [chart for chart in drawn if chart],
        "interval_count": len(intervals),
        "switch": figures.switch_would_say(formulas, last.met),
        "notes": [noted(note, report) for result in results for note in result.notes],
    }


def _bound(result: TargetResult) -> float:
    """The level of a day as the chart draws it."""
    return words.plotted(figures.level(result), result) or 0.0


def _waits(result: TargetResult, waits: Any, language: Language, labels: dict[str, str]) -> Row:
    rows = figures.wait_rows(waits, language)
    return _chart(result, "waits", charts.waits(rows, result.threshold_s, labels), rows)


def _chart(result: TargetResult, kind: str, spec: charts.Spec, rows: list[Row]) -> Row:
    return {"id": f"{_anchor(result.id)}-{kind}", "kind": kind, "spec": spec, "rows": rows}


def _worst(intervals: list[Row]) -> list[Row]:
    return sorted(intervals, key=lambda row: -row["misses"])[:_TABLE_INTERVALS]


def money(report: Report) -> dict[str, Any] | None:
    """The money with its chart; None where the agreement has none."""
    due = report.assessment.money
    if due is None:
        return None
    language = report.language
    rows = figures.money_rows(report.assessment.targets, due, language)
    spec = charts.money(rows, _money_words(due.currency, language))
    return {"money": due, "rows": rows, "chart": {"id": "money", "kind": "money", "spec": spec, "rows": rows}}


def noted(note: tuple[str, Any], report: Report) -> str:
    """A note of the assessment in words."""
    return problem_sentences.with_remedy(note[0], note[1], report.language, report.assessment.time_zone)


def triggers(report: Report) -> Iterator[str]:
    """The triggers of the agreement that have been reached, in words."""
    for trigger in report.assessment.triggers:
        if trigger.fired:
            reached = numbers.label(", ".join(trigger.evidence), report.language.code)
            yield report.language.say("Trigger {id} has been reached: {evidence}.", id=trigger.id, evidence=reached)


def declared_gaps(report: Report) -> Iterator[str]:
    """The gaps that both sides have declared, in words."""
    code, zone = report.language.code, report.assessment.time_zone
    for gap in report.assessment.gaps:
        start, end = (numbers.instant(gap[edge], code, zone) for edge in ("from", "to"))
        yield report.language.say(
            "Declared gap {id}, {start} to {end}: {reason}.", id=gap["id"], start=start, end=end, reason=gap["reason"]
        )


def _chart_words(result: TargetResult, language: Language) -> dict[str, str]:
    say = language.say
    numerator, denominator = words.parts(result, language)
    required = words.level(figures.level(result), result, language)
    return {
        "kept": words.verdict(True, language),
        "missed": words.verdict(False, language),
        "open": words.verdict(None, language),
        **{f"band_{n}": say(band) for n, band in enumerate(words.BANDS)},
        "answered": say(words.ANSWERED),
        "unanswered": say(words.UNANSWERED),
        "day": say("Day"),
        "time": say("Time of day"),
        "figure": words.word(words.METRICS, result.metric, language),
        "verdict": say("Verdict"),
        "numerator": numerator,
        "denominator": denominator,
        "required": numbers.inside_left_to_right(say("promised {bound}", bound=required), language.code),
        "threshold": numbers.inside_left_to_right(words.threshold(result.threshold_s, language), language.code),
        "wait_seconds": say("Wait in seconds"),
        "wait_longer": say("Wait in seconds; the last bar holds all longer waits"),
        "wait": say("Wait"),
        "outcome": say("Outcome"),
        "calls": say("Calls"),
        "formula": say("Formula"),
        "by_day": say("{id}: attainment by day against the promise", id=result.id),
        "by_interval": say("{id}: attainment by day and time of day", id=result.id),
        "waits": say("{id}: how long callers waited, against the threshold", id=result.id),
        "formulas": say("{id}: the same calls under each formula", id=result.id),
    }


def _money_words(currency: str, language: Language) -> dict[str, str]:
    say = language.say
    return {
        "money": say("Service credit of each target against the most it can cost"),
        "currency": currency,
        "target": say("Target"),
        "credit": say("Credit"),
        "at_most": say("At most"),
        "share": say("Share"),
        "band": say("Band"),
    }


def _anchor(id: str) -> str:
    """An HTML id made of the target's: letters and digits of any script, the rest as their code points."""
    return "t-" + "".join(c if c.isalnum() or c in "-_" else f"_{ord(c):x}" for c in id)
