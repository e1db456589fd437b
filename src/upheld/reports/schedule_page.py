"""A schedule as one self-contained HTML page: the answer, broken rules, the board of weeks and days, its tables."""

from __future__ import annotations

from pathlib import Path

from upheld.reports import html
from upheld.reports.catalogue import Language
from upheld.reports.schedule_told import ScheduleTold


def render(told: ScheduleTold, language: Language, cache: Path) -> str:
    """The page; `cache` is where the charts' JavaScript is kept between runs."""
    return html.page("schedule.html", told, language, cache)
