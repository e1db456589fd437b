"""Rows of interval totals behind a target, counted as visits are: at the start of their interval.

A row that cannot tell a measure is not a number (NaN) in it: every sum over it is unknown, so no figure is ever made
from the rows that happen to be complete. An interval that a border of a clause or period cuts cannot be split: it
counts where it starts, and `Told` remembers it for the notes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from upheld.agreements.counts import Counts, Numbers
from upheld.agreements.exclusions import COUNTED, Clause
from upheld.agreements.periods import Instants
from upheld.agreements.scope import Condition
from upheld.metrics import totals
from upheld.metrics.measures import FromTotals, Measure

Note = tuple[str, Mapping[str, Any]]
Flags = NDArray[np.bool_]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    """One measure: its rows of totals in order of time, those left out because of visits included.

    `lacks` has a bit for each of the measure's needs that a row does not tell.
    """

    needs: tuple[str, ...]
    at_us: Instants
    end_us: Instants
    queue: NDArray[Any]
    contacts: Numbers  # at least, where the row does not tell who takes part
    numerator: Numbers
    denominator: Numbers
    lacks: Instants
    left_out: Flags
    clause: Instants
    cut: Flags
    thresholds: tuple[str, ...]  # what the rows tell answered contacts of: "20 s"
    visits_us: Instants  # when the visits beside them took part

    @property
    def counts(self) -> Counts:
        """The rows that can count, as visits do."""
        rows = Counts(self.at_us, self.queue, self.contacts, self.numerator, self.denominator)
        return rows.where(~self.left_out)

    def between(self, start_us: int, end_us: int) -> Told:
        """The rows attributed to [start, end)."""
        low, high = np.searchsorted(self.at_us, [start_us, end_us])
        first, last = np.searchsorted(self.visits_us, [start_us, end_us])
        return self._where(slice(int(low), int(high)), self.visits_us[int(first) : int(last)])

    def with_visits(self, visits_us: Instants) -> Told:
        """The same beside visits that took part then."""
        return self._where(slice(None), visits_us)

    def _where(self, rows: slice | Flags, visits_us: Instants) -> Told:
        return replace(
            self,
            at_us=self.at_us[rows],
            end_us=self.end_us[rows],
            queue=self.queue[rows],
            contacts=self.contacts[rows],
            numerator=self.numerator[rows],
            denominator=self.denominator[rows],
            lacks=self.lacks[rows],
            left_out=self.left_out[rows],
            clause=self.clause[rows],
            cut=self.cut[rows],
            visits_us=visits_us,
        )

    def inside(self, rows: Flags) -> Told:
        """The rows that a mask chooses."""
        return self._where(rows, self.visits_us)

    @property
    def origin(self) -> str:
        """``visits``, ``totals`` or ``both``: what the figure is made from."""
        if not np.any(~self.left_out):
            return "visits"
        return "both" if len(self.visits_us) else "totals"


def told(
    con: duckdb.DuckDBPyConnection, measures: Sequence[Measure], condition: Condition, window_us: tuple[int, int]
) -> list[Told] | None:
    """The rows of each of `measures` that start in [start, end) of `window_us`; None where there is nothing to tell."""
    each = [measure.totals for measure in measures]
    if None in each or not totals.there_are(con):
        return None
    where, values = condition
    columns = [_columns(number, one) for number, one in enumerate(each) if one is not None]
    query = (
        "SELECT epoch_us(started_at) AS at_us, epoch_us(ended_at) AS end_us, queue, left_out, "
        "array_to_string(list_transform(within, lambda told: told.threshold_s::VARCHAR), ' ') AS thresholds, "
        f"{', '.join(columns)} FROM {totals.RELATION} AS visits WHERE {where} "
        "AND started_at >= make_timestamptz($from_us) AND started_at < make_timestamptz($to_us) ORDER BY at_us, queue"
    )
    found = con.execute(query, {**values, "from_us": window_us[0], "to_us": window_us[1]}).fetchnumpy()
    return [_told(found, number, one) for number, one in enumerate(each) if one is not None]


def _columns(number: int, of: FromTotals) -> str:
    lacks = " + ".join(f"CASE WHEN ({sql}) IS NULL THEN {1 << bit} ELSE 0 END" for bit, (_, sql) in enumerate(of.needs))
    least = "coalesce(offered, answered + abandoned, answered, abandoned, 1)"
    return (
        f"({of.numerator})::DOUBLE AS n{number}, ({of.denominator})::DOUBLE AS d{number}, "
        f"coalesce({of.contacts}, {least})::DOUBLE AS c{number}, ({lacks})::BIGINT AS l{number}"
    )


def _told(found: Mapping[str, Any], number: int, of: FromTotals) -> Told:
    top, bottom = (np.ma.filled(found[f"{letter}{number}"].astype(np.float64), np.nan) for letter in "nd")
    contacts = np.ma.filled(found[f"c{number}"], 0).astype(np.float64)
    taking_part = (contacts > 0) | np.isnan(top) | np.isnan(bottom)
    at_us, nothing = found["at_us"].astype(np.int64), np.zeros(len(found["at_us"]), dtype=np.int64)
    rows = Told(
        needs=tuple(name for name, _ in of.needs),
        at_us=at_us,
        end_us=found["end_us"].astype(np.int64),
        queue=np.asarray(found["queue"], dtype=object),
        contacts=contacts,
        numerator=top,
        denominator=bottom,
        lacks=np.ma.filled(found[f"l{number}"], 0).astype(np.int64),
        left_out=np.ma.filled(found["left_out"], False).astype(bool),
        clause=nothing + COUNTED,
        cut=nothing > 0,
        thresholds=_thresholds(np.ma.filled(found["thresholds"], "")),
        visits_us=nothing[:0],
    )
    return rows.inside(taking_part)


def _thresholds(written: NDArray[Any]) -> tuple[str, ...]:
    seconds = {float(one) for text in set(written.tolist()) for one in str(text).split()}
    return tuple(f"{one:g} s" for one in sorted(seconds))


def cut_by(of: Told, clauses: Sequence[Clause], borders: Sequence[Instants]) -> Flags:
    """Which intervals a clause of their queue, or any of the `borders`, parts in two."""
    cut = np.zeros(len(of.at_us), dtype=bool)
    for edges in borders:
        cut |= _parted(of, edges)
    for clause in clauses:
        parted = _parted(of, clause.borders_us)
        cut |= parted & np.isin(of.queue, list(clause.queues)) if clause.queues else parted
    return cut


def _parted(of: Told, edges: Instants) -> Flags:
    edges = np.sort(edges)
    return np.searchsorted(edges, of.at_us, side="right") < np.searchsorted(edges, of.end_us, side="left")


def notes(of: Told, about: Mapping[str, str], within: bool) -> Iterator[Note]:
    """What a reader must know about a figure that rows of totals stand behind, or that they were left out of.

    `about` names the target and the period; `within` says that the figure has a threshold.
    """
    kept = of.inside(~of.left_out)
    if len(kept.at_us):
        yield "totals.from_within" if within else "totals.from", {**about, **_size(kept)}
    yield from _lacking(kept.inside(kept.clause == COUNTED), about)
    cut = kept.inside(kept.cut)
    if len(cut.at_us):
        yield "totals.cut", {**about, **_size(cut)}
    doubled = of.inside(of.left_out)
    for queue in sorted(set(doubled.queue.tolist())):
        rows = doubled.inside(doubled.queue == queue)
        yield "totals.left_out", {**about, "queue": queue, **_size(rows), **_stretch(rows)}


def _lacking(net: Told, about: Mapping[str, str]) -> Iterator[Note]:
    for bit, need in enumerate(net.needs):
        lacking = net.inside((net.lacks >> bit) & 1 == 1)
        if len(lacking.at_us):
            yield f"totals.lacks_{need}", {**about, **_size(lacking), "known": net.thresholds}


def _size(rows: Told) -> Mapping[str, int]:
    return {"intervals": len(rows.at_us), "contacts": int(rows.contacts.sum())}


def _stretch(rows: Told) -> Mapping[str, str]:
    first, last = (_EPOCH + timedelta(microseconds=int(at)) for at in (rows.at_us.min(), rows.end_us.max()))
    return {"from": first.isoformat(), "to": last.isoformat()}
