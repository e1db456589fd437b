"""Long work: what runs in a worker, how far it is, what came of it; and which workers there are."""

from __future__ import annotations

import uuid

from django.db import models

from upheld.web.models.accounts import Account
from upheld.web.models.choices import JobState
from upheld.web.models.organisation import Client


class Worker(models.Model):
    """A process that does long work, and when it was last known to live."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    host = models.CharField(max_length=200)
    pid = models.PositiveIntegerField()
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("-seen_at",)


class Job(models.Model):
    """A piece of long work that somebody asked for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)  # a key of web.jobs.KINDS
    arguments = models.JSONField(default=dict)
    client = models.ForeignKey(Client, on_delete=models.SET_NULL, null=True, blank=True)
    by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="jobs")
    state = models.CharField(max_length=12, choices=JobState.choices, default=JobState.QUEUED, db_index=True)
    step = models.CharField(max_length=200, blank=True)  # the English sentence, said in the reader's language
    step_values = models.JSONField(default=dict)
    done = models.PositiveBigIntegerField(null=True, blank=True)
    total = models.PositiveBigIntegerField(null=True, blank=True)
    cancel_asked = models.BooleanField(default=False)
    result = models.JSONField(default=dict)  # what the screen that started it shows
    problems = models.JSONField(default=list)  # [{key, file, line, field, values}]
    made_at = models.DateTimeField(db_index=True)
    began_at = models.DateTimeField(null=True, blank=True)
    worker = models.ForeignKey(Worker, on_delete=models.SET_NULL, null=True, blank=True, related_name="jobs")
    seen_at = models.DateTimeField(null=True, blank=True)  # the worker's last sign of life
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at",)
