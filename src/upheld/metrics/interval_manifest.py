"""What ``intervals/`` holds and what it was counted from: one JSON file, replaced as a whole when all else is written.

A file of figures is never changed: a day that is counted again gets a new file, and the manifest names it. So a crash
leaves the old figures or the new ones. Files that the last manifest named stay for readers that still hold it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from upheld.contacts.swap import make_durable
from upheld.metrics.kept_measures import KeptMeasure, of_document
from upheld.problems import BadInput, Problem

VERSION: Final = 1
_NAME: Final = "manifest.json"


@dataclass(frozen=True)
class KeptFile:
    """One Parquet file of a table, with the first and last tick in it."""

    path: str  # below ``intervals/``
    size: int  # bytes
    rows: int
    first_tick: int
    last_tick: int


@dataclass(frozen=True)
class KeptDay:
    """The files of one UTC day of records, by table; `signature` tells what they were counted from."""

    signature: str
    files: Mapping[str, KeptFile] = field(default_factory=dict)


@dataclass(frozen=True)
class RecordDay:
    """What is known of one UTC day of a table of records."""

    signature: str  # of its files
    last_us: int | None  # the last instant in it
    reaches_us: int | None  # when the last of its spans of agents' time ends; None: some are open
    rows: int


@dataclass(frozen=True)
class Manifest:
    """Everything kept, by day of records (``calls``) and by day of agents' time (``agents``)."""

    generation: int = 0
    measures: tuple[KeptMeasure, ...] = ()
    last_us: int | None = None  # the last instant in the records: spans still open are cut there
    calls: Mapping[date, KeptDay] = field(default_factory=dict)
    agents: Mapping[date, KeptDay] = field(default_factory=dict)
    records: Mapping[str, Mapping[date, RecordDay]] = field(default_factory=dict)
    former: tuple[str, ...] = ()  # files that only the manifest before named

    def files(self, table: str) -> list[KeptFile]:
        """The files of one table, by day."""
        days = self.agents if table == "agents" else self.calls
        return [days[day].files[table] for day in sorted(days) if table in days[day].files]

    @property
    def paths(self) -> set[str]:
        """Every file, below ``intervals/``."""
        return {file.path for days in (self.calls, self.agents) for day in days.values() for file in day.files.values()}


def place(folder: Path) -> Path:
    """Where the manifest of the folder ``intervals`` lies."""
    return folder / _NAME


def read(folder: Path) -> Manifest:
    """The manifest; raises BadInput where there is none, it is damaged or of another version."""
    try:
        document = json.loads(place(folder).read_text(encoding="utf-8"))
        if document["version"] != VERSION:
            raise BadInput(Problem("intervals.version", str(place(folder)), values={"version": document["version"]}))
        return _manifest(document)
    except FileNotFoundError:
        raise BadInput(Problem("intervals.missing", str(place(folder)))) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise BadInput(Problem("intervals.damaged", str(place(folder)))) from None


def write(folder: Path, manifest: Manifest) -> None:
    """Make `manifest` the one that counts, in one step that outlasts a power failure."""
    beside = folder / f".{_NAME}.new"
    with beside.open("w", encoding="utf-8") as file:
        json.dump(_document(manifest), file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(place(folder))
    make_durable(folder)


def _document(manifest: Manifest) -> dict[str, Any]:
    return {
        "version": VERSION,
        "generation": manifest.generation,
        "measures": [one.document for one in manifest.measures],
        "last_us": manifest.last_us,
        "calls": _by_day(manifest.calls),
        "agents": _by_day(manifest.agents),
        "records": {table: _by_day(days) for table, days in manifest.records.items()},
        "former": list(manifest.former),
    }


def _by_day(days: Mapping[date, KeptDay] | Mapping[date, RecordDay]) -> dict[str, Any]:
    return {day.isoformat(): asdict(one) for day, one in days.items()}


def _manifest(document: Mapping[str, Any]) -> Manifest:
    return Manifest(
        generation=int(document["generation"]),
        measures=tuple(of_document(one) for one in document["measures"]),
        last_us=document["last_us"],
        calls=_kept(document["calls"]),
        agents=_kept(document["agents"]),
        records={
            table: {date.fromisoformat(day): RecordDay(**one) for day, one in days.items()}
            for table, days in document["records"].items()
        },
        former=tuple(document["former"]),
    )


def _kept(days: Mapping[str, Any]) -> dict[date, KeptDay]:
    return {
        date.fromisoformat(day): KeptDay(
            one["signature"], {table: KeptFile(**file) for table, file in one["files"].items()}
        )
        for day, one in days.items()
    }
