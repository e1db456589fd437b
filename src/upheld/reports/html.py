"""The report as one self-contained HTML file: opens offline, fetches nothing, forbids itself to."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
from babel import numbers as babel_numbers
from markupsafe import Markup

from upheld.agreements.verdict import TargetResult
from upheld.reports import charts, checks_told, figures, javascript, numbers, problem_sentences, words
from upheld.reports.catalogue import Language
from upheld.reports.compared_told import ComparedTold
from upheld.reports.figures import Report, Row

TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("upheld.reports", "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_MOST_INTERVALS = 3000
_TABLE_INTERVALS = 100


def render(report: Report, cache: Path, compared: ComparedTold | None = None) -> str:
    """The HTML of `report`, with a section on another draft where one was `compared`.

    `cache` is where the charts' JavaScript is kept between runs.
    """
    sections = [_section(results, report) for results in figures.by_target(report.assessment.targets)]
    money = _money(report)
    drawn = {chart["id"]: chart["spec"] for section in sections for chart in section["charts"]}
    drawn |= {money["chart"]["id"]: money["chart"]["spec"]} if money else {}
    script = javascript.bundle(cache) + own_text("report.js")
    return TEMPLATES.get_template("report.html").render(
        **_tools(report.language, report.assessment.time_zone),
        report=report,
        assessment=report.assessment,
        overall=figures.overall(report.assessment.targets),
        sections=sections,
        money=money,
        compared=compared,
        checks=checks_told.tell(report.assessment.checks, report.language, report.assessment.time_zone),
        notes=[_noted(note, report) for note in report.assessment.notes],
        captions={kind: report.language.say(caption) for kind, caption in words.CAPTIONS.items()},
        css=Markup(own_text("report.css")),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file and the bundle, made safe by `inside_script`
        script_hash=hash_of(script),
        charts=inside_json(drawn),
        number_locale=inside_json(number_locale(report.language)),
    )


def number_locale(language: Language) -> dict[str, Any]:
    """How the charts' axes write numbers, in the shape of d3's number locale."""
    system = "default" if language.code == "fa" else "latn"
    symbols = {"locale": language.code, "numbering_system": system}
    locale: dict[str, Any] = {
        "decimal": babel_numbers.get_decimal_symbol(**symbols),
        "thousands": babel_numbers.get_group_symbol(**symbols),
        "grouping": [3],
        "currency": ["", ""],
        "percent": numbers.digits("%", language.code),
        "minus": "−",
    }
    return locale | ({"numerals": list(numbers.digits("0123456789", "fa"))} if language.code == "fa" else {})


def _tools(language: Language, zone: str) -> dict[str, Callable[..., Any] | Any]:
    code = language.code

    def money(amount: Any, currency: str) -> str:
        return numbers.money(amount, currency, code)

    def instant(when: datetime | None) -> str:
        return numbers.instant(when, code, zone)

    def day(when: date | datetime | None) -> str:
        return numbers.day(when, code, zone)

    return {
        "language": language,
        "say": language.say,
        "say_many": language.say_many,
        "words": words,
        "money_text": money,
        "instant": instant,
        "day": day,
        "number": lambda value, decimals=0: numbers.number(value, code, decimals),
        "share": lambda value, decimals=1: numbers.share(value, code, decimals),
        "minutes": lambda value, decimals=0: numbers.minutes(value, code, decimals),
        "label": lambda text: numbers.label(str(text), code),
        "count": lambda value: figures.count(value, language),
        "figure": lambda measured, result: figures.figure(measured, result, language),
        "bound": lambda value, result: numbers.figure(value, result.unit, code),
        "word": lambda table, key: words.word(table, key, language),
        "overall_of": figures.overall,
        "so_far": figures.so_far,
        "first_to_last": lambda assessment: figures.first_to_last(assessment, language),
    }


def _section(results: tuple[TargetResult, ...], report: Report) -> dict[str, Any]:
    language, zone = report.language, report.assessment.time_zone
    last = results[-1]
    evidence = {result.period.label: report.evidence.get((result.id, result.period.label)) for result in results}
    behind = evidence[last.period.label]
    days = figures.day_rows(results, language, zone)
    intervals = figures.interval_rows(results, language, zone)
    formulas = figures.formula_rows(report.assessment, results, language)
    labels = _chart_words(last, language)
    drawn = [
        _chart(last, "day", charts.by_day(days, figures.level(last), last.unit, labels), days) if days else None,
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
        "notes": [_noted(note, report) for result in results for note in result.notes],
    }


def _waits(result: TargetResult, waits: Any, language: Language, labels: dict[str, str]) -> Row:
    rows = figures.wait_rows(waits, language)
    return _chart(result, "waits", charts.waits(rows, result.threshold_s, labels), rows)


def _chart(result: TargetResult, kind: str, spec: charts.Spec, rows: list[Row]) -> Row:
    return {"id": f"{_anchor(result.id)}-{kind}", "kind": kind, "spec": spec, "rows": rows}


def _worst(intervals: list[Row]) -> list[Row]:
    return sorted(intervals, key=lambda row: -row["misses"])[:_TABLE_INTERVALS]


def _money(report: Report) -> dict[str, Any] | None:
    money = report.assessment.money
    if money is None:
        return None
    language = report.language
    rows = figures.money_rows(report.assessment.targets, money, language)
    spec = charts.money(rows, _money_words(money.currency, language))
    return {"money": money, "rows": rows, "chart": {"id": "money", "kind": "money", "spec": spec, "rows": rows}}


def _noted(note: tuple[str, Any], report: Report) -> str:
    return problem_sentences.with_remedy(note[0], note[1], report.language, report.assessment.time_zone)


def _chart_words(result: TargetResult, language: Language) -> dict[str, str]:
    say = language.say
    numerator, denominator = words.parts(result, language)
    required = numbers.figure(figures.level(result), result.unit, language.code)
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


def inside_json(value: Any) -> Markup:
    """JSON that cannot end its script element: `<`, `>`, `&` and the line separators as escapes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - escaped just above


def hash_of(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def own_text(name: str) -> str:
    """A file of `templates` as it is."""
    return (resources.files("upheld.reports") / "templates" / name).read_text(encoding="utf-8")
