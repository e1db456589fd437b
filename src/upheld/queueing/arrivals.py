"""Who comes: the contacts of a simulation as arrays, and Poisson arrival times for given rates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

AFTER_CONVERSATION, AFTER_LOSS, AFTER_CALLBACK = range(3)
"""What of a row brings the one that follows it: its conversation ends, it is lost, or it asks to be called back."""
FOLLOWS_ON: Final = ("conversation", "loss", "callback")
"""Names of these, by code."""


@dataclass(frozen=True)
class Arrivals:
    """The contacts of a simulation, one row each; every array has shape (contacts,), times are seconds.

    A row that `follows` another one arrives `delay_s` after the moment of that row that `follows_on` names: the end of
    its conversation (a transfer, a repeated call), its loss (refused or given up, it tries again), or its leaving the
    queue to be called back. Its `at_s` is ignored; where that moment never comes, it never arrives.
    """

    at_s: Floats  # when it arrives
    queue: Integers  # where it arrives
    patience_s: Floats  # leaves when it has waited so long; infinite: never
    service_s: Floats  # conversation (talk and hold)
    wrap_s: Floats  # after-contact work of the agent
    ring_s: Floats  # how long the phone of the agent who answers rings: part of the wait
    missed_offers: Integers  # how many offers ring out before somebody answers
    follows: Integers  # row that brings this one; -1: arrives by itself
    follows_on: Integers  # AFTER_CONVERSATION, AFTER_LOSS or AFTER_CALLBACK
    delay_s: Floats  # how long after that moment
    balks: Integers  # 1: leaves at once when no agent is idle
    callback_after_s: Floats  # asks to be called back when it has waited so long; infinite: never

    def __len__(self) -> int:
        return len(self.at_s)


def arrivals(
    at_s: ArrayLike,
    queue: ArrayLike = 0,
    patience_s: ArrayLike = np.inf,
    service_s: ArrayLike = 0.0,
    wrap_s: ArrayLike = 0.0,
    ring_s: ArrayLike = 0.0,
    missed_offers: ArrayLike = 0,
    follows: ArrayLike = -1,
    follows_on: ArrayLike = AFTER_CONVERSATION,
    delay_s: ArrayLike = 0.0,
    balks: ArrayLike = 0,
    callback_after_s: ArrayLike = np.inf,
) -> Arrivals:
    """`Arrivals` from lists or single values, which are repeated for every contact.

    Raises ValueError when a length differs, a duration is negative or not a number, or a row follows itself or an
    unknown row.
    """
    moments = np.asarray(at_s, dtype=np.float64)
    patience, service, wrap, ring = (_seconds(value, moments) for value in (patience_s, service_s, wrap_s, ring_s))
    delay, callback = (_seconds(value, moments) for value in (delay_s, callback_after_s))
    places, missed, before, on, balk = (
        _numbers(value, moments) for value in (queue, missed_offers, follows, follows_on, balks)
    )
    made = Arrivals(moments, places, patience, service, wrap, ring, missed, before, on, delay, balk, callback)
    _check(made)
    return made


def poisson_times(generator: np.random.Generator, rates: ArrayLike, interval_s: float) -> Floats:
    """Sorted arrival times in seconds of a Poisson process with `rates` per interval, from 0 on.

    `rates` holds the expected number of arrivals of each interval of `interval_s` seconds.

    >>> times = poisson_times(np.random.default_rng(1), [0, 300, 0], 900.0)
    >>> bool(times.min() >= 900.0 and times.max() < 1800.0)
    True
    """
    expected = np.asarray(rates, dtype=np.float64)
    counts = generator.poisson(expected)
    starts = np.repeat(np.arange(len(expected)) * interval_s, counts)
    return np.sort(starts + generator.random(len(starts)) * interval_s)


def _seconds(value: ArrayLike, like: Floats) -> Floats:
    return np.broadcast_to(np.asarray(value, dtype=np.float64), like.shape)


def _numbers(value: ArrayLike, like: Floats) -> Integers:
    return np.broadcast_to(np.asarray(value, dtype=np.int64), like.shape)


def _check(made: Arrivals) -> None:
    for name in ("patience_s", "service_s", "wrap_s", "ring_s", "missed_offers", "delay_s", "callback_after_s"):
        if not (_once(getattr(made, name)) >= 0).all():
            raise ValueError(f"{name} must not be negative")
    if not np.isfinite(_once(made.service_s)).all():
        raise ValueError("service_s must be finite")
    if not np.isin(_once(made.follows_on), range(len(FOLLOWS_ON))).all():
        raise ValueError("follows_on is none of the three moments")
    alone = _once(made.follows) < 0
    if alone.all():
        if not np.isfinite(made.at_s).all():
            raise ValueError("at_s must be finite")
        return
    alone = np.broadcast_to(alone, made.follows.shape)
    if not np.isfinite(made.at_s[alone]).all():
        raise ValueError("at_s must be finite")
    if (made.follows >= np.arange(len(made)))[~alone].any():
        raise ValueError("a row can only follow an earlier row")
    moments = made.follows[~alone] * len(FOLLOWS_ON) + made.follows_on[~alone]
    if len(np.unique(moments)) != len(moments):
        raise ValueError("a row can be followed once by each of the three moments")


def _once(column: NDArray[Any]) -> NDArray[Any]:
    """A column without the repetitions of a single value."""
    return column[:1] if column.strides == (0,) else column
