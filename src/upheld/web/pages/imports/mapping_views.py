"""Mappings: which header is which column, for one file and kept by name."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from upheld.contacts.tables.mapping import document_of
from upheld.problems import BadInput
from upheld.reports import table_words
from upheld.reports.mapping_text import of_document
from upheld.reports.problem_sentences import told
from upheld.web.actions import mappings as acting
from upheld.web.actions import uploads
from upheld.web.asked import Asked
from upheld.web.guards import needs
from upheld.web.models import Mapping, Upload
from upheld.web.pages.imports import forms, words
from upheld.web.pages.imports.views import revision
from upheld.web.queries import mapping_choices, zones
from upheld.web.queries import uploads as asking
from upheld.web.refusals import Stale


@needs("imports")
@require_http_methods(["GET", "POST"])
def editor(request: Asked, upload: uuid.UUID) -> HttpResponse:
    """The columns of one file: shown with examples, told, and looked at again."""
    found = asking.one(request.access, upload)
    if request.method == "GET":
        return _editor(request, found, request.GET.get("kind"), [], 200)
    if request.POST.get("revision") != revision(found):
        raise Stale
    try:
        said = _said(request, found)
        uploads.look_again(found, by=request.access.account, said=said)
    except BadInput as bad:
        faults = [told(problem, request.language) for problem in bad.problems]
        return _editor(request, found, request.POST.get("kind"), faults, 422)
    return redirect("imports_file", upload=upload)


@needs("imports")
def mappings(request: Asked) -> HttpResponse:
    """The kept mappings."""
    rows = [
        {"mapping": one, "kind": words.kind_name(one.kind, request.language), "columns": _columns(one)}
        for one in asking.mappings()
    ]
    return render(request, "imports/mappings.html", {"rows": rows})


@needs("imports")
@require_http_methods(["GET", "POST"])
def new(request: Asked) -> HttpResponse:
    """A mapping written as a file."""
    return _text(request, None)


@needs("imports")
@require_http_methods(["GET", "POST"])
def kept(request: Asked, number: int) -> HttpResponse:
    """One kept mapping as its file."""
    return _text(request, asking.mapping(request.access, number))


@needs("imports")
@require_POST
def forget(request: Asked, number: int) -> HttpResponse:
    """Let go of a mapping."""
    found = asking.mapping(request.access, number)
    acting.forget(found, by=request.access.account)
    messages.success(request, request.language.say("The mapping {name} is gone.", name=found.name))
    return redirect("imports_mappings")


def _said(request: Asked, upload: Upload) -> dict[str, Any]:
    """What the editor says, checked as a mapping; kept under its name where one is given."""
    text = of_document(forms.mapping(request.POST, upload))
    name = forms.name_of_mapping(request.POST)
    document = document_of(text, file=name or upload.name)
    if name:
        acting.keep(name, text, by=request.access.account)
    return {"zone": forms.zone(request.POST), "kind": document["kind"], "mapping": document, "mapping_name": name}


def _editor(request: Asked, upload: Upload, kind: str | None, faults: list[str], status: int) -> HttpResponse:
    language = request.language
    choices = mapping_choices.of_upload(upload, kind)
    needed = {name: language.say(table_words.COLUMNS[name]) for name in choices.lacking if name in table_words.COLUMNS}
    context = {
        "upload": upload,
        "choices": choices,
        "faults": faults,
        "revision": revision(upload),
        "kinds": words.table_kinds(language),
        "zones": zones.known(),
        "usual_zone": choices.zone or zones.usual(),
        "about": {one.name: _about(one.name, language) for one in choices.columns},
        "needed": needed,
        "column_options": [("", language.say("not read")), *((one.name, one.name) for one in choices.columns)],
        "word_options": {one.column: [["", "–"], *([word, word] for word in one.known)] for one in choices.words},
        "unit_options": [("", language.say("as written")), *((k, language.say(v)) for k, v in words.UNITS.items())],
        "order_options": [
            ("", language.say("told by the column")),
            *((k, language.say(v)) for k, v in words.DATE_ORDERS.items()),
        ],
    }
    return render(request, "imports/mapping.html", context, status=status)


def _about(name: str, language: Any) -> str:
    return language.say(table_words.COLUMNS[name]) if name in table_words.COLUMNS else ""


def _text(request: Asked, found: Mapping | None) -> HttpResponse:
    """The form of a mapping as its text."""
    name, text = (found.name, found.text) if found else ("", "")
    faults: list[str] = []
    if request.method == "POST":
        name, text = request.POST.get("name", ""), request.POST.get("text", "").replace("\r\n", "\n")
        try:
            acting.keep(found.name if found else forms.name_of_mapping(request.POST), text, by=request.access.account)
            return redirect("imports_mappings")
        except BadInput as bad:
            faults = [told(problem, request.language) for problem in bad.problems]
    context = {"found": found, "name": name, "text": text, "faults": faults}
    return render(request, "imports/mapping_text.html", context, status=422 if faults else 200)


def _columns(mapping: Mapping) -> int:
    try:
        return len(document_of(mapping.text, file=mapping.name).get("columns", {}))
    except BadInput:
        return 0
