"""Planning what is done about misses, changing it, and saying what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from upheld.web import clock
from upheld.web.actions import trail
from upheld.web.models import Account, Client, ImprovementAction
from upheld.web.refusals import Stale


def plan(client: Client, values: Mapping[str, Any], *, by: Account) -> ImprovementAction:
    """A new action for `client`; `values` are fields of the model."""
    with transaction.atomic():
        made = ImprovementAction.objects.create(client=client, made_at=clock.now(), **values)
        trail.note("action_changed", by=by, subject=made.step, client=client)
    return made


def change(action: ImprovementAction, values: Mapping[str, Any], *, revision: int, by: Account) -> None:
    """Change `action`, which its changer saw at `revision`; raises Stale where it has changed since."""
    with transaction.atomic():
        _at(action, revision, values)
        trail.note("action_changed", by=by, subject=str(values.get("step", action.step)), client=action.client)


def finish(action: ImprovementAction, outcome: str, *, revision: int, by: Account) -> None:
    """Say what came of `action`: from then on it is done. Raises Stale."""
    with transaction.atomic():
        _at(action, revision, {"outcome": outcome, "done_at": clock.now()})
        trail.note("action_done", by=by, subject=action.step, client=action.client)


def reopen(action: ImprovementAction, *, revision: int, by: Account) -> None:
    """Take `action` up again. Raises Stale."""
    with transaction.atomic():
        _at(action, revision, {"done_at": None})
        trail.note("action_changed", by=by, subject=action.step, client=action.client)


def _at(action: ImprovementAction, revision: int, values: Mapping[str, Any]) -> None:
    found = ImprovementAction.objects.filter(pk=action.pk, revision=revision)
    if not found.update(**values, revision=F("revision") + 1):
        raise Stale
