"""How values are written in an agreement, checked while its JSON Schema is applied: each format of the schema by name.

A check returns True or raises ValueError; the schema's `format` names become the keys of the problems.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from jsonschema import FormatChecker

from upheld.contacts.calendars import calendar, time_zone
from upheld.contacts.opening_hours import DAY_S, parse, parse_spans
from upheld.notation import duration_s, instant, number, share
from upheld.problems import BadInput

_DAY_WORDS = ("day", "1d", "24h")
_LONGEST_S = 366 * DAY_S
_MOST = Decimal(10) ** 15
_ANY_OFFSET = timedelta(hours=15)
"""Further than any zone lies from UTC: an instant this far from the ends of the calendar exists in all of them."""


def interval_s(text: str | float) -> int:
    """Seconds of an interval that divides a day into whole minutes; ``day`` is a local day. Raises ValueError.

    >>> interval_s("30m"), interval_s("day")
    (1800, 86400)
    """
    seconds = float(DAY_S) if text in _DAY_WORDS else duration_s(text)
    if seconds < 60 or seconds % 60 or DAY_S % seconds:
        raise ValueError("an interval divides a day into whole minutes")
    return int(seconds)


def bounded_duration_s(text: Any) -> float:
    """Seconds of a duration of at most a year; raises ValueError for anything else."""
    try:
        seconds = duration_s(text)
    except OverflowError:
        raise ValueError("a number of hundreds of digits") from None
    if seconds > _LONGEST_S:
        raise ValueError("a duration in an agreement lasts at most a year")
    return seconds


def _number(text: Any) -> Decimal:
    value = number(text)
    if not 0 <= value < _MOST:
        raise ValueError("not negative, and of a size that means something")
    return value


def _amount(text: Any) -> Decimal:
    if "%" in str(text):
        raise ValueError("an amount of money is no share")
    return _number(text)


def _level(text: Any) -> Any:
    try:
        return _number(text)
    except ValueError:
        return bounded_duration_s(text)


def _instant(text: str) -> None:
    at = instant(text)
    try:
        _ = (at - _ANY_OFFSET, at + _ANY_OFFSET)
    except OverflowError:
        raise ValueError("too near to the ends of the calendar") from None


def _date(text: str) -> None:
    _instant(f"{date.fromisoformat(text).isoformat()}T00:00Z")


def _plain(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """`read` with BadInput as the ValueError that a format check raises."""

    def check(text: Any) -> Any:
        try:
            return read(text)
        except BadInput as bad:
            raise ValueError(str(bad)) from None

    return check


_NUMBERS_OR_TEXT: dict[str, Callable[[Any], Any]] = {
    "upheld-share": share,
    "upheld-number": _number,
    "upheld-amount": _amount,
    "upheld-duration": bounded_duration_s,
    "upheld-level": _level,
    "upheld-interval": interval_s,
}
_TEXT: dict[str, Callable[[Any], Any]] = {
    "upheld-instant": _instant,
    "upheld-date": _date,
    "upheld-zone": _plain(time_zone),
    "upheld-holidays": _plain(lambda country: calendar("UTC", None, country)),
    "upheld-span": _plain(lambda span: parse_spans([span])),
    "upheld-days": _plain(lambda days: parse({days: []})),
}


def checker() -> FormatChecker:
    """A FormatChecker that knows the formats of the agreement's schema and no others."""
    formats = FormatChecker(formats=())
    for readers, types in ((_NUMBERS_OR_TEXT, (str, int, float)), (_TEXT, (str,))):
        for name, read in readers.items():
            formats.checks(name, raises=(ValueError, TypeError, OverflowError))(_passes(read, types))
    return formats


def _passes(read: Callable[[Any], Any], types: tuple[type, ...]) -> Callable[[object], bool]:
    def passes(value: object) -> bool:
        if isinstance(value, types):  # other types are the business of "type"
            read(value)
        return True

    return passes
