"""What can be wrong with overrides and with a client's forecasts."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {}
