"""Hiring plans as their page shows them; candidates are numbers by stage, never people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import Http404

from upheld.web.access import Access
from upheld.web.models import HiringPlan, Person


@dataclass(frozen=True)
class Month:
    """One period of a plan."""

    first: date
    needed: float
    available: float
    available_low: float
    available_high: float
    effective: float
    effective_low: float
    effective_high: float
    leavers: float
    left_in_training: float
    starters: int
    replacement: int
    growth: int
    overtime: float
    missing: float
    short: float
    wanting: float
    at_risk: bool  # more likely to be short than was asked for


@dataclass(frozen=True)
class Start:
    """A class, and the weeks that fall short where it begins later."""

    start: date
    starters: int
    recruiting_from: date
    works_from: date
    under_way: bool
    replacement: int
    growth: int
    slips: tuple[tuple[int, tuple[date, ...]], ...]  # weeks late → weeks that become too likely to be short


@dataclass(frozen=True)
class Needed:
    """Candidates of a stage for the classes recruited in a month."""

    mean: float
    low: float
    high: float
    by: date


def plans(access: Access) -> list[HiringPlan]:
    """The plans one may see, newest first: one's clients', and those of all together for whom one may."""
    found = HiringPlan.objects.select_related("client", "made_by", "job").defer("tables", "question")
    if not access.all_clients("hiring"):
        found = found.filter(Q(client__in=access.clients("hiring")))
    return list(found[:60])


def one(access: Access, number: int) -> HiringPlan:
    """A plan that one may see; raises Http404."""
    found = HiringPlan.objects.select_related("client", "made_by", "job").filter(pk=number).first()
    if found is None or not (access.all_clients("hiring") or (found.client and access.may("hiring", found.client))):
        raise Http404
    return found


def months(document: dict[str, Any]) -> list[Month]:
    """The periods of a plan's document."""
    most = document.get("short_at_most")
    return [
        Month(
            date.fromisoformat(row["period"]), row["needed"], row["available"], row["available_p10"],
            row["available_p90"], row["effective"], row["effective_p10"], row["effective_p90"], row["leavers"],
            row["left_in_training"], row["starters"], row["replacement"], row["growth"], row["overtime"],
            row["missing"], row["chance_short"], row["wanting"],
            row["wanting"] > 0 or (most is not None and row["chance_short"] > most + 0.005),
        )
        for row in document.get("periods", [])
    ]  # fmt: skip


def starts(document: dict[str, Any]) -> list[Start]:
    """The classes of a plan's document, each with what happens where it slips."""
    slips: dict[str, list[tuple[int, tuple[date, ...]]]] = {}
    for slip in document.get("slips", []):
        weeks = tuple(date.fromisoformat(week) for week in slip["short_weeks"])
        slips.setdefault(slip["start"], []).append((slip["weeks"], weeks))
    return [
        Start(
            date.fromisoformat(row["start"]), row["starters"], date.fromisoformat(row["recruiting_from"]),
            date.fromisoformat(row["works_from"]), row["under_way"], row["replacement"], row["growth"],
            tuple(slips.get(row["start"], ())),
        )
        for row in document.get("classes", [])
    ]  # fmt: skip


def candidates(document: dict[str, Any]) -> tuple[list[str], list[tuple[date, dict[str, Needed]]]]:
    """The stages in their order, and by month how many candidates each needs."""
    stages = [row["stage"] for row in document.get("funnel", [])]
    found = []
    for row in document.get("candidates", []):
        of = {
            name: Needed(one["mean"], one["low"], one["high"], date.fromisoformat(one["by"]))
            for name, one in row.items()
            if isinstance(one, dict)
        }
        found.append((date.fromisoformat(row["month"]), of))
        stages += [name for name in of if name not in stages]
    return stages, found


def people_now() -> int:
    """People who work at the centre and have not left."""
    return Person.objects.filter(ended_on=None).count()
