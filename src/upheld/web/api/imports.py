"""Imports: a file is uploaded and looked at (dry run), then imported or discarded. Nothing of it counts before."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, cast

from django.conf import settings
from ninja import File, Form, Query, Router, UploadedFile
from pydantic import Field

from upheld.contacts.kinds import KINDS
from upheld.contacts.tables.mapping import document_of
from upheld.problems import BadInput, Problem
from upheld.reports.problem_sentences import remedy, sentence, told
from upheld.web.actions import mappings as mapping_acting
from upheld.web.actions import uploads as acting
from upheld.web.api import jobs as jobs_told
from upheld.web.api.jobs import Job
from upheld.web.api.operations import NOTHING, reads, writes
from upheld.web.api.paging import Page, Paging, page, slice_of
from upheld.web.api.shapes import Asked as Wanted
from upheld.web.api.shapes import Key, Line, Moment, Shape, Text, Zone, picked
from upheld.web.asked import Asked
from upheld.web.models import Mapping as MappingRow
from upheld.web.models import Upload as Row
from upheld.web.queries import uploads as asking
from upheld.web.queries import zones

router = Router()
_MOST_ERRORS = 200_000


class Upload(Shape):
    """A file that came in. `findings` is what its dry run found; `job` the work under way or done last."""

    id: uuid.UUID
    name: str
    size: int
    sha256: str
    kind: str | None
    state: str
    mapping: str | None
    by: str | None
    at: Moment
    job: uuid.UUID | None
    under_way: bool
    findings: dict[str, Any]
    problems: list[str]
    notes: list[str]


class RowError(Shape):
    """One thing wrong with one row."""

    row: int
    column: str | None
    value: str
    key: str
    message: str
    remedy: str


class Mapping(Shape):
    """How the columns of somebody's files are understood, as TOML."""

    id: int
    name: str
    kind: str
    text: str
    made_by: str | None
    made_at: Moment


class HowToRead(Wanted):
    """How a file shall be read; what is left out is told by its content."""

    zone: Annotated[Zone | None, Field(description="Of times without an offset; null: that of most sites.")] = None
    kind: Annotated[Text | None, Field(max_length=60)] = None
    mapping: Annotated[Key | None, Field(description="Number of a kept mapping.")] = None


class Keeping(Wanted):
    """A mapping to keep under a name, in place of one of that name."""

    name: Annotated[Line, Field(max_length=80)]
    text: Annotated[Text, Field(max_length=200_000)]


@reads(router, "/imports", "imports", answer=Page[Upload])
def imports(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """The files that came in, newest first."""
    rows = Row.objects.select_related("by", "job", "mapping")
    return page(request, rows, ("-at", "-pk"), paging, lambda row: _upload(request, row))


@writes(router, "POST", "/imports", "imports", answer=Upload, status=202)
def upload(request: Asked, file: File[UploadedFile], how: Form[HowToRead]) -> dict[str, Any]:
    """Upload a file (multipart form): it is looked at in the background.

    Content that is there already is not kept twice: then the answer is the upload that has it.
    """
    if (file.size or 0) > settings.UPLOAD_LIMIT_BYTES:
        limit_mb = settings.UPLOAD_LIMIT_BYTES >> 20
        raise BadInput(Problem("upload.too_large", file.name, values={"limit_mb": limit_mb}))
    kept, _ = acting.receive(cast(acting.Sent, file), by=request.access.account, said=_said(request, how))
    return _upload(request, asking.one(request.access, kept.pk))


@reads(router, "/imports/{upload}", "imports", answer=Upload)
def one(request: Asked, upload: uuid.UUID) -> dict[str, Any]:
    """One file with what its dry run found."""
    return _upload(request, asking.one(request.access, upload))


@reads(router, "/imports/{upload}/errors", "imports", answer=Page[RowError])
def errors(request: Asked, upload: uuid.UUID, paging: Query[Paging]) -> dict[str, Any]:
    """What is wrong with its rows, in the order in which they stand."""
    row = asking.one(request.access, upload)
    zone = row.said.get("zone") or "UTC"
    found = enumerate(asking.errors(row, 0, _MOST_ERRORS))
    return slice_of(
        request,
        [
            {
                "place": place,
                **picked(error, "row", "column", "value", "key"),
                "message": sentence(error.key, error.values, request.language, zone),
                "remedy": remedy(error.key, error.values, request.language, zone),
            }
            for place, error in found
        ],
        lambda error: (error["place"],),
        paging,
    )


@writes(router, "POST", "/imports/{upload}/look-again", "imports", answer=Job, status=202)
def look_again(request: Asked, upload: uuid.UUID, how: HowToRead) -> dict[str, Any]:
    """Look at a file once more, read in another way."""
    row = asking.one(request.access, upload)
    return jobs_told.told(request, acting.look_again(row, by=request.access.account, said=_said(request, how)))


@writes(router, "POST", "/imports/{upload}/import", "imports", answer=Job, status=202)
def start(request: Asked, upload: uuid.UUID) -> dict[str, Any]:
    """Import what was looked at."""
    row = asking.one(request.access, upload)
    return jobs_told.told(request, acting.start_import(row, by=request.access.account))


@writes(router, "DELETE", "/imports/{upload}", "imports", answer=NOTHING, status=204)
def discard(request: Asked, upload: uuid.UUID) -> None:
    """Throw a file away that was not imported."""
    acting.discard(asking.one(request.access, upload), by=request.access.account)


@reads(router, "/mappings", "imports", answer=Page[Mapping])
def mappings(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """The kept mappings, by name."""
    return page(request, MappingRow.objects.select_related("made_by"), ("name", "pk"), paging, _mapping)


@writes(router, "PUT", "/mappings", "imports", answer=Mapping)
def keep_mapping(request: Asked, wanted: Keeping) -> dict[str, Any]:
    """Keep a mapping under its name."""
    return _mapping(mapping_acting.keep(wanted.name, wanted.text, by=request.access.account))


@writes(router, "DELETE", "/mappings/{mapping}", "imports", answer=NOTHING, status=204)
def forget_mapping(request: Asked, mapping: Key) -> None:
    """Let go of a mapping; what was imported through it keeps its own copy."""
    mapping_acting.forget(asking.mapping(request.access, mapping), by=request.access.account)


def _said(request: Asked, how: HowToRead) -> dict[str, Any]:
    """Zone, kind and mapping as the actions want them said; raises BadInput for a choice that there is not."""
    zone = how.zone or zones.usual()
    if zone not in zones.known():
        raise BadInput(Problem("calendar.unknown_zone", field="zone", values={"zone": zone}))
    said: dict[str, Any] = {"zone": zone}
    if how.kind:
        if how.kind not in KINDS:
            raise BadInput(Problem("web.choice", field="kind", values={"value": how.kind, "known": list(KINDS)}))
        said["kind"] = how.kind
    if how.mapping is not None:
        kept = asking.mapping(request.access, how.mapping)
        said |= {"mapping": document_of(kept.text, file=kept.name), "mapping_name": kept.name, "kind": kept.kind}
    return said


def _upload(request: Asked, row: Row) -> dict[str, Any]:
    findings = row.findings
    return {
        **picked(row, "id", "name", "size", "sha256", "state", "at"),
        "kind": row.kind or None,
        "mapping": row.mapping.name if row.mapping else None,
        "by": row.by.name if row.by else None,
        "job": row.job_id,
        "under_way": asking.under_way(row.job),
        "findings": {name: value for name, value in findings.items() if name not in ("problems", "notes")},
        "problems": [told(Problem(**problem), request.language) for problem in findings.get("problems", [])],
        "notes": [told(Problem(**note), request.language) for note in findings.get("notes", [])],
    }


def _mapping(row: MappingRow) -> dict[str, Any]:
    names = ("id", "name", "kind", "text", "made_at")
    return {**picked(row, *names), "made_by": row.made_by.name if row.made_by else None}
