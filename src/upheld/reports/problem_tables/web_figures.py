"""Problems of the web's screens of figures and contacts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "web.simulated": (mark("This contact is simulated: there is no log with lines of it."), ""),
    "web.cursor": (
        mark("The place in the list that the address names is damaged."),
        mark("Open the list again from its first page."),
    ),
}
