"""Every screen of every role in the browser: silent, within its width, one direction, open to everybody's senses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response

from tests.browser.example import ROLES, Served, screens, served, signed_in
from tests.browser.test_report_page import browser  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser
WIDTHS = (360, 1280)
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
LATIN_DIGITS = """
() => {
  const apart = '[dir=ltr], bdi, code, pre, .raw, svg, input, select, option, textarea, script, time[lang], [lang=en]';
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.replace(/[\\u2066-\\u2068][^\\u2069]*\\u2069/g, '').trim();
    const inside = walker.currentNode.parentElement;
    if (/[0-9]/.test(text) && /[\\u0600-\\u06ff]/.test(text) && !inside.closest(apart)) found.push(text.slice(0, 120));
  }
  return found;
}"""
PAIRS = "() => [...document.body.innerText.matchAll(/[0-9۰-۹]+\\s?\\/\\s?[0-9۰-۹]+(?!\\/)/g)].map((one) => one[0])"


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("example") / "demo") as running:
        yield running


class Visit:
    """One window with what it complained about."""

    def __init__(self, browser: Browser, example: Served, role: str, code: str, **options: object) -> None:  # noqa: F811
        self.context = signed_in(browser, example, role, code, **options)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def all_screens(self) -> Iterator[tuple[str, Response]]:
        """Each screen of the role, opened and settled."""
        self.page.goto("/")
        for address in screens(self.page):
            answer = self.page.goto(address)
            self.page.wait_for_load_state("networkidle")
            assert answer is not None
            yield address, answer


@pytest.mark.parametrize("role", ROLES)
def test_every_screen_of_a_role_opens_silently(browser: Browser, example: Served, role: str) -> None:  # noqa: F811
    visit = Visit(browser, example, role, "en")
    opened = {address: answer.status for address, answer in visit.all_screens()}
    assert set(opened.values()) == {200}, opened
    assert visit.complaints == []
    visit.context.close()


@pytest.mark.parametrize("code", ["fa", "zh_Hans"])
@pytest.mark.parametrize("role", ROLES)
def test_no_screen_runs_off_its_width_in_other_scripts(
    browser: Browser,  # noqa: F811
    example: Served,
    role: str,
    code: str,
) -> None:
    visit, wrong = Visit(browser, example, role, code), []
    for address, _ in visit.all_screens():
        for width in WIDTHS:
            visit.page.set_viewport_size({"width": width, "height": 900})
            needed = visit.page.evaluate("document.documentElement.scrollWidth")
            wrong += [(address, width, needed)] if needed > width else []
    assert wrong == []
    visit.context.close()


@pytest.mark.parametrize("role", ROLES)
def test_persian_has_its_own_digits_and_no_pairs_that_read_backwards(
    browser: Browser,  # noqa: F811
    example: Served,
    role: str,
) -> None:
    visit = Visit(browser, example, role, "fa")
    wrong: dict[str, list[str]] = {}
    for address, _ in visit.all_screens():
        assert visit.page.evaluate("document.documentElement.dir") == "rtl"
        if found := visit.page.evaluate(LATIN_DIGITS) + visit.page.evaluate(PAIRS):
            wrong[address] = found[:6]
    assert wrong == {}
    visit.context.close()


@pytest.mark.parametrize(
    ("role", "code", "scheme"),
    [*((role, "en", "light") for role in ROLES), ("director", "fa", "dark"), ("agent", "fa", "dark")],
)
def test_every_screen_keeps_the_rules_of_accessibility(
    browser: Browser,  # noqa: F811
    example: Served,
    role: str,
    code: str,
    scheme: str,
) -> None:
    visit = Visit(browser, example, role, code, color_scheme=scheme)
    wrong: dict[str, list[str]] = {}
    for address, _ in visit.all_screens():
        broken = Axe().run(visit.page, options=AXE).response["violations"]
        if broken:
            wrong[address] = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in broken]
    assert wrong == {}
    visit.context.close()


@pytest.mark.parametrize("role", ROLES)
def test_the_first_screen_brings_little_script_before_its_charts(
    browser: Browser,  # noqa: F811
    example: Served,
    role: str,
) -> None:
    visit = Visit(browser, example, role, "en")
    sizes: dict[str, int] = {}

    def weigh(answer: Response) -> None:
        if answer.request.resource_type == "script":
            sizes[answer.url] = len(answer.body())

    visit.page.on("response", weigh)
    visit.page.goto("/")
    visit.page.wait_for_load_state("networkidle")
    assert 0 < sum(size for address, size in sizes.items() if "vega" not in address) < 200_000
    visit.context.close()
