"""Fields of JSON documents as a system's description promises them: texts, whole seconds, instants.

A field that is null or absent is None; one that holds something else than promised raises BadField, and its document
cannot be used.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

FIRST_US: Final = 1_000_000_000_000_000  # 2001-09-09
LAST_US: Final = 4_102_444_800_000_000  # 2100-01-01

_SECOND_US: Final = 1_000_000
_NOTHING: Final[Mapping[str, Any]] = {}


class BadField(Exception):  # noqa: N818 - it names what it is
    """A field that does not hold what it should; `kind` says what: ``text``, ``seconds``, ``time``, ``object``, …"""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def text(value: object) -> str | None:
    """A text that says something; an empty one says nothing, half of a pair of letters (JSON can escape it) is none."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise BadField("text")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise BadField("text") from None
    return value


def seconds(value: object) -> float | None:
    """A duration that is not negative."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LAST_US:
        raise BadField("seconds")
    return float(value)


def utc_us(value: object) -> int | None:
    """Microseconds since 1970 of an ISO 8601 instant between 2001 and 2100; one without an offset is UTC.

    >>> utc_us("2022-04-08T15:00:42Z"), utc_us("2022-04-08T17:00:42.5+02:00")
    (1649430042000000, 1649430042500000)
    """
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadField("time")
    return _parsed(value)


@lru_cache(maxsize=1 << 12)  # a document tells one instant under several names
def _parsed(instant: str) -> int:
    try:
        moment = datetime.fromisoformat(instant)
        at = round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * _SECOND_US)
    except (ValueError, OverflowError):
        raise BadField("time") from None
    if not FIRST_US <= at < LAST_US:
        raise BadField("time")
    return at


def part(value: object) -> Mapping[str, Any]:
    """An object within the document; null is an empty one."""
    if value is None:
        return _NOTHING
    if not isinstance(value, dict):
        raise BadField("object")
    return value
