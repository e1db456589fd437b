"""What is required, hour by hour, from the newest published forecasts; and who is at work against it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from upheld.web.models import ForecastInterval, ForecastRun
from upheld.web.queries.rosters import Away, Worked

STEP: Final = timedelta(minutes=30)


@dataclass(frozen=True)
class Cover:
    """Half an hour: agents required (None: not forecast) and at work on average, absences and breaks taken off."""

    start: datetime
    required: float | None
    scheduled: float

    @property
    def net(self) -> float | None:
        """Scheduled less required: below 0 where agents are missing."""
        return None if self.required is None else self.scheduled - self.required


def by_queue(queues: Iterable[str], begin: datetime, end: datetime) -> dict[str, dict[datetime, tuple[int, float]]]:
    """Queue → start of an interval → (its seconds, agents required); of several forecasts the newest published."""
    queues = tuple(queues)
    newest = ForecastRun.objects.filter(published_at__isnull=False, last_day__gte=begin.date() - timedelta(days=1))
    order = {run: place for place, run in enumerate(newest.order_by("-published_at").values_list("pk", flat=True))}
    rows = ForecastInterval.objects.filter(
        run__in=list(order), queue__in=queues, start__gte=begin, start__lt=end, required__isnull=False
    ).values_list("run_id", "queue", "start", "interval_s", "required")
    found: dict[str, dict[datetime, tuple[int, float]]] = {}
    for _, queue, start, interval_s, required in sorted(rows, key=lambda row: order[row[0]]):
        if required is not None:
            found.setdefault(queue, {}).setdefault(start, (interval_s, required))
    return found


def in_steps(
    required: dict[str, dict[datetime, tuple[int, float]]], begin: datetime, steps: int, step: timedelta
) -> list[float | None]:
    """Agents required in all queues together in each of `steps` stretches; None where nothing is forecast for any."""
    sums = [0.0] * steps
    known = [False] * steps
    for intervals in required.values():
        for start, (interval_s, agents) in intervals.items():
            end = start + timedelta(seconds=interval_s)
            first = max(int((start - begin) // step), 0)
            for place in range(first, min(int(-((begin - end) // step)), steps)):
                low, high = begin + place * step, begin + (place + 1) * step
                share = (min(end, high) - max(start, low)) / step
                if share > 0:
                    sums[place] += agents * share
                    known[place] = True
    return [value if there else None for value, there in zip(sums, known, strict=True)]


def at_work(
    shifts: Iterable[Worked], absences: Iterable[Away], begin: datetime, steps: int, step: timedelta
) -> list[float]:
    """People at work on average in each stretch: within a shift, in no part off the phone, not away."""
    step_s = step.total_seconds()
    found = [0.0] * steps

    def count(start: datetime, end: datetime, sign: int) -> None:
        low, high = (start - begin).total_seconds() / step_s, (end - begin).total_seconds() / step_s
        low, high = max(low, 0.0), min(high, float(steps))
        place = int(low)
        while place < high:
            found[place] += sign * (min(high, place + 1) - max(low, place))
            place += 1

    gone: dict[int, list[Away]] = {}
    for absence in absences:
        gone.setdefault(absence.person, []).append(absence)
    for shift in shifts:
        off = [(part.start, part.end) for part in shift.parts]
        off += [(absence.start, absence.end) for absence in gone.get(shift.person, ())]
        count(shift.start, shift.end, 1)
        for start, end in joined(off, shift.start, shift.end):
            count(start, end, -1)
    return [max(value, 0.0) if abs(value) > 1e-9 else 0.0 for value in found]


def joined(
    stretches: Iterable[tuple[datetime, datetime]], begin: datetime, end: datetime
) -> Sequence[tuple[datetime, datetime]]:
    """The stretches cut to [begin, end) and put together where they meet, so that nothing is counted twice."""
    found: list[tuple[datetime, datetime]] = []
    for start, stop in sorted(stretches):
        start, stop = max(start, begin), min(stop, end)
        if start >= stop:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], stop))
        else:
            found.append((start, stop))
    return found


def cover(
    queues: Iterable[str], shifts: Iterable[Worked], absences: Iterable[Away], begin: datetime, end: datetime
) -> tuple[Cover, ...]:
    """Half-hours of [begin, end): agents required in `queues` and people of `shifts` at work."""
    steps = int((end - begin) / STEP)
    needed = in_steps(by_queue(queues, begin, end), begin, steps, STEP)
    there = at_work(shifts, absences, begin, steps, STEP)
    return tuple(
        Cover(begin + place * STEP, required, scheduled)
        for place, (required, scheduled) in enumerate(zip(needed, there, strict=True))
    )
