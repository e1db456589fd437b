"""Keys of programs: tokens of the API, repeated requests, calendar feeds."""

from __future__ import annotations

from django.db import models

from upheld.web.models.accounts import Account


class Token(models.Model):
    """Lets a program act for an account, within its scopes; only the hash is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    secret_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)  # of web.scopes.SCOPES
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at",)


class Repeated(models.Model):
    """The answer to a write under its idempotency key: the same request again gets the same answer."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    key = models.CharField(max_length=120)
    request_hash = models.CharField(max_length=64)  # of method, path and body
    status = models.PositiveSmallIntegerField(null=True, blank=True)  # None: still under way
    body = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("account", "key"), name="one_answer_for_a_key"),)


class CalendarFeed(models.Model):
    """The address under which somebody's own shifts are read by a calendar program."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="feed")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
