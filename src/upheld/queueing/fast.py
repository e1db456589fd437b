"""`simulate`, compiled: the same result, event by event, at millions of contacts a second."""

from __future__ import annotations

import numpy as np

from upheld.queueing import simulate as reference
from upheld.queueing.arrivals import Arrivals, Floats, Integers
from upheld.queueing.fast_loop import BREAK_STARTS, SHIFT_ENDS, SHIFT_STARTS, play
from upheld.queueing.fast_state import OFFERS, SPANS, STAYS, State, begun
from upheld.queueing.result import AgentSpans, Offers, Result, Stays
from upheld.queueing.rules import Rules
from upheld.queueing.staff import Staff


def simulate(arrivals: Arrivals, staff: Staff, rules: Rules, until_s: float = np.inf) -> Result:
    """What `upheld.queueing.simulate.simulate` gives, from the same input; raises ValueError where it does."""
    reference.check(arrivals, staff, rules)
    if rules.no_answer_s <= 0 and arrivals.missed_offers.any():
        return reference.simulate(arrivals, staff, rules, until_s)  # offers that are missed at once: endless circles
    state = begun(arrivals, staff, rules)
    alone = np.flatnonzero(arrivals.follows < 0)
    arriving = alone[np.argsort(arrivals.at_s[alone], kind="stable")]
    at_s, kind, subject = _plans(staff)
    play(state, arrivals.at_s[arriving], arriving, at_s, kind, subject, float(rules.no_answer_s), float(until_s))
    return _result(state)


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


def _result(s: State) -> Result:
    stays, offers, spans = s.stays[: s.count[STAYS]], s.offers[: s.count[OFFERS]], s.spans[: s.count[SPANS]]
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
        AgentSpans(spans["agent"], spans["kind"], spans["start_s"], spans["end_s"], spans["planned"]),
    )
