"""Rows of a table of calls → visits."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.contacts.tables.written import faults, mapping, read, records, text
from upheld.contacts.records import Flag

HEAD = "contact_id,queue,offered_at,answered_at,ended_at,outcome,agent,wait_s,talk_s,hold_s,wrap_s,caller"
ANSWERED = "c1,sales,2026-10-01T08:00:00,2026-10-01T08:00:12,2026-10-01T08:03:12,answered,ann,12,160,20,30,+48600000377"


def visits(folder: Path, head: str, *rows: str, **said: Any) -> list[dict[str, Any]]:
    return records("calls", "visits", text(folder, head, *rows), **said)


def test_a_row_is_a_visit(tmp_path: Path) -> None:
    (visit,) = visits(tmp_path, HEAD, ANSWERED)
    assert visit["offered_at"] == datetime(2026, 10, 1, 6, 0, tzinfo=UTC)
    told = ("contact_id", "queue", "outcome", "agent", "wait_s", "talk_s", "hold_s", "wrap_s", "caller", "entry")
    assert [visit[name] for name in told] == ["c1", "sales", "answered", "ann", 12, 160, 20, 30, "77", 1]


def test_the_answer_and_the_end_follow_from_durations(tmp_path: Path) -> None:
    (visit,) = visits(
        tmp_path,
        "contact_id,queue,offered_at,outcome,wait,talk,hold",
        "c,q,2026-10-01 08:00:00,Handled,00:12,3:00,0:20",
    )
    assert visit["answered_at"] == datetime(2026, 10, 1, 6, 0, 12, tzinfo=UTC)
    assert visit["ended_at"] == datetime(2026, 10, 1, 6, 3, 32, tzinfo=UTC)


def test_the_wait_and_the_talk_follow_from_times(tmp_path: Path) -> None:
    row = "c,q,2026-10-01T08:00:00,2026-10-01T08:00:12,2026-10-01T08:03:12,20"
    (visit,) = visits(tmp_path, "contact_id,queue,offered_at,answered_at,ended_at,hold", row)
    assert (visit["outcome"], visit["wait_s"], visit["talk_s"]) == ("answered", 12, 160)


def test_an_end_without_an_answer_is_not_called_abandoned(tmp_path: Path) -> None:
    (visit,) = visits(tmp_path, "queue,offered_at,answered_at,ended_at", "q,2026-10-01T08:00:00,,2026-10-01T08:01:00")
    assert (visit["outcome"], visit["wait_s"], visit["agent"]) == ("unknown", 60, None)


def test_a_row_that_tells_no_end_is_still_open(tmp_path: Path) -> None:
    (visit,) = visits(tmp_path, "queue,offered_at,answered_at", "q,2026-10-01T08:00:00,")
    assert visit["flags"] == Flag.STILL_OPEN


def test_what_an_abandoned_call_cannot_have_is_unknown(tmp_path: Path) -> None:
    (visit,) = visits(tmp_path, HEAD, "c1,sales,2026-10-01T08:00:00,,2026-10-01T08:00:45,lost,,45,0,0,0,")
    assert (visit["outcome"], visit["wait_s"]) == ("abandoned", 45)
    assert [visit[name] for name in ("talk_s", "hold_s", "wrap_s", "agent", "caller")] == [None] * 5


def test_handling_time_without_parts_counts_as_talk(tmp_path: Path) -> None:
    (visit,) = visits(
        tmp_path, "queue,offered_at,outcome,wait_s,handle_s,wrap_s", "q,2026-10-01T08:00:00,answered,3,200,50"
    )
    assert (visit["talk_s"], visit["wrap_s"]) == (150, 50)


def test_two_chats_of_one_agent_may_overlap(tmp_path: Path) -> None:
    rows = [f"c{n},q,2026-10-01T08:00:0{n},answered,ann,5,600,chat" for n in (1, 2)]
    found = visits(tmp_path, "contact_id,queue,offered_at,outcome,agent,wait_s,talk_s,channel", *rows)
    assert [(visit["agent"], visit["channel"]) for visit in found] == [("ann", "chat")] * 2


def test_a_contact_enters_a_queue_again(tmp_path: Path) -> None:
    rows = ["c,q,2026-10-01T09:00:00,lost,5", "c,q,2026-10-01T08:00:00,lost,5", "c,r,2026-10-01T08:30:00,lost,5"]
    found = visits(tmp_path, "contact_id,queue,offered_at,outcome,wait_s", *rows)
    assert [(visit["queue"], visit["entry"]) for visit in found] == [("q", 1), ("r", 1), ("q", 2)]


def test_a_call_that_two_files_tell_counts_once_and_the_fuller_row_wins(tmp_path: Path) -> None:
    early = text(tmp_path, HEAD, "c1,sales,2026-10-01T08:00:00,,,,,,,,,", name="early.csv")
    late = text(tmp_path, HEAD, ANSWERED, ANSWERED.replace("c1", "c2"), name="late.csv")
    for order in ((early, late), (late, early)):
        found = records("calls", "visits", *order)
        assert [(visit["contact_id"], visit["outcome"]) for visit in found] == [("c1", "answered"), ("c2", "answered")]


def test_rows_without_an_id_are_contacts_of_their_own(tmp_path: Path) -> None:
    found = visits(tmp_path, "queue,offered_at,outcome", *["q,2026-10-01T08:00:00,lost"] * 2)
    assert len({visit["contact_id"] for visit in found}) == 2


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (ANSWERED.replace("08:00:12", "07:59:59"), "answered_at", "row.before"),
        (ANSWERED.replace("08:03:12", "08:00:01"), "ended_at", "row.before"),
        (ANSWERED.replace(",answered,", ",abandoned,"), "answered_at", "row.outcome_contradicts"),
        (ANSWERED.replace(",answered,", ",dropped,"), "outcome", "cell.word"),
        (ANSWERED.replace(",12,", ",-12,"), "wait_s", "cell.duration"),
        (ANSWERED.replace(",sales,", ",,"), "queue", "cell.missing"),
        (ANSWERED.replace("01T08:00:00", "32T08:00:00"), "offered_at", "cell.time"),
        (ANSWERED.replace(",sales,", ",#N/A,"), "queue", "cell.error"),
        (ANSWERED + ",x,y", None, "row.too_many_cells"),
        (ANSWERED.replace("sales", '"sa"les'), None, "row.quotes"),
    ],
)
def test_a_row_that_cannot_be_is_rejected_alone(row: str, column: str | None, reason: str, tmp_path: Path) -> None:
    path = text(tmp_path, HEAD, ANSWERED.replace("c1", "c0"), row, ANSWERED.replace("c1", "c2"))
    assert faults("calls", path) == [(3, column, reason)]
    reading = read("calls", path)
    assert reading.records.visits["contact_id"].to_pylist() == ["c0", "c2"]
    (line,) = reading.journals[0].rejected
    assert path.read_bytes()[line.position : line.position + line.length].decode() == row + "\n"


def test_answered_and_abandoned_at_once_is_a_contradiction(tmp_path: Path) -> None:
    path = text(tmp_path, "queue,offered_at,is_answered,is_abandoned", "q,2026-10-01T08:00:00,yes,yes")
    assert faults("calls", path) == [(2, "is_abandoned", "row.answered_and_abandoned")]


def test_a_mapping_says_what_words_mean(tmp_path: Path) -> None:
    said = mapping("calls", "Europe/Warsaw", words={"outcome": {"Odebrane": "answered"}}, constants={"queue": "sales"})
    (visit,) = visits(tmp_path, "offered_at,outcome,wait_s", "2026-10-01T08:00:00,ODEBRANE,7", settings=said)
    assert (visit["queue"], visit["outcome"]) == ("sales", "answered")


def test_a_number_is_never_stored_in_clear(tmp_path: Path) -> None:
    reading = read("calls", text(tmp_path, HEAD, ANSWERED, ANSWERED.replace(",12,", ",+48600000377,")))
    assert "48600000377" not in repr(reading)
