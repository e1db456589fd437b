"""The example's quality reviews and satisfaction answers, brought into its records from their tables."""

from __future__ import annotations

from typing import Final

from upheld.contacts import importing
from upheld.contacts.settings import Settings
from upheld.web.queries.centre import workspace

_MAPPINGS: Final = {
    "quality": {
        "columns": {"contact_id": "contact_id", "queue": "queue", "agent": "login", "scored_at": "evaluated_at",
                    "score": "score"},
        "constants": {"possible": "100"},
        "time_zone": "UTC",
    },
    "satisfaction": {
        "columns": {"contact_id": "contact_id", "queue": "queue", "scored_at": "asked_at", "score": "score"},
        "constants": {"possible": "5"},
        "time_zone": "UTC",
    },
}  # fmt: skip


def furnish_scores() -> None:
    """Import quality.csv and satisfaction.csv of the example; what is imported already stays as it is."""
    home = workspace()
    imported = home.imported()
    for kind, mapping in _MAPPINGS.items():
        table = home.root / f"{kind}.csv"
        if kind not in imported and table.is_file():
            document = {"format": "upheld.mapping/1", "kind": kind, **mapping}
            importing.import_into(home, [f"{kind}:{table}"], settings=Settings(mapping=document))
