"""Starting and stopping long work."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from upheld.problems import BadInput, Problem
from upheld.web import clock
from upheld.web.access import Access
from upheld.web.actions import trail
from upheld.web.models import Account, Client, Job, JobState, Upload, Worker

ENDED_BADLY: Final = (JobState.FAILED, JobState.CANCELLED)
NEEDS: Final[Mapping[str, str]] = {
    "import_check": "imports",
    "import": "imports",
    "figures": "settings",
    "forecast": "plans.change",
    "schedule": "schedules.change",
    "what_if": "plans",
    "hiring": "hiring",
}
"""Kind of job → the right that starting it takes; one that is not listed is started again by whoever started it."""
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


def may_start(access: Access, job: Job) -> bool:
    """Whether an account may start `job` once more: for its client, as it was."""
    right = NEEDS.get(job.kind)
    return access.may(right, job.client) if right else job.by_id == access.account.pk


@transaction.atomic
def again(job: Job, *, by: Account) -> Job:
    """Start once more what failed or was cancelled; raises BadInput for anything else."""
    if job.state not in ENDED_BADLY:
        raise BadInput(Problem("job.not_again"))
    made = start(job.kind, by=by, client=job.client, **job.arguments)
    Upload.objects.filter(job=job).update(job=made)
    return made


def cancel(job: Job, *, by: Account) -> None:
    """Ask `job` to stop; one that has not begun is cancelled at once."""
    with transaction.atomic():
        Job.objects.filter(pk=job.pk).update(cancel_asked=True)
        Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(state=JobState.CANCELLED, ended_at=clock.real())
        trail.note("job_cancelled", by=by, subject=job.kind, client=job.client)


def give_up_lost() -> int:
    """Mark running jobs as failed whose worker died or has given no sign of life for a while; returns how many."""
    here = Worker.objects.filter(host=socket.gethostname())
    dead = [worker.pk for worker in here if not _lives(worker.pid)]
    return give_up(Job.objects.filter(Q(seen_at__lt=clock.real() - LOST_AFTER) | Q(worker__in=dead)))


def give_up(lost: QuerySet[Job]) -> int:
    """Mark those of `lost` that are running as failed; returns how many."""
    problem: dict[str, object] = {"key": "job.lost", "file": None, "line": None, "field": None, "values": {}}
    return lost.filter(state=JobState.RUNNING).update(state=JobState.FAILED, ended_at=clock.real(), problems=[problem])


def _lives(pid: int) -> bool:
    """Whether a process of this machine has that number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        return True
    return True


def _enqueue(job_id: str) -> None:
    # Actions stand below jobs in the order of the room, and the queue wants the task itself: it is found by name.
    import_string(_TASK).enqueue(job_id)
