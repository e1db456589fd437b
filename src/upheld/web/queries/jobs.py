"""Looking at long work: only one's own, or every client's for whom one may."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404

from upheld.problems import Problem
from upheld.reports.catalogue import Language
from upheld.reports.problem_sentences import told
from upheld.web.access import Access
from upheld.web.models import Job, JobState
from upheld.web.words import JOB_STATES

_IN_MACRO: Final = {JobState.QUEUED: "waiting", JobState.RUNNING: "running"}


@dataclass(frozen=True)
class Shown:
    """A job as its reader sees it."""

    job: Job
    title: str
    state: str
    step: str
    share: float | None  # 0–1; None: nobody can say how much is left
    problems: tuple[str, ...]
    ended: bool
    page: str | None

    @property
    def took_s(self) -> float | None:
        """How long it ran; None: it has not begun or not ended."""
        began, ended = self.job.began_at, self.job.ended_at
        return (ended - began).total_seconds() if began and ended else None

    @property
    def macro(self) -> dict[str, Any]:
        """What the macro ``progress`` of the templates takes."""
        return {
            "id": self.job.pk,
            "title": self.title,
            "state": _IN_MACRO.get(JobState(self.job.state), self.job.state),
            "step": "" if self.ended else self.step,
            "share": self.share,
            "fault": " ".join(self.problems) or None,
            "result_href": self.page,
            "result_word": None,
            "may_cancel": not self.job.cancel_asked,
        }


def sees_all(access: Access) -> bool:
    """Whether `access` may look at everybody's jobs: a director of all clients."""
    return "director" in access.roles and access.all_clients("jobs")


def seen(access: Access) -> list[Job]:
    """The jobs that `access` may look at, newest first."""
    mine = Job.objects.select_related("by", "client")
    if not sees_all(access):
        mine = mine.filter(by=access.account)
    return list(mine[:200])


def one(access: Access, job_id: uuid.UUID) -> Job:
    """The job, if it is one's own or one is a director of all; else it does not exist."""
    found = Job.objects.select_related("by", "client").filter(pk=job_id).first()
    allowed = found and (found.by_id == access.account.pk or sees_all(access))
    if not found or not allowed:
        raise Http404
    return found


def shown(job: Job, title: str, language: Language, page: str | None = None) -> Shown:
    """`job` in words of `language`."""
    share = job.done / job.total if job.total and job.done is not None else None
    return Shown(
        job=job,
        title=language.say(title),
        state=language.say(JOB_STATES[job.state]),
        step=language.say(job.step, **job.step_values) if job.step else "",
        share=1.0 if job.state == JobState.DONE else share,
        problems=tuple(told(Problem(**problem), language) for problem in job.problems),
        ended=job.state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED),
        page=page if job.state == JobState.DONE else None,
    )
