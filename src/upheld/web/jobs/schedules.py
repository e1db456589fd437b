"""Long work on plans: a new schedule for a week, breaks placed anew, repairs for an absence."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from upheld.problems import BadInput, Problem
from upheld.reports.catalogue import mark
from upheld.schedule import breaks as core_breaks
from upheld.schedule import check, coverage, making
from upheld.schedule.reading import Question as Asked
from upheld.web import access as granting
from upheld.web.access import Access
from upheld.web.actions import publishing, shift_changes
from upheld.web.jobs.running import Running
from upheld.web.models import Account, Plan, Shift, ShiftPart, Site
from upheld.web.queries import crew, desk, rosters, schedule_question
from upheld.web.queries.schedule_question import Question

_SEED = 7
_BREAKS_S = 20.0


def make(running: Running) -> Mapping[str, Any]:
    """A draft for `days` days of a site from `first` on: the best that is found in `seconds`.

    Raises BadInput where nobody is there, or where no plan keeps the rules.
    """
    asked = running.arguments
    site, first, days = Site.objects.get(pk=asked["site"]), date.fromisoformat(asked["first"]), int(asked["days"])
    access = _access(running)
    running.step(mark("Reading people, rules and what is required"))
    question = _question(access, site, first, days, asked["rules"])
    seconds = float(asked["seconds"])
    began = time.monotonic()

    def heard(cost: float, bound: float) -> None:
        done = min(int(time.monotonic() - began), int(seconds))
        running.step(mark("Looking for a better schedule"), done, int(seconds))

    found = making.make(Asked(site.name, question.problem, ()), seconds, _SEED, heard)
    running.step(mark("Writing the draft"))
    with transaction.atomic():
        like = Plan(site=site, rules=asked["rules"])
        plan = publishing.new_draft(like, first, first + timedelta(days=days - 1), by=running.job.by)
        _write(plan, question, found.shifts)
        plan.summary = _summary(question, found)
        plan.job = running.job
        plan.save(update_fields=["summary", "job"])
    return {"page": {"name": "schedule_plan", "values": {"plan": plan.pk}}, "plan": plan.pk}


def place_breaks(running: Running) -> Mapping[str, Any]:
    """The breaks of a day where they cost least cover, as a change of the plan; raises Stale where it has changed."""
    access = _access(running)
    plan = rosters.plan(access, running.arguments["plan"], "schedules.change")
    day = date.fromisoformat(running.arguments["day"])
    found = desk.of(access, plan, "schedules.change")
    running.step(mark("Placing breaks where they cost least"))
    question = desk.question(found, found.members, exact=False)
    fit = [one for one in question.plan.shifts if len(one.pauses) == len(question.problem.patterns[one.pattern].pauses)]
    asked = replace(question.plan, shifts=tuple(fit))
    placed = core_breaks.best_breaks(
        question.problem, asked, days=[question.day(day)], seed=_SEED, time_s=_BREAKS_S
    ).plan
    before, after = changes(found, question, asked.shifts, placed.shifts)
    if before or after:
        shift_changes.change(
            plan,
            before,
            after,
            access=access,
            revision=running.arguments["revision"],
            deed=shift_changes.BREAKS,
            reason="–",
            day=day.isoformat(),
        )
    return {"page": {"name": "schedule_plan", "values": {"plan": plan.pk}}, "changed": len(after)}


def changes(found: desk.Desk, question: Question, was: Any, now: Any, rules: Any = None) -> tuple[list[Any], list[Any]]:
    """The shifts of the desk that differ between two core plans, before and after."""
    kept = {(one.person, one.day): one for one in found.shifts}
    there = {(one.person, one.day): one for one in was}
    before, after = [], []
    for one in now:
        if there.get((one.person, one.day)) == one:
            continue
        person, day = question.members[one.person].id, question.grid.first + timedelta(days=one.day)
        known = kept.get((person, day))
        if known is not None:
            before.append(known)
        after.append(schedule_question.worked(question, one, known, rules))
    return before, after


def _access(running: Running) -> Access:
    by: Account | None = running.job.by
    if by is None:
        raise BadInput(Problem("job.failed", values={"job": str(running.job.pk)}))
    return granting.of_account(by)


def _question(access: Access, site: Site, first: date, days: int, rules: str) -> Question:
    members = crew.members(access, "schedules.publish", site, first, first + timedelta(days=days - 1))
    queues = sorted({queue for member in members for queue in member.queues})
    if not queues:
        raise BadInput(Problem("shifts.nobody"))
    able = [member for member in members if member.queues]
    begin, end = (rosters.midnight(first + timedelta(days=step), site.time_zone) for step in (0, days))
    away = rosters.away([member.id for member in able], begin, end, kinds=False)
    asked = schedule_question.asked(
        rules, first, days, site.time_zone, able, (), away, slot_s=schedule_question.PLAN_S, queues=queues
    )
    return schedule_question.joined(asked)


def _write(plan: Plan, question: Question, shifts: Any) -> None:
    worked = [schedule_question.worked(question, one, None) for one in shifts]
    made = Shift.objects.bulk_create(
        Shift(plan=plan, person_id=one.person, day=one.day, start=one.start, end=one.end, pattern=one.pattern)
        for one in worked
    )
    ShiftPart.objects.bulk_create(
        ShiftPart(shift=shift, kind=part.kind, start=part.start, end=part.end)
        for shift, one in zip(made, worked, strict=True)
        for part in one.parts
    )


def _summary(question: Question, found: Any) -> dict[str, Any]:
    days = coverage.days(question.problem, found)
    return {
        "cost": found.cost,
        "bound": found.bound,
        "short_h": sum(day.under_h for day in days),
        "over_h": sum(day.over_h for day in days),
        "broken": len(check.broken(question.problem, found)),
    }
