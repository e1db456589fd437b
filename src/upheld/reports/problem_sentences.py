"""Every problem and note that the rooms can raise, said in the reader's language with its values and its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upheld.problems import Problem
from upheld.reports import numbers
from upheld.reports.catalogue import Language
from upheld.reports.problem_table import SENTENCES


def sentence(key: str, values: Mapping[str, Any], language: Language) -> str:
    """What happened, in words; a key without a sentence is shown as it is, with its values."""
    if key not in SENTENCES:
        return f"{key} {dict(values)}" if values else key
    return language.say(SENTENCES[key][0], **_written(values, language))


def remedy(key: str, values: Mapping[str, Any], language: Language) -> str:
    """What to do about it; empty where nothing need be done."""
    return language.say(SENTENCES.get(key, ("", ""))[1], **_written(values, language))


def with_remedy(key: str, values: Mapping[str, Any], language: Language) -> str:
    """The sentence and its remedy in one line."""
    return " ".join(part for part in (sentence(key, values, language), remedy(key, values, language)) if part)


def told(problem: Problem, language: Language) -> str:
    """A problem with its place: ``lab.toml: targets[1].queues: There is no queue called nord. …``."""
    line = language.say("line {line}", line=numbers.number(problem.line, language.code)) if problem.line else None
    place = ": ".join(part for part in (problem.file, line, problem.field) if part)
    said = with_remedy(problem.key, problem.values, language)
    return f"{place}: {said}" if place else said


def _written(values: Mapping[str, Any], language: Language) -> dict[str, object]:
    return {name: _value(value, language) for name, value in values.items()}


def _value(value: Any, language: Language) -> object:
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(_value(part, language)) for part in value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return numbers.number(value, language.code, 0 if float(value).is_integer() else 2)
    return value
