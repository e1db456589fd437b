"""Changing single values of an agreement's TOML text: everything else stays as it was written, comments included.

A place is a path as in `places`: ``("targets", 0, "required")``. Values are text, numbers, truth values, days, lists of
them and tables of those; a value of None takes the key away. Raises `Unchangeable` for what is laid out in a way that
is not understood here (dotted keys, keys of a table written across several headers): better no change than a wrong one.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from upheld.contacts.toml_places import Path, lines_by_path

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_QUOTES: Final = ('"""', "'''", '"', "'")


class Unchangeable(Exception):  # noqa: N818 - it reads as the sentence it is
    """The text is laid out in a way that cannot be changed here."""


def with_value(text: str, path: Path, value: Any) -> str:
    """`text` with `value` at `path`.

    >>> print(with_value('id = "a"   # short\\ntitle = "A"', ("id",), "b").rstrip())
    id = "b"   # short
    title = "A"
    """
    lines = text.splitlines()
    places = lines_by_path(text)
    if path in places and not _is_header(lines[places[path] - 1]):
        changed = _replaced(lines, places[path] - 1, str(path[-1]), value)
    elif path in places:
        changed = _as_table(text, path, value)
    elif value is None:
        return text
    else:
        changed = _inserted(lines, places, path, value)
    return _checked(text, "\n".join(changed) + "\n", path, value)


def with_table(text: str, name: str, values: Mapping[str, Any]) -> str:
    """`text` with one more ``[[name]]`` after the last one there is (else at its end); keys without value left out."""
    lines = text.splitlines()
    places = lines_by_path(text)
    ends = [_end_of(lines, line - 1) for path, line in places.items() if len(path) == 2 and path[0] == name]
    block = [f"[[{name}]]", *(f"{_key(key)} = {written(one)}" for key, one in values.items() if one is not None)]
    at = max(ends) if ends else len(lines)
    while at and not lines[at - 1].strip():
        at -= 1
    after = lines[at:]
    changed = [*lines[:at], "", *block, *([""] if after and after[0].strip() else []), *after]
    return _whole("\n".join(changed) + "\n")


def without_table(text: str, name: str, number: int) -> str:
    """`text` without ``[[name]]`` number `number` (from 0), with what stands in it and the comments just above it."""
    lines = text.splitlines()
    line = lines_by_path(text).get((name, number))
    if line is None:
        raise Unchangeable
    begin, end = line - 1, _end_of(lines, line - 1)
    while begin and lines[begin - 1].lstrip().startswith("#"):
        begin -= 1
    return _whole("\n".join([*lines[:begin], *lines[end:]]) + "\n")


def written(value: Any) -> str:
    """`value` as TOML writes it on one line.

    >>> written({"below": "80%", "share": 0.25}), written(date(2026, 11, 1)), written(["a", 'b"c'])
    ('{ below = "80%", share = 0.25 }', '2026-11-01', '["a", "b\\\\"c"]')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(key)} = {written(one)}" for key, one in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, Sequence):
        plain = all(not isinstance(one, Mapping) for one in value)
        inside = ", ".join(written(one) for one in value)
        return f"[{inside}]" if plain else f"[ {inside} ]"
    return repr(value)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _replaced(lines: list[str], first: int, key: str, value: Any) -> list[str]:
    """The value of the key on line `first` replaced, with the comment after it kept; None: its lines taken away."""
    line = lines[first]
    start = _after_equals(line, key)
    last, end = _value_end(lines, first, start)
    if value is None:
        return [*lines[:first], *lines[last + 1 :]]
    return [*lines[:first], f"{line[:start]}{written(value)}{lines[last][end:]}", *lines[last + 1 :]]


def _as_table(text: str, path: Path, value: Any) -> list[str]:
    """A table that has a header of its own: its keys changed one by one."""
    if not isinstance(value, Mapping):
        raise Unchangeable
    present: Any = tomllib.loads(text)
    for part in path:
        present = present[part]
    for key in [*present, *(key for key in value if key not in present)]:
        if present.get(key) != value.get(key):
            text = with_value(text, (*path, key), value.get(key))
    return text.splitlines()


def _inserted(lines: list[str], places: Mapping[Path, int], path: Path, value: Any) -> list[str]:
    """A new key, after the last one of its table."""
    table = path[:-1]
    if table and table not in places:
        if len(table) == 1 and isinstance(table[0], str):
            return [*lines, "", f"[{_key(table[0])}]", f"{_key(str(path[-1]))} = {written(value)}"]
        raise Unchangeable
    own = [line - 1 for place, line in places.items() if place[:-1] == table and len(place) == len(table) + 1]
    keys = [line for line in own if not _is_header(lines[line])]
    if keys:
        last = max(keys)
        at = _value_end(lines, last, lines[last].index("=") + 1)[0] + 1
    elif table:
        if not _is_header(lines[places[table] - 1]):
            raise Unchangeable
        at = places[table]
    else:
        at = 0
    return [*lines[:at], f"{_key(str(path[-1]))} = {written(value)}", *lines[at:]]


def _is_header(line: str) -> bool:
    return line.lstrip().startswith("[")


def _end_of(lines: list[str], header: int) -> int:
    """The line after the last one of the table that begins at `header`, tables inside it and trailing blanks in."""
    name = lines[header].strip().strip("[]").split("]")[0].strip()
    for number in range(header + 1, len(lines)):
        line = lines[number].strip()
        if _is_header(line) and not line.strip("[").startswith(f"{name}."):
            # Comments right above the next header belong to it.
            while lines[number - 1].lstrip().startswith("#"):
                number -= 1
            return number
    return len(lines)


def _after_equals(line: str, key: str) -> int:
    """Where the value begins; the key on the line must be that key alone."""
    before, equals, after = line.partition("=")
    if not equals or before.strip().strip("\"'") != key:
        raise Unchangeable
    return len(before) + 1 + len(after) - len(after.lstrip())


def _value_end(lines: list[str], first: int, start: int) -> tuple[int, int]:
    """Line and column after the value that begins at `start` of line `first`, before blanks and a comment."""
    depth, quote, column, number, end = 0, "", start, first, start
    while True:
        line = lines[number]
        if column >= len(line):
            if not depth and len(quote) < 3:
                return number, end
            number, column = number + 1, 0
            end = 0
            if number >= len(lines):
                raise Unchangeable
            continue
        if quote:
            if line[column] == "\\" and quote.startswith('"'):
                column += 2
                continue
            if line.startswith(quote, column):
                column, quote = column + len(quote), ""
                end = column
                continue
        elif line[column] == "#":
            if not depth:
                return number, end
            column = len(line)
            continue
        else:
            opened = next((mark for mark in _QUOTES if line.startswith(mark, column)), "")
            if opened:
                quote, column = opened, column + len(opened)
                continue
            depth += (line[column] in "[{") - (line[column] in "]}")
        column += 1
        if not line[column - 1].isspace():
            end = column


def _checked(before: str, after: str, path: Path, value: Any) -> str:
    """`after`, if it says what `before` says but for `path`; else the layout was misread."""
    try:
        old, new = tomllib.loads(before), tomllib.loads(after)
    except tomllib.TOMLDecodeError:
        raise Unchangeable from None
    _drop(old, path)
    _drop(new, path)
    if _without_empty(old) != _without_empty(new):
        raise Unchangeable
    return after


def _whole(text: str) -> str:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise Unchangeable from None
    return text


def _drop(document: Any, path: Path) -> None:
    for part in path[:-1]:
        if isinstance(document, Mapping) and part not in document:
            return
        document = document[part]
    if isinstance(document, dict):
        document.pop(path[-1], None)


def _without_empty(document: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if value != {}}
