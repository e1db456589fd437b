"""The lists of the compiled event loop, doubly linked: whoever leaves is taken out at once.

Lines of stays are in the order of their numbers, a queue each; idle agents in the order they became idle, a group each.
"""

from __future__ import annotations

from upheld.queueing.compiled import rule
from upheld.queueing.fast_state import NONE, State


@rule
def lines_up(s: State, stay: int) -> None:
    """Take a stay into its queue's line, at the place of its number."""
    queue = s.stays[stay].queue
    before = s.queues[queue].last
    # a stay whose offer was missed gets its place back
    while before != NONE and s.stays[before].number > s.stays[stay].number:
        before = s.stays[before].before
    after = s.queues[queue].first if before == NONE else s.stays[before].after
    s.stays[stay].before = before
    s.stays[stay].after = after
    if before == NONE:
        s.queues[queue].first = stay
    else:
        s.stays[before].after = stay
    if after == NONE:
        s.queues[queue].last = stay
    else:
        s.stays[after].before = stay
    s.queues[queue].waiting += 1


@rule
def out_of_line(s: State, stay: int) -> None:
    """Take a stay out of its queue's line, wherever it stands."""
    queue = s.stays[stay].queue
    before, after = s.stays[stay].before, s.stays[stay].after
    if before == NONE:
        s.queues[queue].first = after
    else:
        s.stays[before].after = after
    if after == NONE:
        s.queues[queue].last = before
    else:
        s.stays[after].before = before
    s.queues[queue].waiting -= 1


@rule
def best_idle(s: State, queue: int) -> int:
    """The best skilled idle agent, among equals the one idle for longest, among equals the smaller number."""
    best, level, place = NONE, NONE, 0
    while s.able[queue, place].which != NONE:
        if best != NONE and s.able[queue, place].level != level:
            break
        first = s.groups[s.able[queue, place].which].first
        if first != NONE:
            if best == NONE:
                best = first
                level = s.able[queue, place].level
            else:
                since, other = s.agents[first].idle_since_s, s.agents[best].idle_since_s
                if since < other or (since == other and first < best):
                    best = first
        place += 1
    return best


@rule
def is_idle(s: State, agent: int, now: float) -> None:
    """Put an agent at the end of the group's list; of those idle since the same instant the smaller number first."""
    group = s.agents[agent].group
    s.agents[agent].idle = 1
    s.agents[agent].idle_since_s = now
    before = s.groups[group].last
    while before != NONE and before > agent and s.agents[before].idle_since_s == now:
        before = s.agents[before].before
    after = s.groups[group].first if before == NONE else s.agents[before].after
    s.agents[agent].before = before
    s.agents[agent].after = after
    if before == NONE:
        s.groups[group].first = agent
    else:
        s.agents[before].after = agent
    if after == NONE:
        s.groups[group].last = agent
    else:
        s.agents[after].before = agent


@rule
def is_taken(s: State, agent: int) -> None:
    """Take an agent out of the list of the idle."""
    s.agents[agent].idle = 0
    group = s.agents[agent].group
    before, after = s.agents[agent].before, s.agents[agent].after
    if before == NONE:
        s.groups[group].first = after
    else:
        s.agents[before].after = after
    if after == NONE:
        s.groups[group].last = before
    else:
        s.agents[after].before = before
