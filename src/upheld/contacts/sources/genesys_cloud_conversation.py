"""One conversation of Genesys Cloud → its stays in queues, what rang, and the outbound attempt it may be.

A conversation has participants (customer, queue, agent, menu …), a participant has sessions (one per medium), a session
has segments (alert, interact, hold, wrapup …, each with its times) and metrics (milliseconds). A session of a
participant of purpose ``acd`` is a stay in a queue; the agent's session that carries ``tAnswered`` answered it. Facts
of the fields: AnalyticsConversation and the classes under it in Genesys' public SDK documentation;
docs/reference/genesys_cloud.md has the whole table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from upheld.contacts.columns import visit_row
from upheld.contacts.document_journal import Unusable
from upheld.contacts.records import ABANDONED, ANSWERED, TIMED_OUT, UNKNOWN, WITHDRAWN, Flag
from upheld.contacts.sources.genesys_cloud_session import AT_WORK, Session, instant, sessions, text
from upheld.contacts.visit import SECOND_US, Visit, answered, talked, waited

CHANNELS: Final = {
    "voice": "voice",
    "callback": "callback",
    "chat": "chat",
    "message": "chat",
    "internalmessage": "chat",
    "email": "email",
}
"""Our word for a medium; the rest are ``task``."""

_TOLERANCE_US: Final = 2 * SECOND_US  # an agent's session may begin a moment before the queue's
_ATTENDED: Final = frozenset({"consultTransfer", "conferenceTransfer"})
_TRANSFERS: Final = frozenset(
    {
        "transfer",
        "forwardTransfer",
        "noAnswerTransfer",
        "notAvailableTransfer",
        "dndTransfer",
        *_ATTENDED,
    }
)
_BY_AGENT: Final = frozenset({"client", "endpoint", "dndEndpoint", "spam"})
_BY_SYSTEM: Final = frozenset({"system", "timeout", "error", "transportFailure", "uncallable", "other"})
_GAVE_UP: Final = frozenset({"peer", "client", "endpoint"})
_CUSTOMER: Final = ("customer", "external")

Ring = tuple[str, int, float | None, str]
"""Who, when, how long, with what outcome (one of `records.RING_OUTCOMES`)."""


@dataclass
class Stay:
    """One stay in one queue; `visit.queue` is the queue's id until all names are known."""

    visit: Visit
    session: Session
    queue_name: str | None
    to_queue: str | None = None  # id of the queue it was passed on to
    rings: list[Ring] = field(default_factory=list)
    turns: list[Session] = field(default_factory=list)  # of agents, in the order of their beginnings


@dataclass
class Conversation:
    """What one document tells; instants in microseconds since 1970 UTC."""

    contact_id: str
    started_at: int
    direction: str
    state: tuple[int, int, int, int]  # the higher, the later the document was written
    journal: str
    position: int
    stays: list[Stay] = field(default_factory=list)
    attempt: tuple[Any, ...] | None = None  # queue's or campaign's id, then the columns of `records.ATTEMPTS`

    def content(self) -> str:
        """All that it tells, without where it stands, for comparing two documents of equal state."""
        rows = [(visit_row(stay.visit)[:-4], stay.queue_name, stay.to_queue, stay.rings) for stay in self.stays]
        return repr((self.started_at, self.direction, rows, self.attempt))


def told(value: dict[str, Any], journal: str, position: int, pseudonym: Callable[[str], str | None]) -> Conversation:
    """What the document `value` tells; raises Unusable with the field that does not hold what it should."""
    contact_id = text(value, "conversationId")
    if contact_id is None:
        raise Unusable("genesys_cloud.id")
    started_at = instant(value["conversationStart"])
    ended_at = None if value.get("conversationEnd") is None else instant(value["conversationEnd"])
    found = list(sessions(value["participants"]))
    direction = value.get("originatingDirection")
    conversation = Conversation(
        contact_id,
        started_at,
        direction if direction in ("inbound", "outbound") else "conversation",
        _state(found, ended_at),
        journal,
        position,
    )
    campaign = next((session.campaign for session in found if session.campaign), None)
    if campaign is None:
        conversation.stays = _stays(conversation, found, ended_at is None, pseudonym)
    if campaign is not None or (direction == "outbound" and not conversation.stays):
        conversation.attempt = _attempt(conversation, found, campaign, ended_at is None)
    return conversation


def _state(found: Sequence[Session], ended_at: int | None) -> tuple[int, int, int, int]:
    """Ended last, then most segments, then most metrics, then the latest end of a segment."""
    segments = sum(session.size[0] for session in found)
    metrics = sum(session.size[1] for session in found)
    latest = max((segment.end or segment.start for session in found for segment in session.segments), default=0)
    return ended_at or 0, segments, metrics, latest


def _stays(
    conversation: Conversation, found: Sequence[Session], is_open: bool, pseudonym: Callable[[str], str | None]
) -> list[Stay]:
    queues = [session for session in found if session.purpose == "acd" and session.queue and session.segments]
    if not queues:
        return []
    customer = _customer(found)
    caller, dialled = _numbers(customer, queues, pseudonym)
    stays = []
    for session in queues:
        assert session.queue is not None
        offered_at = _began(session)
        visit = Visit(
            conversation.contact_id, session.queue, 0, offered_at, conversation.journal, conversation.position
        )
        visit.end_journal, visit.end_position = conversation.journal, conversation.position
        visit.channel = CHANNELS.get(session.medium or "", "task")
        visit.caller, visit.dialled = caller, dialled
        stays.append(Stay(visit, session, session.name))
    stays.sort(key=lambda stay: stay.visit.offered_at)
    _share_turns(stays, found)
    for place, stay in enumerate(stays):
        _fill_in(stay, stays[place + 1 :], found, customer, is_open)
    return stays


def _began(session: Session) -> int:
    """The queue's own talk to the customer (music, announcements) begins when he is offered; without it, the first."""
    return next(
        (segment.start for segment in session.segments if segment.kind == "interact"), session.segments[0].start
    )


def _share_turns(stays: Sequence[Stay], found: Sequence[Session]) -> None:
    """Each agent's session goes to the last stay in its queue that began before it."""
    turns = [session for session in found if session.purpose in AT_WORK and session.queue and session.segments]
    for turn in sorted(turns, key=lambda turn: turn.segments[0].start):
        start = turn.segments[0].start + _TOLERANCE_US
        fitting = [stay for stay in stays if stay.visit.queue == turn.queue and stay.visit.offered_at <= start]
        if fitting:
            fitting[-1].turns.append(turn)


def _fill_in(
    stay: Stay, later: Sequence[Stay], found: Sequence[Session], customer: Session | None, is_open: bool
) -> None:
    turn = _answering(stay)
    if turn is None:
        _left(stay, is_open)
    else:
        _answered(stay, turn, found, is_open)
        if stay.visit.ended_at is not None:
            _ended(stay, turn, later, found, customer)
    stay.rings = list(_rings(stay, turn))


def _answering(stay: Stay) -> Session | None:
    """The agent's session that answered: it says so; where metrics are left out, the first that talked."""
    for turn in stay.turns:
        if "tAnswered" in turn.metrics:
            return turn
    if stay.session.metrics.keys() & _UNANSWERED:
        return None
    return next(
        (turn for turn in stay.turns if turn.medium == stay.session.medium and turn.talked_at is not None), None
    )


_UNANSWERED: Final = frozenset({"tAbandon", "tShortAbandon", "tFlowOut"})


def _left(stay: Stay, is_open: bool) -> None:
    """The stay ended without an agent, or has not ended yet."""
    visit, session = stay.visit, stay.session
    end = session.end
    if end is None:
        visit.flags |= int(Flag.STILL_OPEN if is_open else Flag.NO_ENDING)
        return
    gave_up = session.seconds("tAbandon", "tShortAbandon")
    flowed = session.seconds("tFlowOut")
    left_s = gave_up if gave_up is not None else flowed
    visit.outcome = _outcome(session)
    visit.ended_at = end
    waited(visit, end, left_s if left_s is not None else session.seconds("tAcd"))


def _outcome(session: Session) -> str:
    """Metrics decide; where they are left out, how the queue's session was disconnected."""
    metrics, cut = session.metrics, session.disconnect
    if "tAbandon" in metrics or "tShortAbandon" in metrics:
        return ABANDONED
    if cut == "timeout":
        return TIMED_OUT
    if "tFlowOut" in metrics or cut in _TRANSFERS:
        return WITHDRAWN
    return ABANDONED if cut in _GAVE_UP else UNKNOWN


def _answered(stay: Stay, turn: Session, found: Sequence[Session], is_open: bool) -> None:
    visit = stay.visit
    wait_s = turn.seconds("tAnswered")
    at = turn.talked_at
    if at is None:  # he answered, but no conversation is told
        at = visit.offered_at + round((wait_s or 0.0) * SECOND_US)
    answered(visit, at, turn.user, wait_s, turn.seconds("tAlert"))
    if visit.ring_s is None:
        visit.ring_s = turn.lasted_s("alert")
    parts = [turn, *_calls_of(turn, found)]
    visit.wrap_s = _part(parts, ("tAcw",), "wrapup", is_open)
    ends = [part.talk_end for part in parts if part.talked_at is not None]
    if None in ends or not ends:
        visit.flags |= int(Flag.STILL_OPEN if is_open else Flag.NO_ENDING)
        return
    visit.hold_s = _part(parts, ("tHeldComplete", "tHeld"), "hold", is_open)
    talk_s = _part(parts, ("tTalkComplete", "tTalk"), "interact", is_open)
    talked(visit, max(end for end in ends if end is not None), talk_s, "", None)
    if visit.wrap_s is None and is_open:
        visit.flags |= int(Flag.STILL_OPEN)


def _calls_of(turn: Session, found: Sequence[Session]) -> list[Session]:
    """The telephone calls that an agent made for a call-back he took."""
    if turn.medium != "callback":
        return []
    return [
        session
        for session in found
        if session.participant == turn.participant
        and session.medium == "voice"
        and session.segments
        and session.segments[0].start >= turn.segments[0].start - _TOLERANCE_US
    ]


def _part(parts: Sequence[Session], names: Sequence[str], kind: str, is_open: bool) -> float | None:
    """Seconds of one part of handling: as the system states it, else by the segments of that kind.

    A call-back's own session states its call's parts; where it does not, the call's do. No segment at all is 0 once the
    conversation has ended: it is told whole.
    """
    for part in parts:
        stated = part.seconds(*names)
        if stated is not None:
            return stated
    lasting = [part.lasted_s(kind) for part in parts if part.has(kind)]
    if not lasting:
        return None if is_open else 0.0
    return None if None in lasting else sum(seconds for seconds in lasting if seconds is not None)


def _ended(
    stay: Stay, turn: Session, later: Sequence[Stay], found: Sequence[Session], customer: Session | None
) -> None:
    """Who ended the conversation, and where it went."""
    visit, cut = stay.visit, turn.disconnect
    consulted, blind = turn.metrics.get("nConsultTransferred"), turn.metrics.get("nBlindTransferred")
    if consulted or blind or cut in _TRANSFERS or turn.metrics.get("nTransferred"):
        visit.ended_by = "attended_transfer" if consulted or (not blind and cut in _ATTENDED) else "blind_transfer"
        _passed_on(stay, later, found)
    elif cut in _BY_AGENT:
        visit.ended_by = "agent"
    elif cut in _BY_SYSTEM or (customer is not None and cut == "peer" and customer.disconnect in _BY_SYSTEM):
        visit.ended_by = "system"
    else:
        visit.ended_by = "caller" if cut == "peer" else None


def _passed_on(stay: Stay, later: Sequence[Stay], found: Sequence[Session]) -> None:
    """To the next queue, else to the next agent; an address outside is somebody's number and is not kept."""
    assert stay.visit.answered_at is not None
    if later:
        stay.to_queue = later[0].visit.queue
        return
    agents = [
        session
        for session in found
        if session.purpose in AT_WORK and session.segments and session.segments[0].start > stay.visit.answered_at
    ]
    following = min(agents, key=lambda session: session.segments[0].start, default=None)
    stay.visit.transferred_to = following.user if following is not None else None


def _rings(stay: Stay, turn: Session | None) -> Iterable[Ring]:
    """The offers of this stay to agents' phones, up to the one who answered."""
    for offered in stay.turns:
        alert = next((segment for segment in offered.segments if segment.kind == "alert"), None)
        if offered is turn:
            if offered.user is not None:
                at = stay.visit.answered_at or stay.visit.offered_at
                ring_s = stay.visit.ring_s
                start = alert.start if alert else at - round((ring_s or 0.0) * SECOND_US)
                yield offered.user, start, ring_s, ANSWERED
            return
        if alert is None or offered.user is None or offered.talked_at is not None:
            continue
        missed_s = offered.seconds("tNotResponding")
        if missed_s is not None:
            yield offered.user, alert.start, missed_s, "no_answer"
        elif alert.end is not None:
            yield offered.user, alert.start, offered.seconds("tAlert") or offered.lasted_s("alert"), "cancelled"


def _customer(found: Sequence[Session]) -> Session | None:
    for purpose in _CUSTOMER:
        session = next((session for session in found if session.purpose == purpose), None)
        if session is not None:
            return session
    return None


def _numbers(
    customer: Session | None, queues: Sequence[Session], pseudonym: Callable[[str], str | None]
) -> tuple[str | None, str | None]:
    """The caller's pseudonym and the number called, of voice and call-backs; other media have addresses, no numbers."""
    if customer is not None and customer.medium == "voice":
        direction, caller, dialled = customer.numbers
        if direction == "outbound":  # the centre called: the number called is the customer's
            caller, dialled = dialled, None
    else:
        caller = next((session.callback_number for session in queues if session.callback_number), None)
        dialled = None
    return (pseudonym(caller) if caller else None), _plain(dialled)


def _plain(number: str | None) -> str | None:
    """The number within ``tel:+48…`` or ``sip:+48…@host``."""
    if number is None:
        return None
    return number.removeprefix("tel:").removeprefix("sip:").partition("@")[0].partition(";")[0] or None


def _attempt(
    conversation: Conversation, found: Sequence[Session], campaign: str | None, is_open: bool
) -> tuple[Any, ...] | None:
    """The outbound attempt: of a campaign, or of an agent who called on behalf of a queue; None where it is neither.

    Whether the right person answered stands in no field: only that nobody did is known.
    """
    turns = [session for session in found if session.purpose in AT_WORK and session.segments]
    turns.sort(key=lambda turn: (turn.talked_at is None, turn.segments[0].start))
    turn = turns[0] if turns else None
    queue = campaign or next((session.queue for session in turns if session.queue), None)
    if queue is None:
        return None
    contact = next((session.outbound_contact for session in found if session.outbound_contact), None)
    talk_s = wrap_s = None
    if turn is not None:
        talk_s = _part([turn], ("tTalkComplete", "tTalk"), "interact", is_open)
        wrap_s = _part([turn], ("tAcw",), "wrapup", is_open)
    customer = _customer(found)
    nobody = not is_open and (customer is None or customer.talked_at is None)
    return (
        queue,
        contact or conversation.contact_id,
        turn.user if turn is not None else None,
        conversation.started_at,
        False if nobody else None,
        None,
        talk_s,
        wrap_s,
    )
