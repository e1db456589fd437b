"""Rows of delimited text: every byte in one of them, whatever the cells hold."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upheld.contacts.delimited import Row, delimiter_of, rows
from upheld.contacts.logfiles import examine


def _read(folder: Path, content: bytes, columns: int = 3) -> list[Row]:
    path = folder / "table.csv"
    path.write_bytes(content)
    return list(rows(examine(path), ",", columns))


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_delimiter_is_told_by_the_first_line(mark: str) -> None:
    assert delimiter_of(f'id{mark}"time, local; or\tnot"{mark}event\n'.encode()) == mark


def test_text_without_delimiters_has_none() -> None:
    assert delimiter_of(b"1790000000|c|q|NONE|ENTERQUEUE\n") is None


def test_a_cell_in_quotes_may_hold_delimiters_quotes_and_line_ends(tmp_path: Path) -> None:
    content = b'1,"a, ""b""\nc",2\n3,d,4\n'
    assert [row.cells for row in _read(tmp_path, content)] == [["1", 'a, "b"\nc', "2"], ["3", "d", "4"]]


def test_a_row_after_one_that_spans_lines_has_its_own_place(tmp_path: Path) -> None:
    last = _read(tmp_path, b'1,"a\nb",2\n3,d,4\n')[-1]
    assert (last.position, last.length, last.line) == (10, 6, 3)


def test_what_databases_write_for_no_value_is_empty(tmp_path: Path) -> None:
    assert _read(tmp_path, b"1,NULL,\\N\n")[0].cells == ["1", "", ""]


def test_a_quote_that_is_never_closed_costs_its_line_alone(tmp_path: Path) -> None:
    found = _read(tmp_path, b'1,"a,2\n3,d,4\n5,e,6\n')
    assert [row.fault for row in found] == ["row.quotes", None, None]
    assert [row.cells for row in found[1:]] == [["3", "d", "4"], ["5", "e", "6"]]


@pytest.mark.parametrize(
    ("line", "fault"),
    [(b"\n", "line.empty"), (b"1,\xff,2\n", "line.not_utf8"), (b"1,\0,2\n", "line.nul"), (b"1,2", "row.torn")],
)
def test_a_line_that_is_no_row_says_why(line: bytes, fault: str, tmp_path: Path) -> None:
    assert [row.fault for row in _read(tmp_path, b"a,b,c\n" + line)] == [None, fault]


def test_windows_line_ends_and_a_byte_order_mark_are_no_part_of_a_cell(tmp_path: Path) -> None:
    assert [row.cells for row in _read(tmp_path, b"\xef\xbb\xbfa,b,c\r\n1,2,3\r\n")] == [
        ["a", "b", "c"],
        ["1", "2", "3"],
    ]


@given(st.lists(st.sampled_from([b'"', b",", b"\n", b"a", b"\xff", b"\0", b"\r\n", b'1,"x",2\n']), max_size=60))
def test_every_byte_is_in_one_row_and_in_order(pieces: list[bytes]) -> None:
    content = b"".join(pieces)
    with TemporaryDirectory() as folder:
        found = _read(Path(folder), content)
    ends = [row.position + row.length for row in found]
    assert [row.position for row in found] == [0, *ends][: len(found)]
    assert (ends or [0])[-1] == len(content)
    assert [row.line for row in found] == [content.count(b"\n", 0, row.position) + 1 for row in found]
