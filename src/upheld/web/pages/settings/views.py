"""Clients, sites and teams."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from upheld.problems import BadInput
from upheld.reports.problem_sentences import with_remedy
from upheld.web import contact_links, exports
from upheld.web.actions import organisation as acting
from upheld.web.asked import Asked
from upheld.web.guards import needs
from upheld.web.models import Client, Person, Queue, Site, Team
from upheld.web.pages.settings import saying
from upheld.web.pages.settings.forms import ClientForm, SiteForm, TeamForm
from upheld.web.queries import organisation as asking


@needs("settings")
def overview(request: Asked) -> HttpResponse:
    """What there is to set."""
    counts = {
        "clients": Client.objects.count(),
        "queues": Queue.objects.count(),
        "without_client": Queue.objects.filter(owners__isnull=True).count(),
        "people": asking.matching(request.now).count(),
        "people_ever": Person.objects.count(),
        "teams": Team.objects.count(),
        "sites": Site.objects.count(),
    }
    return saying.page(request, "settings/overview.html", {"counts": counts})


@needs("settings")
def clients(request: Asked) -> HttpResponse:
    """All clients."""
    rows = asking.clients()
    if exports.asked_for(request):
        say = request.language.say
        names = {
            "name": say("Name"),
            "country": say("Country"),
            "time_zone": say("Time zone"),
            "currency": say("Currency"),
            "contact_link": say("Address of a contact"),
        }
        columns = [exports.Column(key, title) for key, title in names.items()]
        return exports.answer(request, "clients", columns, [{key: getattr(one, key) for key in names} for one in rows])
    return saying.page(request, "settings/clients.html", {"rows": rows})


@needs("settings")
@require_http_methods(["GET", "POST"])
def new_client(request: Asked) -> HttpResponse:
    """A new client."""
    form = ClientForm(request.POST or None, language=request.language, initial={"active": True, "currency": "EUR"})
    return _client(request, form, None, lambda: acting.make_client(by=request.access.account, **form.values))


@needs("settings")
@require_http_methods(["GET", "POST"])
def client(request: Asked, slug: str) -> HttpResponse:
    """One client."""
    found = asking.client_called(slug)
    initial = {**vars(found), "zone": found.time_zone}
    form = ClientForm(request.POST or None, language=request.language, initial=initial)
    revision = request.POST.get("revision")
    by = request.access.account
    return _client(request, form, found, lambda: acting.change_client(found, revision=revision, by=by, **form.values))


@needs("settings")
@require_POST
def delete_client(request: Asked, slug: str) -> HttpResponse:
    """Delete a client that nothing names."""
    acting.delete(asking.client_called(slug), by=request.access.account)
    saying.saved(request)
    return redirect("settings_clients")


@needs("settings")
def sites(request: Asked) -> HttpResponse:
    """All sites."""
    return saying.page(request, "settings/sites.html", {"rows": asking.sites()})


@needs("settings")
@require_http_methods(["GET", "POST"])
def new_site(request: Asked) -> HttpResponse:
    """A new site."""
    form = SiteForm(request.POST or None, language=request.language)
    return _site(request, form, None, lambda: acting.make_site(by=request.access.account, **_of_site(form)))


@needs("settings")
@require_http_methods(["GET", "POST"])
def site(request: Asked, number: int) -> HttpResponse:
    """One site."""
    found = asking.one_of(Site.objects.all(), number)
    initial = {**vars(found), "zone": found.time_zone}
    form = SiteForm(request.POST or None, language=request.language, initial=initial)
    revision, by = request.POST.get("revision"), request.access.account
    return _site(request, form, found, lambda: acting.change_site(found, revision=revision, by=by, **_of_site(form)))


@needs("settings")
@require_POST
def delete_site(request: Asked, number: int) -> HttpResponse:
    """Delete a site that nothing names."""
    acting.delete(asking.one_of(Site.objects.all(), number), by=request.access.account)
    saying.saved(request)
    return redirect("settings_sites")


@needs("settings")
def teams(request: Asked) -> HttpResponse:
    """All teams."""
    return saying.page(request, "settings/teams.html", {"rows": asking.teams(request.now)})


@needs("settings")
@require_http_methods(["GET", "POST"])
def new_team(request: Asked) -> HttpResponse:
    """A new team."""
    form = TeamForm(request.POST or None, language=request.language)
    return _team(request, form, None, lambda: acting.make_team(by=request.access.account, **form.cleaned_data))


@needs("settings")
@require_http_methods(["GET", "POST"])
def team(request: Asked, number: int) -> HttpResponse:
    """One team."""
    found = asking.one_of(Team.objects.select_related("site"), number)
    form = TeamForm(
        request.POST or None, language=request.language, initial={"name": found.name, "site": found.site_id}
    )
    revision, by = request.POST.get("revision"), request.access.account
    return _team(request, form, found, lambda: acting.change_team(found, revision=revision, by=by, **form.cleaned_data))


@needs("settings")
@require_POST
def delete_team(request: Asked, number: int) -> HttpResponse:
    """Delete a team that nothing names."""
    acting.delete(asking.one_of(Team.objects.all(), number), by=request.access.account)
    saying.saved(request)
    return redirect("settings_teams")


def _client(request: Asked, form: ClientForm, found: Client | None, act: Callable[[], object]) -> HttpResponse:
    """The form of a client: saved, or shown again; where a preview is asked for nothing is saved."""
    posted = request.method == "POST"
    if posted and "preview" not in request.POST and form.is_valid() and saying.tried(form, act, request.language):
        saying.saved(request)
        return redirect("settings_clients")
    preview, fault = _preview(request, form)
    context: dict[str, Any] = {"form": form, "found": found, "preview": preview, "preview_fault": fault}
    context["revision"] = request.POST.get("revision") or (asking.mark_of_client(found) if found else "")
    wrong = posted and "preview" not in request.POST
    return saying.page(request, "settings/client.html", context, 422 if wrong else 200)


def _preview(request: Asked, form: ClientForm) -> tuple[str | None, str | None]:
    """Where the link would lead for one contact, or why it is none."""
    template = form["contact_link"].value() or ""
    try:
        return contact_links.address(contact_links.checked(template), contact_links.EXAMPLE), None
    except BadInput as bad:
        problem = bad.problems[0]
        return None, with_remedy(problem.key, problem.values, request.language)


def _site(request: Asked, form: SiteForm, found: Site | None, act: Callable[[], object]) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and saying.tried(form, act, request.language):
        saying.saved(request)
        return redirect("settings_sites")
    revision = request.POST.get("revision") or (asking.mark_of_site(found) if found else "")
    context = {"form": form, "found": found, "revision": revision, "kind": "site"}
    return saying.page(request, "settings/named.html", context, 422 if form.errors else 200)


def _team(request: Asked, form: TeamForm, found: Team | None, act: Callable[[], object]) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and saying.tried(form, act, request.language):
        saying.saved(request)
        return redirect("settings_teams")
    revision = request.POST.get("revision") or (asking.mark_of_team(found) if found else "")
    context = {"form": form, "found": found, "revision": revision, "kind": "team"}
    return saying.page(request, "settings/named.html", context, 422 if form.errors else 200)


def _of_site(form: SiteForm) -> dict[str, Any]:
    given = form.cleaned_data
    return {"name": given["name"], "country": given["country"], "time_zone": given["zone"]}
