"""Accounts of the people who sign in, their roles, invitations, sessions and failed log-ins."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Coalesce, Lower

from upheld.web.models.choices import Role, Theme
from upheld.web.models.organisation import Client, Person, Team


class Accounts(BaseUserManager["Account"]):
    """Finds accounts by e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """The account of an e-mail address."""
        return self.get(email__iexact=username)


class Account(AbstractBaseUser):
    """Somebody who signs in."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=160)
    language = models.CharField(max_length=8, default="en")  # one of reports.catalogue.CODES
    theme = models.CharField(max_length=8, choices=Theme.choices, default=Theme.SYSTEM)
    person = models.OneToOneField(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="account")
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    password_set_at = models.DateTimeField(null=True, blank=True)

    objects = Accounts()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]  # noqa: RUF012 - as Django declares it

    class Meta:
        ordering = ("name", "email")
        constraints = (models.UniqueConstraint(Lower("email"), name="one_account_for_an_address"),)

    def __str__(self) -> str:
        return self.name


class RoleGrant(models.Model):
    """A role that an account has: for one client or for all, for one team or for all."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, null=True, blank=True)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "account", "role", Coalesce("client_id", 0), Coalesce("team_id", 0), name="one_grant_of_a_kind"
            ),
            models.CheckConstraint(
                condition=~models.Q(role=Role.CLIENT_READER) | models.Q(client__isnull=False),
                name="a_reader_reads_for_a_client",
            ),
        )


class Invitation(models.Model):
    """A place offered to somebody, under a secret that only the invited person has.

    The first director is invited by nobody, and says the address: whoever starts the server hands the link on.
    """

    email = models.EmailField(max_length=254, blank=True)
    name = models.CharField(max_length=160, blank=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, null=True, blank=True)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True)
    secret_hash = models.CharField(max_length=64, unique=True)  # SHA-256
    made_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="invitations")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at",)


class SignedIn(models.Model):
    """A session of an account: what it may see listed and end."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True, blank=True)
    browser = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-seen_at",)


class FailedLogIn(models.Model):
    """One failed log-in: enough of them within a while and the address or account waits."""

    email = models.CharField(max_length=254, db_index=True)  # lower case, as typed
    address = models.GenericIPAddressField(null=True, blank=True, db_index=True)
    at = models.DateTimeField(db_index=True)
