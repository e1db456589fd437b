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

from upheld.reports import checks_told, figures, javascript, numbers, sections, words
from upheld.reports.catalogue import Language
from upheld.reports.compared_told import ComparedTold
from upheld.reports.figures import Report

TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("upheld.reports", "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(template: str, told: Any, language: Language, cache: Path) -> str:
    """A page in the common frame of `told`: its title, what it is about, its charts by id, and its notes.

    `cache` is where the charts' JavaScript is kept between runs.
    """
    script = javascript.bundle(cache) + own_text("report.js")
    return TEMPLATES.get_template(template).render(
        language=language,
        told=told,
        css=Markup(own_text("report.css")),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file and the bundle, made safe by `inside_script`
        script_hash=hash_of(script),
        charts=inside_json(dict(told.charts)),
        number_locale=inside_json(number_locale(language)),
    )


def render(report: Report, cache: Path, compared: ComparedTold | None = None) -> str:
    """The HTML of `report`, with a section on another draft where one was `compared`.

    `cache` is where the charts' JavaScript is kept between runs.
    """
    parts = [sections.section(results, report) for results in figures.by_target(report.assessment.targets)]
    money = sections.money(report)
    drawn = {chart["id"]: chart["spec"] for section in parts for chart in section["charts"]}
    drawn |= {money["chart"]["id"]: money["chart"]["spec"]} if money else {}
    script = javascript.bundle(cache) + own_text("report.js")
    return TEMPLATES.get_template("report.html").render(
        **_tools(report.language, report.assessment.time_zone),
        report=report,
        assessment=report.assessment,
        overall=figures.overall(report.assessment.targets),
        sections=parts,
        money=money,
        compared=compared,
        checks=checks_told.tell(report.assessment.checks, report.language, report.assessment.time_zone),
        notes=[sections.noted(note, report) for note in report.assessment.notes],
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
        "bound": lambda value, result: words.level(value, result, language),
        "word": lambda table, key: words.word(table, key, language),
        "overall_of": figures.overall,
        "so_far": figures.so_far,
        "first_to_last": lambda assessment: figures.first_to_last(assessment, language),
    }


def inside_json(value: Any) -> Markup:
    """JSON that cannot end its script element: `<`, `>`, `&` and the line separators as escapes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - escaped just above


def hash_of(script: str) -> str:
    """The SHA-256 of a script as its page allows it: base64."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def own_text(name: str) -> str:
    """A file of `templates` as it is."""
    return (resources.files("upheld.reports") / "templates" / name).read_text(encoding="utf-8")
