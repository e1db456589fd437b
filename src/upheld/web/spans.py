"""From a day to a day, as people say it, and as instants [from, to) of local midnights, as records need it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from upheld.notation import midnight

_HALF_A_DAY = timedelta(hours=12)
_DAY = timedelta(days=1)


class Dated(Protocol):
    """What holds from an instant to an instant; None: always, until further notice."""

    pk: int
    valid_from: datetime | None
    valid_to: datetime | None


SomeDated = TypeVar("SomeDated", bound=Dated)


def first_day(start: datetime | None, zone: str) -> date | None:
    """The day whose midnight in `zone` is nearest to `start`: files kept by hand hold midnights of other zones too."""
    return None if start is None else _local_day(start + _HALF_A_DAY, zone)


def last_day(end: datetime | None, zone: str) -> date | None:
    """The last day before `end`."""
    return None if end is None else _local_day(end + _HALF_A_DAY, zone) - _DAY


def start_of(day: date | None, zone: str) -> datetime | None:
    """The instant at which `day` begins in `zone`."""
    return None if day is None else midnight(day, zone)


def end_of(day: date | None, zone: str) -> datetime | None:
    """The instant at which `day` is over in `zone`."""
    return None if day is None else midnight(day + _DAY, zone)


def holds(one: Dated, at: datetime) -> bool:
    """Whether `one` holds at an instant."""
    return (one.valid_from is None or one.valid_from <= at) and (one.valid_to is None or at < one.valid_to)


def overlapping(
    others: Iterable[SomeDated], start: datetime | None, end: datetime | None, but: int | None = None
) -> SomeDated | None:
    """The first of `others` (but the one with the key `but`) that holds at some time within [start, end)."""
    for other in others:
        if other.pk != but and _before(other.valid_from, end) and _before(start, other.valid_to):
            return other
    return None


def joined_on(
    others: Iterable[SomeDated], start: datetime | None, end: datetime | None, but: int | None = None
) -> tuple[datetime | None, datetime | None]:
    """[start, end) moved to the ends of `others` that are the same midnight in another zone: no hour is lost or shared.

    Two clients' markets, or two sites, may lie in zones whose days begin hours apart.
    """
    for other in others:
        if other.pk == but:
            continue
        if start and other.valid_to and abs(start - other.valid_to) < _HALF_A_DAY:
            start = other.valid_to
        if end and other.valid_from and abs(end - other.valid_from) < _HALF_A_DAY:
            end = other.valid_from
    return start, end


def written(start: datetime | None, end: datetime | None, zone: str) -> str:
    """A span for a message: ``2026-01-01 … 2026-03-31``; open ends are left open."""
    days = first_day(start, zone), last_day(end, zone)
    return " … ".join(day.isoformat() if day else "" for day in days).strip() or "…"


def _before(start: datetime | None, end: datetime | None) -> bool:
    return start is None or end is None or start < end


def _local_day(when: datetime, zone: str) -> date:
    return when.astimezone(ZoneInfo(zone) if zone != "UTC" else UTC).date()
