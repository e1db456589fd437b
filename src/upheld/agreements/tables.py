"""The CSV files beside an agreement: dated exceptions to its hours, and the locked forecast."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any

from upheld.agreements.clauses import ForecastRow
from upheld.contacts.opening_hours import WallSpan, read_overrides
from upheld.notation import instant
from upheld.problems import BadInput, Problem

Overrides = Mapping[date, tuple[WallSpan, ...]]


@dataclass(frozen=True)
class Forecast:
    """The rows of a locked forecast and the file they came from."""

    rows: tuple[ForecastRow, ...]
    file: str


def read(
    data: Mapping[str, Any], folder: Path, places: Mapping[str, int], agreement: str
) -> tuple[Overrides, Forecast | None]:
    """Overrides of the hours and the forecast that the document names; raises BadInput for files and rows."""
    named = dict(data.get("tables", {}))
    if "table" in data.get("forecast", {}):
        named["forecast"] = data["forecast"]["table"]
    own = {"forecast": "forecast.table"} if "table" in data.get("forecast", {}) else {}
    fields = {key: own.get(key, f"tables.{key}") for key in named if key != "quality"}
    missing = [
        Problem("agreement.no_table", agreement, _line(places, field), field, {"file": named[key]})
        for key, field in fields.items()
        if not _is_file(folder / named[key])
    ]
    if missing:
        raise BadInput(*missing)
    overrides = read_overrides(folder / named["hours"]) if "hours" in named else {}
    forecast = read_forecast(folder / named["forecast"], data["time_zone"]) if "forecast" in named else None
    return overrides, forecast


def _line(places: Mapping[str, int], field: str) -> int | None:
    """The line of `field`, or of the table around it where that stands on one line."""
    return places.get(field, places.get(field.partition(".")[0]))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name no file system takes
        return False


def read_forecast(path: Path, zone: str) -> Forecast:
    """The locked forecast: columns ``start`` (ISO 8601; local time of `zone` without an offset), ``calls``, ``queue``.

    ``queue`` may be absent. Raises BadInput with every bad row.
    """
    rows: list[ForecastRow] = []
    problems: list[Problem] = []
    for line, row in _rows(path):
        try:
            rows.append(_row(row, zone))
        except BadInput as bad:
            problems.extend(Problem(p.key, str(path), line, p.field, p.values) for p in bad.problems)
    if problems:
        raise BadInput(*problems)
    return Forecast(tuple(rows), str(path))


def _row(row: Mapping[str, str | None], zone: str) -> ForecastRow:
    text = (row.get("start") or "").strip()
    try:
        start = instant(text, zone)
    except (ValueError, OverflowError):
        raise BadInput(Problem("agreement.instant", field="start", values={"text": text})) from None
    return ForecastRow(start, (row.get("queue") or "").strip() or None, _contacts((row.get("calls") or "").strip()))


def _contacts(text: str) -> float:
    try:
        contacts = float(text)
    except ValueError:
        contacts = -1.0
    if not isfinite(contacts) or contacts < 0:
        raise BadInput(Problem("agreement.forecast_calls", field="calls", values={"text": text}))
    return contacts


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str | None]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            missing = {"start", "calls"} - set(reader.fieldnames or ())
            if missing:
                raise BadInput(Problem("table.column_missing", str(path), 1, ", ".join(sorted(missing))))
            for row in reader:
                yield reader.line_num, row
    except OSError as error:
        raise BadInput(Problem("file.unreadable", str(path), values={"reason": error.strerror or ""})) from None
    except UnicodeDecodeError:
        raise BadInput(Problem("table.not_utf8", str(path))) from None
