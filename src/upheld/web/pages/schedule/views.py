"""The board, its rules and its publication."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from upheld.reports import explain_told, numbers, schedule_words, weeks
from upheld.schedule import explain
from upheld.web import clock, exports
from upheld.web.actions import publishing, shift_changes
from upheld.web.addresses import changed
from upheld.web.asked import Asked
from upheld.web.exports import Column
from upheld.web.guards import needs
from upheld.web.models import Plan
from upheld.web.pages.schedule import posted, shown
from upheld.web.pages.schedule.shown import Choice
from upheld.web.queries import desk, rosters, working_rules
from upheld.web.queries.desk import Desk
from upheld.web.words import ACTIVITIES


@needs("schedules")
def board(request: Asked) -> HttpResponse:
    """The board of a day or a week at a site."""
    return _board(request, shown.choice(request))


@needs("schedules")
def plan(request: Asked, plan: int) -> HttpResponse:
    """The board of one plan."""
    return _board(request, shown.choice(request, rosters.plan(request.access, plan)))


def _board(request: Asked, chosen: Choice) -> HttpResponse:
    context: dict[str, Any] = {
        "chosen": chosen,
        "site_zone": chosen.site.time_zone,
        "today": clock.today(chosen.site.time_zone),
        "said": schedule_words.weekday_of(chosen.day, request.language),
        **_steps(request, chosen),
    }
    if chosen.plan is None:
        context["options"] = _options(request, chosen, ())
        return render(request, "schedule/nothing.html", context)
    found = desk.of(request.access, chosen.plan)
    members = shown.of_team(found, chosen.team)
    if exports.asked_for(request):
        return _export(request, found, chosen, {member.id: member.label for member in members})
    context |= {
        "plan": chosen.plan,
        "found": found,
        "options": _options(request, chosen, shown.teams(found)),
        "violations": shown.violations(found, desk.rules(found), members, request.language),
        "may_change": request.access.may("schedules.change"),
        "may_publish": request.access.may("schedules.publish"),
        "undo": rosters.to_undo(chosen.plan),
        "redo": rosters.to_redo(chosen.plan),
    }
    if chosen.view == "week":
        context |= {"lines": shown.week_lines(found, members), "totals": shown.totals(found, members)}
        context["weekend"] = weeks.week(chosen.site.country).weekend
        return render(request, "schedule/week.html", context)
    context["board"] = shown.day_shown(found, members, chosen.day, request.now)
    return render(request, "schedule/day.html", context)


@needs("schedules")
def rules(request: Asked, plan: int) -> HttpResponse:
    """Every rule that a plan does not keep, its changes, and the rules themselves."""
    found = desk.of(request.access, rosters.plan(request.access, plan))
    judged = desk.rules(found)
    context = {
        "plan": found.plan,
        "site_zone": found.zone,
        "violations": shown.violations(found, judged, found.members, request.language),
        "changes": posted.told_changes(found, request.language),
        "rules_text": found.plan.rules.strip() or working_rules.standard().strip(),
    }
    return render(request, "schedule/rules.html", context)


@needs("schedules")
def why(request: Asked, shift: int) -> HttpResponse:
    """Why somebody has their shift: what it covers, what they could have instead, which rules hold it."""
    kept = rosters.shift(request.access, shift)
    found = desk.of(request.access, kept.plan)
    member = next(one for one in found.members if one.id == kept.person_id)
    question = desk.question(found, [member])
    answer = explain.why(question.problem, question.plan, member.label, question.day(kept.day))
    told = explain_told.tell(question.problem, answer, None, request.language)
    return render(
        request, "schedule/why.html", {"told": told, "shift": kept, "site_zone": found.zone, "plan": kept.plan}
    )


@needs("schedules.publish")
@require_POST
def publish(request: Asked, plan: int) -> HttpResponse:
    """Let the people of a plan see it."""
    found = rosters.plan(request.access, plan)
    publishing.publish(found, access=request.access, revision=posted.revision(request))
    messages.success(request, request.language.say("{plan} is published.", plan=found.name))
    return redirect("schedule_plan", plan=plan)


@needs("schedules.change")
@require_POST
def undo(request: Asked, plan: int) -> HttpResponse:
    """Take back the last change."""
    found = rosters.plan(request.access, plan)
    change = shift_changes.undo(found, access=request.access, revision=posted.revision(request))
    said = posted.told(change, request.language)
    messages.success(request, request.language.say("Taken back: {change}.", change=said))
    return redirect(posted.back(request, plan))


@needs("schedules.change")
@require_POST
def redo(request: Asked, plan: int) -> HttpResponse:
    """Do again what was taken back."""
    found = rosters.plan(request.access, plan)
    change = shift_changes.redo(found, access=request.access, revision=posted.revision(request))
    said = posted.told(change, request.language)
    messages.success(request, request.language.say("Done again: {change}.", change=said))
    return redirect(posted.back(request, plan))


def _steps(request: Asked, chosen: Choice) -> dict[str, object]:
    """Addresses of the days before and after, of today, of both views."""
    step = timedelta(days=7 if chosen.view == "week" else 1)
    here = reverse("schedule")

    def at(**values: object) -> str:
        address = changed(request, **values)
        return here + address[len(request.path) :]

    return {
        "before": at(day=chosen.day - step, plan=None, site=chosen.site.pk),
        "after": at(day=chosen.day + step, plan=None, site=chosen.site.pk),
        "now_href": at(day=None, plan=None, site=chosen.site.pk),
        "day_href": at(view="day", site=chosen.site.pk, day=chosen.day, plan=_named(chosen)),
        "week_href": at(view="week", site=chosen.site.pk, day=chosen.day, plan=_named(chosen)),
    }


def _options(request: Asked, chosen: Choice, teams: tuple[str, ...]) -> dict[str, list[tuple[object, str]]]:
    """What can be chosen above the board."""
    say = request.language.say
    return {
        "sites": [(site.pk, site.name) for site in chosen.sites],
        "teams": [("", say("All teams")), *((team, team) for team in teams)],
        "plans": [
            (plan.pk, say("{plan} (published)", plan=plan.name) if plan.published_at else _draft(request, plan))
            for plan in chosen.plans
        ],
    }


def _draft(request: Asked, plan: Plan) -> str:
    made = numbers.instant(plan.made_at, request.language.code, plan.site.time_zone)
    return request.language.say("{plan} (draft of {when})", plan=plan.name, when=made)


def _named(chosen: Choice) -> int | None:
    """The plan as the address names it: only where it is not the one that is shown anyway."""
    return chosen.plan.pk if chosen.plan is not None and chosen.plan != chosen.plans[0] else None


def _export(request: Asked, found: Desk, chosen: Choice, labels: dict[int, str]) -> HttpResponse:
    """The shifts of the day or the week as rows, one for each shift and each part of it."""
    say = request.language.say
    rows = [
        {"person": labels[one.person], "day": one.day, "start": start, "end": end, "what": what}
        for one in found.shifts
        if one.person in labels and (chosen.view == "week" or one.day == chosen.day)
        for start, end, what in [
            (one.start, one.end, say("Shift")),
            *((part.start, part.end, say(ACTIVITIES[part.kind])) for part in one.parts),
        ]
    ]
    rows += [
        {
            "person": labels[one.person],
            "start": one.start,
            "end": one.end,
            "what": posted.absence(one, request.language),
        }
        for one in found.away
        if one.person in labels
    ]
    columns = [
        Column("person", say("Person")), Column("day", say("Day"), "day"), Column("what", say("What")),
        Column("start", say("Start"), "instant"), Column("end", say("End"), "instant"),
    ]  # fmt: skip
    return exports.answer(request, "schedule", columns, rows, found.zone)
