"""Files that people bring in, and the mappings by which their columns are understood."""

from __future__ import annotations

import uuid

from django.db import models

from upheld.web.models.accounts import Account
from upheld.web.models.jobs import Job


class Upload(models.Model):
    """One file brought in: looked at first, then imported or discarded; nothing of it counts before."""

    class State(models.TextChoices):
        """From arrival to its end."""

        RECEIVED = "received"
        CHECKED = "checked"
        REFUSED = "refused"
        IMPORTED = "imported"
        DISCARDED = "discarded"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=400)  # under the workspace's uploads folder
    kind = models.CharField(max_length=60, blank=True)  # a key of contacts.kinds or tables.kinds
    said = models.JSONField(default=dict)  # how to read it: zone, kind, mapping (a document of tables.mapping)
    mapping = models.ForeignKey("Mapping", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.RECEIVED)
    findings = models.JSONField(default=dict)  # what the dry run said
    by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-at",)


class Mapping(models.Model):
    """How the columns of somebody's files are understood, by name."""

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=60)
    text = models.TextField()  # TOML as `upheld tables` writes it
    made_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)
