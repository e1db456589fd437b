"""How contacts are handed to agents: the rules of each queue."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from upheld.queueing.arrivals import Floats, Integers


@dataclass(frozen=True)
class Rules:
    """The rules of every queue; every array has shape (queues,)."""

    priority: Integers  # the queue with the smaller number is served first
    overflow_after_s: Floats  # a contact that has waited so long moves on; infinite: never
    overflow_to: Integers  # the queue it moves to; -1: none
    capacity: Integers  # contacts that may wait at once; -1: without limit. More are refused
    leave_when_empty: Integers  # 1: everybody leaves when no agent of the queue is logged in
    no_answer_s: float  # an offer that is not answered rings so long
    overflow_steps: int = 1  # how often one contact may move on
    longest_first: bool = False  # among queues of equal priority the longest wait goes first, whatever the skill
    first_free_leaves: bool = False  # shifts end for whom of the same skills is idle or becomes free first

    def __len__(self) -> int:
        return len(self.priority)


def rules(
    queues: int,
    *,
    priority: ArrayLike = 1,
    overflow_after_s: ArrayLike = np.inf,
    overflow_to: ArrayLike = -1,
    capacity: ArrayLike = -1,
    leave_when_empty: ArrayLike = 0,
    no_answer_s: float = 15.0,
    overflow_steps: int = 1,
    longest_first: bool = False,
    first_free_leaves: bool = False,
) -> Rules:
    """`Rules` from lists or single values, which then hold for every queue.

    Raises ValueError when a queue overflows to itself or to an unknown queue.

    >>> rules(2, priority=[2, 1]).capacity.tolist()
    [-1, -1]
    """
    integers = [
        np.broadcast_to(np.asarray(value, dtype=np.int64), queues)
        for value in (priority, overflow_to, capacity, leave_when_empty)
    ]
    after = np.broadcast_to(np.asarray(overflow_after_s, dtype=np.float64), queues)
    if (integers[1] >= queues).any() or (integers[1] == np.arange(queues)).any():
        raise ValueError("a queue overflows to another queue")
    return Rules(
        integers[0], after, integers[1], integers[2], integers[3], no_answer_s, overflow_steps, longest_first,
        first_free_leaves,
    )  # fmt: skip
