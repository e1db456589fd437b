"""Small tables in, figures out: what every figure of a rollup means, readable without knowing Python.

The first table of each example holds visits (one a line; a dash is unknown), the second what `rollup` answers.
"""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pytest

from upheld.contacts import people
from upheld.contacts.records import VISITS, Records, empty
from upheld.contacts.store import attach_records, connect
from upheld.metrics.rollup import rollup

EXAMPLES = {
    "service level is answered in time of all offered": (
        {"by": ("queue",)},
        """
        queue   | offered_at | outcome     | wait_s
        sales   | 12:00:00   | answered    | 20
        sales   | 12:00:10   | answered    | 21
        sales   | 12:00:20   | abandoned   | 3
        sales   | 12:00:30   | left_by_key | 9
        sales   | 12:00:40   | refused     | 0
        support | 12:00:50   | unknown     | -
        """,
        """
        queue   | offered | answered | answered_within | refused | service_level | abandon_rate
        sales   | 4       | 2        | 1               | 1       | 0.25          | 0.25
        support | 1       | 0        | 0               | 0       | 0             | 0
        """,
    ),
    "a call belongs to the interval in which it arrived": (
        {"by": ("interval",), "interval_s": 900, "zone": "Europe/Warsaw"},
        """
        queue | offered_at | outcome  | wait_s
        sales | 12:14:59   | answered | 30
        sales | 12:15:00   | answered | 5
        """,
        """
        interval_label   | offered | answered | answered_within
        2026-11-22T13:00 | 1       | 1        | 0
        2026-11-22T13:15 | 1       | 1        | 1
        """,
    ),
    "Cisco moves a late call to the moment its threshold ran out": (
        {"by": ("interval",), "interval_s": 900, "formula": "cisco_negative"},
        """
        queue | offered_at | outcome  | wait_s
        sales | 12:14:50   | answered | 300
        """,
        """
        interval_label   | offered | service_level_denominator | service_level
        2026-11-22T12:00 | 1       | 0                         | -
        2026-11-22T12:15 | 0       | 1                         | 0
        """,
    ),
    "a short abandon can be left out": (
        {"by": (), "formula": "excluding_short", "parameters": {"short_s": 10}},
        """
        queue | offered_at | outcome   | wait_s
        sales | 12:00:00   | answered  | 5
        sales | 12:00:00   | abandoned | 9.9
        sales | 12:00:00   | abandoned | 10
        """,
        """
        offered | abandoned | abandoned_short | service_level
        3       | 2         | 1               | 0.5
        """,
    ),
    "means are sums divided once, unknown values take no part": (
        {"by": ("agent",)},
        """
        queue | offered_at | outcome  | wait_s | agent | talk_s | wrap_s | ended_by
        sales | 12:00:00   | answered | 10     | 1001  | 100    | 20     | agent
        sales | 12:00:00   | answered | 20     | 1001  | 200    | -      | attended_transfer
        sales | 12:00:00   | answered | -      | 1002  | -      | -      | -
        """,
        """
        agent | answered | offered | asa_s | aht_s | aht_parts | transfer_rate
        1001  | 2        | -       | 15    | 160   | talk+wrap | 0.5
        1002  | 1        | -       | -     | -     | -         | 0
        """,
    ),
}


@pytest.mark.parametrize(("question", "visits", "expected"), EXAMPLES.values(), ids=EXAMPLES)
def test_metrics_spec(question, visits, expected):
    con = connect()
    made = [_visit(number, row) for number, row in enumerate(_table(visits))]
    attach_records(con, Records(pa.Table.from_pylist(made, schema=VISITS), empty().agent_states, empty().agent_rings))
    people.attach(con, (), ())
    wanted = _table(expected)

    found = rollup(con, **question).to_pylist()

    assert [{name: row[name] for name in wanted[0]} for row in found] == wanted


def _visit(number, row):
    at = datetime.fromisoformat(f"2026-11-22T{row['offered_at']}+00:00")
    fixed = {"source": "spec", "contact_id": str(number), "entry": 1, "channel": "voice", "flags": 0, "journal": "j"}
    agent = {"agent": str(row["agent"])} if "agent" in row else {}
    return row | agent | fixed | {"position": number, "offered_at": at}


def _table(text):
    names, *lines = ([cell.strip() for cell in line.split("|")] for line in text.strip().splitlines())
    return [{name: _value(name, cell) for name, cell in zip(names, line, strict=True)} for line in lines]


def _value(name, cell):
    if cell == "-":
        return None
    return float(cell) if name != "agent" and cell.replace(".", "", 1).isdigit() else cell
