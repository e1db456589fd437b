"""What can be wrong with absences and the states that adherence is measured by."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {}
