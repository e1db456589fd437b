"""The web's one clock: the real one, or the instant at which an example stands still."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings


def now() -> datetime:
    """This instant in UTC; of an example with a fixed `now`, that one."""
    fixed: datetime | None = settings.FIXED_NOW
    return fixed or datetime.now(UTC)


def real() -> datetime:
    """This instant of the real clock: for sessions, tokens, throttling and the trail, which never stand still."""
    return datetime.now(UTC)


def today(zone: str) -> date:
    """The day it is in `zone`."""
    return now().astimezone(ZoneInfo(zone)).date()


def stands_still() -> bool:
    """Whether this is an example whose clock stands still."""
    return settings.FIXED_NOW is not None
