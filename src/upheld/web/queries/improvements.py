"""Actions about misses: those an account may see, and whom they may be given to."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.http import Http404

from upheld.web.access import Access
from upheld.web.models import Account, Agreement, Client, ImprovementAction
from upheld.web.rights import RIGHTS


def seen(access: Access, state: str = "open") -> list[ImprovementAction]:
    """The actions for clients of `access`: open, done or all; those due first come first."""
    found = ImprovementAction.objects.filter(client__in=access.clients("actions"))
    if state != "all":
        found = found.filter(done_at__isnull=state == "open")
    return list(found.select_related("client", "agreement", "owner").order_by("done_at", "due", "pk"))


def one(access: Access, action_id: int) -> ImprovementAction:
    """The action, if its client is one that `access` may act for; else it does not exist."""
    found = ImprovementAction.objects.select_related("client", "agreement", "owner").filter(pk=action_id).first()
    if found is None or not access.may("actions", found.client):
        raise Http404
    return found


def visible(client: Client) -> list[ImprovementAction]:
    """What the client may see: open actions, and those done, newest last."""
    return list(client.actions.filter(visible_to_client=True).select_related("agreement").order_by("done_at", "due"))


def agreements(access: Access) -> list[Agreement]:
    """The agreements that actions can be about."""
    return list(Agreement.objects.filter(client__in=access.clients("actions")).select_related("client"))


def owners() -> QuerySet[Account]:
    """Accounts that an action can be given to: whoever works with figures at the centre."""
    return Account.objects.filter(grants__role__in=list(RIGHTS["figures"]), is_active=True).distinct()


def is_late(action: ImprovementAction, today: date) -> bool:
    """Whether it should have been done by now."""
    return action.done_at is None and action.due < today
