"""What a scenario gives: figures by queue and interval, with how sure they are, over many simulated days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from upheld.queueing import fast
from upheld.queueing.arrivals import Floats, Integers
from upheld.queueing.counts import Counts
from upheld.queueing.day import drawn
from upheld.queueing.replicate import Estimate, mean, ratio, ratio_difference, until_precise
from upheld.queueing.result import REFUSED
from upheld.queueing.streams import Streams
from upheld.staffing.scenario import AFTER_CLOSE_S, COUNTED, Scenario

CONFIDENCE: Final = 0.95
LEAST_DAYS: Final = 10


@dataclass(frozen=True)
class Figures:
    """Of a queue, an interval of it, or all: means per day, and shares with their confidence."""

    offered: float
    answered: float
    abandoned: float
    refused: float
    moved: float  # overflowed or to be called back
    service_level: Estimate  # answered within the threshold ÷ offered
    abandon_rate: Estimate
    asa_s: Estimate  # mean wait of those answered
    aht_s: Estimate


@dataclass(frozen=True)
class Outcome:
    """Everything, over `days` simulated days."""

    scenario: Scenario
    days: int
    seed: int
    total: Figures
    queues: tuple[Figures, ...]
    by_interval: tuple[tuple[Figures, ...], ...]  # queue, interval
    occupancy: tuple[Estimate, ...]  # by group
    occupancy_by_interval: tuple[tuple[Estimate, ...], ...]


def simulated(
    scenario: Scenario,
    seed: int,
    days: int,
    precision: float | None = None,
    told: Callable[[int], None] = lambda day: None,
) -> Outcome:
    """`days` days, or fewer once the total service level is known to `precision` (half its 95 % interval)."""
    return outcome(scenario, played(scenario, seed, days, precision, told), seed)


def played(
    scenario: Scenario,
    seed: int,
    days: int,
    precision: float | None = None,
    told: Callable[[int], None] = lambda day: None,
) -> list[Counts]:
    """The counts of each day; the same seed gives the same callers whatever the agents and rules are."""
    day, there, made, grid, teams = (
        scenario.day(), scenario.staff(), scenario.rules(), scenario.grid(), scenario.teams(),
    )  # fmt: skip

    def one(replication: int) -> Counts:
        told(replication)
        came = drawn(day, Streams(seed, replication))
        return fast.count(came, there, made, grid, teams, scenario.end_s + AFTER_CLOSE_S)

    if precision is None:
        return [one(replication) for replication in range(days)]
    return until_precise(one, lambda found: _level(scenario, found), precision, LEAST_DAYS, days)


def outcome(scenario: Scenario, days: Sequence[Counts], seed: int) -> Outcome:
    """The figures of days that were played."""
    queues = range(len(scenario.queues))
    busy = np.array([_by_group(day.busy_s, scenario) for day in days])
    present = np.array([_by_group(day.present_s, scenario) for day in days])
    groups = range(len(scenario.groups))
    return Outcome(
        scenario=scenario,
        days=len(days),
        seed=seed,
        total=_figures(days, _counted(scenario), slice(None)),
        queues=tuple(_figures(days, [queue], slice(None)) for queue in queues),
        by_interval=tuple(
            tuple(_figures(days, [queue], slice(i, i + 1)) for i in range(scenario.intervals)) for queue in queues
        ),
        occupancy=tuple(ratio(busy[:, g].sum(-1), present[:, g].sum(-1), CONFIDENCE) for g in groups),
        occupancy_by_interval=tuple(
            tuple(ratio(busy[:, g, i], present[:, g, i], CONFIDENCE) for i in range(scenario.intervals)) for g in groups
        ),
    )


def level_difference(scenario: Scenario, days: Sequence[Counts], other: Sequence[Counts]) -> Estimate:
    """The total service level of `days` less that of `other`, played with the same seed and queues."""
    size, counted = min(len(days), len(other)), _counted(scenario)
    return ratio_difference(_in_time(days[:size], counted), _in_time(other[:size], counted), CONFIDENCE)


def _by_group(seconds: Floats, scenario: Scenario) -> Floats:
    """Seconds by group and interval, also of last groups in which nobody ever is."""
    missing = len(scenario.groups) - len(seconds)
    return np.pad(seconds[:, : scenario.intervals], ((0, missing), (0, 0)))


def _counted(scenario: Scenario) -> list[int]:
    return [place for place, queue in enumerate(scenario.queues) if queue.channel in COUNTED]


def _level(scenario: Scenario, days: Sequence[Counts]) -> Estimate:
    return ratio(*_in_time(days, _counted(scenario)), CONFIDENCE)


def _in_time(days: Sequence[Counts], queues: list[int]) -> tuple[Floats, Floats]:
    """Answered within the threshold, and offered, of each day."""
    good = [day.answered_within[queues, :, 0].sum() for day in days]
    return np.array(good, np.float64), np.array([day.offered[queues].sum() for day in days], np.float64)


def _figures(days: Sequence[Counts], queues: list[int], part: slice) -> Figures:
    def sums(of: Callable[[Counts], Floats | Integers]) -> Floats:
        return np.array([of(day)[queues, part].sum() for day in days], np.float64)

    offered, answered = sums(lambda day: day.offered), sums(lambda day: day.answered)
    abandoned = sums(lambda day: day.abandoned)
    return Figures(
        offered=mean(offered).value,
        answered=mean(answered).value,
        abandoned=mean(abandoned).value,
        refused=mean(sums(lambda day: day.outcomes[..., REFUSED])).value,
        moved=mean(sums(lambda day: day.moved)).value,
        service_level=ratio(sums(lambda day: day.answered_within[..., 0]), offered, CONFIDENCE),
        abandon_rate=ratio(abandoned, offered, CONFIDENCE),
        asa_s=ratio(sums(lambda day: day.wait_answered_s), answered, CONFIDENCE),
        aht_s=ratio(sums(lambda day: day.handled_s), answered, CONFIDENCE),
    )
