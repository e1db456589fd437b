"""A draft of an agreement: by form, as a file, put into force or given up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from upheld.problems import BadInput, Problem
from upheld.reports.problem_sentences import told
from upheld.web import agreement_fields, clock
from upheld.web.actions import agreements as acting
from upheld.web.asked import Asked
from upheld.web.guards import needs
from upheld.web.models import AgreementVersion
from upheld.web.pages.agreements.tabs import number_of, tabs
from upheld.web.queries import agreements as asking


@needs("agreements.change")
@require_POST
def new(request: Asked, agreement: str) -> HttpResponse:
    """A draft from the version chosen, else the newest one in force."""
    found = asking.one(request.access, agreement, "agreements.change")
    source = asking.version(found, number_of(request.POST.get("version")), clock.now().date())
    made = acting.new_draft(found, source, by=request.access.account)
    return redirect("agreements_draft", agreement=found.slug, number=made.number)


@needs("agreements.change")
@require_http_methods(["GET", "POST"])
def draft(request: Asked, agreement: str, number: int) -> HttpResponse:
    """The draft as a form; refused input is shown again with what is wrong with it."""
    version = _draft(request, agreement, number)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            posted = {name: str(value) for name, value in request.POST.items()}
            acting.save_fields(version, posted, revision=_revision(request), by=request.access.account)
        except BadInput as bad:
            problems = list(bad.problems)
        else:
            messages.success(request, request.language.say("The draft is saved."))
            return redirect("agreements_draft", agreement=agreement, number=number)
    return _page(
        request, version, "agreements/draft.html", problems, _fields(version, request.POST if problems else {})
    )


@needs("agreements.change")
@require_http_methods(["GET", "POST"])
def as_file(request: Asked, agreement: str, number: int) -> HttpResponse:
    """The draft as its text."""
    version = _draft(request, agreement, number)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            acting.save_text(
                version, request.POST.get("text", ""), revision=_revision(request), by=request.access.account
            )
        except BadInput as bad:
            problems = list(bad.problems)
        else:
            messages.success(request, request.language.say("The draft is saved."))
            return redirect("agreements_draft_file", agreement=agreement, number=number)
    text = request.POST.get("text", "") if problems else version.text
    return _page(request, version, "agreements/draft_file.html", problems, {"text": text})


@needs("agreements.change")
@require_POST
def act(request: Asked, agreement: str, number: int) -> HttpResponse:
    """Put into force, give up, one target more or less."""
    version = _draft(request, agreement, number)
    deed, revision, by = request.POST.get("deed", ""), _revision(request), request.access.account
    try:
        if deed == "put_in_force":
            acting.put_in_force(version, revision=revision, by=by)
            messages.success(request, request.language.say("The version is in force; its months are assessed anew."))
            return redirect("agreements_versions", agreement=agreement)
        if deed == "withdraw":
            acting.withdraw(version, revision=revision, by=by)
            return redirect("agreements_versions", agreement=agreement)
        if deed == "add_target":
            acting.add_target(version, revision=revision, by=by)
        elif deed.startswith("remove_target_"):
            acting.remove_target(version, number_of(deed.rpartition("_")[2]) or 0, revision=revision, by=by)
    except BadInput as bad:
        return _page(request, version, "agreements/draft.html", list(bad.problems), _fields(version, {}))
    return redirect("agreements_draft", agreement=agreement, number=number)


def _draft(request: Asked, agreement: str, number: int) -> AgreementVersion:
    return asking.draft(asking.one(request.access, agreement, "agreements.change"), number)


def _revision(request: Asked) -> int:
    return number_of(request.POST.get("revision")) or 0


def _fields(version: AgreementVersion, posted: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "groups": [
            {
                "key": group.key,
                "title": group.title,
                "fields": [(field, str(posted.get(field.name, value))) for field, value in group.fields],
            }
            for group in agreement_fields.groups(version.text)
        ],
        "note": posted.get("note", version.note),
    }


def _form_name(field: str, text: str) -> str:
    """The form's name of a field as problems name it: ``targets[answer].required`` → ``targets.0.required``."""
    for number, target in enumerate(agreement_fields.read(text).get("targets", ())):
        field = field.replace(f"targets[{target.get('id')}]", f"targets.{number}")
    return field


def _page(
    request: Asked, version: AgreementVersion, template: str, problems: list[Problem], values: Mapping[str, Any]
) -> HttpResponse:
    agreement = version.agreement
    shown = {
        "agreement": agreement,
        "version": version,
        "tabs": tabs(agreement, request.language, "agreements_versions"),
        "problems": [told(problem, request.language) for problem in problems],
        "faults": {
            _form_name(problem.field, version.text): told(problem, request.language)
            for problem in problems
            if problem.field
        },
        **values,
    }
    return render(request, template, shown, status=422 if problems else 200)
