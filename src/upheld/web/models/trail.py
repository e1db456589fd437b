"""The audit trail: who saw and did what."""

from __future__ import annotations

from django.db import models

from upheld.web.models.accounts import Account
from upheld.web.models.organisation import Client


class TrailEntry(models.Model):
    """One deed, written in the transaction that did it; never changed."""

    at = models.DateTimeField(db_index=True)
    account = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="deeds")
    by = models.CharField(max_length=160)  # the name at the time: accounts go, deeds stay
    deed = models.CharField(max_length=60, db_index=True)  # a key of web.deeds.DEEDS
    subject = models.CharField(max_length=200, blank=True)  # what it was done to, as its id or name
    client = models.ForeignKey(Client, on_delete=models.SET_NULL, null=True, blank=True)
    values = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        ordering = ("-at", "-id")
