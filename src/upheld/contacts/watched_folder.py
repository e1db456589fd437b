"""The folder into which other systems drop their files: which of them are logs, which are whole, where they go after.

``imported/`` and ``failed/`` lie in it, and ``import-report.csv``. Nothing is ever overwritten.
"""

from __future__ import annotations

import csv
import fcntl
import io
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from errno import EEXIST
from pathlib import Path
from typing import Final

from upheld.contacts.watch_ledger import Result
from upheld.problems import BadInput, Problem

REPORT: Final = "import-report.csv"
PROBLEMS: Final = ".problems.txt"
MAPPING: Final = "mapping.toml"
IMPORTED_FOLDER: Final = "imported"
FAILED_FOLDER: Final = "failed"
COLUMNS: Final = ("time", "name", "sha256", "kind", "outcome", "visits", "lines", "rejected", "first_problem")
"""Of the report."""

_LOCK: Final = ".upheld-watch.lock"
_UNFINISHED: Final = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".download", ".swp", "~")
_BESIDE: Final = (REPORT, MAPPING, "people.csv", "queues.csv")
_TABLES: Final = (".csv", ".tsv", ".txt", ".xlsx", ".parquet")
_PACKED: Final = (".gz", ".bz2", ".xz")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_TAIL: Final = 1 << 16


@contextmanager
def alone(folder: Path, *, keep: bool) -> Iterator[None]:
    """While nobody else watches `folder`, its own folders made; raises BadInput where that cannot be."""
    try:
        if not folder.is_dir():
            raise BadInput(Problem("watch.no_folder", str(folder)))
        for name in () if keep else (IMPORTED_FOLDER, FAILED_FOLDER):
            (folder / name).mkdir(exist_ok=True)
        lock = (folder / _LOCK).open("ab")
    except OSError as error:
        raise unwritable(folder, error) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadInput(Problem("watch.folder_busy", str(folder))) from None
        yield


def unwritable(place: Path, error: OSError) -> BadInput:
    """What to raise when something in the folder cannot be written."""
    where = str(error.filename or place)
    return BadInput(Problem("watch.unwritable", where, values={"reason": error.strerror or str(error)}))


def files(folder: Path, *, recursive: bool, but: Path) -> list[Path]:
    """The files in `folder` that may be logs, in the order of their names; nothing below `but`.

    Links, hidden files, names of unfinished transfers and what Upheld itself or its users lay beside logs are not
    among them. Raises BadInput when the folder cannot be read.
    """
    try:
        return sorted(_files(folder, folder, recursive, but))
    except OSError as error:
        raise BadInput(Problem("file.unreadable", str(folder), values={"reason": error.strerror or ""})) from None


def _files(within: Path, root: Path, recursive: bool, but: Path) -> Iterator[Path]:
    own = {root / IMPORTED_FOLDER, root / FAILED_FOLDER, but}
    for path in within.iterdir():
        if path.is_symlink() or path.name.startswith("."):
            continue
        if path.is_dir():
            if recursive and path not in own:
                yield from _files(path, root, recursive, but)
        elif path.is_file() and not is_temporary(path.name) and not is_beside(path.name):
            yield path


def is_temporary(name: str) -> bool:
    """Whether a file of this name is still being transferred or edited.

    >>> is_temporary("queue_log.filepart"), is_temporary("~$calls.xlsx"), is_temporary("queue_log.1.gz")
    (True, True, False)
    """
    return name.startswith((".", "~$")) or name.lower().endswith(_UNFINISHED)


def is_beside(name: str) -> bool:
    """Whether a file of this name lies beside logs without being one.

    >>> is_beside("calls.mapping.toml"), is_beside("people.csv"), is_beside("calls.csv")
    (True, True, False)
    """
    return name in _BESIDE or name.endswith((f".{MAPPING}", PROBLEMS))


def mapping_of(path: Path) -> Path | None:
    """The saved mapping of columns that lies beside a table: its own, else that of the folder; None for other files."""
    name = next((path.name.removesuffix(end) for end in _PACKED if path.name.lower().endswith(end)), path.name)
    if not name.lower().endswith(_TABLES):
        return None
    beside = (f"{path.name}.{MAPPING}", f"{Path(name).stem}.{MAPPING}", MAPPING)
    return next((path.with_name(one) for one in beside if path.with_name(one).is_file()), None)


def is_being_written(path: Path) -> bool:
    """Whether the system says that some process has the file open for writing; False where it does not say.

    A read lease is given only on a file that nobody has open for writing; and only to the file's owner, so that of
    other people's files nothing is known.
    """
    with suppress(OSError), path.open("rb") as file:
        fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)  # what comes if a writer does: ignored by default
        try:
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        except BlockingIOError:
            return True
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False


def free(place: Path) -> Path:
    """`place`, or the first like it with a number before its ending that does not exist yet."""
    number, found = 1, place
    while os.path.lexists(found):
        number += 1
        found = place.with_name(f"{place.stem}-{number}{place.suffix}")
    return found


def move(path: Path, to: Path) -> None:
    """Move a file to a place known to be `free`: only one process does so at a time (`alone`)."""
    if os.path.lexists(to):
        raise FileExistsError(EEXIST, os.strerror(EEXIST), str(to))
    to.parent.mkdir(parents=True, exist_ok=True)
    path.rename(to)


def write_problems(place: Path, told: Sequence[str]) -> None:
    """Write what is wrong with the file at `place` into a file beside it, in one step."""
    beside = place.with_name(f".{place.name}{PROBLEMS}.new")
    beside.parent.mkdir(parents=True, exist_ok=True)
    beside.write_text("".join(f"{sentence}\n" for sentence in told), encoding="utf-8", errors="backslashreplace")
    beside.replace(place.with_name(place.name + PROBLEMS))


def report(folder: Path, result: Result) -> None:
    """Add a row to the report, unless its last rows have it already."""
    row = _line([result.time, result.name, result.sha256, result.kind, result.outcome, result.visits, result.lines,
                 result.rejected, result.problems[0].told if result.problems else None])  # fmt: skip
    with (folder / REPORT).open("ab+") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _TAIL))
        tail = file.read()
        if row in tail:
            return
        torn = b"" if tail.endswith(b"\n") or not tail else b"\n"
        file.write(torn + (row if size else _line(list(COLUMNS)) + row))


def _line(cells: Sequence[object]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(["" if cell is None else _cell(cell) for cell in cells])
    return text.getvalue().encode("utf-8", "backslashreplace")


def _cell(value: object) -> object:
    """`value`; text that a spreadsheet would take for a formula gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
