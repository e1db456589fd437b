"""What a printed report is built of: blocks, mappings with their `kind` and texts in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from upheld.reports import words
from upheld.reports.catalogue import Language

Block = dict[str, Any]
Cell = str | dict[str, Any]
"""A text, or a mapping of `text` with `bold` or `small` print under it, or a badge."""

_VERDICT: Final = 20
"""Letters that a verdict asks for at most; a longer one takes two lines."""


def heading(level: int, text: str) -> Block:
    """A heading of the first or second level under the title."""
    return {"kind": "heading", "level": level, "text": text, "badge": None}


def paragraph(text: str, style: str = "plain") -> Block:
    """A paragraph: plain, a note, a warning, or the lead of the table after it."""
    return {"kind": "paragraph", "text": text, "style": style}


def facts(*facts: tuple[str, str], abreast: int = 4) -> Block:
    """Names with their values, `abreast` of them in a row; 0: as a list of lines."""
    return {"kind": "facts", "facts": [list(fact) for fact in facts], "abreast": abreast}


def column(name: str, numeric: bool = False, path: bool = False) -> dict[str, Any]:
    """A column of a table; `path` marks file names and ids, which always run from left to right."""
    return {"name": name, "numeric": numeric, "path": path}


def table(columns: Sequence[dict[str, Any]], rows: Sequence[Sequence[Cell]]) -> Block:
    """A table; `caption`, `halves` (side by side) and `wide` (many columns) are set by who needs them."""
    weighed = [{**column, "weight": _weight(column, [row[n] for row in rows])} for n, column in enumerate(columns)]
    return {
        "kind": "table", "columns": weighed, "rows": [list(row) for row in rows], "caption": "",
        "halves": False, "wide": False,
    }  # fmt: skip


def _weight(column: dict[str, Any], cells: Sequence[Cell]) -> float:
    """A column's part of the width of its table: what its longest line asks for, within reason."""
    longest_word = max((_letters(word) for word in column["name"].split()), default=0)
    longest = max((_asked(cell) for cell in cells), default=0)
    return 2 + min(max(longest, longest_word, 4), 20 if column["numeric"] else 32)


def _asked(cell: Cell) -> float:
    """How many letters a cell asks for: small print may take three lines, a verdict has its mark before it."""
    if isinstance(cell, str):
        return _letters(cell)
    text = _letters(cell["text"]) * 1.1
    return min(text + 2, _VERDICT) if "state" in cell else max(text, _letters(cell.get("small", "")) / 3)


def _letters(text: str) -> float:
    """How wide a text is in letters: a sign of Chinese takes two, a capital more than one, isolates nothing."""
    shown = [sign for sign in text if not "\u2066" <= sign <= "\u2069"]
    return len(shown) + sum(0.9 if sign > "\u2e7f" else 0.3 * sign.isupper() for sign in shown)


def badge(met: bool | None, language: Language, so_far: bool = False) -> dict[str, Any]:
    """A verdict: its state, which has a mark of its own, and its word."""
    return {"state": words.STATES[met], "text": words.verdict(met, language, so_far)}
