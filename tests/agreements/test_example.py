"""The commented example uses every key, loads and can be assessed; the reference page is up to date."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs import agreement_page
from tests.agreements.centre import calls, centre
from upheld.agreements.assess import assess
from upheld.agreements.schema import document
from upheld.agreements.terms import load
from upheld.notation import instant

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "agreement.toml"
NOT_READ_YET = {"quality"}


def test_the_example_uses_every_key_of_the_schema() -> None:
    tables = [document(), *document()["$defs"].values()]
    keys = {key for table in tables for key in table["properties"]} - NOT_READ_YET
    text = EXAMPLE.read_text("utf-8")
    assert [key for key in sorted(keys) if not re.search(rf"\b{key}\b", text)] == []


def test_the_example_is_assessed() -> None:
    visits = [*calls("2026-11-18T08:00", 10, 6), *calls("2026-11-19T09:00", 20, 2, queue="support")]
    start, end = (instant(day, "Europe/Warsaw") for day in ("2026-10-01", "2027-01-01"))
    found = assess([load(EXAMPLE)], centre(visits), start=start, end=end)
    assert {result.id for result in found.targets} == {target.id for target in load(EXAMPLE).targets}
    sales = next(result for result in found.targets if result.id == "answer-sales" and result.period.label == "2026-11")
    assert (sales.gross.denominator, sales.net.denominator) == (16, 13 + 200)  # 15 % over 12: 13 counted; a substitute
    assert found.money is not None
    assert found.money.base == 360000


@pytest.mark.parametrize("key", ["targets", "misses", "earn_back", "substitute", "minimum_billing"])
def test_the_page_lists_the_keys(key: str) -> None:
    assert f"`{key}`" in agreement_page.page()


def test_the_reference_page_is_up_to_date() -> None:
    assert agreement_page.PAGE.read_text("utf-8") == agreement_page.page()
