"""`simulate`, compiled: the same result, event by event, or only its counts, at millions of contacts a second.

The first call of a process reads the compiled loop from the cache beside this file, or compiles it once.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from upheld.queueing import simulate as reference
from upheld.queueing.arrivals import Arrivals, Floats, Integers
from upheld.queueing.counts import Counts
from upheld.queueing.fast_loop import BREAK_STARTS, SHIFT_ENDS, SHIFT_STARTS, play
from upheld.queueing.fast_state import OFFERS, SPANS, STAYS, Grid, State, begun
from upheld.queueing.result import AgentSpans, Offers, Result, Stays
from upheld.queueing.rules import Rules
from upheld.queueing.staff import Staff

_ROWS: Final = np.empty(0, np.int64)


def simulate(arrivals: Arrivals, staff: Staff, rules: Rules, until_s: float = np.inf) -> Result:
    """What `upheld.queueing.simulate.simulate` gives, from the same input; raises ValueError where it does."""
    reference.check(arrivals, staff, rules)
    if rules.no_answer_s <= 0 and arrivals.missed_offers.any():
        return reference.simulate(arrivals, staff, rules, until_s)  # offers that are missed at once: endless circles
    grid = Grid(np.inf, 1, np.empty((len(rules), 0)))
    state = _played(arrivals, staff, rules, until_s, grid, np.zeros(len(staff.skills), np.int64), keep=True)
    return _result(state)


def count(
    arrivals: Arrivals, staff: Staff, rules: Rules, grid: Grid, teams: Integers | None = None, until_s: float = np.inf
) -> Counts:
    """Only the counts of `simulate`, by queue and interval of entry, without keeping every stay.

    `teams` says whose agents' work is counted together, shape (agents,); none: all.
    """
    reference.check(arrivals, staff, rules)
    if rules.no_answer_s <= 0 and arrivals.missed_offers.any():
        raise ValueError("no_answer_s must be positive where offers are missed")
    together = np.zeros(len(staff.skills), np.int64) if teams is None else teams
    state = _played(arrivals, staff, rules, until_s, grid, together, keep=False)
    return Counts.of(grid, state.tally, state.sums, state.busy_s, _spans(state), together)


def _played(
    arrivals: Arrivals, staff: Staff, rules: Rules, until_s: float, grid: Grid, teams: Integers, *, keep: bool
) -> State:
    state = begun(arrivals, staff, rules, grid, teams, keep=keep)
    at_s, rows = _in_order(arrivals)
    play(
        state,
        at_s,
        rows,
        *_plans(staff),
        float(rules.no_answer_s),
        rules.overflow_steps,
        bool(rules.first_free_leaves),
        float(grid.interval_s),
        float(until_s),
    )
    return state


def _in_order(arrivals: Arrivals) -> tuple[Floats, Integers]:
    """Times and rows of those who arrive by themselves; no rows where they stand in order already."""
    if arrivals.follows.strides == (0,) and (arrivals.at_s[1:] >= arrivals.at_s[:-1]).all():
        return np.array(arrivals.at_s) if not arrivals.at_s.flags.writeable else arrivals.at_s, _ROWS
    alone = np.flatnonzero(arrivals.follows < 0)
    arriving = alone[np.argsort(arrivals.at_s[alone], kind="stable")]
    return arrivals.at_s[arriving], arriving


def _plans(staff: Staff) -> tuple[Floats, Integers, Integers]:
    """Shifts and breaks as events in the order in which they happen."""
    parts = (
        (staff.shifts.start_s, SHIFT_STARTS),
        (staff.shifts.end_s, SHIFT_ENDS),
        (staff.breaks.start_s, BREAK_STARTS),
    )
    at_s = np.concatenate([times for times, _ in parts])
    kind = np.concatenate([np.full(len(times), kind) for times, kind in parts])
    subject = np.concatenate([np.arange(len(times)) for times, _ in parts])
    order = np.lexsort((np.arange(len(at_s)), kind, at_s))
    return at_s[order], kind[order], subject[order]


def _spans(s: State) -> AgentSpans:
    spans = s.spans[: s.counter[SPANS]]
    return AgentSpans(spans["agent"], spans["kind"], spans["start_s"], spans["end_s"], spans["planned"])


def _result(s: State) -> Result:
    stays, offers = s.kept[: s.counter[STAYS]], s.offers[: s.counter[OFFERS]]
    return Result(
        Stays(
            row=stays["row"],
            queue=stays["queue"],
            entered_s=stays["entered_s"],
            left_s=stays["left_s"],
            outcome=stays["outcome"],
            agent=stays["agent"],
            ended_s=stays["ended_s"],
            wrap_ended_s=stays["wrap_ended_s"],
            ahead=stays["ahead"],
        ),
        Offers(offers["stay"], offers["agent"], offers["start_s"], offers["end_s"], offers["outcome"]),
        _spans(s),
    )
