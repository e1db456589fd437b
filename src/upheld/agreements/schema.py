"""The agreement's JSON Schema, and what it finds wrong with a document, as problems with places.

The same file serves editors; `format` checks are ours (`formats`).
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from upheld.agreements.formats import checker
from upheld.agreements.places import Path

Fault = tuple[Path, str, Mapping[str, Any]]
"""Path of the value, key of the sentence, values for its gaps."""

_SAID_AS = {"amount": "number"}
"""Formats whose problem has the sentence of another."""


@cache
def document() -> Mapping[str, Any]:
    """The schema as it is shipped."""
    text = files("upheld.agreements").joinpath("agreement.schema.json").read_text("utf-8")
    loaded: Mapping[str, Any] = json.loads(text)
    return loaded


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(document(), format_checker=checker())


def faults(data: Any) -> list[Fault]:
    """Everything the schema finds wrong with `data` (TOML with dates as text), in the order of the document."""
    found: list[Fault] = []
    for error in _validator().iter_errors(data):
        found.extend(fault for fault in _faults(error) if fault not in found)
    return found


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, if any is like it at all."""
    return next(iter(difflib.get_close_matches(word.lower(), sorted(known), 1, 0.5)), None)


def _faults(error: ValidationError) -> Iterator[Fault]:
    path = tuple(error.absolute_path)
    value: Any = error.instance
    rule: Any = error.validator_value
    schema: Any = error.schema
    if error.validator == "additionalProperties":
        known = schema["properties"]
        for key in (key for key in value if key not in known):
            yield (
                (*path, key),
                "agreement.unknown_key",
                {"key": key, "nearest": nearest(key, known), "known": sorted(known)},
            )
    elif error.validator == "required":
        for key in (key for key in rule if key not in value):
            yield path, _missing(key), {"key": key}
    else:
        yield _fault_of_value(error, path, value, rule)


def _missing(key: str) -> str:
    return "agreement.unapproved" if key == "approved_by" else "agreement.missing_key"


def _fault_of_value(error: ValidationError, path: Path, value: Any, rule: Any) -> Fault:
    match error.validator:
        case "format":
            kind = str(rule).removeprefix("upheld-")
            return path, "agreement." + _SAID_AS.get(kind, kind), {"text": _as_written(value)}
        case "enum" | "const":
            choices = rule if error.validator == "enum" else [rule]
            return (
                path,
                "agreement.choice",
                {"text": value, "choices": choices, "nearest": nearest(str(value), choices)},
            )
        case "minItems" | "minLength" | "minProperties":
            return path, "agreement.unapproved" if "approved_by" in path else "agreement.empty", {"key": path[-1]}
        case "type":
            return (
                path,
                "agreement.type",
                {"text": _as_written(value), "expected": " / ".join(_in_toml(rule))},
            )
        case _:
            return path, "agreement.value", {"text": _as_written(value), "rule": f"{error.validator} {rule}"}


def _in_toml(kinds: str | Sequence[str]) -> list[str]:
    """The kinds a schema allows by TOML's names for them."""
    return ["table" if kind == "object" else kind for kind in ([kinds] if isinstance(kinds, str) else kinds)]


def _as_written(value: Any) -> Any:
    """A wrong value as it stands in the file: no report shall write 20261101 or the year 0001 as if they were right."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value.replace("T", " ") if isinstance(value, str) else value
