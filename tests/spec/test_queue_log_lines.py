"""Small tables of queue_log lines and what they mean: every event, and how its fields moved between versions.

A line is written here as seconds, then the queue_log's own fields; one contact is called ``c``, one queue ``q``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from upheld.contacts.records import Flag, Records
from upheld.contacts.sources.asterisk import Follower
from upheld.contacts.sources.asterisk_events import Translator

_EVENTS = Path(__file__).resolve().parents[1] / "fixtures" / "queue_log_events.json"
_START = 1_790_000_000
_ENTER = "0|c|q|NONE|ENTERQUEUE||600|1"
_CONNECT = "5|c|q|A|CONNECT|5|m|2"


def records_of(*lines: str) -> Records:
    follower = Follower("asterisk", lambda number: f"<{number}>")
    for position, line in enumerate(lines):
        seconds, _, rest = line.partition("|")
        follower.line("log", position, f"{_START + int(seconds)}|{rest}\n".encode())
    return follower.fold.finish()


def visit_of(*lines: str) -> dict[str, Any]:
    (visit,) = records_of(*lines).visits.to_pylist()
    return visit


ANSWERS = [  # the line that answers, wait_s, ring_s
    ("5|c|q|A|CONNECT|4", 4, None),  # 1.2
    ("5|c|q|A|CONNECT|4|m", 4, None),  # 1.4
    ("5|c|q|A|CONNECT|4|m|2", 4, 2),  # from 1.6.2
    ("5|c|q|A|CONNECT|", 5, None),  # nothing logged: by the clock
]


@pytest.mark.parametrize(("line", "wait_s", "ring_s"), ANSWERS)
def test_answers(line: str, wait_s: float, ring_s: float | None) -> None:
    visit = visit_of(_ENTER, line)
    assert (visit["outcome"], visit["agent"], visit["wait_s"], visit["ring_s"]) == ("answered", "A", wait_s, ring_s)


ENDINGS = [  # the line that ends the conversation, ended_by, transferred_to, talk_s
    ("65|c|q|A|COMPLETECALLER|5|60|1", "caller", None, 60),
    ("65|c|q|A|COMPLETEAGENT|5|60", "agent", None, 60),
    ("65|c|q|A|TRANSFER|200|ctx", "blind_transfer", "200@ctx", 60),  # 1.2: talk by the clock
    ("65|c|q|A|TRANSFER|200|ctx|5|59", "blind_transfer", "200@ctx", 59),  # 1.4
    ("65|c|q|A|TRANSFER|200|ctx|5|59|1", "blind_transfer", "200@ctx", 59),  # 1.6.2–11
    ("65|c|q|A|BLINDTRANSFER|200|ctx|5|59|1", "blind_transfer", "200@ctx", 59),
    ("65|c|q|A|ATTENDEDTRANSFER|BRIDGE|b-1|5|59|1", "attended_transfer", "b-1", 59),
    ("65|c|q|A|ATTENDEDTRANSFER|APP|Queue|5|59|1", "attended_transfer", "Queue", 59),
    ("65|c|q|A|ATTENDEDTRANSFER|LINK|SIP/1|SIP/2|5|59|1", "attended_transfer", "SIP/2", 59),
]


@pytest.mark.parametrize(("line", "ended_by", "transferred_to", "talk_s"), ENDINGS)
def test_endings_of_conversations(line: str, ended_by: str, transferred_to: str | None, talk_s: float) -> None:
    visit = visit_of(_ENTER, _CONNECT, line)
    assert (visit["ended_by"], visit["transferred_to"], visit["talk_s"]) == (ended_by, transferred_to, talk_s)
    assert visit["flags"] == 0


LEAVINGS = [  # the line that ends the wait, outcome, wait_s, exit_key
    ("9|c|q|NONE|ABANDON|1|1|8", "abandoned", 8, None),
    ("9|c|q|A|ABANDON|1|1|8", "abandoned", 8, None),  # hung up while the agent heard the announcement
    ("9|c|q|NONE|EXITWITHTIMEOUT|1", "timed_out", 9, None),
    ("9|c|q|NONE|EXITWITHTIMEOUT|1|1|8", "timed_out", 8, None),
    ("9|c|q|NONE|EXITWITHKEY|9|1", "left_by_key", 9, "9"),
    ("9|c|q|NONE|EXITWITHKEY|9|1|1|8", "left_by_key", 8, "9"),
    ("9|c|q|NONE|EXITEMPTY|1|1|8", "left_empty", 8, None),
    ("9|c|q|NONE|LEAVEEMPTY", "left_empty", 9, None),
    ("9|c|q|NONE|WITHDRAW|1|1|8|called back", "withdrawn", 8, None),
    ("9|c|q|A|AGENTDUMP|", "unknown", 9, None),
    ("9|c|q|A|SYSCOMPAT|", "unknown", 9, None),
]


@pytest.mark.parametrize(("line", "outcome", "wait_s", "exit_key"), LEAVINGS)
def test_leavings(line: str, outcome: str, wait_s: float, exit_key: str | None) -> None:
    visit = visit_of(_ENTER, line)
    assert (visit["outcome"], visit["wait_s"], visit["exit_key"], visit["agent"]) == (outcome, wait_s, exit_key, None)


@pytest.mark.parametrize("event", ["FULL", "JOINEMPTY", "CLOSED", "DIVERT_CA_RATIO", "DIVERT_HOLDTIME"])
def test_refusals(event: str) -> None:
    visit = visit_of(f"0|c|q|NONE|{event}|")
    assert (visit["outcome"], visit["wait_s"], visit["ended_at"]) == ("refused", None, visit["offered_at"])


CALLERS = [  # ENTERQUEUE's data, caller, place
    ("|600", "<600>", None),  # 1.2–1.6.2
    ("|600|3", "<600>", 3),  # from 1.8
    ("|600|3|Jan Kowalski", "<600>", 3),  # log-caller-id-name
    ("|600|3|600", "<600>", 3),  # a name that is the number
    ("|600|3|", "<600>", 3),
    ("|+48|600700800|1", "<+48|600700800>", 1),  # | in the number
    ("|60|12|1", "<60>", 12),  # cannot be told from a name "1": read as most logs mean it
    ("|+48|600700800|3|Jan", "<+48|600700800>", 3),
    ("|600|3|Smith|Sons", "<600>", 3),  # | in the name
    ("|600|3|Smith|2", "<600>", 3),
    ("http://a|600|3", "<600>", 3),
    ("||1", None, 1),  # withheld
    ("", None, None),
]


@pytest.mark.parametrize(("data", "caller", "place"), CALLERS)
def test_callers(data: str, caller: str | None, place: int | None) -> None:
    visit = visit_of(f"0|c|q|NONE|ENTERQUEUE|{data}")
    assert (visit["caller"], visit["place"]) == (caller, place)


def test_the_number_dialled_is_kept() -> None:
    assert visit_of("0|c|q|NONE|DID|+4822", _ENTER)["dialled"] == "+4822"
    assert visit_of(_ENTER, "0|c|q|NONE|DID|+4822")["dialled"] == "+4822"


def test_call_ids_are_text() -> None:
    assert visit_of("0|pbx1-1790000000.10|q|NONE|ENTERQUEUE||600|1")["contact_id"] == "pbx1-1790000000.10"


def test_an_outbound_call_is_no_visit() -> None:
    assert records_of("0|c|q|A|OUTCALL|ANSWERED|60|x").visits.num_rows == 0


def test_rings_that_nobody_answered() -> None:
    records = records_of(_ENTER, "4|c|q|A|RINGNOANSWER|3000", "4|c|q|B|RINGCANCELED|1500", "5|c|q|C|RINGNOANSWER|0")
    rings = [(ring["agent"], ring["outcome"], ring["ring_s"]) for ring in records.agent_rings.to_pylist()]
    assert rings == [("A", "no_answer", 3.0), ("B", "cancelled", 1.5), ("C", "no_answer", 0.0)]


def test_time_on_hold_is_added_up() -> None:
    held = ["10|c|q|A|CALLERONHOLD|", "14|c|q|A|CALLEROFFHOLD|", "20|c|q|A|CALLERONHOLD|"]
    assert visit_of(_ENTER, _CONNECT, *held, "25|c|q|A|COMPLETECALLER|5|20|1")["hold_s"] == 9


STATES = [  # lines, spans as (state, reason, queue, start, end)
    (["0|NONE|NONE|A|PAUSEALL|tea", "0|NONE|q|A|PAUSE|tea", "9|NONE|NONE|A|UNPAUSEALL|", "9|NONE|q|A|UNPAUSE|"],
     [("not_ready", "tea", None, 0, 9)]),
    (["0|NONE|q|A|PAUSE|tea", "0|NONE|r|A|PAUSE|tea", "0|NONE|NONE|A|PAUSEALL|tea", "9|NONE|NONE|A|UNPAUSEALL|"],
     [("not_ready", "tea", None, 0, 9)]),
    (["0|NONE|q|A|PAUSE|tea", "9|NONE|q|A|UNPAUSE|"], [("not_ready", "tea", "q", 0, 9)]),
    (["0|NONE|q|A|PAUSE|tea", "3|NONE|r|A|PAUSE|tea", "6|NONE|q|A|UNPAUSE|", "9|NONE|r|A|UNPAUSE|"],
     [("not_ready", "tea", "q", 0, 6), ("not_ready", "tea", "r", 6, 9)]),
    (["0|NONE|q|A|PAUSE|tea", "3|NONE|NONE|A|PAUSEALL|lunch", "9|NONE|NONE|A|UNPAUSEALL|"],
     [("not_ready", "tea", "q", 0, 3), ("not_ready", "lunch", None, 3, 9)]),
    (["0|NONE|q|A|PAUSE|tea", "3|NONE|q|A|PAUSE|lunch", "9|NONE|q|A|UNPAUSE|"],
     [("not_ready", "tea", "q", 0, 3), ("not_ready", "lunch", "q", 3, 9)]),
    (["0|NONE|q|A|PAUSE|tea", "3|NONE|q|A|UNPAUSE|Auto-Unpause", "3|NONE|q|A|PAUSE|lunch", "9|NONE|q|A|UNPAUSE|"],
     [("not_ready", "tea", "q", 0, 3), ("not_ready", "lunch", "q", 3, 9)]),
    (["0|NONE|NONE|A|PAUSEALL|", "0|NONE|NONE|A|PAUSEREASON|tea", "9|NONE|NONE|A|UNPAUSEALL|"],
     [("not_ready", "tea", None, 0, 9)]),
    (["0|NONE|NONE|A|PAUSEALL|tea", "0|NONE|q|A|PAUSE|tea", "0|NONE|r|A|PAUSE|tea", "4|NONE|q|A|UNPAUSE|",
      "9|NONE|r|A|UNPAUSE|"], [("not_ready", "tea", None, 0, 9)]),
    (["0|CLI|q|A|ADDMEMBER|", "9|CLI|q|A|REMOVEMEMBER|"], [("logged_in", None, "q", 0, 9)]),
    (["0|CLI|q|A|ADDMEMBER|PAUSED", "4|NONE|q|A|UNPAUSE|", "9|CLI|q|A|REMOVEMEMBER|"],
     [("not_ready", None, "q", 0, 4), ("logged_in", None, "q", 0, 9)]),
    (["0|CLI|q|A|ADDMEMBER|", "4|NONE|q|A|PAUSE|", "9|CLI|q|A|REMOVEMEMBER|"],
     [("logged_in", None, "q", 0, 9), ("not_ready", None, "q", 4, 9)]),
    (["0|x|NONE|A|AGENTLOGIN|SIP/1", "9|x|NONE|A|AGENTLOGOFF|SIP/1|9"], [("logged_in", None, None, 0, 9)]),
    (["9|x|NONE|A|AGENTLOGOFF|SIP/1|5"], [("logged_in", None, None, 4, 9)]),
    (["0|x|NONE|A|AGENTCALLBACKLOGIN|1@c", "9|x|NONE|A|AGENTCALLBACKLOGOFF|1@c|9|CommandLogoff"],
     [("logged_in", None, None, 0, 9)]),
    (["0|NONE|NONE|A|WRAPUPSTART|15"], [("wrap", None, None, 0, 15)]),
    (["0|NONE|NONE|A|WRAPUPSTART|-15"], [("wrap", None, None, 0, None)]),
    (["0|NONE|NONE|A|PAUSE|tea", "9|NONE|NONE|A|UNPAUSE|"], [("not_ready", "tea", None, 0, 9)]),
    (["9|x|NONE|A|AGENTLOGOFF|SIP/1|99999999999"], []),  # no log-in lasts so long
]  # fmt: skip


@pytest.mark.parametrize(("lines", "spans"), STATES)
def test_agent_states(lines: list[str], spans: list[tuple[Any, ...]]) -> None:
    found = [
        (span["state"], span["reason"], span["queue"], seconds(span["started_at"]), seconds(span["ended_at"]))
        for span in records_of(*lines).agent_states.to_pylist()
    ]
    assert found == spans


FLAGS = [  # lines, outcome, flags
    ([_ENTER], "unknown", Flag.STILL_OPEN),
    ([_ENTER, _CONNECT], "answered", Flag.STILL_OPEN),
    ([_ENTER, "9|NONE|NONE|NONE|QUEUESTART|"], "unknown", Flag.RESTART),
    ([_ENTER, _CONNECT, "9|NONE|NONE|NONE|QUEUESTART|"], "answered", Flag.RESTART),
    ([_CONNECT, "65|c|q|A|COMPLETECALLER|5|60|1"], "answered", Flag.NO_ENTRY),
    (["65|c|q|A|COMPLETECALLER|5|60|1"], "answered", Flag.NO_ENTRY),
    (["9|c|q|NONE|ABANDON|1|1|8"], "abandoned", Flag.NO_ENTRY),
    ([_ENTER, "65|c|q|A|COMPLETECALLER|5|60|1"], "answered", Flag(0)),
    ([_ENTER, "20|c|q|A|CONNECT|5|m|2", "25|c|q|A|COMPLETECALLER|5|5|1"], "answered", Flag.WAIT_MISMATCH),
    ([_ENTER, _CONNECT, "65|c|q|A|COMPLETECALLER|5|20000|1"], "answered", Flag.TALK_OUTLIER),
    ([_ENTER, _CONNECT, "65|c|q|A|COMPLETECALLER|5|-3|1"], "answered", Flag.TALK_OUTLIER),
    ([_ENTER, _CONNECT, "65|c|q|A|COMPLETECALLER|5|121|1"], "answered", Flag.TALK_OUTLIER),
    ([_ENTER, "-9|c|q|A|CONNECT|5|m|2", "30|c|q|A|COMPLETECALLER|5|30|1"], "answered", Flag.CLOCK_BACK),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "outcome", "flags"), FLAGS)
def test_flags(lines: list[str], outcome: str, flags: Flag) -> None:
    visit = visit_of(*lines)
    assert (visit["outcome"], Flag(visit["flags"])) == (outcome, flags)


NO_DURATIONS = ["-5", "99999999999"]


@pytest.mark.parametrize("said", NO_DURATIONS)
def test_a_wait_that_is_none_is_taken_from_the_clock(said: str) -> None:
    visit = visit_of(_ENTER, f"5|c|q|A|CONNECT|{said}|m|2", "65|c|q|A|COMPLETECALLER|5|60|1")
    assert (visit["wait_s"], Flag(visit["flags"])) == (5, Flag.WAIT_MISMATCH)


@pytest.mark.parametrize("said", NO_DURATIONS)
def test_a_talk_that_is_none_is_taken_from_the_clock(said: str) -> None:
    visit = visit_of(_ENTER, _CONNECT, f"65|c|q|A|COMPLETECALLER|5|{said}|1")
    assert (visit["talk_s"], Flag(visit["flags"])) == (60, Flag.TALK_OUTLIER)


def test_a_talk_of_days_that_the_clock_confirms_is_kept() -> None:
    visit = visit_of(_ENTER, _CONNECT, "200005|c|q|A|COMPLETECALLER|5|200000|1")
    assert (visit["talk_s"], Flag(visit["flags"])) == (200000, Flag.TALK_OUTLIER)


@pytest.mark.parametrize("said", NO_DURATIONS)
def test_a_ring_that_is_none_is_unknown(said: str) -> None:
    records = records_of(_ENTER, f"5|c|q|A|CONNECT|5|m|{said}", f"6|c|q|B|RINGNOANSWER|{said}")
    rings = [(ring["ring_s"], seconds(ring["started_at"])) for ring in records.agent_rings.to_pylist()]
    assert rings == [(None, 5), (None, 6)]
    assert records.visits["ring_s"].to_pylist() == [None]


def test_every_documented_event_is_known() -> None:
    facts = json.loads(_EVENTS.read_text())
    documented = {*facts["events"], *(name.partition("(")[0] for name in facts["wazo_extra"])}
    queue_metrics = {"CALLERONHOLD", "CALLEROFFHOLD", "CALLSTATUS", "PAUSEREASON"}
    known = Translator(Follower("asterisk", str).fold, str).verbs
    assert documented | queue_metrics | {"DID"} <= set(known)


def seconds(instant: Any) -> float | None:
    return None if instant is None else instant.timestamp() - _START
