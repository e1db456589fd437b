"""An agreement's text as the fields of a form, and changed fields back into the text, the rest left as written."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from upheld.agreements.rewriting import Unchangeable, with_value
from upheld.contacts.toml_places import Path
from upheld.metrics.named import METRICS
from upheld.metrics.service_level import FORMULAS
from upheld.problems import BadInput, Problem
from upheld.reports.catalogue import mark

_WHENS = ("below", "above", "misses", "from", "to")


@dataclass(frozen=True)
class Field:
    """One value of the text: where it stands, what it is called (a sentence), and how it is written in a form."""

    path: Path
    label: str
    kind: str  # text | day | words | lines | hours | bands | tiers | number | whole | choice
    hint: str = ""
    choices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Of the form's field: ``targets.0.required``."""
        return ".".join(str(part) for part in self.path)


_GENERAL: Final = (
    Field(("title",), mark("Title"), "text"),
    Field(("supplier",), mark("Supplier"), "text"),
    Field(("time_zone",), mark("Time zone"), "text", mark("As in Europe/Warsaw.")),
    Field(("valid_from",), mark("In force from"), "day"),
    Field(("valid_to",), mark("No longer in force from"), "day", mark("Empty: until further notice.")),
    Field(("hours",), mark("Opening hours"), "hours", mark("A line for each: mon-fri 08:00-20:00")),
    Field(("holidays",), mark("Public holidays of"), "text", mark("A country's code, as PL or DE-BY.")),
    Field(("scope", "queues"), mark("Queues"), "lines", mark("One to a line.")),
    Field(("scope", "channels"), mark("Channels"), "words", mark("Parted by commas.")),
)
_MONEY: Final = (
    Field(("money", "currency"), mark("Currency"), "text"),
    Field(("money", "base"), mark("Base per month"), "text"),
    Field(("money", "at_risk"), mark("Share at risk"), "text", mark("As in 12%.")),
)
_TARGET: Final = (
    ("id", mark("Short name"), "text", ""),
    ("clause", mark("Clause"), "text", ""),
    ("metric", mark("Metric"), "choice", ""),
    ("formula", mark("Formula"), "choice", mark("Of a service level.")),
    ("within", mark("Within"), "text", mark("As in 20s.")),
    ("required", mark("Required"), "text", mark("As in 80% or 12s.")),
    ("tiers", mark("Several promises at once"), "tiers", mark("Instead of within and required; a line each: 20s 70%")),
    ("expected", mark("Expected"), "text", ""),
    ("queues", mark("Queues"), "lines", mark("One to a line; empty: those of the agreement.")),
    ("period", mark("Measured by"), "choice", ""),
    ("aggregate", mark("Over"), "choice", ""),
    ("interval", mark("Interval"), "text", mark("As in 30m.")),
    ("intervals_required", mark("Share of intervals required"), "text", ""),
    ("minimum_volume", mark("Least volume of an interval"), "whole", ""),
    ("weight", mark("Weight"), "number", ""),
    ("credits", mark("Credits"), "bands", mark("A line each: below 80% = 25%")),
    ("bonus", mark("Bonus"), "bands", mark("A line each: from 85% = 10%")),
)
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "metric": tuple(METRICS),
    "formula": ("", *FORMULAS),
    "period": ("", "interval", "day", "week", "month", "quarter"),
    "aggregate": ("", "contacts", "intervals", "worst_day", "consecutive"),
}


@dataclass(frozen=True)
class Group:
    """Fields that stand together: a target, the money, or what the whole agreement says."""

    key: str  # general | money | the number of a target
    title: str  # a target's id; else empty
    fields: tuple[tuple[Field, str], ...]  # with what the text says now


def groups(text: str) -> list[Group]:
    """The fields of `text` with their values; raises BadInput where it is no TOML."""
    document = read(text)
    found = [Group("general", "", _filled(_GENERAL, document)), Group("money", "", _filled(_MONEY, document))]
    for number, target in enumerate(document.get("targets", ())):
        fields = tuple(
            Field(("targets", number, name), label, kind, hint, _CHOICES.get(name, ()))
            for name, label, kind, hint in _TARGET
        )
        found.append(Group(str(number), str(target.get("id", "")), _filled(fields, document)))
    return found


def changed(text: str, posted: Mapping[str, str]) -> str:
    """`text` with the fields of `posted` that say something else than it does.

    Raises BadInput with the field of each value that cannot be meant, and where the layout cannot be changed.
    """
    problems: list[Problem] = []
    for field, present in [pair for group in groups(text) for pair in group.fields]:
        said = _tidy(posted.get(field.name, present))
        if said == _tidy(present):
            continue
        try:
            text = with_value(text, field.path, _READ[field.kind](said) if said else None)
        except Unchangeable:
            problems.append(Problem("agreement_file.structure", field=field.name))
        except BadInput as bad:
            problems += [Problem(one.key, field=field.name, values=one.values) for one in bad.problems]
    if problems:
        raise BadInput(*problems)
    return text


def read(text: str) -> dict[str, Any]:
    """The document of `text`; raises BadInput for what is no TOML."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise BadInput(Problem("agreement.syntax", values={"reason": str(error), "column": "–"})) from None


def _filled(fields: Sequence[Field], document: Mapping[str, Any]) -> tuple[tuple[Field, str], ...]:
    return tuple((field, _written(field, document)) for field in fields)


def _written(field: Field, document: Any) -> str:
    for part in field.path:
        try:
            document = document[part]
        except (KeyError, IndexError, TypeError):
            return ""
    return _WRITTEN.get(field.kind, str)(document)


def _tidy(text: str) -> str:
    return "\n".join(line.strip() for line in text.replace("\r", "").strip().split("\n")).strip()


def _hours_written(hours: Mapping[str, Sequence[str]]) -> str:
    return "\n".join(f"{days} {' '.join(spans) or 'closed'}" for days, spans in hours.items())


def _hours_read(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in text.split("\n"):
        days, *spans = line.split()
        if not spans or days in found:
            raise BadInput(Problem("agreement_form.hours", values={"value": line}))
        found[days] = [] if spans == ["closed"] else spans
    return found


def _bands_written(bands: Sequence[Mapping[str, Any]]) -> str:
    lines = []
    for band in bands:
        when = next((key for key in band if key in _WHENS), None)
        lines.append(f"{when} {band[when]} = {band.get('share', '')}" if when else str(band))
    return "\n".join(lines)


def _bands_read(text: str) -> list[dict[str, Any]]:
    return [_band(line) for line in text.split("\n") if line]


def _band(line: str) -> dict[str, Any]:
    term, equals, share = (part.strip() for part in line.partition("="))
    when, _, edge = term.partition(" ")
    if not equals or when not in _WHENS or not edge.strip() or not share:
        raise BadInput(Problem("agreement_form.term", values={"value": line}))
    return {when: int(edge) if when == "misses" and edge.strip().isdecimal() else edge.strip(), "share": share}


def _tiers_written(tiers: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(f"{tier.get('within', '')} {tier.get('required', '')}".strip() for tier in tiers)


def _tiers_read(text: str) -> list[dict[str, Any]]:
    found = []
    for line in text.split("\n"):
        parts = line.split()
        if len(parts) != 2:
            raise BadInput(Problem("agreement_form.tier", values={"value": line}))
        found.append({"within": parts[0], "required": parts[1]})
    return found


def _day_read(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(Problem("agreement_form.day", values={"value": text})) from None


def _number_read(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text  # as in 40 %: the agreement's own rules say what is wrong with it


def _whole_read(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise BadInput(Problem("agreement_form.whole", values={"value": text}))
    return int(text)


def _lines(text: str) -> Iterator[str]:
    return (line for line in text.split("\n") if line)


_WRITTEN: Final[Mapping[str, Callable[[Any], str]]] = {
    "lines": "\n".join,
    "words": ", ".join,
    "hours": _hours_written,
    "bands": _bands_written,
    "tiers": _tiers_written,
}
_READ: Final[Mapping[str, Callable[[str], Any]]] = {
    "text": str,
    "choice": str,
    "day": _day_read,
    "lines": lambda text: list(_lines(text)),
    "words": lambda text: [part.strip() for part in text.split(",") if part.strip()],
    "hours": _hours_read,
    "bands": _bands_read,
    "tiers": _tiers_read,
    "number": _number_read,
    "whole": _whole_read,
}
