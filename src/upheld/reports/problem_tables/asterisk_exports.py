"""What can be wrong with Asterisk's database export and call records."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {}
