"""Excel files that a reader can calculate with: real numbers, real dates, and text that is never anything else.

Text is written as text whatever it looks like: ``=HYPERLINK(…)`` from a caller is no formula and ``http://…`` no link.
Rows go to disk as they come, so that a month of calls needs little memory; more rows than a sheet holds go on in a
further sheet. Limits: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from upheld.reports import numbers
from upheld.reports.catalogue import Language
from upheld.reports.plain import plain

MOST_ROWS: Final = 1_048_576
MOST_LETTERS: Final = 32_767
_MOST_LETTERS_OF_A_NAME: Final = 31
_MOST_LETTERS_OF_A_HEADER: Final = 250
_FIRST_DAY: Final = date(1900, 3, 1)  # Excel counts a 29 February 1900 that never was
_WIDEST, _NARROWEST = 48, 9
_SAMPLE: Final = 200
_HEAD: Final = {"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#E4E7EA", "valign": "bottom"}
_FORMATS: Final[dict[str, dict[str, Any]]] = {
    "text": {"align": "left"},
    "long": {"align": "left", "text_wrap": True},
    "count": {"num_format": "#,##0", "align": "right"},
    "fraction": {"num_format": "#,##0.0#####", "align": "right"},
    "share": {"num_format": "0.00%", "align": "right"},
    "s": {"num_format": "#,##0.0##", "align": "right"},
    "instant": {"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"},
    "day": {"num_format": "yyyy-mm-dd", "align": "left"},
    "flag": {"align": "left"},
    "unknown": {"align": "right"},
    "head": _HEAD | {"align": "left"},
    "number head": _HEAD | {"align": "right"},
}
"""How each kind of cell looks; numbers keep all their digits behind it."""

_FONTS: Final = {"fa": "Noto Sans Arabic"}
"""Where the usual font has no letters of the language, some spreadsheets draw boxes instead of looking further."""

_MIRRORED: Final = {"left": "right", "right": "left"}
_AT_START: Final = frozenset(("text", "long", "instant", "day", "flag"))
_READABLE: Final = 200.0  # characters of all columns that one page across still shows large enough
_LINE_PT, _TALL_LINE_PT = 15.0, 21.0
_ISOLATES: Final = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))
"""Left out of cells, which stand alone: spreadsheets draw them as boxes."""

_WIDTHS: Final = {"instant": 19, "day": 11, "long": _WIDEST, "money": 14}


@dataclass(frozen=True)
class Amount:
    """A number with a kind of its own, in a column that mixes them: a share beside seconds."""

    value: float | Decimal | datetime | date | None
    kind: str


@dataclass(frozen=True)
class Column:
    """A column and the kind of its cells: text, long, count, share, s (seconds), money, instant, day, flag."""

    name: str
    kind: str = "text"
    width: float | None = None  # in characters; None: as its cells need


class Workbook:
    """A workbook being written to `path`; `made` is the instant it says it was created. Use as a context manager."""

    def __init__(
        self, path: Path, language: Language, zone: str, made: datetime, title: str, author: str, currency: str = "EUR"
    ) -> None:
        self._book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        created = made.astimezone(UTC).replace(tzinfo=None)
        self._book.set_properties(
            {"title": _cut(plain(title), 255), "author": _cut(plain(author), 255), "created": created}
        )
        self._language, self._title = language, title
        self._zone = ZoneInfo(zone)
        looks = _FORMATS | {"money": {"num_format": f'#,##0.00 "{currency}"', "align": "right"}}
        turned = _MIRRORED if language.direction == "rtl" else {}
        font = {"font_name": _FONTS[language.code], "reading_order": 2} if language.code in _FONTS else {}
        self._line_pt = _TALL_LINE_PT if font else _LINE_PT
        self._formats = {
            kind: self._book.add_format(
                {"valign": "top"} | font | look | {"align": turned.get(look["align"], look["align"])}
            )
            for kind, look in looks.items()
        }
        self._taken: set[str] = set()

    def __enter__(self) -> Workbook:
        return self

    def __exit__(self, *failure: object) -> None:
        try:
            self._book.close()
        except FileCreateError as error:
            raise OSError(str(error)) from error

    def sheet(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> None:
        """Write `rows` under `columns`; what is beyond the last row of a sheet goes on in ``name 2`` and so on."""
        left = iter(rows)
        first = list(islice(left, _SAMPLE))
        widths = [_width(column, [row[place] for row in first]) for place, column in enumerate(columns)]
        left = chain(first, left)
        self._one(name, columns, widths, islice(left, MOST_ROWS - 1))
        for number, row in enumerate(left, 2):  # one row more than fits: a further sheet
            self._one(f"{name} {number}", columns, widths, islice(chain([row], left), MOST_ROWS - 1))

    def _one(
        self, name: str, columns: Sequence[Column], widths: Sequence[float], rows: Iterator[Sequence[Any]]
    ) -> None:
        sheet = self._book.add_worksheet(sheet_name(name, self._taken))
        if self._language.direction == "rtl":
            sheet.right_to_left()
        for place, (column, width) in enumerate(zip(columns, widths, strict=True)):
            sheet.set_column(place, place, width)
            look = "head" if column.kind in _AT_START else "number head"
            sheet.write_string(0, place, _fitting(column.name), self._formats[look])
        sheet.set_row(0, self._line_pt * max(map(_lines, columns, widths)))
        writers = [self._writer(sheet, column.kind) for column in columns]
        wrapped = [place for place, column in enumerate(columns) if column.kind == "long"]
        last = 0
        for last, row in enumerate(rows, 1):
            for place, (write, value) in enumerate(zip(writers, row, strict=True)):
                write(last, place, value)
            if wrapped:
                sheet.set_row(last, self._line_pt * max(_wrapped_lines(row[n], widths[n]) for n in wrapped))
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, last, len(columns) - 1)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        self._for_print(sheet, name, sum(widths))

    def _for_print(self, sheet: Any, name: str, width: float) -> None:
        """A4 across, as many pages beside each other as can be read, headings repeated on each."""
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(math.ceil(width / _READABLE), 0)
        sheet.repeat_rows(0)
        sheet.repeat_columns(0)
        title = _header(self._title, _MOST_LETTERS_OF_A_HEADER - len(name) - 20)
        sheet.set_header(f"&L{title}&R{_header(name, 60)}")
        sheet.set_footer("&LUpheld&R&P / &N")

    def _writer(self, sheet: Any, kind: str) -> Any:
        """The function that writes a cell of `kind` at (row, column)."""
        formats, unknown = self._formats, self._formats["unknown"]
        answers = {True: self._language.say("yes"), False: self._language.say("no")}

        def number(row: int, place: int, value: float | Decimal | None) -> None:
            if value is None:
                sheet.write_string(row, place, numbers.UNKNOWN, unknown)
            else:
                look = "fraction" if kind == "count" and value % 1 else kind
                sheet.write_number(row, place, value, formats[look])

        def text(row: int, place: int, value: str | None) -> None:
            if value is None:
                sheet.write_string(row, place, numbers.UNKNOWN, unknown)
            elif value:
                sheet.write_string(row, place, _fitting(value), formats[kind])

        def when(row: int, place: int, value: datetime | date | float | None) -> None:
            found = serial(value, self._zone) if isinstance(value, date) else value
            if isinstance(found, str):
                sheet.write_string(row, place, found, formats["text"])
            else:
                number(row, place, found)

        def flag(row: int, place: int, value: bool | None) -> None:
            if value is None:
                sheet.write_string(row, place, numbers.UNKNOWN, unknown)
            else:
                sheet.write_string(row, place, answers[bool(value)], formats["flag"])

        def mixed(row: int, place: int, value: Amount | str) -> None:
            own = "text" if isinstance(value, str) else value.kind
            self._writer(sheet, own)(row, place, value if isinstance(value, str) else value.value)

        texts, moments = dict.fromkeys(("text", "long"), text), dict.fromkeys(("instant", "day"), when)
        return {**texts, **moments, "flag": flag, "mixed": mixed}.get(kind, number)


def serial(when: date | datetime, zone: ZoneInfo) -> float | str:
    """A day or an instant as Excel counts it, on the wall clock of `zone`; text for days that Excel does not know.

    >>> serial(date(1970, 1, 1), ZoneInfo("UTC")), serial(date(1899, 1, 1), ZoneInfo("UTC"))
    (25569.0, '1899-01-01')
    """
    local = when.astimezone(zone).replace(tzinfo=None) if isinstance(when, datetime) else when
    midnight = local if isinstance(local, datetime) else datetime(local.year, local.month, local.day)  # noqa: DTZ001
    if midnight.date() < _FIRST_DAY:
        return str(local)
    since = midnight - datetime(1899, 12, 30)  # noqa: DTZ001
    return since.days + (since.seconds + since.microseconds / 1e6) / 86400


def sheet_name(wanted: str, taken: set[str]) -> str:
    """`wanted` as Excel allows it: no sign it forbids, at most 31 letters, once in a workbook; added to `taken`.

    >>> sheet_name("Calls [1/2]", set()), sheet_name("calls", {"calls"})
    ('Calls -1-2-', 'calls 2')
    """
    clean = re.sub(r"[\[\]:*?/\\]", "-", plain(wanted))
    clean = _cut(clean.strip("' "), _MOST_LETTERS_OF_A_NAME).rstrip("' ") or "-"
    name, number = clean, 1
    while name.lower() in taken or name.lower() == "history":
        number += 1
        ending = f" {number}"
        name = _cut(clean, _MOST_LETTERS_OF_A_NAME - len(ending)) + ending
    taken.add(name.lower())
    return name


def _fitting(text: str) -> str:
    """`text` as a cell can hold it; what is too long is cut where everybody sees it."""
    clean = text if text.isascii() and text.isprintable() else plain(text.translate(_ISOLATES))
    if len(clean) <= MOST_LETTERS // 2 or _cut(clean, MOST_LETTERS) == clean:
        return clean
    ending = f" … [{len(clean)}]"
    return _cut(clean, MOST_LETTERS - len(ending)) + ending


def _cut(text: str, most: int) -> str:
    """At most `most` letters of `text` as Excel counts them: what lies beyond Unicode's first plane is two."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")


def _header(text: str, most: int) -> str:
    """A text of a page header, where ``&`` commands."""
    return _cut(plain(text), most // 2).replace("&", "&&")


def _width(column: Column, values: Sequence[Any]) -> float:
    if column.width is not None:
        return column.width
    if column.kind in _WIDTHS:
        return float(_WIDTHS[column.kind])
    longest = max((_letters(value) for value in values), default=0)
    words = max((len(word) for word in column.name.split()), default=0)
    return min(max(longest + 2, words + 3, _NARROWEST), _WIDEST)


def _lines(column: Column, width: float) -> int:
    """In how many lines the name of a column is written, at most three."""
    return min(math.ceil((_letters(column.name) + 2) / width), 3)


def _wrapped_lines(text: str | None, width: float) -> int:
    """In how many lines a long text is written, with some room for where its words break; Excel shows at most 27."""
    return min(math.ceil(_letters(text) * 1.1 / width) or 1, 27)


def _letters(value: Any) -> int:
    """How wide a value is drawn; a sign of Chinese takes two."""
    text = value if isinstance(value, str) else "0" * 10 if value is not None else ""
    return len(text) + sum(sign > "\u2e7f" for sign in text)
