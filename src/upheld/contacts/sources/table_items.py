"""Rows of deferred work, of outbound attempts and of scores → their tables of records, each row once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from upheld.contacts.columns import Row
from upheld.contacts.records import DOCUMENTATION, RESOLUTION, SCHEMAS
from upheld.contacts.tables.cells import Fault
from upheld.contacts.tables.table import Table
from upheld.notation import midnight

_PERCENT: Final = "%"
_HOURS_OF_A_DAY: Final = 25  # a day on which the clock goes back has as many


def work_items(tables: Sequence[Table]) -> list[Row]:
    """Each item once: of rows about one item the one that tells most, then the latest."""
    found: dict[str, tuple[Any, dict[str, Any]]] = {}
    for table in tables:
        for row, cells in _rows(table):
            if not _in_order(table, row, cells, ("received_at", "answered_at", "closed_at")):
                continue
            reopened = cells.get("reopened")
            if reopened is None and cells.get("was_reopened") is not None:
                reopened = int(cells["was_reopened"])
            made = {**cells, "channel": cells.get("channel") or "email", "reopened": reopened}
            worth = _worth("work_items", made)
            if cells["item_id"] not in found or worth > found[cells["item_id"]][0]:
                found[cells["item_id"]] = worth, made
    return _ordered("work_items", (made for _, made in found.values()), "received_at", "item_id")


def attempts(tables: Sequence[Table]) -> list[Row]:
    """The attempts of all tables, a row that stands in two of them once."""
    return _ordered("attempts", _each_once("attempts", tables), "attempted_at", "contact_id")


def scores(tables: Sequence[Table]) -> list[Row]:
    """The scores of all tables, a row that stands in two of them once."""
    return _ordered("scores", _each_once("scores", tables), "scored_at", "contact_id")


def paid_hours(tables: Sequence[Table]) -> list[Row]:
    """The paid hours of all tables, a row that stands in two of them once."""
    return _ordered("paid_hours", _each_once("paid_hours", tables), "started_at", "person")


def _each_once(name: str, tables: Sequence[Table]) -> list[dict[str, Any]]:
    """Rows of several tables; within one table equal rows are several, as far as one table has them."""
    found: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for table in sorted(tables, key=lambda table: table.log.journal):
        own: dict[tuple[Any, ...], int] = {}
        for row, cells in _rows(table):
            made = _MADE[name](table, row, cells) if name in _MADE else cells
            if made is None:
                continue
            key = tuple(_content(name, made))
            own[key] = own.get(key, 0) + 1
            there = found.setdefault(key, [])
            if len(there) < own[key]:
                there.append(made)
    return [made for there in found.values() for made in there]


def _scored(table: Table, row: int, cells: dict[str, Any]) -> dict[str, Any] | None:
    kind = table.kind.name
    if kind in (DOCUMENTATION, RESOLUTION):
        answer = cells.get("documented" if kind == DOCUMENTATION else "resolved")
        return {**cells, "kind": kind, "score": None if answer is None else float(answer), "possible": 1.0}
    score, possible = cells.get("score"), cells.get("possible")
    cell = table.sources["score"][row]
    if possible is None and isinstance(cell, str) and cell.strip().endswith(_PERCENT):
        possible = 1.0
    wrong = score is not None and (score < 0 or (possible is not None and (possible <= 0 or score > possible)))
    if wrong:
        table.reject(row, "score", Fault("score.outside", {"possible": possible}))
        return None
    return {**cells, "kind": kind, "possible": possible}


def _paid(table: Table, row: int, cells: dict[str, Any]) -> dict[str, Any] | None:
    hours = cells["paid_hours"]
    if not 0 <= hours <= _HOURS_OF_A_DAY:
        table.reject(row, "paid_hours", Fault("paid.outside"))
        return None
    day = date.fromisoformat(cells["day"][:10])
    started = midnight(day, table.meant.zone or "UTC")
    return {**cells, "worked_on": day, "started_at": int(started.timestamp()) * 1_000_000, "paid_s": hours * 3600.0}


_MADE: Final = {"scores": _scored, "paid_hours": _paid}
"""Tables whose rows are made from the cells of more than one column."""


def _rows(table: Table) -> list[tuple[int, dict[str, Any]]]:
    good = table.accepted()
    names = list(table.values)
    columns = zip(*(table.values[name].to_pylist() for name in names), strict=True)
    return [
        (row, dict(zip(names, cells, strict=True)) | _place(table, row))
        for row, cells in enumerate(columns)
        if good[row]
    ]


def _place(table: Table, row: int) -> dict[str, Any]:
    return {"journal": table.log.journal, "position": int(table.positions[row])}


def _in_order(table: Table, row: int, cells: dict[str, Any], names: Sequence[str]) -> bool:
    """Whether no time of the row lies before the first of `names`; rejects the row where one does."""
    first = cells[names[0]]
    for name in names[1:]:
        if cells.get(name) is not None and cells[name] < first:
            table.reject(row, name, Fault("row.before"))
            return False
    return True


def _content(name: str, made: dict[str, Any]) -> list[Any]:
    return [made.get(column) for column in SCHEMAS[name].names if column not in ("source", "journal", "position")]


def _worth(name: str, made: dict[str, Any]) -> tuple[Any, ...]:
    content = _content(name, made)
    latest = max(value for value in (made.get("closed_at"), made.get("answered_at"), 0) if value is not None)
    return sum(value is not None for value in content), latest, made.get("reopened") or 0, repr(content)


def _ordered(name: str, rows: Any, moment: str, key: str) -> list[Row]:
    columns = [column for column in SCHEMAS[name].names if column != "source"]
    kept = sorted(rows, key=lambda made: (made[moment], made.get(key) or "", repr(_content(name, made))))
    return [tuple(made.get(column) for column in columns) for made in kept]
