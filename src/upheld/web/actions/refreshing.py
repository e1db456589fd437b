"""The figures follow the records by themselves: brought up to date when a worker begins, and again every hour."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from upheld.web import clock
from upheld.web.actions import jobs
from upheld.web.models import Job, JobState

EVERY: Final = timedelta(hours=1)
FORGOTTEN_AFTER: Final = timedelta(days=7)
_KIND: Final = "figures"


def refresh_when_due() -> bool:
    """Queue the work unless it was begun within the last hour, by whomever; says whether it did."""
    if Job.objects.filter(kind=_KIND, made_at__gt=clock.real() - EVERY).exists():
        return False
    jobs.start_once(_KIND, by=None)
    return True


def forget_old() -> int:
    """Forget what nobody asked for and ended well some time ago; returns how much."""
    long_ago = clock.real() - FORGOTTEN_AFTER
    return Job.objects.filter(kind=_KIND, by=None, state=JobState.DONE, made_at__lt=long_ago).delete()[0]
