"""Chat: agents with several contacts at once, each of which takes longer the more there are.

Contacts are spread as evenly as can be, so that the number in the system tells everything: a chain of births and deaths
with `n · k` places, behind which callers wait as in Erlang A. `aht_s[l − 1]` is the mean handling time of a contact
while its agent has l of them; usually it grows with l, though less than in proportion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from upheld.problems import BadInput, Problem
from upheld.queueing.demand import LONGEST_HANDLING_S, Floats, checked
from upheld.queueing.erlang import Goal
from upheld.queueing.erlang_kernels import behind


@dataclass(frozen=True)
class ChatMeasures:
    """In steady state; `occupancy` is the share of places taken, `busy` that of agents with any contact."""

    p_wait: float
    service_level: float  # answered within the threshold ÷ offered
    abandon_rate: float
    asa_s: float
    mean_wait_s: float
    queue_length: float
    occupancy: float
    busy: float
    concurrency: float  # contacts per agent who has any


def measures(
    calls: float,
    interval_s: float,
    aht_s: Sequence[float],
    agents: int,
    *,
    patience_s: float = inf,
    threshold_s: float = 20.0,
) -> ChatMeasures:
    """What `agents`, each with up to ``len(aht_s)`` contacts at once, achieve; raises BadInput as `Demand` does.

    >>> one, two = measures(100, 1800, [180], 14), measures(100, 1800, [180, 180], 7)
    >>> round(one.service_level, 5), round(two.service_level, 5)
    (0.88835, 0.88835)
    """
    _check(calls, interval_s, aht_s, agents, patience_s)
    rate = calls / interval_s
    level = np.arange(agents * len(aht_s) + 1)
    finishing = _finishing(level, agents, np.asarray(aht_s, np.float64))
    logs = np.concatenate([[0.0], np.cumsum(np.log(rate) - np.log(finishing[1:]))])
    relative = np.exp(logs - logs[-1])  # over the chance that all places are taken and nobody waits
    below = float(relative[:-1].sum())
    row = behind(below, rate, float(finishing[-1]), patience_s, threshold_s)
    p_wait = row[0]
    chances = relative / below * (1.0 - p_wait) if below > 0 else np.zeros(len(level))
    taken = float((chances[:-1] * level[:-1]).sum()) + p_wait * level[-1]
    busy = float((chances[:-1] * np.minimum(level[:-1], agents)).sum()) + p_wait * agents
    return ChatMeasures(
        p_wait, row[1], row[5], row[7], row[8], row[9], taken / level[-1], busy / agents, taken / busy
    )  # fmt: skip


def agents_required(
    calls: float, interval_s: float, aht_s: Sequence[float], goal: Goal, *, patience_s: float = inf
) -> int:
    """The fewest agents that keep the level, the ASA and the abandonment of `goal`; 0 without contacts.

    Raises BadInput for a goal of occupancy: with several contacts at once it limits their number instead.
    """
    if goal.max_occupancy is not None:
        raise BadInput(Problem("queueing.chat_occupancy", field="max_occupancy"))
    if calls == 0:
        return 0

    def kept(agents: int) -> bool:
        found = measures(calls, interval_s, aht_s, agents, patience_s=patience_s, threshold_s=goal.threshold_s)
        return (
            (goal.level is None or found.service_level >= goal.level)
            and (goal.asa_s is None or found.asa_s <= goal.asa_s)
            and (goal.abandon_rate is None or found.abandon_rate <= goal.abandon_rate)
        )

    low, high = 0, 1
    while not kept(high):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if kept(middle) else (middle, high)
    return high


def _finishing(level: NDArray[np.int64], agents: int, aht_s: Floats) -> Floats:
    """Contacts finished a second when so many are spread evenly over the agents."""
    each, more = np.divmod(level, agents)
    speed = np.concatenate([[0.0], np.arange(1, len(aht_s) + 1) / aht_s, [0.0]])
    return np.asarray((agents - more) * speed[each] + more * speed[np.minimum(each + 1, len(aht_s))])


def _check(calls: float, interval_s: float, aht_s: Sequence[float], agents: int, patience_s: float) -> None:
    checked("calls", calls, 1e-9, 1e9)
    checked("interval_s", interval_s, 1e-3, 1e9)
    checked("aht_s", list(aht_s) or [float("nan")], 1e-3, LONGEST_HANDLING_S)
    checked("agents", agents, 1, 1e6)
    checked("patience_s", patience_s, 1e-4, inf, infinite=True)
    speed = np.arange(1, len(aht_s) + 1) / np.asarray(aht_s, np.float64)
    if (np.diff(speed) < 0).any():
        level = int(np.flatnonzero(np.diff(speed) < 0)[0]) + 2
        raise BadInput(Problem("queueing.chat_slower", field="aht_s", values={"level": level}))
