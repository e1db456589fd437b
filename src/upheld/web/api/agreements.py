"""Agreements: their versions as files and in words, drafts, and their life from initiation to improvement."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.http import Http404
from ninja import Query, Router
from pydantic import Field

from upheld.problems import BadInput, Problem
from upheld.web import clause_words, clock
from upheld.web.actions import agreements as acting
from upheld.web.actions import jobs
from upheld.web.actions import lifecycle as life_acting
from upheld.web.api import door
from upheld.web.api import jobs as jobs_told
from upheld.web.api.jobs import Job
from upheld.web.api.operations import NOTHING, marked, on_number, on_revision, reads, writes
from upheld.web.api.paging import Page, Paging, page, slice_of
from upheld.web.api.shapes import Asked as Wanted
from upheld.web.api.shapes import Day, Key, Line, Moment, Shape, Text, picked
from upheld.web.api.verdicts import agreement_of
from upheld.web.asked import Asked
from upheld.web.lifecycle_steps import STANDARD
from upheld.web.models import Account, AgreementVersion, LifecycleStep
from upheld.web.queries import agreements as asking
from upheld.web.queries import improvements
from upheld.web.queries import lifecycle as life
from upheld.web.revisions import revision_of

router = Router()
_HERE = "/clients/{client}/agreements/{agreement}"
PhaseName = Literal["initiation", "kick_off", "implementation", "evaluation", "improvement"]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]


class Agreement(Shape):
    """A contract with a client. `draft`: number of the newest draft, for who may see drafts."""

    slug: str
    client: str
    title: str
    phase: str
    owner: str | None
    in_force: int | None = Field(description="Number of the version in force today, else of the last one that was.")
    draft: int | None


class Version(Shape):
    """One wording of an agreement. `revision` goes up with each change."""

    number: int
    state: str
    valid_from: date
    valid_to: date | None
    note: str
    made_by: str | None
    made_at: Moment
    file_name: str
    revision: int


class VersionWhole(Version):
    """A version with its text (TOML) and the tables that it names."""

    text: str
    tables: dict[str, str]


class ClauseTerm(Shape):
    """A term of a clause and its value, in words."""

    name: str
    value: str


class ClauseSaid(Shape):
    """A clause in words, and the line of the file on which it begins."""

    part: str
    id: str
    title: str
    text: str
    line: int | None
    terms: list[ClauseTerm]


class DifferenceLine(Shape):
    """A line of the difference of two versions: + (new), - (gone), @ (lines left out) or empty."""

    number: int | None
    mark: str
    text: str


class LifeStep(Shape):
    """A point of a checklist. `revision` says which state a change is made on."""

    id: int
    phase: str
    text: str
    owner: str | None
    due: date | None
    evidence: str
    done_at: Moment | None
    done_by: str | None
    revision: str


class LifePhase(Shape):
    """A phase: done, current or ahead; how many of its points are missing, and how many of these are late."""

    phase: str
    state: Literal["done", "current", "ahead"]
    missing: int
    late: int
    steps: list[LifeStep]


class OfVersion(Wanted):
    """Which version; left out: the one in force."""

    version: Number | None = None


class Between(Wanted):
    """The versions to compare."""

    a: Number
    b: Number


class DraftWanted(Wanted):
    """From which version; left out: the one in force."""

    source: Number | None = None


class TextWanted(Wanted):
    """The whole text of a draft."""

    text: Annotated[Text, Field(max_length=500_000)]
    note: Annotated[Text | None, Field(max_length=400)] = None
    revision: int | None = None


class DraftDeed(Wanted):
    """The draft's revision, where If-Match does not say it."""

    revision: int | None = None


class StepWanted(Wanted):
    """A point to add; `owner` is the e-mail address of who answers for it."""

    phase: PhaseName
    text: Line
    owner: Annotated[Text, Field(max_length=254)]
    due: Day | None = None


class StepChange(Wanted):
    """A point as it shall be."""

    owner: Annotated[Text, Field(max_length=254)]
    due: Day | None = None
    evidence: Annotated[Text, Field(max_length=400)] = ""
    done: bool
    revision: Annotated[Text | None, Field(max_length=40)] = None


class PhaseWanted(Wanted):
    """The phase to go to, and the one that the agreement is thought to be in."""

    phase: PhaseName
    seen: PhaseName


class ChecklistWanted(Wanted):
    """The phase whose standard checklist is laid out."""

    phase: PhaseName


@reads(router, "/clients/{client}/agreements", "agreements", "portal", answer=Page[Agreement])
def agreements(request: Asked, client: str, paging: Query[Paging]) -> dict[str, Any]:
    """The agreements of a client, by title."""
    row = door.client_of(request)
    found = [_agreement(request, one) for one in asking.of_client(row, clock.today(row.time_zone))]
    return slice_of(request, found, lambda one: (one["title"], one["slug"]), paging)


@reads(router, _HERE, "agreements", "portal", answer=Agreement)
def agreement(request: Asked, client: str, agreement: str) -> dict[str, Any]:
    """One agreement."""
    row = door.client_of(request)
    listed = asking.of_client(row, clock.today(row.time_zone))
    found = next((one for one in listed if one.agreement.slug == agreement), None)
    if found is None:
        raise Http404
    return _agreement(request, found)


@reads(router, f"{_HERE}/clauses", "agreements", "portal", answer=list[ClauseSaid])
def clauses(request: Asked, client: str, agreement: str, of: Query[OfVersion]) -> list[dict[str, Any]]:
    """What a version says, clause by clause, in the caller's language."""
    said = clause_words.said(asking.terms_of(_version(request, agreement, of.version)), request.language)
    parts = {name: getattr(said, name) for name in said.__dataclass_fields__}
    rows = [
        (part, one)
        for part, clauses in parts.items()
        for one in (clauses if isinstance(clauses, tuple) else [clauses] if clauses else [])
    ]
    return [
        {
            "part": part,
            **picked(one, "id", "title", "text", "line"),
            "terms": [{"name": name, "value": value} for name, value in one.terms],
        }
        for part, one in rows
    ]


@reads(router, f"{_HERE}/versions", "agreements", answer=Page[Version])
def versions(request: Asked, client: str, agreement: str, paging: Query[Paging]) -> dict[str, Any]:
    """The versions, newest first, drafts included."""
    rows = agreement_of(request, agreement).versions.select_related("made_by").defer("text", "tables")
    return page(request, rows, ("-number", "-pk"), paging, _told)


@reads(router, f"{_HERE}/versions/{{number}}", "agreements", answer=VersionWhole)
def version(request: Asked, client: str, agreement: str, number: Number) -> dict[str, Any]:
    """One version with its text and tables."""
    row = _version(request, agreement, number)
    marked(request, row.revision)
    return _whole(row)


@reads(router, f"{_HERE}/difference", "agreements", answer=list[DifferenceLine])
def difference(request: Asked, client: str, agreement: str, between: Query[Between]) -> Any:
    """The lines of version b against those of version a."""
    return asking.difference(*(_version(request, agreement, number) for number in (between.a, between.b)))


@writes(router, "POST", f"{_HERE}/drafts", "agreements.change", answer=VersionWhole, status=201)
def draft(request: Asked, client: str, agreement: str, wanted: DraftWanted) -> dict[str, Any]:
    """A draft with the text of a version and the next number; the open draft, where there is one."""
    found = agreement_of(request, agreement)
    source = _version(request, agreement, wanted.source)
    row = acting.new_draft(found, source, by=request.access.account)
    marked(request, row.revision)
    return _whole(row)


@writes(router, "PUT", f"{_HERE}/drafts/{{number}}", "agreements.change", answer=VersionWhole)
def save_draft(request: Asked, client: str, agreement: str, number: Number, wanted: TextWanted) -> dict[str, Any]:
    """Give a draft its text; one that is no such agreement is refused with file, line, field and remedy."""
    row = asking.draft(agreement_of(request, agreement), number)
    revision = on_number(request, wanted.revision)
    acting.save_text(row, wanted.text, revision=revision, note=wanted.note, by=request.access.account)
    marked(request, revision + 1)
    return _whole(_version(request, agreement, number))


@writes(router, "POST", f"{_HERE}/drafts/{{number}}/put-in-force", "agreements.change", answer=Version)
def put_in_force(request: Asked, client: str, agreement: str, number: Number, wanted: DraftDeed) -> dict[str, Any]:
    """Put a draft into force from its first day: the version before it ends there, and months are assessed anew."""
    row = asking.draft(agreement_of(request, agreement), number)
    acting.put_in_force(row, revision=on_number(request, wanted.revision), by=request.access.account)
    return _told(_version(request, agreement, number))


@writes(router, "POST", f"{_HERE}/drafts/{{number}}/withdraw", "agreements.change", answer=Version)
def withdraw(request: Asked, client: str, agreement: str, number: Number, wanted: DraftDeed) -> dict[str, Any]:
    """Give a draft up."""
    row = asking.draft(agreement_of(request, agreement), number)
    acting.withdraw(row, revision=on_number(request, wanted.revision), by=request.access.account)
    return _told(_version(request, agreement, number))


@writes(router, "POST", f"{_HERE}/versions/{{number}}/compare", "agreements.change", answer=Job, status=202)
def compare(request: Asked, client: str, agreement: str, number: Number) -> dict[str, Any]:
    """Work out in the background what a version would have made of the records."""
    row = _version(request, agreement, number)
    job = jobs.start("compare", by=request.access.account, client=door.client_of(request), version=row.pk)
    return jobs_told.told(request, job)


@reads(router, f"{_HERE}/life", "agreements", answer=list[LifePhase])
def phases(request: Asked, client: str, agreement: str) -> list[dict[str, Any]]:
    """Where an agreement stands in its life: phases in order, with their checklists."""
    found = agreement_of(request, agreement)
    today = clock.today(found.client.time_zone)
    return [
        {**picked(one, "phase", "state", "missing", "late"), "steps": [_step(request, step) for step in one.steps]}
        for one in life.phases(found, today)
    ]


@writes(router, "POST", f"{_HERE}/life/checklist", "agreements.change", answer=list[LifeStep], status=201)
def lay_out(request: Asked, client: str, agreement: str, wanted: ChecklistWanted) -> list[dict[str, Any]]:
    """Give a phase the standard checklist; where it has one already, nothing changes."""
    found = agreement_of(request, agreement)
    life_acting.lay_out(found, wanted.phase, by=request.access.account)
    return [_step(request, step) for step in found.steps.filter(phase=wanted.phase).select_related("owner", "done_by")]


@writes(router, "POST", f"{_HERE}/life/steps", "agreements.change", answer=list[LifeStep], status=201)
def add_step(request: Asked, client: str, agreement: str, wanted: StepWanted) -> list[dict[str, Any]]:
    """Add a point to a phase; answers with all points of the phase."""
    found = agreement_of(request, agreement)
    life_acting.add_step(
        found, wanted.phase, wanted.text, owner_of(wanted.owner), wanted.due, by=request.access.account
    )
    return [_step(request, step) for step in found.steps.filter(phase=wanted.phase).select_related("owner", "done_by")]


@writes(router, "PUT", f"{_HERE}/life/steps/{{step}}", "agreements.change", answer=LifeStep)
def change_step(request: Asked, client: str, agreement: str, step: Key, wanted: StepChange) -> dict[str, Any]:
    """Change a point: who answers for it, until when, its evidence, whether it is done."""
    found = agreement_of(request, agreement)
    row = life.step(found, step)
    seen = on_revision(request, wanted.revision)
    # The action goes by the state that was seen: a mark that is not that of now stands for another state.
    state = life_acting.state_of(row) if seen == _mark(row) else ""
    life_acting.change_step(
        row,
        owner=owner_of(wanted.owner),
        due=wanted.due,
        evidence=wanted.evidence,
        done=wanted.done,
        seen=state,
        by=request.access.account,
    )
    row = life.step(found, step)
    marked(request, _mark(row))
    return _step(request, row)


@writes(router, "POST", f"{_HERE}/life/phase", "agreements.change", answer=NOTHING, status=204)
def move(request: Asked, client: str, agreement: str, wanted: PhaseWanted) -> None:
    """Go to a phase: forwards by one, with all evidence of the present one; back always."""
    found = agreement_of(request, agreement)
    life_acting.move(found, wanted.phase, seen=wanted.seen, by=request.access.account)


def owner_of(email: str) -> Account:
    """The account of that address, where something can be given to it; raises BadInput."""
    found = improvements.owners().filter(email__iexact=email).first()
    if found is None:
        raise BadInput(Problem("api.unknown", field="body.owner", values={"value": email}))
    return found


def _version(request: Asked, agreement: str, number: int | None) -> AgreementVersion:
    """A version that one may see: who reads for the client sees what is or was in force."""
    found = asking.version(agreement_of(request, agreement), number, clock.today(door.client_of(request).time_zone))
    if not _sees_drafts(request) and found.state != AgreementVersion.State.IN_FORCE:
        raise Http404
    return found


def _sees_drafts(request: Asked) -> bool:
    return request.access.may("agreements", door.client_of(request))


def _agreement(request: Asked, one: asking.Listed) -> dict[str, Any]:
    return {
        **picked(one.agreement, "slug", "title", "phase"),
        "client": door.client_of(request).slug,
        "owner": one.agreement.owner.name if one.agreement.owner else None,
        "in_force": one.in_force.number if one.in_force else None,
        "draft": one.draft.number if one.draft and _sees_drafts(request) else None,
    }


def _told(row: AgreementVersion) -> dict[str, Any]:
    names = ("number", "state", "valid_from", "valid_to", "note", "made_at", "file_name", "revision")
    return {**picked(row, *names), "made_by": row.made_by.name if row.made_by else None}


def _whole(row: AgreementVersion) -> dict[str, Any]:
    return {**_told(row), "text": row.text, "tables": row.tables}


def _mark(step: LifecycleStep) -> str:
    return revision_of(step.pk, life_acting.state_of(step))


def _step(request: Asked, step: LifecycleStep) -> dict[str, Any]:
    standard = STANDARD.get(step.phase, {})
    text = standard[step.template] if step.template and step.template in standard else ""
    return {
        **picked(step, "id", "phase", "due", "evidence", "done_at"),
        "text": request.language.say(text) if text else step.text,
        "owner": step.owner.name if step.owner else None,
        "done_by": step.done_by.name if step.done_by else None,
        "revision": _mark(step),
    }
