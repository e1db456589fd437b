"""A make-believe day as an Asterisk queue_log: the same calls and agents, as the switch would have written them.

What a queue_log cannot hold is lost here too: refused calls, hold during talk, after-call work; times are whole
seconds, waits and talks are differences of whole seconds. Written as app_queue.c of Asterisk 11 to 23 does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from math import floor, isnan
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID

from upheld.contacts.sources.simulated_calls import ATTENDED, BLIND, BY_AGENT
from upheld.contacts.sources.simulated_day import Day
from upheld.contacts.sources.simulated_events import visit_end_s
from upheld.contacts.sources.simulated_records import KEY, presses_key
from upheld.queueing import result

CONTEXT: Final = "transfers"
WITHHELD: Final = "anonymous"

_RANK_AGENT, _RANK_LEFT, _RANK_CALL, _RANK_AT_ONCE = range(4)  # order of lines of one instant


class Line(NamedTuple):
    """One line to be, and the instant and rank that order it."""

    at_s: float  # of the epoch
    rank: int
    call: str
    queue: str
    agent: str
    event: str
    data: tuple[str | int, ...] = ()


@dataclass
class _Writing:
    """The day being written and what the lines of a stay need of each other."""

    day: Day
    version: int
    systemname: str | None
    waiting: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))  # stays by queue, in order
    place: dict[int, int] = field(default_factory=dict)  # on entry, by stay


def write_queue_log(days: Iterable[Day], path: Path | str, *, version: int = 22, systemname: str | None = None) -> int:
    """Write `days` (of `simulated_day.days`) as one queue_log of Asterisk `version`; the number of lines written.

    `systemname` is put before every call id, as asterisk.conf can ask for. Numbers of callers are written as they are.
    Raises ValueError for a version outside 11 to 23, OSError where `path` cannot be written.
    """
    if not 11 <= version <= 23:
        raise ValueError("Asterisk 11 to 23 can be written")
    written = 0
    with Path(path).open("w", encoding="utf-8", newline="\n") as log:
        for day in days:
            if not written:
                log.write(f"{day.epoch_s}|NONE|NONE|NONE|QUEUESTART|\n")
                written += 1
            for line in lines(day, version=version, systemname=systemname):
                log.write(_text(line))
                written += 1
    return written


def lines(day: Day, *, version: int = 22, systemname: str | None = None) -> list[Line]:
    """The lines of `day` in the order in which the switch writes them."""
    writing = _Writing(day, version, systemname)
    found = [*_agent_lines(writing), *_offer_lines(writing), *_call_lines(writing)]
    return sorted(found, key=lambda line: (line.at_s, line.rank))


def _text(line: Line) -> str:
    fields = (floor(line.at_s), line.call, line.queue, line.agent, line.event, *(line.data or ("",)))
    return "|".join(str(value) for value in fields) + "\n"


# Agents


def _agent_lines(writing: _Writing) -> Iterator[Line]:
    spans = writing.day.result.spans
    for span in range(len(spans.agent)):
        seat = int(spans.agent[span])
        starts, ends = _at(writing, spans.start_s[span]), _at(writing, spans.end_s[span])
        if spans.kind[span] == result.LOGGED_IN:
            yield from _membership(writing, seat, starts, ends)
        else:
            yield from _pause(writing, seat, starts, ends, writing.day.rests[int(spans.planned[span])].reason)


def _membership(writing: _Writing, seat: int, starts: float, ends: float) -> Iterator[Line]:
    interface = f"Local/{writing.day.seats[seat].login.removeprefix('Agent ')}@agents/n"
    for queue in _queues(writing, seat):
        yield Line(starts, _RANK_AGENT, "MANAGER", queue, interface, "ADDMEMBER")
        if not isnan(ends):
            yield Line(ends, _RANK_LEFT, "MANAGER", queue, interface, "REMOVEMEMBER")


def _pause(writing: _Writing, seat: int, starts: float, ends: float, reason: str) -> Iterator[Line]:
    """A pause in all queues writes one line for the agent and one for each queue."""
    login = writing.day.seats[seat].login
    for at, event, data in ((starts, "PAUSE", (reason,)), (ends, "UNPAUSE", ())):
        if not isnan(at):
            yield Line(at, _RANK_AGENT, "NONE", "NONE", login, event + "ALL", data)
            yield from (Line(at, _RANK_AGENT, "NONE", queue, login, event, data) for queue in _queues(writing, seat))


def _queues(writing: _Writing, seat: int) -> list[str]:
    return [writing.day.queues[queue] for queue in writing.day.skills[seat]]


# Offers that led nowhere


def _offer_lines(writing: _Writing) -> Iterator[Line]:
    offers = writing.day.result.offers
    events = {result.OFFER_MISSED: "RINGNOANSWER", result.OFFER_CANCELLED: "RINGCANCELED"}
    if writing.version < 15:
        del events[result.OFFER_CANCELLED]
    for offer in range(len(offers.stay)):
        event = events.get(int(offers.outcome[offer]))
        if event is None:
            continue
        rang_ms = round((offers.end_s[offer] - offers.start_s[offer]) * 1000)
        stay, login = int(offers.stay[offer]), writing.day.seats[int(offers.agent[offer])].login
        ends = _at(writing, offers.end_s[offer])
        yield Line(ends, _RANK_LEFT, _call(writing, stay), _queue(writing, stay), login, event, (rang_ms,))


# Calls


def _call_lines(writing: _Writing) -> Iterator[Line]:
    """Entries and ends in order of time, so that each leaving caller's place is known."""
    stays, ends = writing.day.result.stays, visit_end_s(writing.day)
    ringing_s = _ring_start_s(writing.day)
    pressed = presses_key(writing.day)
    seen = [stay for stay in range(len(stays.row)) if _is_seen(writing, stay)]
    moments = [(float(stays.entered_s[stay]), _RANK_CALL, stay) for stay in seen]
    moments += [
        (float(stays.left_s[stay]), _rank(writing, stay), stay) for stay in seen if not isnan(stays.left_s[stay])
    ]
    for _, rank, stay in sorted(moments):
        if rank == _RANK_CALL:
            yield from _entry(writing, stay)
        elif stays.outcome[stay] == result.ANSWERED:
            yield _connect(writing, stay, ringing_s[stay])
            if not isnan(ends[stay]):
                yield _completion(writing, stay, float(ends[stay]))
        else:
            yield _departure(writing, stay, bool(pressed[stay]))


def _is_seen(writing: _Writing, stay: int) -> bool:
    """A refused call leaves no line."""
    return bool(writing.day.result.stays.outcome[stay] != result.REFUSED)


def _rank(writing: _Writing, stay: int) -> int:
    """Who leaves makes room before others enter; who leaves at once must have entered."""
    stays = writing.day.result.stays
    return _RANK_AT_ONCE if stays.left_s[stay] == stays.entered_s[stay] else _RANK_LEFT


def _entry(writing: _Writing, stay: int) -> Iterator[Line]:
    stays, calls = writing.day.result.stays, writing.day.calls
    row = int(stays.row[stay])
    at, call, queue = _at(writing, stays.entered_s[stay]), _call(writing, stay), _queue(writing, stay)
    line = writing.waiting[int(stays.queue[stay])]
    line.append(stay)
    writing.place[stay] = len(line)
    if calls.arrivals.follows[row] < 0 and stays.queue[stay] == calls.arrivals.queue[row]:
        yield Line(at, _RANK_CALL, call, queue, "NONE", "DID", (writing.day.dialled[int(stays.queue[stay])],))
    yield Line(
        at, _RANK_CALL, call, queue, "NONE", "ENTERQUEUE", ("", calls.number[row] or WITHHELD, writing.place[stay])
    )


def _connect(writing: _Writing, stay: int, rang_from_s: float) -> Line:
    stays = writing.day.result.stays
    _leaves_line(writing, stay)
    channel = f"{floor(_at(writing, rang_from_s))}.{int(_call(writing, stay).rpartition('.')[2]) + 1}"
    data = (_waited_s(writing, stay), _prefixed(writing, channel), _seconds(writing, rang_from_s, stays.left_s[stay]))
    return Line(
        _left(writing, stay),
        _rank(writing, stay),
        _call(writing, stay),
        _queue(writing, stay),
        _agent(writing, stay),
        "CONNECT",
        data,
    )


def _completion(writing: _Writing, stay: int, ends: float) -> Line:
    stays, calls = writing.day.result.stays, writing.day.calls
    row = int(stays.row[stay])
    by = int(calls.ended_by[row])
    lengths = (_waited_s(writing, stay), _seconds(writing, stays.left_s[stay], ends), writing.place[stay])
    event, before = (
        _ENDINGS[by](calls.transferred_to[row] or "", _call(writing, stay)) if by in _ENDINGS else _hung_up(by)
    )
    if writing.version < 12 and by in _ENDINGS:
        event, before = "TRANSFER", (calls.transferred_to[row] or "", CONTEXT)
    return Line(
        _at(writing, ends),
        _RANK_LEFT,
        _call(writing, stay),
        _queue(writing, stay),
        _agent(writing, stay),
        event,
        (*before, *lengths),
    )


def _hung_up(by: int) -> tuple[str, tuple[str, ...]]:
    return ("COMPLETEAGENT" if by == BY_AGENT else "COMPLETECALLER"), ()


def _blind(to: str, call: str) -> tuple[str, tuple[str, ...]]:
    return "BLINDTRANSFER", (to, CONTEXT)


def _attended(to: str, call: str) -> tuple[str, tuple[str, ...]]:
    """The switch names the bridge of the two parties, not the extension: here made from the call id."""
    return "ATTENDEDTRANSFER", ("BRIDGE", str(UUID(int=int.from_bytes(call.encode()[-16:].rjust(16, b"0")))))


_ENDINGS: Final[dict[int, Callable[[str, str], tuple[str, tuple[str, ...]]]]] = {BLIND: _blind, ATTENDED: _attended}


def _departure(writing: _Writing, stay: int, by_key: bool) -> Line:
    events = {
        result.ABANDONED: "ABANDON",
        result.OVERFLOWED: "EXITWITHTIMEOUT",
        result.LEFT_EMPTY: "EXITEMPTY",
    }
    where = (_leaves_line(writing, stay), writing.place[stay], _waited_s(writing, stay))
    event = "EXITWITHKEY" if by_key else events[int(writing.day.result.stays.outcome[stay])]
    data: tuple[str | int, ...] = (KEY, *where) if by_key else where
    rank = _rank(writing, stay)
    return Line(_left(writing, stay), rank, _call(writing, stay), _queue(writing, stay), "NONE", event, data)


def _leaves_line(writing: _Writing, stay: int) -> int:
    """Take `stay` out of its queue; the place it had, from 1."""
    line = writing.waiting[int(writing.day.result.stays.queue[stay])]
    place = line.index(stay) + 1
    del line[place - 1]
    return place


def _ring_start_s(day: Day) -> dict[int, float]:
    offers = day.result.offers
    won = offers.outcome == result.OFFER_ANSWERED
    return dict(zip(offers.stay[won].tolist(), offers.start_s[won].tolist(), strict=True))


def _waited_s(writing: _Writing, stay: int) -> int:
    stays = writing.day.result.stays
    return _seconds(writing, stays.entered_s[stay], stays.left_s[stay])


def _seconds(writing: _Writing, start_s: float, end_s: float) -> int:
    """The difference of two whole-second clocks, as the switch takes it."""
    return floor(_at(writing, end_s)) - floor(_at(writing, start_s))


def _at(writing: _Writing, seconds: float) -> float:
    """Epoch seconds, to the millisecond like the records."""
    return round(seconds + writing.day.epoch_s, 3)


def _left(writing: _Writing, stay: int) -> float:
    return _at(writing, writing.day.result.stays.left_s[stay])


def _call(writing: _Writing, stay: int) -> str:
    return _prefixed(writing, writing.day.calls.contact[int(writing.day.result.stays.row[stay])])


def _prefixed(writing: _Writing, channel: str) -> str:
    return f"{writing.systemname}-{channel}" if writing.systemname else channel


def _queue(writing: _Writing, stay: int) -> str:
    return writing.day.queues[int(writing.day.result.stays.queue[stay])]


def _agent(writing: _Writing, stay: int) -> str:
    return writing.day.seats[int(writing.day.result.stays.agent[stay])].login
