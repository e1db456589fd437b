"""Workers: the processes that do long work, their signs of life, and what becomes of the work of one that died."""

from __future__ import annotations

import os
import socket
from datetime import timedelta
from typing import Final

from upheld.web import clock
from upheld.web.actions import jobs
from upheld.web.models import Job, JobState, Worker

FORGOTTEN_AFTER: Final = timedelta(days=7)


def begin() -> Worker:
    """This process is a worker from now on; work of workers that died is given up, long silent ones are forgotten."""
    at = clock.real()
    jobs.give_up(Job.objects.filter(worker__in=Worker.objects.filter(host=socket.gethostname(), pid=os.getpid())))
    jobs.give_up_lost()
    Worker.objects.filter(seen_at__lt=at - FORGOTTEN_AFTER).delete()
    return Worker.objects.create(host=socket.gethostname(), pid=os.getpid(), began_at=at, seen_at=at)


def end(worker: Worker) -> None:
    """This process is no worker any more; what it had not finished is given up."""
    jobs.give_up(Job.objects.filter(worker=worker))
    Worker.objects.filter(pk=worker.pk).delete()


def this_one() -> Worker | None:
    """The worker that this process is."""
    return Worker.objects.filter(host=socket.gethostname(), pid=os.getpid()).first()


def alive(worker: Worker) -> None:
    """A sign of life of `worker`."""
    Worker.objects.filter(pk=worker.pk).update(seen_at=clock.real())


def alive_at(job: Job) -> None:
    """A sign of life of whoever does `job`."""
    at = clock.real()
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(seen_at=at)
    Worker.objects.filter(jobs=job.pk).update(seen_at=at)
