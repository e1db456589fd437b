"""Pauses by reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from upheld.contacts.people import PersonLogin
from upheld.metrics.not_ready import not_ready_by_reason
from upheld.problems import BadInput

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def pause(start, end, reason, agent="1001", **more):
    ended_at = None if end is None else NOON + timedelta(minutes=end)
    span = {"started_at": NOON + timedelta(minutes=start), "ended_at": ended_at}
    return {"agent": agent, "state": "not_ready", "reason": reason} | span | more


def found(con, **question):
    return [tuple(row.values()) for row in not_ready_by_reason(con, **question).to_pylist()]


def test_pauses_add_up_by_reason(attached):
    con = attached([], [pause(0, 10, "break"), pause(20, 25, "break"), pause(30, 60, "meeting"), pause(60, 61, None)])

    assert found(con) == [("1001", "break", 2, 900), ("1001", "meeting", 1, 1800), ("1001", None, 1, 60)]


def test_one_pause_in_two_queues_counts_once(attached):
    con = attached([], [pause(0, 10, "break", queue="sales"), pause(5, 12, "break", queue="support")])

    assert found(con, by=()) == [("break", 1, 720)]


def test_a_pause_is_clipped_to_the_period_and_cut_where_asked(attached):
    con = attached([], [pause(0, None, "lunch")])

    at_most = {"start": NOON + timedelta(minutes=10), "until": NOON + timedelta(minutes=30)}
    assert found(con, **at_most) == [("1001", "lunch", 1, 1200)]


def test_pauses_of_a_team_are_those_of_its_log_ins(attached):
    logins = [PersonLogin("p1", "Ada", "1001", team="red")]
    con = attached([], [pause(0, 10, "break"), pause(0, 5, "break", agent="1002")], logins=logins)

    assert found(con, by=("team",)) == [("red", "break", 1, 600), (None, "break", 1, 300)]


def test_pauses_cannot_be_grouped_by_queue(attached):
    with pytest.raises(BadInput):
        not_ready_by_reason(attached(), by=("queue",))
