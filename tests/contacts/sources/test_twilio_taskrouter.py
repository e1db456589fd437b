"""Events of Twilio TaskRouter: what becomes of a task's life, of its workers, and of what is awkward about events."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count, permutations
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.contract.month import Call, month
from tests.contract.written_twilio_taskrouter import events, listed, streamed, write, write_bodies
from upheld.contacts.journal import Reading
from upheld.contacts.privacy import normalised
from upheld.contacts.records import Flag
from upheld.contacts.sources.twilio_taskrouter import read, sniff
from upheld.problems import BadInput

Json = dict[str, Any]
START = datetime(2026, 10, 5, 8, tzinfo=UTC)
_SIDS = count(1)


def event(verb: str, seconds: float, **fields: Any) -> Json:
    told = {"EventType": verb, "Sid": f"EV{next(_SIDS):032}", "WorkspaceSid": "WS01", "AccountSid": "AC01"}
    told["TimestampMs"] = str(round((START + timedelta(seconds=seconds)).timestamp() * 1000))
    return told | ({"TaskSid": "WT01"} if not verb.startswith(("worker", "activity")) else {}) | fields


def entered(seconds: float, queue: str = "sales", **fields: Any) -> Json:
    return event("task-queue.entered", seconds, TaskQueueSid=f"WQ-{queue}", TaskQueueName=queue, **fields)


def reserved(verb: str, seconds: float, worker: str = "ann", reservation: str = "WR01", **fields: Any) -> Json:
    named = {
        "WorkerSid": f"WK-{worker}",
        "WorkerName": worker,
        "ReservationSid": reservation,
        "TaskQueueSid": "WQ-sales",
    }
    return event(f"reservation.{verb}", seconds, **named | fields)


def activity(seconds: float, name: str, worker: str = "ann", **fields: Any) -> Json:
    return event(
        "worker.activity.update",
        seconds,
        WorkerSid=f"WK-{worker}",
        WorkerName=worker,
        WorkerActivityName=name,
        **fields,
    )


def attributes(**told: Any) -> Json:
    return {"TaskAttributes": json.dumps(told)}


def reading(folder: Path, *told: Json, name: str = "events.jsonl") -> Reading:
    path = folder / name
    path.write_text("".join(json.dumps(one) + "\n" for one in told))
    return read([path], pseudonym=normalised)


def visits(folder: Path, *told: Json) -> list[Json]:
    return reading(folder, *told).records.visits.to_pylist()


def visit(folder: Path, *told: Json) -> Json:
    (only,) = visits(folder, *told)
    return only


def some(row: Json, names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names.split())


def served() -> list[Json]:
    """Waits 12 s, of which 4 ringing, talks 100 s, is wrapped up in 9 s."""
    parts = [("created", 8), ("accepted", 12), ("wrapup", 112), ("completed", 121)]
    return [entered(0), *(reserved(verb, seconds) for verb, seconds in parts)]


@pytest.mark.parametrize("written", [write, write_bodies])
def test_the_month_is_read_as_it_was(tmp_path: Path, written: Callable[..., list[Path]]) -> None:
    paths = written(month(), tmp_path)
    found = read(paths, pseudonym=normalised)
    names = "contact_id queue offered_at outcome wait_s agent caller transferred_to ring_s talk_s wrap_s"
    told = [some(row, names) for row in found.records.visits.to_pylist()]
    assert sorted(told, key=repr) == sorted(map(_expected, month()), key=repr)
    assert (sniff(paths[0]), found.journals[0].rejected_lines, found.journals[0].unknown_events) == (True, 0, ())


def _expected(call: Call) -> tuple[Any, ...]:
    """TaskRouter does not tell hold from talk."""
    said = (*some(vars(call), "contact_id queue offered_at outcome"), float(call.wait_s), call.agent, call.caller)
    if call.agent is None:
        return (*said, None, None, None, None)
    return (*said, call.transferred_to, float(call.ring_s), float(call.talk_s + call.hold_s), float(call.wrap_s))


def test_the_life_of_a_task(tmp_path: Path) -> None:
    row = visit(tmp_path, event("task.created", 0), *served(), event("task.completed", 121))
    assert some(row, "queue outcome agent wait_s ring_s talk_s wrap_s") == ("sales", "answered", "ann", 12, 4, 100, 9)
    assert some(row, "offered_at hold_s ended_by flags contact_id") == (START, None, None, 0, "WT01")


def test_events_in_any_order_and_twice_tell_the_same(tmp_path: Path) -> None:
    told = served()
    orders = [visits(tmp_path, *order, order[0]) for order in permutations(told)]
    assert {some(row, "outcome wait_s ring_s talk_s wrap_s") for rows in orders for row in rows} == {
        ("answered", 12, 4, 100, 9)
    }


def test_events_of_one_millisecond_are_in_the_order_of_a_life(tmp_path: Path) -> None:
    told = [
        reserved("accepted", 0),
        reserved("created", 0),
        entered(0),
        reserved("completed", 5),
        reserved("wrapup", 5),
    ]
    row = visit(tmp_path, *told)
    assert some(row, "outcome wait_s talk_s wrap_s flags") == ("answered", 0, 5, 0, 0)


CANCELLED = [
    ("hangup", "abandoned"),
    ("Caller hung up", "abandoned"),
    ("customer abandoned", "abandoned"),
    ("Task TTL Exceeded", "timed_out"),
    ("Workflow timed out", "timed_out"),
    ("duplicate of WT02", "unknown"),
    (None, "unknown"),
]


@pytest.mark.parametrize(("reason", "outcome"), CANCELLED)
def test_a_task_cancelled_while_it_waits(tmp_path: Path, reason: str | None, outcome: str) -> None:
    row = visit(tmp_path, entered(0), event("task.canceled", 7, TaskCanceledReason=reason))
    assert some(row, "outcome wait_s ended_at flags") == (outcome, 7, START + timedelta(seconds=7), 0)


LEAVING = [
    ("workflow.timeout", "timed_out"),
    ("task.system-deleted", "timed_out"),
    ("workflow.skipped", "withdrawn"),
    ("task.deleted", "withdrawn"),
]


@pytest.mark.parametrize(("verb", "outcome"), LEAVING)
def test_a_task_taken_out_of_its_queue(tmp_path: Path, verb: str, outcome: str) -> None:
    assert some(visit(tmp_path, entered(0), event(verb, 7)), "outcome wait_s") == (outcome, 7)


def test_another_queue_is_another_visit(tmp_path: Path) -> None:
    rows = visits(
        tmp_path, entered(0), event("task-queue.moved", 20), entered(20.2, "support"), event("workflow.timeout", 30)
    )
    assert [some(row, "queue outcome wait_s") for row in rows] == [
        ("sales", "withdrawn", 20),
        ("support", "timed_out", 9.8),
    ]


@pytest.mark.parametrize("late", [19.9, 20.4])
def test_a_queue_whose_time_is_up_is_left_by_time_out(tmp_path: Path, late: float) -> None:
    up = event("task-queue.timeout", late, TaskQueueSid="WQ-sales")
    rows = visits(
        tmp_path, entered(0), up, entered(20, "support"), event("task.canceled", 25, TaskCanceledReason="hangup")
    )
    assert [some(row, "queue outcome") for row in rows] == [("sales", "timed_out"), ("support", "abandoned")]


def test_entering_the_queue_it_waits_in_is_the_same_visit(tmp_path: Path) -> None:
    row = visit(tmp_path, entered(0), reserved("created", 2), reserved("rejected", 5), entered(5), *served()[2:])
    assert some(row, "entry wait_s") == (1, 12)


def test_rings_say_what_became_of_them(tmp_path: Path) -> None:
    tried = [("rejected", "bob"), ("timeout", "cid"), ("rescinded", "dan"), ("canceled", "eve")]
    told = [
        one
        for number, (verb, worker) in enumerate(tried)
        for one in (reserved("created", number, worker, worker), reserved(verb, number + 3, worker, worker))
    ]
    rings = reading(tmp_path, entered(0), *told, *served()[1:]).records.agent_rings.to_pylist()
    assert [some(ring, "agent outcome ring_s") for ring in sorted(rings, key=lambda ring: ring["agent"])] == [
        ("ann", "answered", 4),
        ("bob", "no_answer", 3),
        ("cid", "no_answer", 3),
        ("dan", "cancelled", 3),
        ("eve", "cancelled", 3),
    ]


def test_a_transfer_to_a_queue_is_a_second_visit_of_one_contact(tmp_path: Path) -> None:
    passed = event("task.transfer-initiated", 100, TransferMode="WARM", TransferInitiatingReservationSid="WR01")
    other = [
        reserved(verb, at, "bob", "WR02", TaskQueueSid="WQ-support")
        for verb, at in (("created", 104), ("accepted", 106))
    ]
    ended = [reserved(verb, at, "bob", "WR02") for verb, at in (("wrapup", 200), ("completed", 200))]
    rows = visits(tmp_path, *served(), passed, entered(100, "support"), *other, *ended)
    assert [some(row, "contact_id queue agent wait_s talk_s ended_by transferred_to") for row in rows] == [
        ("WT01", "sales", "ann", 12, 100, "attended_transfer", "support"),
        ("WT01", "support", "bob", 6, 94, None, None),
    ]


def test_a_transfer_to_a_worker_is_no_second_visit(tmp_path: Path) -> None:
    passed = event("task.transfer-initiated", 100, TransferMode="COLD")
    given = [
        reserved(verb, at, "bob", "WR02")
        for verb, at in (("created", 101), ("accepted", 103), ("wrapup", 300), ("completed", 301))
    ]
    row = visit(tmp_path, *served(), passed, *given)
    assert some(row, "agent talk_s ended_by transferred_to") == ("ann", 100, "blind_transfer", "bob")


def test_a_transfer_that_came_to_nothing_is_none(tmp_path: Path) -> None:
    told = [event("task.transfer-initiated", 50), entered(51, "support"), event("task.transfer-canceled", 60)]
    rows = visits(tmp_path, *served(), *told)
    assert [some(row, "queue outcome ended_by transferred_to") for row in rows] == [
        ("sales", "answered", None, None),
        ("support", "withdrawn", None, None),
    ]


def test_a_task_whose_entry_was_not_delivered_began_as_long_before_as_it_is_old(tmp_path: Path) -> None:
    row = visit(tmp_path, reserved("created", 8, TaskAge="8"), *served()[2:])
    assert some(row, "offered_at wait_s flags") == (START, 12, Flag.NO_ENTRY)


def test_without_a_wrap_up_the_after_contact_work_is_not_known(tmp_path: Path) -> None:
    told = [one for one in served() if one["EventType"] != "reservation.wrapup"]
    assert some(visit(tmp_path, *told), "talk_s wrap_s flags") == (109, None, 0)


def test_what_has_not_ended_is_open(tmp_path: Path) -> None:
    waiting, talking, wrapping = (visits(tmp_path, *served()[:length])[0] for length in (2, 3, 4))
    assert [some(row, "outcome wait_s talk_s wrap_s flags") for row in (waiting, talking, wrapping)] == [
        ("unknown", None, None, None, Flag.STILL_OPEN),
        ("answered", 12, None, None, Flag.STILL_OPEN),
        ("answered", 12, 100, None, Flag.STILL_OPEN),
    ]


IDS = [
    ({"conversations": {"conversation_id": "one"}, "call_sid": "CA01"}, "one"),
    ({"call_sid": "CA01"}, "CA01"),
    ({"channelSid": "CH01"}, "CH01"),
    ({}, "WT01"),
]


@pytest.mark.parametrize(("told", "contact_id"), IDS)
def test_a_contact_is_called_by_what_its_tasks_have_in_common(tmp_path: Path, told: Json, contact_id: str) -> None:
    assert visit(tmp_path, entered(0, **attributes(**told)))["contact_id"] == contact_id


CHANNELS = [
    ("voice", {}, "voice"),
    ("default", {"call_sid": "CA01"}, "voice"),
    ("sms", {}, "chat"),
    ("email", {}, "email"),
    ("claims", {}, "task"),
]


@pytest.mark.parametrize(("name", "told", "channel"), CHANNELS)
def test_channels_have_our_words(tmp_path: Path, name: str, told: Json, channel: str) -> None:
    assert visit(tmp_path, entered(0, TaskChannelUniqueName=name, **attributes(**told)))["channel"] == channel


CALLERS = [
    ({"call_sid": "CA01", "from": "+48600700800", "to": "+48221110001"}, "+48600700800", "+48221110001"),
    ({"call_sid": "CA01", "from": "anonymous", "to": "+48221110001"}, None, "+48221110001"),
    ({"from": "whatsapp:+48600700800", "to": "whatsapp:+48221110001"}, "+48600700800", None),
    ({"from": "Anna 2"}, None, None),
]


@pytest.mark.parametrize(("told", "caller", "dialled"), CALLERS)
def test_the_caller_and_the_number_called(tmp_path: Path, told: Json, caller: str | None, dialled: str | None) -> None:
    assert some(visit(tmp_path, entered(0, **attributes(**told))), "caller dialled") == (caller, dialled)


def test_attributes_that_are_no_json_cost_nothing_else(tmp_path: Path) -> None:
    assert some(visit(tmp_path, entered(0, TaskAttributes='{"call_sid": ')), "contact_id caller") == ("WT01", None)


def test_a_call_the_centre_made_is_an_attempt(tmp_path: Path) -> None:
    outbound = attributes(direction="outbound", call_sid="CA01")
    told = reading(tmp_path, *(one | outbound for one in served())).records
    (row,) = told.attempts.to_pylist()
    assert some(row, "contact_id queue agent attempted_at reached talk_s wrap_s") == (
        "CA01",
        "sales",
        "ann",
        START,
        None,
        100,
        9,
    )
    assert told.visits.num_rows == 0


def test_activities_are_spans_of_the_worker_s_day(tmp_path: Path) -> None:
    day = [activity(0, "Available"), activity(60, "Lunch"), activity(90, "Available"), activity(100, "Offline")]
    rows = reading(tmp_path, *day).records.agent_states.to_pylist()
    assert [(*some(row, "agent state reason queue flags"), _seconds(row)) for row in rows] == [
        ("ann", "logged_in", None, None, 0, (0, 100)),
        ("ann", "not_ready", "Lunch", None, 0, (60, 90)),
    ]


def _seconds(row: Json) -> tuple[float, float | None]:
    begun, ended = (row["started_at"] - START).total_seconds(), row["ended_at"]
    return begun, None if ended is None else (ended - START).total_seconds()


def test_the_activity_before_the_first_event_is_known_by_its_length(tmp_path: Path) -> None:
    told = activity(60, "Lunch", WorkerPreviousActivityName="Available", WorkerTimeInPreviousActivityMs="45000")
    rows = reading(tmp_path, told).records.agent_states.to_pylist()
    assert [(row["state"], row["flags"], _seconds(row)) for row in rows] == [
        ("logged_in", Flag.IMPLIED_START | Flag.STILL_OPEN, (15, None)),
        ("not_ready", Flag.STILL_OPEN, (60, None)),
    ]


@pytest.mark.parametrize(("available", "states"), [("true", ["logged_in"]), ("false", ["logged_in", "not_ready"])])
def test_whether_an_activity_takes_tasks_is_what_was_said_of_it(
    tmp_path: Path, available: str, states: list[str]
) -> None:
    said = event("activity.created", 0, ActivitySid="WA01", ActivityName="Back office", ActivityAvailable=available)
    rows = reading(tmp_path, said, activity(5, "Back office")).records.agent_states.to_pylist()
    assert [row["state"] for row in rows] == states


def test_a_deleted_worker_is_logged_off(tmp_path: Path) -> None:
    gone = event("worker.deleted", 50, WorkerSid="WK-ann", WorkerName="ann", WorkerActivityName="Available")
    (row,) = reading(tmp_path, activity(0, "Available"), gone).records.agent_states.to_pylist()
    assert (row["state"], _seconds(row), row["flags"]) == ("logged_in", (0, 50), 0)


def test_a_renamed_worker_has_the_newest_name(tmp_path: Path) -> None:
    later = activity(500, "Available") | {"WorkerName": "ann.new"}
    assert visit(tmp_path, *served(), later)["agent"] == "ann.new"


def test_an_event_never_heard_of_is_counted_and_no_error(tmp_path: Path) -> None:
    (journal,) = reading(tmp_path, *served(), event("task.cloned", 3)).journals
    assert (journal.unknown_events, journal.rejected_lines, journal.lines) == (("task.cloned",), 0, 6)


BROKEN = [
    (event("task.created", 0) | {"Sid": None}, "twilio_taskrouter.id"),
    (event("task.created", 0) | {"TimestampMs": "soon"}, "twilio_taskrouter.time"),
    (event("task.created", 0) | {"TimestampMs": None}, "twilio_taskrouter.time"),
    (event("task.created", 0) | {"TaskSid": ""}, "twilio_taskrouter.task"),
    (event("task.created", 0) | {"TaskQueueName": 7}, "twilio_taskrouter.text"),
    (event("task.created", 0) | {"TaskQueueName": "\udc00"}, "twilio_taskrouter.text"),
    ({"EventType": "STATE_CHANGE", "EventId": "1"}, "twilio_taskrouter.not_event"),
]


@pytest.mark.parametrize(("broken", "reason"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_event_is_rejected_alone(tmp_path: Path, broken: Json, reason: str) -> None:
    told = reading(tmp_path, *served(), broken)
    (journal,) = told.journals
    assert [(one.reason, one.line) for one in journal.rejected] == [(reason, 6)]
    assert (told.records.visits.num_rows, journal.parsed_bytes + journal.rejected_bytes) == (1, journal.size)


@pytest.mark.parametrize("shape", [listed, streamed])
def test_every_way_of_delivery_tells_the_same(tmp_path: Path, shape: Callable[[Json], Json]) -> None:
    posted = list(events(month()[:60]))
    told = [reading(tmp_path, *posted, name="posted"), reading(tmp_path, *map(shape, posted), name="shaped")]
    assert sniff(tmp_path / "shaped")
    ours, theirs = (
        [
            {k: v for k, v in row.items() if "position" not in k and "journal" not in k}
            for row in one.records.visits.to_pylist()
        ]
        for one in told
    )
    assert ours == theirs


def test_an_answer_of_the_events_api_holds_its_events(tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    one = [event("task-queue.entered", 0, TaskQueueName="sales", Timestamp="1791187200", ResourceType="task")]
    path.write_text(json.dumps({"events": list(map(listed, one)), "meta": {"page": 0, "key": "events"}}, indent=1))
    assert sniff(path)
    assert read([path], pseudonym=normalised).records.visits["queue"].to_pylist() == ["sales"]


def test_bodies_are_found_in_the_lines_of_a_web_server(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    noise = '10.0.0.7 - - [05/Oct/2026:08:00:00 +0000] "GET /health HTTP/1.1" 200\n'
    path.write_text(noise + "".join(f'10.0.0.8 "POST /events" "{urlencode(one)}" 204\n' for one in served()))
    told = read([path], pseudonym=normalised)
    assert sniff(path)
    assert some(told.records.visits.to_pylist()[0], "queue agent wait_s") == ("sales", "ann", 12)
    assert [one.reason for one in told.journals[0].rejected] == ["twilio_taskrouter.not_event"]


def test_a_body_without_its_line_end_is_pending(tmp_path: Path) -> None:
    path = tmp_path / "bodies.log"
    lines = [urlencode(one) for one in served()]
    path.write_text("\n".join(lines))
    (journal,) = read([path], pseudonym=normalised).journals
    assert (journal.lines, journal.pending_bytes) == (4, len(lines[-1]))


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ('{"EventType": "STATE_CHANGE"}\n', "twilio_taskrouter.not_events"),
        ("a letter\n", "twilio_taskrouter.not_events"),
        ('{"events": [], "meta": {}}', "twilio_taskrouter.no_event"),
        ("", "log.empty"),
    ],
)
def test_a_file_without_events_is_refused(tmp_path: Path, content: str, key: str) -> None:
    path = tmp_path / "other"
    path.write_text(content)
    assert not sniff(path)
    with pytest.raises(BadInput) as raised:
        read([path], pseudonym=normalised)
    assert [(problem.key, problem.file) for problem in raised.value.problems] == [(key, str(path))]
