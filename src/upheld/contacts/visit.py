"""A visit while it happens: what the fold knows of one stay of a contact in one queue."""

from __future__ import annotations

from upheld.contacts.records import (
    ANSWERED,
    UNKNOWN,
    Flag,
)

SECOND_US = 1_000_000
DAY_S = 86_400.0
LONGEST_TALK_S = 4 * 3600.0  # above it a talk time is flagged as an outlier
TALK_BEYOND_CLOCK_S = 60.0  # so much longer than the clock allows is flagged too
WAIT_TOLERANCE_S = 2.0  # two logged whole seconds may differ by this much from the clock

_CLOCK_BACK = int(Flag.CLOCK_BACK)
_WAIT_MISMATCH = int(Flag.WAIT_MISMATCH)
_TALK_OUTLIER = int(Flag.TALK_OUTLIER)


class Visit:
    """The columns of `records.VISITS` as attributes (instants in microseconds since 1970 UTC), filled in as lines come.

    What no line has said yet is the class's own None.
    """

    channel: str = "voice"
    answered_at: int | None = None
    ended_at: int | None = None
    outcome: str = UNKNOWN
    agent: str | None = None
    wait_s: float | None = None
    ring_s: float | None = None
    talk_s: float | None = None
    hold_s: float | None = None
    wrap_s: float | None = None
    ended_by: str | None = None
    transferred_to: str | None = None
    caller: str | None = None
    dialled: str | None = None
    exit_key: str | None = None
    place: int | None = None
    flags: int = 0
    end_journal: str | None = None
    end_position: int | None = None
    earlier: Visit | None = None  # the same contact's visit before this one, as long as its end has not come
    held_since: int | None = None  # the customer was put on hold then, and is still

    def __init__(self, contact_id: str, queue: str, entry: int, offered_at: int, journal: str, position: int) -> None:
        self.contact_id = contact_id
        self.queue = queue
        self.entry = entry
        self.offered_at = offered_at
        self.journal = journal
        self.position = position


def waited(visit: Visit, at: int, logged_s: float | None) -> None:
    """Fill in the wait that ended `at`: as logged, else by the clock; flag a clock that says otherwise."""
    clock_s = (at - visit.offered_at) / SECOND_US
    if logged_s is not None and not 0 <= logged_s <= DAY_S and not _lasted(logged_s, clock_s):
        visit.flags |= _WAIT_MISMATCH
        logged_s = None
    if clock_s < 0:
        visit.flags |= _CLOCK_BACK
        visit.wait_s = logged_s
    elif logged_s is None:
        visit.wait_s = clock_s
    else:
        visit.wait_s = logged_s
        if not -WAIT_TOLERANCE_S <= clock_s - logged_s <= WAIT_TOLERANCE_S:
            visit.flags |= _WAIT_MISMATCH


def answered(visit: Visit, at: int, agent: str | None, wait_s: float | None, ring_s: float | None) -> None:
    """An agent answered at `at`."""
    visit.outcome = ANSWERED
    visit.answered_at = at
    visit.agent = agent
    visit.ring_s = ring_s
    waited(visit, at, wait_s)


def talked(visit: Visit, at: int, talk_s: float | None, ended_by: str, transferred_to: str | None) -> None:
    """The conversation ended at `at`; a talk time over four hours, or over a minute beyond the clock, is flagged.

    It is kept as logged, unless it is none at all: then the clock counts.
    """
    assert visit.answered_at is not None
    clock_s = (at - visit.answered_at) / SECOND_US
    visit.ended_at = at
    visit.ended_by = ended_by
    visit.transferred_to = transferred_to
    if clock_s < 0:
        visit.flags |= _CLOCK_BACK
    if talk_s is not None and not 0 <= talk_s <= DAY_S and not _lasted(talk_s, clock_s):
        visit.flags |= _TALK_OUTLIER
        talk_s = None
    if talk_s is None:
        visit.talk_s = clock_s if clock_s >= 0 else None
        return
    visit.talk_s = talk_s
    if talk_s > LONGEST_TALK_S or talk_s > clock_s + TALK_BEYOND_CLOCK_S >= TALK_BEYOND_CLOCK_S:
        visit.flags |= _TALK_OUTLIER


def _lasted(logged_s: float, clock_s: float) -> bool:
    """Whether a duration that no call has (negative, over a day) is one after all, because the clock says so too."""
    return 0 <= logged_s <= clock_s + WAIT_TOLERANCE_S


def implied_start(at: int, *durations_s: float | None) -> int:
    """The instant so many seconds before `at`; a duration no call has (negative, over a day) is left out."""
    known = (duration for duration in durations_s if duration is not None and 0 <= duration <= DAY_S)
    return at - round(sum(known) * SECOND_US)
