"""Raising, deciding and taking back claims of exclusion; an accepted one becomes a clause of the agreement's file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from upheld.agreements import assess
from upheld.agreements.clauses import Agreement as Terms
from upheld.agreements.clauses import Exclusion
from upheld.agreements.rewriting import Unchangeable, with_table
from upheld.agreements.verdict import TargetResult
from upheld.contacts import reading
from upheld.notation import midnight
from upheld.problems import BadInput, Problem
from upheld.reports.catalogue import mark
from upheld.web import clock
from upheld.web.actions import agreement_files, jobs, trail
from upheld.web.actions.assessing import Step
from upheld.web.models import Account, Agreement, AgreementVersion, ExclusionClaim
from upheld.web.queries import centre
from upheld.web.queries.agreements import parsed
from upheld.web.refusals import Stale

State = ExclusionClaim.State


def raise_claim(agreement: Agreement, values: Mapping[str, Any], *, by: Account) -> ExclusionClaim:
    """A new claim; what it would change is worked out in the background. Raises BadInput for its stretch."""
    if values["end"] > clock.now():
        raise BadInput(Problem("claim.future", field="end"))
    if _version_at(agreement, values["start"], values["end"]) is None:
        raise BadInput(Problem("claim.stretch", field="start"))
    with transaction.atomic():
        made = ExclusionClaim.objects.create(agreement=agreement, made_by=by, made_at=clock.now(), **values)
        trail.note("claim_made", by=by, subject=agreement.title, client=agreement.client)
        jobs.start("claim", by=by, client=agreement.client, claim=made.pk)
    return made


def work_out(claim: ExclusionClaim, *, by: Account) -> None:
    """Work out anew what `claim` would change."""
    jobs.start_once("claim", by=by, claim=claim.pk)


def effect(claim: ExclusionClaim, *, step: Step) -> dict[str, Any]:
    """Each affected target's figures without and with the claim, over the months it touches."""
    agreement = claim.agreement
    step(mark("Assessing {agreement}"), 0, 2, agreement=agreement.title)
    versions = centre.versions(agreement)
    zone = versions[-1].time_zone
    opened = reading.resolve([centre.workspace().root], zone=zone)
    at = clock.now()
    start = max(midnight(_month(claim.start, zone), zone), versions[0].start)
    month_after = midnight((_month(claim.end, zone) + timedelta(days=32)).replace(day=1), zone)
    end = None if month_after > at else month_after
    with_it = tuple(replace(one, exclusions=(*one.exclusions, _exclusion(claim, ()))) for one in versions)
    made = []
    for number, drafts in enumerate((versions, with_it)):
        step(mark("Assessing {agreement}"), number, 2, agreement=agreement.title)
        made.append(assess.assess(drafts, opened.con, start=start, end=end, now=at, activity=opened.activity))
    rows = [
        _row(before, after)
        for before, after in zip(made[0].targets, made[1].targets, strict=True)
        if (before.net, before.credit) != (after.net, after.credit)
    ]
    money = made[0].money
    found = {"rows": rows, "currency": money.currency if money else None, "made_at": at.isoformat()}
    ExclusionClaim.objects.filter(pk=claim.pk).update(effect=found)
    return found


def approve(claim: ExclusionClaim, side: str, *, revision: int, by: Account) -> None:
    """Approve it for one `side` (supplier | client); with both sides it is accepted and written into the agreement.

    Raises BadInput where its effect is not known yet, Stale where it has changed since.
    """
    if not claim.effect:
        raise BadInput(Problem("claim.effect_unknown"))
    with transaction.atomic():
        now = _open(claim, revision)
        setattr(now, f"{side}_approver", by.name)
        if now.supplier_approver and now.client_approver:
            now.state, now.decided_at = State.ACCEPTED, clock.now()
            _write_clause(now)
            jobs.start_once("figures", by=by)
        now.save()
        _noted(now, by)


def refuse(claim: ExclusionClaim, answer: str, *, revision: int, by: Account) -> None:
    """Refuse it with a reason; it is kept. Raises Stale."""
    _end(claim, State.REFUSED, answer, revision, by)


def withdraw(claim: ExclusionClaim, *, revision: int, by: Account) -> None:
    """Take it back; it is kept. Raises Stale."""
    _end(claim, State.WITHDRAWN, "", revision, by)


def _end(claim: ExclusionClaim, state: str, answer: str, revision: int, by: Account) -> None:
    with transaction.atomic():
        now = _open(claim, revision)
        now.state, now.answer, now.decided_at = state, answer.strip()[:400], clock.now()
        now.save()
        _noted(now, by)


def _open(claim: ExclusionClaim, revision: int) -> ExclusionClaim:
    """The row, locked; raises BadInput where it is decided, Stale where somebody else was faster."""
    now = ExclusionClaim.objects.select_for_update().select_related("agreement__client").get(pk=claim.pk)
    if now.state != State.OPEN:
        raise BadInput(Problem("claim.decided"))
    taken = ExclusionClaim.objects.filter(pk=claim.pk, revision=revision).update(revision=F("revision") + 1)
    if not taken:
        raise Stale
    now.revision = revision + 1
    return now


def _noted(claim: ExclusionClaim, by: Account) -> None:
    trail.note("claim_decided", by=by, subject=claim.agreement.title, client=claim.agreement.client)


def _write_clause(claim: ExclusionClaim) -> None:
    """Put an accepted claim as ``[[exclusions]]`` into the version in force at its time, and write its file."""
    version = _version_at(claim.agreement, claim.start, claim.end)
    if version is None:
        raise BadInput(Problem("claim.stretch"))
    tables = tuple(sorted(version.tables.items()))
    zone = parsed(version.text, version.file_name, tables).time_zone
    clause = _exclusion(claim, (claim.supplier_approver, claim.client_approver))
    values = {
        "id": clause.id,
        "from": claim.start.astimezone(ZoneInfo(zone)),
        "to": claim.end.astimezone(ZoneInfo(zone)),
        "reason": clause.reason,
        "evidence": clause.evidence,
        "approved_by": list(clause.approved_by),
        "queues": list(clause.queues) or None,
        "targets": list(clause.targets) or None,
    }
    try:
        version.text = with_table(version.text, "exclusions", values)
    except Unchangeable:
        raise BadInput(Problem("agreement_file.structure", version.file_name)) from None
    parsed(version.text, version.file_name, tables)
    version.revision += 1
    version.save(update_fields=("text", "revision"))
    agreement_files.write([version])


def _exclusion(claim: ExclusionClaim, approved_by: tuple[str, ...]) -> Exclusion:
    return Exclusion(
        id=f"claim-{claim.pk}",
        start=claim.start,
        end=claim.end,
        reason=claim.reason,
        evidence=claim.evidence or claim.reason,
        approved_by=approved_by,
        queues=(claim.queue,) if claim.queue else (),
        targets=(claim.target,) if claim.target else (),
    )


def _version_at(agreement: Agreement, start: datetime, end: datetime) -> AgreementVersion | None:
    """The version in force during the whole stretch."""
    in_force: Sequence[AgreementVersion] = list(agreement.versions.filter(state=AgreementVersion.State.IN_FORCE))
    for version in in_force:
        said: Terms = parsed(version.text, version.file_name, tuple(sorted(version.tables.items())))
        if said.start <= start and (said.end is None or end <= said.end):
            return version
    return None


def _month(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date().replace(day=1)


def _row(before: TargetResult, after: TargetResult) -> dict[str, Any]:
    left_out = sum(part.contacts for part in after.excluded) - sum(part.contacts for part in before.excluded)
    return {
        "target": before.id,
        "period": before.period.label,
        "before": _figures(before),
        "after": _figures(after),
        "left_out": left_out,
    }


def _figures(result: TargetResult) -> dict[str, Any]:
    return {
        "actual": result.net.value,
        "numerator": result.net.numerator,
        "denominator": result.net.denominator,
        "met": result.met,
        "credit": float(result.credit),
        "unit": result.unit,
        "required": result.required,
    }
