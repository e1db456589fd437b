"""One make-believe month of calls, to be written in every telephone system's own words.

Whole seconds, so that every system can say it; October 2026 in Warsaw, so that the clock goes back on the 25th.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

ZONE = "Europe/Warsaw"
QUEUES = ("sales", "support")
NUMBERS = {"sales": "+48221110001", "support": "+48221110002"}
AGENTS = tuple(f"agent{number:02}" for number in range(1, 25))
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)


@dataclass(frozen=True)
class Call:
    """One stay of a contact in one queue; a contact that an agent passed on to the other queue has two."""

    contact_id: str
    queue: str
    offered_at: datetime  # UTC, whole seconds
    outcome: str  # "answered" | "abandoned"
    wait_s: int  # until answered or given up; ringing included
    ring_s: int  # of the agent who answered; 0 for the abandoned
    talk_s: int  # hold not included
    hold_s: int
    wrap_s: int
    agent: str | None
    caller: str | None  # None: withheld
    dialled: str
    ended_by: str | None  # "caller" | "agent" | "blind_transfer"; None for the abandoned
    transferred_to: str | None = None  # the queue it was passed on to

    @property
    def left_at(self) -> datetime:
        """Answered or given up."""
        return self.offered_at + timedelta(seconds=self.wait_s)

    @property
    def ended_at(self) -> datetime:
        """The end of the conversation, or when the caller gave up."""
        return self.left_at + timedelta(seconds=self.talk_s + self.hold_s)


def month() -> tuple[Call, ...]:
    """About 1,900 visits in the order of their arrival; the same every time."""
    random = Random(20261001)
    busy: dict[str, datetime] = {}
    calls: list[Call] = []
    day = FIRST
    while day <= LAST:
        for number in range(random.randrange(30, 36) if day.weekday() == 6 else random.randrange(55, 70)):
            start = _opening(day) + timedelta(seconds=random.randrange(12 * 3600))
            calls += _contact(f"c{day:%m%d}-{number:03}", start, random, busy)
        for hour in (1, 2):  # at night, in the hour that comes twice on the 25th too
            at = datetime.combine(day, time(0), UTC) + timedelta(hours=hour - 1, minutes=random.randrange(60))
            calls += _contact(f"n{day:%m%d}-{hour}", at, random, busy)
        day += timedelta(days=1)
    return tuple(sorted(calls, key=lambda call: (call.offered_at, call.contact_id, call.queue)))


def _opening(day: date) -> datetime:
    return datetime.combine(day, time(8), ZoneInfo(ZONE)).astimezone(UTC)


def _contact(contact_id: str, at: datetime, random: Random, busy: dict[str, datetime]) -> Sequence[Call]:
    queue = random.choice(QUEUES)
    caller = None if random.random() < 0.05 else f"+48600{random.randrange(400):06}"
    first = _visit(contact_id, queue, at, caller, random, busy)
    if first.outcome != "answered" or random.random() >= 0.06:
        return [first]
    other = QUEUES[1 - QUEUES.index(queue)]
    passed = Call(**{**vars(first), "ended_by": "blind_transfer", "transferred_to": other})
    return [passed, _visit(contact_id, other, first.ended_at, caller, random, busy)]


def _visit(
    contact_id: str, queue: str, at: datetime, caller: str | None, random: Random, busy: dict[str, datetime]
) -> Call:
    wait_s = random.choice((2, 3, 4, 5, 6, 8, 10, 12, 15, 19, 20, 21, 26, 40, 75, 130))
    if random.random() < 0.12:
        return Call(contact_id, queue, at, "abandoned", wait_s, 0, 0, 0, 0, None, caller, NUMBERS[queue], None)
    answered_at = at + timedelta(seconds=wait_s)
    agent = next(name for name in AGENTS if busy.get(name, at) <= at)
    talk_s, hold_s = random.randrange(20, 400), random.choice((0, 0, 0, 15, 60))
    wrap_s = random.choice((0, 5, 20, 45))
    busy[agent] = answered_at + timedelta(seconds=talk_s + hold_s + wrap_s)
    ended_by = random.choice(("caller", "caller", "agent"))
    return Call(
        contact_id, queue, at, "answered", wait_s, min(wait_s, 3), talk_s, hold_s, wrap_s, agent, caller,
        NUMBERS[queue], ended_by,
    )  # fmt: skip
