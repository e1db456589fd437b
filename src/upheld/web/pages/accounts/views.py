"""People and access: who may sign in, as what; invitations; roles given and taken."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from upheld.problems import BadInput
from upheld.reports.problem_sentences import told
from upheld.web import exports
from upheld.web.actions import accounts as acting
from upheld.web.asked import Asked
from upheld.web.exports import Column
from upheld.web.guards import needs
from upheld.web.pages.accounts.forms import Grant, Invite
from upheld.web.queries import accounts as asking
from upheld.web.words import ROLES


@needs("accounts")
def accounts(request: Asked) -> HttpResponse:
    """All accounts and open invitations."""
    found, say = asking.everybody(), request.language.say
    if exports.asked_for(request):
        columns = [Column("name", say("Name")), Column("email", say("E-mail address")), Column("roles", say("Roles"))]
        rows = [
            {"name": one.name, "email": one.email, "roles": ", ".join(say(ROLES[g.role]) for g in one.grants.all())}
            for one in found
        ]
        return exports.answer(request, "accounts", columns, rows)
    context = {"accounts": found, "invitations": asking.invitations()}
    return render(request, "accounts/accounts.html", context)


@needs("accounts")
def invite(request: Asked) -> HttpResponse:
    """Invite somebody; the link is shown once, to be handed over."""
    form = Invite(request.POST or None, language=request.language)
    if request.method == "POST" and form.is_valid():
        try:
            _, secret = acting.invite(by=request.access.account, **form.cleaned_data)
        except BadInput as bad:
            form.add_error(None, [told(problem, request.language) for problem in bad.problems])
        else:
            link = request.build_absolute_uri(reverse("invited", kwargs={"secret": secret}))
            return render(request, "accounts/link.html", {"link": link, "email": form.cleaned_data["email"]})
    return render(request, "accounts/invite.html", {"form": form}, status=422 if form.errors else 200)


@needs("accounts")
@require_POST
def withdraw(request: Asked, invitation: int) -> HttpResponse:
    """Take an invitation back."""
    acting.withdraw(asking.invitation(invitation), by=request.access.account)
    return redirect("accounts")


@needs("accounts")
def one(request: Asked, account: int) -> HttpResponse:
    """One account: its roles, and giving it another."""
    found = asking.account(account)
    form = Grant(request.POST or None, language=request.language)
    if request.method == "POST" and form.is_valid():
        try:
            acting.give_role(found, by=request.access.account, **form.cleaned_data)
        except BadInput as bad:
            form.add_error(None, [told(problem, request.language) for problem in bad.problems])
        else:
            return redirect("accounts_one", account=account)
    context = {"one": found, "grants": found.grants.select_related("client", "team"), "form": form}
    return render(request, "accounts/one.html", context, status=422 if form.errors else 200)


@needs("accounts")
@require_POST
def take(request: Asked, grant: int) -> HttpResponse:
    """Take a role away."""
    found = asking.grant(grant)
    acting.take_role(found, by=request.access.account)
    return redirect("accounts_one", account=found.account_id)


@needs("accounts")
@require_POST
def close(request: Asked, account: int) -> HttpResponse:
    """Let an account in no more."""
    found = asking.account(account)
    acting.close(found, by=request.access.account)
    messages.success(request, request.language.say("The account of {name} is closed.", name=found.name))
    return redirect("accounts")


@needs("accounts")
@require_POST
def reopen(request: Asked, account: int) -> HttpResponse:
    """Let an account in again."""
    acting.reopen(asking.account(account), by=request.access.account)
    return redirect("accounts_one", account=account)
