"""The source "simulated": a make-believe outsourcer whose days become records.

The same outsourcer gives the same records, byte for byte. What it stands for and what was planted in it is told in
``docs/background/simulation.md``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from math import isfinite
from typing import Any

from upheld.contacts.journal import FileJournal, Reading
from upheld.contacts.records import Records, joined
from upheld.contacts.sources.simulated_centre import Outsourcer, outsourcer
from upheld.contacts.sources.simulated_day import Progress, days
from upheld.contacts.sources.simulated_demand import forecast_rows
from upheld.contacts.sources.simulated_events import Positions, positions
from upheld.contacts.sources.simulated_people import absence_rows, people_rows, queue_rows
from upheld.contacts.sources.simulated_records import Pseudonym, records
from upheld.contacts.sources.simulated_surveys import quality_rows, satisfaction_rows

__all__ = [
    "Outsourcer",
    "absence_rows",
    "forecast_rows",
    "outsourcer",
    "people_rows",
    "quality_rows",
    "queue_rows",
    "read",
    "satisfaction_rows",
    "simulate_days",
    "tables",
]


def simulate_days(of: Outsourcer, *, pseudonym: Pseudonym, progress: Progress | None = None) -> Iterator[Records]:
    """The records of each UTC day in order; `progress` is told (days done, days in all)."""
    return (part for part, _ in _numbered_days(of, pseudonym, progress))


def read(of: Outsourcer, *, pseudonym: Pseudonym, progress: Progress | None = None) -> Reading:
    """All records of `of` and their one journal. Callers' numbers become what `pseudonym` makes of them."""
    parts: list[Records] = []
    numbered: list[Positions] = []
    for part, at in _numbered_days(of, pseudonym, progress):
        parts.append(part)
        numbered.append(at)
    return Reading(joined(parts), (_journal(of, numbered),))


def tables(of: Outsourcer, records: Records) -> dict[str, tuple[dict[str, Any], ...]]:
    """The tables beside the `records` of `of`, as rows by file name without its ending."""
    return {
        "people": people_rows(of),
        "queues": queue_rows(of),
        "absences": absence_rows(of),
        "forecasts": forecast_rows(of),
        "satisfaction": satisfaction_rows(of, records),
        "quality": quality_rows(of, records),
    }


def journal_name(of: Outsourcer) -> str:
    """The journal that records of `of` name."""
    return f"simulated@{of.seed}"


def _numbered_days(
    of: Outsourcer, pseudonym: Pseudonym, progress: Progress | None
) -> Iterator[tuple[Records, Positions]]:
    first = 0
    for day in days(of, progress):
        at = positions(day, first)
        first += at.count
        yield records(day, at, journal_name(of), pseudonym), at


def _journal(of: Outsourcer, numbered: list[Positions]) -> FileJournal:
    """A journal whose unit is the event: size and parsed "bytes" count events, none is rejected or pending."""
    count = sum(at.count for at in numbered)
    activity: Counter[int] = Counter()
    events: Counter[str] = Counter()
    for at in numbered:
        activity.update(at.activity)
        events.update(at.events)
    written = f"{of.seed} {of.now.isoformat()} {of.first_day} {of.days} {of.scale}"
    return FileJournal(
        journal=journal_name(of),
        path="simulated",
        sha256=sha256(written.encode()).hexdigest(),
        size=count,
        parsed_bytes=count,
        rejected_bytes=0,
        pending_bytes=0,
        lines=count,
        first_at=_instant(min((at.first_at_s for at in numbered if isfinite(at.first_at_s)), default=None)),
        last_at=_instant(max((at.last_at_s for at in numbered if isfinite(at.last_at_s)), default=None)),
        events=dict(sorted(events.items())),
        activity=dict(sorted(activity.items())),
    )


def _instant(epoch_s: float | None) -> datetime | None:
    return None if epoch_s is None else datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=round(epoch_s * 1e3))
