"""Queues and whom they work for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from upheld.web import exports, spans
from upheld.web.actions import owners as acting
from upheld.web.asked import Asked
from upheld.web.guards import needs
from upheld.web.models import Queue, QueueOwner
from upheld.web.pages.settings import saying
from upheld.web.pages.settings.forms import DaysForm, HandOverForm, OwnerForm, QueueForm, Spoken
from upheld.web.queries import organisation as asking


@needs("settings")
def queues(request: Asked) -> HttpResponse:
    """All queues with whom they work for now."""
    search = request.GET.get("search", "").strip()[:120]
    rows = [_row(one, request) for one in asking.queues(search)]
    if exports.asked_for(request):
        say = request.language.say
        columns = [
            exports.Column("name", say("Queue")),
            exports.Column("client", say("Client")),
            exports.Column("first", say("First day"), "day"),
            exports.Column("last", say("Last day"), "day"),
        ]
        return exports.answer(request, "queues", columns, [span for row in rows for span in row["spans"]])
    return saying.page(request, "settings/queues.html", {"rows": rows, "search": search})


@needs("settings")
@require_http_methods(["GET", "POST"])
def new(request: Asked) -> HttpResponse:
    """A new queue."""
    form = QueueForm(request.POST or None, language=request.language, initial={"name": request.GET.get("name", "")})
    if request.method == "POST" and form.is_valid():
        by = request.access.account
        if saying.tried(form, lambda: acting.make_queue(by=by, **form.cleaned_data), request.language):
            saying.saved(request)
            return redirect("settings_queues")
    return saying.page(request, "settings/queue_new.html", {"form": form}, 422 if form.errors else 200)


@needs("settings")
def queue(request: Asked, number: int) -> HttpResponse:
    """One queue with all its owners."""
    return _queue(request, asking.one_of(Queue.objects.all(), number), 200)


@needs("settings")
@require_POST
def give(request: Asked, number: int) -> HttpResponse:
    """The queue works for a client over some days."""
    found = asking.one_of(Queue.objects.all(), number)
    form = OwnerForm(request.POST, language=request.language)
    return _done(request, found, form, lambda: acting.give(found, **form.cleaned_data, **_mark(request)), "give")


@needs("settings")
@require_POST
def hand_over(request: Asked, number: int) -> HttpResponse:
    """The queue works for another client from a day on."""
    found = asking.one_of(Queue.objects.all(), number)
    form = HandOverForm(request.POST, language=request.language)
    return _done(request, found, form, lambda: acting.hand_over(found, **form.cleaned_data, **_mark(request)), "over")


@needs("settings")
@require_POST
def owner_days(request: Asked, number: int) -> HttpResponse:
    """From when to when an owner has a queue."""
    owner = asking.one_of(QueueOwner.objects.select_related("queue", "client"), number)
    form = DaysForm(request.POST, language=request.language)
    return _done(
        request, owner.queue, form, lambda: acting.set_days(owner, **form.cleaned_data, **_mark(request)), "days"
    )


@needs("settings")
@require_POST
def owner_remove(request: Asked, number: int) -> HttpResponse:
    """Take back an ownership that no call has seen."""
    owner = asking.one_of(QueueOwner.objects.select_related("queue", "client"), number)
    acting.remove(owner, **_mark(request))
    saying.saved(request)
    return redirect("settings_queue", number=owner.queue_id)


def _mark(request: Asked) -> dict[str, Any]:
    return {"revision": request.POST.get("revision"), "by": request.access.account}


def _done(request: Asked, found: Queue, form: Spoken, act: Callable[[], object], which: str) -> HttpResponse:
    if form.is_valid() and saying.tried(form, act, request.language):
        saying.saved(request)
        return redirect("settings_queue", number=found.pk)
    return _queue(request, found, 422, **{which: form})


def _queue(request: Asked, found: Queue, status: int, **forms: Spoken) -> HttpResponse:
    language = request.language
    context = {
        "queue": found,
        "spans": [_span(one) | {"owner": one} for one in asking.owners_of(found)],
        "revision": request.POST.get("revision") or asking.mark_of_queue(found),
        "give": forms.get("give") or OwnerForm(language=language, prefix=None),
        "over": forms.get("over") or HandOverForm(language=language),
        "days": forms.get("days"),
    }
    return saying.page(request, "settings/queue.html", context, status)


def _row(found: Queue, request: Asked) -> dict[str, Any]:
    owners = list(found.owners.all())
    now = next((one for one in owners if spans.holds(one, request.now)), None)
    return {"queue": found, "now": now, "spans": [_span(one) for one in owners]}


def _span(owner: QueueOwner) -> dict[str, Any]:
    zone = owner.client.time_zone
    return {
        "name": owner.queue.name,
        "client": owner.client.name,
        "first": spans.first_day(owner.valid_from, zone),
        "last": spans.last_day(owner.valid_to, zone),
    }
