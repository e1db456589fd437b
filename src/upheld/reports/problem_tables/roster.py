"""What can be wrong with people, wishes, leave and swaps."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {}
