"""Cells of a column as values: text, numbers, durations, yes and no; each cell that is none has a fault.

Every different cell is read once: a column of a month has few of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from upheld.contacts.tables.cells import Cell, Fault, Wrong, as_text, texts_of
from upheld.notation import duration_s

Value = str | int | float | bool | None | Fault
Read = Callable[[Cell], Value]

POINT: Final = "."
COMMA: Final = ","

_LONGEST_S: Final = 366 * 86_400.0
_LARGEST: Final = 1e15
_CLOCK: Final = re.compile(r"(?:(\d{1,5}):)?(\d{1,5}):(\d{1,2})(?:[.,](\d{1,9}))?")
_DAYS: Final = re.compile(r"(\d{1,3})(?:\.|\s*d(?:ays?)?,?\s+)(\d{1,2}:\d\d:\d\d.*)")
_SPREADSHEET_DAY_0: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's clock has no zone
_YES: Final = ("yes", "y", "true", "t", "1", "x", "tak", "ja", "si", "sí", "oui", "sim", "是", "بله")
_NO: Final = ("no", "n", "false", "f", "0", "nie", "nein", "non", "não", "否", "خیر")
_WITH_COMMA: Final = re.compile(r"[+-]?\d+,\d+%?")
_THOUSANDS: Final = re.compile(r"[+-]?\d{1,3}(?:([ .,'’\u00a0\u202f])\d{3})(?:\1\d{3})*(?:([.,])\d+)?%?")
_NOT_PLAIN: Final = r"^[\s\x00-\x20#]|[\s\x00-\x20]$|[^\x00-\x7f]"
"""Text that is not its own value: with blanks around it, perhaps an error, or beyond ASCII."""
_NULLS: Final = ("-", "–", "—", "n/a", "na", "null", "none", "(null)", "nan")


def column(cells: Sequence[Cell], read: Read, kind: pa.DataType) -> tuple[pa.Array, dict[int, Fault]]:
    """The values of `cells` as an array of `kind`, null where there is none, and the faults by row."""
    texts = texts_of(cells)
    if texts is None:
        return column_one_by_one(cells, read, kind)
    if read is text:
        doubtful = pc.match_substring_regex(texts, _NOT_PLAIN)
        if not pc.any(doubtful).as_py():
            return pc.if_else(pc.equal(texts, ""), None, texts), {}
    encoded = texts.dictionary_encode()
    known = [read(cell) for cell in encoded.dictionary.to_pylist()]
    values = pa.array([None if isinstance(value, Fault) else value for value in known], kind)
    wrong = {code: value for code, value in enumerate(known) if isinstance(value, Fault)}
    rows = np.flatnonzero(np.isin(encoded.indices.to_numpy(), list(wrong))) if wrong else ()
    return values.take(encoded.indices), {int(row): wrong[encoded.indices[int(row)].as_py()] for row in rows}


def column_one_by_one(cells: Sequence[Cell], read: Read, kind: pa.DataType) -> tuple[pa.Array, dict[int, Fault]]:
    """As `column`: the slow and obvious way."""
    known: dict[Any, Value] = {}
    values: list[Value] = []
    for cell in cells:
        key = (cell.__class__, cell)
        if key not in known:
            known[key] = read(cell)
        values.append(known[key])
    faults = {row: value for row, value in enumerate(values) if isinstance(value, Fault)}
    return pa.array([None if isinstance(value, Fault) else value for value in values], kind), faults


def text(cell: Cell) -> Value:
    """Text; ids are text."""
    return Fault("cell.error") if _is_error(cell) else as_text(cell)


def word(known: Mapping[str, str], *, free: bool) -> Read:
    """A word that means one of a few; unknown words stand for themselves where they are `free`."""

    def read(cell: Cell) -> Value:
        written = text(cell)
        if not isinstance(written, str):
            return written
        plain = " ".join(written.casefold().split())
        if plain in known:
            return known[plain]
        return plain if free else Fault("cell.word", {"known": sorted(set(known.values()))})

    return read


def number(decimal: str) -> Read:
    """A finite number; `decimal` is the mark between its whole and its fraction."""

    def read(cell: Cell) -> Value:
        found = _number(cell, decimal)
        return float(found) if isinstance(found, Decimal) else found

    return read


def count(decimal: str) -> Read:
    """A whole number, not negative."""

    def read(cell: Cell) -> Value:
        found = _number(cell, decimal)
        if not isinstance(found, Decimal):
            return found
        return int(found) if found >= 0 and found == found.to_integral_value() else Fault("cell.count")

    return read


def count_or_yes(decimal: str) -> Read:
    """A whole number, not negative; a plain yes is 1, no is 0."""
    whole = count(decimal)

    def read(cell: Cell) -> Value:
        found = yes_no(cell)
        return int(found) if isinstance(found, bool) and not _is_digit(cell) else whole(cell)

    return read


def _is_digit(cell: Cell) -> bool:
    return isinstance(cell, str) and cell.strip().isdigit()


def duration(decimal: str, unit_s: float) -> Read:
    """Seconds, not negative: of a bare number in units of `unit_s` seconds, of ``mm:ss``, ``hh:mm:ss``, ``1h30m``."""

    def read(cell: Cell) -> Value:
        found = _seconds(cell, decimal, unit_s)
        if isinstance(found, float) and not (isfinite(found) and 0 <= found <= _LONGEST_S):
            return Fault("cell.duration")
        return found

    return read


def yes_no(cell: Cell) -> Value:
    """Yes or no."""
    if isinstance(cell, bool):
        return cell
    written = text(cell)
    if not isinstance(written, str):
        return written
    plain = written.casefold()
    if plain in _YES or plain in _NO:
        return plain in _YES
    return None if plain in _NULLS else Fault("cell.yes_no")


def decimals_of(cells: Sequence[Cell]) -> tuple[bool, bool]:
    """Whether some cell is a number only with a comma, and some only with a point, as its decimal mark.

    >>> decimals_of(["12,5", "7"]), decimals_of(["1,250", "12.5"])
    ((True, False), (False, True))
    """
    comma = point = False
    for cell in _with_marks(cells):
        with_comma, with_point = (isinstance(_number(cell, mark), Decimal) for mark in (COMMA, POINT))
        comma |= with_comma and not with_point
        point |= with_point and not with_comma
    return comma, point


def ambiguous_decimals(cells: Sequence[Cell]) -> bool:
    """Whether some cell is one number with a comma, and another with a point, as its decimal mark: ``1,250``."""
    return any(
        isinstance(comma, Decimal) and isinstance(point, Decimal) and comma != point
        for comma, point in ((_number(cell, COMMA), _number(cell, POINT)) for cell in _with_marks(cells))
    )


def _with_marks(cells: Sequence[Cell]) -> list[str]:
    """The different texts that hold a comma or a point."""
    texts = texts_of(cells)
    if texts is None:
        texts = pa.array([cell for cell in cells if isinstance(cell, str)], pa.string())
    return [text for text in pc.unique(texts).to_pylist() if "," in text or "." in text]


def _number(cell: Cell, decimal: str) -> Decimal | Fault | None:
    if _is_error(cell):
        return Fault("cell.error")
    if isinstance(cell, bool | datetime | date | time | timedelta):
        return Fault("cell.number")
    if isinstance(cell, int | float | Decimal):
        found = Decimal(repr(cell) if isinstance(cell, float) else cell)
        return found if found.is_finite() and abs(found) < _LARGEST else Fault("cell.number")
    written = as_text(cell)
    if written is None or written.casefold() in _NULLS:
        return None
    return _written_number(written, decimal)


def _written_number(written: str, decimal: str) -> Decimal | Fault:
    grouped = _THOUSANDS.fullmatch(written)
    if grouped and grouped[1] != decimal and grouped[2] in (None, decimal):
        written = written.replace(grouped[1], "")
    percent = written.endswith("%")
    plain = written.removesuffix("%").strip()
    if decimal == COMMA:
        if "." in plain:
            return Fault("cell.number")
        plain = plain.replace(",", ".", 1)
    try:
        if not plain.isascii() or "_" in plain:
            return Fault("cell.number")
        found = Decimal(plain)
    except InvalidOperation:
        return Fault("cell.number")
    if not found.is_finite() or abs(found) >= _LARGEST:
        return Fault("cell.number")
    return found / 100 if percent else found


def _seconds(cell: Cell, decimal: str, unit_s: float) -> float | Fault | None:
    if isinstance(cell, timedelta):
        return cell.total_seconds()
    if isinstance(cell, time):
        return cell.hour * 3600 + cell.minute * 60 + cell.second + cell.microsecond / 1e6
    if isinstance(cell, datetime):  # a spreadsheet shows hours over 24 as a time of its first days
        return (cell.replace(tzinfo=None) - _SPREADSHEET_DAY_0).total_seconds()
    if isinstance(cell, str) and ":" in cell:
        return _clock_s(cell.strip())
    found = _number(cell, decimal)
    if isinstance(found, Decimal):
        return float(found) * unit_s
    if isinstance(found, Fault) and isinstance(cell, str):
        try:
            return duration_s(cell)
        except ValueError:
            return Fault("cell.duration")
    return found


def _clock_s(written: str) -> float | Fault:
    days = _DAYS.fullmatch(written)
    found = _CLOCK.fullmatch(days[2] if days else written)
    if found is None or (found[1] and int(found[2]) > 59) or int(found[3]) > 59:
        return Fault("cell.duration")
    whole = int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3]) + (int(days[1]) * 86_400 if days else 0)
    return whole + float(f"0.{found[4] or 0}")


def _is_error(cell: Cell) -> bool:
    """A spreadsheet's error, as a value of its own or written out by an export."""
    return isinstance(cell, Wrong) or (isinstance(cell, str) and cell.startswith("#") and cell.strip() in _ERRORS)


_ERRORS: Final = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
