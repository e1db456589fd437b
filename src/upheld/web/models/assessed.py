"""Verdicts kept: what `agreements.assess` said, so that no screen waits for it."""

from __future__ import annotations

from django.db import models

from upheld.web.models.agreements import Agreement


class Assessed(models.Model):
    """The assessment of an agreement over one month so far, as `agreements.document` writes it."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="assessed")
    first_day = models.DateField()  # of the month, in the agreement's zone
    made_at = models.DateTimeField()
    until = models.DateTimeField()  # the data's end when it was made
    basis = models.CharField(max_length=64)  # hash of the records' and the agreement's state it was made from
    document = models.JSONField()  # agreements.document.to_json
    intervals = models.JSONField(default=list)  # the intervals of each of the document's targets, in its order
    outlook = models.JSONField(default=dict)  # chance of keeping, level needed, price of a point: see queries.outlook
    problems = models.JSONField(default=list)  # why there is no document

    class Meta:
        ordering = ("agreement", "-first_day")
        constraints = (models.UniqueConstraint(fields=("agreement", "first_day"), name="one_verdict_of_a_month"),)
