"""What a reader sees while files are being swapped: hard links made in one moment, gone when the reader is.

DuckDB opens a Parquet file more than once within one query; if the file is replaced in between, it would join the
footer of the old with the pages of the new. A link keeps the old file whole until its reader has finished.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from pathlib import Path
from typing import Final

from upheld.contacts.swap import PLAN, steady
from upheld.problems import BadInput, Problem

READERS: Final = ".readers"


def linked(root: Path, files: str, holder: object) -> list[Path]:
    """The files under `root` that match the pattern `files`, as links that live as long as `holder`.

    Where links cannot be made (a read-only or foreign file system) the files themselves are given. Raises BadInput
    where a change was interrupted and this process may not finish it.
    """
    if not root.is_dir():
        return []
    try:
        _remove_abandoned(root / READERS)
        (root / READERS).mkdir(exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=root / READERS))
    except OSError:
        if (root / PLAN).exists():
            raise BadInput(Problem("store.damaged", str(root / PLAN))) from None
        return sorted(root.glob(files))
    weakref.finalize(holder, shutil.rmtree, place, ignore_errors=True)
    with steady(root):
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
