"""The task that the worker takes from the queue: runs one job to its end, whatever that is."""

from __future__ import annotations

import dataclasses
import logging
import uuid
from typing import Any

from django.db import transaction
from django_tasks import task

from upheld.problems import BadInput, Problem
from upheld.web import clock
from upheld.web.actions import workers
from upheld.web.jobs.heartbeat import beating
from upheld.web.jobs.kinds import KINDS
from upheld.web.jobs.running import Cancelled, Running
from upheld.web.models import Job, JobState

_LOG = logging.getLogger("upheld.jobs")


@task()
def run_job(job_id: str) -> None:
    """Run the job `job_id`; its end is written into its row, failures included."""
    run(uuid.UUID(job_id))


def run(job_id: uuid.UUID) -> None:
    """Take the job if nobody has, do it, write its end."""
    began = Job.objects.filter(pk=job_id, state=JobState.QUEUED, cancel_asked=False).update(
        state=JobState.RUNNING, began_at=clock.real(), seen_at=clock.real(), worker=workers.this_one()
    )
    if not began:
        Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(state=JobState.CANCELLED, ended_at=clock.real())
        return
    job = Job.objects.get(pk=job_id)
    with beating(lambda: workers.alive_at(job)):
        _do(job)


def _do(job: Job) -> None:
    try:
        result = dict(KINDS[job.kind](Running(job)))
    except Cancelled:
        _end(job, JobState.CANCELLED)
    except BadInput as bad:
        _end(job, JobState.FAILED, problems=[dataclasses.asdict(problem) for problem in bad.problems[:200]])
    except Exception:
        _LOG.exception("The job %s (%s) failed", job.pk, job.kind)
        _end(job, JobState.FAILED, problems=[dataclasses.asdict(Problem("job.failed", values={"job": str(job.pk)}))])
    except BaseException:  # the worker is told to end at once
        _end(job, JobState.FAILED, problems=[dataclasses.asdict(Problem("job.lost"))])
        raise
    else:
        _end(job, JobState.DONE, result=result)


def _end(job: Job, state: JobState, **values: Any) -> None:
    with transaction.atomic():
        Job.objects.filter(pk=job.pk).update(state=state, ended_at=clock.real(), **values)
