"""Accounts: invited, opened by the invited person, given and taken roles, closed. Every step stands in the trail."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import QuerySet

from upheld.problems import BadInput, Problem
from upheld.web import clock
from upheld.web.actions import trail
from upheld.web.actions.signing_in import end_session
from upheld.web.models import Account, Client, Invitation, Person, Role, RoleGrant, SignedIn, Team


@transaction.atomic
def invite(
    *,
    by: Account | None,
    email: str,
    name: str,
    role: str,
    client: Client | None = None,
    team: Team | None = None,
    person: Person | None = None,
) -> tuple[Invitation, str]:
    """Offer somebody a place; returns the invitation and its secret, which is shown once and kept nowhere.

    A new invitation of the same address takes the place of an older one. Raises BadInput where the address has an
    account already, or a reader has no client.
    """
    address = email.strip().lower()
    if Account.objects.filter(email=address).exists():
        raise BadInput(Problem("accounts.taken", field="email", values={"email": address}))
    if role == Role.CLIENT_READER and client is None:
        raise BadInput(Problem("accounts.reader_without_client", field="client"))
    if person is not None and Account.objects.filter(person=person).exists():
        raise BadInput(Problem("accounts.person_taken", field="person", values={"person": person.name}))
    _open_invitations().filter(email=address).update(withdrawn_at=clock.real())
    secret = secrets.token_urlsafe(32)
    made = Invitation.objects.create(
        email=address,
        name=name.strip(),
        role=role,
        client=client,
        team=team,
        person=person,
        secret_hash=hashed(secret),
        made_by=by,
        made_at=clock.real(),
        ends_at=clock.real() + timedelta(days=settings.INVITATION_DAYS),
    )
    trail.note("invited", by=by, subject=address, client=client, role=role)
    return made, secret


@transaction.atomic
def invite_first() -> str | None:
    """The secret of a fresh invitation of the first director, whose address nobody knows yet.

    None where there are accounts already. An earlier one that nobody took up ends.
    """
    if Account.objects.exists():
        return None
    at, secret = clock.real(), secrets.token_urlsafe(32)
    _open_invitations().update(withdrawn_at=at)
    ends_at = at + timedelta(days=settings.INVITATION_DAYS)
    Invitation.objects.create(role=Role.DIRECTOR, secret_hash=hashed(secret), made_at=at, ends_at=ends_at)
    return secret


def invitation_of(secret: str) -> Invitation | None:
    """The open invitation that `secret` belongs to; None where there is none any more."""
    return _open_invitations().filter(secret_hash=hashed(secret)).first()


@transaction.atomic
def accept(secret: str, *, name: str, password: str, language: str, email: str = "") -> Account:
    """Open the account that an invitation offers; BadInput where it is over, ValidationError for a weak password.

    `email` is the address where the invitation names none.
    """
    invitation = _open_invitations().select_for_update().filter(secret_hash=hashed(secret)).first()
    if invitation is None:
        raise BadInput(Problem("accounts.invitation_over"))
    address = invitation.email or email.strip().lower()
    if Account.objects.filter(email=address).exists():
        raise BadInput(Problem("accounts.taken", field="email", values={"email": address}))
    account = Account(email=address, name=name.strip() or invitation.name, language=language, made_at=clock.real())
    validate_password(password, account)
    account.person = invitation.person
    account.password_set_at = clock.real()
    account.set_password(password)
    account.save()
    RoleGrant.objects.create(account=account, role=invitation.role, client=invitation.client, team=invitation.team)
    Invitation.objects.filter(pk=invitation.pk).update(accepted_at=clock.real())
    trail.note("invitation_accepted", by=account)
    return account


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Account) -> None:
    """Take an open invitation back."""
    if _open_invitations().filter(pk=invitation.pk).update(withdrawn_at=clock.real()):
        trail.note("invitation_withdrawn", by=by, subject=invitation.email)


@transaction.atomic
def give_role(account: Account, *, by: Account, role: str, client: Client | None, team: Team | None) -> None:
    """Give `account` another role; raises BadInput for a reader without a client."""
    if role == Role.CLIENT_READER and client is None:
        raise BadInput(Problem("accounts.reader_without_client", field="client"))
    _, made = RoleGrant.objects.get_or_create(account=account, role=role, client=client, team=team)
    if made:
        trail.note("role_given", by=by, subject=account.email, client=client, role=role)


@transaction.atomic
def take_role(grant: RoleGrant, *, by: Account) -> None:
    """Take a role away; raises BadInput for the last director of all."""
    if grant.role == Role.DIRECTOR and grant.client_id is None:
        _another_director(grant.account)
    trail.note("role_taken", by=by, subject=grant.account.email, client=grant.client, role=grant.role)
    grant.delete()


@transaction.atomic
def close(account: Account, *, by: Account) -> None:
    """Let `account` in no more and end its sessions; its deeds stay. Raises BadInput for the last director."""
    if account.grants.filter(role=Role.DIRECTOR, client=None).exists():
        _another_director(account)
    Account.objects.filter(pk=account.pk).update(is_active=False)
    account.tokens.filter(revoked_at=None).update(revoked_at=clock.real())
    for session in account.sessions.all():
        end_session(session)
    trail.note("account_closed", by=by, subject=account.email)


@transaction.atomic
def reopen(account: Account, *, by: Account) -> None:
    """Let `account` in again."""
    Account.objects.filter(pk=account.pk).update(is_active=True)
    trail.note("account_opened", by=by, subject=account.email)


@transaction.atomic
def change_password(account: Account, *, password: str, keep: str | None) -> None:
    """Set a new password and end all sessions but `keep`; raises ValidationError for a weak one."""
    validate_password(password, account)
    account.set_password(password)
    account.password_set_at = clock.real()
    account.save(update_fields=["password", "password_set_at"])
    for session in account.sessions.exclude(session_key=keep or ""):
        end_session(session)
    trail.note("password_changed", by=account)


@transaction.atomic
def end_one_session(session: SignedIn, *, by: Account) -> None:
    """End one session of `by`."""
    end_session(session)
    trail.note("session_ended", by=by)


def hashed(secret: str) -> str:
    """What is kept of a secret: it has 256 random bits, so one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _open_invitations() -> QuerySet[Invitation]:
    return Invitation.objects.filter(accepted_at=None, withdrawn_at=None, ends_at__gt=clock.real())


def _another_director(account: Account) -> None:
    others = RoleGrant.objects.filter(role=Role.DIRECTOR, client=None, account__is_active=True).exclude(account=account)
    if not others.exists():
        raise BadInput(Problem("accounts.last_director", values={"email": account.email}))
