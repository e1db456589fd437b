"""A plan on paper and in files: the shift sheet, the workbook, somebody's calendar."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from django.http import HttpResponse
from django.shortcuts import render

from upheld.reports import schedule_workbook, shift_calendar, shift_sheet
from upheld.web import clock, filters
from upheld.web.actions import trail
from upheld.web.asked import Asked
from upheld.web.guards import needs
from upheld.web.pages.schedule import shown
from upheld.web.queries import calendar_events, crew, desk, rosters, schedule_question
from upheld.web.queries.desk import Desk
from upheld.web.queries.schedule_question import Question
from upheld.web.words import ACTIVITIES

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs("schedules")
def sheet(request: Asked, plan: int) -> HttpResponse:
    """The shift sheet of a day as a page to print."""
    found = desk.of(request.access, rosters.plan(request.access, plan))
    day = filters.day(request, found.zone, otherwise=_day(found))
    members = shown.of_team(found, request.GET.get("team", ""))
    board = shown.day_shown(found, members, day, request.now)
    team = request.GET.get("team", "")
    context = {"plan": found.plan, "site_zone": found.zone, "day_shown": day, "board": board, "team": team}
    return render(request, "schedule/sheet.html", context)


@needs("schedules")
def sheet_pdf(request: Asked, plan: int) -> HttpResponse:
    """The shift sheet of a day as PDF."""
    found = desk.of(request.access, rosters.plan(request.access, plan))
    day = filters.day(request, found.zone, otherwise=_day(found))
    question = _question(found, request.GET.get("team", ""))
    content = shift_sheet.render(question.problem, question.plan, question.day(day), request.language)
    trail.note("exported", by=request.access.account, subject=f"shifts-{day.isoformat()}.pdf")
    return _file(content, "application/pdf", f"shifts-{day.isoformat()}.pdf", inline=True)


@needs("schedules")
def workbook(request: Asked, plan: int) -> HttpResponse:
    """The plan as an Excel workbook that can be read back."""
    found = desk.of(request.access, rosters.plan(request.access, plan))
    question = _question(found, "")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "schedule.xlsx"
        schedule_workbook.write(path, question.problem, question.plan, request.language, found.zone)
        content = path.read_bytes()
    name = f"schedule-{found.plan.first_day.isoformat()}.xlsx"
    trail.note("exported", by=request.access.account, subject=name)
    return _file(content, _EXCEL, name)


@needs("schedules")
def calendar(request: Asked, person: int) -> HttpResponse:
    """Somebody's published shifts, from a week ago on, as a calendar file."""
    kept = crew.person_seen(request.access, "schedules", person)
    words = {kind: request.language.say(word) for kind, word in ACTIVITIES.items()}
    events = calendar_events.events(kept, clock.now(), words)
    content = next(iter(shift_calendar.calendars(events, request.language).values()), None)
    if content is None:
        return render(request, "schedule/no_shifts.html", {"person": kept}, status=404)
    trail.note("feed_read", by=request.access.account, subject=kept.name)
    return _file(content, "text/calendar; charset=utf-8", f"{kept.code}.ics")


def _day(found: Desk) -> date:
    today = clock.today(found.zone)
    return today if found.plan.first_day <= today <= found.plan.last_day else found.plan.first_day


def _question(found: Desk, team: str) -> Question:
    """The plan with every shift as it is, to the five minutes."""
    members = shown.of_team(found, team)
    people = {member.id for member in members}
    there = [one for one in desk.without_absent(found.shifts, found.away) if one.person in people]
    return schedule_question.asked(
        found.plan.rules,
        found.plan.first_day,
        len(found.days),
        found.zone,
        members,
        there,
        (),
        queues=found.queues_of(members) if members else (),
        exact=True,
    )


def _file(content: bytes, kind: str, name: str, *, inline: bool = False) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    return answer
