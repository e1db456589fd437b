"""Who used which log-in when: re-used extensions, several log-ins, rows that cannot be, and who is missing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from upheld.contacts import people
from upheld.contacts.records import VISITS, empty
from upheld.contacts.store import attach_records, connect
from upheld.problems import BadInput


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def table(folder: Path, text: str) -> Path:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


def answered(*calls: tuple[str, str, datetime]) -> duckdb.DuckDBPyConnection:
    """A connection with one answered visit per (agent, queue, time)."""
    fixed = {"source": "asterisk", "entry": 1, "channel": "voice", "outcome": "answered", "flags": 0, "journal": "j"}
    rows = [
        fixed
        | {"contact_id": str(n), "agent": agent, "queue": queue, "offered_at": at, "answered_at": at, "position": n}
        for n, (agent, queue, at) in enumerate(calls)
    ]
    con = connect()
    attach_records(con, empty())
    con.register("made", pa.Table.from_pylist(rows, schema=VISITS))
    con.execute("CREATE OR REPLACE VIEW visits AS SELECT * FROM made")
    return con


def problems(call) -> list[tuple[int | None, str | None, str]]:
    with pytest.raises(BadInput) as caught:
        call()
    return [(problem.line, problem.field, problem.key) for problem in caught.value.problems]


def test_dates_are_midnights_of_the_zone_and_the_end_is_not_included(tmp_path) -> None:
    path = table(tmp_path, "person,login,valid_from,valid_to\np1,SIP/100,2026-11-01,2026-11-22\n")

    (row,) = people.read_people(path, zone="Europe/Warsaw")

    assert (row.valid_from, row.valid_to) == (utc(2026, 10, 31, 23), utc(2026, 11, 21, 23))


@pytest.mark.parametrize(
    "text",
    [
        'person,login\np1,SIP/100\np2,"SIP/101\np3,SIP/102\n',  # all rows to the end would be one cell
        'person,login\np1,SIP/100\np2,"SIP"/101\n',
        "person,login\np1,SIP/100\np2," + "x" * 200_000 + "\n",
    ],
)
def test_quotes_that_do_not_pair_are_told_with_the_line_where_the_row_begins(tmp_path, text: str) -> None:
    assert problems(lambda: people.read_people(table(tmp_path, text))) == [(3, None, "table.quotes")]


def test_a_cell_of_two_lines_is_one_cell(tmp_path) -> None:
    text = 'person,login,name\np1,SIP/100,"Ewa\nMaria"\np2,,Jan\n'

    assert problems(lambda: people.read_people(table(tmp_path, text))) == [(4, "login", "table.cell_empty")]


def test_a_column_that_is_there_twice_is_named(tmp_path) -> None:
    path = table(tmp_path, "person,login,Login\np1,SIP/100,SIP/101\n")

    assert problems(lambda: people.read_people(path)) == [(1, "login", "table.column_twice")]


def test_empty_dates_mean_always(tmp_path) -> None:
    (row,) = people.read_people(table(tmp_path, "person,name,login,team\np1,Ewa,SIP/100,\n"))

    assert (row.name, row.team, row.valid_from, row.valid_to) == ("Ewa", None, people.ALWAYS, people.FOREVER)


def test_a_reused_extension_is_two_people_split_by_date(tmp_path) -> None:
    path = table(tmp_path, "person,login,valid_from,valid_to\np2,100,2026-11-10,\np1,100,,2026-11-10\n")
    con = answered(("100", "sales", utc(2026, 11, 9)), ("100", "sales", utc(2026, 11, 10)))
    people.attach(con, people.read_people(path), ())

    joined = (
        "SELECT person FROM visits JOIN people ON login = agent AND offered_at >= valid_from AND offered_at < valid_to"
    )

    assert con.sql(f"{joined} ORDER BY offered_at").fetchall() == [("p1",), ("p2",)]


def test_one_person_may_have_several_logins_at_one_time(tmp_path) -> None:
    path = table(tmp_path, "person,login\np1,SIP/100\np1,Agent/7\n")

    assert [row.login for row in people.read_people(path)] == ["SIP/100", "Agent/7"]


def test_one_login_for_two_people_at_one_time_is_refused_and_names_both_rows(tmp_path) -> None:
    path = table(tmp_path, "person,login,valid_from,valid_to\np1,100,,2026-11-10\np3,101,,\np2,100,2026-11-09,\n")

    with pytest.raises(BadInput) as caught:
        people.read_people(path)

    (problem,) = caught.value.problems
    assert (problem.key, problem.values) == (
        "people.login_overlap",
        {"name": "100", "first_line": 2, "second_line": 4},
    )


def test_a_queue_with_two_clients_at_one_time_is_refused(tmp_path) -> None:
    path = table(tmp_path, "queue,client\nsales,Northwind\nsales,Contoso\n")

    assert problems(lambda: people.read_queues(path)) == [(3, "queue", "people.queue_overlap")]


def test_every_bad_row_is_named(tmp_path) -> None:
    rows = ["person,login,valid_from,valid_to", "p1,", "p2,101,2026-11-10,2026-11-10", "p3,102,yesterday,"]
    path = table(tmp_path, "\n".join(rows))

    assert problems(lambda: people.read_people(path)) == [
        (2, "login", "table.cell_empty"),
        (3, "valid_to", "table.ends_before_start"),
        (4, "valid_from", "table.time"),
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"person,name\np1,Ewa\n", (1, "login", "table.column_missing")),
        (b"", (1, "person", "table.column_missing")),
        (b"person,login\np1,100,too,many\n", (2, None, "table.too_many_cells")),
        ("person,login\nŻaneta,100\n".encode("cp1250"), (None, None, "table.not_utf8")),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(tmp_path, content: bytes, expected: tuple) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)

    assert problems(lambda: people.read_people(path))[0] == expected


def test_semicolons_and_a_byte_order_mark_are_read_too(tmp_path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes("\ufeffPerson; Login\np1;100\n\n".encode())

    assert [(row.person, row.login) for row in people.read_people(path)] == [("p1", "100")]


def test_a_missing_file_is_named(tmp_path) -> None:
    assert problems(lambda: people.read_people(tmp_path / "none.csv")) == [(None, None, "file.unreadable")]


def test_logins_and_queues_that_belong_to_nobody_are_listed_and_not_dropped() -> None:
    con = answered(
        ("100", "sales", utc(2026, 11, 9)), ("100", "sales", utc(2026, 11, 12)), ("200", "support", utc(2026, 11, 9))
    )
    ewa = people.PersonLogin("p1", "Ewa", "100", valid_to=utc(2026, 11, 12))
    people.attach(con, [ewa], [people.QueueClient("sales", "Northwind")])

    assert people.unmatched(con) == (
        people.Unmatched("login", "100", utc(2026, 11, 12), utc(2026, 11, 12), 1, "j", 1),
        people.Unmatched("login", "200", utc(2026, 11, 9), utc(2026, 11, 9), 1, "j", 2),
        people.Unmatched("queue", "support", utc(2026, 11, 9), utc(2026, 11, 9), 1, "j", 2),
    )


def test_the_tables_exist_without_files() -> None:
    con = connect()
    people.attach(con, (), ())

    assert con.sql("SELECT count(*) FROM people").fetchall() == [(0,)]
    assert con.sql("SELECT count(*) FROM queue_clients").fetchall() == [(0,)]
