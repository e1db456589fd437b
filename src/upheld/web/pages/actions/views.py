"""What is done about misses: the list, a new action, a change, the outcome."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from upheld.web import clock, exports, filters
from upheld.web.actions import improvements as acting
from upheld.web.asked import Asked
from upheld.web.guards import needs
from upheld.web.models import Agreement, ImprovementAction
from upheld.web.pages.actions import forms
from upheld.web.queries import improvements as asking

_COLUMNS = ("client", "target", "problem", "cause", "step", "owner", "due", "expected", "done_at", "outcome")


@needs("actions")
def actions(request: Asked) -> HttpResponse:
    """The list, those due first before the others."""
    state = filters.choice(request, "state", forms.STATES, "open")
    found = asking.seen(request.access, state)
    if exports.asked_for(request):
        return _exported(request, found)
    today = clock.now().date()
    values = {
        "actions": [{"action": one, "late": asking.is_late(one, today)} for one in found],
        "state": state,
        "states": [(key, request.language.say(name)) for key, name in forms.STATES.items()],
    }
    return render(request, "actions/actions.html", values)


@needs("actions")
@require_http_methods(["GET", "POST"])
def new(request: Asked) -> HttpResponse:
    """Plan an action; the address may say what it is about."""
    form = forms.Action(
        request.POST or None, access=request.access, language=request.language, initial=_from_address(request)
    )
    if request.method == "POST" and form.is_valid():
        made = acting.plan(form.client, form.values(), by=request.access.account)
        messages.success(request, request.language.say("The action is planned."))
        return redirect("actions_one", action=made.pk)
    return render(request, "actions/new.html", {"form": form}, status=200 if request.method == "GET" else 422)


@needs("actions")
@require_http_methods(["GET", "POST"])
def one(request: Asked, action: int) -> HttpResponse:
    """One action: see and change it."""
    found = asking.one(request.access, action)
    form = forms.Action(
        request.POST or None, access=request.access, language=request.language, initial=forms.initial(found)
    )
    if request.method == "POST" and form.is_valid():
        values = {**form.values(), "client": form.client}
        acting.change(found, values, revision=form.cleaned_data["revision"] or 0, by=request.access.account)
        messages.success(request, request.language.say("The action is changed."))
        return redirect("actions_one", action=found.pk)
    late = asking.is_late(found, clock.now().date())
    values = {"action": found, "form": form, "late": late}
    return render(request, "actions/one.html", values, status=200 if request.method == "GET" else 422)


@needs("actions")
@require_POST
def done(request: Asked, action: int) -> HttpResponse:
    """Say what came of it, or take it up again."""
    found = asking.one(request.access, action)
    revision = _number(request.POST.get("revision", ""))
    if found.done_at is None:
        outcome = request.POST.get("outcome", "").strip()[:300]
        acting.finish(found, outcome, revision=revision, by=request.access.account)
    else:
        acting.reopen(found, revision=revision, by=request.access.account)
    return redirect("actions_one", action=found.pk)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _from_address(request: HttpRequest) -> dict[str, object]:
    agreement = Agreement.objects.filter(slug=request.GET.get("agreement", "")).first()
    target = request.GET.get("target", "")[:80]
    return {"agreement": agreement.pk if agreement else None, "target": target, "visible_to_client": True}


def _exported(request: Asked, found: list[ImprovementAction]) -> HttpResponse:
    say = request.language.say
    titles = (
        say("Client"), say("Target"), say("Problem"), say("Cause"), say("What is done"), say("Owner"), say("Due"),
        say("Expected effect"), say("Done"), say("Outcome"),
    )  # fmt: skip
    kinds = {"due": "day", "done_at": "instant"}
    columns = [exports.Column(key, title, kinds.get(key, "text")) for key, title in zip(_COLUMNS, titles, strict=True)]
    rows = (
        {**{key: getattr(one, key) for key in _COLUMNS}, "client": one.client.name, "owner": str(one.owner or "")}
        for one in found
    )
    return exports.answer(request, "actions", columns, rows)
