"""Children under one command: kept alive, ended together, never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from upheld.cli.supervising import Child, Died, Supervisor

SLEEPS = "import sys; sys.stdin.read()"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(600)"


def child(name: str, code: str) -> Child:
    return Child(name, (sys.executable, "-c", code), {})


def until(holds: Callable[[], bool], within_s: float = 20.0) -> bool:
    """Whether `holds` comes true in time."""
    end_s = time.monotonic() + within_s
    while time.monotonic() < end_s and not holds():
        time.sleep(0.02)
    return holds()


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_stopping_leaves_no_child_behind() -> None:
    supervisor = Supervisor([child("one", SLEEPS), child("two", SLEEPS)], tell=lambda _: None)
    supervisor.start()
    pids = list(supervisor.pids.values())
    supervisor.stop()
    assert [lives(pid) for pid in pids] == [False, False]


def test_a_child_that_does_not_listen_is_killed() -> None:
    supervisor = Supervisor([child("deaf", DEAF)], tell=lambda _: None, grace_s=0.4)
    supervisor.start()
    time.sleep(0.5)  # until it is deaf
    pid = supervisor.pids["deaf"]
    supervisor.stop()
    assert not lives(pid)


def test_a_child_that_died_is_told_and_started_again_with_growing_pauses() -> None:
    told: list[Died] = []
    supervisor = Supervisor([child("brief", "raise SystemExit(3)")], tell=told.append, first_pause_s=0.05)
    supervisor.start()
    assert until(lambda: (supervisor.look(), len(told) >= 3)[1])
    supervisor.stop()
    assert [(died.name, died.code) for died in told[:3]] == [("brief", 3)] * 3
    assert [died.pause_s for died in told[:3]] == [0.05, 0.1, 0.2]


def test_a_killed_child_comes_back_under_another_number() -> None:
    supervisor = Supervisor([child("one", SLEEPS)], tell=lambda _: None, first_pause_s=0.01)
    supervisor.start()
    before = supervisor.pids["one"]
    os.kill(before, signal.SIGKILL)
    assert until(lambda: (supervisor.look(), supervisor.pids["one"] != before)[1])
    supervisor.stop()


def test_children_end_when_their_supervisor_is_killed() -> None:
    code = (
        "import sys, time; from upheld.cli.supervising import Child, Supervisor\n"
        f"supervisor = Supervisor([Child('one', (sys.executable, '-c', {SLEEPS!r}), {{}})], print)\n"
        "supervisor.start(); print(supervisor.pids['one'], flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, encoding="ascii") as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert lives(pid)
        parent.kill()
    assert until(lambda: not lives(pid))
