"""Pictures of every screen, from the example as a newcomer starts it: ``python -m docs.screens``.

Writes ``docs/screens/*.png`` and the page that shows them. Not part of ``make docs``: pictures change with fonts.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.example import ROLES, Served, screens, served, signed_in
from tests.browser.test_report_page import CHROMIUM, QUIET

FOLDER = Path(__file__).parent / "screens"
TITLES = {
    "director": "The director",
    "supervisor": "A supervisor",
    "planner": "A planner",
    "quality": "A quality analyst",
    "agent": "An agent",
    "client": "The client's reader",
}
OTHERS = (("director", "fa"), ("director", "zh_Hans"), ("planner", "pl"), ("agent", "fa"), ("client", "fa"))
"""Roles whose first screens are shown in other languages too."""


def main() -> None:
    """Take every picture anew."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    with tempfile.TemporaryDirectory() as folder, served(Path(folder) / "demo") as example, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        taken = {role: _of_role(browser, example, role) for role in ROLES}
        others = [_first(browser, example, role, code) for role, code in OTHERS]
        others.append(_first(browser, example, "director", "en", color_scheme="dark"))
    _page(taken, others)


def _of_role(browser: Browser, example: Served, role: str) -> list[tuple[str, str]]:
    """Title and file of each screen that earlier roles have not shown."""
    width = 390 if role == "agent" else 1280
    context = signed_in(browser, example, role, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto("/")
    found = []
    for address in screens(page):
        name = re.sub(r"\W+", "-", re.sub(r"/clients/[^/]+", "", address)).strip("-")
        file = f"{name}.png"
        if not (FOLDER / file).exists():
            page.goto(address)
            found.append((_picture(page, file), file))
    context.close()
    return found


def _first(browser: Browser, example: Served, role: str, code: str, **options: object) -> tuple[str, str]:
    width = 390 if role == "agent" else 1280
    context = signed_in(browser, example, role, code, viewport={"width": width, "height": 900}, **options)
    page = context.new_page()
    page.goto("/")
    file = f"first-{role}-{code}{'-dark' if options else ''}.png"
    title = _picture(page, file)
    context.close()
    return title, file


def _picture(page: Page, file: str) -> str:
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(600)
    height = min(int(page.evaluate("document.documentElement.scrollHeight")), 2200)
    width = page.viewport_size["width"] if page.viewport_size else 1280
    page.screenshot(path=FOLDER / file, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
    return page.title().removesuffix(" · Upheld")


def _page(taken: dict[str, list[tuple[str, str]]], others: list[tuple[str, str]]) -> None:
    parts = ["# The screens", "", "Pictures of the example that `make demo` starts."]
    for role, pictures in taken.items():
        if pictures:
            parts += ["", f"## {TITLES[role]}", ""]
            parts += [f"### {title}\n\n![{title}](screens/{file})\n" for title, file in pictures]
    parts += ["", "## In other languages, and in the dark", ""]
    parts += [f"![{title}](screens/{file})\n" for title, file in others]
    text = "\n".join(parts).strip() + "\n"
    FOLDER.with_suffix(".md").write_text(re.sub(r"\n{3,}", "\n\n", text), encoding="utf-8")


if __name__ == "__main__":
    main()
