"""Publishing a plan: from then on the people in it see their shifts."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from upheld.problems import BadInput, Problem
from upheld.web import clock
from upheld.web.access import Access
from upheld.web.actions import trail
from upheld.web.actions.shift_changes import locked
from upheld.web.models import Account, Plan, Shift
from upheld.web.queries import crew


@transaction.atomic
def publish(plan: Plan, *, access: Access, revision: int) -> Plan:
    """Publish `plan` in the place of published plans of the same days at its site.

    Raises Stale, PermissionDenied where it holds people out of reach, BadInput where it is empty, or where another
    published plan has some of its days and others too.
    """
    plan = locked(plan, revision)
    people = Shift.objects.filter(plan=plan).values("person")
    if not people.exists():
        raise BadInput(Problem("shifts.empty_plan"))
    if people.exclude(person__in=crew.seen(access, "schedules.publish")).exists():
        raise PermissionDenied
    others = Plan.objects.filter(
        site=plan.site, published_at__isnull=False, first_day__lte=plan.last_day, last_day__gte=plan.first_day
    ).exclude(pk=plan.pk)
    for other in others:
        if other.first_day < plan.first_day or other.last_day > plan.last_day:
            raise BadInput(Problem("shifts.overlapping_plan", values={"plan": other.name}))
    others.update(published_at=None, published_by=None)
    Plan.objects.filter(pk=plan.pk).update(
        published_at=clock.now(), published_by=access.account, revision=plan.revision + 1
    )
    trail.note("schedule_published", by=access.account, subject=plan.name)
    return plan


def new_draft(like: Plan, first: date, last: date, *, by: Account | None) -> Plan:
    """A draft for the site and by the rules of `like`, without shifts."""
    year, week, _ = first.isocalendar()
    return Plan.objects.create(
        site=like.site,
        name=f"{like.site.name} {year}-W{week:02d}",
        first_day=first,
        last_day=last,
        made_by=by,
        made_at=clock.now(),
        rules=like.rules,
    )
