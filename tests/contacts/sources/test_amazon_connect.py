"""Contact records and agent events of Amazon Connect, one behaviour at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count, permutations
from pathlib import Path
from typing import Any

import pytest

from tests.contract import written_amazon_connect
from tests.contract.month import month
from upheld.contacts.records import Flag
from upheld.contacts.sources.amazon_connect import read, sniff
from upheld.problems import BadInput

INSTANCE = "arn:aws:connect:eu-central-1:111122223333:instance/i"
NOON = datetime(2026, 10, 6, 12, tzinfo=UTC)
HANDLED = {
    "Username": "anna",
    "ConnectedToAgentTimestamp": "2026-10-06T12:00:17Z",
    "AgentInteractionDuration": 60,
    "CustomerHoldDuration": 20,
    "AfterContactWorkStartTimestamp": "2026-10-06T12:01:37Z",
    "AfterContactWorkDuration": 9,
}
QUEUED = {
    "Name": "sales",
    "EnqueueTimestamp": "2026-10-06T12:00:10Z",
    "DequeueTimestamp": "2026-10-06T12:00:17Z",
    "Duration": 7,
}
_ids = count(1)


def record(contact_id: str = "c1", **fields: Any) -> dict[str, Any]:
    """An answered call, of which `fields` say otherwise."""
    usual = {
        "AWSContactTraceRecordFormatVersion": "2017-03-10",
        "Agent": HANDLED,
        "Channel": "VOICE",
        "ContactId": contact_id,
        "CustomerEndpoint": {"Address": "+48600100200", "Type": "TELEPHONE_NUMBER"},
        "DisconnectReason": "CUSTOMER_DISCONNECT",
        "DisconnectTimestamp": "2026-10-06T12:01:37Z",
        "InitialContactId": None,
        "InitiationMethod": "INBOUND",
        "InitiationTimestamp": "2026-10-06T12:00:00Z",
        "LastUpdateTimestamp": "2026-10-06T12:03:00Z",
        "NextContactId": None,
        "PreviousContactId": None,
        "Queue": QUEUED,
        "SystemEndpoint": {"Address": "+48221110001", "Type": "TELEPHONE_NUMBER"},
    }
    return usual | fields


def waiting(contact_id: str = "c1", **fields: Any) -> dict[str, Any]:
    """A call that no agent answered."""
    return record(contact_id, Agent=None, DisconnectTimestamp="2026-10-06T12:00:17Z", **fields)


def moved(contact_id: str, method: str, **fields: Any) -> dict[str, Any]:
    """What followed c1, in the queue support."""
    return record(contact_id, InitiationMethod=method, PreviousContactId="c1", InitialContactId="c1",
                  Queue=QUEUED | {"Name": "support", "EnqueueTimestamp": "2026-10-06T12:02:00Z",
                                  "DequeueTimestamp": "2026-10-06T12:02:07Z"},
                  Agent=HANDLED | {"Username": "ben", "ConnectedToAgentTimestamp": "2026-10-06T12:02:07Z",
                                   "AfterContactWorkStartTimestamp": "2026-10-06T12:03:27Z"}, **fields)  # fmt: skip


def event(at_s: float, kind: str = "STATE_CHANGE", status: str = "Available", since_s: float = 0, **more: Any):
    """An agent event so many seconds after noon."""
    types = {"Available": "ROUTABLE", "Offline": "OFFLINE"}
    return {
        "AgentARN": f"{INSTANCE}/agent/a1",
        "EventId": more.get("id", f"e{next(_ids)}"),
        "EventTimestamp": _at(at_s),
        "EventType": kind,
        "CurrentAgentSnapshot": {
            "AgentStatus": {"Name": status, "StartTimestamp": _at(since_s), "Type": types.get(status, "CUSTOM")},
            "Configuration": {"Username": "anna"},
            "Contacts": [handling(*contact) for contact in more.get("contacts", ())],
        },
    }


def handling(contact_id: str, state: str, since_s: float, method: str = "INBOUND") -> dict[str, Any]:
    connected = None if state in ("CONNECTING", "INCOMING", "MISSED") else _at(since_s)
    return {"ContactId": contact_id, "State": state, "StateStartTimestamp": _at(since_s), "InitialContactId": None,
            "InitiationMethod": method, "ConnectedToAgentTimestamp": connected, "Queue": {"Name": "sales"}}  # fmt: skip


def _at(seconds: float) -> str:
    return (NOON + timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def reading(tmp_path: Path, *documents: Mapping[str, Any] | str, name: str = "stream.json"):
    path = tmp_path / name
    lines = [one if isinstance(one, str) else json.dumps(one) for one in documents]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read([path], pseudonym=lambda number: f"someone {number[-2:]}")


def visits(tmp_path: Path, *documents: Mapping[str, Any] | str) -> list[dict[str, Any]]:
    return reading(tmp_path, *documents).records.visits.to_pylist()


def states(tmp_path: Path, *documents: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """(state, reason, first and last second after noon, flags) of each span."""
    rows = reading(tmp_path, *documents).records.agent_states.to_pylist()
    return [(row["state"], row["reason"], *map(_after_noon, (row["started_at"], row["ended_at"])), Flag(row["flags"]))
            for row in rows]  # fmt: skip


def rings(tmp_path: Path, *documents: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    rows = reading(tmp_path, *documents).records.agent_rings.to_pylist()
    return [
        (row["contact_id"], row["queue"], row["entry"], row["agent"], row["ring_s"], row["outcome"]) for row in rows
    ]


def _after_noon(at: datetime | None) -> float | None:
    return None if at is None else (at - NOON).total_seconds()


# --- what a record says ---


def test_an_answered_call_is_what_its_fields_say(tmp_path: Path) -> None:
    (visit,) = visits(tmp_path, record())
    assert (visit["queue"], visit["outcome"], visit["agent"]) == ("sales", "answered", "anna")
    parts = ("wait_s", "ring_s", "talk_s", "hold_s", "wrap_s")
    assert [visit[part] for part in parts] == [7, None, 60, 20, 9]
    assert [_after_noon(visit[at]) for at in ("offered_at", "answered_at", "ended_at")] == [10, 17, 97]
    assert (visit["caller"], visit["dialled"], visit["ended_by"]) == ("someone 00", "+48221110001", "caller")
    assert visit["flags"] == 0


def test_the_first_real_record_is_what_its_fields_say(shared: Path) -> None:
    path = shared / "data" / "amazon_connect" / "ctr_voice_inbound_2022_redacted.json"
    (visit,) = read([path], pseudonym=str).records.visits.to_pylist()
    assert (visit["queue"], visit["agent"], visit["ended_by"]) == ("BasicQueue", "agent1", "caller")
    assert [visit[part] for part in ("wait_s", "hold_s", "wrap_s", "talk_s")] == [7, 0, 32, 33]


def test_the_second_real_record_was_held_and_passed_on(shared: Path) -> None:
    path = shared / "data" / "amazon_connect" / "ctr_voice_transfer_2019_redacted.json"
    (visit,) = read([path], pseudonym=str).records.visits.to_pylist()
    assert [visit[part] for part in ("wait_s", "hold_s", "wrap_s", "talk_s")] == [753, 1021, 116, 2257]
    assert visit["ended_by"] == "blind_transfer"
    assert visit["transferred_to"] == "00000000-0000-0000-0000-000000000003"
    assert (visit["ended_at"] - visit["answered_at"]).total_seconds() == 2257 + 1021


def test_the_agent_s_part_ends_where_after_contact_work_begins(tmp_path: Path) -> None:
    (visit,) = visits(tmp_path, record(DisconnectTimestamp="2026-10-06T12:01:20Z"))
    assert _after_noon(visit["ended_at"]) == 97


def test_a_talk_that_no_field_tells_is_taken_from_the_clock_without_the_hold(tmp_path: Path) -> None:
    (visit,) = visits(tmp_path, record(Agent=HANDLED | {"AgentInteractionDuration": None}))
    assert (visit["talk_s"], visit["hold_s"]) == (60, 20)


def test_a_wait_that_its_clock_denies_is_flagged(tmp_path: Path) -> None:
    (visit,) = visits(tmp_path, record(Queue=QUEUED | {"Duration": 30}))
    assert (visit["wait_s"], Flag(visit["flags"])) == (30, Flag.WAIT_MISMATCH)


@pytest.mark.parametrize(
    ("channel", "word"), [("VOICE", "voice"), ("CHAT", "chat"), ("TASK", "task"), ("EMAIL", "email"), (None, "voice")]
)
def test_channels_have_our_words(tmp_path: Path, channel: str | None, word: str) -> None:
    (visit,) = visits(tmp_path, record(Channel=channel))
    assert visit["channel"] == word


def test_an_agent_s_own_queue_goes_by_its_arn(tmp_path: Path) -> None:
    (visit,) = visits(tmp_path, record(Queue=QUEUED | {"Name": None, "ARN": f"{INSTANCE}/queue/agent/a1"}))
    assert visit["queue"] == "agent/a1"


def test_two_customers_of_one_name_at_two_mail_hosts_are_two(tmp_path: Path) -> None:
    ends = [{"Address": f"anna1@{host}", "Type": "EMAIL_ADDRESS"} for host in ("example.com", "example.org")]
    path = tmp_path / "mail.json"
    path.write_text("".join(json.dumps(record(f"c{n}", CustomerEndpoint=end)) for n, end in enumerate(ends)))
    found = read([path], pseudonym=lambda address: address.partition("@")[0]).records.visits["caller"].to_pylist()
    assert len(set(found)) == 2


def test_contacts_that_came_to_no_queue_are_counted_and_give_no_visit(tmp_path: Path) -> None:
    found = reading(tmp_path, record("c1", Queue=None, Agent=None), record("c2", InitiationMethod="MONITOR"))
    assert len(found.records.visits) == 0
    assert found.journals[0].events == {"INBOUND": 1, "MONITOR": 1}


def test_a_way_to_begin_never_heard_of_is_counted_as_unknown(tmp_path: Path) -> None:
    found = reading(tmp_path, record(InitiationMethod="TELEPATHY"))
    assert found.journals[0].unknown_events == ("TELEPATHY",)
    assert len(found.records.visits) == 1


# --- how a visit ended ---


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [
        ("CUSTOMER_DISCONNECT", "abandoned"),
        ("CONTACT_FLOW_DISCONNECT", "withdrawn"),
        ("API", "withdrawn"),
        ("EXPIRED", "timed_out"),
        ("TELECOM_PROBLEM", "unknown"),
        ("NEVER_HEARD_OF", "unknown"),
        (None, "unknown"),
    ],
)
def test_an_unanswered_visit_ended_as_its_reason_says(tmp_path: Path, reason: str | None, outcome: str) -> None:
    (visit,) = visits(tmp_path, waiting(DisconnectReason=reason))
    assert (visit["outcome"], visit["wait_s"], visit["answered_at"]) == (outcome, 7, None)
    assert [visit[part] for part in ("talk_s", "hold_s", "wrap_s", "agent", "ended_by")] == [None] * 5


def test_a_record_from_before_there_were_reasons_was_abandoned(tmp_path: Path) -> None:
    old = waiting()
    del old["DisconnectReason"]
    assert visits(tmp_path, old)[0]["outcome"] == "abandoned"


def test_a_move_to_another_queue_withdraws_the_call_from_the_first(tmp_path: Path) -> None:
    first, second = visits(tmp_path, waiting(NextContactId="c2"), moved("c2", "QUEUE_TRANSFER"))
    assert (first["outcome"], first["transferred_to"], first["contact_id"]) == ("withdrawn", "support", "c1")
    assert (second["outcome"], second["queue"], second["contact_id"]) == ("answered", "support", "c1")


def test_whoever_asks_for_a_call_back_leaves_the_queue_and_does_not_abandon_it(tmp_path: Path) -> None:
    later = moved("c2", "CALLBACK")
    first, second = visits(tmp_path, waiting(NextContactId="c2"), later)
    assert (first["outcome"], first["wait_s"]) == ("left_by_key", 7)
    assert (second["outcome"], second["queue"], second["dialled"]) == ("answered", "support", "+48221110001")


def test_the_wait_of_a_call_back_is_its_time_in_the_queue_without_the_agreed_delay(tmp_path: Path) -> None:
    late = moved("c2", "CALLBACK")
    late["Queue"] = late["Queue"] | {"Duration": 106}  # 99 s of delay before it was put into the queue
    (visit,) = visits(tmp_path, late)
    assert (visit["wait_s"], visit["flags"]) == (7, 0)


def test_a_call_back_that_nobody_picked_up_is_no_abandonment(tmp_path: Path) -> None:
    once = waiting("c2", InitiationMethod="CALLBACK", NextContactId="c3", InitialContactId="c1")
    again = waiting("c3", InitiationMethod="CALLBACK", PreviousContactId="c2", InitialContactId="c1")
    assert sorted(visit["outcome"] for visit in visits(tmp_path, once, again)) == ["unknown", "withdrawn"]


def test_a_call_that_went_on_to_a_record_not_here_is_unknown(tmp_path: Path) -> None:
    assert visits(tmp_path, waiting(NextContactId="c9"))[0]["outcome"] == "unknown"


@pytest.mark.parametrize(
    ("reason", "by"),
    [("AGENT_DISCONNECT", "agent"), ("TELECOM_PROBLEM", "system"), ("BARGED", None), (None, None)],
)
def test_who_ended_a_conversation_is_what_the_reason_says(tmp_path: Path, reason: str | None, by: str | None) -> None:
    assert visits(tmp_path, record(DisconnectReason=reason))[0]["ended_by"] == by


def test_a_transfer_names_the_queue_it_went_to(tmp_path: Path) -> None:
    first, second = visits(tmp_path, record(NextContactId="c2"), moved("c2", "TRANSFER"))
    assert (first["ended_by"], first["transferred_to"]) == ("blind_transfer", "support")
    assert (second["contact_id"], second["entry"]) == ("c1", 1)


def test_an_agent_who_waited_for_the_next_one_passed_the_call_on_attended(tmp_path: Path) -> None:
    stayed = record(NextContactId="c2", Agent=HANDLED | {"AfterContactWorkStartTimestamp": "2026-10-06T12:02:30Z"})
    assert visits(tmp_path, stayed, moved("c2", "TRANSFER"))[0]["ended_by"] == "attended_transfer"


def test_a_record_that_names_no_next_contact_is_followed_by_the_one_that_names_it(tmp_path: Path) -> None:
    assert visits(tmp_path, record(), moved("c2", "TRANSFER"))[0]["transferred_to"] == "support"


def test_a_transfer_to_an_outside_number_is_told_with_the_number_masked(tmp_path: Path) -> None:
    outside = {"Address": "+48225550123", "Type": "TELEPHONE_NUMBER"}
    (visit,) = visits(tmp_path, record(TransferredToEndpoint=outside))
    assert (visit["ended_by"], visit["transferred_to"]) == ("blind_transfer", "***23")


def test_a_contact_that_comes_back_to_its_first_queue_enters_it_twice(tmp_path: Path) -> None:
    back = moved("c3", "TRANSFER", NextContactId=None) | {
        "PreviousContactId": "c2",
        "Queue": QUEUED | {"EnqueueTimestamp": "2026-10-06T12:05:00Z", "DequeueTimestamp": "2026-10-06T12:05:07Z"},
    }
    found = visits(tmp_path, back, moved("c2", "TRANSFER"), record())
    assert [(visit["queue"], visit["entry"]) for visit in found] == [("sales", 1), ("support", 1), ("sales", 2)]


def test_a_chain_without_initial_ids_goes_back_to_its_first_contact(tmp_path: Path) -> None:
    chain = [record(f"c{n}", PreviousContactId=f"c{n - 1}" if n > 1 else None) for n in (3, 1, 2)]
    assert {visit["contact_id"] for visit in visits(tmp_path, *chain)} == {"c1"}


def test_contacts_that_name_each_other_in_a_ring_are_one(tmp_path: Path) -> None:
    ring = [record("c1", PreviousContactId="c2"), record("c2", PreviousContactId="c1")]
    assert {visit["contact_id"] for visit in visits(tmp_path, *ring)} == {"c1"}


def test_a_contact_not_over_yet_is_open(tmp_path: Path) -> None:
    still = record("c1", DisconnectTimestamp=None, Agent=HANDLED | {"AfterContactWorkStartTimestamp": None})
    queued = waiting("c2", Queue=QUEUED | {"DequeueTimestamp": None, "Duration": None})
    talking, waits = visits(tmp_path, still, queued | {"DisconnectTimestamp": None})
    assert (talking["outcome"], waits["outcome"], waits["wait_s"]) == ("answered", "unknown", None)
    assert [Flag(visit["flags"]) for visit in (talking, waits)] == [Flag.STILL_OPEN] * 2


# --- deliveries ---


def test_a_record_delivered_three_times_in_any_order_counts_once(tmp_path: Path) -> None:
    early = waiting(LastUpdateTimestamp="2026-10-06T12:00:20Z", Queue=None)
    late = record(Agent=HANDLED | {"AfterContactWorkDuration": 11}, LastUpdateTimestamp="2026-10-06T12:04:00Z")
    told = []
    for order in permutations([early, record(), late]):
        found = reading(tmp_path, *order)
        told.append([(visit["wrap_s"], visit["contact_id"]) for visit in found.records.visits.to_pylist()])
        assert found.journals[0].events == {"INBOUND": 1, "superseded": 2}
        assert (found.journals[0].lines, found.journals[0].rejected_lines) == (3, 0)
    assert told == [[(11, "c1")]] * 6


def test_the_same_delivery_again_is_counted_as_that(tmp_path: Path) -> None:
    assert reading(tmp_path, record(), record(), record()).journals[0].events == {"INBOUND": 1, "delivered again": 2}


def test_two_states_of_one_instant_conflict_and_the_choice_does_not_hang_on_the_order(tmp_path: Path) -> None:
    states_ = [record(), record(Agent=HANDLED | {"AfterContactWorkDuration": 99})]
    found = [reading(tmp_path, *order) for order in permutations(states_)]
    assert {one.records.visits["wrap_s"][0].as_py() for one in found} in ({9.0}, {99.0})
    assert [one.journals[0].events for one in found] == [{"INBOUND": 1, "conflicting": 1}] * 2


def test_the_newest_delivery_counts_over_several_files(tmp_path: Path) -> None:
    late = record(LastUpdateTimestamp="2026-10-06T12:09:00Z", Agent=HANDLED | {"AfterContactWorkDuration": 50})
    paths = [tmp_path / name for name in ("b.json", "a.json")]
    for path, one in zip(paths, (late, record()), strict=True):
        path.write_text(json.dumps(one))
    found = read(paths, pseudonym=str)
    assert found.records.visits["wrap_s"].to_pylist() == [50]
    assert {Path(journal.path).name: dict(journal.events) for journal in found.journals} == {
        "a.json": {"superseded": 1},
        "b.json": {"INBOUND": 1},
    }


@pytest.mark.parametrize("written", ["lines", "together", "list", "spread"])
def test_records_are_found_however_they_are_delivered(tmp_path: Path, written: str) -> None:
    records = [record("c1"), record("c2")]
    path = tmp_path / "records"
    path.write_text(
        {
            "lines": "\n".join(map(json.dumps, records)),
            "together": "".join(map(json.dumps, records)),
            "list": json.dumps(records, indent=2),
            "spread": "\n".join(json.dumps(one, indent=4) for one in records),
        }[written]
    )
    assert sniff(path)
    assert len(read([path], pseudonym=str).records.visits) == 2


# --- outbound ---


@pytest.mark.parametrize(
    ("connected", "machine", "reached"),
    [
        (None, None, False),
        ("2026-10-06T12:00:05Z", None, None),
        ("2026-10-06T12:00:05Z", "HUMAN_ANSWERED", True),
        ("2026-10-06T12:00:05Z", "VOICEMAIL_BEEP", False),
    ],
)
def test_a_dialled_call_is_an_attempt(
    tmp_path: Path, connected: str | None, machine: str | None, reached: bool | None
) -> None:
    dialled = record(InitiationMethod="OUTBOUND", ConnectedToSystemTimestamp=connected,
                     AnsweringMachineDetectionStatus=machine)  # fmt: skip
    found = reading(tmp_path, dialled).records
    (attempt,) = found.attempts.to_pylist()
    assert (attempt["queue"], attempt["agent"], attempt["reached"], attempt["converted"]) == (
        "sales", "anna", reached, None,
    )  # fmt: skip
    assert len(found.visits) == 0


# --- agents ---


def test_an_agent_is_logged_in_from_log_in_to_log_off(tmp_path: Path) -> None:
    assert states(tmp_path, event(900, "LOGOUT"), event(0, "LOGIN")) == [("logged_in", None, 0, 900, Flag(0))]


def test_a_status_of_one_s_own_is_not_ready_from_its_true_beginning(tmp_path: Path) -> None:
    day = [event(0, "LOGIN"), event(301, status="Lunch", since_s=300), event(600, since_s=600), event(900, "LOGOUT")]
    assert states(tmp_path, *day)[1:] == [("not_ready", "Lunch", 300, 600, Flag(0))]


def test_offline_is_not_ready_while_logged_in_and_nothing_after(tmp_path: Path) -> None:
    day = [
        event(0, "LOGIN", status="Offline", since_s=-5000),
        event(60, since_s=60),
        event(500, status="Offline", since_s=500),
        event(600, "LOGOUT", status="Offline", since_s=500),
        event(720, "HEART_BEAT", status="Offline", since_s=500),
    ]
    spans = [(state, first, last) for state, _, first, last, _ in states(tmp_path, *day)]
    assert spans == [("logged_in", 0, 600), ("not_ready", 0, 60), ("not_ready", 500, 600)]


def test_events_in_any_order_and_twice_tell_the_same(tmp_path: Path) -> None:
    day = [event(0, "LOGIN"), event(300, status="Tea", since_s=300), event(400, since_s=400), event(900, "LOGOUT")]
    told = {repr(states(tmp_path, *order, order[0])) for order in permutations(day)}
    assert len(told) == 1
    assert reading(tmp_path, *day, day[0]).journals[0].events["delivered again"] == 1


def test_a_status_before_any_log_in_implies_one(tmp_path: Path) -> None:
    day = [event(100, since_s=20), event(600, "LOGOUT")]
    assert states(tmp_path, *day) == [("logged_in", None, 20, 600, Flag.IMPLIED_START)]


def test_signs_of_life_after_the_log_off_are_no_log_in(tmp_path: Path) -> None:
    day = [event(0, "LOGIN"), event(600, "LOGOUT"), event(720, "HEART_BEAT"), event(840, "HEART_BEAT")]
    assert len(states(tmp_path, *day)) == 1


def test_a_log_off_that_never_came_is_the_last_sign_of_life(tmp_path: Path) -> None:
    day = [event(0, "LOGIN"), event(120, "HEART_BEAT"), event(9000, "LOGIN", since_s=9000), event(9100, "LOGOUT")]
    assert states(tmp_path, *day) == [
        ("logged_in", None, 0, 120, Flag.NO_ENDING),
        ("logged_in", None, 9000, 9100, Flag(0)),
    ]


def test_an_agent_still_there_when_the_stream_ends_is_open(tmp_path: Path) -> None:
    day = [event(0, "LOGIN"), event(300, status="Tea", since_s=300)]
    spans = [("logged_in", None, 0, None, Flag.STILL_OPEN), ("not_ready", "Tea", 300, None, Flag.STILL_OPEN)]
    assert states(tmp_path, *day) == spans


def test_after_contact_work_lasts_until_the_contact_is_gone(tmp_path: Path) -> None:
    day = [
        event(0, "LOGIN"),
        event(17, contacts=[("c1", "CONNECTED", 17)]),
        event(97, contacts=[("c1", "ENDED", 97)]),
        event(106, contacts=[]),
        event(900, "LOGOUT"),
    ]
    assert states(tmp_path, *day)[1:] == [("wrap", None, 97, 106, Flag(0))]


def test_a_ring_that_was_answered_is_part_of_its_visit(tmp_path: Path) -> None:
    ringing = event(14, contacts=[("c1", "CONNECTING", 14)])
    talking = event(17, contacts=[("c1", "CONNECTED", 17)])
    assert rings(tmp_path, talking, record(), ringing) == [("c1", "sales", 1, "anna", 3, "answered")]
    assert visits(tmp_path, record(), talking, ringing)[0]["ring_s"] == 3


@pytest.mark.parametrize(
    ("after", "outcome"),
    [([("c1", "MISSED", 34)], "no_answer"), ([], "cancelled"), ([("c1", "ERROR", 34)], "cancelled")],
)
def test_a_ring_that_was_not_answered_says_why(tmp_path: Path, after: list[tuple], outcome: str) -> None:
    day = [event(14, contacts=[("c1", "CONNECTING", 14)]), event(34, contacts=after)]
    assert rings(tmp_path, waiting(), *day) == [("c1", "sales", 1, "anna", 20, outcome)]


def test_a_call_that_the_agent_dials_does_not_ring_at_him(tmp_path: Path) -> None:
    day = [event(14, contacts=[("c1", "CONNECTING", 14, "OUTBOUND")]), event(34, contacts=[("c1", "CONNECTED", 34)])]
    assert rings(tmp_path, *day) == []


# --- what cannot be used ---


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"ContactId": None}, "connect.identity"),
        ({"InitiationTimestamp": "yesterday"}, "connect.time"),
        ({"InitiationTimestamp": None}, "connect.time"),
        ({"DisconnectTimestamp": "1970-01-01T00:00:00Z"}, "connect.time"),
        ({"Queue": QUEUED | {"Duration": -1}}, "connect.seconds"),
        ({"Queue": QUEUED | {"Duration": "7"}}, "connect.seconds"),
        ({"Queue": QUEUED | {"Name": 7}}, "connect.text"),
        ({"Queue": QUEUED | {"Name": "\ud800"}}, "connect.text"),
        ({"Agent": ["anna"]}, "connect.object"),
    ],
)
def test_a_record_with_a_bad_field_is_rejected_alone(tmp_path: Path, fields: dict[str, Any], reason: str) -> None:
    found = reading(tmp_path, record("c1"), record("c2", **fields), record("c3"))
    assert sorted(found.records.visits["contact_id"].to_pylist()) == ["c1", "c3"]
    (rejected,) = found.journals[0].rejected
    assert (rejected.reason, rejected.line) == (reason, 2)
    assert "600100200" not in rejected.excerpt


def test_a_contact_event_among_records_is_counted_by_its_name(tmp_path: Path) -> None:
    other = {"contactId": "c1", "eventType": "QUEUED", "instanceArn": INSTANCE, "initiationTimestamp": _at(0)}
    for order in permutations([other, record()]):
        found = reading(tmp_path, *order)
        assert len(found.records.visits) == 1
        assert found.journals[0].unknown_events == ("contact event QUEUED",)


@pytest.mark.parametrize(
    ("document", "key"),
    [
        ({"contactId": "c1", "eventType": "QUEUED", "instanceArn": INSTANCE}, "connect.contact_events"),
        (
            {"source": "aws.connect", "detail": {"contactId": "c", "eventType": "QUEUED", "instanceArn": "i"}},
            "connect.contact_events",
        ),
        ({"Participants": [], "Transcript": [], "ConversationCharacteristics": {}}, "connect.contact_lens"),
        ({"schemaVersion": "3.1", "evaluationId": "e", "metadata": {}}, "connect.evaluation"),
        ({"some": "thing"}, "connect.stranger"),
    ],
)
def test_a_file_of_something_else_is_refused_by_name(tmp_path: Path, document: dict[str, Any], key: str) -> None:
    with pytest.raises(BadInput) as refused:
        reading(tmp_path, document)
    assert [problem.key for problem in refused.value.problems] == [key]
    assert sniff(tmp_path / "stream.json") is (key != "connect.stranger")


def test_what_connect_s_own_samples_hold_besides_records_is_refused_by_name(shared: Path) -> None:
    folder = shared / "data" / "amazon_connect"
    others = [path for path in folder.glob("*.json") if not path.name.startswith("ctr")]
    keys = set()
    for path in others:
        with pytest.raises(BadInput) as refused:
            read([path], pseudonym=str)
        keys |= {problem.key for problem in refused.value.problems}
    assert keys == {"connect.contact_events", "connect.contact_lens", "connect.evaluation"}


def test_a_file_cut_within_its_only_record_is_still_pending(tmp_path: Path) -> None:
    path = tmp_path / "cut.json"
    path.write_text(json.dumps(record())[:200])
    (journal,) = read([path], pseudonym=str).journals
    assert (journal.pending_bytes, journal.lines) == (200, 0)


# --- the make-believe month ---


def test_the_month_is_read_back_as_it_was(tmp_path: Path) -> None:
    calls = month()
    found = read(written_amazon_connect.write(calls, tmp_path), pseudonym=lambda n: n if n[-1:].isdigit() else None)
    names = ("queue", "outcome", "agent", "ended_by", "transferred_to", "caller")
    parts = ("wait_s", "ring_s", "talk_s", "hold_s", "wrap_s")
    read_back = {
        (visit["contact_id"], visit["offered_at"]): [visit[name] for name in (*names, *parts)]
        for visit in found.records.visits.to_pylist()
    }
    assert read_back == {
        (written_amazon_connect.root_id(call), call.offered_at): [
            *(getattr(call, name) if name != "caller" else call.caller for name in names),
            *(getattr(call, part) if call.agent or part == "wait_s" else None for part in parts),
        ]
        for call in calls
    }
    assert {Flag(flags) for flags in found.records.visits["flags"].to_pylist()} == {Flag(0)}
