"""Work that can wait until a deadline (e-mail, back office): the fewest people per interval with which none is broken.

Work is done earliest deadline first. It can be kept exactly when, for every stretch, the people in it have time for all
work that comes and is due within it (C. L. Liu and J. W. Layland, Journal of the ACM 20 (1973), DOI
10.1145/321738.321743, for one processor); the fewest people for such stretches are found by putting each person who is
still wanting as late as can be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import ArrayLike

from upheld.problems import BadInput, Problem
from upheld.queueing.demand import LONGEST_HANDLING_S, Floats, checked
from upheld.staffing.day import Whole

_NEARLY = 1e-9


@dataclass(frozen=True)
class Batch:
    """`items` of `handling_s` seconds each that lie there from interval `arrives` on and must be done before `due`."""

    name: str
    arrives: int
    due: int
    items: float
    handling_s: float


def people(batches: Sequence[Batch], intervals: int, interval_s: float, at_most: ArrayLike | None = None) -> Whole:
    """The fewest people in all, by interval, with at most `at_most` of them in each (None: without limit).

    Raises BadInput naming the batch whose deadline cannot be kept, or a number that is none.

    >>> people([Batch("mail", 0, 3, 10, 360)], 4, 1800).tolist()
    [0, 0, 2, 0]
    """
    _check(batches, intervals, interval_s)
    most = (
        np.full(intervals, np.inf) if at_most is None else np.broadcast_to(np.asarray(at_most, np.float64), intervals)
    )
    found = np.zeros(intervals, np.int64)
    for due in sorted({batch.due for batch in batches}):
        own = [batch for batch in batches if batch.due <= due]
        for start in sorted({batch.arrives for batch in own}, reverse=True):
            work = sum(_work(batch, interval_s) for batch in own if batch.arrives >= start)
            wanting = ceil(work - _NEARLY) - int(found[start:due].sum())
            for place in range(due - 1, start - 1, -1):
                added = int(min(max(wanting, 0), most[place] - found[place]))
                found[place] += added
                wanting -= added
            if wanting > 0:
                raise BadInput(_broken(own, start, due, wanting))
    return found


def unfinished(batches: Sequence[Batch], by_interval: ArrayLike, interval_s: float) -> Floats:
    """Items of each batch not done by its deadline when `by_interval` people do the earliest deadline first."""
    left = np.array([_work(batch, interval_s) for batch in batches])
    late = np.zeros(len(batches))
    order = sorted(range(len(batches)), key=lambda place: batches[place].due)
    for interval, number in enumerate(np.asarray(by_interval, np.float64)):
        room = float(number)
        for place in order:
            if batches[place].arrives <= interval < batches[place].due:
                done = min(room, left[place])
                left[place] -= done
                room -= done
    for place, batch in enumerate(batches):
        if left[place] > _NEARLY:
            late[place] = left[place] * interval_s / batch.handling_s
    return late


def _work(batch: Batch, interval_s: float) -> float:
    """In people over one interval."""
    return batch.items * batch.handling_s / interval_s


def _broken(own: Sequence[Batch], start: int, due: int, wanting: int) -> Problem:
    last = [batch.name for batch in own if batch.due == due and batch.arrives >= start]
    values = {"names": last or [batch.name for batch in own], "wanting": wanting, "due": due}
    return Problem("allocate.deadline", field="at_most", values=values)


def _check(batches: Sequence[Batch], intervals: int, interval_s: float) -> None:
    checked("interval_s", interval_s, 1e-3, 1e9)
    for batch in batches:
        checked(f"{batch.name}.items", batch.items, 0.0, 1e9)
        checked(f"{batch.name}.handling_s", batch.handling_s, 1e-3, LONGEST_HANDLING_S)
        if not 0 <= batch.arrives < batch.due <= intervals:
            values = {"arrives": batch.arrives, "due": batch.due, "intervals": intervals}
            raise BadInput(Problem("allocate.window", field=batch.name, values=values))
