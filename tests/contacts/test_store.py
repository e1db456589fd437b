"""Records by day on disk: swapped whole, seen whole, and the same when they come back."""

from __future__ import annotations

import gc
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from upheld.contacts import store as stored
from upheld.contacts.records import AGENT_STATES, VISITS, Records, empty
from upheld.contacts.snapshot import READERS
from upheld.contacts.store import Store, attach_records, connect, file_name
from upheld.contacts.swap import PLAN
from upheld.problems import BadInput

MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)


def visit(number: int, at: datetime, source: str = "asterisk", **more) -> dict:
    fixed = {"queue": "sales", "entry": 1, "channel": "voice", "outcome": "answered", "flags": 0, "journal": "j@1"}
    return fixed | {"source": source, "contact_id": str(number), "offered_at": at, "position": number} | more


def records(*visits: dict, states: tuple[dict, ...] = ()) -> Records:
    return Records(
        pa.Table.from_pylist(list(visits), schema=VISITS),
        pa.Table.from_pylist(list(states), schema=AGENT_STATES),
        empty().agent_rings,
    )


def ids(store: Store) -> list[str]:
    con = connect()
    store.attach(con)
    return [number for (number,) in con.sql("SELECT contact_id FROM visits ORDER BY contact_id").fetchall()]


def files(store: Store) -> list[str]:
    return sorted(str(path.relative_to(store.root)) for path in store.root.rglob("*") if path.is_file())


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "records")


def test_visits_lie_under_the_utc_day_they_were_offered(store: Store) -> None:
    store.replace("asterisk", records(visit(1, MIDNIGHT - timedelta(microseconds=1)), visit(2, MIDNIGHT)))

    assert files(store) == [
        ".lock",
        "visits/day=2026-11-21/asterisk.parquet",
        "visits/day=2026-11-22/asterisk.parquet",
    ]


def test_what_is_stored_comes_back_as_it_was(store: Store) -> None:
    state = {"source": "asterisk", "agent": "SIP/1", "state": "logged_in", "started_at": MIDNIGHT, "flags": 0}
    given = records(visit(1, MIDNIGHT, agent="SIP/1", wait_s=1.5), states=({**state, "journal": "j@1", "position": 7},))

    store.replace("asterisk", given)

    back = store.read("asterisk")
    assert back.visits.to_pylist() == given.visits.to_pylist()
    assert back.agent_states.to_pylist() == given.agent_states.to_pylist()
    assert back.visits.schema == VISITS


def test_views_have_exactly_the_columns_of_the_records(store: Store) -> None:
    store.replace("asterisk", records(visit(1, MIDNIGHT)))
    con = connect()
    store.attach(con)

    assert con.sql("SELECT * FROM visits").columns == VISITS.names
    assert con.sql("SELECT * FROM agent_states").columns == AGENT_STATES.names


def test_an_empty_store_can_be_asked(store: Store) -> None:
    assert ids(store) == []


def test_a_second_import_of_a_day_replaces_it_and_not_another_sources(store: Store) -> None:
    store.replace("asterisk", records(visit(1, MIDNIGHT), visit(2, MIDNIGHT)))
    store.replace("other", records(visit(3, MIDNIGHT, source="other")))

    store.replace("asterisk", records(visit(1, MIDNIGHT)))

    assert ids(store) == ["1", "3"]


def test_days_a_source_no_longer_has_go(store: Store) -> None:
    store.replace("asterisk", records(visit(1, MIDNIGHT), visit(2, MIDNIGHT + timedelta(days=1))))

    store.replace("asterisk", records(visit(2, MIDNIGHT + timedelta(days=1))))

    assert ids(store) == ["2"]


def test_a_failure_while_writing_leaves_the_old_days_untouched(store: Store, monkeypatch) -> None:
    store.replace("asterisk", records(visit(1, MIDNIGHT), visit(2, MIDNIGHT + timedelta(days=1))))
    before = files(store)
    write = pq.write_table

    def fails_on_the_second_day(rows: pa.Table, file, **options) -> None:
        if rows["offered_at"][0].as_py() > MIDNIGHT:
            file.write(b"half a file")
            raise OSError("disk full")
        write(rows, file, **options)

    monkeypatch.setattr(stored.pq, "write_table", fails_on_the_second_day)
    with pytest.raises(OSError, match="disk full"):
        store.replace("asterisk", records(visit(8, MIDNIGHT), visit(9, MIDNIGHT + timedelta(days=1))))

    assert (ids(store), files(store)) == (["1", "2"], before)


@pytest.mark.parametrize("survives", [0, 1, 2, 3, 4])
def test_a_crash_leaves_the_old_days_or_the_new_ones(store: Store, monkeypatch, survives: int) -> None:
    days = [MIDNIGHT + timedelta(days=number) for number in range(3)]
    store.replace("asterisk", records(*(visit(number, day) for number, day in enumerate(days))))
    new = records(*(visit(10 + number, day) for number, day in enumerate(days)))
    rename, done = Path.replace, []

    def crashes(self: Path, target: Path) -> Path:
        if len(done) >= survives:
            raise KeyboardInterrupt
        done.append(target)
        return rename(self, target)

    with monkeypatch.context() as crashing, suppress(KeyboardInterrupt):
        crashing.setattr(Path, "replace", crashes)
        store.replace("asterisk", new)

    assert ids(store) == (["10", "11", "12"] if survives > 0 else ["0", "1", "2"])


def test_a_plan_that_a_reader_may_not_carry_out_is_said_so(store: Store) -> None:
    store.replace("asterisk", records(visit(1, MIDNIGHT)))
    (store.root / PLAN).write_text('{"renames": [], "gone": []}')
    (store.root / READERS).write_text("no folder")

    with pytest.raises(BadInput, match=r"\.swap store\.damaged"):
        ids(store)


def test_leftovers_of_a_killed_import_are_not_seen_and_go_with_the_next(store: Store) -> None:
    store.replace("asterisk", records(visit(1, MIDNIGHT)))
    leftover = store.root / "visits/day=2026-11-22/.asterisk.parquet.1.new"
    leftover.write_bytes(b"half a file")

    assert ids(store) == ["1"]
    store.replace("asterisk", records(visit(1, MIDNIGHT)))
    assert not leftover.exists()


def test_a_reader_keeps_seeing_the_day_it_began_with(store: Store) -> None:
    store.replace("asterisk", records(visit(1, MIDNIGHT)))
    reader = connect()
    store.attach(reader)

    store.replace("asterisk", records(visit(2, MIDNIGHT), visit(3, MIDNIGHT)))

    assert reader.sql("SELECT contact_id FROM visits").fetchall() == [("1",)]
    assert ids(store) == ["2", "3"]


def test_a_readers_links_go_with_it_and_those_of_dead_processes_with_the_next_reader(store: Store) -> None:
    store.replace("asterisk", records(visit(1, MIDNIGHT)))
    (store.root / READERS / "999999999-dead").mkdir(parents=True)
    con = connect()
    store.attach(con)
    seen = len(list((store.root / READERS).iterdir()))

    con.close()
    del con
    gc.collect()

    assert (seen, list((store.root / READERS).iterdir())) == (1, [])


@pytest.mark.parametrize("content", [b"", b"PAR", b"PAR1 cut off in the mid"])
def test_a_damaged_file_is_named(store: Store, content: bytes) -> None:
    store.replace("asterisk", records(visit(1, MIDNIGHT)))
    (store.root / "visits/day=2026-11-22/asterisk.parquet").write_bytes(content)

    with pytest.raises(BadInput, match=r"visits/day=2026-11-22/asterisk.parquet store\.damaged"):
        ids(store)


def test_a_foreign_parquet_file_is_damage_too(store: Store) -> None:
    store.replace("asterisk", records(visit(1, MIDNIGHT)))
    pq.write_table(pa.table({"a": [1]}), store.root / "visits/day=2026-11-22/asterisk.parquet")

    for ask in (ids, lambda store: store.visits("asterisk"), lambda store: store.read("asterisk")):
        with pytest.raises(BadInput, match=r"store\.damaged"):
            ask(store)


def test_damage_within_a_file_is_found_by_looking_thoroughly(store: Store) -> None:
    store.replace("asterisk", records(*(visit(number, MIDNIGHT) for number in range(1000))))
    path = store.root / "visits/day=2026-11-22/asterisk.parquet"
    path.write_bytes(path.read_bytes()[:100] + b"\xff" * 2000 + path.read_bytes()[2100:])

    with pytest.raises(BadInput, match=r"store\.damaged"):
        store.attach(connect(), thoroughly=True)


@pytest.mark.parametrize("source", ["../../etc/passwd", "a/b", ".hidden", "..", "Łódź 2", "a*[b]?'c"])
def test_any_name_of_a_source_stays_within_the_days_folder(store: Store, source: str) -> None:
    store.replace(source, records(visit(1, MIDNIGHT, source=source)))

    assert (store.root / "visits/day=2026-11-22" / file_name(source)).is_file()
    assert ids(store) == ["1"]


@pytest.mark.parametrize("source", ["", "x" * 300])
def test_a_name_no_file_can_have_is_refused(source: str) -> None:
    with pytest.raises(BadInput, match=r"source\.name_length"):
        file_name(source)


def test_a_folder_with_pattern_letters_in_its_name_is_read(tmp_path: Path) -> None:
    store = Store(tmp_path / "it's [2026] *" / "records")
    store.replace("asterisk", records(visit(1, MIDNIGHT)))

    assert ids(store) == ["1"]


def test_records_in_memory_give_the_same_views(store: Store) -> None:
    con = connect()
    attach_records(con, records(visit(1, MIDNIGHT)))

    assert con.sql("SELECT contact_id, offered_at::VARCHAR FROM visits").fetchall() == [("1", "2026-11-22 00:00:00+00")]
