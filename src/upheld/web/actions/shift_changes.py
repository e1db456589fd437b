"""Changing a plan: every change is checked, kept with what was there before, and can be undone and done again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.http import Http404

from upheld.problems import BadInput
from upheld.reports.catalogue import mark
from upheld.web import clock
from upheld.web.access import Access
from upheld.web.actions import trail
from upheld.web.models import Account, Plan, ScheduleChange, Shift, ShiftPart
from upheld.web.queries import crew, judging, rosters
from upheld.web.queries.judging import Judged
from upheld.web.queries.rosters import Part, Worked
from upheld.web.refusals import Stale

MOVED, ADDED, REMOVED, SWAPPED, REPAIRED, BREAKS = (
    mark("Changed the shift of {person} on {day}"),
    mark("Added a shift for {person} on {day}"),
    mark("Removed the shift of {person} on {day}"),
    mark("Swapped shifts between {person} and {other}"),
    mark("Made up for an absence on {day}"),
    mark("Placed the breaks of {day} anew"),
)
"""Deeds of a change: sentences of the catalogue; `day` is an ISO day."""


class NeedsReason(Exception):  # noqa: N818 - it reads as the sentence it is
    """The change would newly break rules: it is saved once somebody says why."""

    def __init__(self, judged: Judged) -> None:
        super().__init__()
        self.judged = judged


@transaction.atomic
def change(
    plan: Plan,
    before: Sequence[Worked],
    after: Sequence[Worked],
    *,
    access: Access,
    revision: int,
    deed: str,
    reason: str = "",
    **values: Any,
) -> ScheduleChange:
    """Put `after` in the place of `before` in `plan`.

    Raises Stale where the plan is no longer at `revision`, Http404 for people out of reach, BadInput for what cannot
    be, NeedsReason where rules would newly be broken and no `reason` is given.
    """
    plan = locked(plan, revision)
    people = {one.person for one in (*before, *after)}
    members = reached(access, plan, people)
    if problems := judging.impossible(plan, before, after):
        raise BadInput(*problems)
    begin, end = rosters.midnight(plan.first_day, plan.site.time_zone), plan.last_day
    shifts = rosters.shifts(plan, people)
    until = rosters.midnight(date.fromordinal(end.toordinal() + 1), plan.site.time_zone)
    absences = rosters.away(people, begin, until, kinds=False)
    found = judging.changed(plan, members, shifts, absences, before, after)
    if found.broken and not reason.strip():
        raise NeedsReason(found)
    rules = [one.rule for one in found.broken]
    return _kept(plan, before, after, access.account, deed, {**values, "reason": reason.strip(), "rules": rules})


@transaction.atomic
def undo(plan: Plan, *, access: Access, revision: int) -> ScheduleChange:
    """Take back the last change that still holds; raises Stale, or Http404 where there is none within reach."""
    plan = locked(plan, revision)
    last = rosters.to_undo(plan)
    if last is None:
        raise Http404
    _reached_by_change(access, plan, last)
    _replace(plan, last.after, last.before)
    ScheduleChange.objects.filter(pk=last.pk).update(undone_at=clock.now())
    _noted(plan, access.account)
    return last


@transaction.atomic
def redo(plan: Plan, *, access: Access, revision: int) -> ScheduleChange:
    """Do the change again that was undone last; raises Stale, or Http404 where there is none within reach."""
    plan = locked(plan, revision)
    found = rosters.to_redo(plan)
    if found is None:
        raise Http404
    _reached_by_change(access, plan, found)
    _replace(plan, found.before, found.after)
    ScheduleChange.objects.filter(pk=found.pk).update(undone_at=None)
    _noted(plan, access.account)
    return found


def locked(plan: Plan, revision: int) -> Plan:
    """The plan held for this transaction; raises Stale where somebody else has changed it since `revision`."""
    found = Plan.objects.select_for_update().select_related("site").get(pk=plan.pk)
    if found.revision != revision:
        raise Stale
    return found


def reached(access: Access, plan: Plan, people: set[int]) -> tuple[crew.Member, ...]:
    """The people as members of the plan's site; raises Http404 where one is out of reach."""
    members = crew.members(access, "schedules.change", plan.site, plan.first_day, plan.last_day)
    found = tuple(member for member in members if member.id in people)
    if len(found) != len(people):
        raise Http404
    return found


def written(one: Worked) -> dict[str, Any]:
    """A shift as JSON."""
    return {
        "id": one.id,
        "person": one.person,
        "day": one.day.isoformat(),
        "start": one.start.isoformat(),
        "end": one.end.isoformat(),
        "pattern": one.pattern,
        "locked": one.locked,
        "parts": [[part.kind, part.start.isoformat(), part.end.isoformat(), part.note] for part in one.parts],
    }


def read(one: Mapping[str, Any]) -> Worked:
    """A shift from its JSON."""
    parts = (
        Part(kind, datetime.fromisoformat(start), datetime.fromisoformat(end), note)
        for kind, start, end, note in one["parts"]
    )
    return Worked(
        id=one["id"],
        person=one["person"],
        day=date.fromisoformat(one["day"]),
        start=datetime.fromisoformat(one["start"]),
        end=datetime.fromisoformat(one["end"]),
        pattern=one["pattern"],
        locked=one["locked"],
        parts=tuple(parts),
    )


def _kept(
    plan: Plan, before: Sequence[Worked], after: Sequence[Worked], by: Account, deed: str, values: Mapping[str, Any]
) -> ScheduleChange:
    was = [written(one) for one in before]
    now = _replace(plan, was, [written(one) for one in after])
    _noted(plan, by)
    return ScheduleChange.objects.create(
        plan=plan, at=clock.now(), by=by, deed=deed, values=dict(values), before=was, after=now
    )


def _replace(plan: Plan, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Delete the shifts of `before` and make those of `after`, each under its own id where it has one."""
    Shift.objects.filter(plan=plan, pk__in=[one["id"] for one in before]).delete()
    made = []
    for one in map(read, after):
        shift = Shift(
            pk=one.id,
            plan=plan,
            person_id=one.person,
            day=one.day,
            start=one.start,
            end=one.end,
            pattern=one.pattern,
            locked=one.locked,
        )
        shift.save(force_insert=True)
        ShiftPart.objects.bulk_create(
            ShiftPart(shift=shift, kind=part.kind, start=part.start, end=part.end, note=part.note) for part in one.parts
        )
        made.append({**written(one), "id": shift.pk})
    return made


def _noted(plan: Plan, by: Account) -> None:
    Plan.objects.filter(pk=plan.pk).update(revision=plan.revision + 1)
    trail.note("schedule_changed", by=by, subject=plan.name)


def _reached_by_change(access: Access, plan: Plan, change: ScheduleChange) -> None:
    reached(access, plan, {one["person"] for one in (*change.before, *change.after)})
