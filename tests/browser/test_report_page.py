"""The report in a real browser: offline, silent, answering the pointer, readable on a phone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.reports import lab
from upheld.reports import html

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    if CHROMIUM is None:
        pytest.skip("needs the system's Chromium, which is not installed")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The hand-made report in English and in Persian, with the real charts."""
    folder = tmp_path_factory.mktemp("reports")
    for code in ("en", "fa"):
        (folder / f"{code}.html").write_text(html.render(lab.report(code), folder), encoding="utf-8")
    return {code: folder / f"{code}.html" for code in ("en", "fa")}


class Visit:
    """A page and everything it complained about or asked for."""

    def __init__(self, context: BrowserContext, report: Path) -> None:
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(report.as_uri())
        self.page.wait_for_selector("html[data-charts=drawn]", timeout=60_000)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A desktop without a network."""
    opened = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    yield opened
    opened.close()


def test_the_page_loads_offline_without_a_word_or_a_request(context: BrowserContext, reports: dict[str, Path]) -> None:
    visit = Visit(context, reports["en"])
    assert visit.complaints == []
    assert visit.requests == [reports["en"].as_uri()]


def test_a_chart_answers_the_pointer(context: BrowserContext, reports: dict[str, Path]) -> None:
    page = Visit(context, reports["en"]).page
    page.locator("#chart-t-answer-support-waits path[aria-roledescription=bar]").first.hover()
    page.wait_for_selector("#vg-tooltip-element.visible")
    assert "Wait" in page.inner_text("#vg-tooltip-element")


def test_a_legend_entry_singles_out_its_marks(context: BrowserContext, reports: dict[str, Path]) -> None:
    page = Visit(context, reports["en"]).page
    chart = page.locator("#chart-t-answer-support-waits")
    faded = chart.locator("path[aria-roledescription=bar][opacity='0.2']")
    before = faded.count()
    chart.locator("g.role-legend-label text").last.click()
    faded.first.wait_for(state="attached")
    assert before == 0


def test_every_chart_has_a_table_that_the_keyboard_opens(context: BrowserContext, reports: dict[str, Path]) -> None:
    page = Visit(context, reports["en"]).page
    summary = page.locator("figure details summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("figure details[open] table").count() == 1
    assert page.locator("figure").count() == page.locator("figure details table").count()


def test_persian_runs_from_right_to_left_with_charts_that_do_not(
    context: BrowserContext, reports: dict[str, Path]
) -> None:
    page = Visit(context, reports["fa"]).page
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    assert page.evaluate("getComputedStyle(document.querySelector('.chart')).direction") == "ltr"
    assert "۷۹٫۷٪" in page.inner_text("main")


@pytest.mark.parametrize("code", ["en", "fa"])
def test_nothing_runs_off_a_phone(browser: Browser, reports: dict[str, Path], code: str) -> None:
    phone = browser.new_context(offline=True, viewport={"width": 360, "height": 740})
    page = Visit(phone, reports[code]).page
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    phone.close()


def test_dark_and_print_change_the_colours_of_the_charts(context: BrowserContext, reports: dict[str, Path]) -> None:
    page = Visit(context, reports["en"]).page
    fill = (
        "getComputedStyle(document.querySelector('#chart-t-answer-support-waits path[aria-roledescription=bar]')).fill"
    )
    light = page.evaluate(fill)
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(fill)
    page.emulate_media(color_scheme="dark", media="print")
    assert (dark != light, page.evaluate(fill)) == (True, light)
