"""Moving an agreement through its life: checklists filled in, and no phase left before its evidence is there."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from upheld.problems import BadInput, Problem
from upheld.web import clock
from upheld.web.actions import trail
from upheld.web.lifecycle_steps import STANDARD
from upheld.web.models import Account, Agreement, LifecycleStep, Phase
from upheld.web.queries.lifecycle import missing
from upheld.web.refusals import Stale

_DUE_EVERY = timedelta(days=7)


def lay_out(agreement: Agreement, phase: str, *, by: Account) -> None:
    """Give `phase` the standard checklist, a week for each point; where it has one already, nothing."""
    with transaction.atomic():
        if agreement.steps.filter(phase=phase).exists():
            return
        today = clock.today(agreement.client.time_zone)
        LifecycleStep.objects.bulk_create(
            LifecycleStep(
                agreement=agreement,
                phase=phase,
                position=100 * list(Phase.values).index(phase) + number,
                template=template,
                owner=agreement.owner or by,
                due=today + _DUE_EVERY * (number + 1),
            )
            for number, template in enumerate(STANDARD[phase])
        )
        _noted(agreement, by)


def add_step(agreement: Agreement, phase: str, text: str, owner: Account, due: date | None, *, by: Account) -> None:
    """One more point, with one owner."""
    with transaction.atomic():
        last = agreement.steps.filter(phase=phase).order_by("-position").first()
        position = last.position + 1 if last else 100 * list(Phase.values).index(phase)
        LifecycleStep.objects.create(
            agreement=agreement, phase=phase, position=position, text=text, owner=owner, due=due
        )
        _noted(agreement, by)


def change_step(
    step: LifecycleStep, *, owner: Account, due: date | None, evidence: str, done: bool, seen: str, by: Account
) -> None:
    """Change a point. `seen` is `state_of` as its changer saw it; raises Stale where it is another now, and BadInput
    where it shall be done without evidence."""
    if done and not evidence.strip():
        raise BadInput(Problem("lifecycle.evidence", field="evidence"))
    with transaction.atomic():
        now = LifecycleStep.objects.select_for_update().get(pk=step.pk)
        if state_of(now) != seen:
            raise Stale
        now.owner, now.due, now.evidence = owner, due, evidence.strip()[:400]
        if not done:
            now.done_at = now.done_by = None
        elif now.done_at is None:
            now.done_at, now.done_by = clock.now(), by
        now.save()
        _noted(step.agreement, by)


def state_of(step: LifecycleStep) -> str:
    """What a form of the point was opened on."""
    return f"{step.owner_id}|{step.due}|{step.evidence}|{step.done_at}"


def move(agreement: Agreement, phase: str, *, seen: str, by: Account) -> None:
    """Go to `phase`: forwards only by one, and only where the present one has all its evidence; back always.

    Raises BadInput and, where the agreement is no longer in the phase `seen`, Stale.
    """
    order = list(Phase.values)
    if phase not in order or order.index(phase) > order.index(seen) + 1:
        raise BadInput(Problem("web.choice", field="phase", values={"value": phase, "known": order}))
    if order.index(phase) > order.index(seen) and (left := missing(agreement, seen)):
        raise BadInput(Problem("lifecycle.gate", values={"count": left}))
    with transaction.atomic():
        if not Agreement.objects.filter(pk=agreement.pk, phase=seen).update(phase=phase):
            raise Stale
        trail.note("phase_changed", by=by, subject=agreement.title, client=agreement.client, phase=phase)


def _noted(agreement: Agreement, by: Account) -> None:
    trail.note("step_changed", by=by, subject=agreement.title, client=agreement.client)
