"""Minimum billing under a forecast lock: the share of a month's locked volume that is billed in any case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import duckdb

from upheld.agreements import bands
from upheld.agreements.clauses import Agreement
from upheld.agreements.periods import in_force, instants
from upheld.contacts import calendars


def billing(
    con: duckdb.DuckDBPyConnection, versions: Sequence[Agreement], start: datetime, end: datetime
) -> tuple[Mapping[str, Any], ...]:
    """Per whole month in [start, end): locked, offered and billed contacts, and the shortfall, as plain numbers.

    What was offered and what follows from it is None where totals do not tell it.
    """
    return tuple(row for agreement in versions for row in _months(con, agreement, start, end))


def _months(
    con: duckdb.DuckDBPyConnection, agreement: Agreement, start: datetime, end: datetime
) -> Iterator[Mapping[str, Any]]:
    terms = agreement.forecast
    first, last = in_force(agreement, start, end)
    if terms is None or terms.minimum_billing is None or first >= last:
        return
    for month in calendars.months(agreement.time_zone, first, last):
        sums, known = bands.volumes(terms, (), instants([month.start, month.end]))
        if first <= month.start and month.end <= last and known[0]:
            locked, least = float(sums[0]), float(terms.minimum_billing) * float(sums[0])
            offered = bands.offered_between(con, agreement, month.start, month.end)
            yield {
                "month": month.label,
                "locked": locked,
                "minimum": least,
                "offered": offered,
                "billed": None if offered is None else max(offered, least),
                "shortfall": None if offered is None else max(0.0, least - offered),
            }
