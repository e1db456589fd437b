"""Plans and their shifts as values: who works when, with breaks, and who is away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.http import Http404

from upheld.web.access import Access
from upheld.web.models import Absence, Plan, ScheduleChange, Shift, ShiftPart, Site
from upheld.web.queries import crew

PAUSES: Final = ("break", "lunch")
"""Kinds of parts that are breaks; the others are work off the phone."""


@dataclass(frozen=True)
class Part:
    """A stretch of a shift that is not spent on the phones."""

    kind: str  # of models.ActivityKind
    start: datetime
    end: datetime
    note: str = ""


@dataclass(frozen=True)
class Worked:
    """One person's working time on one day."""

    id: int | None  # None: not kept yet
    person: int
    day: date  # on which it starts at the site
    start: datetime
    end: datetime
    pattern: str = ""
    locked: bool = False
    parts: tuple[Part, ...] = ()

    @property
    def pauses(self) -> tuple[Part, ...]:
        """Its breaks and lunch, in order."""
        return tuple(part for part in self.parts if part.kind in PAUSES)


@dataclass(frozen=True)
class Away:
    """Somebody is not there; `kind` is empty where the reader may only know whether it was planned."""

    id: int
    person: int
    kind: str
    planned: bool
    start: datetime
    end: datetime


def midnight(day: date, zone: str) -> datetime:
    """The instant at which `day` begins in `zone`."""
    return datetime.combine(day, time(), ZoneInfo(zone))


def plans(access: Access, site: Site, first: date, last: date) -> tuple[Plan, ...]:
    """The plans of `site` that touch these days, published ones first, then the newest; drafts only for planners of it.

    Raises Http404 where the site has nobody whom the account may see.
    """
    if site not in crew.sites(access, "schedules"):
        raise Http404
    found = Plan.objects.filter(site=site, first_day__lte=last, last_day__gte=first).select_related("site")
    return tuple(sorted(found, key=lambda plan: (plan.published_at is None, -plan.pk)))


def plan(access: Access, plan_id: int, right: str = "schedules") -> Plan:
    """The plan, where the account may see somebody of its site; else it does not exist (404)."""
    found = Plan.objects.select_related("site").filter(pk=plan_id).first()
    if found is None or found.site not in crew.sites(access, right):
        raise Http404
    return found


def shift(access: Access, shift_id: int, right: str = "schedules") -> Shift:
    """The shift, where its person is within reach of `right`; else it does not exist (404)."""
    found = (
        Shift.objects.select_related("plan__site", "person")
        .filter(pk=shift_id, person__in=crew.seen(access, right))
        .first()
    )
    if found is None:
        raise Http404
    return found


def shifts(
    plan: Plan, people: Iterable[int], first: date | None = None, last: date | None = None
) -> tuple[Worked, ...]:
    """The shifts of these people in `plan`, of all its days or of some, by day and start."""
    found = Shift.objects.filter(plan=plan, person__in=list(people))
    if first is not None:
        found = found.filter(day__gte=first)
    if last is not None:
        found = found.filter(day__lte=last)
    return _worked(found.values_list(*_COLUMNS).order_by("day", "start", "person__name"))


def kept(shift_ids: Iterable[int]) -> tuple[Worked, ...]:
    """Shifts by their ids."""
    return _worked(Shift.objects.filter(pk__in=list(shift_ids)).values_list(*_COLUMNS).order_by("pk"))


def published_of(person: int, first: date, last: date) -> tuple[Worked, ...]:
    """One person's shifts as they are told to them: those of published plans."""
    found = Shift.objects.filter(person=person, day__gte=first, day__lte=last, plan__published_at__isnull=False)
    return _worked(found.values_list(*_COLUMNS).order_by("day", "start"))


def beside(plan: Plan, people: Iterable[int]) -> tuple[Worked, ...]:
    """Shifts of other, published plans on the day before and after `plan`: they ask for rest too."""
    found = Shift.objects.filter(
        Q(day=plan.first_day - timedelta(days=1)) | Q(day=plan.last_day + timedelta(days=1)),
        person__in=list(people),
        plan__published_at__isnull=False,
    ).exclude(plan=plan)
    return _worked(found.values_list(*_COLUMNS).order_by("day", "start"))


def away(people: Iterable[int], begin: datetime, end: datetime, *, kinds: bool) -> tuple[Away, ...]:
    """Absences that touch [begin, end); without their kinds unless `kinds`."""
    found = Absence.objects.filter(
        person__in=list(people), withdrawn_at__isnull=True, start__lt=end, end__gt=begin
    ).order_by("start")
    rows = found.values_list("id", "person_id", "kind", "planned", "start", "end")
    return tuple(
        Away(id_, person, kind if kinds else "", planned, start, end) for id_, person, kind, planned, start, end in rows
    )


def sees_kinds(access: Access) -> bool:
    """Whether the account may know why somebody is away; others learn only whether it was planned."""
    return "planner" in access.roles


def last_changes(plan: Plan, most: int = 20) -> tuple[ScheduleChange, ...]:
    """The last changes of `plan`, newest first."""
    return tuple(plan.changes.select_related("by")[:most])


def to_undo(plan: Plan) -> ScheduleChange | None:
    """The change that would be undone next."""
    return plan.changes.filter(undone_at__isnull=True).first()


def to_redo(plan: Plan) -> ScheduleChange | None:
    """The change that would be done again next: the oldest undone one after everything that still holds."""
    undone = plan.changes.filter(undone_at__isnull=False)
    last = to_undo(plan)
    return (undone.filter(pk__gt=last.pk) if last else undone).order_by("pk").first()


_COLUMNS: Final = ("id", "person_id", "day", "start", "end", "pattern", "locked")


def _worked(rows: Iterable[tuple[int, int, date, datetime, datetime, str, bool]]) -> tuple[Worked, ...]:
    rows = list(rows)
    parts: dict[int, list[Part]] = defaultdict(list)
    kept_parts = ShiftPart.objects.filter(shift__in=[row[0] for row in rows]).order_by("start")
    for shift_id, kind, start, end, note in kept_parts.values_list("shift_id", "kind", "start", "end", "note"):
        parts[shift_id].append(Part(kind, start, end, note))
    return tuple(Worked(*row, tuple(parts.get(row[0], ()))) for row in rows)
