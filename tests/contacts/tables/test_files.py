"""Files as they are written: encodings, delimiters, sheets, bombs; every row of them is read."""

from __future__ import annotations

import gzip
import zipfile
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import xlsxwriter
from pyarrow import parquet

from tests.contacts.tables.written import WARSAW, faults, mapping, read, records, text, tried, workbook
from upheld.contacts.kinds import find
from upheld.contacts.tables import by_hand
from upheld.problems import BadInput

HEAD = ("contact_id", "queue", "offered_at", "outcome", "wait_s")
ROW = ("c1", "Zażółć", "2026-10-01T08:00:00", "answered", "12")
AT = datetime(2026, 10, 1, 8, 0)


def lines(delimiter: str = ",") -> str:
    return "\n".join(delimiter.join(row) for row in (HEAD, ROW)) + "\n"


def queues(path: Path, **said: Any) -> list[str]:
    return [row["queue"] for row in records("calls", "visits", path, **said)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_read_whatever_parts_and_encodes_it(delimiter: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(lines(delimiter).encode(encoding))
    assert list(find([path])) == ["calls"]
    assert queues(path) == ["Zażółć"]


def test_an_old_encoding_is_said_in_a_mapping(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(lines().encode("cp1250"))
    assert faults("calls", path) == [(2, None, "line.not_text")]
    assert queues(path, settings=mapping("calls", "Europe/Warsaw", encoding="cp1250")) == ["Zażółć"]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_lines_may_end_otherwise(end: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(lines().replace("\n", end).encode())
    assert queues(path) == ["Zażółć"]


def test_a_packed_file_is_read_and_its_positions_are_those_of_its_text(tmp_path: Path) -> None:
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(lines().encode()))
    (row,) = records("calls", "visits", path)
    assert row["position"] == len(lines().split("\n")[0]) + 1


def test_a_quote_that_is_never_closed_costs_its_line_alone(tmp_path: Path) -> None:
    rows = [",".join(ROW).replace("c1", f"c{n}") for n in range(200)]
    path = text(tmp_path, ",".join(HEAD), *rows[:100], '"' + rows[100], *rows[101:])
    assert faults("calls", path) == [(102, None, "row.quotes")]
    assert len(read("calls", path).records.visits) == 199


def test_a_cell_may_hold_line_ends(tmp_path: Path) -> None:
    path = text(tmp_path, ",".join(HEAD), '"c\n1",q,2026-10-01T08:00:00,answered,"12"', ",".join(ROW))
    assert [row["contact_id"] for row in records("calls", "visits", path)] == ["c\n1", "c1"]


def test_titles_may_stand_above_the_header(tmp_path: Path) -> None:
    path = text(tmp_path, "Report,,,,", "", "Period,October,,,", ",".join(HEAD), ",".join(ROW))
    assert tried("calls", path).header_row == 4
    assert queues(path) == ["Zażółć"]


def test_every_byte_of_a_file_is_accounted_for(tmp_path: Path) -> None:
    path = text(tmp_path, ",".join(HEAD), ",".join(ROW), ",".join(ROW).replace("answered", "odd"), "", ",,,,")
    (journal,) = read("calls", path).journals
    assert journal.parsed_bytes + journal.rejected_bytes + journal.pending_bytes == path.stat().st_size
    assert (journal.lines, journal.rejected_lines, journal.events) == (2, 1, {"row": 1})


def test_cells_of_a_workbook_are_what_they_are(tmp_path: Path) -> None:
    head = ("contact_id", "queue", "offered_at", "outcome", "wait_s", "talk_s")
    path = workbook(
        tmp_path,
        [
            head,
            (12345.0, "q", AT, "answered", 12, time(0, 3, 20)),
            ("007", "q", AT, "answered", "12", timedelta(hours=30)),
        ][:2],
    )
    (row,) = records("calls", "visits", path)
    assert (row["contact_id"], row["offered_at"].hour, row["wait_s"], row["position"]) == ("12345", 6, 12, 2)


def test_days_that_count_from_1904_are_the_same_days(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEAD, ("c1", "q", AT, "answered", 5)], date_1904=True)
    (row,) = records("calls", "visits", path)
    assert row["offered_at"].isoformat() == "2026-10-01T06:00:00+00:00"


@pytest.mark.parametrize("since_1904", [False, True])
def test_a_date_without_its_format_is_a_date_all_the_same(since_1904: bool, tmp_path: Path) -> None:
    days = (AT - (datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30))) / timedelta(days=1)
    path = workbook(tmp_path, [HEAD, ("c1", "q", days, "answered", 5)], date_1904=since_1904)
    (row,) = records("calls", "visits", path)
    assert row["offered_at"].isoformat() == "2026-10-01T06:00:00+00:00"


def test_an_error_in_a_cell_is_an_error_of_its_row(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("A & B")
        sheet.write_row(1, 1, HEAD)
        sheet.write_row(2, 1, ROW)
        sheet.write_row(3, 1, ROW)
        sheet.write_formula(3, 5, "=NA()", None, "#N/A")
    assert faults("calls", path) == [(4, "wait_s", "cell.error")]


def test_a_value_merged_over_rows_counts_in_each(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        for row in (1, 2):
            sheet.write_row(row, 0, ROW)
        sheet.merge_range(1, 1, 2, 1, "both")
    assert queues(path) == ["both"]  # one call, told twice
    assert tried("calls", path).accepted == 2


def test_of_several_sheets_the_one_that_fits_is_read(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Cover").write_string(0, 0, "Weekly report")
        for name in ("Week 40", "Week 41"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, HEAD)
            sheet.write_row(1, 0, (*ROW[:1], name, *ROW[2:]))
    with pytest.raises(BadInput, match=r"table\.several_sheets"):
        read("calls", path)
    assert queues(path, settings=mapping("calls", "Europe/Warsaw", sheet="Week 41")) == ["Week 41"]
    with pytest.raises(BadInput, match=r"no_such_sheet.*Week 41"):
        read("calls", path, settings=mapping("calls", "Europe/Warsaw", sheet="Week 4l"))


def test_a_workbook_of_empty_rows_alone_is_named_with_its_last_row(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet, grey = book.add_worksheet(), book.add_format({"bg_color": "#eeeeee"})
        for row in range(500):
            sheet.write_blank(row, 0, None, grey)
    with pytest.raises(BadInput) as bad:
        find([path])
    assert [(problem.key, problem.line) for problem in bad.value.problems] == [("table.only_empty_rows", 500)]


def test_a_million_empty_rows_are_named_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ROW)
        for row in range(2, 1_000_000):
            sheet.write_blank(row, 0, None, bold)
        sheet.write_row(1_000_000, 0, ("c2", *ROW[1:]))
    found = tried("calls", path)
    assert (found.rows, found.accepted) == (2, 2)
    assert [(note.key, note.values["rows"]) for note in found.notes] == [("table.empty_rows", 999_998)]


def bomb(path: Path, megabytes: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as member:
            for _ in range(megabytes):
                member.write(b" " * (1 << 20))
    return path


def test_a_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"table\.zip_bomb"):
        read("calls", bomb(tmp_path / "t.xlsx", 60))


def test_a_bomb_that_lies_about_its_size_is_not_opened(tmp_path: Path) -> None:
    path = bomb(tmp_path / "t.xlsx", 60)
    size = (60 << 20).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (1000).to_bytes(4, "little")))
    with pytest.raises(BadInput, match=r"table\.(zip_bomb|workbook_damaged)"):
        read("calls", path)


def test_a_packed_table_that_unpacks_without_end_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(lines().encode() + b"\n" * (60 << 20)))
    with pytest.raises(BadInput, match=r"table\.zip_bomb"):
        read("calls", path)


def test_a_cell_at_the_far_corner_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.write_string(1_048_575, 16_383, "x")
    with pytest.raises(BadInput, match=r"table\.sheet_too_wide"):
        read("calls", path)


OPEN = (
    '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
)

MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
)


def open_document(path: Path, rows: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", OPEN.format(rows=rows))
    return path


def open_cells(*cells: str) -> str:
    made = (
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in cells
    )
    return f"<table:table-row>{''.join(made)}</table:table-row>"


def test_an_open_document_is_read(tmp_path: Path) -> None:
    empty = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
    path = open_document(tmp_path / "t.ods", open_cells(*HEAD) + open_cells(*ROW) + empty)
    assert queues(path) == ["Zażółć"]


def test_a_tag_that_stands_for_a_million_full_rows_is_refused(tmp_path: Path) -> None:
    full = open_cells("x").replace("<table:table-row", '<table:table-row table:number-rows-repeated="1048000"')
    full = full.replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="16000"')
    path = open_document(tmp_path / "t.ods", open_cells(*HEAD) + full)
    with pytest.raises(BadInput, match=r"table\.sheet_too_wide"):
        read("calls", path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04 nothing", "table.workbook_damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "table.workbook_damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "table.workbook_locked"),
        (b"PAR1 nothing PAR1", "table.parquet_damaged"),
        (b"\0\1\2\3", "table.no_header"),
    ],
)
def test_a_spoilt_file_is_an_error_that_says_so(content: bytes, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=reason):
        read("calls", path)


def test_an_archive_of_something_else_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as archive:
        archive.writestr("notes.txt", "hello")
    with pytest.raises(BadInput, match=r"table\.not_a_workbook"):
        find([tmp_path / "t.zip"])


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    at = pa.array([AT, None], pa.timestamp("ns", "Europe/Berlin"))
    columns = {
        "contact_id": [1, 2],
        "queue": ["q", "q"],
        "offered_at": at,
        "outcome": ["answered"] * 2,
        "wait_s": [1.5, None],
    }
    parquet.write_table(pa.table(columns), path)
    assert list(find([path])) == ["calls"]
    assert faults("calls", path, WARSAW) == [(2, "offered_at", "cell.missing")]
    visit = read("calls", path).records.visits.to_pylist()[0]
    assert (visit["contact_id"], visit["offered_at"].hour, visit["wait_s"], visit["position"]) == ("1", 8, 1.5, 1)


def test_tables_kept_by_hand_may_be_workbooks_too(tmp_path: Path) -> None:
    path = workbook(tmp_path, [("Note", "Date", "Hours"), (None, datetime(2026, 12, 24), "08:00-12:00")])
    assert list(by_hand.rows(path, ("date", "hours"))) == [
        (2, {"note": "", "date": "2026-12-24", "hours": "08:00-12:00"})
    ]
    parquet.write_table(pa.table({"date": ["2026-12-24"], "hours": ["closed"]}), tmp_path / "t.parquet")
    assert [row for _, row in by_hand.rows(tmp_path / "t.parquet", ("date", "hours"))] == [
        {"date": "2026-12-24", "hours": "closed"}
    ]
