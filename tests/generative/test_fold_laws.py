"""Laws of the fold, tried on days that Hypothesis makes up: orderly calls and any disorder a log can be in."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from upheld.contacts.deliveries import Deliveries
from upheld.contacts.logfiles import COMPRESSED
from upheld.contacts.records import SCHEMAS, Flag, Records
from upheld.contacts.sources.asterisk import Follower, read
from upheld.problems import BadInput

_START = 1_790_000_000
_CAPTURE = Path(__file__).resolve().parents[1] / "fixtures" / "asterisk22" / "queue_log"
_REFUSALS = ("FULL", "JOINEMPTY", "CLOSED")

_CONTACT_LINES = (
    "NONE|ENTERQUEUE||600|1",
    "NONE|ENTERQUEUE||+48|600700800|2|Jan",
    "A|RINGNOANSWER|1000",
    "A|CONNECT|3|m|2",
    "B|CONNECT|3|m|2",
    "A|COMPLETECALLER|3|10|1",
    "A|COMPLETEAGENT|3|10|1",
    "A|BLINDTRANSFER|200|ctx|3|10|1",
    "A|ATTENDEDTRANSFER|LINK|x|y|3|10|1",
    "NONE|ABANDON|1|1|3",
    "NONE|EXITWITHTIMEOUT|1|1|3",
    "NONE|EXITWITHKEY|9|1|1|3",
    "NONE|EXITEMPTY|1|1|3",
    "NONE|DID|+4822",
    "A|CALLERONHOLD|",
    "A|CALLEROFFHOLD|",
    *(f"NONE|{refusal}|" for refusal in _REFUSALS),
)
_OTHER_LINES = (
    "NONE|NONE|A|PAUSEALL|tea",
    "NONE|q1|A|PAUSE|tea",
    "NONE|q2|A|PAUSE|lunch",
    "NONE|q1|A|UNPAUSE|",
    "NONE|NONE|A|UNPAUSEALL|",
    "CLI|q1|A|ADDMEMBER|",
    "CLI|q1|A|REMOVEMEMBER|",
    "x|NONE|A|AGENTLOGIN|SIP/1",
    "x|NONE|A|AGENTLOGOFF|SIP/1|30",
    "NONE|NONE|NONE|QUEUESTART|",
    "NONE|NONE|NONE|NEVERHEARDOF|1",
    "torn",
)
_contact_line = st.builds(
    lambda contact, queue, rest: f"c{contact}|q{queue}|{rest}",
    st.integers(1, 4),
    st.integers(1, 2),
    st.sampled_from(_CONTACT_LINES),
)
_line = st.one_of(_contact_line, _contact_line, _contact_line, st.sampled_from(_OTHER_LINES))
_steps = st.tuples(st.integers(-2, 30), _line)
days = st.lists(_steps, max_size=40)
"""A day as (seconds since the line before, the line without its time)."""


def lines_of(day: list[tuple[int, str]]) -> list[bytes]:
    at, lines = _START, []
    for seconds, rest in day:
        at += seconds
        lines.append(f"{at}|{rest}\n".encode())
    return lines


def follower() -> Follower:
    return Follower("asterisk", lambda number: number)


def folded(lines: list[bytes]) -> Records:
    one = follower()
    for position, line in enumerate(lines):
        one.line("log", position, line)
    return one.fold.finish()


def rows(records: Records) -> dict[str, list[dict[str, Any]]]:
    return {name: records.table(name).to_pylist() for name in SCHEMAS}


@given(days)
@settings(max_examples=1000, deadline=None)
def test_every_entry_and_every_refusal_is_exactly_one_visit(day: list[tuple[int, str]]) -> None:
    lines = lines_of(day)
    visits = folded(lines).visits.to_pylist()
    entered = Counter(number for number, line in enumerate(lines) if b"|ENTERQUEUE|" in line)
    refused = Counter(
        number for number, line in enumerate(lines) if any(f"|{word}|".encode() in line for word in _REFUSALS)
    )
    begun = [visit for visit in visits if not visit["flags"] & Flag.NO_ENTRY]
    assert Counter(visit["position"] for visit in begun if visit["outcome"] != "refused") == entered
    assert Counter(visit["position"] for visit in visits if visit["outcome"] == "refused") == refused


@given(days)
@settings(max_examples=200, deadline=None)
def test_a_visit_has_a_key_of_its_own(day: list[tuple[int, str]]) -> None:
    keys = Counter((v["contact_id"], v["queue"], v["entry"]) for v in folded(lines_of(day)).visits.to_pylist())
    assert set(keys.values()) <= {1}


@given(days)
@settings(max_examples=200, deadline=None)
def test_no_line_ends_two_visits_but_a_restart_and_an_overtaking_one(day: list[tuple[int, str]]) -> None:
    visits = folded(lines_of(day)).visits.to_pylist()
    left = Flag.RESTART | Flag.NO_ENDING | Flag.STILL_OPEN
    ended = Counter(visit["end_position"] for visit in visits if not visit["flags"] & left)
    assert set(ended.values()) <= {1}


@given(days)
@settings(max_examples=200, deadline=None)
def test_an_agent_has_one_not_ready_span_at_a_time(day: list[tuple[int, str]]) -> None:
    forward = [(abs(seconds), rest) for seconds, rest in day]
    spans = [span for span in folded(lines_of(forward)).agent_states.to_pylist() if span["state"] == "not_ready"]
    closed = sorted((span["started_at"], span["ended_at"]) for span in spans if span["ended_at"])
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(closed))
    assert sum(span["ended_at"] is None for span in spans) <= 1


@given(days, st.randoms(use_true_random=False), st.integers(1, 9))
@settings(max_examples=200, deadline=None)
def test_order_and_repetition_of_deliveries_change_nothing(
    day: list[tuple[int, str]], chance: random.Random, asked_every: int
) -> None:
    lines = list(enumerate(lines_of(day)))
    delivered = lines + chance.choices(lines, k=len(lines) // 2) if lines else []
    chance.shuffle(delivered)
    shuffled = Deliveries(("log",), follower)
    for number, (position, line) in enumerate(delivered):
        shuffled.deliver("log", position, line)
        if number % asked_every == 0:
            shuffled.records()
    assert rows(shuffled.records()) == rows(folded([line for _, line in lines]))


@given(days, st.integers(1, 9))
@settings(max_examples=200, deadline=None)
def test_a_whole_file_folds_as_its_lines_one_by_one(day: list[tuple[int, str]], drained_every: int) -> None:
    lines = lines_of([(0, "NONE|NONE|NONE|CONFIGRELOAD|"), *day])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "queue_log"
        path.write_bytes(b"".join(lines))
        whole = read([path], pseudonym=lambda number: number)
    one, position, parts = follower(), 0, []
    for number, line in enumerate(lines):
        one.line(whole.journals[0].journal, position, line)
        position += len(line)
        if number % drained_every == 0:
            parts.append(one.fold.drain())
    parts.append(one.fold.finish())
    singly = {name: [row for part in parts for row in part.table(name).to_pylist()] for name in SCHEMAS}
    assert rows(whole.records) == singly


_changes = st.lists(
    st.tuples(st.integers(0, 20_000), st.integers(0, 40), st.binary(max_size=12)), min_size=1, max_size=8
)


@given(_changes)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_byte_of_a_spoilt_log_is_parsed_rejected_or_pending(changes: list[tuple[int, int, bytes]]) -> None:
    content = bytearray(_CAPTURE.read_bytes()[:20_000])
    for start, length, replacement in changes:
        content[start : start + length] = replacement
    assume(not content.startswith(COMPRESSED))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "queue_log"
        path.write_bytes(content)
        reading = read([path], pseudonym=lambda number: number)
    (journal,) = reading.journals
    assert journal.parsed_bytes + journal.rejected_bytes + journal.pending_bytes == journal.size == len(content)
    assert len(rows(reading.records)["visits"]) > 0
    assert journal.lines == content.count(b"\n") == journal.rejected_lines + sum(journal.events.values())


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_bytes_at_all_give_a_reading_or_an_error(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "queue_log"
        path.write_bytes(content)
        with suppress(BadInput):
            (journal,) = read([path], pseudonym=lambda number: number).journals
            assert journal.parsed_bytes + journal.rejected_bytes + journal.pending_bytes == len(content)
