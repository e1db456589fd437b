"""Which telephone system a file that someone names as SOURCE comes from.

A file's kind is told by its content, or by a prefix (``asterisk:PATH``); a folder stands for the logs directly in it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from upheld.contacts.journal import Reading
from upheld.contacts.logfiles import examine
from upheld.contacts.settings import SettingsOf
from upheld.contacts.sources import amazon_connect, asterisk
from upheld.problems import BadInput, Problem

Pseudonym = Callable[[str], str | None]
"""Turns a caller's number into what is stored; None: nobody can be recognised."""


class Source(Protocol):
    """What each module of `sources` that reads files offers."""

    @property
    def FILE_STEM(self) -> str | None:  # noqa: N802 - a constant of the module
        """How the names of its logs begin; None where they have no name of their own."""

    def sniff(self, path: Path) -> bool:
        """Whether the content of `path` is this system's."""

    def read(
        self, paths: Sequence[Path], *, source: str, pseudonym: Pseudonym, settings: SettingsOf | None = None
    ) -> Reading:
        """The records of all `paths` together, under the name `source`, each file read as `settings` say."""


KINDS: Final[Mapping[str, Source]] = {
    "amazon_connect": amazon_connect,
    "asterisk": asterisk,
}
"""Readers of files by the kind that is written before the colon."""


def find(arguments: Iterable[str | Path]) -> dict[str, tuple[Path, ...]]:
    """The files meant by `arguments`, by kind, in the order given; raises BadInput with every one it cannot use."""
    found: dict[str, list[Path]] = {}
    problems: list[Problem] = []
    for argument in arguments:
        try:
            kind, path = _kind_and_path(str(argument))
            for file in _logs_in(path, kind) if path.is_dir() else [_file(path)]:
                found.setdefault(kind or _kind_of(file), []).append(file)
        except BadInput as bad:
            problems.extend(bad.problems)
    if problems:
        raise BadInput(*problems)
    return {kind: tuple(dict.fromkeys(path.resolve() for path in paths)) for kind, paths in found.items()}


def _kind_and_path(argument: str) -> tuple[str | None, Path]:
    """The kind written before a colon, if any, and an existing path."""
    prefix, colon, rest = argument.partition(":")
    if colon and "/" not in prefix and not os.path.lexists(argument):
        if prefix not in KINDS:
            raise BadInput(
                Problem("source.unknown_kind", argument, values={"kind": prefix, "known": ", ".join(sorted(KINDS))})
            )
        return prefix, _existing(rest, argument)
    return None, _existing(argument, argument)


def _existing(path: str, argument: str) -> Path:
    if not path:
        raise BadInput(Problem("source.missing", argument))
    try:
        Path(path).stat()
    except (FileNotFoundError, NotADirectoryError):
        raise BadInput(Problem("source.missing", path)) from None
    except OSError as error:
        raise BadInput(Problem("file.unreadable", path, values={"reason": error.strerror or ""})) from None
    return Path(path)


def _file(path: Path) -> Path:
    """A file whose name can be written down; a pipe or a device has no content to come back to."""
    if not path.is_file():
        raise BadInput(Problem("source.not_a_file", str(path)))
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise BadInput(Problem("source.name_not_utf8", str(path))) from None
    return path


def _logs_in(folder: Path, kind: str | None) -> list[Path]:
    """The files in `folder` that some reader knows, of `kind` where one is asked for.

    Whatever is named like a log, and is not empty, has to be one: a spoilt one is not passed over in silence.
    """
    try:
        files = sorted(file for file in folder.iterdir() if file.is_file() or not file.exists())
    except OSError as error:
        raise BadInput(Problem("file.unreadable", str(folder), values={"reason": error.strerror or ""})) from None
    readers = [KINDS[kind]] if kind else list(KINDS.values())
    logs = [_file(file) for file in files if any(_is_log(file, reader) for reader in readers)]
    if not logs:
        raise BadInput(Problem("source.no_logs", str(folder), values={"files": len(files)}))
    return logs


def _is_log(file: Path, reader: Source) -> bool:
    if reader.sniff(file):
        return True
    return reader.FILE_STEM is not None and file.name.startswith(reader.FILE_STEM) and examine(file).size > 0


def _kind_of(path: Path) -> str:
    for kind, reader in KINDS.items():
        if reader.sniff(path):
            return kind
    key = "source.unknown_content" if examine(path).size else "source.empty_file"
    raise BadInput(Problem(key, str(path), values={"known": ", ".join(sorted(KINDS))}))
