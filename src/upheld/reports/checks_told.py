"""Whether the data can be trusted, in words: files, rejected lines, gaps, log-ins that belong to nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from upheld.reports.catalogue import Language


@dataclass(frozen=True)
class Column:
    """A column of a table of checks."""

    name: str
    numeric: bool = False
    path: bool = False  # a file or an id: always written left to right


@dataclass(frozen=True)
class Table:
    """A table of checks; `more` says what was left out."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    more: str = ""


@dataclass(frozen=True)
class ChecksTold:
    """The checks in words: facts by name, warnings, gaps and tables."""

    facts: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


def tell(checks: Mapping[str, Any], language: Language, zone: str) -> ChecksTold:
    """`Assessment.checks` in words."""
    return ChecksTold()
