"""The page of a forecast in a real browser: offline, silent, every chart drawn, readable on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.test_report_page import Visit, browser  # noqa: F401 - a fixture
from tests.reports import forecasts
from upheld.forecast.forecasting import Question, forecast
from upheld.reports import forecast_page
from upheld.reports.catalogue import language

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A day under way, changed by people, in English and in Persian, with the real charts."""
    folder = tmp_path_factory.mktemp("forecasts")
    asked = Question(14, today=forecasts.under_way(), overrides=(forecasts.override(64),), now=forecasts.NOW)
    found = forecast(forecasts.busy_morning(1.3), asked)
    for code in ("en", "fa"):
        text = forecast_page.render(forecasts.told(found, code), language(code), folder)
        (folder / f"{code}.html").write_text(text, encoding="utf-8")
    return {code: folder / f"{code}.html" for code in ("en", "fa")}


@pytest.mark.parametrize("code", ["en", "fa"])
@pytest.mark.parametrize("width", [360, 500, 1280])
def test_every_chart_is_drawn_offline_and_nothing_runs_off(
    browser: Browser,  # noqa: F811
    pages: dict[str, Path],
    code: str,
    width: int,
) -> None:
    context = browser.new_context(offline=True, viewport={"width": width, "height": 900})
    visit = Visit(context, pages[code])
    assert (visit.complaints, visit.requests) == ([], [pages[code].as_uri()])
    assert visit.page.locator(".chart svg").count() == 4
    assert visit.page.evaluate("document.documentElement.scrollWidth") == width
    context.close()


@pytest.mark.parametrize("width", [360, 500, 1280])
def test_no_line_of_a_legend_is_cut_off(browser: Browser, pages: dict[str, Path], width: int) -> None:  # noqa: F811
    context = browser.new_context(offline=True, viewport={"width": width, "height": 900})
    page = Visit(context, pages["en"]).page
    above = page.evaluate(
        "[...document.querySelectorAll('.chart svg .role-legend-label text')].map((one) =>"
        " one.getBoundingClientRect().top - one.closest('svg').getBoundingClientRect().top)"
    )
    assert len(above) == 10
    assert min(above) >= 0
    context.close()
