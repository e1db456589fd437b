"""Clients, sites, teams, people and queues: who works where, for whom, since when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Client(models.Model):
    """A company that calls are answered for."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120, unique=True)
    country = models.CharField(max_length=2, blank=True)  # ISO 3166; its weekends and holidays
    time_zone = models.CharField(max_length=64, default="UTC")
    currency = models.CharField(max_length=3, default="EUR")  # ISO 4217
    contact_link = models.CharField(
        max_length=300, blank=True
    )  # address of a contact in the client's CRM: {contact_id}
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """A place where people work."""

    name = models.CharField(max_length=120, unique=True)
    country = models.CharField(max_length=2, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """People led together. A team may work for several clients: its queues say which."""

    name = models.CharField(max_length=120, unique=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="teams")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody who works at the centre, under one code for all log-ins."""

    code = models.CharField(max_length=60, unique=True)  # `person` of people.csv
    name = models.CharField(max_length=160)
    hours_per_week = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class LogIn(models.Model):
    """Who used a log-in, in which team, site and employment, from a day to a day: one row of people.csv."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="logins")
    login = models.CharField(max_length=120, db_index=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="logins")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="logins")
    employer = models.CharField(max_length=120, blank=True)
    valid_from = models.DateTimeField(null=True, blank=True)  # None: always; the instant of a local midnight
    valid_to = models.DateTimeField(null=True, blank=True)  # None: until further notice

    class Meta:
        ordering = ("login", "valid_from")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="login_ends_after_its_start",
            ),
        )


class Queue(models.Model):
    """A queue as the telephone system names it."""

    name = models.CharField(max_length=120, unique=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class QueueOwner(models.Model):
    """Which client a queue worked for, from a day to a day: one row of queues.csv."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="owners")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="queues")
    valid_from = models.DateTimeField(null=True, blank=True)
    valid_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("queue__name", "valid_from")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="owner_ends_after_its_start",
            ),
        )


class Skill(models.Model):
    """Somebody may answer a queue; level 1 is what they answer first."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="skills")
    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="skills")
    level = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("queue__name", "level")
        constraints = (models.UniqueConstraint(fields=("person", "queue"), name="one_skill_for_a_queue"),)
