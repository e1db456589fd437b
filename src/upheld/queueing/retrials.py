"""Callers who are lost and call again: the load that a queue really bears, and what first callers see.

Each lost call (blocked or abandoned) comes back with a fixed chance, later, as a call like any other (the classic
approximation of a high-variance retrial stream by a Poisson one: A. A. Fredericks and G. A. Reisner, Bell System
Technical Journal 58 (1979), DOI 10.1002/j.1538-7305.1979.tb02209.x). The least fixed point is meant: the one that a
centre reaches from an empty start.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from upheld.problems import BadInput, Problem
from upheld.queueing.demand import checked

_PRECISION = 1e-12
_MOST_STEPS = 100_000


@dataclass(frozen=True)
class Retrials:
    """`first_calls` become `attempts` in all."""

    first_calls: float
    attempts: float
    lost_share: float  # of the attempts
    never_served: float  # of the first callers


def retrials(first_calls: float, again: float, lost_share: Callable[[float], float]) -> Retrials:
    """The attempts that `first_calls` turn into when the share `again` of the lost call again.

    `lost_share` says which share of so many attempts is lost (it does not fall with them). Raises BadInput for a share
    outside [0, 1), or where the calls never settle.

    >>> round(retrials(100.0, 0.5, lambda calls: 0.2).attempts, 6)
    111.111111
    """
    checked("retrials", again, 0.0, 1.0 - 1e-9)
    attempts = first_calls
    for _ in range(_MOST_STEPS):
        lost = lost_share(attempts)
        following = first_calls / (1.0 - again * lost)
        if abs(following - attempts) <= _PRECISION * following:
            return Retrials(first_calls, following, lost, lost * (1.0 - again) / (1.0 - again * lost))
        attempts = following
    raise BadInput(Problem("queueing.retrials", field="retrials", values={"value": f"{again:g}"}))
