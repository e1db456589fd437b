"""The values of the columns of a table, made from their cells: plain ones first, then times, which lean on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from upheld.contacts.tables import local_times, times, values
from upheld.contacts.tables.cells import Cell, Fault, as_text, shown
from upheld.contacts.tables.columns import (
    COUNT,
    DAY,
    DURATION,
    INSTANT,
    NUMBER,
    WORD,
    YES_NO,
    Column,
)
from upheld.contacts.tables.table import ARROW, Table
from upheld.problems import BadInput, Problem

_LOOKED_AT: Final = 200
_NUMERIC: Final = (DURATION, NUMBER, COUNT)
_LASTS: Final[dict[str, tuple[str, ...]]] = {
    "answered_at": ("wait_s",),
    "ended_at": ("duration_s", "interval_s"),
}
"""Columns that say how long after the moment of a row another of its times came."""


def convert(table: Table, since_1904: bool) -> None:
    """Fill in the values of all columns and the faults of cells."""
    unread = {fault.row for fault in table.faults}
    _join_date_and_time(table)
    decimal = _decimal(table)
    found: dict[int, list[tuple[str, Fault]]] = {}
    for name, fault_of in _plain_columns(table, decimal):
        for row, fault in fault_of.items():
            found.setdefault(row, []).append((name, fault))
    for name, fault_of in _instants(table, since_1904):
        for row, fault in fault_of.items():
            found.setdefault(row, []).append((name, fault))
    for column in table.kind.columns:
        if column.required and not column.may_be_empty and column.name in table.values:
            missing = np.flatnonzero(table.values[column.name].is_null().to_numpy(zero_copy_only=False))
            for row in missing.tolist():
                if not any(name == column.name for name, _ in found.get(row, ())):
                    found.setdefault(row, []).append((column.name, Fault("cell.missing")))
    for row in sorted(found):
        if row not in unread:
            for name, fault in found[row]:
                table.reject(row, name, fault)


def _plain_columns(table: Table, decimal: str) -> Iterable[tuple[str, dict[int, Fault]]]:
    for name, cells in table.sources.items():
        column = table.kind.column(name)
        if column is None or name in ("date", "time") or column.meaning == INSTANT:
            continue
        if column.meaning == DAY:
            yield name, _days(table, name)
            continue
        kind = ARROW.get(column.meaning, pa.string())
        table.values[name], faults = values.column(cells, _reader(table, column, decimal), kind)
        yield name, faults


def _days(table: Table, name: str) -> dict[int, Fault]:
    """A column of dates as ISO 8601 text, local where they have no offset."""
    cells = table.sources[name]
    found = times.times(cells, _orders(table, [name])[name])
    kinds = (found.what != times.NOTHING).nonzero()[0]
    made: list[str | None] = [None] * len(cells)
    for row in kinds:
        made[row] = times.written(int(found.us[row]), int(found.what[row]))
    table.values[name] = pa.array(made, pa.string())
    return found.faults


def _reader(table: Table, column: Column, decimal: str) -> values.Read:
    if column.meaning == WORD:
        return values.word({**column.words, **table.meant.words.get(column.name, {})}, free=column.free)
    if column.meaning == DURATION:
        return values.duration(decimal, _unit_s(table, column.name))
    if column.meaning == NUMBER:
        return values.number(decimal)
    if column.meaning == COUNT:
        return values.count_or_yes(decimal) if column.free else values.count(decimal)
    return values.yes_no if column.meaning == YES_NO else values.text


def _unit_s(table: Table, name: str) -> float:
    """The unit said in the mapping, else in the header's brackets, else seconds."""
    in_header = table.kind.meant_by(table.headers.get(name, ""))
    unit_s = in_header.unit_s if in_header and in_header.column == name else None
    return table.meant.units.get(name, unit_s or 1.0)


def _decimal(table: Table) -> str:
    """The decimal mark of all numbers of the table; raises BadInput where they have two, or either would do."""
    if table.meant.decimal:
        return table.meant.decimal
    numeric = {
        name: cells
        for name, cells in table.sources.items()
        if (column := table.kind.column(name)) and column.meaning in _NUMERIC
    }
    marks = {name: values.decimals_of(cells) for name, cells in numeric.items()}
    with_comma = [name for name, (comma, _) in marks.items() if comma]
    with_point = [name for name, (_, point) in marks.items() if point]
    path = str(table.log.path)
    if with_comma and with_point:
        columns = [table.headers.get(with_comma[0]), table.headers.get(with_point[0])]
        raise BadInput(Problem("table.two_decimals", path, field="decimal", values={"columns": columns}))
    if not with_comma and not with_point:
        for name, cells in numeric.items():
            if values.ambiguous_decimals(cells):
                unknown = {"column": table.headers.get(name)}
                raise BadInput(Problem("table.decimal_unknown", path, field="decimal", values=unknown))
    return values.COMMA if with_comma else values.POINT


def _join_date_and_time(table: Table) -> None:
    """The moment of a row from its date and its time of day, where they stand in two columns."""
    moment, sources = table.kind.moment, table.sources
    if moment is None or "date" not in sources:
        return
    clock = "time" if moment not in sources else moment if _is_clock(sources[moment]) else None
    if clock is None:
        return
    days = sources["date"]
    names = [table.headers[name] for name in ("date", clock) if name in table.headers]
    if clock in sources:
        pairs = zip(days, sources[clock], strict=True)
        known: dict[Any, Cell] = {}
        joined: list[Cell] = []
        for day, time_of_day in pairs:
            key = (day.__class__, day, time_of_day.__class__, time_of_day)
            if key not in known:
                known[key] = times.day_with_time(day, time_of_day)
            joined.append(known[key])
        sources[moment] = joined
    else:
        sources[moment] = days
    table.headers[moment] = " + ".join(names)


def _is_clock(cells: Sequence[Cell]) -> bool:
    """Whether the first cells hold times of day without a date."""
    there = [cell for cell in cells[:_LOOKED_AT] if as_text(cell)]
    return bool(there) and all(times.is_clock(cell) for cell in there)


def _instants(table: Table, since_1904: bool) -> Iterable[tuple[str, dict[int, Fault]]]:
    names = [
        name for name in table.sources if (column := table.kind.column(name)) and column.meaning == INSTANT
    ]  # fmt: skip
    names.sort(key=lambda name: name != table.kind.moment)  # the moment of the row first: others lean on it
    orders = _orders(table, names)
    for name in names:
        found = times.times(table.sources[name], orders.get(name), since_1904=since_1904)
        zone = _zone(table, name, found)
        twice = local_times.settled(found, zone)
        if twice.rows.size:
            _settle_twice(table, name, found, twice, zone)
        known = found.what == times.AT
        table.values[name] = pa.array(found.us, pa.int64(), mask=~known)
        yield name, found.faults


def _zone(table: Table, name: str, found: times.Times) -> ZoneInfo | None:
    wall = np.flatnonzero(found.what == times.WALL)
    if not wall.size:
        return None
    if table.meant.zone is None:
        place = str(table.log.path), int(table.numbers[wall[0]]) or None, table.headers.get(name)
        raise BadInput(Problem("table.no_zone", *place, {"text": shown(table.sources[name][wall[0]])}))
    table.zone = ZoneInfo(table.meant.zone)
    return table.zone


def _settle_twice(table: Table, name: str, found: times.Times, twice: local_times.Twice, zone: ZoneInfo | None) -> None:
    """Take the one reading of times that came twice where there is one; the other rows get a fault."""
    nobody, none = np.zeros(table.rows, np.int64), np.zeros(table.rows, bool)
    if name == table.kind.moment:
        strictly = table.kind.within
        groups: list[Sequence[int]] = [range(table.rows)]
        if "queue" in table.values:
            by_queue: dict[Any, list[int]] = {}
            for row, queue in enumerate(table.values["queue"].to_pylist()):
                by_queue.setdefault(queue, []).append(row)
            groups = list(by_queue.values()) if strictly else [*groups, *by_queue.values()]
        done = local_times.by_order(found, twice, groups, strictly=strictly)
    elif table.kind.moment in table.values:
        moment = table.values[table.kind.moment]
        known = ~moment.is_null().to_numpy(zero_copy_only=False)
        start = moment.fill_null(0).to_numpy(zero_copy_only=False)
        expected, expects = _expected(table, name, start, known)
        done = local_times.by_reference(found, twice, start, known, expected, expects)
    else:
        done = local_times.by_reference(found, twice, nobody, none, nobody, none)
    for row in twice.rows[~done]:
        found.what[row] = times.NOTHING
        found.faults[int(row)] = Fault("cell.time_twice", {"zone": str(zone)})


def _expected(table: Table, name: str, start: Any, known: Any) -> tuple[Any, Any]:
    lasts = next((each for each in _LASTS.get(name, ()) if each in table.values), None)
    if lasts is None:
        return start, np.zeros(table.rows, bool)
    seconds = table.values[lasts]
    told = ~seconds.is_null().to_numpy(zero_copy_only=False)
    us = (seconds.fill_null(0.0).to_numpy(zero_copy_only=False) * 1e6).astype(np.int64)
    return start + us, known & told


def _orders(table: Table, names: Sequence[str]) -> dict[str, str | None]:
    """The order of day, month and year in each column of times; raises BadInput where it is two or unknown."""
    if table.meant.date_order:
        return dict.fromkeys(names, table.meant.date_order)
    found = {name: times.order_of([table.sources[name]]) for name in names}
    problems = [_two_orders(table, name, forbids) for name, (left, forbids) in found.items() if not left]
    if problems:
        raise BadInput(*problems)
    all_left = set(times.ORDERS).intersection(*(left for left, _ in found.values()))
    orders: dict[str, str | None] = {}
    for name, (left, _) in found.items():
        if len(left) > 1:
            left = tuple(order for order in left if order in all_left) or left
        if len(left) == len(times.ORDERS) and not found[name][1]:
            orders[name] = None
        elif len(left) == 1 or _all_alike(table.sources[name], left):
            orders[name] = left[0]
        else:
            raise BadInput(_order_unknown(table, name, left))
    return orders


def _all_alike(cells: Sequence[Cell], orders: Sequence[str]) -> bool:
    texts = {cell for cell in cells if isinstance(cell, str) and len(times.orders_of(cell)) < len(times.ORDERS)}
    return all(len({times.time_of(text, order) for order in orders}) == 1 for text in texts)


def _two_orders(table: Table, name: str, forbids: dict[str, str]) -> Problem:
    """A cell that is no day-month date and one that is no month-day date, with their rows."""
    cells = table.sources[name]
    first, second = forbids[times.MDY], forbids[times.DMY]
    values_ = {
        "first": first, "first_row": int(table.numbers[cells.index(first)]),
        "second": second, "second_row": int(table.numbers[cells.index(second)]),
    }  # fmt: skip
    return Problem("table.two_date_orders", str(table.log.path), field=table.headers.get(name, name), values=values_)


def _order_unknown(table: Table, name: str, left: Sequence[str]) -> Problem:
    cells = table.sources[name]
    row = next(row for row, cell in enumerate(cells) if len(times.orders_of(cell)) < len(times.ORDERS))
    values_ = {"text": shown(cells[row]), "orders": list(left)}
    place = str(table.log.path), int(table.numbers[row]) or None, table.headers.get(name, name)
    return Problem("table.date_order_unknown", *place, values_)
