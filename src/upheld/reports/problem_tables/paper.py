"""What can be wrong with the report on paper: Excel and PDF."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {}
