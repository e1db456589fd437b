"""FreeSWITCH's events and call records: what a stay becomes, in whatever order and form they come."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.contract import written_freeswitch
from tests.contract.month import month
from upheld.contacts.journal import Reading
from upheld.contacts.records import Flag
from upheld.contacts.settings import Settings
from upheld.contacts.sources.freeswitch import read, sniff
from upheld.problems import BadInput

NOON = datetime(2026, 10, 5, 10, tzinfo=UTC)
EPOCH = int(NOON.timestamp())
SESSION, AGENT = "0a5d1b0c-7a55-4f3d-9d3e-2b1f4c5d6e7f", "39c7885d-7a68-4835-9742-acfc031865a1"
CALLER = {"CC-Member-UUID": "m1", "CC-Member-Session-UUID": SESSION, "CC-Member-CID-Number": "+48600000332"}
Headers = Mapping[str, Any]


def event(
    second: float, action: str, *, sequence: int | None = None, core: str = "run-1", **more: str
) -> dict[str, str]:
    """An event so many seconds after noon; names of headers are written with `_` for `-`."""
    return {
        "Event-Name": "CUSTOM", "Event-Subclass": "callcenter::info", "Core-UUID": core, "FreeSWITCH-Hostname": "pbx1",
        "Event-Date-Timestamp": str(EPOCH * 10**6 + round(second * 10**6)),
        "Event-Sequence": str(round(second * 1000) if sequence is None else sequence), "CC-Action": action,
        **{name.replace("_", "-"): value for name, value in more.items()},
    }  # fmt: skip


def of_caller(second: float, action: str, **more: str) -> dict[str, str]:
    return {**event(second, action, **more), **CALLER, "CC-Queue": more.get("CC_Queue", "sales@default")}


def of_agent(second: float, action: str, **more: str) -> dict[str, str]:
    return of_caller(second, action, CC_Agent="anna@default", CC_Agent_UUID=AGENT, **more)


def answered() -> list[dict[str, str]]:
    """Waited 5.5 s, of which 3 s ringing, and talked 60 s."""
    return [
        of_caller(0.5, "member-queue-start", Caller_Destination_Number="+48225551000"),
        of_agent(3, "agent-offering"),
        of_agent(6, "bridge-agent-start", CC_Agent_Called_Time=str(EPOCH + 3), CC_Agent_Answered_Time=str(EPOCH + 6)),
        of_agent(66, "bridge-agent-end", CC_Agent_Answered_Time=str(EPOCH + 6)),
        of_agent(66.1, "member-queue-end", CC_Cause="Terminated", CC_Member_Joined_Time=str(EPOCH)),
    ]


def call_record(uuid: str, **variables: str) -> dict[str, Any]:
    times = {"start_epoch": str(EPOCH), "end_epoch": str(EPOCH + 70), "answer_epoch": str(EPOCH)}
    return {"core-uuid": "run-1", "variables": {"uuid": uuid, **times, **variables}, "callflow": []}


def read_events(folder: Path, events: Sequence[Headers], name: str = "events.json") -> Reading:
    path = folder / name
    path.write_text("".join(f"{json.dumps(one)}\n" for one in events))
    return read([path], pseudonym=str)


def visit_of(folder: Path, events: Sequence[Headers]) -> dict[str, Any]:
    (visit,) = read_events(folder, events).records.visits.to_pylist()
    return visit


def test_a_stay_is_a_visit(tmp_path: Path) -> None:
    visit = visit_of(tmp_path, answered())
    assert (visit["contact_id"], visit["queue"], visit["agent"]) == (SESSION, "sales", "anna")
    assert (visit["offered_at"], visit["outcome"]) == (NOON + timedelta(seconds=0.5), "answered")
    assert (visit["wait_s"], visit["ring_s"], visit["talk_s"]) == (5.5, 3, 60)
    assert (visit["caller"], visit["dialled"], visit["flags"]) == ("+48600000332", "+48225551000", 0)
    assert (visit["hold_s"], visit["wrap_s"], visit["ended_by"]) == (None, None, None)


LEFT = [
    ("TIMEOUT", {}, "timed_out"),
    ("NO_AGENT_TIMEOUT", {}, "left_empty"),
    ("EXIT_WITH_KEY", {"variable_cc_exit_key": "1"}, "left_by_key"),
    ("BREAK_OUT", {"Answer-State": "hangup"}, "abandoned"),
    ("BREAK_OUT", {"Answer-State": "answered"}, "withdrawn"),
    ("NONE", {}, "abandoned"),
    ("SOMETHING_NEW", {}, "unknown"),
]


@pytest.mark.parametrize(("reason", "channel", "outcome"), LEFT)
def test_who_leaves_unanswered_left_for_the_reason_said(
    reason: str, channel: dict[str, str], outcome: str, tmp_path: Path
) -> None:
    end = {**of_caller(20, "member-queue-end", CC_Cause="Cancel", CC_Cancel_Reason=reason), **channel}
    visit = visit_of(tmp_path, [of_caller(0, "member-queue-start"), end])
    assert (visit["outcome"], visit["wait_s"]) == (outcome, 20)
    assert visit["exit_key"] == channel.get("variable_cc_exit_key")


def test_a_stay_without_an_end_is_still_open(tmp_path: Path) -> None:
    visit = visit_of(tmp_path, answered()[:3])
    assert (visit["outcome"], visit["talk_s"], visit["flags"]) == ("answered", None, int(Flag.STILL_OPEN))


def test_a_stay_without_an_end_before_a_restart_is_lost_with_it(tmp_path: Path) -> None:
    visit = visit_of(tmp_path, [of_caller(0, "member-queue-start"), event(90, "members-count", core="run-2")])
    assert (visit["outcome"], visit["flags"]) == ("unknown", int(Flag.RESTART))


def test_a_stay_that_began_before_the_file_begins_when_its_end_says(tmp_path: Path) -> None:
    visit = visit_of(tmp_path, answered()[3:])
    assert (visit["offered_at"], visit["flags"]) == (NOON, int(Flag.NO_ENTRY))
    assert (visit["wait_s"], visit["talk_s"]) == (6, 60)


def test_the_order_and_repetition_of_events_change_nothing(tmp_path: Path) -> None:
    once = visit_of(tmp_path, answered())
    again = visit_of(tmp_path, [*answered()[::-1], *answered()])
    places = {"journal", "position", "end_journal", "end_position"}
    assert [once[name] for name in once if name not in places] == [again[name] for name in once if name not in places]


def test_two_stays_of_one_caller_are_two_entries(tmp_path: Path) -> None:
    second = [{**one, "CC-Member-UUID": "m2"} for one in (of_caller(80, "member-queue-start"),)]
    visits = read_events(tmp_path, [*answered(), *second]).records.visits.to_pylist()
    assert [(visit["contact_id"], visit["entry"]) for visit in visits] == [(SESSION, 1), (SESSION, 2)]


def test_only_the_domain_of_the_sample_configuration_is_left_out(tmp_path: Path) -> None:
    assert visit_of(tmp_path, [of_caller(0, "member-queue-start", CC_Queue="sales@acme.example")])["queue"] == (
        "sales@acme.example"
    )


@pytest.mark.parametrize(("cause", "outcome"), [("NO_ANSWER", "no_answer"), ("ORIGINATOR_CANCEL", "cancelled")])
def test_a_telephone_that_was_not_answered_rang(cause: str, outcome: str, tmp_path: Path) -> None:
    fail = of_agent(2.75, "bridge-agent-fail", CC_Hangup_Cause=cause)
    told = read_events(tmp_path, [of_caller(0, "member-queue-start"), of_agent(0.5, "agent-offering"), fail])
    (ring,) = told.records.agent_rings.to_pylist()
    assert (ring["agent"], ring["ring_s"], ring["outcome"], ring["entry"]) == ("anna", 2.25, outcome, 1)


def test_the_statuses_of_an_agent_are_spans(tmp_path: Path) -> None:
    turns = ((0, "Available"), (60, "On Break"), (90, "Available (On Demand)"), (300, "Logged Out"))
    told = read_events(
        tmp_path,
        [event(at, "agent-status-change", CC_Agent="anna@default", CC_Agent_Status=status) for at, status in turns],
    )
    states = {state["state"]: state for state in told.records.agent_states.to_pylist()}
    assert (states["logged_in"]["ended_at"] - states["logged_in"]["started_at"]).total_seconds() == 300
    assert (states["not_ready"]["reason"], states["not_ready"]["ended_at"]) == (
        "On Break",
        NOON + timedelta(seconds=90),
    )


def test_the_agent_s_call_record_tells_the_hold(tmp_path: Path) -> None:
    record = call_record(AGENT, hold_accum_seconds="12", hold_accum_usec="12500000")
    visit = visit_of(tmp_path, [*answered(), record])
    assert (visit["hold_s"], visit["talk_s"]) == (12.5, 47.5)


def test_events_of_hold_tell_it_too(tmp_path: Path) -> None:
    held = [
        {**event(at, "", sequence=at), "Event-Name": name, "Unique-ID": AGENT}
        for at, name in ((10, "CHANNEL_HOLD"), (25, "CHANNEL_UNHOLD"))
    ]
    assert visit_of(tmp_path, [*answered(), *held])["hold_s"] == 15


ENDINGS = [
    (call_record(AGENT, sip_hangup_disposition="recv_bye"), "agent", None),
    (call_record(SESSION, sip_hangup_disposition="recv_bye"), "caller", None),
    (call_record(AGENT, sip_hangup_disposition="send_bye"), None, None),
    (
        call_record(AGENT, endpoint_disposition="BLIND_TRANSFER", sip_refer_to=quote("<sip:support@pbx1>")),
        "blind_transfer",
        "support",
    ),
]


@pytest.mark.parametrize(("record", "ended_by", "to"), ENDINGS)
def test_call_records_tell_who_ended_it(
    record: dict[str, Any], ended_by: str | None, to: str | None, tmp_path: Path
) -> None:
    visit = visit_of(tmp_path, [*answered(), record])
    assert (visit["ended_by"], visit["transferred_to"]) == (ended_by, to)


def test_a_call_record_is_a_leg_and_an_outward_number_is_not_kept(tmp_path: Path) -> None:
    inward = call_record(SESSION, direction="inbound", sip_to_user="%2B48225551000", hangup_cause="NORMAL_CLEARING")
    outward = call_record(AGENT, direction="outbound", sip_to_user="48600111222", originator=SESSION)
    legs = read_events(tmp_path, [inward, outward]).records.legs.to_pylist()
    assert {leg["contact_id"] for leg in legs} == {SESSION}
    assert sorted((leg["dialled"] or "", leg["disposition"] or "") for leg in legs) == [
        ("", ""),
        ("+48225551000", "NORMAL_CLEARING"),
    ]


def as_text(events: Sequence[Headers]) -> str:
    return "".join("".join(f"{k}: {quote(v, safe=' ')}\n" for k, v in one.items()) + "\n" for one in events)


def enveloped(events: Sequence[Headers], kind: str) -> str:
    bodies = [json.dumps(one) if kind == "text/event-json" else as_text([one]) for one in events]
    return "".join(f"Content-Length: {len(body)}\nContent-Type: {kind}\n\n{body}" for body in bodies)


FORMS = {
    "text": as_text(answered()),
    "text with Windows line ends": as_text(answered()).replace("\n", "\r\n"),
    "socket, text": enveloped(answered(), "text/event-plain"),
    "socket, JSON": enveloped(answered(), "text/event-json"),
    "JSON without line ends": "".join(map(json.dumps, answered())),
    "a body in an event": as_text([{**event(0, "members-count"), "Content-Length": "9"}])
    + "a: b\n\n\nc\n"
    + as_text(answered()),
}


@pytest.mark.parametrize("form", FORMS)
def test_events_are_found_however_they_were_kept(form: str, tmp_path: Path) -> None:
    path = tmp_path / "events"
    path.write_text(FORMS[form], newline="")
    told = read([path], pseudonym=str)
    (visit,), (journal,) = told.records.visits.to_pylist(), told.journals
    assert sniff(path)
    assert (visit["caller"], visit["talk_s"], journal.rejected_lines) == ("+48600000332", 60, 0)
    assert journal.parsed_bytes == journal.size


def test_a_block_without_its_empty_line_is_pending(tmp_path: Path) -> None:
    path = tmp_path / "events"
    path.write_text(as_text(answered())[:-1])
    (journal,) = read([path], pseudonym=str).journals
    assert (journal.pending_bytes > 0, journal.lines) == (True, 4)


BROKEN = [
    {**of_caller(1, "member-queue-start"), "Event-Date-Timestamp": "soon"},
    {**of_caller(1, "member-queue-start"), "CC-Queue": ["sales"]},
    {**of_caller(1, "member-queue-end"), "CC-Member-Joined-Time": "-3"},
    {name: value for name, value in event(1, "member-queue-end").items() if name != "CC-Action"},
    event(1, "member-queue-start"),
    call_record("", hold_accum_seconds="3"),
]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_event_costs_itself_alone(broken: dict[str, Any], tmp_path: Path) -> None:
    told = read_events(tmp_path, [*answered(), broken])
    (journal,) = told.journals
    assert [(row.reason, row.line) for row in journal.rejected] == [("freeswitch.field", 6)]
    assert len(told.records.visits) == 1


def test_an_unknown_event_is_counted_and_changes_nothing(tmp_path: Path) -> None:
    told = read_events(tmp_path, [*answered(), event(1, "agent-dance"), {**event(2, ""), "Event-Name": "HEARTBEAT"}])
    assert told.journals[0].unknown_events == ("agent-dance",)
    assert len(told.records.visits) == 1


def csv_record(uuid: str, end: str) -> str:
    cells = (
        "Anna",
        "+48600000332",
        "5000",
        "public",
        "",
        end,
        end,
        "70",
        "66",
        "NORMAL_CLEARING",
        uuid,
        "",
        "",
        "",
        "",
    )
    return ",".join(f'"{cell}"' for cell in cells) + "\n"


def test_a_csv_of_call_records_is_read_by_the_clock_that_its_events_show(tmp_path: Path) -> None:
    events, records = tmp_path / "events.json", tmp_path / "Master.csv"
    events.write_text("".join(f"{json.dumps(one)}\n" for one in answered()))
    records.write_text(csv_record(SESSION, "2026-10-05 12:01:10"))
    told = read([records, events], pseudonym=str)
    (leg,) = told.records.legs.to_pylist()
    assert (leg["contact_id"], leg["ended_at"]) == (SESSION, NOON + timedelta(seconds=70))
    assert leg["started_at"] == NOON


def test_a_csv_of_call_records_alone_needs_a_zone(tmp_path: Path) -> None:
    path = tmp_path / "Master.csv"
    path.write_text(csv_record(SESSION, "2026-10-05 12:01:10"))
    with pytest.raises(BadInput) as raised:
        read([path], pseudonym=str)
    assert raised.value.problems[0].key == "freeswitch.zone_unknown"
    assert len(read([path], pseudonym=str, settings={path: Settings("Europe/Warsaw")}).records.legs) == 1


@pytest.mark.parametrize("write", [written_freeswitch.write, written_freeswitch.write_text])
def test_the_month_is_read_as_it_was(write, tmp_path: Path) -> None:
    calls = month()
    reading = read(write(calls, tmp_path), pseudonym=str)
    told = {
        (visit["contact_id"], visit["queue"], visit["offered_at"]): visit
        for visit in reading.records.visits.to_pylist()
    }
    with_records = write is written_freeswitch.write
    assert len(told) == len(calls)
    for call in calls:
        visit = told[written_freeswitch.uuid_of(call.contact_id), call.queue, call.offered_at]
        talk_s = call.talk_s if with_records else call.talk_s + call.hold_s
        assert (visit["outcome"], visit["wait_s"], visit["agent"]) == (call.outcome, call.wait_s, call.agent)
        if call.agent:
            assert (visit["ring_s"], visit["talk_s"]) == (call.ring_s, talk_s)
            assert visit["hold_s"] == (call.hold_s if with_records else None)
        assert visit["ended_by"] == (call.ended_by if with_records else None)
