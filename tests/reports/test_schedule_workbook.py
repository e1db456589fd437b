"""The workbook of a plan is read back in every language, and no name of it is ever a formula."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.schedule.floor import FULL, NIGHT, PART, plan, problem, shift
from upheld.reports import schedule_workbook
from upheld.reports.catalogue import CODES, language
from upheld.schedule import plan_table


@pytest.mark.parametrize("code", CODES)
def test_the_workbook_is_read_back_as_the_same_plan(tmp_path: Path, code: str) -> None:
    lent = shift("Ada", 0, FULL, 28, queue="sales", off_phone=((44, 1),))
    whole = plan(lent, shift("Bo", 6, NIGHT, 88), shift("Cem", 2, PART, 40))
    file = tmp_path / "plan.xlsx"
    schedule_workbook.write(file, problem(), whole, language(code))
    read = plan_table.read(file, problem())
    assert (set(read.shifts), read.contracts) == (set(whole.shifts), whole.contracts)


def test_a_name_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    name, file = '=HYPERLINK("http://x")', tmp_path / "plan.xlsx"
    whole = plan(shift(name, 0, FULL, 28), contracts={name: "full-time"})
    schedule_workbook.write(file, problem(people=()), whole, language("en"))
    book = CalamineWorkbook.from_path(str(file))
    assert book.get_sheet_by_name("People by day").to_python()[1][0] == name


def test_the_sheets_are_people_by_day_shifts_and_cover(tmp_path: Path) -> None:
    file = tmp_path / "plan.xlsx"
    schedule_workbook.write(file, problem(), plan(), language("en"))
    book = CalamineWorkbook.from_path(str(file))
    assert book.sheet_names == ["People by day", "Shifts", "Cover"]
    assert book.get_sheet_by_name("Shifts").to_python()[0] == list(plan_table.COLUMNS)
    assert book.get_sheet_by_name("Cover").to_python()[1][1:] == ["sales", 0.0, 1.0, 1.0]


def test_a_plan_without_shifts_is_a_workbook_with_its_people(tmp_path: Path) -> None:
    file = tmp_path / "plan.xlsx"
    schedule_workbook.write(file, problem(), plan(shifts=()), language("en"))
    rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_name("People by day").to_python()
    assert [row[0] for row in rows[1:]] == ["Ada", "Bo", "Cem"]
