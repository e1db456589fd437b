"""Absences: four words, no diagnosis; signed, withdrawn, never rewritten."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.schedule.adherence_days import at, saved
from upheld.problems import BadInput
from upheld.reports.catalogue import language
from upheld.reports.problem_sentences import told
from upheld.schedule.absences import Absence, read, spans
from upheld.schedule.signed_rows import check_appended, in_force, withdrawn

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "absences.csv"
HEADER = "id,person,from,to,type,author,made_at,withdrawn_at"
GOOD = "a,ann,2026-11-02,2026-11-02,sickness,planner,2026-11-02T08:00,"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def absences(folder: Path, *lines: str, header: str = HEADER) -> tuple[Absence, ...]:
    return read(saved(folder, "absences.csv", header, *lines), "UTC", {"ann", "ben"})


def faults(folder: Path, *lines: str, header: str = HEADER) -> list[tuple[int | None, str | None, str]]:
    with pytest.raises(BadInput) as raised:
        absences(folder, *lines, header=header)
    for problem in raised.value.problems:
        assert problem.key not in told(problem, language("en"))
    return [(problem.line, problem.field, problem.key) for problem in raised.value.problems]


def test_days_include_the_last_one(tmp_path: Path) -> None:
    found = spans(absences(tmp_path, GOOD), planned=False)
    assert found == {"ann": ((at("00:00"), at("00:00", "2026-11-03")),)}


def test_leave_and_training_are_planned_and_the_rest_is_not(tmp_path: Path) -> None:
    lines = [
        f"{n},ann,2026-11-0{n},2026-11-0{n},{kind},p,2026-11-01,"
        for n, kind in enumerate(("leave", "training", "other"), 1)
    ]
    found = absences(tmp_path, *lines)
    assert len(spans(found, planned=True)["ann"]) == 1  # the two days touch
    assert len(spans(found, planned=False)["ann"]) == 1


@pytest.mark.parametrize("column", ["diagnosis", "reason", "note", "comment"])
def test_a_column_that_could_hold_a_diagnosis_is_refused(tmp_path: Path, column: str) -> None:
    assert faults(tmp_path, GOOD + ",flu", header=f"{HEADER},{column}") == [(1, column, "absence.free_text")]


def test_a_diagnosis_in_the_place_of_the_type_is_refused_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as raised:
        absences(tmp_path, GOOD.replace("sickness", "migraine"))
    (problem,) = raised.value.problems
    assert (problem.line, problem.field, problem.key) == (2, "type", "absence.type")
    assert "migraine" not in told(problem, language("en"))


def test_every_fault_of_every_row_is_named(tmp_path: Path) -> None:
    assert faults(
        tmp_path,
        "a,nobody,2026-11-02,2026-11-02,leave,p,2026-11-01,",
        "a,ann,2026-11-05,2026-11-04,leave,p,2026-11-01,",
        "c,ann,soon,2026-11-04,leave,,2026-11-01,",
        "d,ann,2026-11-06,2026-11-06,leave,p,2026-11-01,2026-10-31",
    ) == [
        (2, "person", "signed.unknown_person"),
        (3, "to", "signed.backwards"),
        (3, "id", "signed.twice"),
        (4, "author", "signed.missing"),
        (4, "from", "signed.time"),
        (5, "withdrawn_at", "signed.withdrawn_before_made"),
    ]


def test_two_absences_at_one_time_are_named_unless_one_is_withdrawn(tmp_path: Path) -> None:
    second = GOOD.replace("a,ann", "b,ann").replace("sickness", "leave")
    assert faults(tmp_path, GOOD, second) == [(3, "from", "absence.overlap")]
    assert len(absences(tmp_path, GOOD, second + "2026-11-02T09:00")) == 2


def test_an_absence_holds_from_when_it_was_made_until_it_is_withdrawn(tmp_path: Path) -> None:
    found = absences(tmp_path, GOOD + "2026-11-02T13:00")
    assert [len(in_force(found, NOON.replace(hour=hour))) for hour in (7, 12, 13)] == [0, 1, 0]


def test_withdrawing_is_the_only_change_a_row_may_have(tmp_path: Path) -> None:
    before = absences(tmp_path, GOOD)
    check_appended(before, withdrawn(before, "a", NOON))
    with pytest.raises(BadInput) as raised:
        check_appended(before, absences(tmp_path, GOOD.replace("sickness", "leave")))
    assert [problem.key for problem in raised.value.problems] == ["signed.rewritten"]


def test_a_row_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"signed\.gone"):
        check_appended(absences(tmp_path, GOOD), ())


@pytest.mark.parametrize(("name", "key"), [("z", "signed.unknown_id"), ("a", "signed.already_withdrawn")])
def test_what_cannot_be_withdrawn_is_named(tmp_path: Path, name: str, key: str) -> None:
    found = absences(tmp_path, GOOD + "2026-11-02T11:00")
    with pytest.raises(BadInput, match=key):
        withdrawn(found, name, NOON)


def test_the_example_can_be_read() -> None:
    assert [one.id for one in read(EXAMPLE, "Europe/Warsaw")] == ["a-1", "a-2", "a-3"]
