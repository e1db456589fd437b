"""What the sources tell of each person in minutes, and of which minutes they tell nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from tests.schedule.adherence_days import at
from upheld.contacts.members import PersonLogin
from upheld.contacts.people import attach
from upheld.contacts.records import AGENT_STATES, LOGGED_IN, NOT_READY, VISITS, Records
from upheld.contacts.store import attach_records, connect
from upheld.schedule.states_by_minute import IN_CONTACT, LOG_IN, PAUSE, QUEUE_PAUSE, States, of_records

WHOLE = {"source": "pbx", "flags": 0, "journal": "j", "position": 0}


def moment(clock: str, day: str = "2026-11-02") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=UTC)


def state(agent: str, kind: str, start: str, end: str | None, **more: Any) -> dict[str, Any]:
    ended = moment(end) if end else None
    return {**WHOLE, "agent": agent, "state": kind, "started_at": moment(start), "ended_at": ended, **more}


def visit(agent: str, answered: str, talk_s: float) -> dict[str, Any]:
    start = moment(answered)
    return {
        **WHOLE, "contact_id": answered, "queue": "support", "entry": 1, "channel": "voice", "offered_at": start,
        "answered_at": start, "ended_at": start, "outcome": "answered", "agent": agent, "talk_s": talk_s,
    }  # fmt: skip


def read(
    rows: Sequence[dict[str, Any]], visits: Sequence[dict[str, Any]] = (), people: Sequence[PersonLogin] = (),
    wanted: Sequence[str] = ("ann",), told: Mapping[int, int] | None = None,
) -> States:  # fmt: skip
    con = connect()
    tables = (pa.Table.from_pylist(list(visits), VISITS), pa.Table.from_pylist(list(rows), AGENT_STATES))
    attach_records(con, Records(*tables))
    attach(con, people, ())
    return of_records(con, wanted, "UTC", told or {})


def known(states: States, person: str, clock: str) -> bool:
    return not any(start <= at(clock) < end for start, end in states.unknown_for(person))


def test_states_and_conversations_of_a_person_are_spans_of_minutes() -> None:
    rows = [state("ann", LOGGED_IN, "09:00", "17:00"), state("ann", NOT_READY, "12:00", "12:30", reason="Lunch")]
    spans = read(rows, [visit("ann", "10:00", 300)]).people["ann"]
    assert list(zip(spans.starts.tolist(), spans.ends.tolist(), spans.layers.tolist(), strict=True)) == [
        (at("09:00"), at("17:00"), LOG_IN),
        (at("10:00"), at("10:05"), IN_CONTACT),
        (at("12:00"), at("12:30"), PAUSE),
    ]


def test_reasons_are_told_apart_and_none_is_the_first() -> None:
    rows = [state("ann", LOGGED_IN, "09:00", "17:00"), state("ann", NOT_READY, "12:00", "12:30", reason="Lunch")]
    assert read(rows).reasons == (None, "Lunch")


def test_a_pause_in_one_queue_is_not_a_pause_everywhere() -> None:
    rows = [state("ann", LOGGED_IN, "09:00", "17:00"), state("ann", NOT_READY, "12:00", "12:30", queue="support")]
    assert QUEUE_PAUSE in read(rows).people["ann"].layers.tolist()


def test_two_log_ins_of_one_person_are_one_person() -> None:
    people = [PersonLogin("ann", "Ann", "100"), PersonLogin("ann", "Ann", "200")]
    rows = [state("100", LOGGED_IN, "09:00", "12:00"), state("200", LOGGED_IN, "13:00", "17:00")]
    assert len(read(rows, people=people).people["ann"].starts) == 2


def test_a_log_in_that_changed_hands_belongs_to_each_in_turn() -> None:
    noon = moment("12:00")
    people = [PersonLogin("ann", "Ann", "100", valid_to=noon), PersonLogin("ben", "Ben", "100", valid_from=noon)]
    found = read([state("100", LOGGED_IN, "09:00", "17:00")], people=people, wanted=("ann", "ben"))
    assert found.people["ann"].ends.tolist() == [at("12:00")]
    assert found.people["ben"].starts.tolist() == [at("12:00")]
    assert not known(found, "ann", "13:00")


def test_a_span_still_open_ends_with_the_data_and_nothing_is_known_after_them() -> None:
    rows = [state("ann", LOGGED_IN, "09:00", None), state("ben", LOGGED_IN, "09:00", "15:00")]
    found = read(rows)
    assert found.people["ann"].ends.tolist() == [at("15:00")]
    assert [known(found, "ann", clock) for clock in ("08:59", "09:00", "14:59", "15:00")] == [False, True, True, False]


def test_who_was_never_seen_is_known_to_be_out_where_the_sources_tell_log_ins() -> None:
    people = [PersonLogin("ann", "Ann", "100"), PersonLogin("ben", "Ben", "101")]
    found = read([state("101", LOGGED_IN, "09:00", "17:00")], people=people)
    assert known(found, "ann", "10:00")
    assert found.people == {}


def test_of_a_person_without_a_log_in_nothing_is_known() -> None:
    found = read([state("ben", LOGGED_IN, "09:00", "17:00")])
    assert found.without_log_ins == {"ann"}
    assert not known(found, "ann", "10:00")


def test_conversations_alone_do_not_tell_when_somebody_was_there() -> None:
    found = read([], [visit("ann", "10:00", 300)])
    assert found.without_log_ins == {"ann"}


def test_a_day_without_a_line_of_log_is_unknown_to_everybody() -> None:
    rows = [state("ann", LOGGED_IN, "09:00", "17:00") | {"ended_at": moment("17:00", "2026-11-04")}]
    told = {int(moment("12:00", day).timestamp()) // 900: 5 for day in ("2026-11-02", "2026-11-04")}
    unknown = read(rows, told=told).unknown_for("ann")
    assert (at("00:00", "2026-11-03"), at("00:00", "2026-11-04")) in unknown


def test_who_was_seen_in_a_queue_is_known() -> None:
    rows = [state("ann", LOGGED_IN, "09:00", "17:00", queue="support")]
    assert read(rows).queues == {"support": {"ann"}}


def test_no_records_at_all_tell_nothing() -> None:
    assert not known(read([]), "ann", "10:00")
