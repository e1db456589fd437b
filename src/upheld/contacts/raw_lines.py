"""The lines of a log that a record came from, read again where the file still lies where it was imported from.

Numbers of callers are masked. A line is shown only if it names the contact: a file that was written over by another is
not mistaken for the one that was read.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, cast

from upheld.contacts.journal import FileJournal
from upheld.contacts.privacy import masked

SIMULATED: Final = "simulated"
NO_JOURNAL: Final = "no_journal"
GONE: Final = "gone"
UNREADABLE: Final = "unreadable"
CHANGED: Final = "changed"
FAR: Final = "far"
REASONS: Final = (SIMULATED, NO_JOURNAL, GONE, UNREADABLE, CHANGED, FAR)
"""Why no line can be shown: made up, not imported from a file, file gone, not readable, another now, too long a way."""

MOST_BYTES: Final = 4 << 20
_LONGEST_LINE: Final = 1 << 16
_FARTHEST_COMPRESSED: Final = 64 << 20
_OPENERS: Final[dict[bytes, Callable[[Path, str], object]]] = {
    b"\x1f\x8b\x08": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\0": lzma.open,
}


@dataclass(frozen=True)
class Line:
    """One line as it stands in the file, numbers masked."""

    position: int  # byte offset in the uncompressed file
    text: str


@dataclass(frozen=True)
class Found:
    """The lines of a contact in one file, or why there are none (of REASONS)."""

    file: str
    position: int
    lines: tuple[Line, ...] = ()
    reason: str | None = None
    cut: bool = False  # the search ended before the contact's last line


def of_contact(
    journals: Sequence[FileJournal], journal: str, position: int, contact_id: str, end_position: int | None = None
) -> Found:
    """The lines that name the contact, from `position` to `end_position` in the file known as `journal`."""
    named = next((one for one in journals if one.journal == journal), None)
    if journal.startswith(f"{SIMULATED}@"):
        return Found(SIMULATED, position, reason=SIMULATED)
    if named is None:
        return Found(journal, position, reason=NO_JOURNAL)
    path = Path(named.path)
    if not path.is_file():
        return Found(path.name, position, reason=GONE)
    try:
        return _read(path, position, contact_id, end_position)
    except (OSError, EOFError, lzma.LZMAError):
        return Found(path.name, position, reason=UNREADABLE)


def _read(path: Path, position: int, contact_id: str, end_position: int | None) -> Found:
    with _opened(path) as (file, compressed):
        if compressed and position > _FARTHEST_COMPRESSED:
            return Found(path.name, position, reason=FAR)
        file.seek(position)
        last = max(position, end_position if end_position is not None else position)
        lines: list[Line] = []
        for at, raw in _lines(file, position):
            if at > last or at - position > MOST_BYTES:
                break
            if contact_id.encode() in raw:
                lines.append(Line(at, masked(raw.decode("utf-8", "replace").rstrip("\r\n"))))
            elif at == position:
                return Found(path.name, position, reason=CHANGED)
    cut = last - position > MOST_BYTES
    return Found(path.name, position, tuple(lines), None if lines else CHANGED, cut)


class _opened:  # noqa: N801 - used as a context
    def __init__(self, path: Path) -> None:
        with path.open("rb") as plain:
            head = plain.read(6)
        opener = next((one for magic, one in _OPENERS.items() if head.startswith(magic)), None)
        self._file = cast(BinaryIO, opener(path, "rb")) if opener else path.open("rb")
        self._compressed = opener is not None

    def __enter__(self) -> tuple[BinaryIO, bool]:
        return self._file, self._compressed

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _lines(file: BinaryIO, position: int) -> Iterator[tuple[int, bytes]]:
    while raw := file.readline(_LONGEST_LINE):
        yield position, raw
        position += len(raw)
