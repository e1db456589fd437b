"""Reporting that somebody is not there, taking it back, and making up for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from upheld.problems import BadInput, Problem
from upheld.web import clock
from upheld.web.access import Access
from upheld.web.actions import jobs, shift_changes, trail
from upheld.web.models import Absence, AbsenceKind, Job, Plan, ScheduleChange, Shift

PLANNED: Final = frozenset({AbsenceKind.ANNUAL_LEAVE, AbsenceKind.PARENTAL})
"""Kinds that are known before; the others come unplanned."""


@transaction.atomic
def report(shift: Shift, kind: str, start: datetime, end: datetime, *, access: Access, note: str = "") -> Absence:
    """Somebody does not come, or not for a part of `shift`; what could make up for it is then looked for.

    Raises BadInput for a kind that is none, times outside the shift, or where it is reported already.
    """
    if kind not in AbsenceKind.values:
        raise BadInput(Problem("web.choice", field="kind", values={"value": kind, "known": list(AbsenceKind.values)}))
    if not shift.start <= start < end <= shift.end:
        raise BadInput(Problem("absences.outside_shift", field="start"))
    if Absence.objects.filter(person=shift.person, withdrawn_at__isnull=True, start__lt=end, end__gt=start).exists():
        raise BadInput(Problem("absences.twice", field="start", values={"person": shift.person.name}))
    made = Absence.objects.create(
        person=shift.person,
        kind=kind,
        start=start,
        end=end,
        planned=kind in PLANNED,
        reported_at=clock.now(),
        reported_by=access.account,
        note=note[:200],
    )
    trail.note("absence_reported", by=access.account, subject=shift.person.name)
    if shift.end > clock.now():
        jobs.start("repair", by=access.account, absence=made.pk, shift=shift.pk)
    return made


@transaction.atomic
def withdraw(absence: Absence, *, access: Access) -> None:
    """Take a report back: the person comes after all."""
    Absence.objects.filter(pk=absence.pk, withdrawn_at__isnull=True).update(withdrawn_at=clock.now())
    trail.note("absence_withdrawn", by=access.account, subject=absence.person.name)


def search_again(absence: Absence, shift: Shift, *, access: Access) -> Job:
    """Look for repairs of the plan as it is now."""
    return jobs.start("repair", by=access.account, absence=absence.pk, shift=shift.pk)


def apply(
    plan: Plan, offer: Mapping[str, Any], *, access: Access, revision: int, day: str, reason: str
) -> ScheduleChange:
    """Do what an offer of a repair says; raises Stale where the plan has changed since it was found."""
    return shift_changes.change(
        plan,
        [shift_changes.read(one) for one in offer["before"]],
        [shift_changes.read(one) for one in offer["after"]],
        access=access,
        revision=revision,
        deed=shift_changes.REPAIRED,
        reason=reason,
        day=day,
        person=", ".join(offer["people"]),
    )
