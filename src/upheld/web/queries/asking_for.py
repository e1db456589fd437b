"""What rules and cover say to leave or a swap that somebody asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from upheld.problems import BadInput, Problem
from upheld.schedule.check import Broken
from upheld.web.models import Plan, Site
from upheld.web.queries import crew, desk, judging, required, rosters
from upheld.web.queries.crew import Member
from upheld.web.queries.desk import Desk
from upheld.web.queries.judging import Judged
from upheld.web.queries.rosters import Away, Worked


@dataclass(frozen=True)
class Answer:
    """Rules that would newly be broken, and agent-hours that would newly be missing; fits where there is neither."""

    broken: tuple[Broken, ...]
    judged: Judged | None
    short_h: float

    @property
    def fits(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.broken and self.short_h < 0.25


def desk_of(site: Site, day: date) -> Desk | None:
    """The whole desk of the published plan that has the day; None: nothing is published yet."""
    plan = (
        Plan.objects.select_related("site")
        .filter(site=site, first_day__lte=day, last_day__gte=day, published_at__isnull=False)
        .order_by("-published_at")
        .first()
    )
    if plan is None:
        return None
    members = crew.at_site(plan.site, plan.first_day, plan.last_day)
    people = [member.id for member in members]
    begin, end = (
        rosters.midnight(when, site.time_zone) for when in (plan.first_day, plan.last_day + timedelta(days=2))
    )
    away = rosters.away(people, begin, end, kinds=False)
    return Desk(plan, site.time_zone, members, rosters.shifts(plan, people), away)


def leave(site: Site, person: int, first: date, last: date) -> Answer:
    """What leave over these days would do: to the cover of days that are published; other days are free to plan."""
    short = 0.0
    day = first
    while day <= last:
        found = desk_of(site, day)
        if found is None:
            day += timedelta(days=1)
            continue
        end = min(last, found.plan.last_day)
        short += _short_by(found, person, day, end)
        day = end + timedelta(days=1)
    return Answer((), None, short)


def swap(site: Site, person: int, day: date, other: int, other_day: date) -> Answer:
    """What a swap of shifts would newly break; raises BadInput where there is nothing to swap."""
    found, there = desk_of(site, day), desk_of(site, other_day)
    members = {member.id: member for member in found.members} if found else {}
    mine = _on(found, person, day)
    if found is None or mine is None:
        name = members[person].label if person in members else "–"
        raise BadInput(Problem("shifts.no_shift", field="first_day", values={"person": name}))
    if there is None or there.plan.pk != found.plan.pk or other not in members:
        raise BadInput(Problem("shifts.outside_plan", field="other_day"))
    theirs = _on(found, other, other_day)
    before = [mine, *([theirs] if theirs else [])]
    after = [replace(mine, person=other), *([replace(theirs, person=person)] if theirs else [])]
    two = [members[person], members[other]]
    shifts = [one for one in found.shifts if one.person in (person, other)]
    if problems := judging.impossible(found.plan, before, after):
        raise BadInput(*problems)
    judged = judging.changed(found.plan, two, shifts, found.away, before, after)
    return Answer(judged.broken, judged, 0.0)


def pair(found: Desk, person: int, day: date, other: int, other_day: date) -> tuple[list[Worked], list[Worked]]:
    """The shifts of a swap, before and after."""
    mine, theirs = _on(found, person, day), _on(found, other, other_day)
    there = [one for one in (mine, theirs) if one is not None]
    swapped = {person: other, other: person}
    return there, [replace(one, person=swapped[one.person]) for one in there]


def _short_by(found: Desk, person: int, first: date, last: date) -> float:
    """Agent-hours that are newly missing without the person on these days."""
    member = next((one for one in found.members if one.id == person), None)
    mine = [one for one in found.shifts if one.person == person and first <= one.day <= last]
    if member is None or not mine:
        return 0.0
    begin = rosters.midnight(first, found.zone)
    end = rosters.midnight(last + timedelta(days=1), found.zone)
    gone = Away(-1, person, "", True, begin, end)
    without = replace(found, away=(*found.away, gone))
    return _missing(without, member, mine) - _missing(found, member, mine)


def _missing(found: Desk, member: Member, mine: list[Worked]) -> float:
    low = min(one.start for one in mine).replace(minute=0, second=0, microsecond=0)
    steps = int((max(one.end for one in mine) - low) / required.STEP) + 1
    cover = desk.cover(found, [member], low, low + steps * required.STEP)
    return sum(max(-(one.net or 0.0), 0.0) for one in cover) / 2


def _on(found: Desk | None, person: int, day: date) -> Worked | None:
    if found is None:
        return None
    return next((one for one in found.shifts if one.person == person and one.day == day), None)
