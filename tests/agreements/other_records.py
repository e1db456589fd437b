"""Rows of the tables beside visits in few words, and a centre that has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa

from tests.agreements.centre import NOVEMBER, Call, _visit, agreement
from upheld.agreements.assess import assess
from upheld.agreements.clauses import Agreement
from upheld.agreements.verdict import Assessment
from upheld.contacts import people
from upheld.contacts.records import SCHEMAS, VISITS, Records
from upheld.contacts.store import attach_records, connect
from upheld.notation import instant

Row = Mapping[str, Any]
HALF_HOUR = timedelta(minutes=30)


def half_hour(at: str | datetime, offered: int | None, answered: int | None = None, **more: Any) -> Row:
    """A row of totals of queue sales; `within_20`, `abandoned_20` and the like tell what came about within 20 s."""
    start = instant(at) if isinstance(at, str) else at
    told = {int(name.split("_")[1]) for name in more if name.startswith(("within_", "abandoned_"))}
    within = [
        {
            "threshold_s": float(s),
            "answered": more.pop(f"within_{s}", None),
            "abandoned": more.pop(f"abandoned_{s}", None),
        }
        for s in sorted(told)
    ]
    row = {"queue": "sales", "started_at": start, "ended_at": start + HALF_HOUR, "offered": offered}
    return row | {"answered": answered, "within": within or None} | more


def centre_of(visits: Iterable[Call] = (), **tables: Iterable[Row]) -> duckdb.DuckDBPyConnection:
    """A DuckDB with these visits and rows of other tables, by their names in `records.SCHEMAS`."""
    made = {"visits": pa.Table.from_pylist([_visit(n, row) for n, row in enumerate(visits)], schema=VISITS)}
    for name, rows in tables.items():
        whole = [_row(name, number, row) for number, row in enumerate(rows)]
        made[name] = pa.Table.from_pylist(whole, schema=SCHEMAS[name])
    con = connect()
    attach_records(con, Records(**made))
    people.attach(con, (), ())
    return con


def verdict_of(
    versions: Agreement | Sequence[Agreement],
    visits: Iterable[Call] = (),
    period: tuple[str, str] | None = NOVEMBER,
    **tables: Iterable[Row],
) -> Assessment:
    """The assessment over a period of local days (None: the span of the data)."""
    versions = (versions,) if isinstance(versions, Agreement) else versions
    start, end = (instant(day, versions[0].time_zone) for day in period) if period else (None, None)
    return assess(versions, centre_of(visits, **tables), start=start, end=end)


def promised(metric: str, required: str, keys: str = "", *, top: str = "", queues: str = '["sales"]') -> Agreement:
    """An agreement of one target called ``other``; `keys` are further keys of it and tables after it."""
    target = f'[[targets]]\nid = "other"\nmetric = "{metric}"\nrequired = "{required}"\nqueues = {queues}\n{keys}'
    one = agreement(top=top, more=target)
    return replace(one, targets=one.targets[1:])


def keys(notes: Iterable[tuple[str, Row]]) -> list[str]:
    """The keys of notes, without those about the period and its log."""
    return [key for key, _ in notes if not key.startswith("period.")]


def _row(name: str, number: int, row: Row) -> dict[str, Any]:
    fixed = {"source": "table", "queue": "sales", "channel": "voice", "journal": "table@0a1b2c", "position": number}
    fixed |= {"item_id": f"i{number}", "contact_id": f"c{number}"}
    return dict.fromkeys(SCHEMAS[name].names) | {key: v for key, v in fixed.items() if key in SCHEMAS[name].names} | row
