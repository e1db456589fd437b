"""Where a key stands in a TOML text: tomllib tells values, not lines, and people mend files by line.

A place is a path of keys and positions, as in ``("targets", 0, "required")``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path as FilePath

from upheld.problems import BadInput, Problem

Path = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")
_TRIPLE = re.compile(r'"""|\'\'\'')


def text_of(file: FilePath) -> str:
    """The text of a TOML file, a byte-order mark left out; raises BadInput where it cannot be read."""
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BadInput(Problem("file.unreadable", str(file), values={"reason": error.strerror or ""})) from None
    except UnicodeDecodeError:
        raise BadInput(Problem("table.not_utf8", str(file))) from None


def lines_by_path(text: str) -> dict[Path, int]:
    """The line (from 1) of every table header and key of a TOML text."""
    found: dict[Path, int] = {(): 1}
    table: Path = ()
    counts: dict[Path, int] = {}
    for number, line in _outside_long_strings(text):
        header = _HEADER.match(line)
        key = _KEY.match(line)
        if header:
            table = _table(_parts(header[2]), header[1] == "[[", counts)
            found.setdefault(table, number)
            if header[1] == "[[":
                found.setdefault(table[:-1], number)
        elif key:
            found.setdefault((*table, *_parts(key[1])), number)
    return found


def line_of(path: Path, lines: Mapping[Path, int]) -> int | None:
    """The line of `path`, or of the nearest thing around it."""
    for length in range(len(path), -1, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))


def _table(parts: tuple[str, ...], is_list: bool, counts: dict[Path, int]) -> Path:
    """The path of a header; parents that are lists mean their latest element."""
    path: Path = ()
    for part in parts[:-1]:
        path = (*path, part)
        if path in counts:
            path = (*path, counts[path])
    path = (*path, parts[-1])
    if is_list:
        counts[path] = counts.get(path, -1) + 1
        path = (*path, counts[path])
    return path


def _outside_long_strings(text: str) -> list[tuple[int, str]]:
    """Numbered lines that do not begin inside a multi-line string."""
    kept, inside = [], False
    for number, line in enumerate(text.splitlines(), 1):
        if not inside:
            kept.append((number, line))
        inside ^= len(_TRIPLE.findall(line)) % 2 == 1
    return kept
