"""How people write durations (``1h30m``), shares (``70%``) and times in files and on the command line."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

_UNITS_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d|w)")


def duration_s(text: str | int | float) -> float:
    """Seconds meant by `text`; a bare number is seconds.

    Raises ValueError for anything else.

    >>> duration_s("20s"), duration_s("1h30m"), duration_s("250ms"), duration_s(8)
    (20.0, 5400.0, 0.25, 8.0)
    """
    if isinstance(text, bool):
        raise ValueError("not a duration")
    if isinstance(text, int | float):
        return _not_negative(float(text))
    compact = text.strip().lower().replace(" ", "")
    parts = _DURATION.findall(compact)
    if parts and "".join(number + unit for number, unit in parts) == compact:
        return sum(float(number) * _UNITS_S[unit] for number, unit in parts)
    return _not_negative(float(compact))


def share(text: str | int | float | Decimal) -> Decimal:
    """The exact share meant by ``"70%"``, ``"0.7"`` or ``0.7``; raises ValueError outside 0–1 or for anything else.

    >>> share("70%"), share("0.7"), share(0.125)
    (Decimal('0.7'), Decimal('0.7'), Decimal('0.125'))
    """
    value = number(text)
    if not 0 <= value <= 1:
        raise ValueError("a share lies between 0 and 1 (0% and 100%)")
    return value


def number(text: str | int | float | Decimal) -> Decimal:
    """An exact number; a trailing ``%`` divides by 100.

    >>> number("112%")
    Decimal('1.12')
    """
    if isinstance(text, bool):
        raise ValueError("not a number")
    written = str(text).strip()
    try:
        value = Decimal(written.removesuffix("%").strip()) / (100 if written.endswith("%") else 1)
    except InvalidOperation:
        raise ValueError("not a number") from None
    if not value.is_finite():
        raise ValueError("not a finite number")
    return value


def instant(text: str, zone: str = "UTC") -> datetime:
    """The UTC instant of an ISO 8601 date or time; without an offset it is read in `zone`.

    Raises ValueError when it is no ISO 8601 time.

    >>> instant("2026-03-29T04:00", "Europe/Warsaw").isoformat()
    '2026-03-29T02:00:00+00:00'
    >>> instant("2026-11-22", "Europe/Warsaw").isoformat()
    '2026-11-21T23:00:00+00:00'
    """
    read = datetime.fromisoformat(text)
    if read.tzinfo is None:
        read = read.replace(tzinfo=ZoneInfo(zone))
    return read.astimezone(ZoneInfo("UTC"))


def midnight(day: date, zone: str) -> datetime:
    """The UTC instant at which the local `day` begins in `zone`."""
    return datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


def written_duration(seconds: float) -> str:
    """`seconds` as it is typed: the inverse of `duration_s`.

    >>> written_duration(5400), written_duration(20), written_duration(0.25)
    ('1h30m', '20s', '250ms')
    """
    left = timedelta(seconds=seconds)
    if left and left < timedelta(seconds=1):
        return f"{left / timedelta(milliseconds=1):g}ms"
    out = ""
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        whole, rest = divmod(left.total_seconds(), size)
        if whole:
            out += f"{whole:.0f}{unit}"
            left = timedelta(seconds=rest)
    return out + (f"{left.total_seconds():g}s" if left or not out else "")


def _not_negative(value: float) -> float:
    if not 0 <= value < float("inf"):
        raise ValueError("a duration is finite and not negative")
    return value
