"""The page of a forecast: closed to the network, a section for each queue, and safe with any name."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.reports import forecasts
from upheld.forecast.forecasting import Outlooks
from upheld.reports import forecast_page, javascript
from upheld.reports.catalogue import language


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that holds a small bundle, so that nothing large is made."""
    folder = tmp_path_factory.mktemp("cache")
    (folder / f"vega-{javascript.version()}.js").write_text("/* bundle */", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def three() -> Outlooks:
    """Three queues, methods tried."""
    return forecasts.found(("chat", "sales", "support"))


def page(of: Outlooks, cache: Path, code: str = "en") -> str:
    """The HTML."""
    return forecast_page.render(forecasts.told(of, code), language(code), cache)


def test_no_address_of_a_network_is_loaded(three: Outlooks, cache: Path) -> None:
    text = page(three, cache)
    assert re.findall(r'(?:src|href)="(?!#)[^"]*"', text) == []
    assert "default-src 'none'" in text


def test_every_queue_has_a_section_that_the_contents_lead_to(three: Outlooks, cache: Path) -> None:
    text = page(three, cache)
    led, there = re.findall(r'href="#([^"]+)"', text), re.findall(r'<section class="card" id="([^"]+)"', text)
    assert led == there
    assert len(there) == 3


def test_every_chart_has_a_place_of_its_own(three: Outlooks, cache: Path) -> None:
    told = forecasts.told(three)
    places = re.findall(r'id="chart-([^"]+)"', page(three, cache))
    assert sorted(places) == sorted(told.charts)
    assert len(set(places)) == len(places) == 9


def test_one_queue_needs_no_contents_and_folds_nothing(cache: Path) -> None:
    text = page(forecasts.found(), cache)
    assert '<nav class="contents"' not in text
    assert "<details" not in text
    assert "Methods tried on earlier weeks" in text


def test_a_name_cannot_become_part_of_the_page(three: Outlooks, cache: Path) -> None:
    one = three.queues[0]
    named = replace(one, forecast=replace(one.forecast, queue="<script>alert(1)</script>"))
    assert "<script>alert" not in page(Outlooks((named, *three.queues[1:]), ()), cache)


def test_persian_runs_from_right_to_left_with_charts_that_do_not(three: Outlooks, cache: Path) -> None:
    text = page(three, cache, "fa")
    assert '<html lang="fa" dir="rtl">' in text
    assert all('dir="ltr"' in place for place in re.findall(r'<div class="chart"[^>]*>', text))
