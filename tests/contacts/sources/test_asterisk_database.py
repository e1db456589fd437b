"""The table queue_log as it is exported: which columns, in which order, by which clock, and what cannot be used."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.contract import written_asterisk, written_asterisk_database
from tests.contract.month import month
from upheld.contacts import checks, reading
from upheld.contacts.journal import Reading
from upheld.contacts.settings import Settings
from upheld.contacts.sources import asterisk
from upheld.contacts.sources.asterisk_database import read, sniff
from upheld.problems import BadInput
from upheld.reports import checks_told
from upheld.reports.catalogue import language

ZONE = "Europe/Warsaw"
HEADER = "id,time,callid,queuename,agent,event,data,data1,data2,data3,data4,data5"
NOON = int(datetime(2026, 10, 5, 10, tzinfo=UTC).timestamp())  # 12:00 in Warsaw
PLACES = {"journal", "position", "end_journal", "end_position"}
CALL = [  # second after noon, call, queue, agent, event, data
    (2, "4", "sales", "NONE", "ENTERQUEUE", "|+48600000332|1"),
    (5, "4", "sales", "Agent 7", "CONNECT", f"3|{NOON + 3}.7|2"),
    (65, "4", "sales", "Agent 7", "COMPLETECALLER", "3|60|1"),
]


def rows(zone: str, lines: Iterable[tuple[int, str, str, str, str, str]] = CALL, noon: int = NOON) -> list[list[str]]:
    """The lines as rows of the table, their calls made at `noon`, their times in `zone`."""
    table = []
    for number, (second, call, *named, data) in enumerate(lines, start=1):
        wall = datetime.fromtimestamp(noon + second, ZoneInfo(zone))
        call_id = f"{noon}.{call}" if call.isdigit() else call
        cells = [*data.split("|"), "", "", "", "", ""][:5]
        table.append([str(number), f"{wall:%Y-%m-%d %H:%M:%S.%f}", call_id, *named, "", *cells])
    return table


def export(folder: Path, table: Iterable[list[str]], header: str | None = HEADER, name: str = "log.csv") -> Path:
    path = folder / name
    with path.open("w", newline="") as file:
        file.write(f"{header}\n" if header else "")
        csv.writer(file, lineterminator="\n").writerows(table)
    return path


def read_export(*paths: Path, zone: str | None = None) -> Reading:
    return read(paths, pseudonym=str, settings={path: Settings(zone) for path in paths})


def visits(*paths: Path, zone: str | None = None) -> list[dict[str, object]]:
    return read_export(*paths, zone=zone).records.visits.to_pylist()


def problems(*paths: Path, zone: str | None = None) -> list[tuple[str, int | None]]:
    with pytest.raises(BadInput) as raised:
        read_export(*paths, zone=zone)
    assert all(problem.file for problem in raised.value.problems)
    return [(problem.key, problem.line) for problem in raised.value.problems]


def without_places(reading: Reading) -> list[str]:
    rows = reading.records.visits.to_pylist()
    return sorted(repr({k: v for k, v in row.items() if k not in PLACES | {"source"}}) for row in rows)


def test_a_row_means_what_the_line_of_queue_log_means(tmp_path: Path) -> None:
    (visit,) = visits(export(tmp_path, rows(ZONE)))
    assert (visit["offered_at"], visit["caller"]) == (datetime(2026, 10, 5, 10, 0, 2, tzinfo=UTC), "+48600000332")
    assert (visit["wait_s"], visit["ring_s"], visit["talk_s"]) == (3, 2, 60)
    assert (visit["agent"], visit["ended_by"], visit["position"]) == ("Agent 7", "caller", len(HEADER) + 1)


@pytest.mark.parametrize("zone", [None, "UTC", ZONE, "Asia/Kathmandu"])
@pytest.mark.parametrize("write", [written_asterisk_database.write, written_asterisk_database.write_gmt])
def test_the_month_is_the_queue_log_s_whatever_zone_was_said(write, zone: str | None, tmp_path: Path) -> None:
    calls = month()
    paths = write(calls, tmp_path)
    queue_log = asterisk.read(written_asterisk.write(calls, tmp_path), pseudonym=str)
    assert without_places(read_export(*paths, zone=zone)) == without_places(queue_log)


@pytest.mark.parametrize(
    ("written", "said", "clock"),
    [(ZONE, None, None), (ZONE, ZONE, None), ("UTC", ZONE, "UTC"), (ZONE, "UTC", "UTC+02:00"), ("UTC", None, None)],
)
def test_a_clock_other_than_was_said_is_named(
    written: str, said: str | None, clock: str | None, tmp_path: Path
) -> None:
    (journal,) = read_export(export(tmp_path, rows(written)), zone=said).journals
    assert journal.clock == clock


def test_times_that_say_their_offset_need_no_zone(tmp_path: Path) -> None:
    table = [[number, "2026-10-05 12:00:00+02", "NONE", *rest] for number, _, _, *rest in rows(ZONE)[:1]]
    assert visits(export(tmp_path, table))[0]["offered_at"] == datetime(2026, 10, 5, 10, tzinfo=UTC)


def test_without_ids_of_calls_and_without_a_zone_nobody_guesses(tmp_path: Path) -> None:
    lines = [(second, "abc", *rest) for second, _, *rest in CALL]
    assert problems(export(tmp_path, rows(ZONE, lines))) == [("export.zone_unknown", None)]


def test_without_ids_of_calls_the_zone_that_was_said_counts(tmp_path: Path) -> None:
    lines = [(second, "abc", *rest) for second, _, *rest in CALL]
    (visit,) = visits(export(tmp_path, rows(ZONE, lines)), zone=ZONE)
    assert visit["offered_at"] == datetime(2026, 10, 5, 10, 0, 2, tzinfo=UTC)


def test_the_hour_that_comes_twice_is_refused_by_row_where_nothing_tells(tmp_path: Path) -> None:
    night = int(datetime(2026, 10, 25, 0, 10, tzinfo=UTC).timestamp())
    path = export(tmp_path, rows(ZONE, [(0, "NONE", "NONE", "Agent 7", "PAUSEALL", "tea")], night))
    assert problems(path, zone=ZONE) == [("export.hour_twice", 2)]


def test_a_pause_in_the_hour_that_comes_twice_is_settled_by_the_calls_around_it(tmp_path: Path) -> None:
    night = int(datetime(2026, 10, 25, 1, 10, tzinfo=UTC).timestamp())  # the second time
    lines = [CALL[0], (10, "NONE", "NONE", "Agent 7", "PAUSEALL", "tea")]
    states = read_export(export(tmp_path, rows(ZONE, lines, night)), zone=ZONE).records.agent_states.to_pylist()
    assert [state["started_at"] for state in states] == [datetime(2026, 10, 25, 1, 10, 10, tzinfo=UTC)]


def test_a_time_in_the_hour_that_spring_skips_is_a_rejected_row(tmp_path: Path) -> None:
    table = [["1", "2026-03-29 02:30:00", "NONE", "NONE", "Agent 7", "PAUSEALL", "", "tea", "", "", "", ""]]
    (journal,) = read_export(export(tmp_path, table), zone=ZONE).journals
    assert [(row.reason, row.line) for row in journal.rejected] == [("export.hour_skipped", 2)]


def test_rows_in_any_order_of_any_files_are_read_by_their_ids(tmp_path: Path) -> None:
    table = rows(ZONE)
    one, other = export(tmp_path, table[::-2], name="a.csv"), export(tmp_path, table[1:], name="b.csv")
    whole = read_export(export(tmp_path, table, name="c.csv"))
    assert without_places(read_export(one, other)) == without_places(whole)


def test_without_ids_the_order_of_the_file_counts_newest_first_too(tmp_path: Path) -> None:
    table, header = [row[1:] for row in rows(ZONE)], HEADER.removeprefix("id,")
    forwards = read_export(export(tmp_path, table, header, "a.csv"))
    assert without_places(read_export(export(tmp_path, table[::-1], header, "b.csv"))) == without_places(forwards)
    assert len(forwards.records.visits) == 1


def test_without_ids_rows_of_overlapping_exports_count_once(tmp_path: Path) -> None:
    table, header = [row[1:] for row in rows(ZONE)], HEADER.removeprefix("id,")
    parts = [export(tmp_path, table[:2], header, "a.csv"), export(tmp_path, table[1:], header, "b.csv")]
    assert without_places(read_export(*parts)) == without_places(read_export(export(tmp_path, table, header, "c.csv")))


@pytest.mark.parametrize("start", [0, 1])
def test_a_table_without_a_header_is_known_by_its_rows(start: int, tmp_path: Path) -> None:
    path = export(tmp_path, [row[start:] for row in rows(ZONE)], header=None)
    assert sniff(path)
    assert [visit["outcome"] for visit in visits(path)] == ["answered"]


def test_data_in_one_column_are_parted(tmp_path: Path) -> None:
    table = [[*row[:6], "|".join(row[7:]).rstrip("|")] for row in rows(ZONE)]
    (visit,) = visits(export(tmp_path, table, "id,time,callid,queuename,agent,event,data"))
    assert (visit["caller"], visit["talk_s"]) == ("+48600000332", 60)


def test_the_columns_of_queue_metrics_are_known(tmp_path: Path) -> None:
    header = "partition,time_id,call_id,queue,agent,verb,data1,data2,data3,data4,data5,serverid,unique_row_count"
    table = [["P1", str(NOON + 2), row[2], *row[3:6], *row[7:], "", row[0]] for row in rows(ZONE)]
    assert visits(export(tmp_path, table, header))[0]["offered_at"] == datetime(2026, 10, 5, 10, 0, 2, tzinfo=UTC)


BROKEN = [  # what stands in a row's place, why it is rejected
    ("id", "x", "export.id"),
    ("time", "noon", "export.time"),
    ("event", "not an event", "line.event"),
    ("data1", "soon", "line.field"),
]


@pytest.mark.parametrize(("column", "value", "reason"), BROKEN)
def test_a_row_that_cannot_be_used_costs_itself_alone(column: str, value: str, reason: str, tmp_path: Path) -> None:
    table = rows(ZONE)
    table[1][HEADER.split(",").index(column)] = value
    reading = read_export(export(tmp_path, table))
    (journal,) = reading.journals
    assert [(row.reason, row.line) for row in journal.rejected] == [(reason, 3)]
    assert [visit["outcome"] for visit in reading.records.visits.to_pylist()] == ["answered"]


def test_a_row_with_too_few_cells_is_rejected_and_its_bytes_are_accounted_for(tmp_path: Path) -> None:
    path = export(tmp_path, [*rows(ZONE), ["4", "2026"]])
    (journal,) = read_export(path).journals
    assert [row.reason for row in journal.rejected] == ["export.columns"]
    assert journal.parsed_bytes + journal.rejected_bytes == journal.size == path.stat().st_size


def test_a_last_row_without_a_line_end_is_pending(tmp_path: Path) -> None:
    path = export(tmp_path, rows(ZONE))
    path.write_bytes(path.read_bytes()[:-1])
    (journal,) = read_export(path).journals
    assert (journal.pending_bytes > 0, journal.rejected_lines) == (True, 0)


def test_a_table_of_two_clocks_is_refused(tmp_path: Path) -> None:
    lines = [(number, str(number), *CALL[0][2:]) for number in range(10, 30)]
    mixed = [*rows("America/New_York", lines[:10]), *rows("Asia/Tokyo", lines)[10:]]
    assert problems(export(tmp_path, mixed)) == [("export.clock_unclear", None)]


def test_a_queue_log_and_a_letter_are_no_table(tmp_path: Path) -> None:
    for content in ("1790000000|c|q|NONE|ENTERQUEUE||600|1\n", "Dear customer,\nthis is a letter.\n"):
        path = tmp_path / "file"
        path.write_text(content)
        assert not sniff(path)
        assert problems(path) == [("export.not_queue_log", None)]


def test_a_queue_log_and_its_database_together_are_the_same_calls_twice(tmp_path: Path) -> None:
    calls = month()[:20]
    paths = [*written_asterisk.write(calls, tmp_path), *written_asterisk_database.write(calls, tmp_path)]
    opened = reading.resolve(paths, pseudonym=str)
    assert checks.report(opened.con, opened.journals)["duplicates"] == len(calls)


def test_a_clock_that_is_not_as_was_said_is_told_with_the_file(tmp_path: Path) -> None:
    path = export(tmp_path, rows("UTC"))
    opened = reading.resolve([path], pseudonym=str, settings=Settings(ZONE))
    told = checks_told.tell(checks.report(opened.con, opened.journals), language("en"), ZONE)
    assert any(f"{opened.journals[0].journal}: UTC" in note for note in told.notes)
