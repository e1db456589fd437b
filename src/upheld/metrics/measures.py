"""A measure: which rows count, what each adds to the numerator and the denominator, and when it counts.

Every figure of Upheld is ``sum(numerator) / sum(denominator)`` over rows of a relation (or a maximum, where the field
speaks of a longest wait), so figures can be cut by interval, queue, agent or clause and added up again exactly.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FromTotals:
    """What one row of the view `interval_totals` adds to a figure, as SQL; null where the row cannot tell it.

    `needs` are the counts and sums that the figure is made of: name (a key of `totals.NAMES`) and an SQL expression
    that is null where the row does not tell it. `contacts` is how many contacts take part, null where unknown.
    """

    numerator: str
    denominator: str
    contacts: str
    needs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Measure:
    """A figure as SQL over the view `visits` (columns: `contacts.records.VISITS`) or a relation with its columns.

    `numerator`, `denominator` and `at` are SQL expressions per row of `relation`; a row whose denominator and numerator
    are both 0 does not take part. `at` is the instant the row is attributed to (arrival, answer or event).
    """

    id: str  # "service_level", "asa", …
    unit: str  # "share" | "s" | "count"
    better: str  # "more" | "less"
    numerator: str
    denominator: str
    at: str = "offered_at"
    relation: str = "visits"  # a view's name or a parenthesised query with the columns of visits that reports show
    aggregate: str = "ratio"  # "ratio" | "max" (numerator's maximum; denominator counts rows)
    formula: str | None = None
    threshold_s: float | None = None
    records: str = "visits"  # the table of `contacts.records` that its rows are made from
    of_contacts: bool = True  # the denominator counts rows; False: points or seconds that rows carry
    opening: bool = False  # `relation` reads the tables `opening_spans` and `opening_closes` (see `deferred`)
    keeps_hours: bool = False  # its own clock stands still while closed: opening hours take no row out
    apart: tuple[tuple[str, str], ...] = ()  # rows that take no part: a note's key and the SQL condition of its rows
    totals: FromTotals | None = None  # None: interval totals have nothing to do with it
