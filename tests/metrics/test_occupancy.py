"""Agents' time: log-ins over several queues, pauses, interval borders."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from upheld.contacts.people import PersonLogin
from upheld.metrics.rollup import rollup

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def minutes(start, end, **more):
    return {"agent": "1001", "started_at": NOON + timedelta(minutes=start), "ended_at": _at(end)} | more


def _at(end):
    return None if end is None else NOON + timedelta(minutes=end)


def call(at, talk_minutes, **more):
    offered_at = NOON + timedelta(minutes=at)
    return {"agent": "1001", "offered_at": offered_at, "wait_s": 0.0, "talk_s": talk_minutes * 60.0} | more


def test_occupancy_is_handling_in_the_time_for_calls(attached):
    con = attached([call(0, 30)], [minutes(0, 60), minutes(40, 60, state="not_ready")])

    (row,) = rollup(con, by=("agent",)).to_pylist()

    assert (row["staffed_s"], row["not_ready_s"], row["handling_s"]) == (3600, 1200, 1800)
    assert (row["occupancy"], row["utilisation"]) == (0.75, 0.5)


def test_an_agent_in_two_queues_is_staffed_once(attached):
    con = attached([], [minutes(0, 60, queue="sales"), minutes(30, 90, queue="support")])

    (row,) = rollup(con, by=("agent",)).to_pylist()

    assert row["staffed_s"] == 5400


def test_a_pause_in_one_of_two_queues_leaves_the_agent_ready(attached):
    both = [minutes(0, 60, queue="sales"), minutes(0, 60, queue="support")]
    pauses = [
        minutes(10, 30, queue="sales", state="not_ready"),
        minutes(20, 40, queue="support", state="not_ready"),
    ]

    (row,) = rollup(attached([], both + pauses), by=("agent",)).to_pylist()

    assert row["not_ready_s"] == 600


def test_a_pause_during_a_conversation_is_handling(attached):
    con = attached([call(0, 30)], [minutes(0, 60), minutes(10, 60, state="not_ready")])

    (row,) = rollup(con, by=("agent",)).to_pylist()

    assert (row["handling_s"], row["not_ready_s"], row["occupancy"]) == (1800, 1800, 1.0)


def test_spans_are_cut_at_interval_borders(attached):
    con = attached([call(20, 20)], [minutes(10, 50)])

    rows = rollup(con, by=("interval",), interval_s=1800).to_pylist()

    assert [row["staffed_s"] for row in rows] == [1200, 1200]
    assert [row["handling_s"] for row in rows] == [600, 600]
    assert [row["answered"] for row in rows] == [1, 0]


def test_a_span_still_open_is_cut_where_asked(attached):
    con = attached([call(0, 30)], [minutes(0, None)])

    (to_the_end_of_the_data,) = rollup(con, by=()).to_pylist()
    (until,) = rollup(con, by=(), until=NOON + timedelta(hours=2)).to_pylist()

    assert (to_the_end_of_the_data["staffed_s"], until["staffed_s"]) == (1800, 7200)


def test_a_period_clips_staffed_time(attached):
    con = attached([], [minutes(0, 60)])

    (row,) = rollup(con, by=(), start=NOON + timedelta(minutes=50), end=NOON + timedelta(hours=5)).to_pylist()

    assert row["staffed_s"] == 600


def test_unknown_log_ins_give_no_occupancy(attached):
    (row,) = rollup(attached([call(0, 30)]), by=("agent",)).to_pylist()

    assert (row["staffed_s"], row["occupancy"], row["utilisation"], row["aht_s"]) == (None, None, None, 1800)


def test_by_queue_there_is_no_occupancy(attached):
    (row,) = rollup(attached([call(0, 30)], [minutes(0, 60)]), by=("queue",)).to_pylist()

    assert (row["staffed_s"], row["occupancy"]) == (None, None)


SPANS = st.tuples(st.integers(0, 300), st.integers(1, 200)).map(lambda span: (span[0], span[0] + span[1]))
STATES = st.lists(
    st.tuples(SPANS, st.sampled_from(["logged_in", "not_ready"]), st.sampled_from([None, "sales", "support"])),
    max_size=8,
)


@pytest.mark.parametrize("interval_s", [300, 900, 3600])
@given(states=STATES, calls=st.lists(SPANS, max_size=4))
@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_time_minute_by_minute_is_time_in_one_sweep(attached, interval_s, states, calls):
    visits = [call(start, end - start) for start, end in calls]
    spans = [minutes(*span, state=state, queue=queue) for span, state, queue in states]
    expected = dict.fromkeys(("staffed_s", "not_ready_s", "handling_s"), 0)
    for minute in range(600):
        for name in _minute(minute, states, calls):
            expected[name] += 60

    rows = rollup(attached(visits, spans), by=("interval",), interval_s=interval_s).to_pylist()

    assert {name: sum(row[name] or 0 for row in rows) for name in expected} == expected
    assert all(row["staffed_s"] is None or row["staffed_s"] <= interval_s for row in rows)
    assert all(0 <= (row["occupancy"] or 0) <= 1 for row in rows)


def _minute(minute, states, calls):
    """What the agent did in one minute, by looking at every span."""
    now = [(state, queue) for (start, end), state, queue in states if start <= minute < end]
    queues = sum(state == "logged_in" for state, _ in now)
    paused = sum(state == "not_ready" and queue is not None for state, queue in now)
    if not queues:
        return []
    if any(start <= minute < end for start, end in calls):
        return ["staffed_s", "handling_s"]
    not_ready = ("not_ready", None) in now or (paused and paused >= queues)
    return ["staffed_s", "not_ready_s"] if not_ready else ["staffed_s"]


def test_the_interface_that_logs_in_is_the_name_that_answers_where_both_are_one_person(attached):
    both = [PersonLogin("p1", "Ada", login, "north", None, None) for login in ("Agent 1901", "Local/1901@agents/n")]
    con = attached([call(0, 30) | {"agent": "Agent 1901"}], [minutes(0, 60, agent="Local/1901@agents/n")], both)

    (row,) = rollup(con, by=("agent",)).to_pylist()

    assert (row["agent"], row["answered"], row["staffed_s"], row["occupancy"]) == ("Agent 1901", 1, 3600, 0.5)


def test_chats_at_once_count_an_agents_time_once_and_are_told_as_concurrency(attached):
    chats = [
        {"agent": "a", "channel": "chat", "wait_s": 0.0, "talk_s": 600.0},
        {"agent": "a", "channel": "chat", "wait_s": 0.0, "talk_s": 300.0},
        {"agent": "a", "channel": "chat", "wait_s": 0.0, "talk_s": 300.0, "offered_at": NOON + timedelta(seconds=600)},
    ]
    shift = [{"agent": "a", "queue": "sales", "started_at": NOON, "ended_at": NOON + timedelta(hours=1)}]
    (row,) = rollup(attached(chats, shift), by=("agent",)).to_pylist()
    assert (row["handling_s"], row["contacts_s"], row["occupancy"], row["concurrency"]) == (900, 1200, 0.25, 4 / 3)
