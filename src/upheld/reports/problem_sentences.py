"""Every problem and note that the rooms can raise, said in the reader's language with its values and its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from upheld.problems import Problem
from upheld.reports import numbers
from upheld.reports.catalogue import Language
from upheld.reports.problem_table import SENTENCES


def sentence(key: str, values: Mapping[str, Any], language: Language, zone: str = "UTC") -> str:
    """What happened, in words; a key without a sentence is shown as it is, with its values."""
    if key not in SENTENCES:
        return f"{key} {dict(values)}" if values else key
    return language.say(SENTENCES[key][0], **_written(values, language, zone))


def remedy(key: str, values: Mapping[str, Any], language: Language, zone: str = "UTC") -> str:
    """What to do about it; empty where nothing need be done."""
    written = _written(values, language, zone)
    said = [language.say(SENTENCES.get(key, ("", ""))[1], **written)]
    if values.get("nearest"):
        said.append(language.say("Perhaps “{nearest}” was meant.", nearest=written["nearest"]))
    return " ".join(part for part in said if part)


def with_remedy(key: str, values: Mapping[str, Any], language: Language, zone: str = "UTC") -> str:
    """The sentence and its remedy in one line."""
    return " ".join(
        part for part in (sentence(key, values, language, zone), remedy(key, values, language, zone)) if part
    )


def told(problem: Problem, language: Language) -> str:
    """A problem with its place: ``lab.toml: targets[1].queues: There is no queue called nord. …``."""
    line = language.say("line {line}", line=numbers.number(problem.line, language.code)) if problem.line else None
    place = ": ".join(part for part in (problem.file, line, problem.field) if part)
    said = with_remedy(problem.key, problem.values, language)
    return f"{place}: {said}" if place else said


def _written(values: Mapping[str, Any], language: Language, zone: str) -> dict[str, object]:
    return {name: _value(value, language, zone) for name, value in values.items()}


def _value(value: Any, language: Language, zone: str) -> object:
    if value is None:
        return numbers.UNKNOWN
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(_value(part, language, zone)) for part in value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return numbers.number(value, language.code, 0 if float(value).is_integer() else 2)
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        return _instant(value, language, zone)
    return numbers.label(value, language.code) if isinstance(value, str) and _LABEL.fullmatch(value) else value


def _instant(value: str, language: Language, zone: str) -> str:
    try:
        return f"{numbers.instant(datetime.fromisoformat(value), language.code, zone)} ({zone})"
    except (OverflowError, ValueError):  # the first and the last day of the calendar have no other zone
        return value


_LABEL = re.compile(r"\d{4}(-(W|Q)?\d\d?){0,2}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
