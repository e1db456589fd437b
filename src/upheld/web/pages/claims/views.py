"""Claims of exclusion: the list, raising one, its effect, and the decision of both sides."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from upheld.problems import BadInput
from upheld.reports import figures, numbers, words
from upheld.reports.catalogue import Language
from upheld.reports.problem_sentences import told
from upheld.web import exports, filters
from upheld.web.actions import claims as acting
from upheld.web.asked import Asked
from upheld.web.guards import needs
from upheld.web.models import ExclusionClaim
from upheld.web.pages.claims.forms import STATES, Claim
from upheld.web.queries import agreements as agreements_asking
from upheld.web.queries import claims as asking
from upheld.web.words import CLAIM_STATES


@needs("claims")
def claims(request: Asked) -> HttpResponse:
    """The claims, newest first."""
    state = filters.choice(request, "state", STATES, "open")
    found = asking.seen(request.access, state)
    if exports.asked_for(request):
        return _exported(request, found)
    values = {
        "claims": found,
        "state": state,
        "states": [(key, request.language.say(name)) for key, name in STATES.items()],
        "names": _names(request.language),
        "agreements": asking.agreements(request.access),
    }
    return render(request, "claims/claims.html", values)


@needs("claims")
@require_http_methods(["GET", "POST"])
def new(request: Asked) -> HttpResponse:
    """Raise a claim under the agreement that the address names."""
    agreement = agreements_asking.one(request.access, request.GET.get("agreement", ""), "claims")
    said = asking.terms_of(agreement)
    if said is None:
        raise Http404
    form = Claim(request.POST or None, agreement=agreement, said=said, language=request.language)
    if request.method == "POST" and form.is_valid():
        try:
            made = acting.raise_claim(agreement, form.cleaned_data, by=request.access.account)
        except BadInput as bad:
            for problem in bad.problems:
                form.add_error(problem.field, told(problem, request.language))
        else:
            messages.success(request, request.language.say("The claim is raised; its effect is being worked out."))
            return redirect("claims_one", claim=made.pk)
    values = {"form": form, "agreement": agreement}
    return render(request, "claims/new.html", values, status=200 if request.method == "GET" else 422)


@needs("claims")
def one(request: Asked, claim: int) -> HttpResponse:
    """One claim with what it would change."""
    found = asking.one(request.access, claim)
    said = asking.terms_of(found.agreement)
    side = asking.side(request.access, found.agreement)
    values = {
        "claim": found,
        "agreement_zone": said.time_zone if said else found.agreement.client.time_zone,
        "effects": [_effect(one, found.effect.get("currency"), request.language) for one in asking.effects(found)],
        "job": asking.effect_job(found),
        "side": side,
        "decided_by_us": bool(side and getattr(found, f"{side}_approver")),
        "may_withdraw": found.made_by_id == request.access.account.pk,
        "names": _names(request.language),
    }
    return render(request, "claims/one.html", values)


@needs("claims")
@require_POST
def decide(request: Asked, claim: int) -> HttpResponse:
    """Approve, refuse, take back, or work the effect out again."""
    found = asking.one(request.access, claim)
    by, deed = request.access.account, request.POST.get("deed", "")
    said = request.POST.get("revision", "")
    revision = int(said) if said.isdecimal() and len(said) < 9 else 0
    if deed == "work_out":
        acting.work_out(found, by=by)
    elif deed == "withdraw" and found.made_by_id == by.pk:
        acting.withdraw(found, revision=revision, by=by)
    else:
        side = asking.side(request.access, found.agreement)
        if side is None or deed not in ("approve", "refuse"):
            raise PermissionDenied
        if deed == "approve":
            acting.approve(found, side, revision=revision, by=by)
        else:
            acting.refuse(found, request.POST.get("answer", ""), revision=revision, by=by)
    return redirect("claims_one", claim=found.pk)


def _names(language: Language) -> dict[str, str]:
    return {key: language.say(name) for key, name in CLAIM_STATES.items()}


def _effect(one: asking.Effect, currency: str | None, language: Language) -> dict[str, object]:
    code = language.code
    said = {}
    for name, part in (("before", one.before), ("after", one.after)):
        said[name] = {
            "actual": numbers.figure(part["actual"], part["unit"], code, part["required"]),
            "numerator": figures.count(part["numerator"], language),
            "denominator": figures.count(part["denominator"], language),
            "met": part["met"],
            "verdict": words.verdict(part["met"], language),
            "credit": numbers.money(_exact(part["credit"]), currency, code) if currency else numbers.UNKNOWN,
        }
    return {
        "target": one.target,
        "period": numbers.label(one.period, code),
        "left_out": numbers.number(one.left_out, code),
        **said,
    }


def _exact(amount: float) -> Decimal:
    return Decimal(repr(amount))


def _exported(request: Asked, found: list[ExclusionClaim]) -> HttpResponse:
    say = request.language.say
    titles = {
        "client": say("Client"),
        "agreement": say("Agreement"),
        "target": say("Target"),
        "queue": say("Queue"),
        "start": say("From"),
        "end": say("To"),
        "reason": say("Reason"),
        "evidence": say("Evidence"),
        "state": say("State"),
        "supplier_approver": say("Approved for the supplier"),
        "client_approver": say("Approved for the client"),
        "answer": say("Answer"),
    }
    columns = [
        exports.Column(key, title, "instant" if key in ("start", "end") else "text") for key, title in titles.items()
    ]
    names = _names(request.language)
    rows = (
        {
            **{key: getattr(one, key) for key in titles if key not in ("client", "agreement", "state")},
            "client": one.agreement.client.name,
            "agreement": one.agreement.title,
            "state": names[one.state],
        }
        for one in found
    )
    return exports.answer(request, "claims", columns, rows)
