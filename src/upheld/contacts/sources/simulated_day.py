"""The days of the make-believe outsourcer, one after the other: calls, agents and what became of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

import numpy as np

from upheld.contacts.sources.simulated_calls import Calls, Repeat, calls_on, channels
from upheld.contacts.sources.simulated_centre import Outsourcer
from upheld.contacts.sources.simulated_demand import expected_calls, open_quarters
from upheld.contacts.sources.simulated_people import Rest, Seat, Shift, seats, shifts_by_seat, shifts_on
from upheld.queueing.result import ABANDONED, ANSWERED, Result
from upheld.queueing.rules import Rules, rules
from upheld.queueing.simulate import simulate
from upheld.queueing.staff import Staff, spans, staff

NO_ANSWER_S: Final = 15.0
_WARM_UP_DAYS: Final = 4

_AFTERWARDS, _LATENESS = 400, 401  # random streams
_UNSETTLED_CALLS_AGAIN: Final = 0.62
_ABANDONED_CALLS_AGAIN: Final = 0.45
_DAYS_BETWEEN: Final = (0.45, 0.3, 0.13, 0.07, 0.05)  # after 1, 2, … days

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Day:
    """One UTC day as it happened; seconds are counted from its midnight."""

    day: date
    epoch_s: int  # of its midnight
    calls: Calls
    result: Result
    queues: tuple[str, ...]
    dialled: tuple[str, ...]  # by queue
    seats: tuple[Seat, ...]
    rests: tuple[Rest, ...]  # planned, by number
    skills: tuple[tuple[int, ...], ...]  # the queues of each seat, by number


def days(of: Outsourcer, progress: Progress | None = None) -> Iterator[Day]:
    """The days of `of` in order; `progress` is told (days done, days in all). The last one stops at `of.now`.

    A few days before the first one are played too, so that people call again from the first day on.
    """
    again: dict[date, list[Repeat]] = defaultdict(list)
    channel = 1
    for step in range(-_WARM_UP_DAYS, of.days):
        day = _day(of, of.first_day + timedelta(days=step), again, channel)
        _call_again(of, day, again)
        if step < 0:
            continue
        channel += channels(day.calls)
        if progress is not None:
            progress(step + 1, of.days)
        yield day


def _day(of: Outsourcer, day: date, again: dict[date, list[Repeat]], channel: int) -> Day:
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    calls = calls_on(of, day, again.pop(day, []), channel)
    present = shifts_by_seat(list(shifts_on(of, day)))
    rests = tuple(rest for shift in present.values() for rest in shift.rests)
    until_s = (of.now - midnight).total_seconds() if of.now.date() == day else np.inf
    result = simulate(calls.arrivals, _staff(of, midnight, list(present.values())), _rules(of, day), until_s)
    return Day(
        day=day,
        epoch_s=int(midnight.timestamp()),
        calls=_until(calls, until_s),
        result=result,
        queues=tuple(queue.name for queue in of.queues),
        dialled=tuple(queue.dialled for queue in of.queues),
        seats=seats(of),
        rests=rests,
        skills=tuple(tuple(np.flatnonzero(row).tolist()) for row in _skills(of)),
    )


def _until(calls: Calls, until_s: float) -> Calls:
    """`calls` without those that came to closed doors after `until_s`."""
    kept = int(np.searchsorted(calls.closed_at_s, until_s))
    columns = {name: getattr(calls, name)[:kept] for name in vars(calls) if name.startswith("closed_")}
    return Calls(**(vars(calls) | columns))


def _staff(of: Outsourcer, midnight: datetime, present: list[Shift]) -> Staff:
    random = np.random.default_rng([of.seed, _LATENESS, midnight.toordinal()])
    late_s = random.triangular(-240.0, -60.0, 300.0, len(present)).round(3)
    start_s = [(shift.start - midnight).total_seconds() + late for shift, late in zip(present, late_s, strict=True)]
    shifts = [
        (shift.seat.number, start, (shift.end - midnight).total_seconds())
        for shift, start in zip(present, start_s, strict=True)
    ]
    rests = [
        (shift.seat.number, (rest.start - midnight).total_seconds(), (rest.end - midnight).total_seconds())
        for shift in present
        for rest in shift.rests
    ]
    noon = midnight + timedelta(hours=12)
    pace = [seat.pace * of.causes_on("handling", seat.team.name, noon) for seat in seats(of)]
    return staff(_skills(of), spans(shifts), spans(rests), pace)


def _skills(of: Outsourcer) -> list[list[int]]:
    return [[seat.team.skills.get(queue.name, 0) for queue in of.queues] for seat in seats(of)]


def _rules(of: Outsourcer, day: date) -> Rules:
    opened = {queue.name: bool(open_quarters(of, queue, day).any()) for queue in of.queues}
    names = [queue.name for queue in of.queues]
    return rules(
        len(names),
        priority=[queue.priority for queue in of.queues],
        overflow_after_s=[queue.overflow_after_s for queue in of.queues],
        overflow_to=[
            names.index(queue.overflow_to) if queue.overflow_to and opened[queue.overflow_to] else -1
            for queue in of.queues
        ],
        capacity=[round(queue.capacity * of.scale) if queue.capacity > 0 else -1 for queue in of.queues],
        leave_when_empty=[int(queue.client == "lantern") for queue in of.queues],
        no_answer_s=NO_ANSWER_S,
    )


def _call_again(of: Outsourcer, day: Day, again: dict[date, list[Repeat]]) -> None:
    """Callers whose matter is not settled, and callers who gave up, call again on one of the next days."""
    stays = day.result.stays
    random = np.random.default_rng([of.seed, _AFTERWARDS, day.day.toordinal()])
    resolved = np.array([queue.resolved for queue in of.queues])[stays.queue]
    chance = np.where(stays.outcome == ANSWERED, (1.0 - resolved) * _UNSETTLED_CALLS_AGAIN, 0.0)
    chance[stays.outcome == ABANDONED] = _ABANDONED_CALLS_AGAIN
    calls = np.flatnonzero(random.random(len(chance)) < chance)
    waits = random.choice(len(_DAYS_BETWEEN), len(calls), p=_DAYS_BETWEEN)
    for stay, wait in zip(calls.tolist(), waits.tolist(), strict=True):
        queue, number = int(stays.queue[stay]), day.calls.number[stays.row[stay]]
        when = _next_open(of, queue, day.day + timedelta(days=1 + wait))
        again[when].append(Repeat(queue, number))


def _next_open(of: Outsourcer, queue: int, day: date) -> date:
    while not (expected_calls(of, of.queues[queue], day) * open_quarters(of, of.queues[queue], day)).any():
        day += timedelta(days=1)
    return day
