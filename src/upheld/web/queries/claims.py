"""Claims of exclusion: those an account may see, and for which side it decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from upheld.agreements.clauses import Agreement as Terms
from upheld.web.access import Access
from upheld.web.models import Agreement, ExclusionClaim, Job, JobState, Role
from upheld.web.queries import centre

State = ExclusionClaim.State


@dataclass(frozen=True)
class Effect:
    """What a claim changes of one target in one period: its figures without and with it."""

    target: str
    period: str
    before: Mapping[str, Any]  # actual, numerator, denominator, met, credit
    after: Mapping[str, Any]
    left_out: int


def seen(access: Access, state: str) -> list[ExclusionClaim]:
    """The claims under agreements of the clients of `access`: open ones, or all."""
    found = ExclusionClaim.objects.filter(agreement__client__in=access.clients("claims"))
    found = found.select_related("agreement__client", "made_by")
    return list(found if state == "all" else found.filter(state=State.OPEN))


def one(access: Access, claim_id: int) -> ExclusionClaim:
    """The claim, if it is of a client of `access`; else it does not exist."""
    found = ExclusionClaim.objects.select_related("agreement__client", "made_by").filter(pk=claim_id).first()
    if found is None or not access.may("claims", found.agreement.client):
        raise Http404
    return found


def agreements(access: Access) -> list[Agreement]:
    """The agreements under which `access` may raise claims."""
    return list(Agreement.objects.filter(client__in=access.clients("claims")).select_related("client"))


def side(access: Access, agreement: Agreement) -> str | None:
    """client | supplier: for whom `access` decides; None: for nobody."""
    if not access.may("claims.decide", agreement.client):
        return None
    own = [grant for grant in access.grants if grant.client_id in (None, agreement.client_id)]
    return "client" if any(grant.role == Role.CLIENT_READER for grant in own) else "supplier"


def effects(claim: ExclusionClaim) -> list[Effect]:
    """What it changes, as worked out last."""
    return [Effect(**row) for row in claim.effect.get("rows", ())]


def effect_job(claim: ExclusionClaim) -> Job | None:
    """The work on its effect, where it has not ended."""
    found = Job.objects.filter(kind="claim", arguments__claim=claim.pk)
    return found.filter(state__in=(JobState.QUEUED, JobState.RUNNING)).first()


def terms_of(agreement: Agreement) -> Terms | None:
    """What the agreement says now; None without a version in force."""
    versions = centre.versions(agreement)
    return versions[-1] if versions else None
