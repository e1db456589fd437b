"""What people change: overrides with their effect shown first, and special days."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from upheld.web.actions import planning
from upheld.web.asked import Asked
from upheld.web.guards import needs
from upheld.web.models import Client, ForecastOverride, SpecialDay
from upheld.web.pages.planner.forms import Override, SpecialDayForm
from upheld.web.queries import changes_of_forecast, forecasts
from upheld.web.queries.centre import queues_of


@needs("plans")
@require_http_methods(["GET", "POST"])
def changes(request: Asked, client: Client) -> HttpResponse:
    """The changes in force and the special days; a change sent is looked at first, then made."""
    if request.method == "GET":
        return render(request, "planner/changes.html", _page(request, client))
    _may_change(request, client)
    form = Override(request.POST, now=request.now, **_of(request, client))
    if not form.is_valid():
        return render(request, "planner/changes.html", _page(request, client, form=form), status=422)
    if "save" in request.POST:
        planning.change(form.draft(), by=request.access.account)
        return redirect("planner_changes", client=client.slug)
    effect = changes_of_forecast.effect(forecasts.newest(client), form.draft(), request.now)
    return render(request, "planner/changes.html", _page(request, client, form=form, effect=effect))


@needs("plans.change")
@require_POST
def release(request: Asked, client: Client, override: int) -> HttpResponse:
    """Let a change go."""
    planning.release(_one(ForecastOverride, client, override), by=request.access.account)
    return redirect("planner_changes", client=client.slug)


@needs("plans.change")
@require_POST
def special_day(request: Asked, client: Client) -> HttpResponse:
    """Add a special day."""
    form = SpecialDayForm(request.POST, prefix="special", **_of(request, client))
    if not form.is_valid():
        return render(request, "planner/changes.html", _page(request, client, special=form), status=422)
    asked = form.cleaned_data
    planning.add_special_day(
        client, name=asked["name"], queue=asked["queue"], first=asked["first_day"], last=asked["last_day"],
        by=request.access.account,
    )  # fmt: skip
    return redirect("planner_changes", client=client.slug)


@needs("plans.change")
@require_POST
def remove_special_day(request: Asked, client: Client, special: int) -> HttpResponse:
    """Take a special day away."""
    planning.remove_special_day(_one(SpecialDay, client, special), by=request.access.account)
    return redirect("planner_changes", client=client.slug)


def _page(
    request: Asked, client: Client, form: Override | None = None, effect: Any = None,
    special: SpecialDayForm | None = None,
) -> dict[str, Any]:  # fmt: skip
    of = _of(request, client)
    overrides = list(ForecastOverride.objects.select_related("made_by").filter(client=client).order_by("-start")[:200])
    return {
        "tab": "planner_changes", "run": forecasts.newest(client), "told": None, "effect": effect,
        "form": form or Override(now=request.now, initial={"kind": "percent"}, **of),
        "special": special or SpecialDayForm(prefix="special", **of),
        "in_force": [one for one in overrides if one.released_at is None],
        "released": [one for one in overrides if one.released_at is not None],
        "special_days": list(SpecialDay.objects.select_related("made_by").filter(client=client)),
        "may_change": request.access.may("plans.change", client),
    }  # fmt: skip


def _of(request: Asked, client: Client) -> dict[str, Any]:
    return {"language": request.language, "client": client, "queues": queues_of(client)}


def _may_change(request: Asked, client: Client) -> None:
    if not request.access.may("plans.change", client):
        raise PermissionDenied


def _one(model: Any, client: Client, number: int) -> Any:
    found = model.objects.filter(client=client, pk=number).first()
    if found is None:
        raise Http404
    return found
