"""One shift in a form: moved, made longer, its breaks, swapped, removed; or a new one. Broken rules are told first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from upheld.problems import BadInput
from upheld.reports import schedule_words
from upheld.reports.problem_sentences import told
from upheld.web.actions import shift_changes
from upheld.web.actions.shift_changes import NeedsReason
from upheld.web.asked import Asked
from upheld.web.guards import needs
from upheld.web.models import Plan
from upheld.web.pages.schedule import forms, posted, shown
from upheld.web.queries import crew, desk, rosters
from upheld.web.queries.desk import Desk
from upheld.web.queries.rosters import Part, Worked


@needs("schedules")
def shift(request: Asked, shift: int) -> HttpResponse:
    """A shift and its form; what is posted is checked, and saved where nothing speaks against it."""
    kept = rosters.shift(request.access, shift)
    found = desk.of(request.access, kept.plan)
    known = next(one for one in found.shifts if one.id == kept.pk)
    if request.method != "POST":
        return _page(request, found, known)
    if not request.access.may("schedules.change"):
        raise Http404
    try:
        deed, before, after, values = _asked(request, found, known)
        return _saved(request, found, deed, before, after, values)
    except BadInput as bad:
        return _page(request, found, known, problems=[told(problem, request.language) for problem in bad.problems])
    except NeedsReason as needed:
        return _page(request, found, known, broken=_broken(request, needed))


@needs("schedules.change")
def new_shift(request: Asked, plan: int) -> HttpResponse:
    """A shift for somebody on a day of a plan."""
    found = desk.of(request.access, rosters.plan(request.access, plan, "schedules.change"), "schedules.change")
    if request.method != "POST":
        return _new_page(request, found)
    try:
        member = _member(found, forms.number(request.POST, "person"))
        day = forms.day(request.POST, "day")
        begin = datetime.combine(day, time(9), ZoneInfo(found.zone))
        made = forms.read(request.POST, Worked(None, member.id, day, begin, begin), found.zone)
        values = {"person": member.label, "day": day.isoformat()}
        return _saved(request, found, shift_changes.ADDED, [], [made], values)
    except BadInput as bad:
        return _new_page(request, found, problems=[told(problem, request.language) for problem in bad.problems])
    except NeedsReason as needed:
        return _new_page(request, found, broken=_broken(request, needed))


def _asked(
    request: Asked, found: Desk, known: Worked
) -> tuple[str, Sequence[Worked], Sequence[Worked], dict[str, str]]:
    """What the form asks for: the deed, what was there, what shall be there."""
    label = next(member.label for member in found.members if member.id == known.person)
    values = {"person": label, "day": known.day.isoformat()}
    deed = request.POST.get("deed", "save")
    if deed == "remove":
        return shift_changes.REMOVED, [known], [], values
    if deed == "swap":
        return _swap(request, found, known, values)
    if deed in forms.NUDGES:
        return shift_changes.MOVED, [known], [forms.nudged(known, deed)], values
    return shift_changes.MOVED, [known], [forms.read(request.POST, known, found.zone)], values


def _swap(
    request: Asked, found: Desk, known: Worked, values: dict[str, str]
) -> tuple[str, Sequence[Worked], Sequence[Worked], dict[str, str]]:
    other = _member(found, forms.number(request.POST, "other"))
    day = forms.day(request.POST, "other_day")
    theirs = next((one for one in found.shifts if one.person == other.id and one.day == day), None)
    before = [known, *([theirs] if theirs else [])]
    after = [replace(known, person=other.id), *([replace(theirs, person=known.person)] if theirs else [])]
    return shift_changes.SWAPPED, before, after, {**values, "other": other.label}


def _member(found: Desk, person: int) -> crew.Member:
    member = next((one for one in found.members if one.id == person), None)
    if member is None:
        raise Http404
    return member


def _saved(
    request: Asked,
    found: Desk,
    deed: str,
    before: Sequence[Worked],
    after: Sequence[Worked],
    values: dict[str, str],
) -> HttpResponse:
    change = shift_changes.change(
        found.plan,
        before,
        after,
        access=request.access,
        revision=posted.revision(request),
        deed=deed,
        reason=request.POST.get("reason", "")[:200],
        **values,
    )
    messages.success(request, request.language.say("Saved: {change}.", change=posted.told(change, request.language)))
    kept = next((one["id"] for one in change.after), None)
    if kept is not None and request.POST.get("deed") in forms.NUDGES:
        return redirect("schedule_shift", shift=kept)
    return redirect(posted.back(request, found.plan.pk))


def _broken(request: Asked, needed: NeedsReason) -> list[dict[str, str]]:
    question = needed.judged.question
    return [
        {"person": one.person or "", "text": schedule_words.rule(question.problem, one, request.language)}
        for one in needed.judged.broken
    ]


def _page(request: Asked, found: Desk, known: Worked, **more: Any) -> HttpResponse:
    member = next(one for one in found.members if one.id == known.person)
    context = {
        **_common(request, found, known, member.label, more),
        "shift": known,
        "member": member,
        "paid_h": shown.paid_h(known),
        "options": [(one.id, one.label) for one in found.members if one.id != member.id],
    }
    return render(request, "schedule/shift.html", context, status=422 if more else 200)


def _new_page(request: Asked, found: Desk, **more: Any) -> HttpResponse:
    template = _usual(found.plan, found)
    context = {
        **_common(request, found, template, "", more),
        "person": request.POST.get("person") or request.GET.get("person", ""),
        "day_value": request.POST.get("day") or request.GET.get("day") or found.plan.first_day.isoformat(),
        "options": [(one.id, one.label) for one in found.members],
    }
    return render(request, "schedule/new_shift.html", context, status=422 if more else 200)


def _common(request: Asked, found: Desk, known: Worked, label: str, more: dict[str, Any]) -> dict[str, Any]:
    zone = ZoneInfo(found.zone)
    data = request.POST if request.POST.get("deed", "save") == "save" and request.method == "POST" else {}
    rows = [
        {
            "kind": data.get(f"kind{place}", row.kind),
            "start": data.get(f"start{place}", row.start),
            "end": data.get(f"end{place}", row.end),
            "note": data.get(f"note{place}", row.note),
        }
        for place, row in enumerate(forms.rows(known, found.zone))
    ]
    return {
        "plan": found.plan,
        "site_zone": found.zone,
        "found": found,
        "label": label,
        "rows": rows,
        "start": data.get("start", known.start.astimezone(zone).strftime("%H:%M")),
        "end": data.get("end", known.end.astimezone(zone).strftime("%H:%M")),
        "may_change": request.access.may("schedules.change"),
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "problems": [],
        "broken": [],
        "asked": {name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"},
        **more,
    }


def _usual(plan: Plan, found: Desk) -> Worked:
    """A full shift in the middle of the day, to begin with."""
    begin = datetime.combine(plan.first_day, time(9), ZoneInfo(found.zone))
    parts = tuple(
        Part(kind, begin + timedelta(minutes=after), begin + timedelta(minutes=after + length))
        for kind, after, length in (("break", 120, 15), ("lunch", 240, 30), ("break", 390, 15))
    )
    return Worked(None, 0, plan.first_day, begin, begin + timedelta(hours=8, minutes=30), parts=parts)
