"""Changing agreements: a draft is made, changed by form or as a file, and put into force; nothing is half-saved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Max

from upheld.agreements import terms
from upheld.agreements.clauses import Agreement as Terms
from upheld.agreements.rewriting import Unchangeable, with_table, with_value, without_table
from upheld.problems import BadInput, Problem
from upheld.web import agreement_fields, clock
from upheld.web.actions import agreement_files, jobs, trail
from upheld.web.models import Account, Agreement, AgreementVersion
from upheld.web.queries.agreements import parsed, terms_of
from upheld.web.refusals import Stale

State = AgreementVersion.State


def new_draft(agreement: Agreement, source: AgreementVersion, *, by: Account) -> AgreementVersion:
    """A draft with the text of `source` and the next number, in force from the next month; the open draft if there is
    one."""
    with transaction.atomic():
        present = agreement.versions.filter(state=State.DRAFT).first()
        if present is not None:
            return present
        number = (agreement.versions.aggregate(most=Max("number"))["most"] or 0) + 1
        first = max(_next_month(clock.today(agreement.client.time_zone)), source.valid_from + timedelta(days=1))
        text = with_value(with_value(source.text, ("version",), number), ("valid_from",), first)
        made = AgreementVersion.objects.create(
            agreement=agreement,
            number=number,
            text=with_value(text, ("valid_to",), None),
            tables=source.tables,
            file_name=agreement_files.free_name(agreement.slug, number),
            valid_from=first,
            made_by=by,
            made_at=clock.now(),
        )
        trail.note("agreement_changed", by=by, subject=agreement.title, client=agreement.client)
    return made


def save_text(draft: AgreementVersion, text: str, *, revision: int, note: str | None = None, by: Account) -> None:
    """Give `draft` the text `text`; raises BadInput for what is no such agreement, Stale where it has changed since."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    said = parsed(text, draft.file_name, tuple(sorted(draft.tables.items())))
    _same(draft, said)
    with transaction.atomic():
        found = AgreementVersion.objects.filter(pk=draft.pk, state=State.DRAFT, revision=revision)
        values = {"text": text, "valid_from": said.valid_from, "valid_to": said.valid_to}
        if note is not None:
            values["note"] = note[:400]
        if not found.update(**values, revision=F("revision") + 1):
            raise Stale
        trail.note("agreement_changed", by=by, subject=draft.agreement.title, client=draft.agreement.client)


def save_fields(draft: AgreementVersion, posted: Mapping[str, str], *, revision: int, by: Account) -> None:
    """Change the fields of `draft` that `posted` says otherwise; raises as `save_text` does."""
    text = agreement_fields.changed(draft.text, posted)
    save_text(draft, text, revision=revision, note=posted.get("note"), by=by)


def add_target(draft: AgreementVersion, *, revision: int, by: Account) -> None:
    """One more target, to be filled in."""
    known = {str(target.get("id")) for target in agreement_fields.read(draft.text).get("targets", ())}
    name = next(f"target-{n}" for n in range(1, 1000) if f"target-{n}" not in known)
    values = {
        "id": name,
        "metric": "service_level",
        "within": "20s",
        "required": "80%",
        "period": "month",
        "weight": 0.0,
    }
    save_text(draft, _laid_out(lambda text: with_table(text, "targets", values), draft), revision=revision, by=by)


def remove_target(draft: AgreementVersion, number: int, *, revision: int, by: Account) -> None:
    """Take target `number` (from 0) out."""
    targets = agreement_fields.read(draft.text).get("targets", ())
    if len(targets) < 2:
        raise BadInput(Problem("agreement_form.removed_all"))
    save_text(draft, _laid_out(lambda text: without_table(text, "targets", number), draft), revision=revision, by=by)


def withdraw(draft: AgreementVersion, *, revision: int, by: Account) -> None:
    """Give the draft up; it is kept."""
    with transaction.atomic():
        if not _moved(draft, revision, State.WITHDRAWN):
            raise Stale
        trail.note("agreement_changed", by=by, subject=draft.agreement.title, client=draft.agreement.client)


def put_in_force(draft: AgreementVersion, *, revision: int, by: Account) -> None:
    """Make `draft` a version in force from its first day: the version before it ends there, both files are written,
    and every month is assessed anew where it changes. Raises BadInput and Stale; then nothing has changed."""
    agreement = draft.agreement
    with transaction.atomic():
        said = terms_of(draft)
        before = agreement.versions.filter(state=State.IN_FORCE).order_by("-valid_from").first()
        written = [draft]
        if before is not None:
            _must_follow(draft, before, said)
            if before.valid_to is None or before.valid_to > said.valid_from:
                _end(before, said.valid_from)
                written.append(before)
        every = [terms_of(one) for one in agreement.versions.filter(state=State.IN_FORCE).exclude(pk=draft.pk)]
        terms.in_order([*every, said])
        if not _moved(draft, revision, State.IN_FORCE):
            raise Stale
        Agreement.objects.filter(pk=agreement.pk).update(title=said.title)
        trail.note("agreement_put_in_force", by=by, subject=said.title, client=agreement.client, number=draft.number)
        agreement_files.write(written)
        jobs.start_once("figures", by=by)


def _laid_out(change: object, draft: AgreementVersion) -> str:
    try:
        return change(draft.text)  # type: ignore[operator, no-any-return]
    except Unchangeable:
        raise BadInput(Problem("agreement_file.structure", draft.file_name)) from None


def _moved(draft: AgreementVersion, revision: int, state: str) -> int:
    found = AgreementVersion.objects.filter(pk=draft.pk, state=State.DRAFT, revision=revision)
    return found.update(state=state, revision=F("revision") + 1)


def _end(version: AgreementVersion, day: date) -> None:
    """Let `version` end before `day`."""
    version.text = with_value(version.text, ("valid_to",), day)
    version.valid_to = day
    version.revision += 1
    version.save(update_fields=("text", "valid_to", "revision"))


def _must_follow(draft: AgreementVersion, before: AgreementVersion, said: Terms) -> None:
    if said.valid_from <= before.valid_from:
        values = {
            "number": draft.number,
            "day": said.valid_from.isoformat(),
            "other": before.number,
            "other_day": before.valid_from.isoformat(),
        }
        raise BadInput(Problem("agreement_version.from", draft.file_name, field="valid_from", values=values))


def _same(draft: AgreementVersion, said: Terms) -> None:
    """A draft stays a draft of its agreement: id, number and client are not changed in passing."""
    agreement = draft.agreement
    told = (said.id, str(said.version), said.client)
    meant = (agreement.slug, str(draft.number), agreement.client.name)
    for one, other, field in zip(told, meant, ("id", "version", "client"), strict=True):
        if one != other:
            values = {"id": one, "other": other}
            raise BadInput(Problem("agreement_form.another", draft.file_name, field=field, values=values))


def _next_month(today: date) -> date:
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
