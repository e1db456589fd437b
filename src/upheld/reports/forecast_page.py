"""A forecast as one self-contained HTML page: the answer, all queues, then each queue with its charts and tables."""

from __future__ import annotations

from pathlib import Path

from upheld.reports import html
from upheld.reports.catalogue import Language
from upheld.reports.forecast_told import ForecastTold


def render(told: ForecastTold, language: Language, cache: Path) -> str:
    """The page; `cache` is where the charts' JavaScript is kept between runs."""
    return html.page("forecast.html", told, language, cache)
