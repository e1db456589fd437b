"""Plans by minute: which day a shift is of, what lies in what, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.schedule.adherence_days import saved
from upheld.problems import BadInput
from upheld.reports.catalogue import language
from upheld.reports.problem_sentences import told
from upheld.schedule.plan import Plan, Shift
from upheld.schedule.planned import PersonDay, days, instant_of, of_plan, read
from upheld.schedule.rules import Contract, Pattern, Pause, Problem

HEADER = "person,start,end,activity,queue"
WARSAW = "Europe/Warsaw"


def planned(folder: Path, *lines: str, zone: str = WARSAW) -> list[PersonDay]:
    return list(days(read(saved(folder, "plan.csv", HEADER, *lines), zone), zone))


def faults(folder: Path, *lines: str) -> list[tuple[int | None, str | None, str]]:
    with pytest.raises(BadInput) as raised:
        planned(folder, *lines)
    for problem in raised.value.problems:
        assert problem.key not in told(problem, language("en"))
    return [(problem.line, problem.field, problem.key) for problem in raised.value.problems]


def minutes(day: PersonDay) -> int:
    return day.end - day.start


def iso(day: PersonDay) -> str:
    return date.fromordinal(day.day).isoformat()


def test_a_night_shift_is_of_the_day_on_which_it_starts(tmp_path: Path) -> None:
    (day,) = planned(
        tmp_path, "ann,2026-11-02T22:00,2026-11-03T06:00,work,", "ann,2026-11-03T01:00,2026-11-03T01:30,break,"
    )
    assert iso(day) == "2026-11-02"
    assert (minutes(day), len(day.parts)) == (480, 2)


def test_a_night_shift_in_two_rows_is_one_day(tmp_path: Path) -> None:
    (day,) = planned(
        tmp_path, "ann,2026-11-02T22:00,2026-11-03T00:00,work,", "ann,2026-11-03T00:00,2026-11-03T06:00,work,"
    )
    assert iso(day) == "2026-11-02"


def test_two_shifts_of_one_day_are_one_day(tmp_path: Path) -> None:
    (day,) = planned(
        tmp_path, "ann,2026-11-02T08:00,2026-11-02T11:00,work,", "ann,2026-11-02T16:00,2026-11-02T20:00,work,"
    )
    assert len(day.parts) == 2


@pytest.mark.parametrize(
    ("start", "end", "real"), [("2026-03-28", "2026-03-29", 420), ("2026-10-24", "2026-10-25", 540)]
)
def test_the_night_on_which_the_clock_changes_has_its_real_minutes(
    tmp_path: Path, start: str, end: str, real: int
) -> None:
    (day,) = planned(tmp_path, f"ann,{start}T22:00,{end}T06:00,work,")
    assert minutes(day) == real


def test_no_minute_belongs_to_two_days_of_a_person(tmp_path: Path) -> None:
    first, second = planned(
        tmp_path, "ann,2026-11-02T14:00,2026-11-02T22:00,work,", "ann,2026-11-03T06:00,2026-11-03T14:00,work,"
    )
    assert first.after == second.before


def test_leave_of_two_days_is_two_days(tmp_path: Path) -> None:
    first, second = planned(tmp_path, "ann,2026-11-02T12:00,2026-11-03T20:00,leave,")
    assert (iso(first), minutes(first), iso(second), minutes(second)) == ("2026-11-02", 720, "2026-11-03", 1200)


def test_leave_that_touches_a_night_shift_is_parted_at_its_end(tmp_path: Path) -> None:
    night, leave = planned(
        tmp_path, "ann,2026-11-02T22:00,2026-11-03T06:00,work,", "ann,2026-11-03T00:00,2026-11-04T00:00,leave,"
    )
    assert (minutes(night), minutes(leave)) == (480, 1080)
    assert night.after == leave.before


def test_the_shifts_of_a_plan_are_rows_with_their_pauses() -> None:
    pattern = Pattern("early", 32, (36,), pauses=(Pause("lunch", 2, 8, 20),))
    question = Problem(
        date(2026, 11, 2).toordinal(), 7, 900, {"early": pattern}, {"full": Contract("full", ("early",))}
    )
    rows = of_plan(
        question, Plan((Shift("ann", 0, "early", 36, (48,), "support"),), {"ann": "full"}, 0, 0, True), WARSAW
    )
    assert [instant_of(row.part.start).isoformat()[11:16] for row in rows] == ["08:00", "11:00"]
    assert [row.part.end - row.part.start for row in rows] == [480, 30]
    assert rows[0].part.queue == "support"


def test_every_fault_of_every_row_is_named(tmp_path: Path) -> None:
    assert faults(
        tmp_path,
        ",2026-11-02T09:00,2026-11-02T17:00,work,",
        "ann,yesterday,2026-11-02T17:00,work,",
        "ann,2026-11-02T17:00,2026-11-02T09:00,work,",
        "ann,2026-11-02T09:00,2026-12-02T17:00,work,",
        "ann,2026-11-02T09:00,2026-11-02T17:00,dreaming,",
        "ann,9999-12-31T09:00,9999-12-31T17:00,leave,",
    ) == [
        (2, "person", "table.cell_empty"),
        (3, "start", "table.time"),
        (4, "end", "table.ends_before_start"),
        (5, "end", "adherence.too_long"),
        (6, "activity", "adherence.activity"),
        (7, "start", "adherence.year"),
        (7, "end", "adherence.year"),
    ]


def test_two_shifts_at_one_time_are_named_with_both_lines(tmp_path: Path) -> None:
    lines = ("ann,2026-11-02T09:00,2026-11-02T17:00,work,", "ann,2026-11-02T16:00,2026-11-02T20:00,phone,")
    assert faults(tmp_path, *lines) == [(3, "start", "adherence.plan_overlap")]


def test_a_break_within_a_meeting_is_refused(tmp_path: Path) -> None:
    lines = ("ann,2026-11-02T09:00,2026-11-02T17:00,meeting,", "ann,2026-11-02T12:00,2026-11-02T12:30,break,")
    assert faults(tmp_path, *lines) == [(3, "start", "adherence.plan_overlap")]


def test_a_plan_without_rows_is_refused(tmp_path: Path) -> None:
    assert faults(tmp_path) == [(None, None, "adherence.no_plan")]
