"""The cheapest mix of skill groups with which every queue keeps its level.

A linear programme proposes a mix, the event loop measures the level of every queue with it, and each queue that falls
short adds a cut made of what one more agent of each group would change (M. T. Cezik and P. L'Ecuyer, Management Science
54 (2008), DOI 10.1287/mnsc.1070.0824; J. Atlason, M. A. Epelman, S. G. Henderson, Annals of Operations Research 127
(2004), DOI 10.1023/B:ANOR.0000019095.91642.bb). All mixes meet the same contacts. A local search then takes away and
exchanges what can be missed, for a cut through a level that is not concave may have cut off too much.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import inf

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.stats import t as student

from upheld.problems import BadInput, Problem
from upheld.queueing import fast
from upheld.queueing.arrivals import Arrivals, arrivals
from upheld.queueing.demand import Demand, Floats, checked
from upheld.queueing.erlang import Goal, agents_required
from upheld.queueing.result import ANSWERED, Result
from upheld.queueing.rules import Rules, rules
from upheld.queueing.staff import Staff, always_there
from upheld.staffing.day import Whole

CONFIDENCE = 0.95
_CONTACTS = 20_000
_REPLICATIONS = 10
_MOST_CUTS = 60
_MOST_QUEUES_IN_ALL_SETS = 8
_EXCHANGES, _FURTHEST = 60, 3
_WARM = 0.05  # of the simulated time, not counted


@dataclass(frozen=True)
class Queue:
    """What comes to a queue in an interval, and the level (answered within the threshold ÷ offered) it is promised."""

    name: str
    calls: float
    aht_s: float
    level: float
    threshold_s: float = 20.0
    patience_s: float = inf


@dataclass(frozen=True)
class Group:
    """Agents with the same skills: `skills[q]` is 0 (cannot), 1 (first choice), 2 …; `cost` of one agent."""

    name: str
    skills: tuple[int, ...]
    cost: float = 1.0
    shrinkage: float = 0.0


@dataclass(frozen=True)
class Measured:
    """The level of a queue over fresh replications: mean and half-width of its confidence interval."""

    queue: str
    level: float
    within: float
    required: float

    @property
    def kept(self) -> bool | None:
        """Whether the level is kept; None where the interval holds the required level."""
        if self.level - self.within >= self.required:
            return True
        return False if self.level + self.within < self.required else None


@dataclass(frozen=True)
class Mix:
    """`agents` and `people` (after shrinkage) of each group, their cost, bounds of the cost, and an independent check.

    `pooled` is the cost if every agent could do everything at the lowest cost of any group, `separate` that of a group
    of its own for every queue: a mix lies between them, as far as approximations tell.
    """

    agents: Whole
    people: Whole
    cost: float
    pooled: float
    separate: float
    measured: tuple[Measured, ...]


def cheapest_mix(queues: Sequence[Queue], groups: Sequence[Group], interval_s: float, *, seed: int = 1) -> Mix:
    """The mix found, the same for the same seed; raises BadInput for a skill nobody has and what is out of range."""
    _check(queues, groups, interval_s)
    lab = _Lab(queues, groups, interval_s, seed)
    separate, pooled = _separate(queues, groups, interval_s), _pooled(queues, groups, interval_s)
    margin = np.zeros(len(queues))
    for _ in range(3):
        goal = np.minimum(np.array([queue.level for queue in queues]) + margin, 0.9999)
        starts = [_by_cuts(lab, goal), _enough(lab, separate, goal)]
        best = min((_descended(lab, start, goal) for start in starts), key=lambda x: (lab.cost(x), x.tolist()))
        best = _exchanged(lab, best, goal)
        measured = _checked_again(queues, groups, interval_s, best, seed)
        if not any(one.kept is False for one in measured):
            break
        margin += [max(one.required - one.level, 0.0) for one in measured]
    left = np.array([1.0 - group.shrinkage for group in groups])
    people = np.ceil(best / left - 1e-9).astype(np.int64)
    costs = np.array([group.cost for group in groups])
    return Mix(best, people, lab.cost(best), pooled, float((separate * costs).sum()), measured)


def by_interval(
    intervals: Sequence[tuple[Sequence[Queue], Sequence[Group]]], interval_s: float, *, seed: int = 1
) -> tuple[Mix, ...]:
    """The cheapest mix of each interval of a day: its queues, and its groups with the shrinkage and cost of then.

    Intervals that are alike are answered once.
    """
    known: dict[tuple[tuple[Queue, ...], tuple[Group, ...]], Mix] = {}
    for queues, groups in intervals:
        key = tuple(queues), tuple(groups)
        if key not in known:
            known[key] = cheapest_mix(queues, groups, interval_s, seed=seed)
    return tuple(known[tuple(queues), tuple(groups)] for queues, groups in intervals)


def simulated(contacts: Arrivals, centre: Staff, of: Rules) -> Result:
    """The event loop that measures: one place where a faster one can step in."""
    return fast.simulate(contacts, centre, of)


class _Lab:
    """The same contacts for every mix, and what each mix has achieved with them."""

    def __init__(self, queues: Sequence[Queue], groups: Sequence[Group], interval_s: float, seed: int) -> None:
        self.queues, self.groups = queues, groups
        self.costs = np.array([group.cost for group in groups])
        self.contacts, self.from_s = _contacts(queues, interval_s, seed)
        self.known: dict[tuple[int, ...], Floats] = {}

    def cost(self, agents: Whole) -> float:
        return float((agents * self.costs).sum())

    def levels(self, agents: Whole) -> Floats:
        key = tuple(int(n) for n in agents)
        if key not in self.known:
            self.known[key] = _levels(self.contacts, self.from_s, self.queues, self.groups, agents)
        return self.known[key]

    def keeps(self, agents: Whole, goal: Floats) -> bool:
        return bool((agents >= 0).all() and (self.levels(agents) >= goal).all())


def _contacts(queues: Sequence[Queue], interval_s: float, seed: int) -> tuple[Arrivals, float]:
    """About _CONTACTS contacts in steady state, and from when on they count."""
    streams = [np.random.default_rng(own) for own in np.random.SeedSequence(seed).spawn(len(queues))]
    total = sum(queue.calls for queue in queues)
    length_s = max(_CONTACTS / total * interval_s, 40 * max(queue.aht_s for queue in queues))
    parts = []
    for place, (queue, stream) in enumerate(zip(queues, streams, strict=True)):
        number = int(stream.poisson(queue.calls * length_s / interval_s))
        patience_s = (
            stream.exponential(1.0, number) * queue.patience_s if queue.patience_s < inf else np.full(number, inf)
        )
        parts.append((stream.random(number) * length_s, np.full(number, place), patience_s,
                      stream.exponential(queue.aht_s, number)))  # fmt: skip
    at_s, queue_of, patience, service_s = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(at_s, kind="stable")
    return arrivals(at_s[order], queue_of[order], patience[order], service_s[order]), _WARM * length_s


def _levels(
    contacts: Arrivals, from_s: float, queues: Sequence[Queue], groups: Sequence[Group], agents: Whole
) -> Floats:
    """The level of every queue with so many agents of each group; 0 for all with nobody."""
    if not agents.sum():
        return np.zeros(len(queues))
    skills = np.repeat(np.array([group.skills for group in groups]), agents, axis=0)
    stays = simulated(contacts, always_there(skills), rules(len(queues))).stays
    counted = stays.entered_s >= from_s
    threshold_s = np.array([queue.threshold_s for queue in queues])[stays.queue]
    in_time = (stays.outcome == ANSWERED) & (stays.left_s - stays.entered_s <= threshold_s)
    offered = np.bincount(stays.queue[counted], minlength=len(queues))
    good = np.bincount(stays.queue[counted & in_time], minlength=len(queues))
    return np.where(offered > 0, good / np.maximum(offered, 1), 1.0)


def _by_cuts(lab: _Lab, goal: Floats) -> Whole:
    """Propose, measure, cut, until a proposal keeps every level."""
    rows, least = [list(row) for row in zip(*_coverage(lab, goal), strict=True)]
    proposal = _proposed(lab, rows, least)
    for _ in range(_MOST_CUTS):
        levels = lab.levels(proposal)
        short = np.flatnonzero(levels < goal)
        if not len(short):
            return proposal
        gains = np.array([lab.levels(_and(proposal, place, 1)) - levels for place in range(len(lab.groups))])
        for queue in short:
            gain = np.maximum(gains[:, queue], 0.0)
            if not gain.any():
                gain = np.array([float(group.skills[queue] > 0) for group in lab.groups])
                rows.append(gain)
                least.append(float(gain @ proposal) + 1)
            else:
                rows.append(gain)
                least.append(float(gain @ proposal + goal[queue] - levels[queue]))
        proposal = _proposed(lab, rows, least)
    return _enough(lab, proposal, goal)


def _coverage(lab: _Lab, goal: Floats) -> Iterator[tuple[Floats, float]]:
    """Who serves any of a set of queues must at least have time for those that are to be answered."""
    loads = np.array([_load(queue, lab) for queue in lab.queues]) * goal
    places = range(len(lab.queues))
    sizes = places if len(lab.queues) <= _MOST_QUEUES_IN_ALL_SETS else (0, len(lab.queues) - 1)
    for size in sizes:
        for some in combinations(places, size + 1):
            serves = [float(any(group.skills[queue] for queue in some)) for group in lab.groups]
            yield np.array(serves), float(loads[list(some)].sum())


def _load(queue: Queue, lab: _Lab) -> float:
    total_s = float(lab.contacts.at_s[-1])
    own = lab.contacts.queue == lab.queues.index(queue)
    return float(lab.contacts.service_s[own].sum()) / total_s


def _proposed(lab: _Lab, rows: Sequence[Floats], least: Sequence[float]) -> Whole:
    """The cheapest whole numbers that satisfy all cuts."""
    size = len(lab.groups)
    tie = 1e-7 * (1 + np.arange(size)) * max(float(lab.costs.max()), 1e-9)
    found = milp(
        lab.costs + tie,
        constraints=LinearConstraint(np.array(rows), np.array(least), np.full(len(rows), inf)),
        integrality=np.ones(size),
        bounds=Bounds(0, inf),
        options={"time_limit": 10.0},
    )
    return np.asarray(np.round(found.x), np.int64)


def _enough(lab: _Lab, agents: Whole, goal: Floats) -> Whole:
    """`agents` and as many more, where most is gained for the money, as keep every level."""
    found = agents.copy()
    while not lab.keeps(found, goal):
        lacking = np.maximum(goal - lab.levels(found), 0.0)
        gains = [
            (lacking.sum() - np.maximum(goal - lab.levels(_and(found, place, 1)), 0.0).sum()) / max(group.cost, 1e-9)
            if any(group.skills[queue] and lacking[queue] for queue in range(len(goal)))
            else -inf
            for place, group in enumerate(lab.groups)
        ]
        found = _and(found, int(np.argmax(gains)), 1)
    return found


def _descended(lab: _Lab, agents: Whole, goal: Floats) -> Whole:
    """A mix that neither taking one away nor exchanging one (or two for one) makes cheaper."""
    best = agents
    improved = True
    while improved:
        improved = False
        for other in sorted(_neighbours(lab, best), key=lambda x: (lab.cost(x), x.tolist())):
            if lab.cost(other) < lab.cost(best) - 1e-9 and lab.keeps(other, goal):
                best, improved = other, True
                break
    return best


def _exchanged(lab: _Lab, agents: Whole, goal: Floats) -> Whole:
    """`agents`, or a cheaper mix some exchanges away: those that the slopes of the levels promise most are tried."""
    best = agents
    found = True
    while found:
        found = False
        for other in _promising(lab, best, goal):
            if lab.keeps(other, goal):
                best, found = _descended(lab, other, goal), True
                break
    return best


def _promising(lab: _Lab, agents: Whole, goal: Floats) -> list[Whole]:
    """Cheaper mixes near `agents`, the one whose worst level is likely to have most to spare first."""
    size = len(agents)
    levels = lab.levels(agents)
    more = np.array([lab.levels(_and(agents, place, 1)) - levels for place in range(size)])
    less = np.array([
        levels - lab.levels(_and(agents, place, -1)) if agents[place] else np.zeros(len(goal)) for place in range(size)
    ])  # fmt: skip
    moves = _moves(size)
    cheaper = moves @ lab.costs
    dearest = float(lab.costs.max())
    moves = moves[(cheaper < -1e-9) & (cheaper >= -dearest) & (moves + agents >= 0).all(axis=1)]
    spare = np.maximum(moves, 0) @ more + np.minimum(moves, 0) @ less + levels - goal
    order = np.lexsort((moves @ lab.costs, -np.round(spare.min(axis=1), 9)))
    return [agents + moves[place] for place in order[:_EXCHANGES]]


def _moves(size: int) -> Whole:
    """Changes by at most three agents in each of up to four groups; a row each."""
    steps = np.array(list(product(range(-_FURTHEST, _FURTHEST + 1), repeat=min(size, 4))))
    rows = []
    for places in combinations(range(size), min(size, 4)):
        table = np.zeros((len(steps), size), np.int64)
        table[:, places] = steps
        rows.append(table)
    return np.unique(np.concatenate(rows), axis=0)


def _neighbours(lab: _Lab, agents: Whole) -> Iterator[Whole]:
    places = range(len(lab.groups))
    for gone in places:
        fewer = _and(agents, gone, -1)
        if fewer[gone] < 0:
            continue
        yield fewer
        for come in places:
            if come != gone:
                yield _and(fewer, come, 1)
                yield from (_and(_and(fewer, come, 1), also, -1) for also in places if also != come and fewer[also] > 0)


def _and(agents: Whole, place: int, more: int) -> Whole:
    found = agents.copy()
    found[place] += more
    return found


def _checked_again(
    queues: Sequence[Queue], groups: Sequence[Group], interval_s: float, agents: Whole, seed: int
) -> tuple[Measured, ...]:
    """The levels over contacts that the search has not seen."""
    found = []
    for number in range(_REPLICATIONS):
        contacts, from_s = _contacts(queues, interval_s, seed + 1_000_003 * (number + 1))
        found.append(_levels(contacts, from_s, queues, groups, agents))
    table = np.array(found)
    factor = float(student.ppf((1 + CONFIDENCE) / 2, _REPLICATIONS - 1)) / np.sqrt(_REPLICATIONS)
    return tuple(
        Measured(queue.name, float(column.mean()), float(factor * column.std(ddof=1)), queue.level)
        for queue, column in zip(queues, table.T, strict=True)
    )


def _separate(queues: Sequence[Queue], groups: Sequence[Group], interval_s: float) -> Whole:
    """A group of its own for every queue: of those that can serve it the cheapest."""
    found = np.zeros(len(groups), np.int64)
    for place, queue in enumerate(queues):
        able = [number for number, group in enumerate(groups) if group.skills[place]]
        cheapest = min(able, key=lambda number: (groups[number].cost, sum(map(bool, groups[number].skills)), number))
        goal = Goal(level=queue.level, threshold_s=queue.threshold_s)
        found[cheapest] += int(agents_required(Demand(queue.calls, interval_s, queue.aht_s, queue.patience_s), goal))
    return found


def _pooled(queues: Sequence[Queue], groups: Sequence[Group], interval_s: float) -> float:
    """The cost of one group with all skills at the lowest cost: Erlang A of the load of all queues together."""
    calls = np.array([queue.calls for queue in queues])
    weights = calls / calls.sum()
    aht_s = float(weights @ [queue.aht_s for queue in queues])
    level = float(weights @ [queue.level for queue in queues])
    goal = Goal(level=level, threshold_s=max(queue.threshold_s for queue in queues))
    patience_s = max(queue.patience_s for queue in queues)
    number = int(agents_required(Demand(float(calls.sum()), interval_s, aht_s, patience_s), goal))
    return number * min(group.cost for group in groups)


def _check(queues: Sequence[Queue], groups: Sequence[Group], interval_s: float) -> None:
    for queue in queues:
        Demand(queue.calls, interval_s, queue.aht_s, queue.patience_s)
        Goal(level=queue.level, threshold_s=queue.threshold_s)
    for group in groups:
        checked(f"{group.name}.cost", group.cost, 1e-9, 1e9)
        checked(f"{group.name}.shrinkage", group.shrinkage, 0.0, 0.95)
        if len(group.skills) != len(queues) or min(group.skills, default=0) < 0:
            values = {"group": group.name, "queues": len(queues), "skills": len(group.skills)}
            raise BadInput(Problem("skills.shape", field=group.name, values=values))
    if not queues or sum(queue.calls for queue in queues) <= 0:
        raise BadInput(Problem("price.nothing_comes", field="calls"))
    nobody = [queue.name for place, queue in enumerate(queues) if not any(group.skills[place] for group in groups)]
    if nobody:
        raise BadInput(*(Problem("skills.nobody", field=name, values={"queue": name}) for name in nobody))
