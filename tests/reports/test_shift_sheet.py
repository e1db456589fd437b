"""The printed sheet of a day: every shift with its breaks, in four languages, the same bytes twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reports import pdfs
from tests.schedule.floor import FULL, NIGHT, plan, problem, shift
from upheld.problems import BadInput
from upheld.reports import shift_sheet
from upheld.reports.catalogue import CODES, language

NEVER = plan(shifts=())


@pytest.mark.parametrize("code", CODES)
def test_every_language_can_be_printed(code: str) -> None:
    pdfs.skip_without_fonts(code)
    assert pdfs.language(shift_sheet.render(problem(), plan(), 0, language(code))) == code.split("_")[0]


def test_every_shift_of_the_day_stands_with_its_breaks(tmp_path: Path) -> None:
    told = pdfs.text(shift_sheet.render(problem(), plan(), 0, language("en")), tmp_path)
    lines = [line.split() for line in told.splitlines() if line.startswith(("Ada", " Ada")) or "08:45" in line]
    assert "Mon 16 Nov 2026" in told
    assert all(name in told for name in ("Ada", "Bo", "Cem"))
    assert any({"07:00", "15:00", "08:45–09:00", "11:00–11:30", "lunch"} <= set(line) for line in lines)


def test_a_shift_over_midnight_ends_on_the_next_morning(tmp_path: Path) -> None:
    told = pdfs.text(shift_sheet.render(problem(), plan(shift("Ada", 0, NIGHT, 88)), 0, language("en")), tmp_path)
    assert "22:00" in told
    assert "06:00" in told
    assert "02:00–02:30" in told


def test_the_queue_has_a_column_where_anybody_is_planned_for_one(tmp_path: Path) -> None:
    lent = plan(shift("Ada", 0, FULL, 28, queue="sales"))
    assert "sales" in pdfs.text(shift_sheet.render(problem(), lent, 0, language("en")), tmp_path)
    assert "Queue" not in pdfs.text(shift_sheet.render(problem(), plan(), 0, language("en")), tmp_path)


def test_a_day_on_which_nobody_works_says_so(tmp_path: Path) -> None:
    told = pdfs.text(shift_sheet.render(problem(needs=()), NEVER, 0, language("en")), tmp_path)
    assert "Nobody works on this day." in told


def test_the_same_plan_is_the_same_file() -> None:
    assert shift_sheet.render(problem(), plan(), 0, language("en")) == shift_sheet.render(
        problem(), plan(), 0, language("en")
    )


def test_a_name_is_never_markup(tmp_path: Path) -> None:
    name = "#x $y$ *b*"
    whole = plan(shift(name, 0, FULL, 28), contracts={name: "full-time"})
    assert name in pdfs.text(shift_sheet.render(problem(people=()), whole, 0, language("en")), tmp_path)


def test_a_letter_without_a_font_is_told() -> None:
    whole = plan(shift("王小明", 0, FULL, 28), contracts={"王小明": "full-time"})
    with pytest.raises(BadInput) as bad:
        shift_sheet.render(problem(people=()), whole, 0, language("en"), system_fonts=False)
    assert bad.value.problems[0].key == "paper.font_missing"
