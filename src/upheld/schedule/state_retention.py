"""States of single minutes are kept short; the daily totals made of them stay.

Who was where in each minute says more of a person than anybody needs after a while. States older than a number of days
are erased, but only of days whose totals are kept; from then on those days are not computed again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from upheld.notation import midnight
from upheld.problems import BadInput, Problem
from upheld.schedule.daily_totals import DayTotals
from upheld.schedule.planned import AROUND, PersonDay


def erasable_before(today: date, keep_days: int) -> int:
    """The ordinal of the first day whose states are still kept.

    >>> date.fromordinal(erasable_before(date(2026, 11, 30), 28)).isoformat()
    '2026-11-02'
    """
    if keep_days < 1:
        raise ValueError("states of today are kept")
    return today.toordinal() - keep_days


def erased(
    states: pa.Table, totals: Iterable[DayTotals], planned: Iterable[PersonDay], before: int, zone: str
) -> pa.Table:
    """`states` (a table of `records.AGENT_STATES`) without those of the days before the ordinal `before`.

    The minutes around the first day that is kept stay with it, and so does a span that is still open. Raises BadInput
    where one of the days `planned` before that has no total: its states would be lost, not condensed.
    """
    kept = {(row.person, row.day) for row in totals}
    lacking = sorted({day.day for day in planned if day.day < before and (day.person, day.day) not in kept})
    if lacking:
        first, last = (date.fromordinal(lacking[place]).isoformat() for place in (0, -1))
        raise BadInput(Problem("adherence.no_totals", values={"days": len(lacking), "first": first, "last": last}))
    since = midnight(date.fromordinal(before), zone) - timedelta(minutes=AROUND)
    ended = pc.less_equal(states["ended_at"], pa.scalar(since, states["ended_at"].type))
    return states.filter(pc.invert(pc.fill_null(ended, False)))
