"""What may be said about the columns of one file: its headers, what each was taken for, what is still missing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import Any, Final

from upheld.contacts.tables.columns import DURATION, WORD, Column, Kind, placed, plain
from upheld.contacts.tables.kinds import KINDS
from upheld.web.models import Upload
from upheld.web.queries import uploads

UNITS: Final = ("ms", "s", "min", "h")
_BRACKETS: Final = re.compile(r"[(\[]([^)\]]*)[)\]]")
_NEAR: Final = 0.8
_WORDS: Final = 12
_ERRORS_LOOKED_AT: Final = 5000


@dataclass(frozen=True)
class HeaderChoice:
    """One header of the file: examples of what stands under it, the column it is taken for, and its unit."""

    place: int
    text: str
    examples: tuple[str, ...]
    column: str  # empty: not read
    sure: bool  # False: only guessed by a similar name
    unit: str


@dataclass(frozen=True)
class Word:
    """A word of the file that nobody knows, and what it was said to mean."""

    column: str
    text: str
    meaning: str
    known: tuple[str, ...]


@dataclass(frozen=True)
class Choices:
    """Everything that the editor of a mapping shows."""

    kind: Kind | None
    headers: tuple[HeaderChoice, ...]
    columns: tuple[Column, ...]  # that a header may be
    durations: frozenset[str]
    lacking: tuple[str, ...]  # columns the kind cannot be read without, as it stands
    constants: Mapping[str, str]  # column → what every row has
    words: tuple[Word, ...]
    zone: str
    date_order: str
    decimal: str
    interval: str
    threshold: str
    encoding: str
    name: str


def of_upload(upload: Upload, kind_name: str | None = None) -> Choices:
    """The choices for `upload`, as a table of `kind_name` where that is wanted."""
    said: dict[str, Any] = upload.said.get("mapping") or {}
    name = kind_name or said.get("kind") or upload.said.get("kind") or upload.kind
    kind = KINDS.get(name or "")
    headers = [(one["text"], tuple(one["examples"])) for one in upload.findings.get("headers", [])]
    columns = _taken_for(kind, [text for text, _ in headers], said) if kind else {}
    constants = {key: str(value) for key, value in said.get("constants", {}).items()} if kind else {}
    by_header = {text: (column, sure) for column, (text, sure) in columns.items()}
    units = said.get("units", {})
    chosen = tuple(
        HeaderChoice(place, text, examples, column, sure, str(units.get(column, "") or _unit_in(text)))
        for place, (text, examples) in enumerate(headers)
        for column, sure in [by_header.get(text, ("", True))]
    )
    return Choices(
        kind=kind,
        headers=chosen,
        columns=_columns(kind, [text for text, _ in headers]) if kind else (),
        durations=frozenset(column.name for column in kind.columns if column.meaning == DURATION)
        if kind
        else frozenset(),
        lacking=tuple(kind.lacking({*columns, *constants})) if kind else (),
        constants=constants,
        words=_words(upload, kind, said) if kind else (),
        zone=str(said.get("time_zone") or upload.said.get("zone") or ""),
        date_order=str(said.get("date_order", "")),
        decimal=str(said.get("decimal", "")),
        interval=str(said.get("interval", "")),
        threshold=str(said.get("threshold", "")),
        encoding=str(said.get("encoding", "")),
        name=str(upload.said.get("mapping_name") or ""),
    )


def _unit_in(header: str) -> str:
    """The unit that a header names in its brackets, where it can be chosen."""
    found = _BRACKETS.search(header)
    unit = found[1].strip().lower() if found else ""
    return unit if unit in UNITS else ""


def _taken_for(kind: Kind, texts: Sequence[str], said: Mapping[str, Any]) -> dict[str, tuple[str, bool]]:
    """Column → header and whether that is sure: as said, else by what headers are known as, else by similar names."""
    loose = {text.casefold(): text for text in texts}
    found = {
        column: (loose[str(header).strip().casefold()], True)
        for column, header in said.get("columns", {}).items()
        if str(header).strip().casefold() in loose
    }
    if said.get("columns"):
        return found
    found |= {column: (texts[place], True) for column, place in placed(kind, list(texts)).items()}
    claimed = {text for text, _ in found.values()}
    known = {words: column for words, (column, _) in kind.by_header.items() if column not in found}
    for text in texts:
        match = next(iter(get_close_matches(plain(text), known, 1, _NEAR)), None)
        if text not in claimed and match and known[match] not in found:
            found[known[match]] = (text, False)
    return found


def _columns(kind: Kind, texts: Sequence[str]) -> tuple[Column, ...]:
    """The columns of the kind, and those with a number of seconds in their names that a header speaks of."""
    meanings = (kind.meant_by(text) for text in texts)
    within = {meant.column for meant in meanings if meant and meant.column not in kind.by_name}
    return (*kind.columns, *(column for name in sorted(within) if (column := kind.column(name))))


def _words(upload: Upload, kind: Kind, said: Mapping[str, Any]) -> tuple[Word, ...]:
    """Words that the last look did not know, and those that were told before."""
    by_header = {header: column for column, header in (upload.findings.get("columns") or {}).items()}
    told = said.get("words", {})
    found = {(column, word): str(meaning) for column, words in told.items() for word, meaning in words.items()}
    for error in islice(uploads.errors(upload), _ERRORS_LOOKED_AT):
        column = by_header.get(error.column or "")
        if error.key == "cell.word" and column:
            found.setdefault((column, error.value), "")
    return tuple(
        Word(name, text, meaning, tuple(sorted(set(column.words.values()))))
        for (name, text), meaning in list(found.items())[:_WORDS]
        if (column := kind.column(name)) and column.meaning == WORD
    )
