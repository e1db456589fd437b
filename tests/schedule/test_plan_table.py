"""A plan as a table: both forms come back the same, and every bad cell is named."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.schedule import floor
from tests.schedule.floor import FULL, NIGHT, PART, plan, problem, shift
from upheld.problems import BadInput
from upheld.schedule import plan_table
from upheld.schedule.rules import Pattern, Pause

HEADER = "person,contract,day,pattern,start,end,pauses,off_phone,queue\n"


def _csv(path: Path, *rows: str) -> Path:
    file = path / "plan.csv"
    file.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return file


def _grid(path: Path, cell: str, person: str = "Ada", contract: str = "full-time") -> Path:
    file = path / "grid.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["Person", "Contract", "Mon 2026-11-16"], [person, contract, cell]])
    return file


def _fault(path: Path) -> tuple[str, int | None, str | None]:
    with pytest.raises(BadInput) as bad:
        plan_table.read(path, problem())
    first = bad.value.problems[0]
    return first.key, first.line, first.field


def test_written_rows_are_read_back_as_the_same_plan(tmp_path: Path) -> None:
    asked, whole = problem(), plan(shift("Ada", 6, NIGHT, 88), shift("Cem", 1, PART, 48, queue="sales"))
    file = tmp_path / "plan.csv"
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, plan_table.COLUMNS)
        writer.writeheader()
        writer.writerows(plan_table.rows(asked, whole))
    read = plan_table.read(file, asked)
    assert (set(read.shifts), read.contracts, read.placed) == (set(whole.shifts), whole.contracts, ())


def test_a_cell_of_people_by_days_is_read_back_as_the_same_shift(tmp_path: Path) -> None:
    one = shift("Ada", 0, FULL, 30, queue="sales", off_phone=((38, 2),))
    assert plan_table.cell(problem(), one) == "full 07:30–15:30 · 09:15 11:30 13:45 · @sales · off 09:30–10:00"
    assert plan_table.read(_grid(tmp_path, plan_table.cell(problem(), one)), problem()).shifts == (one,)


def test_a_pause_before_the_start_is_after_midnight(tmp_path: Path) -> None:
    read = plan_table.read(_grid(tmp_path, "night 22:00 · 02:00"), problem())
    assert read.shifts[0].pauses == (96 + 8,)


def test_a_cell_typed_by_hand_needs_only_pattern_and_start(tmp_path: Path) -> None:
    read = plan_table.read(_grid(tmp_path, "full 7:00"), problem())
    assert read.shifts == (shift("Ada", 0, FULL, 28),)
    assert read.placed == read.shifts


def test_persian_digits_are_read(tmp_path: Path) -> None:
    assert plan_table.read(_grid(tmp_path, "part ۰۸:۰۰", "Cem", "part-time"), problem()).shifts[0].start == 32


def test_a_dash_is_a_day_off_and_somebody_without_shifts_stays(tmp_path: Path) -> None:
    file = _grid(tmp_path, "–")
    file.write_text(file.read_text() + "Bo,full-time,full 07:00\n")
    assert plan_table.read(file, problem()).contracts.keys() == {"Ada", "Bo", "Cem"}


@pytest.mark.parametrize(
    ("row", "key", "field"),
    [
        ("Adda,,2026-11-16,full,07:00,,,,", "plan.unknown_person", "person"),
        ("Ada,part-time,2026-11-16,full,07:00,,,,", "plan.other_contract", "contract"),
        ("Ada,,2026-11-30,full,07:00,,,,", "plan.day_outside", "day"),
        ("Ada,,Monday,full,07:00,,,,", "plan.day", "day"),
        ("Ada,,2026-11-16,ful,07:00,,,,", "plan.unknown_pattern", "pattern"),
        ("Ada,,2026-11-16,full,07:10,,,,", "plan.off_grid", "start"),
        ("Ada,,2026-11-16,full,25:00,,,,", "plan.time", "start"),
        ("Ada,,2026-11-16,full,07:00,16:00,,,", "plan.end", "end"),
        ('Ada,,2026-11-16,full,07:00,,"09:00, 11:00",,', "plan.pauses", "pauses"),
        ("Ada,,2026-11-16,full,07:00,,,soon,", "plan.time", "off_phone"),
        ("Ada,,2026-11-16,full,07:00,,,,sails", "plan.unknown_queue", "queue"),
    ],
)
def test_a_bad_cell_is_named_by_row_and_column(tmp_path: Path, row: str, key: str, field: str) -> None:
    assert _fault(_csv(tmp_path, row)) == (key, 2, field)


def test_a_bad_cell_of_a_grid_is_named_by_its_day(tmp_path: Path) -> None:
    assert _fault(_grid(tmp_path, "tomorrow")) == ("plan.cell", 2, "mon 2026-11-16")


def test_every_bad_row_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as bad:
        plan_table.read(_csv(tmp_path, "X,,2026-11-16,full,07:00,,,,", "Ada,,2026-11-16,full,07:01,,,,"), problem())
    assert [(one.key, one.line) for one in bad.value.problems] == [("plan.unknown_person", 2), ("plan.off_grid", 3)]


def test_two_shifts_of_a_person_that_overlap_are_named_with_both_rows(tmp_path: Path) -> None:
    rows = ("Ada,,2026-11-16,night,22:00,,,,", "Ada,,2026-11-17,full,05:00,,,,")
    with pytest.raises(BadInput) as bad:
        plan_table.read(_csv(tmp_path, *rows), problem())
    fault = bad.value.problems[0]
    assert (fault.key, fault.line, fault.values["other"]) == ("plan.overlaps", 3, 2)


def test_a_table_without_shifts_is_told(tmp_path: Path) -> None:
    assert _fault(_csv(tmp_path))[0] == "plan.empty"


def test_a_tour_without_a_name_needs_a_contract_with_heads(tmp_path: Path) -> None:
    file = _csv(tmp_path, "tour 1,full-time,2026-11-16,full,07:00,,,,")
    assert _fault(file)[0] == "plan.unknown_person"
    assert plan_table.read(file, problem(heads={"full-time": 1})).contracts["tour 1"] == "full-time"


def test_pauses_are_placed_within_their_windows_and_apart() -> None:
    first, lunch, second = plan_table.placed(FULL, 0) or ()
    assert 4 <= first <= 10
    assert 12 <= lunch <= 20
    assert 22 <= second <= 28
    assert lunch - (first + 1) >= FULL.apart
    assert second - (lunch + 2) >= FULL.apart


def test_pauses_without_a_place_are_told() -> None:
    tight = Pattern("tight", 8, (28,), pauses=(Pause("a", 1, 3, 3), Pause("b", 1, 4, 4)), apart=2)
    assert plan_table.placed(tight, 0) is None


def test_a_later_window_makes_room_for_what_follows() -> None:
    narrow = Pattern("narrow", 12, (28,), pauses=(Pause("a", 1, 2, 8), Pause("b", 1, 4, 5)), apart=1)
    first, second = plan_table.placed(narrow, 0) or (0, 0)
    assert second - (first + 1) >= 1
    assert 4 <= second <= 5


def test_days_are_counted_from_the_first_one() -> None:
    assert plan_table.day_of(problem(), 2).isoformat() == "2026-11-18"
    assert floor.MONDAY % 7 == 1
