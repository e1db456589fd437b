"""Log files as they lie on disk: found, told apart from their own copies, and read in blocks of whole lines.

A file may be compressed (gzip, bzip2, xz); every position is a byte offset in its uncompressed content.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import lzma
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, cast

from upheld.contacts.journal import Copy
from upheld.problems import BadInput, Problem

BLOCK_BYTES: Final = 1 << 17  # small enough that a block's lines stay in the processor's cache
LONGEST_LINE: Final = 1 << 20
_HEAD_BYTES: Final = 65_536
_OPENERS: Final[dict[bytes, Callable[[Path, str], object]]] = {
    b"\x1f\x8b\x08": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\0": lzma.open,
}
COMPRESSED: Final = tuple(_OPENERS)
"""How compressed files begin."""
DAMAGED: Final = (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile)
"""What reading a spoilt compressed file raises."""


@dataclass(frozen=True)
class LogFile:
    """A file found; size and SHA-256 are of its uncompressed content."""

    path: Path
    size: int
    sha256: str
    head: bytes  # its first bytes

    @property
    def journal(self) -> str:
        """The id that records carry."""
        return f"{self.path.name}@{self.sha256[:12]}"


@dataclass(frozen=True)
class Block:
    """Whole lines, each with its line end."""

    position: int
    line: int  # number of the first line, from 1
    data: bytes

    @property
    def length(self) -> int:
        """In bytes."""
        return len(self.data)


@dataclass(frozen=True)
class Overlong:
    """A line too long to be one of a log; only its beginning was kept."""

    position: int
    line: int
    length: int  # bytes, line end included
    head: bytes


@dataclass(frozen=True)
class Torn:
    """The last bytes of a file, without a line end."""

    position: int
    line: int
    length: int
    head: bytes


def find(path: Path, stem: str) -> list[Path]:
    """The file itself, or all files of a directory whose names begin with `stem`; raises BadInput when there is none.

    The rotated siblings of a file that was named are not looked for: name the directory to have them.
    """
    if not path.is_dir():
        return [path]
    try:
        found = sorted(kept for kept in path.iterdir() if kept.name.startswith(stem) and kept.is_file())
    except OSError as error:
        raise _unreadable(path, error) from None
    if not found:
        raise BadInput(Problem("log.none_in_directory", str(path), values={"name": stem}))
    return found


def examine(path: Path) -> LogFile:
    """Read the file once for its size, hash and beginning; raises BadInput when it cannot be read."""
    digest, size, head = hashlib.sha256(), 0, b""
    try:
        with open_log(path) as stream:
            while chunk := stream.read(BLOCK_BYTES):
                head = head or chunk[:_HEAD_BYTES]  # a whole block unless the file is shorter
                size += len(chunk)
                digest.update(chunk)
    except DAMAGED as error:
        raise BadInput(Problem("log.damaged", str(path), values={"reason": str(error)})) from None
    except OSError as error:
        raise _unreadable(path, error) from None
    return LogFile(path, size, digest.hexdigest(), head)


def open_log(path: Path) -> BinaryIO:
    """The uncompressed bytes of a log."""
    with path.open("rb") as stream:
        beginning = stream.read(max(map(len, COMPRESSED)))
    opener = next((_OPENERS[magic] for magic in COMPRESSED if beginning.startswith(magic)), open)
    return cast(BinaryIO, opener(path, "rb"))


def head_of(path: Path, size: int = _HEAD_BYTES) -> bytes:
    """The first bytes of a log; nothing when it cannot be read."""
    try:
        with open_log(path) as stream:
            return stream.read(size)
    except (OSError, *DAMAGED):
        return b""


def without_copies(files: Iterable[LogFile]) -> tuple[list[LogFile], list[Copy]]:
    """The files to read, and those that are another's content or an earlier state of it (a prefix), longest kept."""
    kept: list[LogFile] = []
    copies: list[Copy] = []
    for file in sorted(files, key=lambda file: (-file.size, str(file.path))):
        whole = next((other for other in kept if _is_prefix(file, other)), None)
        if whole is None:
            kept.append(file)
        else:
            copies.append(Copy(str(file.path), file.sha256, file.size, whole.journal))
    return kept, copies


def blocks(stream: BinaryIO, size: int) -> Iterator[Block | Overlong | Torn]:
    """The first `size` bytes of a log, in order, every byte in exactly one block, overlong line or torn end."""
    position, line, rest = 0, 1, b""
    left, more = size, True
    while more:
        chunk = stream.read(min(BLOCK_BYTES, left))
        more = bool(chunk)
        left -= len(chunk)
        data = rest + chunk
        end = data.rfind(b"\n") + 1
        rest = data[end:]
        if end:
            yield Block(position, line, data[:end])
            position += end
            line += data.count(b"\n", 0, end)
        if len(rest) > LONGEST_LINE:
            overlong, rest, left = _overlong(stream, left, position, line, rest)
            yield overlong
            position += overlong.length
            line += 1
    if rest:
        yield Torn(position, line, len(rest), rest[:_HEAD_BYTES])


def _overlong(
    stream: BinaryIO, left: int, position: int, line: int, start: bytes
) -> tuple[Overlong | Torn, bytes, int]:
    """Skip to the end of a line that began with `start`; returns it, what follows, and the bytes left."""
    length = len(start)
    while left and (chunk := stream.read(min(BLOCK_BYTES, left))):
        left -= len(chunk)
        end = chunk.find(b"\n") + 1
        if end:
            return Overlong(position, line, length + end, start[:_HEAD_BYTES]), chunk[end:], left
        length += len(chunk)
    return Torn(position, line, length, start[:_HEAD_BYTES]), b"", left


def _unreadable(path: Path, error: OSError) -> BadInput:
    return BadInput(Problem("file.unreadable", str(path), values={"reason": error.strerror or str(error)}))


def _is_prefix(file: LogFile, longer: LogFile) -> bool:
    if file.size == 0 or file.head != longer.head[: len(file.head)]:
        return False
    return file.sha256 == (longer.sha256 if file.size == longer.size else _hash_of_first(longer.path, file.size))


def _hash_of_first(path: Path, size: int) -> str:
    digest = hashlib.sha256()
    with open_log(path) as stream:
        while size and (chunk := stream.read(min(BLOCK_BYTES, size))):
            size -= len(chunk)
            digest.update(chunk)
    return digest.hexdigest()
