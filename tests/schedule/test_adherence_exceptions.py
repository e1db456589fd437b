"""Exceptions: whose minutes are excused, by whom, and never by themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.schedule.adherence_days import logged_in, part, planned, saved, span, states
from upheld.contacts.members import PersonLogin
from upheld.problems import BadInput
from upheld.reports.catalogue import language
from upheld.reports.problem_sentences import told
from upheld.schedule.adherence_exceptions import AdherenceException, Groups, groups, read, spans
from upheld.schedule.measured import Said, measured
from upheld.schedule.planned import PersonDay

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "adherence_exceptions.csv"
HEADER = "id,person,team,queue,from,to,reason,status,author,approver,made_at,withdrawn_at"
WHEN = "2026-11-02T10:00,2026-11-02T11:00,outage"
GOOD = f"x,ann,,,{WHEN},approved,ann,boss,2026-11-02T12:00,"
EVENING = datetime(2026, 11, 2, 20, tzinfo=UTC)
NORTH = groups([PersonLogin("ann", "Ann", "100", team="north"), PersonLogin("ben", "Ben", "101", team="south")], {})


def exceptions(folder: Path, *lines: str) -> tuple[AdherenceException, ...]:
    return read(saved(folder, "exceptions.csv", HEADER, *lines), "UTC", {"ann", "ben"}, {"north"}, {"support"})


def faults(folder: Path, *lines: str) -> list[tuple[int | None, str | None, str]]:
    with pytest.raises(BadInput) as raised:
        exceptions(folder, *lines)
    for problem in raised.value.problems:
        assert problem.key not in told(problem, language("en"))
    return [(problem.line, problem.field, problem.key) for problem in raised.value.problems]


def excused(folder: Path, line: str, day: PersonDay | None = None, of: Groups = NORTH) -> tuple[tuple[int, int], ...]:
    return spans(day or planned(), exceptions(folder, line), of)


def test_a_persons_exception_is_that_persons_alone(tmp_path: Path) -> None:
    assert excused(tmp_path, GOOD) == (span("10:00", "11:00"),)
    assert excused(tmp_path, GOOD, planned(person="ben")) == ()


def test_a_teams_exception_is_of_those_who_are_in_it_then(tmp_path: Path) -> None:
    line = f"x,,north,,{WHEN},,boss,chief,2026-11-02T12:00,"
    assert excused(tmp_path, line) == (span("10:00", "11:00"),)
    assert excused(tmp_path, line, planned(person="ben")) == ()


def test_a_queues_exception_is_of_those_who_are_planned_on_it(tmp_path: Path) -> None:
    line = f"x,,,support,{WHEN},,boss,chief,2026-11-02T12:00,"
    on = planned([part("09:00", "10:30", queue="support"), part("10:30", "17:00", queue="sales")])
    assert excused(tmp_path, line, on) == (span("10:00", "10:30"),)


def test_where_the_plan_names_no_queue_those_count_who_were_seen_in_it(tmp_path: Path) -> None:
    line = f"x,,,support,{WHEN},,boss,chief,2026-11-02T12:00,"
    assert excused(tmp_path, line, of=Groups(queues={"support": {"ann"}})) == (span("10:00", "11:00"),)
    assert excused(tmp_path, line, of=Groups()) == ()


def test_who_approves_for_a_team_is_not_excused_by_it(tmp_path: Path) -> None:
    assert excused(tmp_path, f"x,,north,,{WHEN},,boss,ann,2026-11-02T12:00,") == ()


@pytest.mark.parametrize(("status", "minutes"), [("approved", 60), ("asked", 0), ("declined", 0)])
def test_only_what_was_approved_is_excused(tmp_path: Path, status: str, minutes: int) -> None:
    said = Said(EVENING, exceptions=exceptions(tmp_path, GOOD.replace("approved", status)))
    (found,) = measured([planned()], states(logged_in(("09:00", "17:00"))), said).totals
    assert found.excused == minutes


def test_a_request_that_waits_is_told(tmp_path: Path) -> None:
    said = Said(EVENING, exceptions=exceptions(tmp_path, f"x,ann,,,{WHEN},asked,ann,,2026-11-02T12:00,"))
    found = measured([planned()], states(logged_in(("11:00", "17:00"))), said)
    assert [note.key for note in found.notes] == ["adherence.asked"]


def test_what_was_withdrawn_or_made_later_changes_nothing(tmp_path: Path) -> None:
    said = Said(
        EVENING,
        exceptions=exceptions(
            tmp_path, GOOD + "2026-11-02T13:00", GOOD.replace("x,", "y,").replace("T12:00", "T21:00")
        ),
    )
    (found,) = measured([planned()], states(logged_in(("09:00", "17:00"))), said).totals
    assert found.excused == 0


def test_every_fault_of_every_row_is_named(tmp_path: Path) -> None:
    assert faults(
        tmp_path,
        f"a,ann,,,{WHEN},approved,ann,,2026-11-02T12:00,",
        f"b,ann,,,{WHEN},approved,boss,Ann,2026-11-02T12:00,",
        f"c,,,,{WHEN},,boss,chief,2026-11-02T12:00,",
        f"d,ann,north,,{WHEN},,boss,chief,2026-11-02T12:00,",
        f"e,,,sales,{WHEN},perhaps,boss,chief,2026-11-02T12:00,",
        f"f,,east,,{WHEN},,boss,chief,2026-11-02T12:00,",
        f"g,zoe,,,{WHEN},,boss,chief,2026-11-02T12:00,",
    ) == [
        (2, "approver", "exception.no_approver"),
        (3, "approver", "exception.own"),
        (4, "person", "exception.scope"),
        (5, "team", "exception.scope"),
        (6, "queue", "exception.unknown_queue"),
        (6, "status", "exception.status"),
        (7, "team", "exception.unknown_team"),
        (8, "person", "signed.unknown_person"),
    ]


def test_two_exceptions_of_one_person_at_one_time_are_named(tmp_path: Path) -> None:
    assert faults(tmp_path, GOOD, GOOD.replace("x,", "y,")) == [(3, "from", "exception.overlap")]


def test_an_unknown_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"exception\.column"):
        read(saved(tmp_path, "exceptions.csv", HEADER + ",mood", GOOD + ",low"), "UTC")


def test_the_example_can_be_read() -> None:
    assert [one.status for one in read(EXAMPLE, "Europe/Warsaw")] == ["approved", "asked", "declined"]
