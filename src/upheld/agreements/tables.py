"""The CSV files beside an agreement: dated exceptions to its hours, and the locked forecast."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from pathlib import Path
from typing import Any

from upheld.agreements.clauses import ForecastRow
from upheld.contacts.opening_hours import WallSpan, read_overrides
from upheld.contacts.tables import rows
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

    ``queue`` may be absent. Raises BadInput with every bad row, and with every row that says again what one has said.
    """
    found: dict[tuple[datetime, str | None], ForecastRow] = {}
    problems: list[Problem] = []
    for line, row in rows(path, ("start", "calls")):
        try:
            read_row = _row(row, zone)
        except BadInput as bad:
            problems.extend(Problem(p.key, str(path), line, p.field, p.values) for p in bad.problems)
            continue
        if found.setdefault((read_row.start, read_row.queue), read_row) is not read_row:
            values = {"id": " ".join(filter(None, (_shown(row["start"]), read_row.queue))), "list": path.name}
            problems.append(Problem("agreement.duplicate_id", str(path), line, "start", values))
    if problems:
        raise BadInput(*problems)
    return Forecast(tuple(found.values()), str(path))


def _row(row: Mapping[str, str], zone: str) -> ForecastRow:
    try:
        start = instant(row["start"], zone)
    except (ValueError, OverflowError):
        raise BadInput(Problem("agreement.instant", field="start", values={"text": _shown(row["start"])})) from None
    return ForecastRow(start, row.get("queue") or None, _contacts(row["calls"]))


def _shown(text: str) -> str:
    """A time as it stands in the file, which no report shall write as another."""
    return text.replace("T", " ")


def _contacts(text: str) -> float:
    try:
        contacts = float(text)
    except ValueError:
        contacts = -1.0
    if not isfinite(contacts) or contacts < 0:
        raise BadInput(Problem("agreement.forecast_calls", field="calls", values={"text": text}))
    return contacts
