"""Rows of totals by queue and interval → `records.INTERVAL_TOTALS`.

A mean is multiplied by what it was a mean of. An interval's length is stated, said in the mapping, or the one step in
which the rows of every queue follow each other. Two rows for one queue and interval that differ are both refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import gcd
from typing import Any, Final
from zoneinfo import ZoneInfo

from upheld.contacts.calendars import wall_instant
from upheld.contacts.columns import Row
from upheld.contacts.records import INTERVAL_TOTALS
from upheld.contacts.tables.cells import Fault
from upheld.contacts.tables.columns import within_of
from upheld.contacts.tables.table import Table
from upheld.problems import BadInput, Problem

_SECOND_US: Final = 1_000_000
_DAY_S: Final = 86_400
_SHORTEST_S: Final = 300
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_COUNTS: Final = ("offered", "answered", "abandoned", "refused", "short_abandoned")
_OWN: Final = [name for name in INTERVAL_TOTALS.names if name not in ("source", "journal", "position")]
_SUMS: Final = (
    ("answer_wait_s", "asa_s", "answered"),
    ("abandon_wait_s", "abandon_mean_s", "abandoned"),
    ("talk_s", "talk_mean_s", "answered"),
    ("hold_s", "hold_mean_s", "answered"),
    ("wrap_s", "wrap_mean_s", "answered"),
    ("handle_s", "aht_s", "answered"),
)
"""Sum, mean, and what it is a mean of."""


@dataclass
class _Total:
    """One row of a table, its cells by column."""

    table: Table
    row: int
    cells: dict[str, Any]
    made: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, int]:
        return self.made["queue"], self.made["channel"], self.made["started_at"]

    def content(self) -> list[Any]:
        return [self.made.get(name) for name in _OWN]


def totals(tables: Sequence[Table]) -> list[Row]:
    """The totals of all tables together, each once, in order of time; rejects rows that contradict."""
    found = [total for table in tables for total in _of_table(table)]
    by_key: defaultdict[tuple[str, str, int], list[_Total]] = defaultdict(list)
    for total in found:
        by_key[total.key].append(total)
    kept = []
    for alike in by_key.values():
        first = min(alike, key=lambda total: (total.table.log.journal, total.row))
        if all(total.content() == first.content() for total in alike):
            kept.append(first)
        else:
            _refuse_all(alike)
    kept.sort(key=lambda total: (total.made["started_at"], total.made["queue"], total.made["channel"]))
    return [
        (*total.content(), total.table.log.journal, int(total.table.positions[total.row])) for total in kept
    ]  # fmt: skip


def _refuse_all(alike: Sequence[_Total]) -> None:
    """Rows that tell the same interval of the same queue otherwise: each names another."""
    for place, total in enumerate(alike):
        other = alike[place - 1]
        values = {
            "queue": total.made["queue"],
            "row": int(other.table.numbers[other.row]),
            "file": other.table.log.path.name,
        }
        total.table.reject(total.row, "started_at", Fault("totals.interval_twice", values))


def _of_table(table: Table) -> list[_Total]:
    good = table.accepted()
    names = list(table.values)
    columns = zip(*(table.values[name].to_pylist() for name in names), strict=True)
    rows = [_Total(table, row, dict(zip(names, cells, strict=True))) for row, cells in enumerate(columns) if good[row]]
    step_s = _step(table, rows)
    kept = []
    for total in rows:
        faults = list(_contradictions(total.cells))
        for column, fault in faults:
            table.reject(total.row, column, fault)
        if not faults and _made(total, step_s):
            kept.append(total)
    return _without_overlaps(kept)


def _contradictions(cells: dict[str, Any]) -> list[tuple[str | None, Fault]]:
    found: list[tuple[str | None, Fault]] = []
    offered, answered, abandoned = (cells.get(name) for name in ("offered", "answered", "abandoned"))
    if offered is not None and (answered or 0) + (abandoned or 0) > offered:
        values = {"answered": answered, "abandoned": abandoned, "offered": offered}
        found.append(("offered", Fault("totals.more_than_offered", values)))
    if cells.get("short_abandoned") is not None and abandoned is not None and cells["short_abandoned"] > abandoned:
        found.append(
            (
                "short_abandoned",
                Fault("totals.part_above_whole", {"part": cells["short_abandoned"], "whole": abandoned}),
            )
        )
    for name, count in cells.items():
        said = within_of(name)
        what = said[0] if said else name.removesuffix("_within") if name.endswith("_within") else None
        whole = cells.get(what) if what else None
        if count is not None and whole is not None and count > whole:
            found.append((name, Fault("totals.part_above_whole", {"part": count, "whole": whole})))
    return found


def _made(total: _Total, step_s: float | None) -> bool:
    """Fill in the columns of the record; False, the row being rejected, where its interval has no length."""
    cells, made = total.cells, total.made
    start_us = cells["started_at"]
    end_us = _end(total, step_s)
    if end_us is None or end_us <= start_us:
        total.table.reject(total.row, "started_at", Fault("totals.no_length" if end_us is None else "row.before"))
        return False
    made |= {"queue": cells["queue"], "channel": cells.get("channel") or "voice"}
    made |= {"started_at": start_us, "ended_at": end_us}
    made |= {name: cells.get(name) for name in _COUNTS}
    made |= {"short_s": cells.get("short_s"), "longest_wait_s": cells.get("longest_wait_s")}
    made["within"] = _within(total)
    for sum_name, mean_name, of in _SUMS:
        mean, count = cells.get(mean_name), cells.get(of)
        made[sum_name] = cells.get(sum_name)
        if made[sum_name] is None and count is not None and (mean is not None or count == 0):
            made[sum_name] = mean * count if mean is not None else _nothing(total, sum_name, mean_name)
    return True


def _nothing(total: _Total, *names: str) -> float | None:
    """The sum over nobody is 0 where the table tells such a sum at all."""
    return 0.0 if any(name in total.cells for name in names) else None


def _within(total: _Total) -> list[dict[str, Any]] | None:
    """By threshold, in order; null where the table tells none."""
    by_threshold: defaultdict[float, dict[str, Any]] = defaultdict(dict)
    for name, count in total.cells.items():
        said = within_of(name)
        if said and count is not None:
            by_threshold[said[1]][said[0]] = count
    threshold_s = total.cells.get("threshold_s") or total.table.meant.threshold_s
    for what in ("answered", "abandoned"):
        count = total.cells.get(f"{what}_within")
        if count is not None and threshold_s is not None:
            by_threshold[threshold_s].setdefault(what, count)
    return [
        {"threshold_s": threshold, "answered": counts.get("answered"), "abandoned": counts.get("abandoned")}
        for threshold, counts in sorted(by_threshold.items())
    ] or None


def _end(total: _Total, step_s: float | None) -> int | None:
    cells = total.cells
    if cells.get("ended_at") is not None:
        return int(cells["ended_at"])
    length_s = cells.get("interval_s") or step_s
    if length_s is None:
        return None
    start_us: int = cells["started_at"]
    zone = total.table.zone or (ZoneInfo(total.table.meant.zone) if total.table.meant.zone else None)
    if length_s == _DAY_S and zone is not None:
        local = (_EPOCH + timedelta(microseconds=start_us)).astimezone(zone)
        if local.hour == local.minute == local.second == 0:  # a local day may have 23 or 25 hours
            return round((wall_instant(zone, local.date() + timedelta(days=1), 0) - _EPOCH) / timedelta(microseconds=1))
    return start_us + round(length_s * _SECOND_US)


def _step(table: Table, rows: Sequence[_Total]) -> float | None:
    """The length of the intervals where the rows do not state it; raises BadInput where nothing tells it."""
    if table.meant.interval_s is not None:
        return table.meant.interval_s
    if all(cells.get("ended_at") is not None or cells.get("interval_s") for cells in (total.cells for total in rows)):
        return None
    starts: defaultdict[tuple[str, str | None], set[int]] = defaultdict(set)
    for total in rows:
        starts[total.cells["queue"], total.cells.get("channel")].add(total.cells["started_at"] // _SECOND_US)
    steps = {later - first for each in starts.values() for first, later in pairwise(sorted(each))}
    smallest = min(steps, default=0)
    if steps and smallest >= _DAY_S - 3600 and all(_whole_days(step) for step in steps):
        return float(_DAY_S)
    if smallest < _SHORTEST_S or _DAY_S % smallest or gcd(*steps) != smallest:
        raise BadInput(Problem("table.no_interval", str(table.log.path), field="interval"))
    return float(smallest)


def _whole_days(step: int) -> bool:
    """A day, or several, of which one may have 23 or 25 hours."""
    return min(step % _DAY_S, _DAY_S - step % _DAY_S) in (0, 3600)


def _without_overlaps(rows: list[_Total]) -> list[_Total]:
    """Rows of one queue whose intervals overlap, though they begin apart, are refused both."""
    by_queue: defaultdict[tuple[str, str], list[_Total]] = defaultdict(list)
    for total in rows:
        by_queue[total.made["queue"], total.made["channel"]].append(total)
    refused: set[int] = set()
    for alike in by_queue.values():
        alike.sort(key=lambda total: (total.made["started_at"], total.row))
        for first, later in pairwise(alike):
            if first.made["started_at"] < later.made["started_at"] < first.made["ended_at"]:
                for total, other in ((first, later), (later, first)):
                    if total.row not in refused:
                        values = {"queue": total.made["queue"], "row": int(other.table.numbers[other.row])}
                        total.table.reject(total.row, "started_at", Fault("totals.intervals_overlap", values))
                        refused.add(total.row)
    return [total for total in rows if total.row not in refused]
