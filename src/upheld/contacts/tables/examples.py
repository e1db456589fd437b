"""The header of a table with what stands under it: for people who say which column is which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from upheld.contacts.logfiles import LogFile
from upheld.contacts.tables import files
from upheld.contacts.tables.cells import Batch, Cell, Row, as_text, shown
from upheld.contacts.tables.columns import placed
from upheld.contacts.tables.kinds import KINDS

MOST_HEADERS: Final = 200
_ROWS_LOOKED_AT: Final = 200
_EXAMPLES: Final = 3


@dataclass(frozen=True)
class Header:
    """One header and some of the different values under it, long numbers masked."""

    text: str
    examples: tuple[str, ...]


def headers(log: LogFile, said: files.Format) -> tuple[Header, ...]:
    """The headers of the table in `log` in their order, at most `MOST_HEADERS`; none where there is no header row.

    Raises BadInput when the file cannot be read.
    """
    with files.opened(log, _known, said) as opened:
        if opened.header is None:
            return ()
        rows = list(islice(_rows(opened.rows), _ROWS_LOOKED_AT))
        texts = [as_text(cell) for cell in opened.header[:MOST_HEADERS]]
    return tuple(Header(text, _examples(rows, place)) for place, text in enumerate(texts) if text)


def _rows(parts: Iterator[Row | Batch]) -> Iterator[Row]:
    for part in parts:
        yield from part.rows() if isinstance(part, Batch) else (part,)


def _examples(rows: list[Row], place: int) -> tuple[str, ...]:
    cells = (row.cells[place] for row in rows if row.fault is None and place < len(row.cells))
    texts = dict.fromkeys(text[:60] for cell in cells if (text := shown(cell)))
    return tuple(islice(texts, _EXAMPLES))


def _known(cells: Sequence[Cell]) -> int:
    """How many headers some kind knows; of a header nobody knows, how many texts stand in it count a little."""
    texts = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
    return 1000 * max(len(placed(kind, texts)) for kind in KINDS.values()) + len(texts)
