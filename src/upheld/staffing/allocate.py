"""Scarce people across clients and queues: each goes where they are worth most; dedicated agents never move.

What a person is worth in a queue is the contacts that are answered in time because of them times what such a contact is
worth to its promise: the credit that it averts and the risk of a breach. As long as each further person in a queue is
worth less than the one before, giving the next person to the best queue that can still be given one is optimal, also
where pools have different skills (A. Federgruen and H. Groenevelt, Operations Research 34 (1986), DOI
10.1287/opre.34.6.909). Below the turning point of a queue its gains rise; there the concave envelope is climbed, and
the answer says when it ends between two points of it and may be short of the best.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from upheld.agreements.clauses import Agreement, Target
from upheld.agreements.levels import kept
from upheld.agreements.money_curve import at_stake, bonus_shares, credit_shares
from upheld.problems import BadInput, Problem
from upheld.queueing.demand import Floats, checked
from upheld.staffing.day import day, levels_by_agents
from upheld.staffing.risk import PromiseRisk

_SHIFT = 0.01
_NEARLY = 1e-12


@dataclass(frozen=True)
class Claim:
    """A queue in one interval: what comes, its `dedicated` agents, and what a contact answered in time is worth."""

    queue: str
    calls: float
    interval_s: float
    aht_s: float
    patience_s: float
    threshold_s: float
    dedicated: int
    per_contact: float


@dataclass(frozen=True)
class Pool:
    """People who can be put to any of `queues`."""

    name: str
    people: int
    queues: frozenset[str]


@dataclass(frozen=True)
class Share:
    """What a queue gets: agents in all, its level with them, and what one more would be worth in the interval."""

    queue: str
    agents: int
    level: float
    next_worth: float


@dataclass(frozen=True)
class Allocation:
    """`moved[pool, queue]` people; `worth` of the contacts answered in time; `optimal` where no other way is better."""

    moved: Mapping[tuple[str, str], int]
    shares: tuple[Share, ...]
    worth: float
    optimal: bool


def per_contact(agreement: Agreement, target: Target, told: PromiseRisk, contacts: float, breach: float = 0.0) -> float:
    """What one more contact answered in time is worth this month, by the months that may come.

    A point more of level is put on each drawn month: the expected credit falls, the bonus grows, and the chance of a
    breach, which costs `breach` (0: only the money of the agreement), falls. `contacts` are those of a month.
    """
    checked("contacts", contacts, 1e-9, 1e12)
    better = 1.0 if target.better == "more" else -1.0
    before, after = told.values, told.values + better * _SHIFT
    due = [float((credit_shares(target, one) - bonus_shares(target, one)).mean()) for one in (before, after)]
    chance = [np.mean([kept(float(v), target.required, target.better) for v in one]) for one in (before, after)]
    gain = at_stake(agreement, target) * (due[0] - due[1]) + breach * float(chance[1] - chance[0])
    return gain / (_SHIFT * contacts)


def allocate(claims: Sequence[Claim], pools: Sequence[Pool]) -> Allocation:
    """Who of the pools goes where. Raises BadInput for unknown queues, negative numbers or a queue named twice."""
    _check(claims, pools)
    worths = [_worth(claim) for claim in claims]
    slopes = [_envelope(worth) for worth in worths]
    moves = _Moves(pools, [claim.queue for claim in claims])
    extra = [0] * len(claims)
    closed: set[int] = set()
    while len(closed) < len(claims):
        best = max((q for q in range(len(claims)) if q not in closed), key=lambda q: _slope(slopes[q], extra[q]))
        if _slope(slopes[best], extra[best]) <= _NEARLY or not moves.one_more(best):
            closed.add(best)  # a queue that cannot be given one now never can: the people only get fewer
        else:
            extra[best] += 1
    shares = tuple(_share(claim, worth, n) for claim, worth, n in zip(claims, worths, extra, strict=True))
    on_envelope = all(_on_envelope(worth, slope, n) for worth, slope, n in zip(worths, slopes, extra, strict=True))
    total = sum(float(worth[min(n, len(worth) - 1)]) for worth, n in zip(worths, extra, strict=True))
    return Allocation(moves.named(), shares, total, on_envelope)


def worth_of(claim: Claim, agents: int) -> float:
    """What the contacts that `agents` answer in time are worth."""
    levels = _levels(claim)
    return claim.calls * claim.per_contact * float(levels[min(agents, len(levels) - 1)]) if len(levels) else 0.0


class _Moves:
    """People of pools in queues; one more may push others on to queues that their pool serves too."""

    def __init__(self, pools: Sequence[Pool], queues: Sequence[str]) -> None:
        self.pools, self.queues = pools, queues
        self.serves = [[queue in pool.queues for queue in queues] for pool in pools]
        self.spare = [pool.people for pool in pools]
        self.there = [[0] * len(queues) for _ in pools]

    def one_more(self, queue: int) -> bool:
        """Put one more person to `queue`, along the shortest chain of moves; False where there is none."""
        came_from: dict[int, tuple[int, int]] = {}  # queue that gives a person up → (their pool, the queue they go to)
        line = deque([queue])
        seen = {queue}
        while line:
            wanting = line.popleft()
            for pool in range(len(self.pools)):
                if not self.serves[pool][wanting]:
                    continue
                if self.spare[pool]:
                    self._push(pool, wanting, queue, came_from)
                    return True
                for other in range(len(self.queues)):
                    if other not in seen and self.there[pool][other]:
                        seen.add(other)
                        came_from[other] = (pool, wanting)
                        line.append(other)
        return False

    def _push(self, pool: int, wanting: int, queue: int, came_from: Mapping[int, tuple[int, int]]) -> None:
        self.spare[pool] -= 1
        self.there[pool][wanting] += 1
        while wanting != queue:
            mover, gets = came_from[wanting]
            self.there[mover][wanting] -= 1
            self.there[mover][gets] += 1
            wanting = gets

    def named(self) -> dict[tuple[str, str], int]:
        return {
            (pool.name, queue): self.there[p][q]
            for p, pool in enumerate(self.pools)
            for q, queue in enumerate(self.queues)
            if self.there[p][q]
        }


def _levels(claim: Claim) -> Floats:
    return levels_by_agents(day(claim.calls, claim.interval_s, claim.aht_s, claim.patience_s, claim.threshold_s), 0)


def _worth(claim: Claim) -> Floats:
    """Worth with the dedicated agents, and with one, two, … more."""
    levels = _levels(claim)
    if not len(levels):
        return np.zeros(1)
    return claim.calls * claim.per_contact * levels[min(claim.dedicated, len(levels) - 1) :]


def _envelope(worth: Floats) -> Floats:
    """The slopes of the least concave function above `worth`, one per person."""
    corners = [0]
    for at in range(1, len(worth)):
        while len(corners) > 1 and (worth[at] - worth[corners[-2]]) * (corners[-1] - corners[-2]) >= (
            worth[corners[-1]] - worth[corners[-2]]
        ) * (at - corners[-2]):
            corners.pop()
        corners.append(at)
    return np.diff(np.interp(np.arange(len(worth)), corners, worth[corners]))


def _slope(slopes: Floats, extra: int) -> float:
    return float(slopes[extra]) if extra < len(slopes) else 0.0


def _on_envelope(worth: Floats, slopes: Floats, extra: int) -> bool:
    reached = worth[0] + slopes[:extra].sum()
    return bool(abs(reached - worth[min(extra, len(worth) - 1)]) <= 1e-9 * max(abs(reached), 1.0))


def _share(claim: Claim, worth: Floats, extra: int) -> Share:
    levels, agents = _levels(claim), claim.dedicated + extra
    level = float(levels[min(agents, len(levels) - 1)]) if len(levels) else float("nan")
    following = float(worth[extra + 1] - worth[extra]) if extra + 1 < len(worth) else 0.0
    return Share(claim.queue, agents, level, following)


def _check(claims: Sequence[Claim], pools: Sequence[Pool]) -> None:
    known = [claim.queue for claim in claims]
    for claim in claims:
        if known.count(claim.queue) > 1:
            raise BadInput(Problem("allocate.twice", field="queue", values={"queue": claim.queue}))
        checked(f"{claim.queue}.dedicated", claim.dedicated, 0, 1e6)
        checked(f"{claim.queue}.per_contact", claim.per_contact, 0.0, 1e9)
    for pool in pools:
        checked(f"{pool.name}.people", pool.people, 0, 1e6)
        for queue in sorted(pool.queues - set(known)):
            raise BadInput(Problem("allocate.unknown_queue", field=pool.name, values={"queue": queue, "known": known}))
