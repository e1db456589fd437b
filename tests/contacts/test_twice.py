"""Calls that two sources both tell are found; calls that merely look alike are not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import duckdb
import pyarrow as pa
import pytest

from upheld.contacts import checks, people
from upheld.contacts.journal import FileJournal
from upheld.contacts.records import VISITS, Records
from upheld.contacts.store import attach_records, connect
from upheld.contacts.twice import told_twice

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
JOURNALS = [FileJournal(f"{name}@1", name, name, 1, 1, 0, 0, 1) for name in ("log", "table")]


def told(source: str, number: int, **more: object) -> dict[str, object]:
    """The call of that number as `source` tells it."""
    return {
        "source": source, "contact_id": f"{source}{number}", "queue": "sales", "entry": 1, "channel": "voice",
        "offered_at": MONDAY + timedelta(minutes=7 * number), "outcome": "answered", "caller": f"c{number}",
        "flags": 0, "journal": f"{source}@1", "position": number,
    } | more  # fmt: skip


def centre(*rows: dict[str, object]) -> duckdb.DuckDBPyConnection:
    con = connect()
    attach_records(con, Records(pa.Table.from_pylist(list(rows), schema=VISITS)))
    people.attach(con, (), ())
    return con


@pytest.mark.parametrize("later_s", [0, 0.7])
def test_the_same_contact_queue_and_instant_from_two_sources_is_one_call(later_s: float) -> None:
    same = {"contact_id": "x"}
    again = told("table", 0, **same, offered_at=MONDAY + timedelta(seconds=later_s))

    (found,) = told_twice(centre(told("log", 0, **same), again, told("log", 1)))

    assert (found.first, found.second, found.evidence, found.visits) == ("log", "table", "contacts", 1)
    assert [(seen.journal, seen.position) for seen in found.example] == [("log@1", 0), ("table@1", 0)]


def test_a_contact_passed_on_to_another_system_is_two_visits() -> None:
    on = told("table", 0, contact_id="x", queue="support", offered_at=MONDAY + timedelta(minutes=3))

    assert told_twice(centre(told("log", 0, contact_id="x"), on)) == ()


@pytest.mark.parametrize(("calls", "pairs"), [(10, 1), (9, 0)])
def test_callers_queues_seconds_and_outcomes_alike_in_bulk_are_the_same_calls(calls: int, pairs: int) -> None:
    con = centre(*(told(source, n) for source in ("log", "table") for n in range(calls)))

    assert [each.visits for each in told_twice(con)] == [calls] * pairs


def test_another_outcome_is_another_call() -> None:
    con = centre(*(told("log", n) for n in range(20)), *(told("table", n, outcome="abandoned") for n in range(20)))

    assert told_twice(con) == ()


def test_withheld_callers_are_never_the_same() -> None:
    con = centre(*(told(source, n, caller=None) for source in ("log", "table") for n in range(20)))

    assert told_twice(con) == ()


def test_one_source_tells_nothing_twice() -> None:
    assert told_twice(centre(told("log", 0, contact_id="x"), told("log", 0, contact_id="x", entry=2))) == ()


def test_calls_told_twice_are_a_reason_for_distrust() -> None:
    con = centre(told("log", 0, contact_id="x"), told("table", 0, contact_id="x"))

    found = checks.report(con, JOURNALS)

    assert (found["trusted"], found["reasons"], found["told_twice"][0]["visits"]) == (False, ["checks.told_twice"], 1)
