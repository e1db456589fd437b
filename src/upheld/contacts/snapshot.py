"""What a reader sees while files are being swapped: hard links made in one moment, gone when the reader is.

DuckDB opens a Parquet file more than once within one query; if the file is replaced in between, it would join the
footer of the old with the pages of the new. A link keeps the old file whole until its reader has finished.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

READERS: Final = ".readers"
_LOCK = ".lock"


@contextmanager
def swapping(root: Path) -> Iterator[None]:
    """While a writer renames its files under `root`; waits for readers that are taking their links."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / _LOCK).open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def linked(root: Path, files: str, holder: object) -> list[Path]:
    """The files under `root` that match the pattern `files`, as links that live as long as `holder`.

    Where links cannot be made (a read-only or foreign file system) the files themselves are given.
    """
    if not root.is_dir():
        return []
    try:
        _remove_abandoned(root / READERS)
        (root / READERS).mkdir(exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=root / READERS))
    except OSError:
        return sorted(root.glob(files))
    weakref.finalize(holder, shutil.rmtree, place, ignore_errors=True)
    with (root / _LOCK).open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        return [_link(path, place / path.relative_to(root)) for path in sorted(root.glob(files))]


def _link(path: Path, to: Path) -> Path:
    to.parent.mkdir(parents=True, exist_ok=True)
    try:
        to.hardlink_to(path)
    except OSError:
        return path
    return to


def _remove_abandoned(readers: Path) -> None:
    """Links of processes that ended without tidying up."""
    for place in readers.glob("*-*"):
        if not _alive(int(place.name.partition("-")[0])):
            shutil.rmtree(place, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
