"""Importing again and again, rotation, lost files, rebuilding: one workspace, the same records."""

from __future__ import annotations

import gzip
import itertools
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from upheld.contacts import journal_store, workspace
from upheld.contacts.calendars import Calendar
from upheld.contacts.importing import import_into, rebuild
from upheld.contacts.records import SCHEMAS
from upheld.contacts.store import connect
from upheld.contacts.workspace import Workspace
from upheld.problems import BadInput

START = 1795312800  # 2026-11-22 02:00 UTC


def call(number: int, at: int, wait: int = 5, talk: int = 60) -> list[str]:
    """The three lines of an answered call."""
    return [
        f"{at}|{at}.{number}|sales|NONE|ENTERQUEUE||+4822555{number:04d}|1",
        f"{at + wait}|{at}.{number}|sales|SIP/1|CONNECT|{wait}|{at}.{number + 1}|2",
        f"{at + wait + talk}|{at}.{number}|sales|SIP/1|COMPLETECALLER|{wait}|{talk}|1",
    ]


def log(path: Path, lines: Iterable[str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(line + "\n" for line in lines))
    return path


def day_log(path: Path, day: int, calls: int = 3) -> Path:
    at = START + day * 86400
    return log(path, [line for number in range(calls) for line in call(number + 10 * day, at + 600 * number)])


def stored(of: Workspace) -> dict[str, list[tuple]]:
    con = connect()
    of.attach(con)
    names = {
        name: ", ".join(c if not c.endswith("_at") else f"{c}::VARCHAR" for c in SCHEMAS[name].names)
        for name in SCHEMAS
    }
    return {name: con.sql(f"SELECT {columns} FROM {name} ORDER BY ALL").fetchall() for name, columns in names.items()}


def visits(of: Workspace) -> int:
    return len(stored(of)["visits"])


class _Crash(BaseException):
    """Nothing catches it on the way."""


def _crashing_at(step: int, method: Callable) -> Callable:
    left = itertools.count(step, -1)

    def crash_or(*args: object, **kwargs: object) -> object:
        if next(left) == 0:
            raise _Crash
        return method(*args, **kwargs)

    return crash_or


@pytest.fixture
def ours(tmp_path: Path) -> Workspace:
    return workspace.create(tmp_path / "upheld-data")


def test_a_file_imported_twice_changes_nothing(ours: Workspace, tmp_path: Path) -> None:
    path = day_log(tmp_path / "queue_log", 0)
    first = import_into(ours, [path])
    before = stored(ours)

    second = import_into(ours, [path])

    assert (first.changed, second.changed, second.sources[0].known) == (True, False, (str(path),))
    assert stored(ours) == before


def test_known_files_are_not_read_again(ours: Workspace, tmp_path: Path) -> None:
    path = day_log(tmp_path / "queue_log", 0)
    import_into(ours, [path])
    told: list[tuple[str, int, int]] = []

    import_into(ours, [path], progress=lambda *step: told.append(step))

    assert told == []


def test_the_same_lines_under_another_name_are_not_counted_twice(ours: Workspace, tmp_path: Path) -> None:
    path = day_log(tmp_path / "queue_log", 0)
    packed = tmp_path / "old" / "queue_log.1.gz"
    packed.parent.mkdir()
    packed.write_bytes(gzip.compress(path.read_bytes()))

    import_into(ours, [path])
    import_into(ours, [packed])

    assert visits(ours) == 3


def test_a_log_that_has_grown_replaces_what_it_was(ours: Workspace, tmp_path: Path) -> None:
    path = day_log(tmp_path / "queue_log", 0)
    import_into(ours, [path])
    with path.open("a") as end:
        end.write("".join(line + "\n" for line in call(7, START + 7200)))

    import_into(ours, [path])

    assert visits(ours) == 4
    assert [journal.lines for journal in ours.journals()] == [12]


def test_a_call_across_a_rotation_is_one_answered_call(ours: Workspace, tmp_path: Path) -> None:
    lines = call(1, START)
    older, newer = log(tmp_path / "queue_log.1", lines[:1]), log(tmp_path / "queue_log", lines[1:])
    import_into(ours, [older])
    assert [row[SCHEMAS["visits"].names.index("outcome")] for row in stored(ours)["visits"]] == ["unknown"]

    import_into(ours, [newer])

    assert [row[SCHEMAS["visits"].names.index("outcome")] for row in stored(ours)["visits"]] == ["answered"]


def test_records_of_a_deleted_log_stay(ours: Workspace, tmp_path: Path) -> None:
    older = day_log(tmp_path / "queue_log.1", 0)
    import_into(ours, [older])
    older.unlink()

    report = import_into(ours, [day_log(tmp_path / "queue_log", 1)])

    assert (visits(ours), report.sources[0].gone) == (6, (str(older),))


def test_of_a_call_whose_first_log_is_gone_the_later_account_is_taken(ours: Workspace, tmp_path: Path) -> None:
    lines = call(1, START)
    older = log(tmp_path / "queue_log.1", lines[:1])
    import_into(ours, [older])
    older.unlink()

    import_into(ours, [log(tmp_path / "queue_log", lines[1:])])

    columns = SCHEMAS["visits"].names
    told = [(row[columns.index("outcome")], row[columns.index("wait_s")]) for row in stored(ours)["visits"]]
    assert told == [("answered", 5.0)]


def test_of_a_call_known_to_its_end_the_first_account_stays(ours: Workspace, tmp_path: Path) -> None:
    lines = call(1, START)
    older, newer = log(tmp_path / "queue_log.1", lines[:1]), log(tmp_path / "queue_log", lines[1:])
    import_into(ours, [older, newer])
    before = stored(ours)["visits"]
    older.unlink()

    import_into(ours, [day_log(tmp_path / "queue_log.new", 1)])

    assert [row for row in stored(ours)["visits"] if row in before] == before
    assert visits(ours) == 4


def test_rotation_under_the_same_name_keeps_both_days(ours: Workspace, tmp_path: Path) -> None:
    path = day_log(tmp_path / "queue_log", 0)
    import_into(ours, [path])
    path.rename(tmp_path / "queue_log.1")
    day_log(path, 1)

    report = import_into(ours, [tmp_path / "queue_log.1", path])

    assert (visits(ours), report.sources[0].gone, len(ours.journals())) == (6, (), 2)


@given(st.permutations(range(4)), st.lists(st.integers(0, 3), max_size=2))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_and_repetition_of_imports_gives_the_same_records(tmp_path: Path, order: list, again: list) -> None:
    lines = [line for number in range(8) for line in call(number, START + 20 * number)]
    lines.sort(key=lambda line: int(line.partition("|")[0]))
    files = [log(tmp_path / f"queue_log.{part}", lines[part * 6 : part * 6 + 6]) for part in range(4)]
    shutil.rmtree(tmp_path / "one", ignore_errors=True)
    shutil.rmtree(tmp_path / "all", ignore_errors=True)
    one, whole = workspace.create(tmp_path / "one"), workspace.create(tmp_path / "all")
    whole.pseudonyms()
    shutil.copytree(whole.root / "keys", one.root / "keys")

    for part in [*order, *again]:
        import_into(one, [files[part]])
    import_into(whole, files)

    assert stored(one) == stored(whole)


def test_a_rebuild_gives_the_same_records(ours: Workspace, tmp_path: Path) -> None:
    import_into(ours, [day_log(tmp_path / "queue_log.1", 0), day_log(tmp_path / "queue_log", 1)])
    before = stored(ours)
    shutil.rmtree(ours.root / "records")

    rebuild(ours)

    assert stored(ours) == before


def test_a_rebuild_after_a_rotation_gives_the_same_records(ours: Workspace, tmp_path: Path) -> None:
    path = day_log(tmp_path / "queue_log", 0)
    import_into(ours, [path])
    import_into(ours, [path.rename(tmp_path / "queue_log.1")])
    before = stored(ours)

    rebuild(ours)

    assert stored(ours) == before
    assert {row[SCHEMAS["visits"].names.index("journal")].partition("@")[0] for row in before["visits"]} == {
        "queue_log.1"
    }


def test_a_copy_elsewhere_changes_nothing_while_the_file_itself_is_there(ours: Workspace, tmp_path: Path) -> None:
    path = day_log(tmp_path / "queue_log", 0)
    import_into(ours, [path])
    before = (stored(ours), ours.journals())

    import_into(ours, [Path(shutil.copy(path, tmp_path / "copy"))])

    assert (stored(ours), ours.journals()) == before


def test_a_rebuild_names_every_file_that_is_gone_or_changed_and_touches_nothing(
    ours: Workspace, tmp_path: Path
) -> None:
    gone, changed = day_log(tmp_path / "queue_log.1", 0), day_log(tmp_path / "queue_log", 1)
    import_into(ours, [gone, changed])
    before = stored(ours)
    gone.unlink()
    day_log(changed, 2)

    with pytest.raises(BadInput) as caught:
        rebuild(ours)

    assert {(p.key, p.file) for p in caught.value.problems} == {
        ("rebuild.file_missing", str(gone)),
        ("rebuild.file_changed", str(changed)),
    }
    assert stored(ours) == before


def test_a_moved_file_is_found_by_a_rebuild_once_it_was_given_again(ours: Workspace, tmp_path: Path) -> None:
    path = day_log(tmp_path / "queue_log", 0)
    import_into(ours, [path])
    (tmp_path / "archive").mkdir()
    moved = path.rename(tmp_path / "archive" / "queue_log")

    import_into(ours, [moved])

    assert rebuild(ours).sources[0].visits == 3


@pytest.mark.parametrize("interrupted", ["replace", "unlink", "mkdir", "open"])
def test_wherever_an_import_is_interrupted_everything_is_old_or_everything_is_new(
    ours: Workspace, tmp_path: Path, monkeypatch, interrupted: str
) -> None:
    import_into(ours, [day_log(tmp_path / "a", 0), day_log(tmp_path / "b", 1)])
    old = (stored(ours), ours.imported())
    both = [day_log(tmp_path / "b", 3), day_log(tmp_path / "c", 2)]
    done, step = False, 0
    while not done:
        copy = Workspace(shutil.copytree(ours.root, tmp_path / f"copy-{step}"))
        with monkeypatch.context() as crashing, suppress(_Crash):
            crashing.setattr(Path, interrupted, _crashing_at(step, getattr(Path, interrupted)))
            import_into(copy, both)
            done = True
        now = (stored(copy), copy.imported())
        import_into(copy, both)
        assert now in (old, (stored(copy), copy.imported()))
        step += 1
    assert step > 1
    assert now != old


def test_a_second_importer_is_turned_away(ours: Workspace, tmp_path: Path) -> None:
    with workspace.changing(ours), pytest.raises(BadInput, match=r"workspace\.busy"):
        import_into(ours, [day_log(tmp_path / "queue_log", 0)])


def test_no_caller_number_is_kept_anywhere_in_the_workspace(ours: Workspace, tmp_path: Path) -> None:
    lines = call(1, START)
    import_into(ours, [log(tmp_path / "queue_log", [*lines, "torn|+48225550001"])])

    everything = b"".join(path.read_bytes() for path in ours.root.rglob("*") if path.is_file())

    assert b"22555" not in everything


def test_the_same_caller_keeps_one_pseudonym_from_import_to_import(ours: Workspace, tmp_path: Path) -> None:
    import_into(ours, [log(tmp_path / "a", call(1, START))])
    import_into(ours, [log(tmp_path / "b", call(1, START + 86400))])

    callers = {row[SCHEMAS["visits"].names.index("caller")] for row in stored(ours)["visits"]}

    assert len(callers) == 1


def test_a_lost_key_is_an_error_and_not_a_new_key(ours: Workspace, tmp_path: Path) -> None:
    import_into(ours, [day_log(tmp_path / "a", 0)])
    ours.key_file.unlink()

    with pytest.raises(BadInput, match=r"privacy\.key_missing"):
        import_into(ours, [day_log(tmp_path / "b", 1)])


def test_a_journal_comes_back_as_it_was(ours: Workspace, tmp_path: Path) -> None:
    import_into(ours, [log(tmp_path / "queue_log", [*call(1, START), "garbage", f"{START + 100}|x|q|a|NEWEVENT|1"])])
    (imported,) = ours.imported().values()

    journal_store.write(tmp_path / "copy.sqlite", imported)

    assert journal_store.read(tmp_path / "copy.sqlite") == imported
    assert (imported.journals[0].rejected_lines, imported.journals[0].unknown_events) == (1, ("NEWEVENT",))


def test_a_damaged_journal_is_named(ours: Workspace) -> None:
    ours.journal_file("asterisk").write_bytes(b"this is no database, whatever its name may say" * 100)

    with pytest.raises(BadInput, match=r"journal\.damaged"):
        ours.imported()


def test_check_tells_of_everything_imported(ours: Workspace, tmp_path: Path) -> None:
    import_into(ours, [day_log(tmp_path / "queue_log.1", 0), day_log(tmp_path / "queue_log", 2)])

    report = workspace.check(ours, calendars=[Calendar()])

    assert (report["lines"], report["visits"], report["reasons"]) == (18, 6, ["checks.gaps"])


def test_a_folder_that_is_no_workspace_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"workspace\.missing"):
        workspace.open_existing(tmp_path)


def test_a_workspace_is_made_by_the_first_import_and_not_by_a_failed_one(tmp_path: Path) -> None:
    ours = Workspace(tmp_path / "new" / "upheld-data")
    with pytest.raises(BadInput, match=r"source\.missing"):
        import_into(ours, [tmp_path / "none"])
    assert not ours.root.exists()

    import_into(ours, [day_log(tmp_path / "queue_log", 0)])

    assert visits(ours) == 3


def test_a_workspace_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(BadInput, match=r"workspace\.unwritable"):
        workspace.create(tmp_path / "file" / "upheld-data")


@pytest.mark.parametrize("change", [lambda ours, path: import_into(ours, [path]), lambda ours, _: rebuild(ours)])
def test_a_workspace_that_cannot_be_written_is_said_so(ours: Workspace, tmp_path: Path, change) -> None:
    import_into(ours, [day_log(tmp_path / "a", 0)])
    (ours.root / ".lock").unlink()
    (ours.root / ".lock").mkdir()

    with pytest.raises(BadInput, match=r"workspace\.unwritable"):
        change(ours, day_log(tmp_path / "b", 1))


def test_progress_reaches_its_end(ours: Workspace, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []

    import_into(ours, [day_log(tmp_path / "queue_log", 0)], progress=lambda *step: told.append(step))

    assert (told[0], told[-1]) == (("asterisk", 0, 3), ("asterisk", 3, 3))
