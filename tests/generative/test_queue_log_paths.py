"""The quick ways through a queue_log give what the slow, obvious ones give."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from upheld.contacts.records import SCHEMAS
from upheld.contacts.sources.asterisk import Follower, read
from upheld.contacts.sources.asterisk_events import caller_and_place

_CAPTURE = (Path(__file__).resolve().parents[1] / "fixtures" / "asterisk22" / "queue_log").read_text().splitlines()
_data = st.lists(st.sampled_from(["", "7", "12", "600", "+48600700800", "Jan", "0", "1003", "٣"]), max_size=6)


def records_of(content: bytes) -> dict[str, list[dict[str, Any]]]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "queue_log"
        path.write_bytes(content)
        records = read([path], pseudonym=lambda number: number).records
    hashed = {"journal": "", "end_journal": ""}
    return {name: [{**row, **hashed} for row in records.table(name).to_pylist()] for name in SCHEMAS}


@given(st.lists(st.sampled_from(_CAPTURE), min_size=1, max_size=60))
@settings(max_examples=100, deadline=None)
def test_a_block_read_at_once_is_one_read_line_by_line(lines: list[str]) -> None:
    content = "".join(f"{line} Łukasz\n" if "ENTERQUEUE" in line else f"{line}\n" for line in lines).encode()
    assert records_of(content) == records_of(content + b"a NUL makes the whole block be read line by line \0\n")


@given(_data)
@settings(deadline=None)
def test_a_usual_entry_is_read_as_any_other(data: list[str]) -> None:
    follower = Follower("asterisk", lambda number: number)
    follower.line("log", 0, f"1790000000|c|q|NONE|ENTERQUEUE|{'|'.join(data)}\n".encode())
    (visit,) = follower.fold.finish().visits.to_pylist()
    number, place = caller_and_place("|".join(data).split("|"))
    assert (visit["caller"], visit["place"]) == (number or None, place)
