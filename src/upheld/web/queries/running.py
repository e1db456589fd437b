"""How the system itself is: what those who run it look at."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count, Max, Min

from upheld.contacts.workspace import is_workspace
from upheld.web import clock
from upheld.web.models import Job, JobState, Worker
from upheld.web.queries import freshness

LEAST_FREE_SHARE = 0.02
"""Of the disk: below it uploads and imports will soon fail."""


@dataclass(frozen=True)
class Health:
    """What works, and what is left; None: unknown."""

    database: bool
    workspace: bool
    disk_free_bytes: int | None
    disk_free_share: float | None
    worker_seen_at: datetime | None  # the last sign of life of any worker; None: there is none

    @property
    def ok(self) -> bool:
        """Whether requests can be answered and records be kept; without a worker long work waits, which is no fault."""
        roomy = self.disk_free_share is None or self.disk_free_share >= LEAST_FREE_SHARE
        return self.database and self.workspace and roomy


@dataclass(frozen=True)
class Work:
    """Long work, counted."""

    by_state: dict[str, int]
    oldest_waiting_s: float | None  # None: nothing waits
    worker_seen_s: float | None  # since the last sign of life of any worker; None: there is none
    data_age_s: float | None  # since the end of the data that verdicts were made from; None: there are none


def health() -> Health:
    """How it is now; raises nothing."""
    database, seen_at = True, None
    try:
        connection.ensure_connection()
        seen_at = _worker_seen_at()
    except DatabaseError:
        database = False
    free, share = _disk(settings.WORKSPACE)
    return Health(database, is_workspace(settings.WORKSPACE), free, share, seen_at)


def work() -> Work:
    """Long work now."""
    counted = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
    oldest = Job.objects.filter(state=JobState.QUEUED).aggregate(oldest=Min("made_at"))["oldest"]
    until = freshness.data_until()
    at, seen_at = clock.real(), _worker_seen_at()
    return Work(
        by_state={state: counted.get(state, 0) for state in JobState.values},
        oldest_waiting_s=(at - oldest).total_seconds() if oldest else None,
        worker_seen_s=(at - seen_at).total_seconds() if seen_at else None,
        data_age_s=(clock.now() - until).total_seconds() if until else None,
    )


def _worker_seen_at() -> datetime | None:
    found: datetime | None = Worker.objects.aggregate(seen=Max("seen_at"))["seen"]
    return found


def _disk(place: Path) -> tuple[int | None, float | None]:
    try:
        usage = shutil.disk_usage(place)
    except OSError:
        return None, None
    return usage.free, usage.free / usage.total if usage.total else None
