"""What can be wrong with FreeSWITCH events and call records."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {}
