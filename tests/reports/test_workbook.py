"""The report as a workbook: a sheet per question, each figure as the report has it, each call with its clause."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from python_calamine import CalamineWorkbook

from tests.reports import lab
from tests.reports.test_pdf import HOSTILE, hostile
from upheld.reports import workbook
from upheld.reports.catalogue import CODES
from upheld.reports.figures import Report

SHEETS = [
    "Summary", "Targets", "Money", "Days", "Intervals", "Formulas", "Under each formula", "Excluded", "Notes", "Files",
    "Rejected lines", "Calls",
]  # fmt: skip


def calls(*outcomes: str, queue: str = "support") -> pa.Table:
    """Calls of one target as `agreements.assess.calls` gives them, a minute apart."""
    count = len(outcomes)
    at = pa.array([lab.NOW + timedelta(minutes=n) for n in range(count)], pa.timestamp("us", "UTC"))
    return pa.table(
        {
            "source": ["asterisk"] * count, "contact_id": [f"1795315812.{n}" for n in range(count)],
            "queue": [queue] * count, "entry": [1] * count, "channel": ["voice"] * count, "offered_at": at,
            "outcome": list(outcomes), "wait_s": pa.array([41.5, None, 3.0][:count], pa.float64()),
            "journal": ["queue_log"] * count, "position": list(range(count)), "at": at, "version": [1] * count,
            "clause": ["counted"] * count, "counted": [True] * count, "numerator": [0.0] * count,
            "denominator": [1.0] * count,
        }
    )  # fmt: skip


def sheets(folder: Path, report: Report, **parts: pa.Table) -> dict[str, list[list[Any]]]:
    """The workbook of `report` read back, sheet by sheet."""
    path = folder / "report.xlsx"
    workbook.write(path, report, parts.items())
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def rows(sheet: list[list[Any]]) -> list[dict[str, Any]]:
    """Rows by the names of their columns."""
    return [dict(zip(sheet[0], row, strict=True)) for row in sheet[1:]]


def test_there_is_a_sheet_for_each_question(tmp_path: Path) -> None:
    assert list(sheets(tmp_path, lab.report())) == SHEETS


def test_a_target_keeps_its_unrounded_figure_and_its_parts(tmp_path: Path) -> None:
    target = rows(sheets(tmp_path, lab.report())["Targets"])[1]
    assert (target["Net"], target["Numerator"], target["Denominator"]) == (149 / 187, 149, 187)
    assert (target["Promised"], target["Threshold (s)"], target["Verdict"]) == (0.8, 20, "MISSED so far")
    assert (target["Credit"], target["Expected"]) == (864, "–")


def test_money_can_be_reckoned_again_from_its_line(tmp_path: Path) -> None:
    line = rows(sheets(tmp_path, lab.report())["Money"])[0]
    assert line["Base"] * line["Share at risk"] * line["Weight"] * line["Share"] == pytest.approx(line["Amount"])


def test_days_are_days_of_the_agreement(tmp_path: Path) -> None:
    days = rows(sheets(tmp_path, lab.report())["Days"])
    assert [day["Day"] for day in days[:3]] == [date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 3)]
    assert (days[2]["Net"], days[2]["Verdict"]) == ("–", "NOT MEASURED")


def test_the_zone_stands_over_instants(tmp_path: Path) -> None:
    interval = rows(sheets(tmp_path, lab.report())["Intervals"])[0]
    assert interval["Start (Europe/Warsaw)"] == datetime(2026, 11, 1, 9, 0)


def test_each_formula_is_defined_and_each_target_stands_under_it(tmp_path: Path) -> None:
    found = sheets(tmp_path, lab.report())
    defined = {row["Formula"]: row for row in rows(found["Formulas"])}
    assert defined["answered_offered"]["Denominator"] == "all offered calls"
    under = [(row["Formula"], row["Net"], row["the agreed formula"]) for row in rows(found["Under each formula"])]
    assert under[0] == ("answered_offered", 149 / 187, "yes")


def test_every_call_is_there_with_its_clause(tmp_path: Path) -> None:
    found = rows(sheets(tmp_path, lab.report(), answer=calls("answered", "abandoned"))["Calls"])
    assert [(row["Target"], row["Contact"], row["Wait (s)"]) for row in found] == [
        ("answer", "1795315812.0", 41.5),
        ("answer", "1795315812.1", "–"),
    ]
    assert found[1]["Offered at (Europe/Warsaw)"] == datetime(2026, 11, 22, 5, 1)
    assert (found[1]["Outcome"], found[1]["Clause"]) == ("abandoned", "counted")


def test_names_from_outside_stay_as_they_are(tmp_path: Path) -> None:
    name = '=HYPERLINK("http://example.com")'
    found = sheets(tmp_path, hostile(name), **{name: calls("answered", queue=name)})
    assert (found["Calls"][1][0], found["Calls"][1][2], found["Targets"][1][0]) == (name, name, name)
    assert sheets(tmp_path, hostile(HOSTILE))["Targets"][1][0] == HOSTILE


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_all_sheets(tmp_path: Path, code: str) -> None:
    assert len(sheets(tmp_path, lab.report(code), answer=calls("answered"))) == len(SHEETS)


def test_an_agreement_without_money_has_no_amounts(tmp_path: Path) -> None:
    found = sheets(tmp_path, lab.report(money=None))
    assert "Money" not in found
    assert rows(found["Targets"])[0]["Credit"] == "–"
