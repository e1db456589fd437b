"""``upheld import --watch``."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli import logs
from tests.cli.test_records import document, run
from upheld.problems import BadInput


def dropped(folder: Path) -> Path:
    """A watched folder with the little log in it."""
    folder.mkdir()
    logs.write(folder)[0].unlink()
    return folder


def watched(folder: Path, home: Path, *more: str) -> str:
    return run("import", "--watch", folder, "--workspace", home, "--once", "--settle", "0s", *more)


def test_what_is_dropped_is_imported_and_said(tmp_path: Path) -> None:
    said = watched(dropped(tmp_path / "drop"), tmp_path / "home")

    assert said == "queue_log: imported; 4 calls from 12 lines, 0 rejected.\n"
    assert document("check", "--workspace", tmp_path / "home")["visits"] == 4


def test_json_is_one_line_a_file(tmp_path: Path) -> None:
    drop = dropped(tmp_path / "drop")
    (drop / "spoilt").write_bytes(b"\0" * 50)

    found = [json.loads(line) for line in watched(drop, tmp_path / "home", "--json").splitlines()]

    assert [(one["name"], one["outcome"], one["visits"]) for one in found] == [
        ("spoilt", "failed", None), ("queue_log", "imported", 4),
    ]  # fmt: skip
    assert found[0]["problems"][0]["key"] == "source.unknown_content"


def test_problems_are_told_in_the_language_chosen(tmp_path: Path) -> None:
    drop = dropped(tmp_path / "drop")
    (drop / "spoilt").write_bytes(b"\0" * 50)

    watched(drop, tmp_path / "home", "--language", "pl")

    told = (drop / "failed" / "spoilt.problems.txt").read_text(encoding="utf-8")
    assert told.startswith("spoilt: ")
    assert "This is not a log" not in told


def test_what_was_watched_is_assessed_like_what_was_imported(tmp_path: Path) -> None:
    agreement, log = logs.write(tmp_path)
    run("import", log, "--workspace", tmp_path / "plain")
    watched(dropped(tmp_path / "drop"), tmp_path / "home")

    one, other = (document("assess", agreement, "--workspace", tmp_path / name) for name in ("plain", "home"))

    assert one["targets"] == other["targets"]
    assert one["checks"]["reasons"] == other["checks"]["reasons"]


@pytest.mark.parametrize("option", ["--once", "--keep", "--recursive", "--every=1s", "--settle=1s"])
def test_an_option_of_watching_alone_is_bad_input(tmp_path: Path, option: str) -> None:
    with pytest.raises(BadInput, match=r"watch\.needs_folder"):
        run("import", logs.write(tmp_path)[1], "--workspace", tmp_path / "home", option)


def test_sources_beside_a_watched_folder_are_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"watch\.source_too"):
        run("import", logs.write(tmp_path)[1], "--watch", tmp_path, "--workspace", tmp_path / "home")


def test_nothing_to_import_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"source\.none"):
        run("import", "--workspace", tmp_path / "home")


def test_an_unknown_zone_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"calendar\.unknown_zone"):
        run("import", logs.write(tmp_path)[1], "--zone", "Europe/Warschau", "--workspace", tmp_path / "home")


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_watcher_cleanly(tmp_path: Path, sent: signal.Signals) -> None:
    drop = dropped(tmp_path / "drop")
    program = "from upheld.cli.main import run; run()"
    words = ["import", "--watch", drop, "--workspace", tmp_path / "home", "--every", "200ms", "--settle", "200ms"]
    with subprocess.Popen([sys.executable, "-c", program, *words], env=os.environ) as watcher:
        while not (drop / "import-report.csv").exists() and watcher.poll() is None:
            time.sleep(0.05)
        watcher.send_signal(sent)
        assert watcher.wait() == 0
    assert (drop / "imported" / "queue_log").exists()
