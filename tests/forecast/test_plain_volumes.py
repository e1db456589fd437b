"""The fast way of reading a plain table says what the slow one says, or leaves the table to it."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from upheld.contacts.logfiles import examine
from upheld.forecast import plain_volumes, volume_rows
from upheld.problems import BadInput

PLAIN = "start,calls,queue,aht_s\n2026-10-25 02:00,4,a,100.5\n2026-10-25 02:30,0,a,\n"


def written(tmp_path, text):
    path = tmp_path / "volumes.csv"
    path.write_bytes(text.encode())
    return path


def is_plain(path) -> bool:
    return plain_volumes.read(examine(path), volume_rows.VOLUMES, "Europe/Warsaw") is not None


def test_a_plain_table_is_read_fast(tmp_path) -> None:
    assert is_plain(written(tmp_path, PLAIN))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (",", ";"), ("calls", "answered within 20"), ("2026-10-25 02:30", "25.10.2026 02:30"), (",4,", ",4.5,"),
        (",4,", ',"4",'), (",4,", ",,"), (",4,", ",-4,"), ("100.5", "1.234"), ("100.5", "2:30"), (",a,1", ", a,1"),
        ("02:00,", "02:00Z,"), ("aht_s", "aht (min)"), ("\n2026", "\n\n2026"), ("aht_s", "calls"), ("queue", "channel"),
    ],
)  # fmt: skip
def test_anything_else_is_left_to_the_slow_way(tmp_path, old, new) -> None:
    assert not is_plain(written(tmp_path, PLAIN.replace(old, new)))


def said(read, path):
    """All that a way of reading says, as values that can be compared."""
    try:
        rows = read(path, "Europe/Warsaw")
    except BadInput as bad:
        return bad.problems
    kept = {each.name: getattr(rows, each.name) for each in fields(rows)}
    return {name: np.array(value).tolist() if name == "seen" or isinstance(value, np.ndarray) else value
            for name, value in kept.items()}  # fmt: skip


STARTS = st.builds(
    "{} {:02d}:{:02d}".format,
    st.sampled_from(["2026-10-25", "2026-03-29", "2026-10-26", "2026-02-30"]),
    st.integers(0, 24),
    st.sampled_from([0, 15, 30, 7]),
)
ROWS = st.tuples(
    STARTS | st.sampled_from(["2026-10-25T02:00:30", "", "x", "2026-10-25 02:00+02:00"]),
    st.integers(0, 30).map(str) | st.sampled_from(["007", "", "-1", "1.5", "# 1", "nan"]),
    st.sampled_from(["a", "b", "ż", "# c", "#N/A", " a", ""]),
    st.sampled_from(["", "100", "0", "99.5", "20000", "1.234", "x"]),
)
EASY = st.tuples(STARTS, st.integers(0, 30).map(str), st.sampled_from(["a", "b"]), st.sampled_from(["", "100", "0"]))


@given(st.lists(EASY, max_size=40) | st.lists(ROWS, max_size=8), st.booleans())
def test_both_ways_say_the_same(tmp_path_factory, rows, in_order) -> None:
    lines = [",".join(row) for row in (sorted(rows, key=lambda row: row[0]) if in_order else rows)]
    path = written(tmp_path_factory.mktemp("plain"), "\n".join(["start,calls,queue,aht_s", *lines, ""]))

    assert repr(said(volume_rows.read, path)) == repr(said(volume_rows.read_slowly, path))
