"""The price of a point or the risk of a month as one self-contained HTML page: the answer, its charts, its tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from upheld.reports import html
from upheld.reports.catalogue import Language
from upheld.reports.charts import Spec
from upheld.reports.checks_told import Table


@dataclass(frozen=True)
class Told:
    """An answer in words: what it is about, its first lines, tables, charts by id, and what to know of it."""

    title: str
    about: str
    answer: tuple[str, ...]
    tables: tuple[Table, ...]
    charts: Mapping[str, Spec]
    notes: tuple[str, ...]


def render(told: Told, language: Language, cache: Path) -> str:
    """The page; `cache` is where the charts' JavaScript is kept between runs."""
    return html.page("staffing.html", told, language, cache)
