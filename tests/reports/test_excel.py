"""Excel files: numbers are numbers, text is text whatever it looks like, nothing is silently cut."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from upheld.reports import excel
from upheld.reports.catalogue import language
from upheld.reports.excel import Amount, Column

MADE = datetime(2026, 11, 22, 4, tzinfo=UTC)
LIKE_FORMULAS = [
    '=HYPERLINK("http://example.com";"x")', "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "http://example.com",
    "mailto:a@example.com", "internal:Sheet1!A1", "0048123", "1e5", "{=1+1}", "TRUE", "_x0041_", "<a & b>", " x ",
]  # fmt: skip


def write(path: Path, columns: list[Column], rows: list[Any], code: str = "en", name: str = "Rows") -> Path:
    """A workbook with one sheet, in the time zone of Warsaw."""
    with excel.Workbook(path, language(code), "Europe/Warsaw", MADE, "A & B", "Example Answers", "EUR") as book:
        book.sheet(name, columns, rows)
    return path


def cells(path: Path, sheet: int = 0) -> list[list[Any]]:
    """The cells below the header, read back by a reader of its own."""
    return CalamineWorkbook.from_path(path).get_sheet_by_index(sheet).to_python()[1:]


def xml(path: Path, part: str = "xl/worksheets/sheet1.xml") -> str:
    """One part of the file as it stands."""
    with zipfile.ZipFile(path) as opened:
        return opened.read(part).decode()


def as_csv(path: Path) -> str:
    """What LibreOffice makes of the rows of the first sheet: texts in quotes, numbers bare."""
    tool = shutil.which("soffice")
    if tool is None:
        pytest.skip("needs LibreOffice (Debian: libreoffice-calc)")
    profile = f"-env:UserInstallation=file://{path.parent / 'profile'}"
    folder = ["--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true", "--outdir", str(path.parent)]
    subprocess.run([tool, profile, "--headless", *folder, str(path)], capture_output=True, check=True, timeout=180)
    return path.with_suffix(".csv").read_text(encoding="utf-8").partition("\n")[2]


@pytest.mark.parametrize("text", LIKE_FORMULAS)
def test_text_that_looks_like_something_else_stays_text(tmp_path: Path, text: str) -> None:
    made = write(tmp_path / "a.xlsx", [Column("Queue")], [(text,)])
    assert cells(made) == [[text]]
    assert "<f>" not in xml(made)
    assert "hyperlink" not in xml(made)


def test_text_that_looks_like_something_else_stays_text_in_libreoffice(tmp_path: Path) -> None:
    made = write(tmp_path / "a.xlsx", [Column("Queue")], [(text,) for text in LIKE_FORMULAS])
    shown = as_csv(made)
    assert [row[0] for row in csv.reader(shown.splitlines())] == LIKE_FORMULAS
    assert all(line.startswith('"') for line in shown.splitlines())


def test_numbers_are_unrounded_numbers(tmp_path: Path) -> None:
    kinds = ["count", "share", "s", "money"]
    made = write(
        tmp_path / "a.xlsx", [Column(kind, kind) for kind in kinds], [(3, 2 / 3, 41.123456789, Decimal("8.64"))]
    )
    assert cells(made) == [[3.0, 2 / 3, 41.123456789, 8.64]]


def test_numbers_are_numbers_in_libreoffice(tmp_path: Path) -> None:
    columns = [Column(kind, kind) for kind in ("count", "share", "s", "day")]
    made = write(tmp_path / "a.xlsx", columns, [(187, 0.25, 41.5, date(2026, 11, 22))])
    assert as_csv(made) == "187,25.00%,41.5,2026-11-22\n"


@pytest.mark.parametrize("kind", ["count", "share", "s", "money", "instant", "day", "flag", "text"])
def test_unknown_is_a_dash_and_never_zero(tmp_path: Path, kind: str) -> None:
    assert cells(write(tmp_path / "a.xlsx", [Column("x", kind)], [(None,)])) == [["–"]]


def test_an_instant_is_a_date_on_the_wall_clock_of_the_zone(tmp_path: Path) -> None:
    made = write(tmp_path / "a.xlsx", [Column("At", "instant")], [(datetime(2026, 11, 22, 2, 30, 15, tzinfo=UTC),)])
    assert cells(made) == [[datetime(2026, 11, 22, 3, 30, 15)]]


def test_a_day_before_excels_calendar_is_text() -> None:
    assert excel.serial(date(1899, 12, 31), ZoneInfo("UTC")) == "1899-12-31"


def test_a_column_can_mix_shares_and_seconds(tmp_path: Path) -> None:
    rows = [(Amount(0.8, "share"),), (Amount(8.0, "s"),), (Amount(None, "share"),), ("x",)]
    assert cells(write(tmp_path / "a.xlsx", [Column("Promised", "mixed")], rows)) == [[0.8], [8.0], ["–"], ["x"]]


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "MOST_ROWS", 4)
    made = write(tmp_path / "a.xlsx", [Column("n", "count")], [(n,) for n in range(7)])
    assert CalamineWorkbook.from_path(made).sheet_names == ["Rows", "Rows 2", "Rows 3"]
    assert [row[0] for sheet in range(3) for row in cells(made, sheet)] == list(range(7))


def test_a_sheet_that_is_just_full_has_no_empty_one_after_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "MOST_ROWS", 4)
    made = write(tmp_path / "a.xlsx", [Column("n", "count")], [(n,) for n in range(3)])
    assert CalamineWorkbook.from_path(made).sheet_names == ["Rows"]


def test_a_text_too_long_for_a_cell_is_cut_where_everybody_sees_it(tmp_path: Path) -> None:
    found = cells(write(tmp_path / "a.xlsx", [Column("x")], [("W" * 40_000,)]))[0][0]
    assert len(found) == excel.MOST_LETTERS
    assert found.endswith("W … [40000]")


@given(st.text(st.characters(), max_size=40), st.text(st.characters(), max_size=40))
def test_no_text_makes_a_file_that_cannot_be_read(
    tmp_path_factory: pytest.TempPathFactory, text: str, name: str
) -> None:
    path = write(
        tmp_path_factory.mktemp("x") / "a.xlsx", [Column(name), Column("x", "long")], [(text, text)], name=name
    )
    with zipfile.ZipFile(path) as opened:
        for part in opened.namelist():
            ElementTree.fromstring(opened.read(part))
    shown = excel.plain(text.translate(excel._ISOLATES))
    assert [row[0] for row in cells(path)] == ([shown] if shown else [])


def test_excel_counts_a_letter_beyond_the_first_plane_twice(tmp_path: Path) -> None:
    found = cells(write(tmp_path / "a.xlsx", [Column("x")], [("𐄇" * 20_000,)], name="𐄇" * 30))[0][0]
    assert found.endswith("𐄇 … [20000]")
    assert len(found.encode("utf-16-le")) // 2 <= excel.MOST_LETTERS


def test_names_of_sheets_are_allowed_and_differ() -> None:
    taken: set[str] = set()
    wanted = ["Calls", "CALLS", "a/b?*[c]:\\", "W" * 40, "W" * 40, "", "'x'", "History"]
    names = [excel.sheet_name(name, taken) for name in wanted]
    assert names[:3] == ["Calls", "CALLS 2", "a-b---c---"]
    assert len({name.lower() for name in names}) == len(names)
    assert max(map(len, names)) == 31


def test_headings_stay_in_sight_and_can_be_filtered(tmp_path: Path) -> None:
    sheet = xml(write(tmp_path / "a.xlsx", [Column("a"), Column("b")], [("x", "y")]))
    assert 'state="frozen"' in sheet
    assert '<autoFilter ref="A1:B2"/>' in sheet


def test_it_prints_on_a4_across_with_headings_and_numbers_on_every_page(tmp_path: Path) -> None:
    made = write(tmp_path / "a.xlsx", [Column("a")], [("x",)])
    assert re.search('paperSize="9"[^>]* orientation="landscape"', xml(made))
    assert "&amp;P / &amp;N" in xml(made)
    assert "Print_Titles" in xml(made, "xl/workbook.xml")


def test_an_ampersand_of_a_title_commands_nothing_in_the_header(tmp_path: Path) -> None:
    assert "&amp;LA &amp;&amp; B&amp;R" in xml(write(tmp_path / "a.xlsx", [Column("a")], [("x",)]))


@pytest.mark.parametrize(("code", "turned"), [("en", False), ("fa", True)])
def test_persian_sheets_run_from_right_to_left(tmp_path: Path, code: str, turned: bool) -> None:
    assert ('rightToLeft="1"' in xml(write(tmp_path / "a.xlsx", [Column("a")], [("x",)], code))) is turned


def test_a_cell_holds_no_unseen_marks_that_would_be_boxes(tmp_path: Path) -> None:
    assert cells(write(tmp_path / "a.xlsx", [Column("a")], [("\u2068EUR\u2069 ۵",)], "fa")) == [["EUR ۵"]]


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (write(tmp_path / name, [Column("a")], [("x",)]) for name in ("a.xlsx", "b.xlsx"))
    assert first.read_bytes() == second.read_bytes()
