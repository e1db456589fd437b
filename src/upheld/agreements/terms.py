"""Agreements from their TOML files: `load` one version, `load_all` the versions of one agreement."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from itertools import pairwise
from pathlib import Path
from typing import Any

from upheld.agreements import rules, schema
from upheld.agreements.clauses import Agreement
from upheld.agreements.places import Path as Place
from upheld.agreements.places import line_of, lines_by_path, written
from upheld.agreements.reading import read
from upheld.contacts.toml_places import text_of
from upheld.problems import BadInput, Problem

__all__ = ["Agreement", "load", "load_all", "parse"]


def load(path: Path | str) -> Agreement:
    """The agreement in the TOML file `path`, tables beside it included.

    Raises BadInput with every problem: file, line, field (such as ``targets[answer-sales].required``), key, values.
    """
    file = Path(path)
    return parse(text_of(file), str(path), file.parent)


def load_all(paths: Iterable[Path | str]) -> tuple[Agreement, ...]:
    """The versions of one agreement in the order they come into force.

    Raises BadInput for files of several agreements, and for versions that are in force at the same time.
    """
    versions: list[Agreement] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            versions.append(load(path))
        except BadInput as bad:
            problems.extend(bad.problems)
    if problems:
        raise BadInput(*problems)
    return in_order(versions)


def in_order(versions: Iterable[Agreement]) -> tuple[Agreement, ...]:
    """`versions` by the day they come into force; raises BadInput when they are not versions of one agreement."""
    ordered = sorted(versions, key=lambda agreement: (agreement.start, agreement.version))
    problems = [problem for a, b in pairwise(ordered) for problem in _clashes(a, b)]
    if problems or not ordered:
        raise BadInput(*(problems or [Problem("agreement.none")]))
    return tuple(ordered)


def parse(text: str, file: str, folder: Path) -> Agreement:
    """The agreement written as `text`; `file` names it in problems, tables are looked for in `folder`."""
    try:
        return of_document(tomllib.loads(text), lines_by_path(text), file, folder)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(_syntax(error, text, file)) from None
    except (RecursionError, ValueError) as error:  # nested thousands deep, or a number of thousands of digits
        raise BadInput(Problem("agreement.syntax", file, values={"reason": str(error), "column": "–"})) from None


def of_document(document: Mapping[str, Any], lines: Mapping[Place, int], file: str, folder: Path) -> Agreement:
    """The agreement of a TOML document whose keys stand on `lines`; as `parse` otherwise."""
    data = _json_values(document)
    faults = _faults(data)
    problems = [Problem(key, file, line_of(path, lines), written(path, data), values) for path, key, values in faults]
    if problems:
        raise BadInput(*sorted(problems, key=lambda problem: problem.line or 0))
    places = {written(path, data): line for path, line in lines.items() if path}
    return read(data, file, folder, places)


def _faults(data: Any) -> list[schema.Fault]:
    """What the schema finds, and what the rules find in the rest: a value of a wrong kind is told once."""
    found = schema.faults(data)
    wrong = {path for path, key, _ in found if path and key not in ("agreement.missing_key", "agreement.unapproved")}
    ruled = rules.faults(_without(data, wrong))
    return found + [fault for fault in ruled if not _taken_out(fault, wrong) and fault not in found]


def _taken_out(fault: schema.Fault, wrong: Iterable[Place]) -> bool:
    """Whether a rule misses a key only because its wrong value was taken out."""
    path, key, values = fault
    return any(
        place[:-1] == path and (key == "agreement.one_edge" or place[-1] == values.get("key")) for place in wrong
    )


def _without(data: Any, paths: Iterable[Place]) -> Any:
    """A copy of the document without the values at `paths`; elements of lists become None, so that places stay."""
    kept = copy.deepcopy(data)
    for path in sorted(paths, key=len, reverse=True):
        place = kept
        for part in path[:-1]:
            place = place[part]
        if isinstance(place, list):
            place[int(path[-1])] = None
        elif isinstance(place, dict):
            place.pop(path[-1], None)
    return kept


def _clashes(a: Agreement, b: Agreement) -> list[Problem]:
    if a.id != b.id:
        return [Problem("agreement.several", b.file, field="id", values={"id": b.id, "other": a.id, "file": a.file})]
    if a.version >= b.version:
        values = {"version": b.version, "other": a.version, "file": a.file}
        return [Problem("agreement.version_order", b.file, b.places.get("version"), "version", values)]
    if a.end is None or a.end > b.start:
        values = {"version": b.version, "from": b.valid_from.isoformat(), "other": a.version, "file": a.file}
        return [Problem("agreement.overlap", b.file, b.places.get("valid_from"), "valid_from", values)]
    return []


def _syntax(error: tomllib.TOMLDecodeError, text: str, file: str) -> Problem:
    reason, _, place = str(error).partition(" (at ")
    words = place.rstrip(")").replace(",", "").split()
    line = int(words[1]) if len(words) == 4 else text.count("\n") + 1
    column = int(words[3]) if len(words) == 4 else None
    return Problem("agreement.syntax", file, line, values={"reason": reason, "column": column})


def _json_values(value: Any) -> Any:
    """TOML values with dates and times as ISO 8601 text, as the schema sees them."""
    if isinstance(value, Mapping):
        return {key: _json_values(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_json_values(inner) for inner in value]
    return value.isoformat() if isinstance(value, date | datetime | time) else value
