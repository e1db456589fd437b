"""What can be wrong with comparing and suggesting clauses."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {}
