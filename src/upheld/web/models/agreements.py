"""Agreements, their versions and life, claims of exclusion, and what is done about misses."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from upheld.web.models.accounts import Account
from upheld.web.models.choices import Phase
from upheld.web.models.organisation import Client


class Agreement(models.Model):
    """One contract with a client; its file in the workspace is written from the versions here."""

    slug = models.SlugField(max_length=80, unique=True)  # the agreement's id and its file's name
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="agreements")
    title = models.CharField(max_length=200)
    phase = models.CharField(max_length=20, choices=Phase.choices, default=Phase.INITIATION)
    owner = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("client__name", "title")

    def __str__(self) -> str:
        return self.title


class AgreementVersion(models.Model):
    """One wording of an agreement as its file, with the tables it names."""

    class State(models.TextChoices):
        """A draft changes nothing; a version in force is written into the workspace."""

        DRAFT = "draft"
        IN_FORCE = "in_force"
        WITHDRAWN = "withdrawn"

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()  # TOML
    tables = models.JSONField(default=dict)  # file name → content, of the tables that the text names
    file_name = models.CharField(max_length=120)  # in the workspace's agreements folder
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    note = models.CharField(max_length=400, blank=True)
    made_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)  # goes up with each change of a draft: stale forms are refused

    class Meta:
        ordering = ("agreement", "-number")
        constraints = (models.UniqueConstraint(fields=("agreement", "number"), name="one_version_of_a_number"),)


class LifecycleStep(models.Model):
    """One point of an agreement's checklist, with exactly one owner."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="steps")
    phase = models.CharField(max_length=20, choices=Phase.choices)
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=300)
    template = models.CharField(max_length=60, blank=True)  # key of the standard step it came from: said translated
    owner = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    due = models.DateField(null=True, blank=True)
    evidence = models.CharField(max_length=400, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("agreement", "position", "id")


class ExclusionClaim(models.Model):
    """A stretch of time that one side asks to leave out, and what the other side said."""

    class State(models.TextChoices):
        """Open until both sides have decided or it is taken back."""

        OPEN = "open"
        ACCEPTED = "accepted"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="claims")
    target = models.CharField(max_length=80, blank=True)  # empty: every target
    queue = models.CharField(max_length=120, blank=True)  # empty: every queue of the agreement
    start = models.DateTimeField()
    end = models.DateTimeField()
    reason = models.CharField(max_length=400)
    evidence = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN, db_index=True)
    made_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    supplier_approver = models.CharField(max_length=160, blank=True)
    client_approver = models.CharField(max_length=160, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=400, blank=True)
    effect = models.JSONField(default=dict)  # the figures with and without it, as `actions.claim_effects` makes them
    revision = models.PositiveIntegerField(default=1)  # goes up with each decision: stale forms are refused

    class Meta:
        ordering = ("-made_at",)
        constraints = (models.CheckConstraint(condition=Q(end__gt=F("start")), name="a_claim_ends_after_its_start"),)


class ImprovementAction(models.Model):
    """What is done about a miss: by whom, until when, and what it is expected to change."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="actions")
    agreement = models.ForeignKey(Agreement, on_delete=models.SET_NULL, null=True, blank=True, related_name="actions")
    target = models.CharField(max_length=80, blank=True)  # empty: every target
    problem = models.CharField(max_length=300)
    cause = models.CharField(max_length=300, blank=True)
    step = models.CharField(max_length=300)
    owner = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    due = models.DateField()
    metric = models.CharField(max_length=80, blank=True)
    expected = models.CharField(max_length=200, blank=True)
    visible_to_client = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)  # goes up with each change: stale forms are refused

    class Meta:
        ordering = ("due", "id")
