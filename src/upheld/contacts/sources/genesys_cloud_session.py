"""The sessions of a conversation of Genesys Cloud, their fields checked: what is read of participants and below."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from upheld.contacts.document_journal import Unusable, objects, writable
from upheld.contacts.instants import of_iso

AT_WORK: Final = frozenset({"agent", "user"})

_CALLING: Final = frozenset({"customer", "external"})
_TOLD: Final = frozenset({"acd", *AT_WORK, *_CALLING})
_TALKING: Final = frozenset({"interact", "hold"})
_SECOND_US: Final = 1_000_000
_LONGEST_MS: Final = 10 * 366 * 86_400_000  # ten years: no metric is longer
_MOST: Final = 1e18  # no count is higher
_NUMBERS: Final = (int, float)
_NO_METRICS: Final[dict[str, float]] = {}


class Segment(NamedTuple):
    """One activity of a session; instants in microseconds since 1970 UTC, `end` None while it lasts."""

    start: int
    end: int | None
    kind: str
    disconnect: str | None


class Session:
    """One session with the participant it belongs to; `metrics` are in milliseconds or counts, summed by name.

    Of participants that are neither customer nor queue nor agent (menus, voicemail) segments are only counted.
    """

    __slots__ = (
        "callback_number",
        "campaign",
        "medium",
        "metrics",
        "name",
        "numbers",
        "outbound_contact",
        "participant",
        "purpose",
        "queue",
        "segments",
        "size",
        "user",
    )

    def __init__(self, participant: int, purpose: str | None, told: dict[str, Any], session: dict[str, Any]) -> None:
        self.participant = participant
        self.purpose = purpose
        self.medium = text(session, "mediaType")
        self.queue: str | None = None
        self.user = self.name = self.callback_number = self.campaign = self.outbound_contact = None
        self.numbers: tuple[str | None, str | None, str | None] = (None, None, None)  # direction, from, to
        self.metrics: dict[str, float] = _NO_METRICS
        self.segments: list[Segment] = []
        if "outboundCampaignId" in session or "outboundContactId" in session:
            self.campaign = text(session, "outboundCampaignId")
            self.outbound_contact = text(session, "outboundContactId")
        segments, metrics = session.get("segments"), session.get("metrics")
        if purpose in AT_WORK:
            self.user = text(told, "userId")
        elif purpose == "acd":
            self.name = text(told, "participantName")
            self.callback_number = _first(session.get("callbackNumbers"))
        elif purpose in _CALLING:
            self.numbers = text(session, "direction"), text(session, "ani"), text(session, "dnis")
        if purpose in _TOLD:
            self.segments = self._segments(segments)
            self.metrics = _metrics(metrics)
        self.size = _length(segments), _length(metrics)

    @property
    def end(self) -> int | None:
        """When its last segment ended; None while one lasts."""
        ends = [segment.end for segment in self.segments]
        return None if None in ends else max((end for end in ends if end is not None), default=None)

    @property
    def disconnect(self) -> str | None:
        """How its conversation was ended: of the last segment that says so and is no after-contact work."""
        said = [segment.disconnect for segment in self.segments if segment.disconnect and segment.kind != "wrapup"]
        return said[-1] if said else None

    @property
    def talked_at(self) -> int | None:
        """When it first was connected."""
        return next((segment.start for segment in self.segments if segment.kind == "interact"), None)

    @property
    def talk_end(self) -> int | None:
        """When its conversation, hold included, was over; None while it lasts or where there was none."""
        ends = [segment.end for segment in self.segments if segment.kind in _TALKING]
        return None if None in ends else max((end for end in ends if end is not None), default=None)

    def has(self, kind: str) -> bool:
        """Is there a segment of this kind?"""
        return any(segment.kind == kind for segment in self.segments)

    def lasted_s(self, kind: str) -> float | None:
        """Seconds of its segments of this kind together; None while one lasts or where there is none."""
        found = [segment for segment in self.segments if segment.kind == kind]
        if not found or any(segment.end is None for segment in found):
            return None
        return sum(max((segment.end or 0) - segment.start, 0) for segment in found) / _SECOND_US

    def seconds(self, *names: str) -> float | None:
        """The first of these metrics that it has, in seconds; None where it has none or one that nothing lasts."""
        for name in names:
            value = self.metrics.get(name)
            if value is not None:
                return value / 1000 if 0 <= value <= _LONGEST_MS else None
        return None

    def _segments(self, value: object) -> list[Segment]:
        """In the order of time; the first that names a queue gives the session's."""
        segments = []
        for told in objects(value, "genesys_cloud.shape"):
            end = told.get("segmentEnd")
            kind, cut = told.get("segmentType"), told.get("disconnectType")
            if kind.__class__ is not str or not (cut is None or cut.__class__ is str):
                raise Unusable("genesys_cloud.text")
            try:
                segments.append(
                    Segment(of_iso(told.get("segmentStart")), None if end is None else of_iso(end), kind, cut)
                )
            except ValueError:
                raise Unusable("genesys_cloud.time") from None
            if self.queue is None:
                self.queue = text(told, "queueId")
        if len(segments) > 1:
            segments.sort(key=_start)
        return segments


def sessions(participants: Any) -> Iterator[Session]:
    """Every session of every participant; raises Unusable where the shape or a field is not as described."""
    for place, participant in enumerate(objects(participants, "genesys_cloud.shape")):
        purpose = text(participant, "purpose")
        for session in objects(participant.get("sessions"), "genesys_cloud.shape"):
            yield Session(place, purpose, participant, session)


def instant(told: Any) -> int:
    """An instant of a document; raises Unusable where it is none."""
    try:
        return of_iso(told)
    except ValueError:
        raise Unusable("genesys_cloud.time") from None


def text(told: dict[str, Any], name: str) -> str | None:
    """The text called `name`, None where there is none; raises Unusable where it is no text."""
    value = told.get(name)
    if value is None:
        return None
    if value.__class__ is not str:
        raise Unusable("genesys_cloud.text")
    return writable(value, "genesys_cloud.text") or None


def _start(segment: Segment) -> int:
    return segment.start


def _metrics(value: object) -> dict[str, float]:
    """Sums by name."""
    if not value:
        return _NO_METRICS
    sums: dict[str, float] = {}
    for metric in objects(value, "genesys_cloud.shape"):
        name, number = metric.get("name"), metric.get("value", 1)
        if name.__class__ is not str or number.__class__ not in _NUMBERS or not -_MOST < number < _MOST:
            raise Unusable("genesys_cloud.metric")
        sums[name] = sums.get(name, 0) + number
    return sums


def _length(value: object) -> int:
    return len(value) if isinstance(value, list) else 0


def _first(numbers: object) -> str | None:
    """The first of a list of numbers."""
    if not isinstance(numbers, list) or not numbers or not isinstance(numbers[0], str):
        return None
    return writable(numbers[0], "genesys_cloud.text") or None
