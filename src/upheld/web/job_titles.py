"""What each kind of long work is called, and where its result is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.urls import reverse

from upheld.reports.catalogue import mark
from upheld.web.models import Job

TITLES: Final[Mapping[str, str]] = {
    "figures": mark("Bringing the figures up to date"),
    "import_check": mark("Looking at a file"),
    "import": mark("Importing a file"),
    "forecast": mark("Making a forecast"),
    "schedule": mark("Making a schedule"),
    "breaks": mark("Placing breaks anew"),
    "repair": mark("Looking for what makes up for an absence"),
    "what_if": mark("Simulating a scenario"),
    "hiring": mark("Planning hiring"),
    "paper": mark("Writing a report"),
    "compare": mark("Comparing agreements"),
    "claim": mark("Working out a claim"),
}
"""Kind of job → its title, a sentence of the catalogue."""


def title_of(job: Job) -> str:
    """The title of `job`."""
    return TITLES[job.kind]


def page_of(job: Job) -> str | None:
    """Where the result of `job` is looked at: its result's ``page`` names an address and its values."""
    page = job.result.get("page")
    return reverse(page["name"], kwargs=page.get("values") or None) if page else None
