"""What figures are made of: stays counted by queue and interval, and agents' time by team and interval.

The compiled loop counts while it plays; `of_result` counts the same from a whole result and is its plain reference.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from upheld.queueing.arrivals import Arrivals, Floats, Integers
from upheld.queueing.fast_state import HANDLED, WAIT_ANSWERED, WAIT_LEFT, WITHIN, Grid
from upheld.queueing.result import (
    ABANDONED,
    ANSWERED,
    CALLED_BACK,
    LEFT_EMPTY,
    LOGGED_IN,
    OVERFLOWED,
    REFUSED,
    WAITING,
    AgentSpans,
    Result,
)
from upheld.queueing.staff import Staff


@dataclass(frozen=True)
class Counts:
    """Counts by queue and interval of entry, shape (queues, intervals + 1): what comes after the grid comes last."""

    entered: Integers
    outcomes: Integers  # (queues, intervals + 1, outcomes), by code; those still waiting at the end under WAITING
    answered_within: Integers  # (queues, intervals + 1, thresholds): waited at most so long
    left_within: Integers  # the same of those who left without an answer, however they left
    wait_answered_s: Floats  # sums
    wait_left_s: Floats
    handled_s: Floats  # conversation and after-contact work
    busy_s: Floats  # (teams, intervals + 1): the same work, in the interval in which it was done
    present_s: Floats  # (teams, intervals + 1): logged in and not on a break

    @classmethod
    def of(
        cls, grid: Grid, tally: Integers, sums: Floats, busy_s: Floats, spans: AgentSpans, teams: Integers
    ) -> Counts:
        """From the tables of the compiled loop."""
        thresholds = grid.thresholds_s.shape[1]
        outcomes = tally[..., :WITHIN].copy()
        entered = outcomes[..., WAITING].copy()
        outcomes[..., WAITING] = 2 * entered - outcomes.sum(-1)
        return cls(
            entered,
            outcomes,
            tally[..., WITHIN : WITHIN + thresholds],
            tally[..., WITHIN + thresholds :],
            sums[..., WAIT_ANSWERED],
            sums[..., WAIT_LEFT],
            sums[..., HANDLED],
            busy_s,
            present(spans, teams, grid),
        )

    @property
    def answered(self) -> Integers:
        """Stays answered."""
        return self.outcomes[..., ANSWERED]

    @property
    def abandoned(self) -> Integers:
        """Stays that ended because patience did, or because nobody was idle (balking) or logged in."""
        return self.outcomes[..., ABANDONED] + self.outcomes[..., LEFT_EMPTY]

    @property
    def offered(self) -> Integers:
        """All that entered but those refused."""
        return self.entered - self.outcomes[..., REFUSED]

    @property
    def moved(self) -> Integers:
        """Stays that went on elsewhere: overflowed or to be called back."""
        return self.outcomes[..., OVERFLOWED] + self.outcomes[..., CALLED_BACK]


def present(spans: AgentSpans, teams: Integers, grid: Grid) -> Floats:
    """Seconds logged in and not on a break by team and interval; shape (teams, intervals + 1).

    Only time within the grid counts: an endless shift has no time after it. The last column holds the finite rest.
    """
    found = np.zeros((int(teams.max(initial=0)) + 1, grid.intervals + 1))
    ends = np.arange(1, grid.intervals + 1) * grid.interval_s
    edges = np.concatenate([[0.0], ends, [np.inf]])
    for agent, kind, start, end in zip(spans.agent, spans.kind, spans.start_s, spans.end_s, strict=True):
        low, high = np.maximum(start, edges[:-1]), np.minimum(np.inf if np.isnan(end) else end, edges[1:])
        inside = (high > low) & np.isfinite(high)
        found[teams[agent], inside] += (high[inside] - low[inside]) * (1 if kind == LOGGED_IN else -1)
    return found


def of_result(result: Result, arrivals: Arrivals, staff: Staff, grid: Grid, teams: Integers | None = None) -> Counts:
    """The counts of a whole result, stay by stay."""
    together = np.zeros(len(staff.skills), np.int64) if teams is None else teams
    queues, bins, thresholds = len(grid.thresholds_s), grid.intervals + 1, grid.thresholds_s.shape[1]
    tally = np.zeros((queues, bins, WITHIN + 2 * thresholds), np.int64)
    sums = np.zeros((queues, bins, 3))
    busy_s = np.zeros((int(together.max(initial=0)) + 1, bins))
    stays = result.stays
    for stay in range(len(stays.row)):
        row, queue, outcome = stays.row[stay], stays.queue[stay], int(stays.outcome[stay])
        place = (queue, _interval(float(stays.entered_s[stay]), grid))
        tally[(*place, WAITING)] += 1
        if outcome == WAITING:
            continue
        wait_s = stays.left_s[stay] - stays.entered_s[stay]
        answered = outcome == ANSWERED
        tally[(*place, outcome)] += 1
        sums[(*place, WAIT_ANSWERED if answered else WAIT_LEFT)] += wait_s
        first = WITHIN if answered else WITHIN + thresholds
        tally[(*place, slice(first, first + thresholds))] += wait_s <= grid.thresholds_s[queue]
        if answered:
            agent = stays.agent[stay]
            work_s = float((arrivals.service_s[row] + arrivals.wrap_s[row]) * staff.pace[agent])
            sums[(*place, HANDLED)] += work_s
            _spread(busy_s[together[agent]], float(stays.left_s[stay]), work_s, grid)
    return Counts.of(grid, tally, sums, busy_s, result.spans, together)


def _interval(at_s: float, grid: Grid) -> int:
    return min(max(int(at_s / grid.interval_s), 0), grid.intervals)


def _spread(busy_s: Floats, start_s: float, work_s: float, grid: Grid) -> None:
    """Add work to the intervals in which it falls."""
    first, end_s = _interval(start_s, grid), start_s + work_s
    for interval in range(first, grid.intervals + 1):
        begin = start_s if interval == first else interval * grid.interval_s
        stop = end_s if interval == grid.intervals else min(end_s, (interval + 1) * grid.interval_s)
        busy_s[interval] += max(0.0, stop - begin)
