"""Agreements and their versions: those an account may see, parsed, and what two versions say differently."""

from __future__ import annotations

import difflib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.db.models import Prefetch
from django.http import Http404

from upheld.agreements import terms
from upheld.agreements.clauses import Agreement as Terms
from upheld.web.access import Access
from upheld.web.models import Agreement, AgreementVersion, Client

State = AgreementVersion.State
_CONTEXT_LINES = 3


@dataclass(frozen=True)
class Listed:
    """An agreement in the list: the version in force on the day asked about, the newest draft."""

    agreement: Agreement
    in_force: AgreementVersion | None
    draft: AgreementVersion | None
    versions: int


@dataclass(frozen=True)
class Line:
    """A line of a text or of the difference of two; `mark` is + (new), - (gone), @ (lines left out) or empty."""

    number: int | None
    text: str
    mark: str = ""


def seen(access: Access, today: date, right: str = "agreements") -> list[Listed]:
    """The agreements of the clients for which `access` has `right`, by client."""
    return [_listed(agreement, today) for agreement in _of(access.clients(right))]


def of_client(client: Client, today: date) -> list[Listed]:
    """The agreements of one client."""
    return [_listed(agreement, today) for agreement in _of((client,))]


def one(access: Access, slug: str, right: str = "agreements") -> Agreement:
    """The agreement, where `access` has `right` for its client; else it does not exist."""
    found = Agreement.objects.select_related("client", "owner").filter(slug=slug).first()
    if found is None or not access.may(right, found.client):
        raise Http404
    return found


def version(agreement: Agreement, number: int | None, today: date) -> AgreementVersion:
    """Version `number`; None: the one in force today, else the newest there is. 404 where there is none."""
    versions = list(agreement.versions.select_related("made_by"))
    if number is not None:
        found = next((one for one in versions if one.number == number), None)
    else:
        found = _current(versions, today) or next(iter(versions), None)
    if found is None:
        raise Http404
    return found


def draft(agreement: Agreement, number: int) -> AgreementVersion:
    """The draft of that number; 404 where it is none."""
    found = agreement.versions.filter(number=number, state=State.DRAFT).first()
    if found is None:
        raise Http404
    return found


def terms_of(of: AgreementVersion) -> Terms:
    """What a version says; raises BadInput with file, line, field and remedy of whatever is wrong."""
    return parsed(of.text, of.file_name, tuple(sorted(of.tables.items())))


@lru_cache(maxsize=64)
def parsed(text: str, file_name: str, tables: tuple[tuple[str, str], ...] = ()) -> Terms:
    """The terms of a text with the tables it names beside it; raises BadInput."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in tables:
            (Path(folder) / Path(name).name).write_text(content, encoding="utf-8")
        return terms.parse(text, file_name, Path(folder))


def difference(a: AgreementVersion, b: AgreementVersion) -> list[Line]:
    """The lines of `b` against those of `a`, those left unchanged only near a change."""
    return list(_difference(a.text.splitlines(), b.text.splitlines()))


def lines(of: AgreementVersion) -> list[Line]:
    """The text, line by line."""
    return [Line(number, text) for number, text in enumerate(of.text.splitlines(), 1)]


def _difference(a: list[str], b: list[str]) -> Iterator[Line]:
    groups = difflib.SequenceMatcher(None, a, b, autojunk=False).get_grouped_opcodes(_CONTEXT_LINES)
    for number, group in enumerate(groups):
        if number or group[0][1]:
            yield Line(None, "", "@")
        for tag, a_from, a_to, b_from, b_to in group:
            if tag == "equal":
                yield from (Line(b_from + n + 1, text) for n, text in enumerate(b[b_from:b_to]))
                continue
            yield from (Line(a_from + n + 1, text, "-") for n, text in enumerate(a[a_from:a_to]))
            yield from (Line(b_from + n + 1, text, "+") for n, text in enumerate(b[b_from:b_to]))


def _of(clients: tuple[Client, ...]) -> list[Agreement]:
    versions = Prefetch("versions", AgreementVersion.objects.defer("text", "tables"))
    return list(
        Agreement.objects.filter(client__in=clients).select_related("client", "owner").prefetch_related(versions)
    )


def _listed(agreement: Agreement, today: date) -> Listed:
    versions = list(agreement.versions.all())
    newest_draft = next((one for one in versions if one.state == State.DRAFT), None)
    return Listed(agreement, _current(versions, today), newest_draft, len(versions))


def _current(versions: list[AgreementVersion], today: date) -> AgreementVersion | None:
    """The version in force on `today`; else the one that came into force last."""
    own = [one for one in versions if one.state == State.IN_FORCE]
    now = [one for one in own if one.valid_from <= today and (one.valid_to is None or today < one.valid_to)]
    return next(iter(now or own), None)
