"""Agents' states, deferred work, outbound attempts, scores, people and queues."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.contacts.tables.written import faults, read, records, text
from upheld.contacts.records import Flag
from upheld.problems import BadInput

STATES = "agent,state,reason,started_at,ended_at"


def states(folder: Path, head: str, *rows: str) -> list[tuple[Any, ...]]:
    found = records("agent_states", "agent_states", text(folder, head, *rows))
    return [
        (row["agent"], row["state"], row["reason"], row["started_at"].hour, row["ended_at"] and row["ended_at"].hour)
        for row in found
    ]


def test_spans_are_taken_as_they_are_where_log_ins_are_told(tmp_path: Path) -> None:
    rows = ["ann,logged_in,,2026-10-01T08:00Z,2026-10-01T16:00Z", "ann,Break,,2026-10-01T10:00Z,2026-10-01T11:00Z"]
    assert states(tmp_path, STATES, *rows) == [
        ("ann", "logged_in", None, 8, 16),
        ("ann", "not_ready", "Break", 10, 11),
    ]


def test_touching_states_make_a_log_in_where_none_is_told(tmp_path: Path) -> None:
    rows = [
        "ann,Available,,2026-10-01T08:00Z,2026-10-01T10:00Z",
        "ann,Not Ready,lunch,2026-10-01T10:00Z,2026-10-01T11:00Z",
        "ann,ACW,,2026-10-01T11:00Z,2026-10-01T12:00Z",
        "ann,Offline,,2026-10-01T12:00Z,2026-10-01T13:00Z",
    ]
    assert states(tmp_path, STATES, *rows) == [
        ("ann", "logged_in", None, 8, 12),
        ("ann", "not_ready", "lunch", 10, 11),
        ("ann", "wrap", None, 11, 12),
    ]


def test_a_span_may_be_told_by_its_length(tmp_path: Path) -> None:
    found = states(tmp_path, "agent,state,started_at,duration", "ann,logged in,2026-10-01T08:00Z,2:00:00")
    assert found == [("ann", "logged_in", None, 8, 10)]


def test_a_span_without_an_end_is_still_open(tmp_path: Path) -> None:
    path = text(tmp_path, STATES, "ann,logged_in,,2026-10-01T08:00Z,")
    (span,) = records("agent_states", "agent_states", path)
    assert (span["ended_at"], span["flags"]) == (None, Flag.STILL_OPEN)


def test_an_item_is_told_by_its_fullest_row(tmp_path: Path) -> None:
    head = "item_id,queue,received_at,answered_at,closed_at,reopened"
    open_ = text(tmp_path, head, "m1,mail,2026-10-01T08:00Z,,,", name="monday.csv")
    closed = text(tmp_path, head, "m1,mail,2026-10-01T08:00Z,2026-10-01T09:00Z,2026-10-02T09:00Z,1", name="tuesday.csv")
    (item,) = records("work_items", "work_items", open_, closed)
    assert (item["channel"], item["answered_at"].hour, item["reopened"]) == ("email", 9, 1)


def test_an_answer_before_the_letter_is_an_error(tmp_path: Path) -> None:
    path = text(tmp_path, "ticket,queue,received,closed", "t,mail,2026-10-02T08:00Z,2026-10-01T08:00Z")
    assert faults("work_items", path) == [(2, "closed", "row.before")]


def test_attempts_know_who_was_reached_and_what_came_of_it(tmp_path: Path) -> None:
    rows = ["renewals,2026-10-01T08:00Z,yes,no,60", "renewals,2026-10-01T08:05Z,N,,", "renewals,2026-10-01T08:05Z,N,,"]
    found = records("outbound", "attempts", text(tmp_path, "Campaign,Dial Time,RPC,Sale,Talk Time", *rows))
    assert [(row["queue"], row["reached"], row["converted"], row["talk_s"]) for row in found] == [
        ("renewals", True, False, 60),
        ("renewals", False, None, None),
        ("renewals", False, None, None),
    ]


@pytest.mark.parametrize(
    ("kind", "head", "row", "score", "possible"),
    [
        ("satisfaction", "contact_id,survey date,csat,out of", "c1,2026-10-01T08:00Z,4,5", 4, 5),
        ("satisfaction", "contact_id,survey date,csat", "c1,2026-10-01T08:00Z,", None, None),
        ("quality", "contact_id,evaluation date,qa score", "c1,2026-10-01T08:00Z,86%", 0.86, 1),
        ("documentation", "contact_id,scored_at,documented", "c1,2026-10-01T08:00Z,no", 0, 1),
        ("resolution", "contact_id,scored_at,fcr", "c1,2026-10-01T08:00Z,yes", 1, 1),
    ],
)
def test_scores(kind: str, head: str, row: str, score: float | None, possible: float | None, tmp_path: Path) -> None:
    path = text(tmp_path, head, row)
    (found,) = records(kind, "scores", path)
    assert (found["kind"], found["contact_id"], found["score"], found["possible"]) == (kind, "c1", score, possible)


def test_a_score_above_the_most_is_an_error(tmp_path: Path) -> None:
    path = text(tmp_path, "agent,scored_at,score,possible", "ann,2026-10-01T08:00Z,6,5")
    assert faults("satisfaction", path) == [(2, "score", "score.outside")]


def test_people_and_queues_are_memberships(tmp_path: Path) -> None:
    people = text(tmp_path, "Employee ID,Full Name,Agent Login,Since", "p1,Ann,sip/1,01/13/2026", name="staff.csv")
    (person,) = read("people", people).people
    assert (person.person, person.name, person.login) == ("p1", "Ann", "sip/1")
    assert person.valid_from == datetime(2026, 1, 12, 23, tzinfo=UTC)
    (queue,) = read("queues", text(tmp_path, "Skill,Client", "sales,Northwind", name="skills.csv")).queues
    assert (queue.queue, queue.client) == ("sales", "Northwind")


def test_a_log_in_held_twice_is_an_error_of_its_row(tmp_path: Path) -> None:
    path = text(tmp_path, "person,login", "ann,1", "bob,1", name="staff.csv")
    with pytest.raises(BadInput, match=r"people\.login_overlap"):
        read("people", path)
    assert faults("people", path) == [(3, "login", "people.login_overlap")]


@pytest.mark.parametrize(("written", "times"), [("yes", 1), ("no", 0), ("3", 3), ("0", 0)])
def test_reopened_may_be_counted_or_plainly_said(tmp_path: Path, written: str, times: int) -> None:
    path = text(tmp_path, "case id,queue,received,reopened", f"1,mail,2026-10-01T08:00:00Z,{written}")
    (item,) = records("work_items", "work_items", path)
    assert item["reopened"] == times


def test_a_table_without_a_usable_row_is_refused_with_its_first_fault(tmp_path: Path) -> None:
    path = text(tmp_path, "case id,queue,received", "1,mail,never", "2,mail,nonsense")
    with pytest.raises(BadInput) as bad:
        read("work_items", path)
    told = [(problem.key, problem.line, problem.field) for problem in bad.value.problems]
    assert told == [("table.all_rejected", None, None), ("cell.time", 2, "received")]
