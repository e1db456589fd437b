"""Starting and stopping long work."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string

from upheld.web import clock
from upheld.web.actions import trail
from upheld.web.models import Account, Client, Job, JobState

LOST_AFTER = timedelta(minutes=10)
_TASK = "upheld.web.jobs.task.run_job"


def start(kind: str, *, by: Account | None, client: Client | None = None, **arguments: Any) -> Job:
    """Queue a job of `kind` (a key of `jobs.kinds.KINDS`); it begins when the transaction has ended well."""
    job = Job.objects.create(kind=kind, by=by, client=client, arguments=arguments, made_at=clock.real())
    transaction.on_commit(lambda: _enqueue(str(job.pk)))
    return job


def start_once(kind: str, *, by: Account | None, **arguments: Any) -> Job:
    """As `start`, or the job of that kind which still waits for its turn."""
    waiting = Job.objects.filter(kind=kind, state=JobState.QUEUED, arguments=arguments).first()
    return waiting or start(kind, by=by, **arguments)


def cancel(job: Job, *, by: Account) -> None:
    """Ask `job` to stop; one that has not begun is cancelled at once."""
    with transaction.atomic():
        Job.objects.filter(pk=job.pk).update(cancel_asked=True)
        Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(state=JobState.CANCELLED, ended_at=clock.real())
        trail.note("job_cancelled", by=by, subject=job.kind, client=job.client)


def give_up_lost() -> int:
    """Mark running jobs as failed whose worker has given no sign of life for a while; returns how many."""
    problem: dict[str, object] = {"key": "job.lost", "file": None, "line": None, "field": None, "values": {}}
    return Job.objects.filter(state=JobState.RUNNING, seen_at__lt=clock.real() - LOST_AFTER).update(
        state=JobState.FAILED, ended_at=clock.real(), problems=[problem]
    )


def _enqueue(job_id: str) -> None:
    # Actions stand below jobs in the order of the room, and the queue wants the task itself: it is found by name.
    import_string(_TASK).enqueue(job_id)
