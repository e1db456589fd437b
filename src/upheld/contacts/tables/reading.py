"""A table of a known kind, read through its mapping: columns of values, and why some rows cannot be used.

Every row below the header that holds anything is accepted or rejected: accepted + rejected = rows. Values are made
column by column; a rule over several columns is the kind's own (`sources.table_calls` and its siblings).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from operator import itemgetter
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from upheld.contacts.logfiles import LogFile
from upheld.contacts.settings import Settings
from upheld.contacts.tables import files, local_times, mapping, times, values
from upheld.contacts.tables.cells import Batch, Cell, Fault, Row, as_text, shown
from upheld.contacts.tables.columns import (
    COUNT,
    DAY,
    DURATION,
    INSTANT,
    NUMBER,
    WORD,
    YES_NO,
    Column,
    Kind,
    placed,
)
from upheld.contacts.tables.mapping import Meant
from upheld.problems import BadInput, Problem

EMPTY_ROWS_NOTED: Final = 10_000
"""So many empty rows in a table are worth a word: their formats make a file large."""

Ints = np.ndarray[Any, np.dtype[np.int64]]

_COMMENT: Final = "# "
_WAITING: Final = 8192
_LOOKED_AT: Final = 200
_ARROW: Final = {
    INSTANT: pa.int64(), DURATION: pa.float64(), NUMBER: pa.float64(), COUNT: pa.int64(), YES_NO: pa.bool_(),
}  # fmt: skip
_NUMERIC: Final = (DURATION, NUMBER, COUNT)


@dataclass(frozen=True)
class RowFault:
    """Why a row was rejected, once for each of its cells that cannot be used."""

    row: int  # from 0, among the rows of the table
    number: int  # as the file counts
    column: str | None  # header of the cell; None: the row as a whole
    cell: str  # what stands there, long numbers masked
    fault: Fault


@dataclass
class Table:
    """The rows of one table; `values` has an Arrow array for each of its columns (instants: microseconds)."""

    kind: Kind
    log: LogFile
    form: str  # files.CSV | WORKBOOK | PARQUET
    sheet: str | None
    header_row: int
    headers: dict[str, str]  # column → header, or both headers of a date and a time
    unplaced: tuple[str, ...]  # headers that are no column of the kind
    numbers: Any  # of the rows, as the file counts
    positions: Any
    lengths: Any
    values: dict[str, pa.Array] = field(default_factory=dict)
    faults: list[RowFault] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    zone: ZoneInfo | None = None
    meant: Meant = field(default_factory=Meant)
    sources: dict[str, list[Cell]] = field(default_factory=dict)  # the cells behind the values

    @property
    def rows(self) -> int:
        """How many, rejected ones too."""
        return len(self.numbers)

    def has(self, *names: str) -> bool:
        """Whether the table has all these columns."""
        return all(name in self.values for name in names)

    def column(self, name: str) -> pa.Array:
        """The values of a column; all null where the table does not have it."""
        if name in self.values:
            return self.values[name]
        column = self.kind.column(name)
        assert column is not None
        return pa.nulls(self.rows, _ARROW.get(column.meaning, pa.string()))

    def reject(self, row: int, column: str | None, fault: Fault) -> None:
        """The row cannot be used."""
        cell = self.sources[column][row] if column in self.sources else None
        header = self.headers.get(column, column) if column else None
        self.faults.append(RowFault(row, int(self.numbers[row]), header, shown(cell), fault))

    def reject_where(self, mask: Any, column: str | None, fault: Fault) -> None:
        """The rows where `mask` holds cannot be used."""
        for row in np.flatnonzero(mask):
            self.reject(int(row), column, fault)

    def accepted(self) -> Any:
        """A mask of the rows without a fault."""
        good = np.ones(self.rows, bool)
        good[[fault.row for fault in self.faults]] = False
        return good


def read(log: LogFile, kind: Kind, settings: Settings) -> Table:
    """The table in the file of `log`; raises BadInput where the file as a whole cannot be read as one of `kind`."""
    meant = mapping.meant(settings, kind)
    with files.opened(log, lambda cells: _score(kind, meant, cells), meant.format) as opened:
        if opened.header is None:
            raise _no_header(log.path, kind, meant, opened)
        places = _places(kind, meant, opened.header)
        _check_header(log.path, kind, meant, opened, places)
        table = _gathered(log, kind, meant, opened, places)
        _convert(table, opened.since_1904)
    return table


def guessed_header(log: LogFile, score: files.Score, said: files.Format) -> files.Opened:
    """The file opened for its header and first rows only; raises BadInput."""
    with files.opened(log, score, said) as opened:
        return opened


def _places(kind: Kind, meant: Meant, header: Sequence[Cell]) -> dict[str, int]:
    """Where each column stands: as mapped, else by what its header is known as."""
    texts = [as_text(cell) if isinstance(cell, str) else None for cell in header]
    exact = {text: place for place, text in reversed(list(enumerate(texts))) if text}
    loose = {text.casefold(): place for text, place in exact.items()}
    mapped = {
        name: exact.get(wanted.strip(), loose.get(wanted.strip().casefold())) for name, wanted in meant.columns.items()
    }
    found = {name: place for name, place in mapped.items() if place is not None}
    claimed = set(found.values())
    free: list[Cell] = [None if place in claimed else text for place, text in enumerate(texts)]
    said = {*meant.columns, *meant.constants}
    return found | {name: place for name, place in placed(kind, free).items() if name not in said}


def _score(kind: Kind, meant: Meant, header: Sequence[Cell]) -> int:
    places = _places(kind, meant, header)
    return 0 if kind.lacking({*places, *meant.constants}) else len(places)


def _no_header(path: Path, kind: Kind, meant: Meant, opened: files.Opened) -> BadInput:
    """What the row that comes nearest to a header lacks."""
    if not opened.looked_at:
        return BadInput(Problem("table.empty", str(path)))
    if meant.format.header_row is not None:
        values_ = {"row": meant.format.header_row}
        return BadInput(Problem("table.no_header_row", str(path), meant.format.header_row, "header_row", values_))
    nearest = max(opened.looked_at, key=lambda row: len(_places(kind, meant, row.cells)))
    problems = list(_missing_headers(meant, nearest.cells, _places(kind, meant, nearest.cells)))
    if problems:
        return BadInput(*problems)
    lacking = kind.lacking({*_places(kind, meant, nearest.cells), *meant.constants})
    number = nearest.number or None
    return BadInput(Problem("table.no_header", str(path), number, values={"kind": kind.name, "columns": lacking}))


def _missing_headers(meant: Meant, header: Sequence[Cell], places: Iterable[str]) -> Iterable[Problem]:
    there = [text for cell in header if isinstance(cell, str) and (text := as_text(cell))]
    for name, wanted in meant.columns.items():
        if name not in places:
            nearest = next(iter(get_close_matches(wanted, there, 1)), None)
            yield meant.problem("mapping.no_such_header", f"columns.{name}", header=wanted, nearest=nearest)


def _check_header(path: Path, kind: Kind, meant: Meant, opened: files.Opened, places: dict[str, int]) -> None:
    assert opened.header is not None
    problems = list(_missing_headers(meant, opened.header, places))
    lacking = kind.lacking({*places, *meant.constants})
    number = opened.header_row or None
    if lacking and not problems:
        problems.append(Problem("table.no_header", str(path), number, values={"kind": kind.name, "columns": lacking}))
    texts = [as_text(cell) if isinstance(cell, str) else None for cell in opened.header]
    for place in places.values():
        if texts.count(texts[place]) > 1:
            problems.append(Problem("table.column_twice", str(path), number, texts[place]))
    if mapping.lacks_threshold(meant, {*places, *meant.constants}):
        problems.append(Problem("table.no_threshold", str(path), number, "threshold"))
    if problems:
        raise BadInput(*problems)


def _gathered(log: LogFile, kind: Kind, meant: Meant, opened: files.Opened, places: dict[str, int]) -> Table:
    """The cells of the columns that are wanted, of every row that holds anything."""
    assert opened.header is not None
    header, wanted = opened.header, list(places.values())
    gathered = _Gathered(header, wanted)
    for part in opened.rows:
        if not isinstance(part, Batch):
            gathered.row(part)
        elif not gathered.batch(part):
            for row in part.rows():
                gathered.row(row)
    gathered.spread()
    texts = [as_text(cell) or "" for cell in header]
    taken = set(wanted)
    table = Table(
        kind,
        log,
        opened.form,
        opened.sheet,
        opened.header_row,
        headers={name: texts[place] for name, place in places.items()},
        unplaced=tuple(text for place, text in enumerate(texts) if text and place not in taken),
        numbers=_joined(gathered.numbers),
        positions=_joined(gathered.positions),
        lengths=_joined(gathered.lengths),
        meant=meant,
    )
    table.sources = dict(zip(places, gathered.columns, strict=True))
    for name, value in meant.constants.items():
        table.sources[name] = [value] * table.rows
    for place, fault in gathered.faults:
        table.reject(place, None, fault)
    blank = gathered.blank
    if opened.height is not None:
        blank = max(0, opened.height - opened.header_row - table.rows)
    if blank >= EMPTY_ROWS_NOTED:
        table.notes.append(Problem("table.empty_rows", str(log.path), values={"rows": blank, "read": table.rows}))
    return table


class _Gathered:
    """The rows of a table so far: where each stands, and its cells column by column."""

    def __init__(self, header: list[Cell], wanted: list[int]) -> None:
        self.numbers: list[Ints] = []
        self.positions: list[Ints] = []
        self.lengths: list[Ints] = []
        self.columns: list[list[Cell]] = [[] for _ in wanted]
        self.faults: list[tuple[int, Fault]] = []
        self.blank = 0
        self._count = 0
        self._header = header
        self._wanted = wanted
        self._nothing: list[Cell] = [""] * len(header)
        self._pick: Callable[[Sequence[Cell]], Any] = itemgetter(*wanted) if len(wanted) > 1 else _one(wanted)
        self._places: list[tuple[int, int, int]] = []
        self._picked: list[Any] = []

    def batch(self, batch: Batch) -> bool:
        """Take all rows of a batch; False, nothing being taken, where some of them need a closer look."""
        cells = batch.cells
        if set(map(len, cells)) != {len(self._header)} or self._nothing in cells or self._header in cells:
            return False
        columns = list(zip(*cells, strict=True))
        if f"\n{_COMMENT}" in "\n".join(["", *columns[0]]):
            return False
        self.spread()
        for column, place in zip(self.columns, self._wanted, strict=True):
            column.extend(columns[place])
        self.numbers.append(np.arange(batch.number, batch.number + len(cells), dtype=np.int64))
        self.positions.append(batch.positions)
        self.lengths.append(batch.lengths)
        self._count += len(cells)
        return True

    def row(self, row: Row) -> None:
        """Take one row: of the width of the header, unless it is blank, a comment, or the header again."""
        number, position, length, cells, fault = row
        width = len(self._header)
        if fault is not None:
            cells = self._nothing
        elif len(cells) != width:
            if len(cells) > width and any(as_text(cell) for cell in cells[width:]):
                fault = Fault("row.too_many_cells", {"cells": len(cells), "columns": width})
            cells = cells[:width] + self._nothing[len(cells) :]
        if fault is not None:
            self.faults.append((self._count, fault))
        elif cells == self._nothing:
            self.blank += 1
            return
        elif cells == self._header or (isinstance(cells[0], str) and cells[0].startswith(_COMMENT)):
            return
        self._count += 1
        self._places.append((number, position, length))
        self._picked.append(self._pick(cells))
        if len(self._picked) >= _WAITING:
            self.spread()

    def spread(self) -> None:
        """Put the rows that wait into the columns."""
        if self._picked:
            for column, cells in zip(self.columns, zip(*self._picked, strict=True), strict=True):
                column.extend(cells)
            for kept, each in zip((self.numbers, self.positions, self.lengths), np.array(self._places).T, strict=True):
                kept.append(each)
            self._places.clear()
            self._picked.clear()


def _one(wanted: list[int]) -> Callable[[Sequence[Cell]], tuple[Cell, ...]]:
    return lambda cells: tuple(cells[place] for place in wanted)


def _joined(parts: list[Ints]) -> Ints:
    return np.concatenate([np.zeros(0, np.int64), *parts])


def _convert(table: Table, since_1904: bool) -> None:
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
        kind = _ARROW.get(column.meaning, pa.string())
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
        return values.count(decimal)
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


_LASTS: Final[dict[str, tuple[str, ...]]] = {
    "answered_at": ("wait_s",),
    "ended_at": ("duration_s", "interval_s"),
}
"""Columns that say how long after the moment of a row another of its times came."""


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
