"""A measure: which rows count, what each adds to the numerator and the denominator, and when it counts.

Every figure of Upheld is ``sum(numerator) / sum(denominator)`` over rows of a relation (or a maximum, where the field
speaks of a longest wait), so figures can be cut by interval, queue, agent or clause and added up again exactly.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """A figure as SQL over the view `visits` (columns: `contacts.records.VISITS`).

    `numerator`, `denominator` and `at` are SQL expressions per row of `relation`; a row whose denominator and numerator
    are both 0 does not take part. `at` is the instant the row is attributed to (arrival, answer or event).
    """

    id: str  # "service_level", "asa", …
    unit: str  # "share" | "s" | "count"
    better: str  # "more" | "less"
    numerator: str
    denominator: str
    at: str = "offered_at"
    relation: str = "visits"  # a view's name or a parenthesised query with at least the columns of visits
    aggregate: str = "ratio"  # "ratio" | "max" (numerator's maximum; denominator counts rows)
    formula: str | None = None
    threshold_s: float | None = None
