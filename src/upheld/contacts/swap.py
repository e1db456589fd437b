"""Many files replaced as one: all of them or none, at whatever moment the power fails.

The new files are written beside their places. Then a plan of what is to be renamed and removed is made durable: that is
the moment of the change. Whoever comes next, reader or writer, carries out a plan that somebody left behind.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

PLAN: Final = ".swap"
_LOCK: Final = ".lock"


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """While nobody else reads or swaps names under `root`, and no plan is left there."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / _LOCK).open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _carry_out(root)
        yield


@contextmanager
def steady(root: Path) -> Iterator[None]:
    """While no name under `root` changes; others may be in here too."""
    with (root / _LOCK).open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        while (root / PLAN).exists():
            fcntl.flock(lock, fcntl.LOCK_EX)
            _carry_out(root)
            fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def swap(root: Path, written: Mapping[Path, Path], gone: Iterable[Path]) -> None:
    """Move each of `written` (place → durable file beside it) to its place and remove `gone`; call it `alone`."""
    for folder in {beside.parent for beside in written.values()}:
        make_durable(folder)
    renames = [[_below(root, beside), _below(root, place)] for place, beside in written.items()]
    plan = json.dumps({"renames": renames, "gone": [_below(root, path) for path in gone]})
    with (root / f"{PLAN}.new").open("w", encoding="utf-8") as file:
        file.write(plan)
        file.flush()
        os.fsync(file.fileno())
    (root / f"{PLAN}.new").replace(root / PLAN)
    make_durable(root)
    _carry_out(root)


def make_durable(folder: Path) -> None:
    """Have the names in `folder` outlast a power failure."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _carry_out(root: Path) -> None:
    """Do what the plan says and is not done yet, then forget it."""
    if not (root / PLAN).exists():
        return
    plan = json.loads((root / PLAN).read_text(encoding="utf-8"))
    for beside, place in plan["renames"]:
        if (root / beside).exists():
            (root / beside).replace(root / place)
    for path in plan["gone"]:
        (root / path).unlink(missing_ok=True)
    for folder in {(root / place).parent for _, place in plan["renames"]}:
        make_durable(folder)
    (root / PLAN).unlink()


def _below(root: Path, path: Path) -> str:
    return os.path.relpath(path, root)
