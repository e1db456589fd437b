"""The page of rights is the table of rights."""

from __future__ import annotations

from docs.rights_page import PAGE, page
from upheld.web.rights import RIGHTS


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_right_has_its_row() -> None:
    assert [right for right in RIGHTS if f"| `{right}`" not in page()] == []
