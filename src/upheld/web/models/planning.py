"""Forecasts, people's changes of them, scenarios and hiring plans."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from upheld.web.models.accounts import Account
from upheld.web.models.jobs import Job
from upheld.web.models.organisation import Client


class ForecastRun(models.Model):
    """One forecast, made from the history up to its origin; the newest published one is what plans are made from."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="forecasts", null=True, blank=True)
    name = models.CharField(max_length=120)
    origin = models.DateTimeField()
    first_day = models.DateField()
    last_day = models.DateField()
    parameters = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)  # method, accuracy, noise floor and coverage by queue
    made_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-made_at",)


class ForecastInterval(models.Model):
    """What is forecast of one queue in one interval, and the people it takes."""

    run = models.ForeignKey(ForecastRun, on_delete=models.CASCADE, related_name="intervals")
    queue = models.CharField(max_length=120)
    start = models.DateTimeField()
    interval_s = models.PositiveIntegerField()
    mean = models.FloatField()
    p10 = models.FloatField()
    p50 = models.FloatField()
    p90 = models.FloatField()
    machine = models.FloatField(null=True, blank=True)  # the mean before people's changes; None: as `mean`
    spread = models.FloatField(null=True, blank=True)  # relative variance of the rate: quantiles follow from it
    aht_s = models.FloatField(null=True, blank=True)
    required = models.FloatField(null=True, blank=True)  # agents at work; None: nobody could say
    to_schedule = models.FloatField(null=True, blank=True)  # after shrinkage

    class Meta:
        ordering = ("queue", "start")
        constraints = (models.UniqueConstraint(fields=("run", "queue", "start"), name="one_forecast_of_an_interval"),)


class ForecastOverride(models.Model):
    """A person's change of a forecast, in force until released."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="overrides")
    queue = models.CharField(max_length=120, blank=True)  # empty: every queue of the client
    start = models.DateTimeField()
    end = models.DateTimeField()
    factor = models.FloatField(null=True, blank=True)
    calls = models.FloatField(null=True, blank=True)  # the stretch's sum, where not a factor
    reason = models.CharField(max_length=300)
    made_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("start",)
        constraints = (
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="an_override_ends_after_its_start"),
            models.CheckConstraint(
                condition=Q(factor__isnull=False, calls__isnull=True) | Q(factor__isnull=True, calls__isnull=False),
                name="an_override_is_a_factor_or_a_sum",
            ),
        )


class SpecialDay(models.Model):
    """A known event that changes volumes: a campaign, a bill run, an outage planned."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="special_days")
    name = models.CharField(max_length=160)
    queue = models.CharField(max_length=120, blank=True)
    first_day = models.DateField()
    last_day = models.DateField()
    made_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("first_day",)


class ClientForecast(models.Model):
    """One version of the client's own forecast, as it was received: shown beside ours, never planned from by itself."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="own_forecasts")
    version = models.CharField(max_length=120)
    file_name = models.CharField(max_length=200)
    received_at = models.DateTimeField()
    days = models.JSONField(default=dict)  # queue ("": all together) → day → contacts
    made_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-received_at", "-id")
        constraints = (models.UniqueConstraint(fields=("client", "version"), name="one_client_forecast_of_a_version"),)


class Scenario(models.Model):
    """A what-if kept by name, with what it came to, so that several stand side by side."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="scenarios")
    name = models.CharField(max_length=120)
    parameters = models.JSONField(default=dict)
    results = models.JSONField(default=dict)
    made_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-made_at",)


class HiringPlan(models.Model):
    """A hiring question (TOML and its tables) and the plan found for it."""

    name = models.CharField(max_length=120)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="hiring_plans", null=True, blank=True)
    question = models.TextField()
    tables = models.JSONField(default=dict)  # file name → CSV text
    document = models.JSONField(default=dict)  # reports.hiring_document
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-made_at",)
