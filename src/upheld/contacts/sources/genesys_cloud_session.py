"""The sessions of a conversation of Genesys Cloud, their fields checked: what is read of participants and below."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from upheld.contacts.document_journal import Unusable, objects
from upheld.contacts.instants import of_iso

_SECOND_US: Final = 1_000_000
_LONGEST_MS: Final = 10 * 366 * 86_400_000  # ten years: no metric is longer
_TALKING: Final = frozenset({"interact", "hold"})
_NO_METRICS: Final[dict[str, float]] = {}


class Segment(NamedTuple):
    """One activity of a session; instants in microseconds since 1970 UTC, `end` None while it lasts."""

    start: int
    end: int | None
    kind: str
    disconnect: str | None

    @staticmethod
    def instant(text: Any, *, missing: bool = False) -> int | None:
        """An instant of a document; None where it may be `missing` and is; raises Unusable where it is none."""
        if text is None and missing:
            return None
        try:
            return of_iso(text)
        except ValueError:
            raise Unusable("genesys_cloud.time") from None


class Session:
    """One session with the participant it belongs to; `metrics` are in milliseconds or counts, summed by name."""

    __slots__ = (
        "callback_number",
        "caller",
        "campaign",
        "dialled",
        "direction",
        "medium",
        "metric_count",
        "metrics",
        "name",
        "outbound_contact",
        "participant",
        "purpose",
        "queue",
        "segments",
        "user",
    )

    def __init__(self, participant: int, told: dict[str, Any], session: dict[str, Any]) -> None:
        self.participant = participant
        self.purpose = _text(told, "purpose")
        self.user = _text(told, "userId")
        self.name = _text(told, "participantName")
        self.medium = _text(session, "mediaType") or ""
        self.direction = _text(session, "direction")
        self.caller = _text(session, "ani")
        self.dialled = _text(session, "dnis")
        self.campaign = _text(session, "outboundCampaignId")
        self.outbound_contact = _text(session, "outboundContactId")
        self.callback_number = _first(session.get("callbackNumbers"))
        self.queue: str | None = None
        self.segments = self._segments(session.get("segments"))
        self.metrics, self.metric_count = _metrics(session.get("metrics"))

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
            start = Segment.instant(told.get("segmentStart"))
            end = Segment.instant(told.get("segmentEnd"), missing=True)
            if self.queue is None:
                self.queue = _text(told, "queueId")
            assert start is not None
            segments.append(Segment(start, end, _text(told, "segmentType") or "", _text(told, "disconnectType")))
        if len(segments) > 1:
            segments.sort(key=_start)
        return segments


def sessions(participants: Any) -> Iterator[Session]:
    """Every session of every participant; raises Unusable where the shape or a field is not as described."""
    for place, participant in enumerate(objects(participants, "genesys_cloud.shape")):
        for session in objects(participant.get("sessions"), "genesys_cloud.shape"):
            yield Session(place, participant, session)


def _start(segment: Segment) -> int:
    return segment.start


def _metrics(value: object) -> tuple[dict[str, float], int]:
    """Sums by name, and how many there were."""
    if not value:
        return _NO_METRICS, 0
    sums: dict[str, float] = {}
    count = 0
    for metric in objects(value, "genesys_cloud.shape"):
        name, number = metric.get("name"), metric.get("value", 1)
        if name.__class__ is not str or number.__class__ not in (int, float) or not _is_finite(number):
            raise Unusable("genesys_cloud.metric")
        sums[name] = sums.get(name, 0) + number  # type: ignore[index, arg-type, operator]
        count += 1
    return sums, count


def _is_finite(number: Any) -> bool:
    return -1e18 < number < 1e18 and not math.isnan(number)


def _text(told: dict[str, Any], name: str) -> str | None:
    value = told.get(name)
    if value is None or value.__class__ is str:
        return value or None
    raise Unusable("genesys_cloud.text")


def _first(numbers: Any) -> str | None:
    """The first of a list of numbers."""
    if numbers and numbers.__class__ is list and numbers[0].__class__ is str:
        return str(numbers[0])
    return None
