"""What the views of the settings share: the tabs, forms answered again with what is wrong, rows for exports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from upheld.problems import BadInput
from upheld.reports.catalogue import Language, mark
from upheld.reports.problem_sentences import with_remedy
from upheld.web.asked import Asked
from upheld.web.queries import zones

TABS = (
    ("settings_clients", mark("Clients"), ("settings_client",)),
    ("settings_queues", mark("Queues"), ("settings_queue",)),
    ("settings_people", mark("People"), ("settings_person",)),
    ("settings_skills", mark("Skills"), ()),
    ("settings_changes", mark("Joining, moving, leaving"), ()),
    ("settings_teams", mark("Teams"), ("settings_team",)),
    ("settings_sites", mark("Sites"), ("settings_site",)),
)


def page(request: Asked, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page of the settings, under the tabs."""
    return render(request, template, {**context, "tabs": _tabs(request), "zones": zones.known()}, status=status)


def saved(request: Asked) -> None:
    """Say on the next page that it is saved."""
    messages.success(request, request.language.say("Saved."))


def tried(form: forms.Form, act: Callable[[], object], language: Language) -> bool:
    """Whether `act` was done; what it refuses becomes faults of the form, at their fields where they have one."""
    try:
        act()
    except BadInput as bad:
        for problem in bad.problems:
            field = problem.field if problem.field in form.fields else None
            form.add_error(field, with_remedy(problem.key, problem.values, language))
        return False
    return True


def _tabs(request: Asked) -> list[dict[str, Any]]:
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [
        {
            "title": request.language.say(title),
            "href": reverse(name),
            "current": here == name or any(here == stem or here.startswith(f"{stem}_") for stem in stems),
        }
        for name, title, stems in TABS
    ]
