"""All that a screen or a job about one plan reads at once: its people, shifts, absences and queues."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from upheld.web.access import Access
from upheld.web.models import Plan
from upheld.web.queries import crew, judging, required, rosters
from upheld.web.queries import schedule_question as asking
from upheld.web.queries.crew import Member
from upheld.web.queries.judging import Judged
from upheld.web.queries.required import Cover
from upheld.web.queries.rosters import Away, Part, Worked
from upheld.web.queries.schedule_question import Question


@dataclass(frozen=True)
class Desk:
    """A plan with those of its people whom one account may see."""

    plan: Plan
    zone: str
    members: tuple[Member, ...]
    shifts: tuple[Worked, ...]
    away: tuple[Away, ...]

    @property
    def queues(self) -> tuple[str, ...]:
        """The queues that anybody here answers."""
        return tuple(sorted({queue for member in self.members for queue in member.queues}))

    def queues_of(self, members: Iterable[Member]) -> tuple[str, ...]:
        """The queues of the desks that these people work at."""
        mine = {queue for member in members for queue in member.queues}
        groups = asking.desks(self.queues, (member.queues for member in self.members))
        return tuple(queue for group in groups if mine & set(group) for queue in group)

    def able(self, queues: Iterable[str]) -> tuple[Member, ...]:
        """Who answers any of these queues."""
        wanted = set(queues)
        return tuple(member for member in self.members if wanted & set(member.queues))

    def away_on(self, begin: datetime, end: datetime) -> tuple[Away, ...]:
        """The absences that touch [begin, end)."""
        return tuple(one for one in self.away if one.start < end and one.end > begin)

    @property
    def days(self) -> tuple[date, ...]:
        """The days of the plan."""
        count = (self.plan.last_day - self.plan.first_day).days + 1
        return tuple(self.plan.first_day + timedelta(days=step) for step in range(count))


def of(access: Access, plan: Plan, right: str = "schedules") -> Desk:
    """The desk of `plan` as `access` may see it."""
    zone = plan.site.time_zone
    members = crew.members(access, right, plan.site, plan.first_day, plan.last_day)
    people = [member.id for member in members]
    begin = rosters.midnight(plan.first_day, zone)
    end = rosters.midnight(plan.last_day + timedelta(days=2), zone)  # a night shift ends on the day after
    kinds = rosters.sees_kinds(access)
    return Desk(plan, zone, members, rosters.shifts(plan, people), rosters.away(people, begin, end, kinds=kinds))


def cover(desk: Desk, members: Iterable[Member], begin: datetime, end: datetime) -> tuple[Cover, ...]:
    """Required and at work by half-hours, in the queues of these people, by everybody who answers them."""
    queues = desk.queues_of(members)
    people = {member.id for member in desk.able(queues)}
    shifts = [one for one in desk.shifts if one.person in people and one.start < end and one.end > begin]
    return required.cover(queues, shifts, desk.away_on(begin, end), begin, end)


def rules(desk: Desk) -> Judged:
    """Every rule that the plan does not keep, of the people here."""
    return judging.judged(desk.plan, desk.members, desk.shifts, desk.away)


def question(desk: Desk, members: Iterable[Member], *, exact: bool = True) -> Question:
    """The plan as a question of cover: the people who answer the queues of `members`, and what is required there."""
    queues = desk.queues_of(members)
    able = desk.able(queues)
    people = {member.id for member in able}
    there = without_absent(desk.shifts, desk.away)
    mine = [one for one in there if one.person in people]
    days = len(desk.days)
    asked = asking.asked(
        desk.plan.rules,
        desk.plan.first_day,
        days,
        desk.zone,
        able,
        mine,
        desk.away,
        slot_s=asking.PLAN_S,
        queues=queues,
        exact=exact,
    )
    return asking.joined(asked)


def without_absent(shifts: Iterable[Worked], away: Iterable[Away]) -> tuple[Worked, ...]:
    """The shifts as they are worked: without those that an absence covers whole; of others the absence is a part."""
    gone: dict[int, list[Away]] = {}
    for one in away:
        gone.setdefault(one.person, []).append(one)
    found = (_without(shift, gone.get(shift.person, [])) for shift in shifts)
    return tuple(one for one in found if one is not None)


def _without(shift: Worked, away: Iterable[Away]) -> Worked | None:
    parts = list(shift.parts)
    for one in away:
        if one.start <= shift.start and one.end >= shift.end:
            return None
        start, end = max(one.start, shift.start), min(one.end, shift.end)
        if start < end:
            parts = [part for part in parts if part.end <= start or part.start >= end or part.kind in rosters.PAUSES]
            parts.append(Part("other", start, end))
    return shift if len(parts) == len(shift.parts) else replace(shift, parts=tuple(sorted(parts, key=_start)))


def _start(part: Part) -> datetime:
    return part.start
