"""How values are written in an agreement, checked while its JSON Schema is applied: each format of the schema by name.

A check returns True or raises ValueError; the schema's `format` names become the keys of the problems.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from jsonschema import FormatChecker

from upheld.contacts.calendars import calendar, time_zone
from upheld.contacts.opening_hours import DAY_S, parse, parse_spans
from upheld.notation import duration_s, instant, number, share
from upheld.problems import BadInput

_DAY_WORDS = ("day", "1d", "24h")


def interval_s(text: str | float) -> int:
    """Seconds of an interval that divides a day into whole minutes; ``day`` is a local day. Raises ValueError.

    >>> interval_s("30m"), interval_s("day")
    (1800, 86400)
    """
    seconds = float(DAY_S) if text in _DAY_WORDS else duration_s(text)
    if seconds < 60 or seconds % 60 or DAY_S % seconds:
        raise ValueError("an interval divides a day into whole minutes")
    return int(seconds)


def _level(text: Any) -> Any:
    try:
        return number(text)
    except ValueError:
        return duration_s(text)


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
    "upheld-number": number,
    "upheld-duration": duration_s,
    "upheld-level": _level,
    "upheld-interval": interval_s,
}
_TEXT: dict[str, Callable[[Any], Any]] = {
    "upheld-instant": instant,
    "upheld-date": date.fromisoformat,
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
            formats.checks(name, raises=(ValueError, TypeError))(_passes(read, types))
    return formats


def _passes(read: Callable[[Any], Any], types: tuple[type, ...]) -> Callable[[object], bool]:
    def passes(value: object) -> bool:
        if isinstance(value, types):  # other types are the business of "type"
            read(value)
        return True

    return passes
