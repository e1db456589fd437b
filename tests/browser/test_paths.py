"""The main path of each role, in English, with mouse and keyboard, as somebody would go it on a Sunday at noon."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.example import Served, signed_in
from tests.browser.test_report_page import browser  # noqa: F401 - a fixture
from tests.browser.test_screens import example  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, example: Served, request: pytest.FixtureRequest) -> Iterator[Page]:  # noqa: F811
    """A window in which the role that the test names has signed in."""
    role = request.node.get_closest_marker("parametrize").args[1][0]
    width = 390 if role == "agent" else 1280
    context = signed_in(browser, example, role, viewport={"width": width, "height": 900})
    opened = context.new_page()
    opened.goto("/")
    yield opened
    context.close()


@pytest.mark.parametrize("role", ["director"])
def test_the_director_sees_what_is_at_risk_why_and_the_clause_behind_it(page: Page, role: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Promises of November 2026")
    expect(page.get_by_text("chance of keeping it").first).to_be_visible()
    page.locator("main h3 a, main h2 a").first.click()
    expect(page.get_by_role("heading", name="Worst causes")).to_be_visible()
    expect(page.locator("main .chart svg").first).to_be_visible()
    page.get_by_role("link", name="Agreement", exact=True).click()
    expect(page.get_by_role("heading", name="What was promised")).to_be_visible()
    page.get_by_role("link", name=re.compile("Line 29 of the file")).click()
    expect(page.locator("#L29")).to_be_visible()


@pytest.mark.parametrize("role", ["supervisor"])
def test_a_supervisor_reports_a_sick_call_in_three_clicks(page: Page, role: str) -> None:
    page.goto("/absences/")
    page.get_by_role("link", name="Report absence").last.click()
    expect(page.locator("select").first).to_have_value("sick")
    page.get_by_role("button", name="Report absence").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert re.search(r"/absences/\d+/", page.url)
    page.goto("/absences/")
    expect(page.get_by_text("Unplanned absence").first).to_be_visible()


@pytest.mark.parametrize("role", ["planner"])
def test_a_planner_moves_the_level_and_keeps_the_scenario(page: Page, role: str) -> None:
    page.goto("/clients/harbour-pine-bank/what-if/")
    before = page.locator(".figures .figure, .figures > *").first.inner_text()
    slider = page.locator("input[type=range]").first
    slider.focus()
    for _ in range(15):
        slider.press("ArrowRight")
    expect(page.locator(".figures .figure, .figures > *").first).not_to_have_text(before, timeout=15_000)
    page.locator("input[name=name]").fill("Fifteen points more")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("Fifteen points more").first).to_be_visible()


@pytest.mark.parametrize("role", ["quality"])
def test_an_analyst_goes_from_a_score_to_the_call_behind_it(page: Page, role: str) -> None:
    page.goto("/clients/northwind-energy/scores/")
    page.locator("tbody a").first.click()
    page.locator("tbody a").first.click()
    expect(page.get_by_role("heading", name="Which clauses it counted for")).to_be_visible()
    page.get_by_role("link", name="Lines of the log").or_(page.get_by_role("button", name="Lines of the log")).click()
    expect(page.locator("main")).to_contain_text(re.compile("log|file", re.IGNORECASE))


@pytest.mark.parametrize("role", ["agent"])
def test_an_agent_sees_the_next_shift_and_takes_note(page: Page, role: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("My day")
    expect(page.get_by_text("Next:").first).to_be_visible()
    unread = page.get_by_role("button", name="Mark as seen")
    before = unread.count()
    unread.first.click()
    expect(unread).to_have_count(before - 1)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("role", ["client"])
def test_a_client_reads_the_result_and_raises_a_claim(page: Page, role: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Northwind Energy")
    expect(page.locator("main")).not_to_contain_text("Harbour")
    page.get_by_role("link", name="Day by day").first.click()
    expect(page.locator("main .chart svg").first).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Raise a claim").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("main form")).to_have_count(1)


@pytest.mark.parametrize("role", ["director"])
def test_a_file_is_looked_at_before_it_counts(page: Page, role: str) -> None:
    page.goto("/imports/")
    told = (
        "contact_id,queue,scored_at,score\n"
        "=HYPERLINK(1),energy-billing,2026-11-20T10:00:00Z,5\n"
        "<b>x</b>,nowhere,soon,4\n"
    )
    page.locator("input[type=file]").set_input_files(
        {"name": "answers.csv", "mimeType": "text/csv", "buffer": told.encode()}
    )
    page.get_by_text("How it shall be read").click()
    page.get_by_label("Kind").select_option(label="Answers about satisfaction (CRM)")
    page.get_by_role("button", name="Look at it").click()
    expect(page.locator("main")).to_contain_text("answers.csv")
    expect(page.locator("progress")).to_have_count(0, timeout=60_000)
    page.reload()
    expect(page.locator("main")).to_contain_text("soon")
    assert page.locator("main b", has_text="x").count() == 0
