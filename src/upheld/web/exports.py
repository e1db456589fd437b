"""Tables as files: real numbers, and text that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter
from django.http import HttpResponse

from upheld.web.actions import trail
from upheld.web.asked import Asked

_FORMATS = {
    "number": "#,##0.##",
    "share": "0.0%",
    "duration": "[m]:ss",
    "instant": "yyyy-mm-dd hh:mm:ss",
    "day": "yyyy-mm-dd",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%")
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 200_000


@dataclass(frozen=True)
class Column:
    """A column of a table: `key` in its rows, its title in the reader's language, and what its values are.

    `kind`: text, number, share (0–1), duration (seconds), instant (aware) or day.
    """

    key: str
    title: str
    kind: str = "text"


def asked_for(request: Asked) -> str | None:
    """``xlsx`` or ``csv`` where the address asks for an export (``?export=``)."""
    wanted = request.GET.get("export")
    return wanted if wanted in ("xlsx", "csv") else None


def answer(
    request: Asked, name: str, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], zone: str = "UTC"
) -> HttpResponse:
    """`rows` as the file that was asked for; the trail notes it. Instants are written in `zone`."""
    wanted = asked_for(request) or "csv"
    trail.note("exported", by=request.access.account, subject=f"{name}.{wanted}", client=request.client)
    content = _workbook(columns, rows, zone) if wanted == "xlsx" else _csv(columns, rows, zone)
    answer = HttpResponse(content, content_type=_EXCEL if wanted == "xlsx" else "text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{wanted}"'
    return answer


def plain_text(value: str) -> str:
    """`value` so that no spreadsheet reads it as a formula.

    >>> plain_text("=HYPERLINK(1)"), plain_text("Anna"), plain_text("-5 °C")
    ("'=HYPERLINK(1)", 'Anna', "'-5 °C")
    """
    return f"'{value}" if value.startswith(_FORMULA) else value


def _csv(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], zone: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([plain_text(column.title) for column in columns])
    for row in rows:
        writer.writerow([_in_csv(row.get(column.key), zone) for column in columns])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _in_csv(value: Any, zone: str) -> Any:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")
    return plain_text(value) if isinstance(value, str) else value


def _workbook(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], zone: str) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "bottom": 1})
        formats = {kind: book.add_format({"num_format": shape}) for kind, shape in _FORMATS.items()}
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column.title, bold)
            sheet.set_column(place, place, 24 if column.kind == "text" else 16)
        for line, row in enumerate(rows, start=1):
            for place, column in enumerate(columns):
                _write(sheet, line, place, row.get(column.key), column.kind, formats, zone)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def _write(sheet: Any, line: int, place: int, value: Any, kind: str, formats: Mapping[str, Any], zone: str) -> None:
    shape = formats.get(kind)
    if value is None:
        return
    if isinstance(value, datetime):
        sheet.write_datetime(line, place, value.astimezone(ZoneInfo(zone)).replace(tzinfo=None), shape)
    elif isinstance(value, date):
        sheet.write_datetime(line, place, datetime(value.year, value.month, value.day), formats["day"])  # noqa: DTZ001
    elif isinstance(value, int | float):
        sheet.write_number(line, place, value / 86400 if kind == "duration" else value, shape)
    else:
        sheet.write_string(line, place, str(value))
