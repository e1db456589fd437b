"""Text that paper can hold: what no font draws and no file may carry is written as its code point, nothing is lost."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

_DRAWN_AS_SPACE = "\t\n\r\u2028\u2029"
_UNPRINTABLE = frozenset(("Cc", "Cs", "Co", "Cn"))
_TURNING = "\u202a\u202b\u202c\u202d\u202e"
"""Embeddings and overrides: they turn round what stands after them; our own texts use isolates instead."""
_REFUSED = "\ufeff\ufff9\ufffa\ufffb"
"""Marks that PDF/A forbids in text."""


def plain(text: str) -> str:
    r"""`text` in one line; control characters, lone surrogates, private and unassigned ones as ``<U+0007>``.

    >>> plain("sa\x07les\nnord"), plain("=1+1"), plain("\ud83d")
    ('sa<U+0007>les nord', '=1+1', '<U+D83D>')
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_written(sign) for sign in text)


def plain_all(value: Any) -> Any:
    """`value` (mappings, sequences, texts, numbers) with every text of it plain, names of keys excepted."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, Mapping):
        return {name: plain_all(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain_all(part) for part in value]
    return value


def _written(sign: str) -> str:
    if sign in _DRAWN_AS_SPACE:
        return " "
    if unicodedata.category(sign) in _UNPRINTABLE or sign in _TURNING or sign in _REFUSED:
        return f"<U+{ord(sign):04X}>"
    return sign
