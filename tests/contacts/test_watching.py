"""A watched folder: each file once, whole, moved, reported, whatever interrupts it."""

from __future__ import annotations

import csv
import gzip
import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from upheld.contacts import watch_ledger, watched_folder, watching, workspace
from upheld.contacts.importing import import_into, rebuild
from upheld.contacts.records import SCHEMAS
from upheld.contacts.store import connect
from upheld.contacts.watching import Event, Manner, Surroundings
from upheld.contacts.workspace import Workspace
from upheld.problems import BadInput, Problem

START = 1795312800  # 2026-11-22 02:00 UTC
NOW = datetime(2026, 11, 24, tzinfo=UTC)
SETTLED = Manner(settle_s=0, once=True)


def call(number: int) -> str:
    """The three lines of an answered call."""
    at, who = START + 600 * number, f"{START}.{number}"
    return (
        f"{at}|{who}|sales|NONE|ENTERQUEUE||+4822555{number:04d}|1\n"
        f"{at + 5}|{who}|sales|SIP/1|CONNECT|5|{who}1|2\n"
        f"{at + 65}|{who}|sales|SIP/1|COMPLETECALLER|5|60|1\n"
    )


@dataclass
class World:
    """A fake of what surrounds a watcher: its clock goes only when it sleeps."""

    passed: float = 0.0
    looks: int = 1000
    events: list[Event] = field(default_factory=list)
    asleep: Callable[[], object] = lambda: None

    def sleep(self, seconds: float) -> None:
        self.passed += seconds
        self.looks -= 1
        self.asleep()

    def surroundings(self) -> Surroundings:
        return Surroundings(
            now=lambda: NOW + timedelta(seconds=self.passed),
            passed_s=lambda: self.passed,
            sleep=self.sleep,
            stopped=lambda: self.looks <= 0,
            sentence=lambda problem: f"{problem.file}:{problem.line} {problem.key}",
            tell=self.events.append,
        )

    @property
    def outcomes(self) -> dict[str, str]:
        return {each.result.name: each.result.outcome for each in self.events if each.result}


@pytest.fixture
def ours(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "upheld-data")


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    return folder


def watch(ours: Workspace, drop: Path, manner: Manner = SETTLED, world: World | None = None) -> World:
    world = world or World()
    watching.watch(ours, drop, manner, world.surroundings())
    return world


def stored(of: Workspace) -> list[tuple]:
    con = connect()
    of.attach(con)
    columns = [name for name in SCHEMAS["visits"].names if name not in ("caller", "journal", "end_journal")]
    return con.sql(f"SELECT {', '.join(f'{name}::VARCHAR' for name in columns)} FROM visits ORDER BY ALL").fetchall()


def report(drop: Path) -> list[dict[str, str]]:
    return list(csv.DictReader((drop / watched_folder.REPORT).read_text(encoding="utf-8").splitlines()))


def lying(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_a_file_dropped_is_imported_and_moved(ours: Workspace, drop: Path) -> None:
    (drop / "queue_log").write_text(call(1) + call(2))

    watch(ours, drop)

    assert lying(drop) == ["failed", "import-report.csv", "imported"]
    assert lying(drop / "imported") == ["queue_log"]
    (row,) = report(drop)
    assert (row["name"], row["kind"], row["outcome"]) == ("queue_log", "asterisk", "imported")
    assert (row["visits"], row["lines"], row["rejected"], row["first_problem"]) == ("2", "6", "0", "")


def test_what_was_watched_can_be_rebuilt(ours: Workspace, drop: Path) -> None:
    (drop / "queue_log").write_text(call(1))
    watch(ours, drop)
    before = stored(ours)

    rebuild(ours)

    assert stored(ours) == before


def test_a_file_still_growing_is_waited_for(ours: Workspace, drop: Path) -> None:
    log = drop / "queue_log"
    log.write_text(call(0))
    numbers = iter(range(1, 4))

    def grow() -> None:
        for number in itertools.islice(numbers, 1):
            with log.open("a") as end:
                end.write(call(number))

    world = watch(ours, drop, Manner(every_s=5, settle_s=10), World(looks=8, asleep=grow))

    assert world.outcomes == {"queue_log": "imported"}
    assert [row["visits"] for row in report(drop)] == ["4"]


def test_before_it_has_settled_a_file_is_left_alone(ours: Workspace, drop: Path) -> None:
    (drop / "queue_log").write_text(call(1))

    watch(ours, drop, Manner(every_s=5, settle_s=10), World(looks=2))
    assert lying(drop / "imported") == []

    watch(ours, drop, Manner(every_s=5, settle_s=10), World(looks=3))
    assert lying(drop / "imported") == ["queue_log"]


def test_once_waits_for_files_to_settle_and_ends(ours: Workspace, drop: Path) -> None:
    (drop / "queue_log").write_text(call(1))

    world = watch(ours, drop, Manner(settle_s=10, once=True))

    assert (world.outcomes, world.passed) == ({"queue_log": "imported"}, 10)


def test_a_spoilt_file_fails_with_its_problems_told_and_stops_no_other(ours: Workspace, drop: Path) -> None:
    (drop / "a.bin").write_bytes(bytes(range(256)) * 10)
    (drop / "queue_log").write_text(call(1))

    world = watch(ours, drop)

    assert world.outcomes == {"a.bin": "failed", "queue_log": "imported"}
    assert lying(drop / "failed") == ["a.bin", "a.bin.problems.txt"]
    assert (drop / "failed" / "a.bin.problems.txt").read_text() == "a.bin:None source.unknown_content\n"
    assert [row["first_problem"] for row in report(drop)] == ["a.bin:None source.unknown_content", ""]


def test_the_first_rejected_line_is_named_in_the_report(ours: Workspace, drop: Path) -> None:
    (drop / "queue_log").write_text(call(1) + "nonsense\n" + call(2))

    watch(ours, drop)

    (row,) = report(drop)
    assert (row["rejected"], row["first_problem"].partition(" ")[0]) == ("1", "queue_log:4")


def test_the_same_content_under_another_name_counts_once(ours: Workspace, drop: Path) -> None:
    (drop / "queue_log").write_text(call(1))
    watch(ours, drop)
    (drop / "queue_log.1.gz").write_bytes(gzip.compress(call(1).encode()))

    world = watch(ours, drop)

    assert world.outcomes == {"queue_log.1.gz": "known"}
    assert len(stored(ours)) == 1


def test_two_copies_dropped_at_once_count_once(ours: Workspace, drop: Path) -> None:
    (drop / "a").write_text(call(1))
    (drop / "b").write_text(call(1))

    world = watch(ours, drop)

    assert sorted(world.outcomes.values()) == ["imported", "known"]
    assert len(stored(ours)) == 1


def test_a_name_that_comes_again_gets_a_number_and_nothing_is_overwritten(ours: Workspace, drop: Path) -> None:
    for number in (1, 2, 3):
        (drop / "queue_log.gz").write_bytes(gzip.compress(call(number).encode()))
        watch(ours, drop)

    assert lying(drop / "imported") == ["queue_log-2.gz", "queue_log-3.gz", "queue_log.gz"]
    assert len(stored(ours)) == 3


def test_a_longer_state_of_a_log_replaces_the_shorter(ours: Workspace, drop: Path) -> None:
    (drop / "queue_log").write_text(call(1))
    watch(ours, drop)
    (drop / "queue_log").write_text(call(1) + call(2))

    watch(ours, drop)

    assert [row["outcome"] for row in report(drop)] == ["imported", "imported"]
    assert len(stored(ours)) == 2


def test_kept_files_stay_and_are_taken_once_until_they_grow(ours: Workspace, drop: Path) -> None:
    log = drop / "queue_log"
    log.write_text(call(1))
    kept = Manner(settle_s=0, once=True, keep=True)
    first, second = watch(ours, drop, kept), watch(ours, drop, kept)
    log.write_text(call(1) + call(2))

    third = watch(ours, drop, kept)

    assert (first.outcomes, second.outcomes, third.outcomes) == (
        {"queue_log": "imported"}, {}, {"queue_log": "imported"},
    )  # fmt: skip
    assert (lying(drop), len(stored(ours))) == (["import-report.csv", "queue_log"], 2)


def test_a_kept_file_that_fails_stays_and_is_told_once(ours: Workspace, drop: Path) -> None:
    (drop / "a.bin").write_bytes(b"\0" * 100)
    kept = Manner(settle_s=0, once=True, keep=True)

    first, second = watch(ours, drop, kept), watch(ours, drop, kept)

    assert (first.outcomes, second.outcomes, lying(drop)) == (
        {"a.bin": "failed"}, {}, ["a.bin", "failed", "import-report.csv"],
    )  # fmt: skip


@pytest.mark.parametrize("name", ["queue_log.part", "queue_log.tmp", "queue_log.filepart", ".queue_log", "~$calls.xlsx",
                                  "queue_log.crdownload", "people.csv", "queues.csv", "mapping.toml",
                                  "calls.csv.mapping.toml", "queue_log~"])  # fmt: skip
def test_temporary_names_and_what_lies_beside_logs_are_left_alone(ours: Workspace, drop: Path, name: str) -> None:
    (drop / name).write_text(call(1))

    world = watch(ours, drop)

    assert (world.events, (drop / name).exists()) == ([], True)


def test_a_compressed_file_without_its_end_is_waited_for_and_in_the_end_told(ours: Workspace, drop: Path) -> None:
    packed = gzip.compress(b"".join(call(number).encode() for number in range(50)))
    (drop / "queue_log.gz").write_bytes(packed[:-20])
    os.utime(drop / "queue_log.gz", (NOW.timestamp(), NOW.timestamp()))

    early = watch(ours, drop, Manner(every_s=5, settle_s=10), World(looks=6))
    late = watch(ours, drop, Manner(every_s=5, settle_s=10), World(looks=40))

    assert [event.what for event in early.events] == ["waiting"]
    assert (late.outcomes, report(drop)[0]["first_problem"]) == (
        {"queue_log.gz": "failed"}, "queue_log.gz:None log.damaged",
    )  # fmt: skip


def test_a_compressed_file_whose_end_comes_late_is_imported(ours: Workspace, drop: Path) -> None:
    packed = gzip.compress(call(1).encode())
    (drop / "queue_log.gz").write_bytes(packed[:-8])
    os.utime(drop / "queue_log.gz", (NOW.timestamp(), NOW.timestamp()))
    world = World(looks=12)
    world.asleep = lambda: (drop / "queue_log.gz").write_bytes(packed) if world.passed == 30 else None

    watch(ours, drop, Manner(every_s=5, settle_s=10), world)

    assert world.outcomes == {"queue_log.gz": "imported"}


def test_a_file_that_is_open_for_writing_is_waited_for(ours: Workspace, drop: Path) -> None:
    with (drop / "queue_log").open("w") as log:
        log.write(call(1))
        log.flush()
        held = watch(ours, drop)
    if held.outcomes:
        pytest.skip("this file system does not say who has a file open")

    assert [event.what for event in held.events] == ["waiting"]
    assert watch(ours, drop).outcomes == {"queue_log": "imported"}


def test_an_empty_file_is_told_after_a_long_wait_only(ours: Workspace, drop: Path) -> None:
    (drop / "queue_log").touch()
    os.utime(drop / "queue_log", (NOW.timestamp(), NOW.timestamp()))

    assert watch(ours, drop, Manner(every_s=5, settle_s=10), World(looks=6)).outcomes == {}
    assert watch(ours, drop, Manner(every_s=5, settle_s=10), World(looks=30)).outcomes == {"queue_log": "failed"}


def test_subfolders_are_entered_on_request_only(ours: Workspace, drop: Path) -> None:
    (drop / "monday").mkdir()
    (drop / "monday" / "queue_log").write_text(call(1))

    plain, deep = watch(ours, drop), watch(ours, drop, Manner(settle_s=0, once=True, recursive=True))

    assert (plain.outcomes, deep.outcomes) == ({}, {"monday/queue_log": "imported"})
    assert (drop / "imported" / "monday" / "queue_log").exists()


def test_a_busy_workspace_is_waited_for_and_said_once(ours: Workspace, drop: Path) -> None:
    (drop / "queue_log").write_text(call(1))
    world = World(looks=4)
    with workspace.changing(workspace.create(ours.root)):
        watch(ours, drop, SETTLED, world)
    world.looks = 10

    watch(ours, drop, SETTLED, world)

    assert [event.what for event in world.events] == ["busy", "again", "done"]
    assert len(stored(ours)) == 1


def test_told_to_stop_the_watcher_ends_after_the_file_at_hand(ours: Workspace, drop: Path) -> None:
    (drop / "queue_log").write_text(call(1))

    watch(ours, drop, Manner(settle_s=0), World(looks=1))

    assert lying(drop / "imported") == ["queue_log"]


def test_a_file_that_cannot_be_moved_stays_and_is_told_once(ours: Workspace, drop: Path, monkeypatch) -> None:
    def refusing(path: Path, to: Path) -> None:
        raise PermissionError(13, "Permission denied", str(to))

    monkeypatch.setattr(watched_folder, "move", refusing)
    (drop / "queue_log").write_text(call(1))

    first, second = watch(ours, drop), watch(ours, drop)

    assert (first.outcomes, second.outcomes) == ({"queue_log": "failed"}, {})
    assert "watch.not_moved" in report(drop)[0]["first_problem"]


def test_a_second_watcher_of_a_folder_is_turned_away(ours: Workspace, drop: Path) -> None:
    with watched_folder.alone(drop, keep=False), pytest.raises(BadInput, match=r"watch\.folder_busy"):
        watch(ours, drop)


def test_no_folder_to_watch_is_bad_input(ours: Workspace, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"watch\.no_folder"):
        watch(ours, tmp_path / "none")


def test_a_reader_that_stumbles_stops_no_other_file(ours: Workspace, drop: Path, monkeypatch) -> None:
    def stumbling(home: Workspace, paths: list[Path], **said: object) -> object:
        if any(path.name == "bad" for path in paths):
            raise ZeroDivisionError("nobody thought of this")
        return import_into(home, paths, **said)

    monkeypatch.setattr(watching, "import_into", stumbling)
    (drop / "bad").write_text(call(1))
    (drop / "good").write_text(call(2))

    world = watch(ours, drop)

    assert world.outcomes == {"bad": "failed", "good": "imported"}


def test_trouble_with_the_workspace_is_not_blamed_on_the_file(ours: Workspace, drop: Path) -> None:
    (drop / "queue_log").write_text(call(1))
    watch(ours, drop)
    ours.key_file.unlink()
    (drop / "queue_log").write_text(call(2))

    with pytest.raises(BadInput, match=r"privacy\.key_missing"):
        watch(ours, drop)

    assert lying(drop / "failed") == []


def test_a_mapping_beside_a_table_goes_with_what_is_said_about_it(drop: Path) -> None:
    own, shared = drop / "calls.csv.mapping.toml", drop / "mapping.toml"
    shared.touch()
    assert watched_folder.mapping_of(drop / "calls.csv") == shared
    own.touch()
    assert watched_folder.mapping_of(drop / "calls.csv") == own
    assert watched_folder.mapping_of(drop / "queue_log") is None


def test_a_mapping_that_is_no_toml_fails_its_table(ours: Workspace, drop: Path) -> None:
    (drop / "queue_log.txt").write_text(call(1))
    (drop / "mapping.toml").write_text("= not toml")

    world = watch(ours, drop)

    assert world.outcomes == {"queue_log.txt": "failed"}
    assert "mapping.not_toml" in report(drop)[0]["first_problem"]


def test_a_name_of_any_bytes_fails_by_name_and_stops_nothing(ours: Workspace, drop: Path) -> None:
    Path(os.fsdecode(os.fsencode(drop) + b"/queue_\xff")).write_text(call(1))

    world = watch(ours, drop)

    assert world.outcomes == {"queue_\\udcff": "failed"}
    assert "source.name_not_utf8" in report(drop)[0]["first_problem"]


def test_a_name_that_looks_like_a_formula_stays_text_in_the_report(ours: Workspace, drop: Path) -> None:
    (drop / "=HYPERLINK(1)").write_text(call(1))

    watch(ours, drop)

    assert report(drop)[0]["name"] == "'=HYPERLINK(1)"


class _Crash(BaseException):
    """Nothing catches it on the way."""


@contextmanager
def crashing_at(step: int) -> Iterator[Callable[[], bool]]:
    """Let the watcher die before or after one of the things it does to the world; tells whether it did."""
    done = itertools.count()
    places = [
        *((watch_ledger.Ledger, name) for name in ("begin", "conclude", "finish")),
        *((watched_folder, name) for name in ("move", "write_problems", "report")),
        (watching, "import_into"),
    ]
    crashed: list[int] = []

    def die_at(number: int) -> None:
        if number == step:
            crashed.append(number)
            raise _Crash

    def dying(does: Callable) -> Callable:
        def does_or_dies(*args: object, **kwargs: object) -> object:
            die_at(next(done))
            result = does(*args, **kwargs)
            die_at(next(done))
            return result

        return does_or_dies

    with pytest.MonkeyPatch.context() as patch:
        for holder, name in places:
            patch.setattr(holder, name, dying(getattr(holder, name)))
        yield lambda: bool(crashed)


@pytest.mark.parametrize("keep", [False, True])
def test_wherever_it_is_killed_nothing_is_lost_and_nothing_counts_twice(tmp_path: Path, keep: bool) -> None:
    manner, died, step = Manner(settle_s=0, once=True, keep=keep), True, 0
    contents = {"a": call(1), "b": call(1), "c.bin": "\0" * 50, "d": call(2)}
    while died:
        ours, drop = Workspace(tmp_path / f"home-{step}"), tmp_path / f"drop-{step}"
        drop.mkdir()
        for name, text in contents.items():
            (drop / name).write_text(text)
        with crashing_at(step) as has_died, suppress(_Crash):
            watch(ours, drop, manner)
        died = has_died()
        watch(ours, drop, manner)

        assert len(stored(ours)) == 2, step
        assert sorted(row["name"] for row in report(drop)) == sorted(contents), step
        assert sorted(row["outcome"] for row in report(drop)) == ["failed", "imported", "imported", "known"], step
        there = {path.name: path.read_text() for path in drop.rglob("*") if path.name in contents}
        assert there == contents, step
        assert rebuild(ours).sources[0].visits == 2, step
        step += 1
    assert step > 30


def test_a_problem_has_its_key_for_scripts(ours: Workspace, drop: Path) -> None:
    (drop / "a.bin").write_bytes(b"\0" * 100)

    (event,) = watch(ours, drop).events

    assert event.result is not None
    assert [fault.key for fault in event.result.problems] == [Problem("source.unknown_content").key]
