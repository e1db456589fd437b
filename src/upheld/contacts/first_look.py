"""A file looked at before it is brought in: what reading it would give, and what it is about.

Nothing is written. A file is looked at as `importing` would read it: same kind, same mapping, same rows refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from upheld.contacts import dry_run
from upheld.contacts.dry_run import Tried
from upheld.contacts.journal import Reading
from upheld.contacts.kinds import KINDS, find, settings_of
from upheld.contacts.logfiles import examine
from upheld.contacts.members import PersonLogin, QueueClient
from upheld.contacts.records import SCHEMAS, Records
from upheld.contacts.settings import Settings
from upheld.contacts.sources import table
from upheld.contacts.tables import files
from upheld.contacts.tables.examples import Header, headers
from upheld.contacts.tables.kinds import KINDS as TABLES
from upheld.contacts.tables.mapping import meant
from upheld.contacts.tables.proposal import proposed
from upheld.problems import BadInput

_MOMENTS: Final = ("offered_at", "started_at", "received_at", "attempted_at", "scored_at")


@dataclass(frozen=True)
class FirstLook:
    """What one file would give; `people` and `queues` where it is a table of these."""

    tried: Tried
    content_sha256: str  # of the unpacked content, as journals know it
    records: int
    first_at: datetime | None
    last_at: datetime | None
    queue_names: tuple[str, ...]
    logins: tuple[str, ...]
    persons: tuple[str, ...] = ()
    people: tuple[PersonLogin, ...] = ()
    queues: tuple[QueueClient, ...] = ()


def look(argument: str, settings: Settings) -> FirstLook:
    """Read the one file that `argument` names (``PATH`` or ``KIND:PATH``); raises BadInput where it is of no use."""
    found = find([argument], settings)
    kind, paths = next(iter(found.items()))
    said = settings_of(found, settings)
    if kind in table.SOURCES:
        tried = next(iter(dry_run.of_kind(kind, paths, said)))
        useless = tried.accepted == 0 or (kind in table.MEMBERSHIPS and tried.rejected)
        if useless:  # reading it would only say so again
            return FirstLook(tried, examine(paths[0]).sha256, 0, None, None, (), ())
        reading = _read(kind, paths, said)
    else:
        reading = _read(kind, paths, said)
        tried = dry_run.of_journal(kind, reading.journals[0])
    return _told(tried, reading, paths[0])


def table_headers(path: Path, kind: str | None, settings: Settings) -> tuple[Header, ...]:
    """The headers of a table with examples; none where the file is no table or cannot be read as one."""
    log = table.examined(path)
    if not table.looks_like_table(path) or not log.size:
        return ()
    try:
        form = meant(settings, TABLES[kind]).format if kind and kind in TABLES else files.Format()
        if form.header_row is None:
            form = _with_proposal(path, kind, form)
        return headers(log, form)
    except BadInput:
        return ()


def _with_proposal(path: Path, kind: str | None, form: files.Format) -> files.Format:
    """`form` with the sheet and header row at which a mapping would be proposed."""
    try:
        proposal = proposed(path, TABLES.get(kind or ""))
    except BadInput:
        return form
    return files.Format(form.sheet or proposal.sheet, proposal.header_row or None, form.encoding, form.delimiter)


def _read(kind: str, paths: tuple[Path, ...], said: dict[Path, Settings]) -> Reading:
    return KINDS[kind].read(paths, source=kind, pseudonym=lambda number: None, settings=said)


def _told(tried: Tried, reading: Reading, path: Path) -> FirstLook:
    first, last = _span(reading.records)
    return FirstLook(
        tried=tried,
        content_sha256=reading.journals[0].sha256 if reading.journals else examine(path).sha256,
        records=sum(len(reading.records.table(name)) for name in SCHEMAS),
        first_at=first,
        last_at=last,
        queue_names=_names(reading.records, "queue"),
        logins=_names(reading.records, "agent"),
        persons=_names(reading.records, "person"),
        people=reading.people,
        queues=reading.queues,
    )


def _span(records: Records) -> tuple[datetime | None, datetime | None]:
    """The first and the last instant of the records."""
    columns = [
        records.table(name)[moment]
        for name in SCHEMAS
        for moment in _MOMENTS
        if moment in records.table(name).column_names and len(records.table(name))
    ]
    spans = [pc.min_max(column).as_py() for column in columns]
    starts = [span["min"] for span in spans if span["min"] is not None]
    ends = [span["max"] for span in spans if span["max"] is not None]
    return min(starts, default=None), max(ends, default=None)


def _names(records: Records, column: str) -> tuple[str, ...]:
    found: set[str] = set()
    for name in SCHEMAS:
        values = records.table(name)
        if column in values.column_names and len(values):
            texts = values[column].cast(pa.string()).drop_null()
            found.update(pc.unique(texts).to_pylist())
    return tuple(sorted(found))
