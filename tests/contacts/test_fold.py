"""The fold told directly what happened, in no telephone system's words."""

from __future__ import annotations

from typing import Any

import pytest

from upheld.contacts.fold import Fold
from upheld.contacts.records import Flag

_S = 1_000_000


@pytest.fixture
def fold() -> Fold:
    fold = Fold("any")
    fold.journal = "log"
    return fold


def visits(fold: Fold) -> list[dict[str, Any]]:
    return fold.finish().visits.to_pylist()


def enter(fold: Fold, at_s: int, queue: str = "q", contact: str = "c") -> None:
    fold.enter(at_s * _S, at_s, contact, queue, None, None)


def connect(fold: Fold, at_s: int, queue: str = "q") -> None:
    fold.connect(at_s * _S, at_s, "c", queue, "A", None, None)


def complete(fold: Fold, at_s: int, queue: str = "q") -> None:
    fold.complete(at_s * _S, at_s, "c", queue, "A", None, None, "caller")


def test_a_contact_that_overflows_has_two_visits(fold: Fold) -> None:
    enter(fold, 0, "q1")
    fold.leave(9 * _S, 9, "c", "q1", "timed_out", None)
    enter(fold, 9, "q2")
    connect(fold, 12, "q2")
    complete(fold, 20, "q2")
    told = [(visit["queue"], visit["entry"], visit["outcome"], visit["wait_s"]) for visit in visits(fold)]
    assert told == [("q1", 1, "timed_out", 9.0), ("q2", 1, "answered", 3.0)]


def test_the_same_queue_again_is_the_second_entry(fold: Fold) -> None:
    for start in (0, 100):
        enter(fold, start)
        fold.leave((start + 5) * _S, start + 5, "c", "q", "abandoned", None)
    assert [visit["entry"] for visit in visits(fold)] == [1, 2]


def test_an_ending_written_after_the_next_entry_still_finds_its_visit(fold: Fold) -> None:
    enter(fold, 0, "q1")
    connect(fold, 2, "q1")
    enter(fold, 30, "q2")
    complete(fold, 30, "q1")
    fold.leave(40 * _S, 40, "c", "q2", "abandoned", None)
    told = [(visit["queue"], visit["outcome"], visit["talk_s"], visit["flags"]) for visit in visits(fold)]
    assert told == [("q1", "answered", 28.0, 0), ("q2", "abandoned", None, 0)]


def test_transferred_back_into_its_queue_the_talking_visit_ends_and_the_waiting_one_stays(fold: Fold) -> None:
    enter(fold, 0)
    connect(fold, 2)
    enter(fold, 30)
    complete(fold, 30)
    connect(fold, 35)
    complete(fold, 40)
    assert [(visit["entry"], visit["wait_s"], visit["talk_s"]) for visit in visits(fold)] == [(1, 2, 28), (2, 5, 5)]


def test_a_visit_left_open_when_a_later_one_ends_never_ended(fold: Fold) -> None:
    enter(fold, 0, "q1")
    enter(fold, 10, "q2")
    fold.leave(20 * _S, 20, "c", "q2", "abandoned", None)
    told = [(visit["queue"], visit["outcome"], visit["flags"], visit["end_position"]) for visit in visits(fold)]
    assert told == [("q1", "unknown", Flag.NO_ENDING, 20), ("q2", "abandoned", 0, 20)]


def test_a_second_answer_is_another_visit(fold: Fold) -> None:
    enter(fold, 0)
    connect(fold, 2)
    fold.connect(60 * _S, 60, "c", "q", "B", 4.0, None)
    fold.complete(70 * _S, 70, "c", "q", "B", None, None, "agent")
    first, second = visits(fold)
    assert (first["outcome"], first["talk_s"], first["flags"]) == ("answered", None, Flag.NO_ENDING)
    assert (second["entry"], second["agent"], second["flags"]) == (2, "B", Flag.NO_ENTRY)
    assert second["offered_at"].timestamp() == 56


def test_a_restart_ends_nothing_in_a_way_anyone_wrote_down(fold: Fold) -> None:
    enter(fold, 0)
    connect(fold, 2)
    enter(fold, 3, contact="d")
    fold.restart(9 * _S, 9)
    told = {visit["contact_id"]: (visit["outcome"], visit["ended_at"], visit["flags"]) for visit in visits(fold)}
    assert told == {"c": ("answered", None, Flag.RESTART), "d": ("unknown", None, Flag.RESTART)}


def test_after_a_restart_an_id_in_use_before_begins_anew(fold: Fold) -> None:
    enter(fold, 0)
    fold.restart(9 * _S, 9)
    enter(fold, 10)
    assert [(visit["entry"], visit["flags"]) for visit in visits(fold)] == [(1, Flag.RESTART), (2, Flag.STILL_OPEN)]


def test_looking_at_what_is_open_changes_nothing(fold: Fold) -> None:
    enter(fold, 0)
    assert fold.still_open().visits["flags"].to_pylist() == [Flag.STILL_OPEN]
    fold.leave(5 * _S, 5, "c", "q", "abandoned", None)
    assert [visit["flags"] for visit in visits(fold)] == [0]


def test_draining_gives_each_record_once(fold: Fold) -> None:
    enter(fold, 0)
    fold.leave(5 * _S, 5, "c", "q", "abandoned", None)
    assert fold.drain().visits.num_rows == 1
    assert fold.drain().visits.num_rows == 0


@pytest.mark.parametrize(("later", "ended_s", "flags"), [
    ("log_off", 30, 0),  # a membership that is ended later outlived the restart
    ("log_in", 9, Flag.RESTART),  # one that is begun again did not
])  # fmt: skip
def test_a_membership_over_a_restart_is_judged_by_its_next_line(
    fold: Fold, later: str, ended_s: int, flags: int
) -> None:
    fold.log_in(0, 0, "A", "q")
    fold.restart(9 * _S, 9)
    getattr(fold, later)(30 * _S, 30, "A", "q")
    span = fold.drain().agent_states.to_pylist()[0]
    assert (span["ended_at"].timestamp(), span["flags"]) == (ended_s, flags)


def test_a_pause_ends_with_the_restart(fold: Fold) -> None:
    fold.pause(0, 0, "A", None, "tea")
    fold.restart(9 * _S, 9)
    (span,) = fold.finish().agent_states.to_pylist()
    assert (span["ended_at"].timestamp(), span["flags"]) == (9, Flag.RESTART)


def test_a_member_who_leaves_without_having_joined_was_there_when_the_log_began(fold: Fold) -> None:
    fold.began(5 * _S)
    fold.log_off(30 * _S, 30, "A", "q")
    fold.log_off(60 * _S, 60, "A", "q")  # joined again unseen: since when cannot be said
    (span,) = fold.finish().agent_states.to_pylist()
    assert (span["started_at"].timestamp(), span["flags"]) == (5, Flag.IMPLIED_START)
