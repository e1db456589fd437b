"""Words of the web's own closed lists, marked for the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from upheld.reports.catalogue import mark

ROLES: Final[Mapping[str, str]] = {
    "director": mark("Director of service delivery"),
    "supervisor": mark("Supervisor"),
    "planner": mark("Planner"),
    "quality_analyst": mark("Quality analyst"),
    "agent": mark("Agent"),
    "client_reader": mark("Client's reader"),
}
PHASES: Final[Mapping[str, str]] = {
    "initiation": mark("Initiation"),
    "kick_off": mark("Kick-off"),
    "implementation": mark("Implementation"),
    "evaluation": mark("Evaluation"),
    "improvement": mark("Improvement"),
}
ACTIVITIES: Final[Mapping[str, str]] = {
    "break": mark("Break"),
    "lunch": mark("Lunch"),
    "meeting": mark("Meeting"),
    "training": mark("Training"),
    "coaching": mark("Coaching"),
    "other": mark("Other work"),
}
ABSENCES: Final[Mapping[str, str]] = {
    "sick": mark("Sick"),
    "annual_leave": mark("Annual leave"),
    "parental": mark("Parental leave"),
    "other_paid": mark("Other paid absence"),
    "unpaid": mark("Unpaid absence"),
    "late": mark("Late"),
}
JOB_STATES: Final[Mapping[str, str]] = {
    "queued": mark("Waiting for its turn"),
    "running": mark("Under way"),
    "done": mark("Done"),
    "failed": mark("Failed"),
    "cancelled": mark("Cancelled"),
}
OUTCOMES: Final[Mapping[str, str]] = {
    "answered": mark("Answered"),
    "abandoned": mark("Abandoned"),
    "timed_out": mark("Timed out"),
    "left_by_key": mark("Left by key"),
    "left_empty": mark("No agents left"),
    "withdrawn": mark("Withdrawn"),
    "refused": mark("Not admitted"),
    "unknown": mark("Unknown"),
}
LANGUAGE_NAMES: Final[Mapping[str, str]] = {"en": "English", "pl": "polski", "zh_Hans": "简体中文", "fa": "فارسی"}
"""Each language in itself: never translated."""
VERSION_STATES: Final[Mapping[str, str]] = {
    "draft": mark("Draft"),
    "in_force": mark("In force"),
    "withdrawn": mark("Given up"),
}
CLAIM_STATES: Final[Mapping[str, str]] = {
    "open": mark("Open"),
    "accepted": mark("Accepted"),
    "refused": mark("Refused"),
    "withdrawn": mark("Taken back"),
}
