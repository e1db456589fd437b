"""Instants as systems write them in their documents → microseconds since 1970 UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

EARLIEST: Final = 1_000_000_000_000_000  # 2001-09-09: what is earlier is no instant of a contact
LATEST: Final = 4_102_444_800_000_000  # 2100-01-01

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def of_iso(text: Any) -> int:
    """Microseconds of an ISO 8601 instant; raises ValueError where it is none, has no offset or no contact's year.

    >>> of_iso("2026-10-01T08:00:00.250Z"), of_iso("2026-10-01T10:00:00+02:00")
    (1790841600250000, 1790841600000000)
    """
    try:
        since = datetime.fromisoformat(text) - _EPOCH
    except TypeError:  # no text, or a time without an offset
        raise ValueError(text) from None
    return bounded((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds)


def of_number(number: Any, *, unit_us: int) -> int:
    """Microseconds of a count of `unit_us` since 1970, as a number or its text; raises ValueError.

    >>> of_number("1790841600250", unit_us=1_000), of_number(1790841600, unit_us=1_000_000)
    (1790841600250000, 1790841600000000)
    """
    text = number if isinstance(number, str) else str(number)
    if len(text) > 16 or not (text.isascii() and text.isdecimal()):
        raise ValueError(number)
    return bounded(int(text) * unit_us)


def bounded(at: int) -> int:
    """`at`, unless it lies before 2001 or after 2099: then ValueError."""
    if not EARLIEST <= at < LATEST:
        raise ValueError(at)
    return at
