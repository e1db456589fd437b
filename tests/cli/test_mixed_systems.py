"""Two systems in one workspace: what ``upheld check`` and ``upheld assess`` say of clocks, copies and queues."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli import logs
from tests.cli.test_records import document, run
from upheld.contacts import importing, workspace
from upheld.contacts.sources import asterisk
from upheld.problems import BadInput

HOUR = 3600
CALLS = 40


def call(at: int, number: int, queue: str) -> str:
    """A call answered after 5 s that lasts 55 s."""
    who, caller = f"{queue}.{number}", f"60055{number:04}"
    return (
        logs.line(at, who, queue, "NONE", "ENTERQUEUE", "", caller, "1")
        + logs.line(at + 5, who, queue, "SIP/anna", "CONNECT", "5", f"{who}9", "2")
        + logs.line(at + 60, who, queue, "SIP/anna", "COMPLETECALLER", "5", "55", "1")
    )


def mixed(folder: Path, ahead_s: int = 0, queue: str = "sales", later_s: int = 70) -> Path:
    """A workspace of two systems: each call of "north" goes on in "south" `later_s` after it came."""
    home = workspace.create(folder / "home")
    starts = [logs.START + 1000 * n for n in range(CALLS)]
    for source, name, shift_s in (("north", "sales", 0), ("south", queue, ahead_s + later_s)):
        log = folder / f"{source}.log"
        log.write_text("".join(call(at + shift_s, n, name) for n, at in enumerate(starts)), encoding="utf-8")
        reading = asterisk.read([log], source=source, pseudonym=home.pseudonyms())
        importing.keep(home, source, "asterisk", reading)
    return home.root


def test_clocks_an_hour_apart_are_named_with_files_and_numbers(tmp_path: Path) -> None:
    home = mixed(tmp_path, HOUR, "support")

    said = " ".join(run("check", "--workspace", home).split())

    assert "south is 1:00:00 ahead of north" in said
    assert "(north.log, south.log)" in said
    (found,) = document("check", "--workspace", home)["skews"]
    assert (found["offset_s"], found["evidence"], found["pairs"]) == (HOUR, "callers", CALLS)


def test_clocks_that_agree_are_trusted(tmp_path: Path) -> None:
    found = document("check", "--workspace", mixed(tmp_path, 0, "support"))

    assert (found["trusted"], found["skews"], found["told_twice"]) == (True, [], [])


def test_the_same_calls_from_two_systems_are_told(tmp_path: Path) -> None:
    said = " ".join(run("check", "--workspace", mixed(tmp_path, later_s=0)).split())

    assert "north and south (40 calls)" in said


def by_client(folder: Path, queues: str) -> tuple[Path, Path]:
    """An agreement that covers its client's queues, and a workspace with these queues.csv."""
    agreement, home = folder / "small.toml", mixed(folder, 0, "support")
    agreement.write_text(logs.AGREEMENT.replace('queues = ["sales"]\n', ""), encoding="utf-8")
    (home / "queues.csv").write_text(f"queue,client\n{queues}", encoding="utf-8")
    return agreement, home


def test_a_queue_that_queues_csv_lacks_is_named_in_the_verdict(tmp_path: Path) -> None:
    agreement, home = by_client(tmp_path, "sales,Northwind Energy\n")

    said = " ".join(run("assess", agreement, "--workspace", home).split())

    assert "The queue “support” is of no client, so its 40 calls are in no agreement" in said
    assert "south.log at position 0" in said


def test_a_client_that_queues_csv_lacks_is_bad_input(tmp_path: Path) -> None:
    agreement, home = by_client(tmp_path, "sales,Northwind Enrgy\n")

    with pytest.raises(BadInput, match=r"queues\.csv:client queues\.client_missing"):
        run("assess", agreement, "--workspace", home)
