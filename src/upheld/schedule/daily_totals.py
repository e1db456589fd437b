"""Adherence by person and day, as counts of minutes: what stays when the states of single minutes are erased.

adherence   = adhered ÷ counted: minutes in which the person did what the plan said ÷ planned minutes that count;
conformance = worked ÷ work_counted: minutes of work, whenever ÷ planned minutes of work that count; may pass 1.

planned = counted + excused + absent_planned + absent_unplanned + unknown, always. Figures travel as numerator and
denominator; a ratio is made last, and is None where nothing counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

import pyarrow as pa

from upheld.problems import BadInput, Problem

SMALLEST_GROUP: Final = 10
"""People of whom a group's figures may be told where single people's may not: fewer could be guessed."""

_MINUTES: Final = pa.int32()


@dataclass(frozen=True, slots=True)
class DayTotals:
    """Minutes of one person on the day on which a shift starts. None: not known, or not asked of this day."""

    person: str
    day: int  # ordinal
    planned: int  # work, breaks and off-phone; without leave
    counted: int  # of them, those that are neither excused nor absent nor unknown
    adhered: int  # of the counted, those in which the plan was kept
    work_counted: int  # planned work that counts
    worked: int  # ready, handling or wrapping, within the shift or around it
    excused: int
    absent_planned: int  # planned minutes of a recorded leave or training
    absent_unplanned: int  # of a recorded sickness or other absence
    unknown: int  # the sources tell nothing
    leave: int  # of the plan
    unseen: int  # counted minutes of a day on which the person was never seen, and nobody recorded why
    late: int | None  # planned work before the first log-in, where more than the grace
    early: int | None  # planned work after the last log-out, where more than the grace
    break_planned: int | None
    break_taken: int | None  # paused or logged out between the first log-in and the last log-out
    break_over: int | None  # taken more than planned, where more than the grace
    break_moved: int | None  # of the breaks, taken at another time than planned
    held: int  # planned break or meeting, but in a conversation: part of what was not kept
    seen_absent: int  # work seen while an absence was recorded: one of the two is wrong


COUNTS: Final = tuple(each.name for each in fields(DayTotals) if each.type == "int" and each.name != "day")
MAYBE: Final = tuple(each.name for each in fields(DayTotals) if each.type == "int | None")

DAILY_TOTALS: Final = pa.schema(
    [
        pa.field("person", pa.string(), nullable=False),
        pa.field("day", pa.date32(), nullable=False),
        *(pa.field(name, _MINUTES, name in MAYBE) for name in (each.name for each in fields(DayTotals)[2:])),
    ]
)
"""One row per person and day. Key: person, day."""


@dataclass(frozen=True)
class Sum:
    """Totals of several days. A `maybe` count sums what is known; `known` says of how many days that is."""

    days: int
    people: int
    counts: Mapping[str, int]
    maybe: Mapping[str, int]
    known: Mapping[str, int]  # days of which a `maybe` count is known
    some: Mapping[str, int]  # days on which it is above 0
    unseen_days: int

    @property
    def adherence(self) -> float | None:
        """Adhered ÷ counted; None where nothing counts."""
        return ratio(self.counts["adhered"], self.counts["counted"])

    @property
    def conformance(self) -> float | None:
        """Worked ÷ planned work that counts; None where there is none."""
        return ratio(self.counts["worked"], self.counts["work_counted"])


def ratio(numerator: int, denominator: int) -> float | None:
    """The quotient; None without a denominator."""
    return numerator / denominator if denominator else None


def summed(totals: Iterable[DayTotals]) -> Sum:
    """All of them as one."""
    rows = list(totals)
    told = {name: [value for row in rows if (value := getattr(row, name)) is not None] for name in MAYBE}
    return Sum(
        len(rows),
        len({row.person for row in rows}),
        {name: sum(getattr(row, name) for row in rows) for name in COUNTS},
        {name: sum(values) for name, values in told.items()},
        {name: len(values) for name, values in told.items()},
        {name: sum(value > 0 for value in values) for name, values in told.items()},
        sum(row.unseen > 0 for row in rows),
    )


def grouped(totals: Iterable[DayTotals], by: Callable[[DayTotals], Any]) -> dict[Any, Sum]:
    """Sums by what `by` makes of a row, in its order; rows of None are left out."""
    found: dict[Any, list[DayTotals]] = {}
    for row in totals:
        key = by(row)
        if key is not None:
            found.setdefault(key, []).append(row)
    return {key: summed(found[key]) for key in sorted(found)}


def large_groups(totals: Iterable[DayTotals], by: Callable[[DayTotals], Any]) -> tuple[dict[Any, Sum], Sum | None]:
    """Groups of at least SMALLEST_GROUP people, and all the others as one group; None where there are no others.

    Where the others are fewer, the smallest groups join them: else they could be told by subtracting from the whole.
    Are even all together fewer, there is no group at all.
    """
    rows = list(totals)
    found = grouped(rows, by)
    told = sorted((each.people, key) for key, each in found.items() if each.people >= SMALLEST_GROUP)
    while True:
        keys = {key for _, key in told}
        left = [row for row in rows if by(row) not in keys]
        rest = summed(left)
        if not left or rest.people >= SMALLEST_GROUP:
            return {key: found[key] for key in sorted(keys)}, rest if left else None
        if not told:
            return {}, None
        told = told[1:]


def table(totals: Iterable[DayTotals]) -> pa.Table:
    """The rows as an Arrow table of DAILY_TOTALS."""
    rows = list(totals)
    columns = {name: [getattr(row, name) for row in rows] for name in DAILY_TOTALS.names}
    columns["day"] = [date.fromordinal(day) for day in columns["day"]]
    return pa.Table.from_pydict(columns, schema=DAILY_TOTALS)


def of_table(stored: pa.Table) -> tuple[DayTotals, ...]:
    """The rows of a table that `table` made."""
    rows = stored.select(DAILY_TOTALS.names).cast(DAILY_TOTALS).to_pylist()
    return tuple(DayTotals(**{**row, "day": row["day"].toordinal()}) for row in rows)


def renewed(
    kept: Iterable[DayTotals], fresh: Iterable[DayTotals], erased_before: int | None
) -> tuple[tuple[DayTotals, ...], tuple[Problem, ...]]:
    """`kept` with the days of `fresh` in the place of their own; a day before `erased_before` stays as it was kept.

    The states of such a day are gone, so that what is computed of it now is not what was: the refusal is told. Raises
    BadInput for two kept rows of one person and day.
    """
    found: dict[tuple[str, int], DayTotals] = {}
    for row in kept:
        if (row.person, row.day) in found:
            values = {"person": row.person, "day": date.fromordinal(row.day).isoformat()}
            raise BadInput(Problem("adherence.totals_twice", values=values))
        found[row.person, row.day] = row
    refused = []
    for row in fresh:
        if erased_before is not None and row.day < erased_before:
            refused.append(row.day)
        else:
            found[row.person, row.day] = row
    notes = [states_erased(refused, erased_before)] if refused and erased_before is not None else []
    return tuple(found[key] for key in sorted(found)), tuple(notes)


def states_erased(days: Iterable[int], erased_before: int) -> Problem:
    """Days that cannot be computed again."""
    of = sorted(set(days))
    values = {
        "days": len(of),
        "first": date.fromordinal(of[0]).isoformat(),
        "last": date.fromordinal(of[-1]).isoformat(),
    }
    values |= {"before": date.fromordinal(erased_before).isoformat()}
    return Problem("adherence.states_erased", values=values)
