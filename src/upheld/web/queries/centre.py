"""The workspace behind the web: its records, its agreements as the core rooms read them."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from upheld.agreements import terms
from upheld.agreements.clauses import Agreement as Terms
from upheld.contacts.workspace import Workspace, create
from upheld.web.models import Agreement, AgreementVersion, Client


def workspace() -> Workspace:
    """The workspace of the settings, made where it is not there yet; raises BadInput where it cannot be."""
    return create(Path(settings.WORKSPACE))


def versions(agreement: Agreement) -> tuple[Terms, ...]:
    """The versions of `agreement` in force, from their files in the workspace; raises BadInput for damaged ones."""
    folder = workspace().agreements
    names = agreement.versions.filter(state=AgreementVersion.State.IN_FORCE).values_list("file_name", flat=True)
    return terms.load_all(folder / name for name in names)


def agreements(client: Client | None = None) -> list[Agreement]:
    """The agreements with a version in force, of one client or of all."""
    found = Agreement.objects.select_related("client").filter(versions__state=AgreementVersion.State.IN_FORCE)
    return list((found.filter(client=client) if client else found).distinct())


def queues_of(client: Client) -> tuple[str, ...]:
    """The names of the queues that work or worked for `client`."""
    return tuple(dict.fromkeys(client.queues.order_by("queue__name").values_list("queue__name", flat=True)))
