"""People and access: invited, let in, given roles, closed; and everything in the trail."""

from __future__ import annotations

import re

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests.web.conftest import PASSWORD, Cast, Centre, signed_in
from upheld.web import access
from upheld.web.actions import accounts
from upheld.web.models import Account, Invitation, TrailEntry

pytestmark = pytest.mark.django_db
INVITED = {
    "email": "New@example.org",
    "name": "<b>Nina</b>",
    "role": "supervisor",
    "client": "",
    "team": "",
    "person": "",
}


def _link(browser: Browser, **changes: object) -> str:
    page = browser.post(reverse("accounts_invite"), INVITED | changes).content.decode()
    return re.search(r"/invitations/[\w-]+/", page)[0]  # type: ignore[index]


def test_an_invited_person_opens_an_account_and_is_in(cast: Cast, centre: Centre) -> None:
    link = _link(signed_in(cast.director), client=centre.north.pk)
    browser = Browser()
    answer = browser.post(link, {"name": "Nina", "password": PASSWORD})
    account = Account.objects.get(email="new@example.org")
    assert answer.status_code == 302
    assert browser.get(reverse("account")).status_code == 200
    assert [one.slug for one in access.of_account(account).clients("figures")] == ["northwind"]
    assert set(TrailEntry.objects.values_list("deed", flat=True)) >= {"invited", "invitation_accepted", "signed_in"}


def test_an_invitation_works_once(cast: Cast) -> None:
    link = _link(signed_in(cast.director))
    Browser().post(link, {"name": "Nina", "password": PASSWORD})
    assert Browser().get(link).status_code == 404


def test_the_secret_of_an_invitation_is_not_kept(cast: Cast) -> None:
    link = _link(signed_in(cast.director))
    assert Invitation.objects.get().secret_hash not in link


def test_a_weak_password_opens_nothing(cast: Cast) -> None:
    link = _link(signed_in(cast.director))
    answer = Browser().post(link, {"name": "Nina", "password": "password1234"})
    assert answer.status_code == 422
    assert not Account.objects.filter(email="new@example.org").exists()


def test_a_withdrawn_invitation_is_over(cast: Cast) -> None:
    browser = signed_in(cast.director)
    link = _link(browser)
    browser.post(reverse("accounts_withdraw", kwargs={"invitation": Invitation.objects.get().pk}))
    assert Browser().get(link).status_code == 404


def test_an_address_with_an_account_is_not_invited_again(cast: Cast) -> None:
    answer = signed_in(cast.director).post(reverse("accounts_invite"), INVITED | {"email": cast.agent.email})
    assert answer.status_code == 422
    assert cast.agent.email in answer.content.decode()


def test_a_reader_needs_a_client(cast: Cast) -> None:
    answer = signed_in(cast.director).post(reverse("accounts_invite"), INVITED | {"role": "client_reader"})
    assert answer.status_code == 422


def test_a_closed_account_is_out_at_once(cast: Cast) -> None:
    agents = signed_in(cast.agent)
    signed_in(cast.director).post(reverse("accounts_close", kwargs={"account": cast.agent.pk}))
    assert agents.get(reverse("account")).status_code == 302


def test_the_last_director_stays(cast: Cast) -> None:
    browser = signed_in(cast.director)
    answer = browser.post(reverse("accounts_close", kwargs={"account": cast.director.pk}))
    assert answer.status_code == 400
    assert Account.objects.get(pk=cast.director.pk).is_active


def test_a_role_is_taken_and_given(cast: Cast, centre: Centre) -> None:
    browser = signed_in(cast.director)
    grant = cast.supervisor.grants.get()
    browser.post(reverse("accounts_take", kwargs={"grant": grant.pk}))
    page = reverse("accounts_one", kwargs={"account": cast.supervisor.pk})
    browser.post(page, {"role": "planner", "client": centre.bank.pk, "team": ""})
    assert [(one.role, one.client) for one in cast.supervisor.grants.all()] == [("planner", centre.bank)]


def test_a_new_password_ends_the_other_sessions(cast: Cast) -> None:
    here, there = signed_in(cast.agent), signed_in(cast.agent)
    said = {"present": PASSWORD, "password": "a quite different phrase"}
    assert here.post(reverse("account_password"), said).status_code == 302
    assert here.get(reverse("account")).status_code == 200
    assert there.get(reverse("account")).status_code == 302


def test_the_present_password_is_asked_for(cast: Cast) -> None:
    said = {"present": "wrong", "password": "a quite different phrase"}
    assert signed_in(cast.agent).post(reverse("account_password"), said).status_code == 422


def test_nobody_ends_the_session_of_another(cast: Cast) -> None:
    signed_in(cast.agent)
    theirs = cast.agent.sessions.get()
    answer = signed_in(cast.planner).post(reverse("account_session", kwargs={"session": theirs.pk}))
    assert answer.status_code == 404


def test_the_trail_tells_deeds_and_escapes_names(cast: Cast) -> None:
    browser = signed_in(cast.director)
    _link(browser)
    accounts.close(Account.objects.get(pk=cast.agent.pk), by=cast.director)
    page = browser.get(reverse("trail")).content.decode()
    assert "closed the account of agent@example.org" in page
    assert "<b>Nina</b>" not in browser.get(reverse("accounts")).content.decode()


def test_the_trail_is_read_page_by_page_without_gaps(cast: Cast) -> None:
    for number in range(120):
        accounts.trail.note("exported", by=cast.director, subject=f"t{number}")
    browser, address, seen = signed_in(cast.director), reverse("trail"), 0
    while address:
        page = browser.get(address).content.decode()
        seen += page.count("exported t")
        found = re.search(r'href="(/trail/\?before=\d+)"', page)
        address = found[1] if found and found[1] != address else ""
    assert seen == 120


def test_the_sixth_session_ends_the_oldest(cast: Cast) -> None:
    browsers = [Browser() for _ in range(6)]
    for browser in browsers:
        browser.post("/login/", {"email": cast.agent.email, "password": PASSWORD})
    assert [one.get(reverse("account")).status_code for one in browsers] == [302, 200, 200, 200, 200, 200]
