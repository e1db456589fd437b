"""How a file is to be read where it does not say so itself: the zone of its times, the meaning of its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Settings:
    """What people say about a file; kept with its journal, so that a rebuild reads it in the same way.

    `zone` is the IANA name of the zone of times without an offset (None: nobody said). `mapping` is the document of a
    saved mapping of columns (`contacts.tables`), empty where there is none.
    """

    zone: str | None = None
    mapping: Mapping[str, Any] = field(default_factory=dict)

    @property
    def document(self) -> dict[str, Any]:
        """In JSON's own types; nothing where nothing was said."""
        said = {"zone": self.zone, "mapping": dict(self.mapping)}
        return {name: value for name, value in said.items() if value}


NOTHING_SAID = Settings()

SettingsOf = Mapping[Path, Settings]
"""What was said about each file; a file that is not in it is `NOTHING_SAID`."""


def of_document(document: Mapping[str, Any]) -> Settings:
    """The inverse of `Settings.document`."""
    return Settings(document.get("zone"), document.get("mapping", {}))
