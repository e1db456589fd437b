"""`upheld metrics` where a system tells totals only."""

from __future__ import annotations

import io
from dataclasses import replace

import duckdb
from rich.console import Console

from tests.agreements.centre import calls
from tests.agreements.other_records import centre_of, half_hour
from upheld.cli import metrics
from upheld.cli.metric_options import Asked
from upheld.contacts.reading import Opened
from upheld.metrics.service_level import ANSWERED_OFFERED
from upheld.reports.catalogue import language

BY_QUEUE = Asked(("queue",), 1800, "UTC", 20.0, ANSWERED_OFFERED, {}, 604800.0, None, None)
TOLD = half_hour("2026-11-02T09:00", 10, 9, within_20=7)


def shown(con: duckdb.DuckDBPyConnection, asked: Asked = BY_QUEUE) -> tuple[dict[str, object], str]:
    """The document of the rows and what a person sees."""
    document = metrics._document(Opened(con, (), {}), asked)
    document |= {name: metrics._section(name, con, asked, document["from"]) for name in ("repeats", "patience")}
    console = Console(file=io.StringIO(), width=150)
    metrics._show(document, console, language("en"))
    assert isinstance(console.file, io.StringIO)
    return document, console.file.getvalue()


def test_rows_say_that_they_are_from_totals_and_nobodys_repeats_are_told() -> None:
    document, text = shown(centre_of(interval_totals=[TOLD]))
    assert (document["from"], document["repeats"], document["patience"]) == ("totals", None, None)
    assert "from totals" in text
    assert "Repeats" not in text


def test_rows_of_both_say_so() -> None:
    document, text = shown(centre_of(calls("2026-11-02T09:00", 1, queue="support"), interval_totals=[TOLD]))
    assert (document["from"], document["repeats"] is None, "from calls and totals" in text) == ("both", False, True)


def test_totals_beside_calls_of_the_same_time_are_said_to_be_left_out() -> None:
    document, text = shown(centre_of(calls("2026-11-02T09:00", 1), interval_totals=[TOLD]))
    assert document["totals"] == {"intervals": 1, "left_out": 1}
    assert "1 of 1 intervals of totals are in no row" in text


def test_by_agent_totals_are_said_to_be_left_out() -> None:
    document, text = shown(centre_of(interval_totals=[TOLD]), replace(BY_QUEUE, by=("agent",)))
    assert (document["from"], document["rows"], document["totals"]["left_out"]) == ("visits", [], 1)
    assert "1 of 1 intervals of totals are in no row" in text
