"""An agreement's life: its phases with their checklists, and moving on."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from upheld.problems import BadInput, Problem
from upheld.web import clock, words
from upheld.web.actions import lifecycle as acting
from upheld.web.asked import Asked
from upheld.web.guards import needs
from upheld.web.lifecycle_steps import sentence
from upheld.web.models import Account, Agreement, Phase
from upheld.web.pages.agreements.tabs import tabs
from upheld.web.queries import agreements as asking
from upheld.web.queries import improvements, lifecycle


@needs("agreements")
@require_http_methods(["GET", "POST"])
def life(request: Asked, agreement: str) -> HttpResponse:
    """The phases; by POST one moves on or back."""
    found = asking.one(request.access, agreement)
    if request.method == "POST":
        found = asking.one(request.access, agreement, "agreements.change")
        acting.move(found, request.POST.get("to", ""), seen=request.POST.get("seen", ""), by=request.access.account)
        return redirect("agreements_life", agreement=found.slug)
    today = clock.today(found.client.time_zone)
    order = list(Phase.values)
    values = {
        "agreement": found,
        "tabs": tabs(found, request.language, "agreements_life"),
        "phases": lifecycle.phases(found, today),
        "next_phase": next(iter(order[order.index(found.phase) + 1 :]), None),
        "phase_before": order[order.index(found.phase) - 1] if order.index(found.phase) else None,
        "names": {phase: request.language.say(name) for phase, name in words.PHASES.items()},
        "sentence": sentence,
        "state_of": acting.state_of,
        "owners": [(one.pk, one.name) for one in improvements.owners()],
        "may_change": request.access.may("agreements.change", found.client),
        "today": today,
    }
    return render(request, "agreements/life.html", values)


@needs("agreements.change")
@require_POST
def add(request: Asked, agreement: str) -> HttpResponse:
    """One more point, or the standard checklist of a phase."""
    found = asking.one(request.access, agreement, "agreements.change")
    phase = request.POST.get("phase", "")
    if phase not in Phase.values:
        raise BadInput(Problem("web.choice", field="phase", values={"value": phase, "known": list(Phase.values)}))
    text = request.POST.get("text", "").strip()[:300]
    if text:
        acting.add_step(found, phase, text, _owner(request), _due(request), by=request.access.account)
    else:
        acting.lay_out(found, phase, by=request.access.account)
    return redirect("agreements_life", agreement=found.slug)


@needs("agreements.change")
@require_POST
def change(request: Asked, agreement: str, step: int) -> HttpResponse:
    """Owner, day, evidence, done."""
    found: Agreement = asking.one(request.access, agreement, "agreements.change")
    acting.change_step(
        lifecycle.step(found, step),
        owner=_owner(request),
        due=_due(request),
        evidence=request.POST.get("evidence", ""),
        done=request.POST.get("done") == "1",
        seen=request.POST.get("seen", ""),
        by=request.access.account,
    )
    return redirect("agreements_life", agreement=found.slug)


def _owner(request: Asked) -> Account:
    chosen = request.POST.get("owner", "")
    return get_object_or_404(improvements.owners(), pk=int(chosen) if chosen.isdecimal() and len(chosen) < 9 else 0)


def _due(request: Asked) -> date | None:
    said = request.POST.get("due", "").strip()
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise BadInput(Problem("web.day", field="due", values={"value": said})) from None
