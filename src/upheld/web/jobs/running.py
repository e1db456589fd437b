"""A job while it runs: tells how far it is, and stops where somebody asked it to."""

from __future__ import annotations

import time
from typing import Any

from upheld.web import clock
from upheld.web.models import Job

_EVERY_S = 0.3


class Cancelled(Exception):  # noqa: N818 - it reads as the sentence it is
    """Somebody asked the job to stop; what it did so far must leave no trace."""


class Running:
    """What the function of a job gets: its row, its arguments, and the means to tell its progress."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.arguments: dict[str, Any] = dict(job.arguments)
        self._told_at = 0.0
        self._step: tuple[str, dict[str, Any]] = ("", {})

    def step(self, sentence: str, done: int | None = None, total: int | None = None, **values: Any) -> None:
        """Tell what is done now (`sentence` is marked for the catalogue); raises Cancelled where it shall stop.

        Written at most every 0.3 s, and whenever the sentence changes.
        """
        new = (sentence, values) != self._step
        if not new and time.monotonic() - self._told_at < _EVERY_S:
            return
        self._told_at, self._step = time.monotonic(), (sentence, values)
        Job.objects.filter(pk=self.job.pk).update(
            step=sentence, step_values=values, done=done, total=total, seen_at=clock.real()
        )
        self.stop_where_asked()

    def stop_where_asked(self) -> None:
        """Raises Cancelled when somebody has asked the job to stop."""
        if Job.objects.filter(pk=self.job.pk, cancel_asked=True).exists():
            raise Cancelled

    def asked_to_stop(self) -> bool:
        """The same as a question, for core functions that take one."""
        return Job.objects.filter(pk=self.job.pk, cancel_asked=True).exists()
