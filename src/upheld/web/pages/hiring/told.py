"""A hiring plan as it is shown: figures, charts and rows; and what a new question usually says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from upheld.reports import numbers
from upheld.reports.catalogue import Language
from upheld.web.access import Access
from upheld.web.exports import Column
from upheld.web.models import HiringPlan
from upheld.web.pages.hiring import charts
from upheld.web.queries import forecasts
from upheld.web.queries import hiring as asking
from upheld.web.queries.hiring import Month, Needed, Start

_HOURS_A_WEEK, _MONTHS = 40.0, 12


@dataclass(frozen=True)
class Shown:
    """Everything on the page of a plan; without a document there is none yet."""

    plan: HiringPlan
    document: dict[str, Any]
    months: list[Month]
    starts: list[Start]
    stages: list[str]
    candidates: list[tuple[date, dict[str, Needed]]]
    totals: list[float]  # candidates by stage
    at_risk: list[Month]
    chart: dict[str, Any] | None
    funnel_chart: dict[str, Any] | None
    language: Language

    def money(self, amount: float | None) -> str:
        """An amount of the plan in whole units."""
        if amount is None:
            return numbers.UNKNOWN
        currency = self.language.apart(self.document.get("currency", ""))
        return self.language.say(
            "{amount} {currency}", amount=numbers.number(amount, self.language.code), currency=currency
        )

    def total(self, name: str) -> float:
        """The sum of a column over the months."""
        return float(sum(getattr(row, name) for row in self.months))


def told_of(plan: HiringPlan, language: Language) -> Shown:
    """The page of `plan`."""
    document = plan.document
    rows, classes = asking.months(document), asking.starts(document)
    stages, needed = asking.candidates(document)
    totals = [sum(of[stage].mean for _, of in needed if stage in of) for stage in stages]
    return Shown(
        plan, document, rows, classes, stages, needed, totals, [row for row in rows if row.at_risk],
        charts.people(rows, classes, language) if rows else None,
        charts.funnel(stages, totals, language) if any(totals) else None, language,
    )  # fmt: skip


def columns(language: Language) -> list[Column]:
    """Of the months as a file."""
    say = language.say
    return [
        Column("first", say("Month"), "day"), Column("needed", say("Needed"), "number"),
        Column("available", say("Available people"), "number"),
        Column("effective", say("Their work, in people long there"), "number"),
        Column("effective_low", say("One in ten has fewer than"), "number"),
        Column("effective_high", say("One in ten has more than"), "number"),
        Column("leavers", say("Leave"), "number"), Column("left_in_training", say("Leave in training"), "number"),
        Column("starters", say("Start"), "number"), Column("replacement", say("in place of leavers"), "number"),
        Column("growth", say("beyond the team"), "number"), Column("overtime", say("Overtime"), "number"),
        Column("missing", say("Missing"), "number"), Column("short", say("Chance of being short"), "share"),
    ]  # fmt: skip


def rows(shown: Shown) -> Iterator[dict[str, Any]]:
    """The months as a file has them."""
    for row in shown.months:
        yield {name: getattr(row, name) for name in row.__dataclass_fields__}


def class_columns(language: Language) -> list[Column]:
    """Of the classes as a file."""
    say = language.say
    late = (say("One week late"), say("Two weeks late"), say("Three weeks late"), say("Four weeks late"))
    return [
        Column("start", say("First day"), "day"), Column("starters", say("People"), "number"),
        Column("replacement", say("in place of leavers"), "number"), Column("growth", say("beyond the team"), "number"),
        Column("recruiting_from", say("Recruiting from"), "day"), Column("works_from", say("Working from"), "day"),
        *(Column(f"late_{weeks}", said, "number") for weeks, said in enumerate(late, start=1)),
    ]  # fmt: skip


def class_rows(shown: Shown) -> Iterator[dict[str, Any]]:
    """The classes as a file has them: under a slip, how many weeks become too likely to be short."""
    for one in shown.starts:
        late = {f"late_{weeks}": len(short) for weeks, short in one.slips}
        yield {name: getattr(one, name) for name in one.__dataclass_fields__} | late


def candidate_columns(shown: Shown) -> list[Column]:
    """Of the candidates as a file."""
    stages = [Column(stage, stage, "number") for stage in shown.stages]
    return [Column("month", shown.language.say("Recruiting in"), "day"), *stages]


def candidate_rows(shown: Shown) -> Iterator[dict[str, Any]]:
    """The expected candidates as a file has them."""
    for first, of in shown.candidates:
        yield {"month": first} | {stage: needed.mean for stage, needed in of.items()}


def usual(access: Access, now: datetime, language: Language) -> dict[str, Any]:
    """Numbers to begin with: the need of the published forecasts, the people there now."""
    start = (now.date().replace(day=1) + timedelta(days=32)).replace(day=1)
    start += timedelta(days=(7 - start.weekday()) % 7)
    clients = access.clients("hiring")
    need = sum(_need(client, now) for client in clients)
    return {
        "title": language.say("Hiring from {day}", day=start.isoformat()), "start": start,
        "needs": " ".join([f"{round(need) or 40}"] * _MONTHS), "people": asking.people_now(), "shrinkage": 14,
        "away": 14, "early": 6, "later": 2.5, "training_weeks": 5, "smallest": 4, "largest": 10, "trainers": 1,
        "lead_weeks": 8, "ramp_first": 55, "ramp_weeks": 13, "currency": _currency(access),
        "wage": 3600, "hire": 1500, "per_class": 2800, "missing": 8000, "short_at_most": 10,
    }  # fmt: skip


def _currency(access: Access) -> str:
    """That of the newest plan, else of a client."""
    newest = next((one.document for one in asking.plans(access) if one.document), None)
    clients = access.clients("hiring")
    return str(newest["currency"]) if newest else clients[0].currency if clients else "EUR"


def _need(client: Any, now: datetime) -> float:
    """Full-time people at work in the next week of the published forecast; 0 where there is none."""
    run = forecasts.newest(client)
    if run is None:
        return 0.0
    ahead = run.intervals.filter(start__gte=now, start__lt=now + timedelta(days=7), required__isnull=False)
    hours = sum((required or 0.0) * seconds / 3600 for required, seconds in ahead.values_list("required", "interval_s"))
    return float(hours) / _HOURS_A_WEEK
