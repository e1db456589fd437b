"""Plans, shifts and what happens to them: changes, absences, notes between shifts."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from upheld.web.models.accounts import Account
from upheld.web.models.choices import AbsenceKind, ActivityKind, RequestKind, RequestState
from upheld.web.models.jobs import Job
from upheld.web.models.organisation import Person, Site, Team


class Plan(models.Model):
    """Shifts of one site over some days. Agents see it once it is published."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="plans")
    name = models.CharField(max_length=120)
    first_day = models.DateField()
    last_day = models.DateField()
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    rules = models.TextField(
        blank=True
    )  # the rules and patterns of the schedule problem, TOML; empty: the standard ones
    summary = models.JSONField(default=dict)  # cost, bound, short, over, broken rules when it was made
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    revision = models.PositiveIntegerField(default=1)  # goes up with each change: stale forms are refused

    class Meta:
        ordering = ("-first_day", "site__name")
        constraints = (
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="a_plan_ends_after_its_start"),
        )


class Shift(models.Model):
    """One person's working time on one day (the day on which it starts at the site)."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="shifts")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="shifts")
    day = models.DateField(db_index=True)
    start = models.DateTimeField(db_index=True)
    end = models.DateTimeField()
    pattern = models.CharField(max_length=80, blank=True)
    locked = models.BooleanField(default=False)

    class Meta:
        ordering = ("day", "start", "person__name")
        constraints = (
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="a_shift_ends_after_its_start"),
            models.UniqueConstraint(fields=("plan", "person", "start"), name="one_shift_at_a_time"),
        )


class ShiftPart(models.Model):
    """A stretch of a shift that is not spent on the phones."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=12, choices=ActivityKind.choices)
    start = models.DateTimeField()
    end = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("start",)
        constraints = (models.CheckConstraint(condition=Q(end__gt=F("start")), name="a_part_ends_after_its_start"),)


class ScheduleChange(models.Model):
    """One change of a plan, with what was there before and after, so that it can be undone and done again."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    deed = models.CharField(max_length=60)  # English sentence of the catalogue
    values = models.JSONField(default=dict)
    before = models.JSONField(default=list)  # shifts with their parts
    after = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)


class Absence(models.Model):
    """Somebody is not there for some days or hours."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    kind = models.CharField(max_length=16, choices=AbsenceKind.choices)
    start = models.DateTimeField()
    end = models.DateTimeField()
    planned = models.BooleanField(default=False)
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-start",)
        constraints = (models.CheckConstraint(condition=Q(end__gt=F("start")), name="an_absence_ends_after_its_start"),)


class ShiftRequest(models.Model):
    """Leave or a swap that somebody asks for, what rules and cover say to it, and what was decided."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="requests")
    kind = models.CharField(max_length=8, choices=RequestKind.choices)
    first_day = models.DateField()  # of a swap: the day that is given away
    last_day = models.DateField()
    other = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="+")  # of a swap
    other_day = models.DateField(null=True, blank=True)  # of a swap: the day that is taken
    note = models.CharField(max_length=200, blank=True)
    fits = models.BooleanField()  # whether neither a rule nor the cover spoke against it when it was asked
    answer = models.JSONField(default=dict)  # {broken: [{rule, person, day, values}], short_h}
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.ASKED, db_index=True)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-made_at",)
        constraints = (
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="a_request_ends_after_its_start"),
            models.CheckConstraint(
                condition=Q(kind=RequestKind.LEAVE) | Q(other__isnull=False, other_day__isnull=False),
                name="a_swap_is_with_somebody",
            ),
        )


class HandoverNote(models.Model):
    """What one shift leaves to the next."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="notes")
    day = models.DateField(db_index=True)
    text = models.TextField(max_length=4000)
    urgent = models.BooleanField(default=False)
    by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-urgent", "-at")


class NoteSeen(models.Model):
    """Who has taken note of a handover."""

    note = models.ForeignKey(HandoverNote, on_delete=models.CASCADE, related_name="seen")
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("note", "account"), name="a_note_is_seen_once"),)
