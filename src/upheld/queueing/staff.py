"""Who answers: agents, what they can do, and when they are there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from upheld.queueing.arrivals import Floats, Integers


@dataclass(frozen=True)
class Spans:
    """Stretches of agents' time, half-open, in seconds; every array has shape (spans,)."""

    agent: Integers
    start_s: Floats
    end_s: Floats

    def __len__(self) -> int:
        return len(self.agent)


@dataclass(frozen=True)
class Staff:
    """The agents of a simulation."""

    skills: Integers  # (agents, queues): 0 cannot, 1 first choice, 2 second choice, …
    shifts: Spans  # when each agent is there
    breaks: Spans  # planned breaks; one that cannot begin on time keeps its length
    pace: Floats  # (agents,): multiplies conversation and after-contact work; 1 as given


def spans(rows: Iterable[tuple[int, float, float]]) -> Spans:
    """`Spans` from (agent, start_s, end_s) rows; raises ValueError when one ends before it starts.

    >>> len(spans([(0, 0.0, 3600.0), (1, 1800.0, 5400.0)]))
    2
    """
    table = np.array(list(rows), dtype=np.float64).reshape(-1, 3)
    if (table[:, 2] < table[:, 1]).any():
        raise ValueError("a span must not end before it starts")
    return Spans(table[:, 0].astype(np.int64), table[:, 1].copy(), table[:, 2].copy())


def staff(skills: ArrayLike, shifts: Spans, breaks: Spans | None = None, pace: ArrayLike = 1.0) -> Staff:
    """`Staff` from lists; raises ValueError on an unknown agent, an empty shift, or overlapping shifts of one agent."""
    table = np.atleast_2d(np.asarray(skills, dtype=np.int64))
    rests = spans([]) if breaks is None else breaks
    made = Staff(table, shifts, rests, np.broadcast_to(np.asarray(pace, dtype=np.float64), len(table)))
    for agents in (shifts.agent, rests.agent):
        if ((agents < 0) | (agents >= len(table))).any():
            raise ValueError("a shift or break names an unknown agent")
    if not (shifts.start_s < shifts.end_s).all():
        raise ValueError("a shift must have a length")
    if _overlapping(shifts):
        raise ValueError("shifts of one agent must not overlap")
    return made


def always_there(skills: ArrayLike) -> Staff:
    """Staff that never leaves and never rests: the agents of the textbook formulas."""
    table = np.atleast_2d(np.asarray(skills, dtype=np.int64))
    return staff(table, spans((agent, -np.inf, np.inf) for agent in range(len(table))))


def _overlapping(shifts: Spans) -> bool:
    order = np.lexsort((shifts.start_s, shifts.agent))
    agent, start, end = shifts.agent[order], shifts.start_s[order], shifts.end_s[order]
    return bool(((agent[1:] == agent[:-1]) & (start[1:] < end[:-1])).any())
