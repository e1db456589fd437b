"""Times as tables write them: ISO 8601, day and month in either order, names of months, spreadsheet days, Unix seconds.

Which of day and month comes first is told by the whole column: the order that fits every cell. Where both do, or
neither, people are asked. A time without an offset stays one of the wall clock (`local_times` puts it into its zone).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from upheld.contacts.tables.cells import Cell, Fault, Wrong, as_text, texts_of

DMY: Final = "dmy"
MDY: Final = "mdy"
YMD: Final = "ymd"
ORDERS: Final = (DMY, MDY, YMD)

NOTHING: Final = 0
AT: Final = 1  # an instant, in microseconds since 1970 UTC
WALL: Final = 2  # a time of the wall clock, as if it were UTC

_SECOND_US: Final = 1_000_000
_DAY_US: Final = 86_400 * _SECOND_US
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - of the wall clock
_FIRST_US: Final = int((datetime(1971, 1, 1) - _EPOCH).total_seconds()) * _SECOND_US  # noqa: DTZ001
_LAST_US: Final = int((datetime(2200, 1, 1) - _EPOCH).total_seconds()) * _SECOND_US  # noqa: DTZ001
_SERIAL_1900: Final = 25_569  # days from 1899-12-30 to 1970-01-01
_SERIAL_1904: Final = 24_107  # days from 1904-01-01
_SERIALS: Final = (25_569, 90_000)  # 1970 to 2146: what may be a spreadsheet's day
_SECONDS: Final = (10**9, 10**10)  # 2001 to 2286: what may be Unix seconds
_ISO: Final = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,6})?"
_YEAR_FIRST: Final = r"^\d{4}[-/.]"
_ISO_WALL: Final = _ISO + "$"
_ISO_AT: Final = _ISO + r"(Z|[+-]\d\d:\d\d)$"
_TIME: Final = r"(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:\s*([AaPp])\.?[Mm]\.?)?"
_OFFSET: Final = r"(?:\s*(Z|UTC|GMT|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d\d)?))?"
_PARTED: Final = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})\.?(?:(?:\s*,?\s+|T)" + _TIME + _OFFSET + r")?")
_NAMED: Final = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?(?:(\d{1,2})[\s-]+([A-Za-z]{3,9})|([A-Za-z]{3,9})\s+(\d{1,2})),?[\s-]+(\d{4}|\d{2})"
    r"(?:,?\s+" + _TIME + _OFFSET + ")?"
)
_CLOCK: Final = re.compile(_TIME)
_HOURS_ALONE: Final = re.compile(r"(\d{1,2})(\d\d)?")
_MIDNIGHT: Final = re.compile(r"[ T]0?0:00(:00(\.0+)?)?$")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZONED: Final = re.compile(r"(?:UTC|GMT)?(?:([+-])(\d{1,2}):?(\d\d)?)?")


@dataclass
class Times:
    """A column of times: what each row's is (`what`: NOTHING, AT or WALL) in microseconds, and the rows with faults."""

    us: np.ndarray[Any, np.dtype[np.int64]]
    what: np.ndarray[Any, np.dtype[np.int8]]
    faults: dict[int, Fault]


def orders_of(cell: Cell) -> tuple[str, ...]:
    """The orders of day, month and year in which a text is a date; all three where it does not depend on them.

    >>> orders_of("13/10/2026"), orders_of("03/10/2026"), orders_of("2026-10-03")
    (('dmy',), ('dmy', 'mdy'), ('dmy', 'mdy', 'ymd'))
    """
    found = _PARTED.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if found is None or len(found[1]) == 4:
        return ORDERS
    possible = tuple(order for order in ORDERS if _day(found[1], found[3], found[4], order) is not None)
    return possible or ORDERS  # no date in any order: a fault of its own


def order_of(columns: Iterable[Sequence[Cell]]) -> tuple[tuple[str, ...], dict[str, str]]:
    """The orders that fit every date of some columns, and for each order that does not one text that forbids it."""
    left: tuple[str, ...] = ORDERS
    forbids: dict[str, str] = {}
    for cell in {cell for column in columns for cell in _not_year_first(column)}:
        possible = orders_of(cell)
        if len(possible) < len(ORDERS):
            forbids |= {order: cell for order in ORDERS if order not in possible and order not in forbids}
            left = tuple(order for order in left if order in possible)
    return left, forbids


def _not_year_first(cells: Sequence[Cell]) -> Iterable[str]:
    """The texts that do not begin with a year of four digits: only they can be in doubt."""
    texts = texts_of(cells)
    if texts is None:
        texts = pa.array([cell for cell in cells if isinstance(cell, str)], pa.string())
    found: list[str] = texts.filter(pc.invert(pc.match_substring_regex(texts, _YEAR_FIRST))).to_pylist()
    return found


def times(cells: Sequence[Cell], order: str | None, *, since_1904: bool = False) -> Times:
    """The times of a column's cells; `order` is that of day, month and year where texts depend on it."""
    texts = texts_of(cells) if len(cells) > 32 else None
    if texts is not None:
        return _fast(cells, texts, order, since_1904)
    return times_one_by_one(cells, order, since_1904=since_1904)


def times_one_by_one(cells: Sequence[Cell], order: str | None, *, since_1904: bool = False) -> Times:
    """As `times`: the slow and obvious way, cell by cell."""
    out = Times(np.zeros(len(cells), np.int64), np.zeros(len(cells), np.int8), {})
    known: dict[Any, tuple[int, int] | Fault | None] = {}
    for row, cell in enumerate(cells):
        key = (cell.__class__, cell)
        if key not in known:
            known[key] = time_of(cell, order, since_1904=since_1904)
        found = known[key]
        if isinstance(found, Fault):
            out.faults[row] = found
        elif found is not None:
            out.us[row], out.what[row] = found
    return out


def _fast(cells: Sequence[Cell], texts: pa.Array, order: str | None, since_1904: bool) -> Times:
    """ISO 8601 by the column, everything else cell by cell."""
    out = Times(np.zeros(len(cells), np.int64), np.zeros(len(cells), np.int8), {})
    done = np.zeros(len(cells), bool)
    for pattern, kind, what in ((_ISO_WALL, pa.timestamp("us"), WALL), (_ISO_AT, pa.timestamp("us", "UTC"), AT)):
        mask = pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False)
        if mask.any():
            try:
                us = texts.filter(pa.array(mask)).cast(kind).cast(pa.int64()).to_numpy(zero_copy_only=False)
            except pa.ArrowInvalid:
                continue  # a day no month has: found below
            within = (us >= _FIRST_US) & (us < _LAST_US)
            rows = np.flatnonzero(mask)[within]
            out.us[rows], out.what[rows] = us[within], what
            done[rows] = True
    left = np.flatnonzero(~done)
    slow = times_one_by_one([cells[row] for row in left.tolist()], order, since_1904=since_1904)
    out.us[left], out.what[left] = slow.us, slow.what
    out.faults = {int(left[row]): fault for row, fault in slow.faults.items()}
    return out


def time_of(cell: Cell, order: str | None, *, since_1904: bool = False) -> tuple[int, int] | Fault | None:
    """Microseconds and AT or WALL of one cell; None for an empty one.

    >>> time_of("01.10.2026 08:00", "dmy"), time_of("2026-10-01T08:00Z", None), time_of("soon", None)
    ((1790841600000000, 2), (1790841600000000, 1), Fault(key='cell.time', values={}))
    """
    if isinstance(cell, Wrong):
        return Fault("cell.error")
    text = as_text(cell)
    if text is None:
        return None
    found = _moment(cell, text, order, since_1904)
    if found is None or not _FIRST_US <= found[0] < _LAST_US:
        return Fault("cell.time")
    return found


def _moment(cell: Cell, text: str, order: str | None, since_1904: bool) -> tuple[int, int] | None:
    if isinstance(cell, datetime):
        return _of_datetime(cell)
    if isinstance(cell, date):
        return _of_datetime(datetime.combine(cell, time(0)))
    if isinstance(cell, bool | time | timedelta):
        return None
    number = _number(text)
    counted = None if number is None else _of_number(number, since_1904)
    if counted is not None:
        return counted
    try:
        return _of_datetime(datetime.fromisoformat(text))
    except ValueError:
        return _parted(text, order) or _named(text)


def _of_datetime(at: datetime) -> tuple[int, int] | None:
    try:
        wall = at if at.tzinfo is None else at.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        return None
    return round((wall - _EPOCH) / timedelta(microseconds=1)), WALL if at.tzinfo is None else AT


def _number(text: str) -> Decimal | None:
    if len(text) < 5 or len(text) > 24 or not text.replace(".", "", 1).isascii():
        return None
    return Decimal(text) if text.replace(".", "", 1).isdigit() and text[0] != "." else None


def _of_number(number: Decimal, since_1904: bool) -> tuple[int, int] | None:
    """A spreadsheet's day, or Unix seconds, milliseconds or microseconds: their sizes do not meet."""
    if _SERIALS[0] <= number + (_SERIAL_1900 - _SERIAL_1904 if since_1904 else 0) < _SERIALS[1]:
        days = number - (_SERIAL_1904 if since_1904 else _SERIAL_1900)
        milliseconds = round(days * 86_400_000)  # a spreadsheet keeps no finer time
        return milliseconds * 1000, WALL
    for factor in (1, 1000, 1_000_000):
        if _SECONDS[0] <= number / factor < _SECONDS[1]:
            return round(number / factor * _SECOND_US), AT
    return None


def _parted(text: str, order: str | None) -> tuple[int, int] | None:
    found = _PARTED.fullmatch(text)
    if found is None:
        return None
    day = _day(found[1], found[3], found[4], order)
    return None if day is None else _at(day, found.groups()[4:9], found[10])


def _named(text: str) -> tuple[int, int] | None:
    found = _NAMED.fullmatch(text)
    if found is None:
        return None
    name, number = (found[2], found[1]) if found[2] else (found[3], found[4])
    if name[:3].lower() not in _MONTHS:
        return None
    day = _valid(_year(found[5]), _MONTHS.index(name[:3].lower()) + 1, int(number))
    return None if day is None else _at(day, found.groups()[5:10], found[11])


def _day(first: str, second: str, third: str, order: str | None) -> date | None:
    """The day of three numbers; a year of four digits stands first or last whatever the order."""
    if len(first) == 4:
        order = YMD
    if len(first) == 3 or len(third) == 3 or (len(third) == 4 and order == YMD):
        return None
    if order == YMD:
        return _valid(_year(first), int(second), int(third))
    if order == DMY:
        return _valid(_year(third), int(second), int(first))
    return _valid(_year(third), int(first), int(second)) if order == MDY else None


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) < 3 else 0)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _at(day: date, clock: Sequence[str | None], offset: str | None) -> tuple[int, int] | None:
    seconds = clock_s(clock) if clock[0] else 0.0
    shift = _offset_s(offset) if offset else 0
    if seconds is None or shift is None:
        return None
    us = (day.toordinal() - 719_163) * _DAY_US + round((seconds - shift) * _SECOND_US)
    return us, AT if offset else WALL


def clock_s(parts: Sequence[str | None]) -> float | None:
    """Seconds after midnight of hour, minute, second, fraction and half of the day; None where no clock shows that."""
    hour, minute, second = (int(part or 0) for part in parts[:3])
    half = (parts[4] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    if minute > 59 or second > 59 or (hour > 23 and (hour, minute, second) != (24, 0, 0)):
        return None
    return hour * 3600 + minute * 60 + second + float(f"0.{parts[3] or 0}")


def _offset_s(text: str) -> int | None:
    if text == "Z":
        return 0
    found = _ZONED.fullmatch(text)
    if found is None:
        return None
    hours, minutes = int(found[2] or 0), int(found[3] or 0)
    if hours > 14 or minutes > 59:
        return None
    return (hours * 3600 + minutes * 60) * (-1 if found[1] == "-" else 1)


def day_with_time(day: Cell, clock: Cell) -> Cell:
    """A date and a time of day from two cells as one cell; the first time where the second cell holds a span of them.

    >>> day_with_time("01.10.2026", "08:30 - 09:00"), day_with_time(datetime(2026, 10, 1), time(8, 30))
    ('01.10.2026 08:30', '2026-10-01 08:30:00')
    """
    if isinstance(day, Wrong) or isinstance(clock, Wrong):
        return Wrong("#")
    written, shown = as_text(day), as_text(clock)
    if written is None or shown is None:
        return None if written is None and shown is None else Wrong(f"{written or ''} {shown or ''}")
    if isinstance(clock, datetime):
        shown = clock.time().isoformat()
    elif isinstance(clock, timedelta) or (isinstance(clock, int | float | Decimal) and 0 <= clock < 1):
        span = clock if isinstance(clock, timedelta) else timedelta(days=float(clock))
        shown = str(timedelta(milliseconds=round(span / timedelta(milliseconds=1))))
    else:
        shown = re.split(r"\s*[-–]\s*(?=\d{1,2}:)", shown)[0]
        alone = _HOURS_ALONE.fullmatch(shown)
        shown = f"{alone[1]}:{alone[2] or '00'}" if alone else shown
    written = _MIDNIGHT.sub("", written)
    number = _number(written)
    if number is not None and _SERIALS[0] <= number < _SERIALS[1]:
        written = (date(1970, 1, 1) + timedelta(days=int(number) - _SERIAL_1900)).isoformat()
    return f"{written} {shown}"


def is_clock(cell: Cell) -> bool:
    """Whether a cell holds a time of day without a date."""
    if isinstance(cell, time | timedelta):
        return True
    if isinstance(cell, str):
        return _CLOCK.fullmatch(re.split(r"\s*[-–]\s*(?=\d{1,2}:)", cell.strip())[0]) is not None
    return isinstance(cell, float) and 0 <= cell < 1


def written(us: int, what: int) -> str:
    """A time as ISO 8601; a midnight of the wall clock as a date.

    >>> written(1790812800000000, WALL), written(1790841600000000, AT)
    ('2026-10-01', '2026-10-01T08:00:00+00:00')
    """
    wall = _EPOCH + timedelta(microseconds=us)
    if what == AT:
        return wall.replace(tzinfo=UTC).isoformat()
    return wall.date().isoformat() if wall.time() == time(0) else wall.isoformat()
