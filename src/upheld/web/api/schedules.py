"""Schedules: plans of a site, their shifts with breaks, cover against what is required, changes that can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import Http404
from ninja import Query, Router
from pydantic import Field

from upheld.problems import BadInput, Problem
from upheld.reports import schedule_words
from upheld.web.actions import publishing, shift_changes
from upheld.web.actions.shift_changes import NeedsReason
from upheld.web.api.operations import marked, on_number, reads, writes
from upheld.web.api.paging import Page, Paging, page
from upheld.web.api.shapes import Asked as Wanted
from upheld.web.api.shapes import Day, Instant, Key, Moment, Shape, Text, picked
from upheld.web.asked import Asked
from upheld.web.models import Plan as Row
from upheld.web.models import ScheduleChange
from upheld.web.queries import crew, desk, judging, rosters
from upheld.web.queries.desk import Desk
from upheld.web.queries.rosters import Part, Worked

router = Router()
Activity = Literal["break", "lunch", "meeting", "training", "coaching", "other"]


class Site(Shape):
    """A place at which somebody works whom one may see."""

    id: int
    name: str
    country: str
    time_zone: str


class Plan(Shape):
    """Shifts of a site over some days. `revision` goes up with each change."""

    id: int
    site: int
    name: str
    first_day: date
    last_day: date
    time_zone: str
    made_by: str | None
    made_at: Moment
    published_at: Moment | None
    revision: int
    summary: dict[str, Any]


class ShiftPart(Shape):
    """A stretch of a shift that is not spent on the phones."""

    kind: Activity
    start: Moment
    end: Moment
    note: str


class Shift(Shape):
    """One person's working time on one day: that on which it starts at the site."""

    id: int
    person: int
    day: date
    start: Moment
    end: Moment
    pattern: str
    locked: bool
    parts: list[ShiftPart]


class Member(Shape):
    """Somebody of the site, with the queues they answer (none: not known)."""

    id: int
    code: str
    name: str
    team: str
    queues: list[str]
    hours_per_week: float | None


class Away(Shape):
    """Somebody is not there; `kind` is null for who may only know whether it was planned."""

    id: int
    person: int
    kind: str | None
    planned: bool
    start: Moment
    end: Moment


class Violation(Shape):
    """A rule that the plan does not keep; person and day where it is about one."""

    rule: str
    person: int | None
    day: date | None
    sentence: str


class PlanWhole(Plan):
    """A plan with everybody in it whom one may see."""

    members: list[Member]
    shifts: list[Shift]
    away: list[Away]


class Cover(Shape):
    """Half an hour: agents required (null: not forecast) and at work on average."""

    start: Moment
    required: float | None
    scheduled: float
    net: float | None


class Change(Shape):
    """One change of a plan, with the shifts before and after."""

    id: int
    at: Moment
    by: str | None
    deed: str
    values: dict[str, Any]
    undone_at: Moment | None
    before: list[Shift]
    after: list[Shift]


class Changed(Shape):
    """What a change came to: the plan's new revision and the shifts as they are now."""

    plan: int
    revision: int
    change: int
    shifts: list[Shift]


class PlansWanted(Paging):
    """Which plans."""

    site: Key | None = None
    first_day: Annotated[Day | None, Field(description="Plans that end on it or later.")] = None
    last_day: Annotated[Day | None, Field(description="Plans that begin on it or earlier.")] = None


class CoverWanted(Wanted):
    """Which day."""

    day: Day


class PartWanted(Wanted):
    """A part of a shift as it shall be."""

    kind: Activity
    start: Instant
    end: Instant
    note: Annotated[Text, Field(max_length=200)] = ""


class ShiftWanted(Wanted):
    """A shift as it shall be, all of it. `reason` is needed where it newly breaks rules."""

    start: Instant
    end: Instant
    parts: Annotated[list[PartWanted], Field(default_factory=list, max_length=20)]
    reason: Annotated[Text, Field(max_length=200)] = ""
    revision: int | None = None


class NewShift(ShiftWanted):
    """A shift for somebody."""

    person: Key
    day: Day


class Removing(Wanted):
    """Why, where rules are newly broken; and the plan's revision where If-Match does not say it."""

    reason: Annotated[Text, Field(max_length=200)] = ""
    revision: int | None = None


class Swapping(Removing):
    """With whom, and which of their days."""

    person: Key
    day: Day


class OnRevision(Wanted):
    """The plan's revision, where If-Match does not say it."""

    revision: int | None = None


@reads(router, "/schedules/sites", "schedules", answer=list[Site])
def sites(request: Asked) -> Any:
    """The sites at which somebody works whom one may see."""
    return list(crew.sites(request.access, "schedules"))  # a tuple of two would be taken for status and answer


@reads(router, "/schedules/plans", "schedules", answer=Page[Plan])
def plans(request: Asked, wanted: Query[PlansWanted]) -> dict[str, Any]:
    """Plans, latest first; published ones and drafts."""
    rows: QuerySet[Row] = Row.objects.select_related("site", "made_by").filter(
        site__in=[site.pk for site in crew.sites(request.access, "schedules")]
    )
    if wanted.site is not None:
        rows = rows.filter(site=wanted.site)
    if wanted.first_day is not None:
        rows = rows.filter(last_day__gte=wanted.first_day)
    if wanted.last_day is not None:
        rows = rows.filter(first_day__lte=wanted.last_day)
    return page(request, rows, ("-first_day", "-pk"), wanted, _plan)


@reads(router, "/schedules/plans/{plan}", "schedules", answer=PlanWhole)
def plan(request: Asked, plan: Key) -> dict[str, Any]:
    """One plan: its people, shifts with their parts, and who is away."""
    found = desk.of(request.access, rosters.plan(request.access, plan))
    marked(request, found.plan.revision)
    zone = ZoneInfo(found.zone)
    return {
        **_plan(found.plan),
        "members": found.members,
        "shifts": [shift_told(one, zone) for one in found.shifts],
        "away": [
            {**picked(one, "id", "person", "planned", "start", "end"), "kind": one.kind or None} for one in found.away
        ],
    }


@reads(router, "/schedules/plans/{plan}/violations", "schedules", answer=list[Violation])
def violations(request: Asked, plan: Key) -> list[dict[str, Any]]:
    """Every rule that the plan does not keep, in words."""
    found = desk.of(request.access, rosters.plan(request.access, plan))
    return _violations(request, found, desk.rules(found))


@reads(router, "/schedules/plans/{plan}/cover", "schedules", answer=list[Cover])
def cover(request: Asked, plan: Key, wanted: Query[CoverWanted]) -> list[dict[str, Any]]:
    """Agents required and at work through a day of the plan, by half-hours."""
    found = desk.of(request.access, rosters.plan(request.access, plan))
    if wanted.day not in found.days:
        raise Http404
    begin, end = (rosters.midnight(wanted.day + timedelta(days=step), found.zone) for step in (0, 1))
    zone = ZoneInfo(found.zone)
    return [
        {**picked(one, "required", "scheduled", "net"), "start": one.start.astimezone(zone)}
        for one in desk.cover(found, found.members, begin, end)
    ]


@reads(router, "/schedules/plans/{plan}/changes", "schedules", answer=Page[Change])
def changes(request: Asked, plan: Key, paging: Query[Paging]) -> dict[str, Any]:
    """The changes of a plan, newest first: of the people whom one may see."""
    found = rosters.plan(request.access, plan)
    seen = frozenset(crew.seen(request.access, "schedules").values_list("pk", flat=True))
    zone = ZoneInfo(found.site.time_zone)
    rows = found.changes.select_related("by")
    return page(request, rows, ("-pk",), paging, lambda row: _change(row, seen, zone))


@writes(router, "POST", "/schedules/plans/{plan}/publish", "schedules.publish", answer=Plan)
def publish(request: Asked, plan: Key, wanted: OnRevision) -> dict[str, Any]:
    """Publish a plan: from then on the people in it see their shifts."""
    found = rosters.plan(request.access, plan, "schedules.publish")
    publishing.publish(found, access=request.access, revision=on_number(request, wanted.revision))
    return _seen(request, plan, "schedules.publish")


@writes(router, "POST", "/schedules/plans/{plan}/undo", "schedules.change", answer=Plan)
def undo(request: Asked, plan: Key, wanted: OnRevision) -> dict[str, Any]:
    """Take back the last change that still holds."""
    found = rosters.plan(request.access, plan, "schedules.change")
    shift_changes.undo(found, access=request.access, revision=on_number(request, wanted.revision))
    return _seen(request, plan, "schedules.change")


@writes(router, "POST", "/schedules/plans/{plan}/redo", "schedules.change", answer=Plan)
def redo(request: Asked, plan: Key, wanted: OnRevision) -> dict[str, Any]:
    """Do the change again that was taken back last."""
    found = rosters.plan(request.access, plan, "schedules.change")
    shift_changes.redo(found, access=request.access, revision=on_number(request, wanted.revision))
    return _seen(request, plan, "schedules.change")


@writes(router, "POST", "/schedules/plans/{plan}/shifts", "schedules.change", answer=Changed, status=201)
def add_shift(request: Asked, plan: Key, wanted: NewShift) -> dict[str, Any]:
    """Add a shift for somebody on a day of the plan."""
    found = desk.of(request.access, rosters.plan(request.access, plan, "schedules.change"), "schedules.change")
    label = _label(found, wanted.person)
    made = _wanted(Worked(None, wanted.person, wanted.day, wanted.start, wanted.end), wanted)
    return _changed(request, found, shift_changes.ADDED, [], [made], wanted, person=label, day=wanted.day.isoformat())


@writes(router, "PUT", "/schedules/shifts/{shift}", "schedules.change", answer=Changed)
def change_shift(request: Asked, shift: Key, wanted: ShiftWanted) -> dict[str, Any]:
    """Change a shift: its times and all its parts."""
    found, known = _known(request, shift)
    values = {"person": _label(found, known.person), "day": known.day.isoformat()}
    return _changed(request, found, shift_changes.MOVED, [known], [_wanted(known, wanted)], wanted, **values)


@writes(router, "POST", "/schedules/shifts/{shift}/remove", "schedules.change", answer=Changed)
def remove_shift(request: Asked, shift: Key, wanted: Removing) -> dict[str, Any]:
    """Take a shift out of its plan."""
    found, known = _known(request, shift)
    values = {"person": _label(found, known.person), "day": known.day.isoformat()}
    return _changed(request, found, shift_changes.REMOVED, [known], [], wanted, **values)


@writes(router, "POST", "/schedules/shifts/{shift}/swap", "schedules.change", answer=Changed)
def swap_shift(request: Asked, shift: Key, wanted: Swapping) -> dict[str, Any]:
    """Give a shift to somebody else, who gives theirs of a day for it, where they have one."""
    found, known = _known(request, shift)
    theirs = next((one for one in found.shifts if (one.person, one.day) == (wanted.person, wanted.day)), None)
    before = [known, *([theirs] if theirs else [])]
    after = [replace(known, person=wanted.person), *([replace(theirs, person=known.person)] if theirs else [])]
    values = {
        "person": _label(found, known.person),
        "other": _label(found, wanted.person),
        "day": known.day.isoformat(),
    }
    return _changed(request, found, shift_changes.SWAPPED, before, after, wanted, **values)


def _known(request: Asked, shift: int) -> tuple[Desk, Worked]:
    kept = rosters.shift(request.access, shift, "schedules.change")
    found = desk.of(request.access, kept.plan, "schedules.change")
    known = next((one for one in found.shifts if one.id == kept.pk), None)
    if known is None:
        raise Http404
    return found, known


def _wanted(known: Worked, wanted: ShiftWanted) -> Worked:
    parts = tuple(Part(one.kind, one.start, one.end, one.note) for one in wanted.parts)
    return replace(known, start=wanted.start, end=wanted.end, parts=tuple(sorted(parts, key=lambda one: one.start)))


def _label(found: Desk, person: int) -> str:
    label = next((member.label for member in found.members if member.id == person), None)
    if label is None:
        raise Http404
    return label


def _changed(
    request: Asked,
    found: Desk,
    deed: str,
    before: Sequence[Worked],
    after: Sequence[Worked],
    wanted: ShiftWanted | Removing,
    **values: Any,
) -> dict[str, Any]:
    """Do it; a rule that is newly broken without a reason is refused with each rule in words."""
    revision = on_number(request, wanted.revision)
    try:
        change = shift_changes.change(
            found.plan,
            before,
            after,
            access=request.access,
            revision=revision,
            deed=deed,
            reason=wanted.reason,
            **values,
        )
    except NeedsReason as needed:
        told = _violations(request, found, needed.judged)
        rules = [Problem("api.rule", field="body.reason", values={"rule": one["sentence"]}) for one in told]
        raise BadInput(Problem("api.needs_reason"), *rules) from None
    marked(request, revision + 1)
    zone = ZoneInfo(found.zone)
    kept = rosters.kept([one["id"] for one in change.after])
    return {
        "plan": found.plan.pk,
        "revision": revision + 1,
        "change": change.pk,
        "shifts": [shift_told(one, zone) for one in kept],
    }


def _seen(request: Asked, plan: int, right: str) -> dict[str, Any]:
    row = rosters.plan(request.access, plan, right)
    marked(request, row.revision)
    return _plan(row)


def _plan(row: Row) -> dict[str, Any]:
    names = ("id", "name", "first_day", "last_day", "made_at", "published_at", "revision", "summary")
    return {
        **picked(row, *names),
        "site": row.site_id,
        "time_zone": row.site.time_zone,
        "made_by": row.made_by.name if row.made_by else None,
    }


def shift_told(one: Worked, zone: ZoneInfo) -> dict[str, Any]:
    """A shift on the wall clock of `zone`."""
    return {
        **picked(one, "id", "person", "day", "pattern", "locked"),
        "start": one.start.astimezone(zone),
        "end": one.end.astimezone(zone),
        "parts": [
            {
                "kind": part.kind,
                "start": part.start.astimezone(zone),
                "end": part.end.astimezone(zone),
                "note": part.note,
            }
            for part in one.parts
        ],
    }


def _change(row: ScheduleChange, seen: frozenset[int], zone: ZoneInfo) -> dict[str, Any]:
    def shifts(kept: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        return [shift_told(shift_changes.read(one), zone) for one in kept if one["person"] in seen and one["id"]]

    return {
        **picked(row, "id", "at", "deed", "values", "undone_at"),
        "by": row.by.name if row.by else None,
        "before": shifts(row.before),
        "after": shifts(row.after),
    }


def _violations(request: Asked, found: Desk, judged: judging.Judged) -> list[dict[str, Any]]:
    question = judged.question
    ids = {member.label: member.id for member in found.members}
    return [
        {
            "rule": one.rule,
            "person": ids.get(one.person) if one.person else None,
            "day": None if one.day is None else found.plan.first_day + timedelta(days=one.day),
            "sentence": schedule_words.rule(question.problem, one, request.language),
        }
        for one in judged.broken
    ]
