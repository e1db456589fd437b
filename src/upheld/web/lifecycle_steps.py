"""The standard checklist of an agreement's life: what each phase leaves behind before the next begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from upheld.reports.catalogue import mark

STANDARD: Final[Mapping[str, Mapping[str, str]]] = {
    "initiation": {
        "need": mark("What the client's callers need is written down"),
        "history": mark("Volumes and handling times of the past are in Upheld"),
        "levels": mark("Levels are tried against the records of the past"),
        "price": mark("What each level costs is known, and the price is agreed"),
    },
    "kick_off": {
        "roles": mark("Roles of both sides are named, one accountable for each process"),
        "formula": mark("Formula, exclusions and money are read through with the client"),
        "signed": mark("The agreement is signed by both sides"),
        "duties": mark("The client's duties have dates: forecast, campaigns, knowledge"),
    },
    "implementation": {
        "queues": mark("Queues, teams and log-ins are in Upheld"),
        "test_calls": mark("Test calls came through and were counted rightly"),
        "forecast": mark("A forecast is published and locked"),
        "staffing": mark("Shifts cover what is required"),
        "training": mark("Agents passed their training"),
        "fallback": mark("What happens in an outage is agreed and tried"),
    },
    "evaluation": {
        "test_month": mark("A month was assessed by both sides with the same result"),
        "review": mark("The monthly review has minutes"),
        "claims": mark("Claims of exclusion are decided in time"),
    },
    "improvement": {
        "causes": mark("Causes of misses have an owner and a date"),
        "effects": mark("Effects of actions are measured on their day"),
        "levels_again": mark("Levels are looked at again after half a year"),
    },
}
"""Phase → key → the point, a sentence of the catalogue."""


def sentence(phase: str, template: str) -> str | None:
    """The standard point that a step came from."""
    return STANDARD.get(phase, {}).get(template)
