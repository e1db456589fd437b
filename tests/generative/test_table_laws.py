"""Whatever stands in a table: no traceback, and every row is accepted or rejected."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contract import written_calls, written_interval_totals
from tests.contract.month import month
from upheld.contacts.logfiles import examine
from upheld.contacts.settings import Settings
from upheld.contacts.sources.table import SOURCES, dry_run
from upheld.contacts.tables import columns, csv_files, values
from upheld.contacts.tables.kinds import KINDS
from upheld.problems import BadInput

WARSAW = Settings("Europe/Warsaw")
HEADERS = sorted(
    {name for kind in KINDS.values() for column in kind.columns for name in (column.name, *column.aliases)}
)
LIKELY = st.sampled_from(
    ["", "q", "answered", "lost", "yes", "no", "0", "1", "12", "1,5", "1.5", "-3", "0:45", "2026-10-01T08:00:00",
     "#N/A",
     "2026-10-25 02:30", "2026-03-29 02:30", "03/10/2026 08:00", "13/10/2026", "10/13/2026", "46298.5", "1791014709",
     "85%"]
)  # fmt: skip
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
TEXT_CELLS = st.one_of(LIKELY, LIKELY, ANY_TEXT)
CELLS: st.SearchStrategy[Any] = st.one_of(
    TEXT_CELLS, st.none(), st.booleans(), st.integers(-5, 10**12), st.floats(allow_nan=False, allow_infinity=False),
    st.datetimes(datetime(1900, 3, 1), datetime(2100, 1, 1)),
)  # fmt: skip


MOMENTS = st.one_of(
    st.datetimes(datetime(2026, 10, 24, 22), datetime(2026, 10, 25, 6)).map(
        lambda at: at.isoformat(timespec="minutes")
    ),
    st.sampled_from([f"2026-10-0{day}T08:{minute}0:00Z" for day in (1, 2) for minute in range(6)]),
)
SUITED: dict[str, st.SearchStrategy[str]] = {
    columns.TEXT: st.sampled_from(["a", "b", "c"]),
    columns.CALLER: st.sampled_from(["+48600000377", "withheld", ""]),
    columns.INSTANT: MOMENTS,
    columns.DAY: st.sampled_from(["2026-10-01", "2026-10-25"]),
    columns.TIME_OF_DAY: st.sampled_from(["08:00", "02:30", "08:30 - 09:00"]),
    columns.DURATION: st.sampled_from(["0", "5", "1800", "0:45", ""]),
    columns.COUNT: st.sampled_from(["0", "1", "2", "20", ""]),
    columns.NUMBER: st.sampled_from(["0", "4", "5", "86%"]),
    columns.YES_NO: st.sampled_from(["yes", "no", ""]),
}


def suited(kind: columns.Kind, header: str) -> st.SearchStrategy[str]:
    """Cells that the column of a header might really hold."""
    meant = kind.meant_by(header)
    column = kind.column(meant.column) if meant else None
    if column is None:
        return st.just("x")
    return st.sampled_from(sorted(column.words)) if column.words else SUITED[column.meaning]


@st.composite
def tables(draw: st.DrawFn, cells: st.SearchStrategy[Any]) -> tuple[str, list[str], list[list[Any]]]:
    """A kind, a header that has what the kind needs and more in any order, and rows, most of them likely ones."""
    kind = KINDS[draw(st.sampled_from(sorted(SOURCES)))]
    needed = [column.name for column in kind.columns if column.required] + [group[0] for group in kind.needs]
    own = st.sampled_from([column.name for column in kind.columns])
    more = draw(st.lists(st.one_of(own, own, st.sampled_from(HEADERS), ANY_TEXT), max_size=6))
    header = draw(st.permutations(list(dict.fromkeys([*needed, *more]))))
    likely = st.tuples(*(suited(kind, name) for name in header)).map(list)
    spoilt = st.tuples(likely, st.integers(0, len(header) - 1), cells).map(
        lambda made: [*made[0][: made[1]], made[2], *made[0][made[1] + 1 :]]
    )
    wild = st.lists(cells, min_size=0, max_size=len(header) + 1)
    rows = draw(st.lists(st.one_of(likely, likely, spoilt, wild), max_size=10))
    return kind.name, list(header), rows


def conserved(kind: str, path: Path) -> None:
    """Accepted and rejected rows are all rows, in a dry run and in the journal, and all bytes are accounted for."""
    try:
        (found,) = dry_run([path], KINDS[kind], {path: WARSAW})
        reading = SOURCES[kind].read([path], source="t", pseudonym=lambda number: None, settings={path: WARSAW})
    except BadInput:  # the file as a whole, named
        return
    assert found.accepted + found.rejected == found.rows
    assert found.rejected == len({fault.row for fault in found.faults})
    (journal,) = reading.journals
    assert (journal.lines, journal.rejected_lines) == (found.rows, found.rejected)
    assert sum(journal.events.values()) == found.accepted
    assert journal.parsed_bytes + journal.rejected_bytes + journal.pending_bytes == journal.size


@settings(max_examples=200)
@given(tables(TEXT_CELLS), st.sampled_from(",;\t|"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_text_of_any_kind(table: tuple[str, list[str], list[list[Any]]], delimiter: str, encoding: str) -> None:
    kind, header, rows = table
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([header, *rows])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(out.getvalue().encode(encoding))
        conserved(kind, path)


@settings(max_examples=80)
@given(tables(CELLS))
def test_workbooks_of_any_kind(table: tuple[str, list[str], list[list[Any]]]) -> None:
    kind, header, rows = table
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet, date = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
            for number, row in enumerate([header, *rows]):
                for column, cell in enumerate(row):
                    if isinstance(cell, datetime):
                        sheet.write_datetime(number, column, cell, date)
                    elif isinstance(cell, str):
                        sheet.write_string(number, column, cell)
                    elif cell is not None:
                        sheet.write(number, column, cell)
        conserved(kind, path)


@settings(max_examples=100)
@given(
    st.binary(max_size=400),
    st.sampled_from(sorted(SOURCES)),
    st.sampled_from([b"", b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]),
)
def test_bytes_of_any_kind(content: bytes, kind: str, beginning: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t"
        path.write_bytes(beginning + content)
        conserved(kind, path)


@pytest.mark.parametrize("write", [written_calls.write, written_calls.write_workbook, written_interval_totals.write])
def test_a_file_cut_anywhere_or_spoilt_is_no_traceback(write: Any, tmp_path: Path) -> None:
    (path,) = write(month()[:30], tmp_path)
    kind = "interval_totals" if "totals" in path.name else "calls"
    whole = path.read_bytes()
    cut = tmp_path / f"cut{path.suffix}"
    for place in range(0, len(whole), max(1, len(whole) // 97)):
        for spoilt in (whole[:place], whole[:place] + b'\xff\x00"' + whole[place + 3 :]):
            cut.write_bytes(spoilt)
            conserved(kind, cut)


@given(st.lists(st.text(st.sampled_from('ab,;"\n\r é'), max_size=12), max_size=30), st.sampled_from([",", ";"]))
def test_lines_without_quotes_are_parted_as_the_csv_reader_parts_them(lines: list[str], delimiter: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        head = "x" * (1 << 17) + "\n"  # the first block is always read line by line
        path.write_bytes((head + "\n".join(lines) + "\n").encode())
        log = examine(path)
        assert list(csv_files.rows(log, "utf-8", delimiter)) == list(csv_files.rows_one_by_one(log, "utf-8", delimiter))


@given(st.lists(TEXT_CELLS, max_size=60), st.sampled_from(["text", "duration", "count", "yes_no"]))
def test_a_column_is_read_as_its_cells_are(cells: list[str], what: str) -> None:
    made = {
        "text": values.text, "duration": values.duration(values.POINT, 1.0), "count": values.count(values.COMMA),
        "yes_no": values.yes_no,
    }[what]  # fmt: skip
    kind = {
        "text": values.pa.string(),
        "duration": values.pa.float64(),
        "count": values.pa.int64(),
        "yes_no": values.pa.bool_(),
    }[what]
    assert values.column(cells, made, kind) == values.column_one_by_one(cells, made, kind)


def test_the_order_of_files_and_rows_changes_nothing(tmp_path: Path) -> None:
    (path,) = written_calls.write(month()[:200], tmp_path)
    head, *rows = path.read_text("utf-8").splitlines()
    parts = [rows[150:] + rows[:20], rows[:150]]
    paths = []
    for number, part in enumerate(parts):
        paths.append(tmp_path / f"part{number}.csv")
        paths[-1].write_text("\n".join([head, *reversed(part)]) + "\n", encoding="utf-8")
    whole, split = (
        SOURCES["calls"]
        .read(found, source="t", pseudonym=lambda number: number)
        .records.visits.drop(["journal", "position"])
        for found in ([path], paths)
    )
    assert split.to_pylist() == whole.to_pylist()
    assert timedelta(0) <= split["offered_at"][-1].as_py() - split["offered_at"][0].as_py()
