"""A mapping proposed for a file: what its header says of itself, and what nobody could place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from upheld.contacts.logfiles import examine
from upheld.contacts.tables import files, reading
from upheld.contacts.tables.cells import Cell, as_text
from upheld.contacts.tables.columns import Kind, placed, plain
from upheld.contacts.tables.kinds import KINDS
from upheld.problems import BadInput, Problem

_NEAR: Final = 0.8


@dataclass(frozen=True)
class Proposal:
    """What a mapping of one file could say."""

    kind: str
    sheet: str | None
    header_row: int
    columns: dict[str, str]  # column → header
    near: dict[str, str]  # column → header that may be it
    unplaced: tuple[str, ...]  # headers that nobody could place
    lacking: tuple[str, ...]  # columns without which the kind cannot be read


def proposed(path: Path, kind: Kind | None) -> Proposal:
    """The proposal for the table in `path`; without a `kind` the one that most of its headers belong to.

    Raises BadInput when the file cannot be read, or no header of it is known at all and no kind was named.
    """
    kinds = [kind] if kind else list(KINDS.values())
    opened = reading.guessed_header(examine(path), lambda cells: _known(kinds, cells), files.Format())
    rows = [row for row in opened.looked_at if row.fault is None]
    if opened.header is None and (kind is None or not rows):
        key = "table.kind_unknown" if rows else "table.empty"
        raise BadInput(Problem(key, str(path), values={"kinds": list(KINDS)}))
    header = opened.header or max(rows, key=lambda row: len(_texts(row.cells))).cells
    number = opened.header_row or next(row.number for row in rows if opened.header or row.cells is header)
    best = max(kinds, key=lambda each: (not each.lacking(placed(each, header)), len(placed(each, header))))
    return _of_header(best, header, opened.sheet, number)


def _of_header(kind: Kind, header: Sequence[Cell], sheet: str | None, number: int) -> Proposal:
    places = placed(kind, header)
    columns = {name: as_text(header[place]) or "" for name, place in places.items()}
    left = [text for place, text in enumerate(map(as_text, header)) if text and place not in places.values()]
    near: dict[str, str] = {}
    known = {words: name for words, (name, _) in kind.by_header.items() if name not in columns}
    for text in left:
        match = next(iter(get_close_matches(plain(text), known, 1, _NEAR)), None)
        if match and known[match] not in near:
            near[known[match]] = text
    unplaced = tuple(text for text in left if text not in near.values())
    return Proposal(kind.name, sheet, number, columns, near, unplaced, tuple(kind.lacking(columns)))


def _known(kinds: Sequence[Kind], cells: Sequence[Cell]) -> int:
    """How many headers some kind knows; a kind that could be read with them counts for more."""
    found = ((kind, placed(kind, cells)) for kind in kinds)
    return max(len(places) + (0 if kind.lacking(places) else len(cells)) for kind, places in found)


def _texts(cells: Sequence[Cell]) -> list[str]:
    return [text for cell in cells if isinstance(cell, str) and (text := as_text(cell))]
