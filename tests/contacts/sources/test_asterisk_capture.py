"""Ten minutes of a real Asterisk 22, against what its callers saw (calls.csv) and what it counted (queue show)."""

from __future__ import annotations

import csv
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from upheld.contacts.journal import Reading
from upheld.contacts.records import Records
from upheld.contacts.sources.asterisk import read

_CAPTURE = Path(__file__).resolve().parents[2] / "fixtures" / "asterisk22"
_WITHIN_S = 20


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read([_CAPTURE / "queue_log"], pseudonym=lambda number: f"pseudonym of {number}")


@pytest.fixture(scope="module")
def visits(reading: Reading) -> dict[str, dict[str, Any]]:
    return {visit["contact_id"]: visit for visit in reading.records.visits.to_pylist()}


@pytest.fixture(scope="module")
def calls() -> list[dict[str, str]]:
    with (_CAPTURE / "calls.csv").open() as lines:
        return [call for call in csv.DictReader(lines) if call["joins"] not in ("", "0")]


@pytest.mark.parametrize(
    ("queue", "counts"), [("sales", (225, 199, 195, 24, 2, 1200)), ("support", (187, 160, 149, 25, 2, 902))]
)
def test_counts_of_the_capture(visits: dict[str, dict[str, Any]], queue: str, counts: tuple[int, ...]) -> None:
    stays = [visit for visit in visits.values() if visit["queue"] == queue]
    answered = [visit for visit in stays if visit["outcome"] == "answered"]
    within = sum(visit["wait_s"] <= _WITHIN_S for visit in answered)
    abandoned = sum(visit["outcome"] == "abandoned" for visit in stays)
    by_key = sum(visit["outcome"] == "left_by_key" for visit in stays)
    waited_s = sum(visit["wait_s"] for visit in answered)
    assert (len(stays), len(answered), within, abandoned, by_key, waited_s) == counts


def test_every_call_that_joined_a_queue_is_one_visit(visits: dict[str, Any], calls: list[dict[str, str]]) -> None:
    assert {call["uniqueid"] for call in calls} == set(visits)


def test_each_visit_is_what_its_caller_saw(visits: dict[str, Any], calls: list[dict[str, str]]) -> None:
    for call in calls:
        visit = visits[call["uniqueid"]]
        assert visit["queue"] == call["queue"]
        assert (visit["outcome"] == "answered") == bool(call["connect"])
        assert visit["agent"] == (call["agent"] or None)
        assert visit["caller"] == f"pseudonym of {call['number']}"


def test_waits_and_talks_are_those_of_the_manager_events(visits: dict[str, Any], calls: list[dict[str, str]]) -> None:
    answered = [call for call in calls if call["connect"] and call["talk_ami"]]
    assert len(answered) > 300
    for call in answered:
        visit = visits[call["uniqueid"]]
        assert visit["wait_s"] == float(call["hold_ami"])
        assert visit["ring_s"] == float(call["ring_ami"])
        assert visit["talk_s"] == float(call["talk_ami"])


@pytest.mark.parametrize("queue", ["sales", "support"])
def test_counts_are_those_of_the_switch_itself(visits: dict[str, dict[str, Any]], queue: str) -> None:
    shown = re.search(rf"^{queue} .*C:(\d+), A:(\d+), ", (_CAPTURE / "queue_show_final.txt").read_text(), re.MULTILINE)
    assert shown is not None
    outcomes = [visit["outcome"] for visit in visits.values() if visit["queue"] == queue]
    assert (outcomes.count("answered"), outcomes.count("abandoned")) == (int(shown[1]), int(shown[2]))


def test_transfers_say_where_to(visits: dict[str, dict[str, Any]]) -> None:
    transferred = [visit for visit in visits.values() if visit["ended_by"] in ("blind_transfer", "attended_transfer")]
    assert len(transferred) == 24
    assert all(visit["transferred_to"] for visit in transferred)


def test_every_byte_is_parsed_and_every_event_counted(reading: Reading) -> None:
    (journal,) = reading.journals
    assert (journal.parsed_bytes, journal.rejected_bytes, journal.pending_bytes) == (120_775, 0, 0)
    assert journal.lines == sum(journal.events.values()) == sum(journal.activity.values()) == 1855
    assert journal.events["ENTERQUEUE"] == 412
    assert journal.unknown_events == ()


def test_an_agent_is_never_not_ready_twice_at_once(reading: Reading) -> None:
    records: Records = reading.records
    spans = [span for span in records.agent_states.to_pylist() if span["state"] == "not_ready"]
    assert spans
    for agent in {span["agent"] for span in spans}:
        own = sorted((span["started_at"], span["ended_at"]) for span in spans if span["agent"] == agent)
        assert all(before[1] <= after[0] for before, after in pairwise(own))


def test_rings_are_answered_once_per_answered_visit(reading: Reading, visits: dict[str, dict[str, Any]]) -> None:
    rings = reading.records.agent_rings.to_pylist()
    assert sum(ring["outcome"] == "answered" for ring in rings) == 359
    assert sum(ring["outcome"] == "no_answer" for ring in rings) == 24
    assert sum(ring["outcome"] == "cancelled" for ring in rings) == 19
    assert {ring["contact_id"] for ring in rings} <= set(visits)
