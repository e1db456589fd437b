"""A slow, obvious look at a simulation's result: every rule of the loop, checked by plain loops over all pairs."""

from __future__ import annotations

import math
from itertools import combinations, pairwise

from upheld.queueing.arrivals import Arrivals
from upheld.queueing.result import (
    ANSWERED,
    LOGGED_IN,
    OFFER_ANSWERED,
    ON_BREAK,
    OVERFLOWED,
    REFUSED,
    WAITING,
    Result,
)
from upheld.queueing.rules import Rules
from upheld.queueing.staff import Staff


def broken_rules(arrivals: Arrivals, staff: Staff, rules: Rules, result: Result) -> list[str]:
    """The rules that `result` breaks, as short words; empty when it keeps all."""
    found = []
    found += _stays(arrivals, rules, result)
    found += _agents(staff, result)
    found += _order(result)
    found += _nobody_waits_beside_an_idle_agent(staff, result)
    return found


def _stays(arrivals, rules, result):
    stays = result.stays
    for stay in range(len(stays.row)):
        row, queue, outcome = stays.row[stay], stays.queue[stay], stays.outcome[stay]
        waited = stays.left_s[stay] - stays.entered_s[stay]
        if outcome != WAITING and not 0 <= waited <= arrivals.patience_s[row] + 1e-6:
            yield f"stay {stay} waits {waited}"
        if outcome == OVERFLOWED and not math.isclose(waited, rules.overflow_after_s[queue], abs_tol=1e-6):
            yield f"stay {stay} overflows after {waited}"
        if (outcome == ANSWERED) != (stays.agent[stay] >= 0):
            yield f"stay {stay} answered by nobody"
        if outcome == REFUSED and waited != 0:
            yield f"stay {stay} refused late"


def _busy(result):
    """(agent, start, end) of everything an agent did, offers joined with the conversation they led to."""
    stays, offers = result.stays, result.offers
    for offer in range(len(offers.stay)):
        stay = offers.stay[offer]
        end = stays.wrap_ended_s[stay] if offers.outcome[offer] == OFFER_ANSWERED else offers.end_s[offer]
        yield int(offers.agent[offer]), offers.start_s[offer], math.inf if math.isnan(end) else end
    spans = result.spans
    for span in range(len(spans.agent)):
        if spans.kind[span] == ON_BREAK:
            end = spans.end_s[span]
            yield int(spans.agent[span]), spans.start_s[span], math.inf if math.isnan(end) else end


def _agents(staff, result):
    stays, spans = result.stays, result.spans
    for one, other in combinations(sorted(_busy(result)), 2):
        if one[0] == other[0] and other[1] < one[2]:
            yield f"agent {one[0]} does two things at {other[1]}"
    for stay in range(len(stays.row)):
        if stays.agent[stay] >= 0 and not staff.skills[stays.agent[stay], stays.queue[stay]]:
            yield f"stay {stay} served without the skill"
    there = [
        (spans.agent[i], spans.start_s[i], math.inf if math.isnan(spans.end_s[i]) else spans.end_s[i])
        for i in range(len(spans.agent))
        if spans.kind[i] == LOGGED_IN
    ]
    for agent, start, end in _busy(result):
        if not any(who == agent and begin <= start and end <= leave for who, begin, leave in there):
            yield f"agent {agent} works while logged out at {start}"


def _order(result):
    """First come, first served within a queue: nobody rings while an earlier contact has not rung and not left."""
    stays, offers = result.stays, result.offers
    first_rings = {}
    for offer in range(len(offers.stay)):
        first_rings.setdefault(int(offers.stay[offer]), offers.start_s[offer])
    for one, other in combinations(range(len(stays.row)), 2):
        turn = first_rings.get(one, stays.left_s[one])
        overtaken = math.isnan(turn) or first_rings.get(other, math.inf) < turn
        if stays.queue[one] == stays.queue[other] and other in first_rings and overtaken:
            yield f"stay {other} rings before {one}"


def _nobody_waits_beside_an_idle_agent(staff, result):
    """Looked at just after every moment something happened."""
    stays, offers, spans = result.stays, result.offers, result.spans
    moments = sorted(
        {t for t in [*stays.left_s, *stays.wrap_ended_s, *spans.end_s, *spans.start_s] if not math.isnan(t)}
    )
    busy = list(_busy(result))
    for now, after in pairwise(moments):
        middle = (now + after) / 2
        if middle in (now, after):
            continue
        idle = {
            int(spans.agent[i])
            for i in range(len(spans.agent))
            if spans.kind[i] == LOGGED_IN and spans.start_s[i] <= middle and not spans.end_s[i] <= middle
        } - {agent for agent, start, end in busy if start <= middle < end}
        ringing = {
            int(offers.stay[i])
            for i in range(len(offers.stay))
            if offers.start_s[i] <= middle and not offers.end_s[i] <= middle
        }
        for stay in range(len(stays.row)):
            waits = stays.entered_s[stay] <= middle and not stays.left_s[stay] <= middle and stay not in ringing
            if waits and any(staff.skills[agent, stays.queue[stay]] for agent in idle):
                yield f"stay {stay} waits at {middle} beside an idle agent"
