"""The rows of a table of volumes: how many contacts one queue had in one interval, and how long they took.

Such a table has the columns of interval totals, as far as a forecast needs them; only the start and a count must be
there. Times, numbers, headers and mappings are read as in every other table.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from upheld.contacts.logfiles import examine
from upheld.contacts.settings import NOTHING_SAID, Settings
from upheld.contacts.tables import mapping, reading
from upheld.contacts.tables.cells import Fault
from upheld.contacts.tables.columns import NUMBER, Kind
from upheld.contacts.tables.kinds import INTERVAL_TOTALS
from upheld.contacts.tables.table import RowFault, Table
from upheld.forecast import plain_volumes
from upheld.forecast.history import Booleans
from upheld.problems import BadInput, Problem
from upheld.queueing.arrivals import Floats, Integers

WITHOUT_QUEUE: Final = "all"
"""The queue of a table that names none."""
_KEPT: Final = (
    "queue", "channel", "started_at", "date", "time", "ended_at", "interval_s", "offered", "answered", "talk_s",
    "hold_s", "wrap_s", "handle_s", "aht_s",
)  # fmt: skip
_ARRAYS: Final = ("queue", "number", "at_us", "calls", "handled", "handle_s", "length_s")
_COUNTS: Final = ("offered", "answered")
_MORE_NAMES: Final = {"offered": ("contacts", "volume", "call volume", "count", "number of calls")}
_KNOWN_AS: Final = {"started_at": "start", "offered": "calls"}
_LONGEST_AHT_S: Final = 4 * 3600.0


def _kind() -> Kind:
    columns = []
    for name in _KEPT:
        column = INTERVAL_TOTALS.by_name[name]
        column = replace(column, aliases=(*column.aliases, *_MORE_NAMES.get(name, ())))
        columns.append(replace(column, required=name == "started_at"))
        if name in _COUNTS:
            columns[-1] = replace(columns[-1], meaning=NUMBER)
    return Kind("volumes", tuple(columns), moment="started_at", needs=(_COUNTS,), within=True, source=False)


VOLUMES: Final = _kind()
"""A table of volumes. Its counts may have fractions, so that averages can be told apart from mistakes."""


@dataclass(frozen=True)
class VolumeRows:
    """The rows of one table that can be read at all, one item of each array for each."""

    file: str
    queues: tuple[str, ...]
    queue: Integers  # place in `queues`
    number: Integers  # row or line, as the file counts
    at_us: Integers  # start, since 1970 UTC
    calls: Floats  # contacts; negative ones too
    handled: Floats  # contacts whose handling time is known; NaN: none is told
    handle_s: Floats  # the sum of their handling times
    length_s: Integers  # of the interval; 0: the row does not tell it
    seen: tuple[Integers, Integers]  # queue and start of every row that tells both, whatever else is wrong with it
    field: str  # the header of the count
    rows: int  # with those that cannot be read
    faults: tuple[RowFault, ...]
    notes: tuple[Problem, ...]

    def kept(self, mask: Booleans) -> VolumeRows:
        """The rows where `mask` holds."""
        return self._picked(mask)

    def take(self, order: Integers) -> VolumeRows:
        """The rows in another order."""
        return self._picked(order)

    def _picked(self, rows: Booleans | Integers) -> VolumeRows:
        return replace(self, **{name: getattr(self, name)[rows] for name in _ARRAYS})


def read(path: Path, zone: str) -> VolumeRows:
    """The rows of the table `path`, its times without an offset being those of `zone`.

    A mapping saved beside the file is heeded. Raises BadInput where the file as a whole cannot be read.
    """
    log, settings = examine(path), _settings(path, zone)
    plain = None if settings.mapping else plain_volumes.read(log, VOLUMES, zone)
    try:
        return of_table(reading.read(log, VOLUMES, settings) if plain is None else plain)
    except BadInput as bad:
        raise BadInput(*(_as_known(problem) for problem in bad.problems)) from None


def _as_known(problem: Problem) -> Problem:
    """Missing columns by the names under which a history is documented."""
    columns = problem.values.get("columns")
    if problem.key != "table.no_header" or not isinstance(columns, list | tuple):
        return problem
    return replace(problem, values={**problem.values, "columns": [_KNOWN_AS.get(name, name) for name in columns]})


def read_slowly(path: Path, zone: str) -> VolumeRows:
    """As `read`: the slow and obvious way, cell by cell."""
    return of_table(reading.read(examine(path), VOLUMES, _settings(path, zone)))


def of_table(table: Table) -> VolumeRows:
    """The accepted rows of a table that was read."""
    count = "offered" if table.has("offered") else "answered"
    calls = _floats(table, count)
    for name in {count, "queue"} & table.values.keys():
        empty = table.column(name).is_null().to_numpy(zero_copy_only=False)
        table.reject_where(empty & table.accepted(), name, Fault("cell.missing"))
    good = table.accepted()
    notes = list(table.notes)
    if count == "answered":
        notes.append(Problem("history.handled_only", str(table.log.path), field=table.headers.get(count)))
    handled, handle_s, note = _handling(table, calls, good)
    names, codes = _queues(table)
    at_us = _integers(table, "started_at")
    seen = ~table.column("started_at").is_null().to_numpy(zero_copy_only=False)
    made = VolumeRows(
        file=str(table.log.path), queues=names, queue=codes, number=np.asarray(table.numbers, np.int64),
        at_us=at_us, calls=calls, handled=handled, handle_s=handle_s,
        length_s=_length_s(table), seen=(codes[seen], at_us[seen]),
        field=table.headers.get(count, count), rows=table.rows,
        faults=tuple(table.faults), notes=(*notes, *note),
    )  # fmt: skip
    return made.kept(good)


def _settings(path: Path, zone: str) -> Settings:
    """What is said about the file; of a mapping for interval totals what matters here."""
    said = mapping.with_beside(path, NOTHING_SAID)
    if mapping.kind_said(said) != INTERVAL_TOTALS.name:
        return replace(said, zone=zone)
    document = {name: value for name, value in said.mapping.items() if name not in ("kind", "threshold")}
    for table in ("columns", "constants", "units", "words"):
        if table in document:
            document[table] = {name: value for name, value in document[table].items() if name in VOLUMES.by_name}
    return Settings(zone, document)


def _queues(table: Table) -> tuple[tuple[str, ...], Integers]:
    """The queues in the order of their names; where channels differ, the channel is part of the name."""
    if not table.has("queue"):
        names: Any = pa.array([WITHOUT_QUEUE] * table.rows, pa.string())
    else:
        names = table.column("queue").fill_null(WITHOUT_QUEUE)
    if table.has("channel"):
        channels = table.column("channel").fill_null("voice")
        if len(channels.unique()) > 1:
            names = pc.binary_join_element_wise(names, channels, "/")
    encoded = names.dictionary_encode()
    found = encoded.dictionary.to_pylist()
    order = sorted(range(len(found)), key=lambda place: str(found[place]))
    place = np.empty(len(found), np.int64)
    place[order] = np.arange(len(found))
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    return tuple(found[old] for old in order), place[codes] if len(found) else np.zeros(0, np.int64)


def _length_s(table: Table) -> Integers:
    told = np.nan_to_num(_floats(table, "interval_s"))
    if table.has("ended_at"):
        lasts = (_integers(table, "ended_at") - _integers(table, "started_at")) / 1e6
        lasts[np.abs(lasts - 86400) == 3600] = 86400  # a local day on which the clock changes
        known = ~table.column("ended_at").is_null().to_numpy(zero_copy_only=False)
        told = np.where(known & (told == 0), lasts, told)
    if table.meant.interval_s is not None:
        told[told == 0] = table.meant.interval_s
    return told.round().astype(np.int64)


def _handling(table: Table, calls: Floats, good: Booleans) -> tuple[Floats, Floats, tuple[Problem, ...]]:
    """Of how many contacts the handling time is known, its sum, and a word about means that cannot be."""
    handled = np.where(np.isnan(_floats(table, "answered")), calls, _floats(table, "answered"))
    parts = [_floats(table, name) for name in ("talk_s", "hold_s", "wrap_s")]
    by_parts = parts[0] + np.nan_to_num(parts[1]) + np.nan_to_num(parts[2])
    handle_s = _floats(table, "handle_s")
    mean_s = _floats(table, "aht_s") * handled
    for other in (by_parts, mean_s):
        handle_s = np.where(np.isnan(handle_s), other, handle_s)
    told = ~np.isnan(handle_s) & good
    wrong = told & (handled > 0) & ((handle_s <= 0) | (handle_s > _LONGEST_AHT_S * handled))
    known = told & ~wrong & (handled > 0)
    notes: tuple[Problem, ...] = ()
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        mean = float(handle_s[first] / handled[first])
        values = {"rows": int(wrong.sum()), "aht_s": mean}
        field = next((table.headers[name] for name in ("aht_s", "handle_s", "talk_s") if name in table.headers), None)
        notes = (Problem("history.impossible_aht", str(table.log.path), int(table.numbers[first]), field, values),)
    return np.where(known, handled, np.nan), np.where(known, handle_s, np.nan), notes


def _floats(table: Table, name: str) -> Floats:
    cells = table.column(name).cast(pa.float64()).fill_null(float("nan"))
    return np.array(cells.to_numpy(zero_copy_only=False), np.float64)


def _integers(table: Table, name: str) -> Integers:
    return np.array(table.column(name).fill_null(0).to_numpy(zero_copy_only=False), np.int64)
