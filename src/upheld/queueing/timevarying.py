"""Agents through a day whose intervals are not independent: calls carry over, queues build up and drain.

`offered_load` is the load of a queue that never lacks agents, which lags behind the arrivals by about one handling
time; staffing an interval for it (the modified offered load, O. B. Jennings, A. Mandelbaum, W. A. Massey, W. Whitt,
Management Science 42 (1996), DOI 10.1287/mnsc.42.10.1383) is right where waits are short. `transient` follows the whole
chain of births and deaths exactly, and `staffing` corrects the first answer with it until every interval keeps its
promise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from math import inf, isinf

import numpy as np
from numpy.typing import ArrayLike, NDArray

from upheld.queueing.chain import Chain, chain_of, chances_of_answer, moved
from upheld.queueing.demand import Demand, Floats, checked
from upheld.queueing.erlang import Goal, agents_required

Agents = NDArray[np.int64]
_MOST_ROUNDS = 60


@dataclass(frozen=True)
class OfferedLoad:
    """Erlangs: the mean of each interval, its largest value, and the value at its end."""

    mean: Floats
    largest: Floats
    at_end: Floats


@dataclass(frozen=True)
class Course:
    """What happens in each interval; shares are of the contacts that arrive in it."""

    calls: Floats
    p_wait: Floats
    service_level: Floats  # answered within the threshold ÷ offered, by the agents there when a contact arrives
    abandon_rate: Floats  # of those who give up in it ÷ offered in it
    queue_length: Floats  # mean
    in_service: Floats  # mean contacts being handled, also by agents whose shift is over
    backlog: Floats  # mean number queueing at the end of the interval
    occupancy: Floats  # in_service ÷ agents of the interval: above 1 where leaving agents finish their calls
    cut_off: float  # the chance that left the chain at its far end: how far the figures can be wrong


def offered_load(calls: ArrayLike, interval_s: float, aht_s: float, start: float | None = None) -> OfferedLoad:
    """The load in each interval; `start` is that before the first (None: of a day that repeats itself).

    >>> offered_load([0, 100, 0], 1800, 180, start=0.0).at_end.round(4).tolist()
    [0.0, 9.9995, 0.0005]
    """
    checked("calls", calls, 0.0, 1e9)
    settled = np.asarray(calls, np.float64) * aht_s / interval_s
    kept = float(np.exp(-interval_s / aht_s))
    before = _of_repeating_day(settled, kept) if start is None else start
    mean, largest, at_end = [], [], []
    for level in settled:
        end = level + (before - level) * kept
        mean.append(level + (before - level) * (aht_s / interval_s) * (1 - kept))
        largest.append(max(before, end))
        at_end.append(end)
        before = end
    return OfferedLoad(np.array(mean), np.array(largest), np.array(at_end))


def modified_offered_load(
    calls: ArrayLike,
    interval_s: float,
    aht_s: float,
    goal: Goal,
    *,
    patience_s: float = inf,
    start: float | None = None,
) -> Agents:
    """Agents per interval for the largest offered load within it."""
    load = offered_load(calls, interval_s, aht_s, start)
    return agents_required(Demand(load.largest * interval_s / aht_s, interval_s, aht_s, patience_s), goal)


def transient(
    calls: ArrayLike,
    agents: Sequence[int] | Agents,
    interval_s: float,
    aht_s: float,
    *,
    patience_s: float = inf,
    threshold_s: float = 20.0,
    places: int | None = None,
) -> Course:
    """Follow the chain from an empty centre through all intervals; agents who leave finish the call they are in.

    `places` is how many may queue (default: enough that a day's overload fits). Exact but for `cut_off` and for the
    level of contacts that arrive within `threshold_s` of a change of agents, who are thought to stay as they are.
    """
    rates = checked("calls", calls, 0.0, 1e9) / interval_s
    numbers = [int(n) for n in agents]
    room = _room(rates, numbers, interval_s, aht_s, patience_s) if places is None else places
    rows: list[tuple[float, ...]] = []
    cut_off = 0.0
    before: tuple[Chain, Floats] | None = None
    for rate, n in zip(rates, numbers, strict=True):
        busy = 0 if before is None else before[0].most_busy(before[1])
        chain = chain_of(n, max(busy, n), room, float(rate), aht_s, patience_s)
        chances = chain.empty() if before is None else moved(before[1], before[0], chain)
        chances, spent_s, full = chain.after(chances, interval_s)
        rows.append(_row(chain, chances, spent_s, float(rate) * interval_s, interval_s, threshold_s))
        cut_off += full
        before = chain, chances
    names = [field.name for field in fields(Course) if field.name != "cut_off"]
    columns = (np.array(column) for column in zip(*rows, strict=True))
    return Course(**dict(zip(names, columns, strict=True)), cut_off=cut_off)


def staffing(
    calls: ArrayLike, interval_s: float, aht_s: float, goal: Goal, *, patience_s: float = inf
) -> tuple[Agents, Course]:
    """Agents per interval with which each keeps the level of `goal`, from an empty start, and the course of the day.

    Begins with the modified offered load and adds or takes one agent at a time where the exact course asks for it.
    """
    agents = modified_offered_load(calls, interval_s, aht_s, goal, patience_s=patience_s, start=0.0)
    level, best, best_course = goal.level or 0.0, None, None
    settled = np.zeros(len(agents), dtype=bool)
    for _ in range(_MOST_ROUNDS):
        course = transient(calls, agents, interval_s, aht_s, patience_s=patience_s, threshold_s=goal.threshold_s)
        short = (course.service_level < level) & (np.asarray(calls, np.float64) > 0)
        if not short.any():
            if best is None or agents.sum() < best.sum():
                best, best_course = agents.copy(), course
            fewer = _one_fewer(agents, settled, course, level)
            if fewer is None:
                break
            agents = agents.copy()
            agents[fewer] -= 1
            settled[fewer] = True
        else:
            agents = agents + short
            settled |= short
    assert (best is not None and best_course is not None) or _MOST_ROUNDS
    return (agents, course) if best is None or best_course is None else (best, best_course)


def _one_fewer(agents: Agents, settled: NDArray[np.bool_], course: Course, level: float) -> int | None:
    """The interval with the most level to spare that has not been tried."""
    spare = np.where(settled | (agents == 0), -1.0, course.service_level - level)
    place = int(np.argmax(spare))
    return place if spare[place] > 0 else None


def _row(
    chain: Chain, chances: Floats, spent_s: Floats, calls: float, interval_s: float, threshold_s: float
) -> tuple[float, ...]:
    share = spent_s / interval_s  # of the interval, by state
    queue = float((share * chain.queueing).sum())
    in_service = float((share * chain.busy).sum())
    waits = float(share[chain.busy >= chain.agents].sum())
    level = float((share * chances_of_answer(chain, threshold_s)).sum())
    lost = 0.0 if isinf(chain.patience_s) else queue * interval_s / chain.patience_s
    return (
        calls,
        waits if calls else np.nan,
        level if calls else np.nan,
        lost / calls if calls else np.nan,
        queue,
        in_service,
        float((chances * chain.queueing).sum()),
        in_service / chain.agents if chain.agents else np.nan,
    )


def _of_repeating_day(settled: Floats, kept: float) -> float:
    """The load at midnight of a day that has always been the same."""
    end = 0.0
    for level in settled:
        end = level + (end - level) * kept
    return end / (1 - kept ** len(settled))


def _room(rates: Floats, agents: Sequence[int], interval_s: float, aht_s: float, patience_s: float) -> int:
    """Queueing places that the fluid backlog of the day, eight standard deviations and a reserve need."""
    backlog, most = 0.0, 0.0
    for rate, n in zip(rates, agents, strict=True):
        growing = rate - n / aht_s
        backlog = max(backlog + growing * interval_s, 0.0)
        if not isinf(patience_s):
            backlog = min(backlog, max(growing, rate * 0.05) * patience_s + 1)
        most = max(most, backlog)
    spread = float(np.sqrt(max(rates.max(initial=0.0) * interval_s, 1.0)))
    return int(most + 8 * np.sqrt(most + 1) + 2 * spread + 60)
