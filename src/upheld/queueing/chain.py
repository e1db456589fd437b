"""The chain of a queue in one interval: states (contacts in service, contacts queueing), agents who leave finish.

While no leaving agent is busy the state is one number, as in Erlang A; for each call that outlives a shift there is a
row of states more. The chances are moved on by the exponential of the generator (A. H. Al-Mohy and N. J. Higham, SIAM
Journal on Scientific Computing 33 (2011), DOI 10.1137/100788860), their integral over time along with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isinf

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import expm_multiply

from upheld.queueing.demand import Floats

Integers = NDArray[np.int64]
_NEGLIGIBLE = 1e-12


@dataclass(frozen=True)
class Chain:
    """States by number: `busy` contacts in service and `queueing` ones; `generator[i, j]` is the rate from i to j."""

    agents: int
    room: int
    aht_s: float
    patience_s: float
    busy: Integers
    queueing: Integers
    generator: sparse.csr_array

    def empty(self) -> Floats:
        """The chances of an empty centre."""
        chances = np.zeros(len(self.busy))
        chances[_place(self.agents, self.room, np.array([0]), np.array([0]))] = 1.0
        return chances

    def after(self, chances: Floats, seconds: float) -> tuple[Floats, Floats, float]:
        """Chances after so long, the seconds spent in each state until then, and the chance of a full queue."""
        size = len(chances)
        forward = self.generator.T
        both = sparse.block_array([[forward, None], [sparse.eye_array(size), sparse.csr_array((size, size))]]).tocsr()
        moved_on = expm_multiply(both * seconds, np.concatenate([chances, np.zeros(size)]))
        ended = np.maximum(moved_on[:size], 0.0)
        spent_s = np.maximum(moved_on[size:], 0.0) * seconds / max(moved_on[size:].sum(), 1e-300)
        full = float(ended[self.queueing == self.room].sum())
        return ended / ended.sum(), spent_s, full

    def most_busy(self, chances: Floats) -> int:
        """The most contacts in service that are at all likely."""
        return int(self.busy[chances > _NEGLIGIBLE].max(initial=self.agents))


def chain_of(agents: int, most_busy: int, room: int, rate: float, aht_s: float, patience_s: float) -> Chain:
    """The chain of `agents` at work; up to `most_busy` calls go on, also beyond shifts; `rate` contacts a second."""
    busy, queueing = _states(agents, most_busy, room)
    finish = busy / aht_s
    leave = np.zeros(len(busy)) if isinf(patience_s) else queueing / patience_s
    parts = [
        _to(agents, room, busy, queueing, busy < agents, np.full(len(busy), rate), 1, 0),
        _to(agents, room, busy, queueing, (busy >= agents) & (queueing < room), np.full(len(busy), rate), 0, 1),
        _to(agents, room, busy, queueing, (busy == agents) & (queueing > 0), finish, 0, -1),
        _to(agents, room, busy, queueing, (busy > 0) & ~((busy == agents) & (queueing > 0)), finish, -1, 0),
        _to(agents, room, busy, queueing, queueing > 0, leave, 0, -1),
    ]
    rows, columns, rates = (np.concatenate(part) for part in zip(*parts, strict=True))
    away = np.bincount(rows, rates, len(busy))
    everywhere = np.arange(len(busy))
    generator = sparse.coo_array(
        (np.concatenate([rates, -away]), (np.concatenate([rows, everywhere]), np.concatenate([columns, everywhere]))),
        shape=(len(busy), len(busy)),
    )
    return Chain(agents, room, aht_s, patience_s, busy, queueing, generator.tocsr())


def moved(chances: Floats, before: Chain, now: Chain) -> Floats:
    """The chances at a change of agents: new ones take up who queues, leaving ones finish their calls."""
    everyone = before.busy + before.queueing
    busy = np.minimum(everyone, np.maximum(now.agents, before.busy))
    busy = np.minimum(busy, now.busy.max())
    queueing = np.minimum(everyone - busy, now.room)
    return np.asarray(np.bincount(_place(now.agents, now.room, busy, queueing), chances, len(now.busy)), np.float64)


def chances_of_answer(chain: Chain, threshold_s: float) -> Floats:
    """By the state that a contact finds: its chance of an answer within the threshold.

    A contact that finds an agent free is answered at once. One that queues is followed to its answer through a chain of
    its own: ahead of it calls end, and callers give up; so does it itself.
    """
    found = np.ones(len(chain.busy))
    waits = np.flatnonzero(chain.busy >= chain.agents)
    if chain.agents == 0 and not (chain.busy > 0).any():
        return np.where(chain.busy >= chain.agents, 0.0, found)
    busy, ahead = chain.busy[waits], chain.queueing[waits]
    number = np.full(len(chain.busy), -1)
    number[waits] = np.arange(len(waits))
    leave = 0.0 if isinf(chain.patience_s) else 1.0 / chain.patience_s
    finish = busy / chain.aht_s
    answered = np.where((busy == chain.agents) & (ahead == 0), finish, 0.0)
    step_busy = np.where(busy > chain.agents, -1, 0)
    step_ahead = np.where((busy == chain.agents) & (ahead > 0), -1, 0)
    onward = (step_busy + step_ahead) < 0
    rows = np.concatenate([np.flatnonzero(onward), np.flatnonzero(ahead > 0)])
    to_busy = np.concatenate([(busy + step_busy)[onward], busy[ahead > 0]])
    to_ahead = np.concatenate([(ahead + step_ahead)[onward], ahead[ahead > 0] - 1])
    columns = number[_place(chain.agents, chain.room, to_busy, to_ahead)]
    rates = np.concatenate([finish[onward], ahead[ahead > 0] * leave])
    size = len(waits)
    diagonal = -(finish + (ahead + 1) * leave)
    here = np.arange(size)
    generator = sparse.coo_array(
        (np.concatenate([rates, diagonal]), (np.concatenate([rows, here]), np.concatenate([columns, here]))),
        shape=(size, size),
    ).tocsr()
    both = sparse.block_array([[generator, sparse.csr_array(answered[:, None])], [None, sparse.csr_array((1, 1))]])
    start = np.zeros(size + 1)
    start[-1] = 1.0
    found[waits] = np.clip(expm_multiply(both.tocsr() * threshold_s, start)[:size], 0.0, 1.0)
    return found


def _states(agents: int, most_busy: int, room: int) -> tuple[Integers, Integers]:
    """First those with an agent free, then a row of `room` + 1 for each number of contacts in service from `agents`."""
    free = np.arange(agents)
    rows = np.arange(agents, max(most_busy, agents) + 1)
    busy = np.concatenate([free, np.repeat(rows, room + 1)])
    queueing = np.concatenate([np.zeros(agents, np.int64), np.tile(np.arange(room + 1), len(rows))])
    return busy.astype(np.int64), queueing.astype(np.int64)


def _place(agents: int, room: int, busy: Integers, queueing: Integers) -> Integers:
    return np.where(busy < agents, busy, agents + (busy - agents) * (room + 1) + queueing)


def _to(
    agents: int,
    room: int,
    busy: Integers,
    queueing: Integers,
    where: NDArray[np.bool_],
    rate: Floats,
    more_busy: int,
    more_queueing: int,
) -> tuple[Integers, Integers, Floats]:
    """The transitions out of the states `where`, with their rates."""
    rows = np.flatnonzero(where & (rate > 0))
    return rows, _place(agents, room, busy[rows] + more_busy, queueing[rows] + more_queueing), rate[rows]
