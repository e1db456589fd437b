"""The fast way to read a table of volumes, where it is as plain as most are; anything else is left to the slow one.

Plain is a CSV file with commas and without quotes, whose first line is the header, with a start of the wall clock in
ISO 8601, whole counts, and handling times of at most two decimals. Few of its texts differ: each is looked at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from pyarrow import csv

from upheld.contacts.logfiles import COMPRESSED, LogFile
from upheld.contacts.tables import files, local_times, values
from upheld.contacts.tables.cells import Fault, shown
from upheld.contacts.tables.columns import Kind, placed
from upheld.contacts.tables.table import RowFault, Table
from upheld.contacts.tables.times import NOTHING, WALL, Times, times_one_by_one
from upheld.queueing.arrivals import Integers

_KNOWN: Final = ("queue", "started_at", "offered", "answered", "aht_s")
_START: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?")
_COUNT: Final = re.compile(r"\d{1,9}")
_SECONDS: Final = re.compile(r"(\d{1,6}(\.\d{1,2})?)?")
_HEADER: Final = re.compile(r"[\w ,-]+")
_TEXT: Final = pa.dictionary(pa.int32(), pa.string())

Encoded = tuple[list[str], Integers]
"""The different texts of a column, and which of them stands in each row."""


def read(log: LogFile, kind: Kind, zone: str) -> Table | None:
    """The table in a file; None where it is not plain."""
    if files.form_of(log.head) != files.CSV or log.head.startswith(COMPRESSED):
        return None
    header, columns = _columns(log, kind)
    if header is None:
        return None
    found = _encoded(log, header, columns)
    if found is None or not _plain(found):
        return None
    codes = found["started_at"][1]
    rows = len(codes)
    table = Table(
        kind, log, files.CSV, None, 1, {name: header[place] for name, place in columns.items()}, (),
        np.arange(2, rows + 2, dtype=np.int64), np.zeros(rows, np.int64), np.zeros(rows, np.int64),
    )  # fmt: skip
    for name, (texts, which) in found.items():
        if name == "queue":
            table.values[name] = pa.DictionaryArray.from_arrays(pa.array(which, pa.int32()), texts).cast(pa.string())
        elif name != "started_at":
            numbers = np.array([float(text) if text else np.nan for text in texts])
            table.values[name] = pa.array(numbers[which], pa.float64(), from_pandas=True)
    _starts(table, found, ZoneInfo(zone))
    return table


def _columns(log: LogFile, kind: Kind) -> tuple[list[str] | None, dict[str, int]]:
    """The headers, and where the columns stand; None where the first line is not a plain header."""
    first, _, rest = log.head.partition(b"\n")
    try:
        line = first.decode("utf-8-sig").rstrip("\r")
    except UnicodeDecodeError:
        return None, {}
    if not rest or not line.isascii() or not _HEADER.fullmatch(line):
        return None, {}
    header = line.split(",")
    columns = placed(kind, header)
    others = {text.strip() for place, text in enumerate(header) if place not in columns.values()}
    plain = set(columns) <= set(_KNOWN) and not kind.lacking(columns) and len(set(header)) == len(header)
    plain = plain and not any(kind.meant_by(text) for text in others) and all(text == text.strip() for text in header)
    return (header, columns) if plain else (None, {})


def _encoded(log: LogFile, header: Sequence[str], columns: dict[str, int]) -> dict[str, Encoded] | None:
    names = [str(place) for place in range(len(header))]
    wanted = [names[place] for place in columns.values()]
    try:
        data = log.path.read_bytes()
        if b'"' in data or b"\0" in data or data.count(b"\r") not in (0, data.count(b"\r\n")):
            return None
        table = csv.read_csv(
            pa.BufferReader(data),
            csv.ReadOptions(column_names=names, skip_rows=1, block_size=1 << 22, use_threads=False),
            csv.ParseOptions(quote_char=False, ignore_empty_lines=False),
            csv.ConvertOptions(include_columns=wanted, column_types=dict.fromkeys(wanted, _TEXT), null_values=[]),
        ).unify_dictionaries()
    except (OSError, pa.ArrowException):
        return None
    return {name: _one(table.column(str(place))) for name, place in columns.items()} if len(table) else None


def _one(column: pa.ChunkedArray) -> Encoded:
    whole = column.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.chunk(0)
    return whole.dictionary.to_pylist(), whole.indices.to_numpy(zero_copy_only=False).astype(np.int64)


def _plain(found: dict[str, Encoded]) -> bool:
    fits: dict[str, Callable[[str], Any]] = {
        "queue": lambda text: values.text(text) == text and not text.startswith("# "),
        "started_at": _START.fullmatch,
        "offered": _COUNT.fullmatch,
        "answered": _COUNT.fullmatch,
        "aht_s": _SECONDS.fullmatch,
    }
    return all(fits[name](text) for name, (texts, _) in found.items() for text in texts)


def _starts(table: Table, found: dict[str, Encoded], zone: ZoneInfo) -> None:
    """The starts as instants, and the faults of those that are none."""
    texts, which = found["started_at"]
    each = times_one_by_one(texts, None)
    faults = {int(row): each.faults[int(which[row])] for row in np.flatnonzero(np.isin(which, list(each.faults)))}
    times = Times(each.us[which], each.what[which], faults)
    assert set(np.unique(each.what)) <= {NOTHING, WALL}
    twice = local_times.settled(times, zone)
    if twice.rows.size:
        queues = found["queue"][1] if "queue" in found else np.zeros(len(which), np.int64)
        order = np.argsort(queues, kind="stable")
        groups = np.split(order, np.flatnonzero(np.diff(queues[order])) + 1)
        done = local_times.by_order(times, twice, [group.tolist() for group in groups], strictly=True)
        for row in twice.rows[~done]:
            times.what[row] = NOTHING
            times.faults[int(row)] = Fault("cell.time_twice", {"zone": str(zone)})
    table.values["started_at"] = pa.array(times.us, pa.int64(), mask=times.what == NOTHING)
    header = table.headers["started_at"]
    for row in sorted(times.faults):
        table.faults.append(RowFault(row, row + 2, header, shown(texts[which[row]]), times.faults[row]))
