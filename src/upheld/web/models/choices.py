"""The closed lists that models share. Their words on screen stand in `web.words`."""

from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    """What somebody is here for; what each may do stands in `web.rights`."""

    DIRECTOR = "director"
    SUPERVISOR = "supervisor"
    PLANNER = "planner"
    QUALITY_ANALYST = "quality_analyst"
    AGENT = "agent"
    CLIENT_READER = "client_reader"


class Theme(models.TextChoices):
    """Light, dark, or as the reader's system is."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Phase(models.TextChoices):
    """Where an agreement stands in its life."""

    INITIATION = "initiation"
    KICK_OFF = "kick_off"
    IMPLEMENTATION = "implementation"
    EVALUATION = "evaluation"
    IMPROVEMENT = "improvement"


class JobState(models.TextChoices):
    """How far a piece of long work is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ActivityKind(models.TextChoices):
    """What part of a shift is spent on when not on the phones."""

    BREAK = "break"
    LUNCH = "lunch"
    MEETING = "meeting"
    TRAINING = "training"
    COACHING = "coaching"
    OTHER = "other"


class AbsenceKind(models.TextChoices):
    """Why somebody is not there. Supervisors see only planned and unplanned (H7)."""

    SICK = "sick"
    ANNUAL_LEAVE = "annual_leave"
    PARENTAL = "parental"
    OTHER_PAID = "other_paid"
    UNPAID = "unpaid"
    LATE = "late"


class RequestKind(models.TextChoices):
    """What somebody asks for in a plan."""

    LEAVE = "leave"
    SWAP = "swap"


class RequestState(models.TextChoices):
    """What became of a request."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
