"""What can be wrong with Genesys Cloud conversation details."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {}
