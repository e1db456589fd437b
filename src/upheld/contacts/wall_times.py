"""Times as a clock on a wall shows them: without saying in which zone, and twice in the hour that autumn repeats.

A wall time is the microseconds since 1970 that it would be if the clock showed UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SECOND_US: Final = 1_000_000
EARLIEST_US: Final = 1_000_000_000 * SECOND_US  # 2001-09-09
LATEST_US: Final = 4_102_444_800 * SECOND_US  # 2100-01-01

_EPOCH: Final = date(1970, 1, 1)
_STEP_US: Final = 600 * SECOND_US  # zones change their offsets at whole ten minutes
_LONGEST: Final = 40


class Written(NamedTuple):
    """A time as it was written: an instant where it says its offset itself, else what the wall showed."""

    at: int  # microseconds since 1970
    is_instant: bool


def written(text: str) -> Written:
    """``2026-10-25 02:10:00[.123456]`` with or without an offset, or seconds since 1970; raises ValueError.

    >>> written("2026-10-25 02:10:00.5"), written("1795312666"), written("2026-10-25 02:10:00+02").is_instant
    (Written(at=1792894200500000, is_instant=False), Written(at=1795312666000000, is_instant=True), True)
    """
    if len(text) > _LONGEST or not text.isascii():
        raise ValueError(text)
    if text[4:5] == "-":
        found = _wall(text) if text[19:20] in ("", ".") and text[16:17] == ":" else None
        found = found or _other(text)
    else:
        whole, _, part = text.partition(".")
        if not (len(whole) == 10 and whole.isdecimal() and (part or "0").isdecimal()):
            raise ValueError(text)
        found = Written(int(whole) * SECOND_US + int(part[:6].ljust(6, "0")), True)
    if not EARLIEST_US <= found.at < LATEST_US:
        raise ValueError(text)
    return found


def _wall(text: str) -> Written | None:
    """The usual way of writing, read by its places."""
    hour, minute, second, part = text[11:13], text[14:16], text[17:19], text[20:26]
    if text[10] not in " T" or text[13] != ":" or not (hour + minute + second + part).isdecimal():
        return None
    if hour > "23" or minute > "59" or second > "59":
        return None
    seconds = _day(text[:10]) * 86_400 + int(hour) * 3600 + int(minute) * 60 + int(second)
    return Written(seconds * SECOND_US + (int(part.ljust(6, "0")) if part else 0), False)


def _other(text: str) -> Written:
    moment = datetime.fromisoformat(text)
    since = moment.replace(tzinfo=moment.tzinfo or UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return Written(since // timedelta(microseconds=1), moment.tzinfo is not None)


@lru_cache(maxsize=4096)
def _day(text: str) -> int:
    return (date.fromisoformat(text) - _EPOCH).days


class Zone:
    """What instants the wall times of one IANA zone stand for; raises ValueError for a zone that is not known."""

    def __init__(self, name: str) -> None:
        try:
            self._zone = ZoneInfo(name)
        except (ZoneInfoNotFoundError, OSError, ValueError):
            raise ValueError(name) from None
        self.name = name
        self._offsets: dict[int, tuple[int, ...]] = {}

    def instants(self, wall_us: int) -> tuple[int, ...]:
        """One; two, the earlier first, in an hour that comes twice; none in an hour that is skipped."""
        step = wall_us // _STEP_US
        offsets = self._offsets.get(step)
        if offsets is None:
            offsets = self._offsets[step] = self._offsets_at(step * _STEP_US)
        return tuple(wall_us - offset for offset in offsets)

    def _offsets_at(self, wall_us: int) -> tuple[int, ...]:
        wall = datetime(1970, 1, 1, tzinfo=self._zone) + timedelta(microseconds=wall_us)  # the wall's own hours
        first, second = (_offset_us(wall.replace(fold=fold)) for fold in (0, 1))
        if first == second:
            return (first,)
        return (first, second) if first > second else ()


def _offset_us(moment: datetime) -> int:
    offset = moment.utcoffset()
    assert offset is not None
    return offset // timedelta(microseconds=1)
