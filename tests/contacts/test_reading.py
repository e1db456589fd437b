"""What people may give as SOURCE, and what they are told when it is none."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from upheld.contacts import workspace
from upheld.contacts.importing import import_into
from upheld.contacts.reading import Opened, resolve
from upheld.problems import BadInput

LINES = (
    "1795312800|1795312800.1|sales|NONE|ENTERQUEUE||+48225550001|1\n"
    "1795312805|1795312800.1|sales|SIP/1|CONNECT|5|1795312800.2|2\n"
    "1795312865|1795312800.1|sales|SIP/1|COMPLETECALLER|5|60|1\n"
)


def log(folder: Path, name: str = "queue_log", text: str = LINES) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return folder / name


def visits(opened: Opened) -> int:
    return opened.con.sql("SELECT count(*) FROM visits").fetchall()[0][0]


def refused(sources: list) -> list[str]:
    with pytest.raises(BadInput) as caught:
        resolve(sources)
    return [problem.key for problem in caught.value.problems]


def test_a_file_is_known_by_its_content_whatever_its_name(tmp_path: Path) -> None:
    opened = resolve([log(tmp_path, "january.txt")])

    assert (visits(opened), opened.activity) == (1, {1795312800 // 900: 3})


def test_a_prefix_names_the_kind(tmp_path: Path) -> None:
    assert visits(resolve([f"asterisk:{log(tmp_path)}"])) == 1


def test_a_folder_stands_for_the_logs_in_it_and_other_files_are_passed_over(tmp_path: Path) -> None:
    log(tmp_path)
    log(tmp_path, "queue_log.1", LINES.replace("17953", "17952"))
    log(tmp_path, "messages", "[Nov 22 02:00:00] NOTICE[1]: hello\n")
    log(tmp_path, "queue_log.2", "")

    assert visits(resolve([tmp_path])) == 2


@pytest.mark.parametrize("content", [gzip.compress(LINES.encode())[:20], b"\x1f\x8b\x08", b"no log at all\n"])
def test_a_spoilt_log_in_a_folder_is_not_passed_over(tmp_path: Path, content: bytes) -> None:
    log(tmp_path)
    (tmp_path / "queue_log.2.gz").write_bytes(content)

    with pytest.raises(BadInput, match=r"queue_log\.2\.gz (log\.damaged|source\.unknown_content)"):
        resolve([tmp_path])


def test_a_link_to_a_log_that_is_gone_is_not_passed_over(tmp_path: Path) -> None:
    log(tmp_path)
    (tmp_path / "queue_log.1").symlink_to("archive/queue_log.1")

    assert refused([tmp_path]) == ["file.unreadable"]


def test_a_path_that_leads_nowhere_is_said_to_be_unreadable(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")

    assert refused([tmp_path / "loop", tmp_path / ("long" * 100)]) == ["file.unreadable"] * 2


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert refused([tmp_path / "pipe", "/dev/null"]) == ["source.not_a_file"] * 2


def test_a_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = log(tmp_path, os.fsdecode(b"queue_log\xff"))

    assert refused([path, tmp_path]) == ["source.name_not_utf8"] * 2


@pytest.mark.parametrize("argument", ["", "asterisk:"])
def test_no_path_is_not_this_folder(tmp_path: Path, monkeypatch, argument: str) -> None:
    log(tmp_path)
    monkeypatch.chdir(tmp_path)

    assert refused([argument]) == ["source.missing"]


def test_one_file_given_in_two_ways_is_read_once(tmp_path: Path) -> None:
    path = log(tmp_path)

    assert visits(resolve([path, tmp_path, f"asterisk:{path}"])) == 1


def test_a_file_with_a_colon_in_its_name_is_a_file(tmp_path: Path) -> None:
    assert visits(resolve([log(tmp_path, "queue:log")])) == 1


def test_a_missing_file_with_a_colon_in_its_name_is_a_missing_file(tmp_path: Path) -> None:
    assert refused([tmp_path / "queue_log-2026-11-22T10:00"]) == ["source.missing"]


def test_a_workspace_is_opened_where_it_lies(tmp_path: Path) -> None:
    ours = workspace.create(tmp_path / "upheld-data")
    import_into(ours, [log(tmp_path)])

    opened = resolve([ours.root])

    assert (visits(opened), sum(opened.activity.values()), len(opened.journals)) == (1, 3, 1)


def test_memberships_beside_the_logs_of_a_folder_hold(tmp_path: Path) -> None:
    log(tmp_path)
    log(tmp_path, "people.csv", "person,login\np1,SIP/1\n")

    assert resolve([tmp_path]).con.sql("SELECT person FROM people").fetchall() == [("p1",)]


def test_a_file_alone_has_empty_memberships(tmp_path: Path) -> None:
    assert resolve([log(tmp_path)]).con.sql("SELECT count(*) FROM people").fetchall() == [(0,)]


def test_repeat_callers_join_within_a_run_and_not_with_the_next(tmp_path: Path) -> None:
    path = log(tmp_path, text=LINES + LINES.replace("1795312", "1795322"))

    first, second = (resolve([path]).con.sql("SELECT DISTINCT caller FROM visits").fetchall() for _ in range(2))

    assert (len(first), len(second), first == second) == (1, 1, False)


def test_every_source_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    empty_folder = tmp_path / "empty"
    empty_folder.mkdir()
    readme = log(tmp_path, "README.md", "# Not a log\n\nAt all.\n")

    assert refused([tmp_path / "none", "genesys:x", readme, log(tmp_path, "nothing", ""), empty_folder]) == [
        "source.missing",
        "source.unknown_kind",
        "source.unknown_content",
        "source.empty_file",
        "source.no_logs",
    ]


def test_no_source_at_all_is_refused() -> None:
    assert refused([]) == ["source.none"]


def test_a_workspace_beside_other_sources_is_refused(tmp_path: Path) -> None:
    ours = workspace.create(tmp_path / "upheld-data")

    assert refused([ours.root, log(tmp_path)]) == ["source.workspace_alone"]


def test_the_real_capture_is_read(shared: Path) -> None:
    opened = resolve([shared / "data" / "asterisk22"])

    counts = opened.con.sql("SELECT queue, count(*) FROM visits GROUP BY queue ORDER BY queue").fetchall()

    assert counts == [("sales", 225), ("support", 187)]
