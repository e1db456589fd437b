"""The rules of a plan: its own text, else the standard one; read by the room of schedules itself."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from upheld.problems import BadInput, Problem
from upheld.schedule import reading
from upheld.schedule.rules import Contract, Pattern

_FOLDER: Final = files("upheld.web.queries") / "standard_rules"
_NAME: Final = "rules.toml"
_HEAD: Final = 'first = 2026-01-05\ndays = {days}\nslot = "{minutes}m"\n'
_FOOT: Final = '\n[[covers]]\npattern = {pattern}\nrequired = 0\n\n[[people]]\nid = "–"\ncontract = {contract}\n'
_OURS: Final = (
    "first",
    "days",
    "slot",
    "repeats",
    "queues",
    "covers",
    "people",
    "leave",
    "wishes",
    "fixed",
    "fairness",
)
"""Keys that the web fills in from what it knows."""


@dataclass(frozen=True)
class Rules:
    """Shifts as they may be worked, and contracts."""

    patterns: Mapping[str, Pattern]
    contracts: Mapping[str, Contract]


@lru_cache(maxsize=1)
def standard() -> str:
    """The text of the standard rules."""
    return (_FOLDER / _NAME).read_text(encoding="utf-8")


@lru_cache(maxsize=64)
def read(text: str, days: int, slot_s: int) -> Rules:
    """The rules in `text` (empty: the standard ones) for so many days, counted in slots of `slot_s`.

    Raises BadInput with everything that is wrong with it.
    """
    text = text.strip() or standard()
    pattern, contract = _first_ids(text)
    foot = _FOOT.format(pattern=_quoted(pattern), contract=_quoted(contract))
    with tempfile.TemporaryDirectory() as folder:
        for file in _FOLDER.iterdir():
            if file.name.startswith("rules_"):
                (Path(folder) / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
        path = Path(folder) / _NAME
        path.write_text(_HEAD.format(days=days, minutes=slot_s // 60) + text + foot, encoding="utf-8")
        try:
            found = reading.load(path)
        except BadInput as bad:
            raise BadInput(*(_of_text(problem) for problem in bad.problems)) from None
    return Rules(found.patterns, found.contracts)


def _first_ids(text: str) -> tuple[str, str]:
    """The first pattern and the first contract; empty where there are none: reading says so."""
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise BadInput(Problem("schedule.not_toml", _NAME, values={"why": str(error)})) from None
    for key in _OURS:
        if key in data:
            raise BadInput(Problem("shifts.key_of_ours", _NAME, field=key, values={"key": key}))
    return _id(data, "patterns"), _id(data, "contracts")


def _id(data: Mapping[str, Any], key: str) -> str:
    several = data.get(key)
    first = several[0] if isinstance(several, list) and several else None
    return str(first.get("id", "")) if isinstance(first, Mapping) else ""


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def _of_text(problem: Problem) -> Problem:
    """The problem as it stands in the text alone, without the folder and the lines put before it."""
    line = problem.line - _HEAD.count("\n") if problem.line and problem.line > _HEAD.count("\n") else None
    return replace(problem, file=Path(problem.file).name if problem.file else None, line=line)
