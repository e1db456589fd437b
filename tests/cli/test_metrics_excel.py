"""``upheld metrics --excel``: the figures of the JSON document as numbers and dates."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from tests.cli import logs
from upheld.cli import main

RUNNER = CliRunner()


def run(folder: Path, *options: str, name: str = "a.xlsx") -> tuple[CalamineWorkbook, dict[str, Any]]:
    """The workbook and the JSON document of one run over a little log."""
    log, made = logs.write(folder)[1], folder / name
    arguments = ["metrics", str(log), "--excel", str(made), "--json", *options]
    done = RUNNER.invoke(main.application("metrics"), arguments, catch_exceptions=False)
    return CalamineWorkbook.from_path(made), json.loads(done.stdout)


def test_a_row_has_the_columns_of_the_json(tmp_path: Path) -> None:
    book, document = run(tmp_path)
    names, row = book.get_sheet_by_name("Figures").to_python()
    found = {name: None if value == "–" else value for name, value in zip(names, row, strict=True)}
    assert found == document["rows"][0]


def test_an_interval_is_a_date_in_the_zone(tmp_path: Path) -> None:
    book, _ = run(tmp_path, "--by", "interval", "--zone", "Europe/Warsaw")
    names, row = book.get_sheet_by_name("Figures").to_python()
    assert (names[0], row[0]) == ("interval (Europe/Warsaw)", datetime(2026, 11, 22, 3, 0))


def test_each_section_has_its_sheet(tmp_path: Path) -> None:
    book, _ = run(tmp_path)
    assert book.sheet_names == ["Figures", "Repeats", "Patience", "Not ready", "About"]


def test_the_same_log_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        run(tmp_path, name=name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
