"""Where the papers of a month stand, which of them there are, and which are being written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

from upheld.web.models import Assessed, Job, JobState

KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "html": ("html", "text/html; charset=utf-8"),
    "pdf": ("pdf", "application/pdf"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "calls": ("calls.csv", "text/csv; charset=utf-8"),
}
"""Kind of a paper → the ending of its file, its type."""


@dataclass(frozen=True)
class Paper:
    """A paper of a month in one language: there, being written, or not asked for yet."""

    kind: str
    there: bool
    under_way: bool
    failed: bool


def place(row: Assessed, kind: str, code: str) -> Path:
    """The file of a paper; another verdict has another place, so that no paper is out of date."""
    folder = Path(settings.WORKSPACE) / "reports" / "papers" / row.agreement.slug / f"{row.first_day:%Y-%m}"
    return folder / f"{row.agreement.slug}-{row.first_day:%Y-%m}-{code}-{row.basis[:12]}.{KINDS[kind][0]}"


def of_month(row: Assessed, code: str) -> list[Paper]:
    """Every kind of paper."""
    jobs = {
        str(job.arguments.get("paper")): job.state
        for job in Job.objects.filter(kind="paper", arguments__row=row.pk, arguments__code=code).order_by("made_at")
    }
    running = (JobState.QUEUED, JobState.RUNNING)
    return [
        Paper(
            kind=kind,
            there=place(row, kind, code).is_file(),
            under_way=jobs.get(kind) in running,
            failed=jobs.get(kind) == JobState.FAILED,
        )
        for kind in KINDS
    ]
