"""What a change of a plan would do to its rules: what cannot be at all, and what would newly be broken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from upheld.problems import Problem
from upheld.schedule.check import Broken, broken
from upheld.schedule.swaps import newly
from upheld.web.models import Plan, Shift
from upheld.web.queries import rosters
from upheld.web.queries.crew import Member
from upheld.web.queries.rosters import Away, Worked
from upheld.web.queries.schedule_question import Question, asked

LONGEST = timedelta(hours=16)


@dataclass(frozen=True)
class Judged:
    """A plan's broken rules with the terms in which they are told."""

    question: Question
    broken: tuple[Broken, ...]


def judged(plan: Plan, members: Sequence[Member], shifts: Iterable[Worked], absences: Iterable[Away]) -> Judged:
    """Every rule that these shifts do not keep, with the rest to the plans before and after; raises BadInput for rules
    that cannot be read."""
    shifts = tuple(shifts)
    days = (plan.last_day - plan.first_day).days + 1
    question = asked(plan.rules, plan.first_day, days, plan.site.time_zone, members, shifts, absences)
    around = rosters.beside(plan, [member.id for member in members])
    return Judged(question, (*broken(question.problem, question.plan), *_rest(question, members, shifts, around)))


def changed(
    plan: Plan,
    members: Sequence[Member],
    shifts: Sequence[Worked],
    absences: Sequence[Away],
    before: Sequence[Worked],
    after: Sequence[Worked],
) -> Judged:
    """What would be broken with `after` in the place of `before`, and is not broken now."""
    gone = {one.id for one in before}
    then = [*(one for one in shifts if one.id not in gone), *after]
    found = judged(plan, members, then, absences)
    return Judged(found.question, newly(judged(plan, members, shifts, absences).broken, found.broken))


def impossible(plan: Plan, before: Sequence[Worked], after: Sequence[Worked]) -> tuple[Problem, ...]:
    """What no reason excuses: a shift that is none, parts that overlap, two shifts of one person at a time."""
    return tuple(_impossible(plan, before, after))


def _impossible(plan: Plan, before: Sequence[Worked], after: Sequence[Worked]) -> Iterator[Problem]:
    gone = [one.id for one in before if one.id is not None]
    for place, one in enumerate(after):
        if not plan.first_day <= one.day <= plan.last_day:
            yield Problem("shifts.outside_plan", field="day")
        if not timedelta() < one.end - one.start <= LONGEST:
            yield Problem("shifts.length", field="end", values={"hours": LONGEST // timedelta(hours=1)})
            continue
        if any(part.start < one.start or part.end > one.end or part.end <= part.start for part in one.parts):
            yield Problem("shifts.part_outside", field="parts")
        if any(later.start < part.end for part, later in pairwise(sorted(one.parts, key=lambda part: part.start))):
            yield Problem("shifts.parts_overlap", field="parts")
        others = Shift.objects.filter(person=one.person, start__lt=one.end, end__gt=one.start).exclude(pk__in=gone)
        mine = any(other.plan_id == plan.pk or other.plan.published_at for other in others.select_related("plan"))
        twice = any(
            other.person == one.person and other.start < one.end and one.start < other.end
            for other in after[place + 1 :]
        )
        if mine or twice:
            yield Problem("shifts.two_at_once", field="start")


def _rest(
    question: Question, members: Sequence[Member], shifts: Iterable[Worked], around: Iterable[Worked]
) -> Iterator[Broken]:
    """Rest between this plan and the shift before or after it, which the checker of one plan cannot see."""
    grid, contracts = question.grid, question.problem.contracts
    labels = {member.id: member.label for member in members}
    outside = {one.id for one in around}
    of: dict[int, list[Worked]] = {}
    for one in (*shifts, *around):
        of.setdefault(one.person, []).append(one)
    for person, mine in of.items():
        if person not in labels:
            continue
        needed = contracts[question.plan.contracts[labels[person]]].rest
        for first, second in pairwise(sorted(mine, key=lambda one: one.start)):
            rest = grid.slot(second.start) - grid.slot(first.end)
            if (first.id in outside) != (second.id in outside) and rest < needed:
                day = min(max(question.day(second.day), 0), grid.days - 1)
                yield Broken("rest", labels[person], day, {"rest": rest, "needed": needed})
