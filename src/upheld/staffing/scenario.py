"""A day to be simulated: queues and what comes to them, groups of agents and when they are there, and the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from upheld.queueing.arrivals import Integers
from upheld.queueing.day import Day, Flow
from upheld.queueing.fast_state import Grid
from upheld.queueing.rules import Rules, rules
from upheld.queueing.staff import Staff, spans, staff

CHANNELS: Final = ("call", "chat", "callback", "email", "outbound")
COUNTED: Final = ("call", "chat")
"""Channels whose customers wait at the line: their levels make the total. The others fill the time between."""

AFTER_CLOSE_S: Final = 3600.0
"""Agents of the last interval stay so long after it to empty the queues."""


@dataclass(frozen=True)
class Queue:
    """A queue of the scenario."""

    id: str
    channel: str
    flow: Flow
    threshold_s: float
    target: float | None  # answered within the threshold ÷ offered
    priority: int
    capacity: int  # -1: without limit
    overflow_after_s: float
    overflow_to: int  # -1: nowhere


@dataclass(frozen=True)
class Shift:
    """So many agents from one time to another, in seconds from the start of the scenario, with breaks."""

    agents: int
    start_s: float
    end_s: float
    breaks: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Group:
    """Agents with the same skills; either so many in each interval, or by shifts."""

    id: str
    skills: Mapping[int, int]  # queue → 1 first choice, 2 second choice, …
    agents: tuple[int, ...]  # per interval; empty where there are shifts
    shifts: tuple[Shift, ...]
    pace: float

    @property
    def size(self) -> int:
        """The agents that the group has in all."""
        return sum(shift.agents for shift in self.shifts) if self.shifts else max(self.agents, default=0)


@dataclass(frozen=True)
class Scenario:
    """The whole day."""

    name: str
    start_s: float  # since midnight, for reading only
    interval_s: float
    intervals: int
    queues: tuple[Queue, ...]
    groups: tuple[Group, ...]
    overflow_steps: int
    longest_first: bool
    correlation: float

    @property
    def end_s(self) -> float:
        """When the last interval ends, from the start."""
        return self.intervals * self.interval_s

    def day(self) -> Day:
        """What comes."""
        return Day(tuple(queue.flow for queue in self.queues), self.interval_s, self.correlation)

    def grid(self) -> Grid:
        """What is counted."""
        thresholds = np.array([[queue.threshold_s] for queue in self.queues])
        return Grid(self.interval_s, self.intervals, thresholds)

    def rules(self) -> Rules:
        """How contacts are handed out. Heads per interval are exchanged freely; people with shifts are not."""
        return rules(
            len(self.queues),
            priority=[queue.priority for queue in self.queues],
            overflow_after_s=[queue.overflow_after_s for queue in self.queues],
            overflow_to=[queue.overflow_to for queue in self.queues],
            capacity=[queue.capacity for queue in self.queues],
            overflow_steps=self.overflow_steps,
            longest_first=self.longest_first,
            first_free_leaves=not any(group.shifts for group in self.groups),
        )

    def staff(self) -> Staff:
        """Who is there."""
        skills = np.zeros((sum(group.size for group in self.groups), len(self.queues)), np.int64)
        shifts: list[tuple[int, float, float]] = []
        breaks: list[tuple[int, float, float]] = []
        first = 0
        for group in self.groups:
            for queue, level in group.skills.items():
                skills[first : first + group.size, queue] = level
            shifts += list(self._shifts(group, first))
            breaks += list(_breaks(group, first))
            first += group.size
        pace = np.repeat([group.pace for group in self.groups], [group.size for group in self.groups])
        return staff(skills, spans(shifts), spans(breaks), pace)

    def teams(self) -> Integers:
        """The group of each agent."""
        return np.repeat(np.arange(len(self.groups)), [group.size for group in self.groups])

    def _shifts(self, group: Group, first: int) -> Iterator[tuple[int, float, float]]:
        if group.shifts:
            agent = first
            for shift in group.shifts:
                for _ in range(shift.agents):
                    yield agent, shift.start_s, shift.end_s
                    agent += 1
            return
        for agent in range(group.size):
            there = [agent < needed for needed in group.agents]
            starts = [i for i, here in enumerate(there) if here and (i == 0 or not there[i - 1])]
            for start in starts:
                end = there.index(False, start) if False in there[start:] else len(there)
                stays_on = AFTER_CLOSE_S if end == len(there) else 0.0
                yield first + agent, start * self.interval_s, end * self.interval_s + stays_on


def _breaks(group: Group, first: int) -> Iterator[tuple[int, float, float]]:
    agent = first
    for shift in group.shifts:
        for _ in range(shift.agents):
            for start_s, end_s in shift.breaks:
                yield agent, start_s, end_s
            agent += 1
