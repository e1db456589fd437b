"""docs/reference/cli.md is what the application says of itself."""

from __future__ import annotations

import pytest

from docs import cli_page
from upheld.cli.main import VERBS


def test_the_page_is_up_to_date() -> None:
    assert cli_page.PAGE.read_text(encoding="utf-8") == cli_page.page()


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_and_option_is_in_the_page(verb: str) -> None:
    section = cli_page.page().split(f"## upheld {verb}\n")[1].split("\n## ")[0]
    options = [name for one in cli_page.parameters(verb) for name in one.opts if name.startswith("-")]
    assert "--json" in options
    assert [name for name in options if f"`{name}" not in section] == []


def test_what_is_hidden_stays_out_of_the_page() -> None:
    assert "--now" not in cli_page.page()
