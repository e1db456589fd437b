"""Verdicts from totals, deferred work, attempts and scores in words: what they are made from, hours as hours."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from tests.agreements.other_records import centre_of
from tests.agreements.test_deferred_example import EXAMPLE, TABLES
from tests.reports import lab
from upheld.agreements.assess import assess
from upheld.agreements.terms import load
from upheld.agreements.verdict import UNKNOWN
from upheld.cli.assess import reported, target_calls
from upheld.contacts.reading import Opened
from upheld.notation import instant
from upheld.reports import html, problem_sentences, terminal, words
from upheld.reports.catalogue import language
from upheld.reports.figures import Report

ENGLISH = language("en")


@pytest.fixture(scope="module")
def report() -> Report:
    """The report on the example of promises beside calls."""
    opened, versions = Opened(centre_of(**TABLES), (), {}), [load(EXAMPLE)]
    start, end = (instant(day, "Europe/Warsaw") for day in ("2026-11-01", "2026-12-01"))
    found = assess(versions, opened.con, start=start, end=end)
    calls = target_calls(versions, opened, found)
    return reported(opened, found, calls, datetime(2026, 12, 2, tzinfo=UTC), ENGLISH)


def shown(report: Report) -> str:
    console = Console(file=io.StringIO(), width=200)
    terminal.show(report, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "Service level within 20 s · answered_offered · from totals",
        "Answered within 8 opening hours · from deferred work",
        "Closed within 72 h · from deferred work",
        "Backlog no older than 10 opening hours at close",
        "at most 20.0 h",
        "22.0 h",
        "Reached · from outbound attempts",
        "Resolution as reported · from scores",
        "calls, 2026-11: from totals of 2 intervals with 20 contacts",
        "satisfied, 2026-11: 1 contacts were asked and gave no answer",
        "mails: 2 missed; at this volume the promise allows 0. Miss number 1 decided it: contact i1 in queue mail",
    ],
)
def test_the_terminal_says(report: Report, text: str) -> None:
    assert text in " ".join(shown(report).split())


def test_no_call_decides_a_figure_from_totals(report: Report) -> None:
    behind = report.evidence["calls", "2026-11"]
    assert (behind.missed_calls, behind.deciding, behind.waits) == (0, None, ())


def test_points_are_no_misses(report: Report) -> None:
    behind = report.evidence["mean-satisfaction", "2026-11"]
    assert (behind.missed_calls, behind.allowed, behind.missed) == (0, None, ())


def test_the_page_says_what_figures_are_made_from(report: Report, tmp_path: Path) -> None:
    page = html.render(report, tmp_path)
    assert all(text in page for text in ("Made from", "from totals", "Answered within 8 opening hours", "22.0 h"))
    assert "28800" not in page.split("<script")[0]


def test_an_unknown_figure_is_a_dash_everywhere(tmp_path: Path) -> None:
    unknown = lab.target(net=UNKNOWN, gross=UNKNOWN, met=None, origin="totals")
    found = lab.report(targets=(unknown,), switch=())
    assert "NOT MEASURED" in shown(found)
    assert '<td class="n" data-label="Net"><b>–</b></td>' in html.render(found, tmp_path)


def test_a_time_of_the_wall_is_not_called_opening_hours(report: Report) -> None:
    mails = next(result for result in report.assessment.targets if result.id == "mails")
    assert words.heading(replace(mails, parameters={"clock": "wall"}), ENGLISH) == "Answered within 8 h"
    assert words.heading(replace(mails, threshold_s=5400.0), ENGLISH) == "Answered within 1.50 opening hours"


def test_what_totals_lack_is_said_with_what_they_tell() -> None:
    values = {"target": "calls", "period": "2026-11", "intervals": 3, "contacts": 40, "known": ("15 s", "30 s")}
    said = problem_sentences.sentence("totals.lacks_answered_within", values, ENGLISH)
    assert "3 intervals with 40 contacts do not tell how many were answered within the threshold" in said
    assert said.endswith("Told are: 15 s, 30 s.")


def test_an_unknown_age_is_a_dash_without_a_unit() -> None:
    assert words.hours(None, ENGLISH) == "–"
