"""What takes a contact out of a target: opening hours, approved exclusions, declared gaps, forecast bands.

Each is a clause: an id, the stretches of time it covers (half-open) and, for some, the queues. A contact belongs to the
instant its formula attributes it to. Where several clauses cover it, the first in this order takes it: opening hours,
exclusions and gaps in the order of the agreement, forecast band.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upheld.agreements.clauses import Agreement, Target
from upheld.agreements.periods import Instants, borders, inside
from upheld.contacts import calendars
from upheld.contacts.calendars import Calendar

COUNTED = -1
"""The number of no clause: the contact counts."""


@dataclass(frozen=True)
class Clause:
    """Takes out what lies between its borders, in `queues` (empty: all)."""

    id: str
    kind: str  # outside_hours | exclusion | gap | forecast_band
    borders_us: Instants
    queues: tuple[str, ...] = ()
    inverted: bool = False  # takes out what lies outside its borders


def of_target(
    agreement: Agreement, target: Target, start: datetime, end: datetime, band: Instants
) -> tuple[Clause, ...]:
    """The clauses of `target` in [start, end), in the order in which they apply; `band` borders the forecast band."""
    clauses = [*_hours(agreement, start, end)]
    clauses += [
        Clause(exclusion.id, "exclusion", borders([(exclusion.start, exclusion.end)]), exclusion.queues)
        for exclusion in agreement.exclusions
        if not exclusion.targets or target.id in exclusion.targets
    ]
    clauses += [Clause(f"gap:{gap.id}", "gap", borders([(gap.start, gap.end)])) for gap in agreement.gaps]
    return (*clauses, *([Clause("forecast_band", "forecast_band", band)] if len(band) else []))


def daypart_borders(agreement: Agreement, target: Target, start: datetime, end: datetime) -> Instants | None:
    """Borders of the times of day and week that the target is about; None: all the time."""
    if target.dayparts is None:
        return None
    return borders(calendars.open_spans(Calendar(agreement.time_zone, target.dayparts), start, end))


def clause_numbers(clauses: Sequence[Clause], at_us: Instants, queue: NDArray[Any]) -> NDArray[np.int64]:
    """For every instant the number of the clause that takes it out, or COUNTED."""
    numbers = np.full(len(at_us), COUNTED, dtype=np.int64)
    for number in reversed(range(len(clauses))):
        numbers[_covers(clauses[number], at_us, queue)] = number
    return numbers


def _covers(clause: Clause, at_us: Instants, queue: NDArray[Any]) -> NDArray[np.bool_]:
    covered = inside(at_us, clause.borders_us) ^ clause.inverted
    return covered & np.isin(queue, list(clause.queues)) if clause.queues else covered


def _hours(agreement: Agreement, start: datetime, end: datetime) -> list[Clause]:
    if agreement.counts_outside_hours:
        return []
    opened = calendars.open_spans(agreement.calendar, start, end)
    return [Clause("outside_hours", "outside_hours", borders(opened), inverted=True)]
