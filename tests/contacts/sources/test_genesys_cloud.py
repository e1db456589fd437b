"""Conversation details of Genesys Cloud: what becomes of every field, and of what is awkward about them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.contract.month import month
from tests.contract.written_genesys_cloud import write
from upheld.contacts.journal import Reading
from upheld.contacts.privacy import normalised
from upheld.contacts.records import Flag
from upheld.contacts.sources.genesys_cloud import read, sniff
from upheld.problems import BadInput

Json = dict[str, Any]
START = datetime(2026, 10, 5, 8, tzinfo=UTC)


def at(seconds: float) -> str:
    return (START + timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def segment(kind: str, start: float, end: float | None, cut: str | None = None, queue: str | None = "q1") -> Json:
    told = {"segmentType": kind, "segmentStart": at(start), "queueId": queue, "disconnectType": cut}
    return told if end is None else told | {"segmentEnd": at(end)}


def session(*segments: Json, medium: str = "voice", **metrics: int) -> Json:
    told = [{"name": name, "value": value, "emitDate": at(0)} for name, value in metrics.items()]
    return {"mediaType": medium, "segments": list(segments), "metrics": told}


def customer(cut: str = "endpoint", **fields: Any) -> Json:
    told = session(segment("interact", -10, 500, cut, None)) | {"ani": "tel:+48600700800", "dnis": "tel:+48221110001"}
    return {"purpose": "customer", "participantName": "Jan Kowalski", "sessions": [told | fields]}


def queue(*sessions: Json, name: str | None = "sales") -> Json:
    return {"purpose": "acd", "participantName": name, "sessions": list(sessions)}


def agent(*sessions: Json, user: str = "u-1") -> Json:
    return {"purpose": "agent", "participantName": "Ewa Nowak", "userId": user, "sessions": list(sessions)}


def waited(start: float, end: float | None, cut: str | None = "transfer", queue: str = "q1", **metrics: int) -> Json:
    return session(segment("interact", start, end, cut, queue), nOffered=1, **metrics)


def handled(answered: float, ended: float | None, cut: str | None = "peer", queue: str = "q1", **metrics: int) -> Json:
    rang = segment("alert", answered - 4, answered, None, queue)
    return session(rang, segment("interact", answered, ended, cut, queue), **metrics)


def conversation(*participants: Json, end: float | None = 600, **fields: Any) -> Json:
    told = {"conversationId": "c-1", "conversationStart": at(-10), "originatingDirection": "inbound"}
    return told | ({} if end is None else {"conversationEnd": at(end)}) | {"participants": participants} | fields


def reading(folder: Path, *documents: Json) -> Reading:
    path = folder / "details.jsonl"
    path.write_text("".join(json.dumps(document) + "\n" for document in documents))
    return read([path], pseudonym=normalised)


def visits(folder: Path, *documents: Json) -> list[Json]:
    return reading(folder, *documents).records.visits.to_pylist()


def visit(folder: Path, *participants: Json, **fields: Any) -> Json:
    (only,) = visits(folder, conversation(*participants, **fields))
    return only


def some(row: Json, names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names.split())


ANSWERED = (queue(waited(0, 12)), agent(handled(12, 112, tAnswered=12_000, tAlert=4_000, tTalk=100_000)))


def test_the_month_is_read_as_it_was(tmp_path: Path) -> None:
    names = "contact_id queue offered_at outcome wait_s agent ended_by transferred_to"
    handling = ("ring_s", "talk_s", "hold_s", "wrap_s")
    calls, found = month(), read(write(month(), tmp_path), pseudonym=normalised).records.visits.to_pylist()
    expected = [
        (*some(vars(call), names), *[getattr(call, part) if call.agent else None for part in handling], call.caller)
        for call in calls
    ]
    told = [(*some(row, names), *[row[part] for part in handling], row["caller"]) for row in found]
    assert sorted(told, key=repr) == sorted([tuple(map(_as_read, row)) for row in expected], key=repr)


def _as_read(value: Any) -> Any:
    return float(value) if isinstance(value, int) else value


def test_the_stated_metrics_are_the_durations(tmp_path: Path) -> None:
    metrics = {"tAnswered": 12_411, "tAlert": 2_364, "tTalk": 90_000, "tHeld": 7_000, "tAcw": 3_000}
    row = visit(tmp_path, queue(waited(0, 12.411)), agent(handled(12.428, 109, **metrics)))
    assert some(row, "wait_s ring_s talk_s hold_s wrap_s") == (12.411, 2.364, 90, 7, 3)
    assert row["answered_at"] == START + timedelta(seconds=12.428)


def test_without_metrics_the_segments_are_the_durations(tmp_path: Path) -> None:
    parts = [segment("alert", 5, 9), segment("interact", 9, 30), segment("hold", 30, 40), segment("interact", 40, 50)]
    served = session(*parts, segment("wrapup", 50, 56))
    row = visit(tmp_path, queue(session(segment("interact", 0, 9, "transfer"))), agent(served))
    assert some(row, "outcome wait_s ring_s talk_s hold_s wrap_s") == ("answered", 9, 4, 31, 10, 6)


def test_a_stay_begins_with_its_own_segment_not_with_the_delay_before(tmp_path: Path) -> None:
    row = visit(tmp_path, queue(session(segment("delay", -2, 0), segment("interact", 0, 5, "peer"), tAbandon=5_000)))
    assert some(row, "offered_at wait_s outcome") == (START, 5, "abandoned")


LEFT = [  # how the queue's session ended, its metrics, the outcome
    ("peer", {"tAbandon": 5_000}, "abandoned"),
    ("peer", {"tAbandon": 5_000, "tShortAbandon": 5_000}, "abandoned"),
    ("system", {"tAbandon": 5_000}, "abandoned"),
    ("peer", {}, "abandoned"),
    ("transfer", {"tFlowOut": 5_000}, "withdrawn"),
    ("timeout", {"tFlowOut": 5_000}, "timed_out"),
    ("transfer", {}, "withdrawn"),
    ("error", {}, "unknown"),
    (None, {}, "unknown"),
]


@pytest.mark.parametrize(("cut", "metrics", "outcome"), LEFT)
def test_a_stay_without_an_agent(tmp_path: Path, cut: str | None, metrics: dict[str, int], outcome: str) -> None:
    row = visit(tmp_path, queue(waited(0, 5, cut, **metrics)), customer())
    assert some(row, "outcome wait_s agent flags") == (outcome, 5, None, 0)


def test_an_agent_who_does_not_answer_leaves_the_stay_one(tmp_path: Path) -> None:
    missed = session(segment("alert", 1, 13, "client"), tAlert=12_000, tNotResponding=12_000)
    told = reading(
        tmp_path,
        conversation(queue(waited(0, 30)), agent(missed, user="u-2"), agent(handled(30, 90, tAnswered=30_000))),
    )
    (row,), rings = told.records.visits.to_pylist(), told.records.agent_rings.to_pylist()
    assert some(row, "outcome wait_s agent entry") == ("answered", 30, "u-1", 1)
    assert [some(ring, "agent ring_s outcome entry") for ring in rings] == [
        ("u-2", 12, "no_answer", 1),
        ("u-1", 4, "answered", 1),
    ]


def test_a_ring_the_caller_cut_short_is_cancelled(tmp_path: Path) -> None:
    rang = session(segment("alert", 2, 5, "peer"), tAlert=3_000)
    told = reading(tmp_path, conversation(queue(waited(0, 5, "peer", tAbandon=5_000)), agent(rang)))
    assert told.records.visits["outcome"].to_pylist() == ["abandoned"]
    assert [some(ring, "agent ring_s outcome") for ring in told.records.agent_rings.to_pylist()] == [
        ("u-1", 3, "cancelled")
    ]


ENDINGS = [  # agent's side, customer's side, metrics, who ended it
    ("peer", "endpoint", {}, "caller"),
    ("client", "peer", {}, "agent"),
    ("endpoint", "peer", {}, "agent"),
    ("system", "system", {}, "system"),
    ("peer", "system", {}, "system"),
    ("transfer", "peer", {}, "blind_transfer"),
    ("consultTransfer", "peer", {}, "attended_transfer"),
    ("transfer", "peer", {"nConsultTransferred": 1}, "attended_transfer"),
    ("peer", "peer", {"nTransferred": 1, "nBlindTransferred": 1}, "blind_transfer"),
]


@pytest.mark.parametrize(("cut", "customers", "metrics", "by"), ENDINGS)
def test_who_ended_the_conversation(tmp_path: Path, cut: str, customers: str, metrics: dict[str, int], by: str) -> None:
    row = visit(
        tmp_path, customer(customers), queue(waited(0, 12)), agent(handled(12, 80, cut, tAnswered=12_000, **metrics))
    )
    assert row["ended_by"] == by


def test_a_transfer_leads_to_the_next_queue_by_its_name(tmp_path: Path) -> None:
    first = (queue(waited(0, 12)), agent(handled(12, 80, "transfer", tAnswered=12_000, nBlindTransferred=1)))
    second = (
        queue(waited(80, 90, queue="q2"), name="support"),
        agent(handled(90, 120, queue="q2", tAnswered=10_000), user="u-2"),
    )
    rows = visits(tmp_path, conversation(*first, *second))
    assert [some(row, "contact_id queue agent transferred_to") for row in rows] == [
        ("c-1", "sales", "u-1", "support"),
        ("c-1", "support", "u-2", None),
    ]


def test_a_transfer_to_a_colleague_is_no_second_stay(tmp_path: Path) -> None:
    passed = agent(handled(12, 80, "transfer", tAnswered=12_000, nBlindTransferred=1))
    row = visit(tmp_path, queue(waited(0, 12)), passed, agent(handled(85, 200), user="u-2"))
    assert some(row, "agent talk_s transferred_to") == ("u-1", 68, "u-2")


def test_a_number_outside_is_not_kept_as_where_a_transfer_went(tmp_path: Path) -> None:
    passed = handled(12, 80, "transfer", tAnswered=12_000) | {"destinationAddresses": ["tel:+48999888777"]}
    assert visit(tmp_path, queue(waited(0, 12)), agent(passed))["transferred_to"] is None


def test_coming_back_to_a_queue_is_another_entry(tmp_path: Path) -> None:
    twice = [queue(waited(0, 9, "transfer", tFlowOut=9_000)), queue(waited(20, 25, "peer", tAbandon=5_000))]
    rows = visits(tmp_path, conversation(*twice))
    assert [some(row, "queue entry outcome wait_s") for row in rows] == [
        ("sales", 1, "withdrawn", 9),
        ("sales", 2, "abandoned", 5),
    ]


def test_the_caller_and_the_number_called(tmp_path: Path) -> None:
    assert some(visit(tmp_path, customer(), *ANSWERED), "caller dialled") == ("+48600700800", "+48221110001")


def test_a_withheld_number_is_nobody_s(tmp_path: Path) -> None:
    assert visit(tmp_path, customer(ani="sip:anonymous@anonymous.invalid"), *ANSWERED)["caller"] is None


def test_no_name_of_a_person_is_kept(tmp_path: Path) -> None:
    records = reading(tmp_path, conversation(customer(), *ANSWERED)).records
    told = json.dumps([records.visits.to_pylist(), records.agent_rings.to_pylist()], default=str)
    assert [word for word in ("u-1", "Nowak", "Kowalski") if word in told] == ["u-1"]


@pytest.mark.parametrize(
    ("medium", "channel"),
    [
        ("voice", "voice"),
        ("callback", "callback"),
        ("chat", "chat"),
        ("message", "chat"),
        ("email", "email"),
        ("video", "task"),
    ],
)
def test_media_have_our_words(tmp_path: Path, medium: str, channel: str) -> None:
    stay = session(segment("interact", 0, 5, "peer"), medium=medium, tAbandon=5_000)
    assert visit(tmp_path, customer(), queue(stay))["channel"] == channel


def test_a_call_back_has_the_talk_of_the_call_made_for_it(tmp_path: Path) -> None:
    wanted = session(segment("interact", 0, 12, "transfer"), medium="callback") | {"callbackNumbers": ["+48600700800"]}
    taken = session(
        segment("alert", 8, 12), segment("interact", 12, 100, "client"), medium="callback", tAnswered=12_000
    )
    called = session(segment("dialing", 20, 30), segment("interact", 30, 95, "peer"), tTalk=65_000, tAcw=9_000)
    row = visit(tmp_path, queue(wanted), agent(taken, called))
    assert some(row, "channel wait_s talk_s wrap_s caller") == ("callback", 12, 65, 9, "+48600700800")


def test_the_last_state_of_a_conversation_counts_whatever_the_order(tmp_path: Path) -> None:
    early = conversation(customer(), queue(waited(0, None, None)), end=None)
    later = conversation(customer(), queue(waited(0, 12)), agent(handled(12, None, None, tAnswered=12_000)), end=None)
    whole = conversation(customer(), *ANSWERED)
    told = [visits(tmp_path, *order) for order in ((early, later, whole), (whole, early, later), (later, whole, early))]
    assert [[some(row, "outcome talk_s flags") for row in rows] for rows in told] == [[("answered", 100, 0)]] * 3


def test_two_documents_of_one_state_give_one_record_whatever_the_order(tmp_path: Path) -> None:
    one, other = (conversation(queue(waited(0, 5, "peer", tAbandon=value))) for value in (5_000, 4_900))
    told = [[row["wait_s"] for row in visits(tmp_path, *order)] for order in ((one, other), (other, one))]
    assert told[0] == told[1] == [5.0]


def test_a_conversation_that_goes_on_is_open(tmp_path: Path) -> None:
    row = visit(tmp_path, queue(waited(0, None, None)), end=None)
    assert some(row, "outcome ended_at wait_s flags") == ("unknown", None, None, Flag.STILL_OPEN)


def test_a_talk_that_goes_on_is_not_known_yet(tmp_path: Path) -> None:
    row = visit(tmp_path, queue(waited(0, 12)), agent(handled(12, None, None, tAnswered=12_000)), end=None)
    assert some(row, "outcome wait_s talk_s wrap_s flags") == ("answered", 12, None, None, Flag.STILL_OPEN)


def test_after_contact_work_that_goes_on_is_not_known_yet(tmp_path: Path) -> None:
    served = session(segment("interact", 12, 80, "peer"), segment("wrapup", 80, None), tAnswered=12_000)
    row = visit(tmp_path, queue(waited(0, 12)), agent(served))
    assert some(row, "talk_s wrap_s") == (68, None)


def test_a_wait_the_clock_contradicts_is_flagged(tmp_path: Path) -> None:
    row = visit(tmp_path, queue(waited(0, 12)), agent(handled(12, 80, tAnswered=40_000)))
    assert some(row, "wait_s flags") == (40, Flag.WAIT_MISMATCH)


def test_a_queue_without_a_name_is_called_by_its_id(tmp_path: Path) -> None:
    assert visit(tmp_path, queue(waited(0, 5, "peer", tAbandon=5_000), name=None))["queue"] == "q1"


def test_a_renamed_queue_has_its_newest_name_in_all_visits(tmp_path: Path) -> None:
    old = conversation(queue(waited(0, 5, "peer", tAbandon=5_000), name="old sales"))
    new = conversation(queue(waited(60, 65, "peer", tAbandon=5_000), name="sales"), conversationId="c-2")
    assert [[row["queue"] for row in visits(tmp_path, *order)] for order in ((old, new), (new, old))] == [
        ["sales"] * 2
    ] * 2


def test_a_call_without_a_queue_is_no_visit(tmp_path: Path) -> None:
    told = reading(tmp_path, conversation(customer(), agent(handled(12, 80, queue=""))))
    assert (told.records.visits.num_rows, told.journals[0].events) == (0, {"inbound": 1})


def test_a_call_of_a_campaign_is_an_attempt(tmp_path: Path) -> None:
    of = {"outboundCampaignId": "campaign-7", "outboundContactId": "contact-9"}
    told = reading(
        tmp_path,
        conversation(
            customer(**of),
            queue(waited(0, 2) | of),
            agent(handled(2, 62, tTalk=60_000, tAcw=5_000)),
            originatingDirection="outbound",
        ),
    ).records
    (row,) = told.attempts.to_pylist()
    assert some(row, "contact_id queue agent reached converted talk_s wrap_s") == (
        "contact-9",
        "campaign-7",
        "u-1",
        None,
        None,
        60,
        5,
    )
    assert told.visits.num_rows == 0


def test_an_attempt_that_nobody_answered_reached_nobody(tmp_path: Path) -> None:
    rang = {"segments": [segment("dialing", 0, 30, "system", None)], "outboundCampaignId": "campaign-7"}
    told = reading(tmp_path, conversation(customer(**rang), originatingDirection="outbound"))
    assert told.records.attempts["reached"].to_pylist() == [False]


def test_a_call_made_for_a_queue_is_an_attempt_of_that_queue(tmp_path: Path) -> None:
    called = conversation(
        customer(), agent(handled(12, 80, tTalk=68_000)), originatingDirection="outbound", conversationId="c-2"
    )
    told = reading(tmp_path, conversation(*ANSWERED), called).records.attempts.to_pylist()
    assert [some(row, "queue contact_id talk_s") for row in told] == [("sales", "c-2", 68)]


BROKEN: Sequence[tuple[Json, str]] = [
    (conversation(*ANSWERED, conversationId=""), "genesys_cloud.id"),
    (conversation(*ANSWERED, conversationStart="yesterday"), "genesys_cloud.time"),
    (conversation(*ANSWERED, conversationStart="2026-10-05T08:00:00"), "genesys_cloud.time"),
    (conversation(*ANSWERED, conversationEnd=17), "genesys_cloud.time"),
    (conversation("customer"), "genesys_cloud.shape"),
    (conversation(queue(session(segment("interact", 0, 5), tAbandon="5"))), "genesys_cloud.metric"),  # type: ignore[arg-type]
    (conversation(queue(session(segment("interact", 0, 5), tAbandon=float("nan")))), "genesys_cloud.metric"),  # type: ignore[arg-type]
    (conversation(queue(session(segment("interact", 0, 5, "peer", 7)))), "genesys_cloud.text"),  # type: ignore[arg-type]
    (conversation(queue(waited(0, 5), name="\ud800")), "genesys_cloud.text"),
    ({"id": "c-1", "participants": []}, "genesys_cloud.not_conversation"),
]


@pytest.mark.parametrize(("document", "reason"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_document_is_rejected_alone(tmp_path: Path, document: Json, reason: str) -> None:
    told = reading(tmp_path, conversation(*ANSWERED, conversationId="good"), document)
    (journal,) = told.journals
    assert [(one.reason, one.line) for one in journal.rejected] == [(reason, 2)]
    assert told.records.visits["contact_id"].to_pylist() == ["good"]
    assert journal.parsed_bytes + journal.rejected_bytes == journal.size


def test_a_page_of_an_answer_tells_the_same_as_its_lines(tmp_path: Path) -> None:
    page = {"totalHits": 2, "conversations": [conversation(*ANSWERED), conversation(*ANSWERED, conversationId="c-2")]}
    path = tmp_path / "page.json"
    path.write_text(json.dumps(page, indent=2))
    assert sniff(path)
    assert read([path], pseudonym=normalised).records.visits["contact_id"].to_pylist() == ["c-1", "c-2"]


def test_a_position_leads_to_the_conversation(tmp_path: Path) -> None:
    path = tmp_path / "page.json"
    path.write_text(json.dumps({"conversations": [conversation(*ANSWERED)], "cursor": "abc"}))
    (position,) = read([path], pseudonym=normalised).records.visits["position"].to_pylist()
    assert path.read_bytes()[position:].startswith(b'{"conversationId": "c-1"')


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ('{"id": "c-1", "startTime": "2026-10-05T08:00:00Z", "participants": []}', "genesys_cloud.not_details"),
        ('{"conversations": [], "totalHits": 0}', "genesys_cloud.no_conversation"),
        ("", "log.empty"),
    ],
)
def test_a_file_without_details_is_refused(tmp_path: Path, content: str, key: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(content)
    assert not sniff(path)
    with pytest.raises(BadInput) as raised:
        read([path], pseudonym=normalised)
    assert [(problem.key, problem.file) for problem in raised.value.problems] == [(key, str(path))]
