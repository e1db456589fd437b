"""Histories of volumes from what the command line names: a table of volumes, or logs and workspaces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from upheld.cli import sources
from upheld.cli.output import Steps
from upheld.contacts.calendars import time_zone
from upheld.contacts.kinds import KINDS
from upheld.contacts.workspace import is_workspace
from upheld.forecast import history_records, history_table
from upheld.forecast.history import History
from upheld.problems import Problem
from upheld.reports.catalogue import Language

_TOTALS = "interval_totals"
_USUAL_INTERVAL_S = 1800
_CLIENTS = "SELECT queue, arg_max(client, valid_from) FROM queue_clients GROUP BY queue"


@dataclass(frozen=True)
class Histories:
    """What was read, and what there is to say of it."""

    of: tuple[History, ...]
    zone: str | None  # None: nobody told one, times are the wall clock's
    told: dict[str, Any]  # rows, accepted, refused, contacts; of records how each queue was counted
    rejected: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    clients: dict[str, str] = field(default_factory=dict)  # queue → client, where the workspace knows


def opened(
    named: Sequence[str], workspace: Path, zone: str | None, interval_s: int | None, mapping: Path | None, steps: Steps,
    language: Language,
) -> Histories:  # fmt: skip
    """A single table of volumes as it is; anything else as records, counted by intervals. Raises BadInput."""
    if zone is not None:
        time_zone(zone, field="--zone")
    clients: dict[str, str] = {}
    counted: list[dict[str, Any]] = []
    if len(named) == 1 and _is_table(Path(named[0])):
        steps.step(language.say("Reading {source}", source=named[0]))
        found = history_table.read(Path(named[0]), zone=zone, interval_s=interval_s)
    else:
        settings = sources.settings(zone, mapping)
        records = sources.opened(named, workspace, zone or "UTC", steps, language, settings)
        sources.note(records.notes, language)
        zone = zone or "UTC"
        recorded = history_records.of_records(records.con, zone, interval_s or _USUAL_INTERVAL_S)
        found = recorded.read
        counted = [asdict(one) for one in recorded.counted]
        clients = dict(records.con.execute(_CLIENTS).fetchall())
    told = {"rows": found.rows, "accepted": found.accepted, "refused": found.refused, "contacts": found.total}
    return Histories(found.histories, zone, {**told, "counted": counted}, found.rejected, found.notes, clients)


def _is_table(path: Path) -> bool:
    """Whether `path` is a file that no telephone system and no other kind of table claims."""
    if not path.is_file() or is_workspace(path):
        return False
    return not any(reader.sniff(path) for kind, reader in KINDS.items() if kind != _TOTALS)
