"""Bringing files in: the list, one file with what its dry run found, and what may be done with it."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from upheld.contacts.tables.kinds import KINDS
from upheld.problems import BadInput, Problem
from upheld.reports import table_template
from upheld.reports.problem_sentences import remedy, sentence, told
from upheld.web import exports, filters
from upheld.web.actions import jobs, uploads
from upheld.web.asked import Asked
from upheld.web.guards import needs
from upheld.web.job_titles import title_of
from upheld.web.models import Mapping, Upload
from upheld.web.pages.imports import forms, words
from upheld.web.queries import jobs as jobs_seen
from upheld.web.queries import uploads as asking
from upheld.web.queries import zones
from upheld.web.refusals import Stale

ROWS: Final = 50
"""Errors shown on one page."""


@needs("imports")
@require_http_methods(["GET", "POST"])
def imports(request: Asked) -> HttpResponse:
    """The files that came in, and the form that takes one more."""
    if request.method == "POST":
        try:
            return _received(request)
        except BadInput as bad:
            return _list(request, [told(problem, request.language) for problem in bad.problems], 422)
    jobs.give_up_lost()
    if exports.asked_for(request):
        return _exported(request)
    return _list(request, [], 200)


@needs("imports")
def file(request: Asked, upload: uuid.UUID) -> HttpResponse:
    """One file: what its dry run found, its errors page by page."""
    found = asking.one(request.access, upload)
    if exports.asked_for(request):
        return _errors_exported(request, found)
    jobs.give_up_lost()
    return render(request, "imports/file.html", _shown(request, found))


@needs("imports")
def progress(request: Asked, upload: uuid.UUID) -> HttpResponse:
    """The work under way on a file; once it has ended, the browser loads the file's page anew."""
    found = asking.one(request.access, upload)
    if not asking.under_way(found.job):
        answer = HttpResponse(status=204)
        answer.headers["HX-Refresh"] = "true"
        return answer
    return render(request, "imports/progress.html", {"upload": found, "job": _job(request, found)})


@needs("imports")
@require_POST
def import_(request: Asked, upload: uuid.UUID) -> HttpResponse:
    """Import what was looked at."""
    found = asking.one(request.access, upload)
    if request.POST.get("revision") != revision(found):
        raise Stale
    uploads.start_import(found, by=request.access.account)
    return redirect("imports_file", upload=upload)


@needs("imports")
@require_POST
def discard(request: Asked, upload: uuid.UUID) -> HttpResponse:
    """Throw a file away that was not imported."""
    found = asking.one(request.access, upload)
    uploads.discard(found, by=request.access.account)
    messages.success(request, request.language.say("{name} was discarded.", name=found.name))
    return redirect("imports")


@needs("imports")
@require_POST
def again(request: Asked, upload: uuid.UUID) -> HttpResponse:
    """Look at a file once more, read in another way."""
    found = asking.one(request.access, upload)
    uploads.look_again(found, by=request.access.account, said=forms.how_to_read(request.POST))
    return redirect("imports_file", upload=upload)


@needs("imports")
def template(request: Asked, kind: str) -> HttpResponse:
    """An empty table of a kind with one example row."""
    if kind not in KINDS:
        raise Http404
    answer = HttpResponse(table_template.as_csv(KINDS[kind]), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
    return answer


def revision(upload: Upload) -> str:
    """Changes with everything that an import of `upload` would go by."""
    facts = [upload.said, upload.state, upload.kind, str(upload.job_id)]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def _received(request: Asked) -> HttpResponse:
    limit = settings.UPLOAD_LIMIT_BYTES
    sent = request.FILES.get("file")
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise BadInput(Problem("upload.too_large", values={"limit_mb": limit >> 20}))
    if sent is None:
        raise BadInput(Problem("upload.none"))
    upload, is_new = uploads.receive(sent, by=request.access.account, said=forms.how_to_read(request.POST))
    if not is_new:
        said = request.language.say("This content is here already, as {name}.", name=upload.name)
        messages.info(request, said)
    return redirect("imports_file", upload=upload.pk)


def _list(request: Asked, faults: list[str], status: int) -> HttpResponse:
    language = request.language
    context = {
        "uploads": [
            {
                "upload": one,
                "state": language.say(words.STATES[one.state]),
                "badge": words.BADGES[one.state],
                "kind": words.kind_name(one.kind, language),
                "under_way": asking.under_way(one.job),
            }
            for one in asking.seen(request.access)
        ],
        "faults": faults,
        "limit_bytes": settings.UPLOAD_LIMIT_BYTES,
        "limit_mb": settings.UPLOAD_LIMIT_BYTES >> 20,
        "zones": zones.known(),
        "usual_zone": request.POST.get("zone") or zones.usual(),
        "kinds": words.every_kind(language),
        "table_kinds": words.table_kinds(language),
        "mappings": [(one.pk, one.name) for one in Mapping.objects.all()],
    }
    return render(request, "imports/imports.html", context, status=status)


def _shown(request: Asked, upload: Upload) -> dict[str, Any]:
    language, findings = request.language, upload.findings
    page = int(filters.number(request, "page", 1, 1, 1_000_000))
    count = findings.get("errors", 0)
    rows = [
        {
            "row": error.row,
            "column": error.column,
            "value": error.value,
            "reason": sentence(error.key, error.values, language, upload.said.get("zone") or "UTC"),
            "remedy": remedy(error.key, error.values, language, upload.said.get("zone") or "UTC"),
        }
        for error in asking.errors(upload, (page - 1) * ROWS, ROWS)
    ]
    return {
        "upload": upload,
        "state": language.say(words.STATES[upload.state]),
        "badge": words.BADGES[upload.state],
        "kind": words.kind_name(upload.kind, language),
        "said_zone": upload.said.get("zone") or "UTC",
        "found": findings,
        "first_at": _instant(findings.get("first_at")),
        "last_at": _instant(findings.get("last_at")),
        "notes": [told(Problem(**note), language) for note in findings.get("notes", [])],
        "problems": [told(Problem(**problem), language) for problem in findings.get("problems", [])],
        "errors": rows,
        "errors_count": count,
        "page": page,
        "pages": max(1, -(-count // ROWS)),
        "job": _job(request, upload) if upload.job else None,
        "under_way": asking.under_way(upload.job),
        "open": upload.state in uploads.OPEN,
        "revision": revision(upload),
        "is_table": upload.kind in KINDS or bool(findings.get("headers")),
        "kinds": words.every_kind(language),
        "zones": zones.known(),
        "mappings": [(one.pk, one.name) for one in Mapping.objects.all()] if upload.state in uploads.OPEN else [],
    }


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _job(request: Asked, upload: Upload) -> dict[str, Any]:
    assert upload.job is not None
    return jobs_seen.shown(upload.job, title_of(upload.job), request.language).macro


def _exported(request: Asked) -> HttpResponse:
    say = request.language.say
    columns = [
        exports.Column("name", say("File")),
        exports.Column("at", say("Received"), "instant"),
        exports.Column("by", say("By")),
        exports.Column("kind", say("Kind")),
        exports.Column("state", say("State")),
        exports.Column("rows", say("Rows"), "number"),
        exports.Column("rejected", say("Rejected"), "number"),
        exports.Column("sha256", "SHA-256"),
    ]
    rows = [
        {
            "name": one.name,
            "at": one.at,
            "by": one.by.name if one.by else "",
            "kind": words.kind_name(one.kind, request.language),
            "state": say(words.STATES[one.state]),
            "rows": one.findings.get("rows"),
            "rejected": one.findings.get("rejected"),
            "sha256": one.sha256,
        }
        for one in asking.seen(request.access)
    ]
    return exports.answer(request, "imports", columns, rows)


def _errors_exported(request: Asked, upload: Upload) -> HttpResponse:
    say, language = request.language.say, request.language
    columns = [
        exports.Column("row", say("Row"), "number"),
        exports.Column("column", say("Column")),
        exports.Column("value", say("What stands there")),
        exports.Column("reason", say("What is wrong")),
        exports.Column("remedy", say("What to do")),
    ]
    rows = (
        {
            "row": error.row,
            "column": error.column,
            "value": error.value,
            "reason": sentence(error.key, error.values, language),
            "remedy": remedy(error.key, error.values, language),
        }
        for error in asking.errors(upload, 0, exports.MOST_ROWS)
    )
    return exports.answer(request, "import-errors", columns, rows)
