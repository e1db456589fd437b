"""What the board shows, put together from the address: site, plan, day or week, team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import Http404

from upheld.reports import schedule_words
from upheld.reports.catalogue import Language
from upheld.web import clock, filters
from upheld.web.asked import Asked
from upheld.web.models import Plan, Site
from upheld.web.pages.schedule import drawing
from upheld.web.pages.schedule.drawing import Bar, CoverBar, Window
from upheld.web.queries import crew, desk, rosters
from upheld.web.queries.crew import Member
from upheld.web.queries.desk import Desk
from upheld.web.queries.judging import Judged
from upheld.web.queries.rosters import Away, Worked


@dataclass(frozen=True)
class Choice:
    """What the address asks for."""

    sites: tuple[Site, ...]
    site: Site
    day: date
    view: str
    plans: tuple[Plan, ...]  # that have the day
    plan: Plan | None
    team: str


@dataclass(frozen=True)
class Line:
    """One person's line on the board of a day."""

    member: Member
    shift: Worked | None
    away: tuple[Away, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class DayShown:
    """The board of one day."""

    window: Window
    lines: tuple[Line, ...]
    off: int  # people without a shift on the day
    cover: tuple[CoverBar, ...]
    now: float | None  # where the present lies


@dataclass(frozen=True)
class WeekLine:
    """One person's line on the board of a week; `days` are None where they are off."""

    member: Member
    days: tuple[tuple[date, Worked | None, Away | None], ...]
    hours: float


@dataclass(frozen=True)
class DayTotal:
    """What a day comes to; hours are None where nothing is forecast."""

    day: date
    shifts: int
    scheduled_h: float
    required_h: float | None
    short_h: float | None


@dataclass(frozen=True)
class Violation:
    """A rule that is not kept, in words."""

    person: str
    day: date | None
    text: str
    shift: int | None


def choice(request: Asked, plan: Plan | None = None) -> Choice:
    """What the address asks for; raises BadInput for what cannot be meant, Http404 where no site is within reach."""
    sites = crew.sites(request.access, "schedules")
    if not sites:
        raise Http404
    chosen = filters.choice(
        request, "site", [str(site.pk) for site in sites], str((plan and plan.site_id) or sites[0].pk)
    )
    site = next(site for site in sites if str(site.pk) == chosen)
    today = clock.today(site.time_zone)
    otherwise = today if plan is None or plan.first_day <= today <= plan.last_day else plan.first_day
    day = filters.day(request, site.time_zone, otherwise=otherwise)
    plans = rosters.plans(request.access, site, day, day)
    wanted = request.GET.get("plan", "")
    found = next((one for one in plans if str(one.pk) == wanted or (plan and one.pk == plan.pk)), None)
    return Choice(
        sites=sites,
        site=site,
        day=day,
        view=filters.choice(request, "view", ("day", "week"), "day"),
        plans=plans,
        plan=found or (plans[0] if plans else None),
        team=request.GET.get("team", ""),
    )


def teams(found: Desk) -> tuple[str, ...]:
    """The teams of the desk."""
    return tuple(sorted({member.team for member in found.members if member.team}))


def of_team(found: Desk, team: str) -> tuple[Member, ...]:
    """The members of a team; all where none is named. Raises Http404 for a team that is not here."""
    if team and team not in teams(found):
        raise Http404
    return tuple(member for member in found.members if not team or member.team == team)


def day_shown(found: Desk, members: Sequence[Member], day: date, now: datetime) -> DayShown:
    """The board of `day`: everybody with a shift or an absence during one, by start."""
    begin, end = (rosters.midnight(when, found.zone) for when in (day, day + timedelta(days=1)))
    shifts = {one.person: one for one in found.shifts if one.day == day}
    mine = [shifts[member.id] for member in members if member.id in shifts]
    window = drawing.window(mine, begin, end)
    lines = []
    for member in members:
        shift = shifts.get(member.id)
        low, high = (shift.start, shift.end) if shift else (begin, end)
        away = tuple(one for one in found.away if one.person == member.id and one.start < high and one.end > low)
        if shift or away:
            cut = tuple(_cut(one, low, high) for one in away) if shift else away
            lines.append(Line(member, shift, away, drawing.bars(window, shift, cut)))
    lines.sort(key=lambda line: (line.shift.start if line.shift else end, line.member.label))
    cover = drawing.cover_bars(window, desk.cover(found, members, window.begin, window.end)) if members else ()
    marker = window.at(now) if window.holds(now) else None
    return DayShown(window, tuple(lines), len(members) - len(lines), cover, marker)


def week_lines(found: Desk, members: Sequence[Member]) -> tuple[WeekLine, ...]:
    """The board of all days of the plan, by name."""
    there = {(one.person, one.day): one for one in found.shifts}
    lines = []
    for member in members:
        days = []
        hours = 0.0
        for day in found.days:
            shift = there.get((member.id, day))
            begin, end = (rosters.midnight(when, found.zone) for when in (day, day + timedelta(days=1)))
            low, high = (shift.start, shift.end) if shift else (begin, end)
            away = next(
                (one for one in found.away if one.person == member.id and one.start < high and one.end > low), None
            )
            days.append((day, shift, away))
            hours += paid_h(shift) if shift else 0.0
        lines.append(WeekLine(member, tuple(days), hours))
    return tuple(lines)


def paid_h(shift: Worked) -> float:
    """Paid hours of a shift: lunch is not paid by the standard rules."""
    lunch = sum((part.end - part.start).total_seconds() for part in shift.parts if part.kind == "lunch")
    return ((shift.end - shift.start).total_seconds() - lunch) / 3600


def totals(found: Desk, members: Sequence[Member]) -> tuple[DayTotal, ...]:
    """Agent-hours of each day: required, at work, missing (half-hours do not make up for each other)."""
    if not members:
        return ()
    begin, end = (rosters.midnight(when, found.zone) for when in (found.days[0], found.days[-1] + timedelta(days=1)))
    steps = desk.cover(found, members, begin, end)
    people = {member.id for member in members}
    result = []
    for day in found.days:
        low, high = (rosters.midnight(when, found.zone) for when in (day, day + timedelta(days=1)))
        mine = [one for one in steps if low <= one.start < high]
        known = [one for one in mine if one.required is not None]
        result.append(
            DayTotal(
                day=day,
                shifts=sum(one.day == day and one.person in people for one in found.shifts),
                scheduled_h=sum(one.scheduled for one in mine) / 2,
                required_h=sum(one.required or 0.0 for one in known) / 2 if known else None,
                short_h=sum(max(-(one.net or 0.0), 0.0) for one in known) / 2 if known else None,
            )
        )
    return tuple(result)


def violations(found: Desk, judged: Judged, members: Sequence[Member], language: Language) -> tuple[Violation, ...]:
    """The rules that these people's shifts do not keep, person by person."""
    question = judged.question
    labels = {member.label: member.id for member in members}
    ids = {(one.person, one.day): one.id for one in found.shifts}
    told = []
    for one in judged.broken:
        if one.person in labels:
            day = None if one.day is None else found.plan.first_day + timedelta(days=one.day)
            text = schedule_words.rule(question.problem, one, language)
            shift = ids.get((labels[one.person], day)) if day else None
            told.append(Violation(one.person or "", day, text, shift))
    return tuple(sorted(told, key=lambda one: (one.person, one.day or date.min)))


def _cut(one: Away, low: datetime, high: datetime) -> Away:
    return Away(one.id, one.person, one.kind, one.planned, max(one.start, low), min(one.end, high))
