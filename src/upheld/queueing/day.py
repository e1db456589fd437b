"""A random day: who might come to each queue, drawn into the arrays that the event loop plays.

Everything a caller will ever do is drawn in advance, each kind from a stream of its own: when they come, how long they
talk and wait, whether they balk, try again or ask to be called back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from upheld.queueing.arrivals import (
    AFTER_CALLBACK,
    AFTER_CONVERSATION,
    AFTER_LOSS,
    Arrivals,
    Floats,
    Integers,
    arrivals,
)
from upheld.queueing.streams import Streams, busyness, poisson_times
from upheld.queueing.times import Exponential, Fixed, Times

_BUSY, _COMES, _TALKS, _WRAPS, _WAITS, _BALKS, _RETRIES, _RETURNS, _ACCEPTS = range(9)
_ALL: Final = 0  # stands for no queue where a purpose is common to all
FOREVER: Final = Fixed(float("inf"))
NOTHING: Final = Fixed(0.0)


@dataclass(frozen=True)
class Retrials:
    """Lost callers who try again."""

    share: float  # of those lost at each attempt
    after: Times
    attempts: int = 5  # no more than so many further ones


NEVER_AGAIN: Final = Retrials(0.0, Exponential(600.0))


@dataclass(frozen=True)
class Callback:
    """Callers who would rather be called back."""

    share: float  # of callers who accept the offer
    after_s: float  # waited so long when it is made
    queue: int  # where the call-back waits, with all the patience in the world
    delay_s: float = 0.0  # not called back sooner


@dataclass(frozen=True)
class Flow:
    """What comes to one queue."""

    rates: tuple[float, ...]  # expected contacts per interval on a usual day
    service: Times
    patience: Times = FOREVER
    wrap: Times = NOTHING
    ring_s: float = 0.0
    balks: float = 0.0  # share of callers who leave at once when nobody is idle
    retrials: Retrials = NEVER_AGAIN
    callback: Callback | None = None
    variation: float = 0.0  # of the day's busyness


@dataclass(frozen=True)
class Day:
    """What comes to all queues."""

    flows: tuple[Flow, ...]  # by queue
    interval_s: float
    correlation: float = 0.0  # of busyness between queues


def drawn(day: Day, streams: Streams) -> Arrivals:
    """One day's contacts; rows of those who may come again stand behind all who come by themselves."""
    factors = busyness(streams, [flow.variation for flow in day.flows], day.correlation, _BUSY, _ALL)
    crowds = [
        _crowd(flow, queue, float(factor), day, streams)
        for queue, (flow, factor) in enumerate(zip(day.flows, factors, strict=True))
    ]
    first = _joined(crowds)
    if len(crowds) > 1:
        first = first.chosen(np.argsort(first.at_s, kind="stable"))
    if not any(flow.retrials.share or flow.callback for flow in day.flows):
        return arrivals(first.at_s, first.queue, first.patience_s, first.service_s, first.wrap_s, first.ring_s,
                        balks=first.balks)  # fmt: skip
    return _with_followers(first, day, streams)


@dataclass(frozen=True)
class _Crowd:
    """Columns of contacts; each of shape (contacts,)."""

    at_s: Floats
    queue: Integers
    patience_s: Floats
    service_s: Floats
    wrap_s: Floats
    ring_s: Floats
    balks: Integers
    follows: Integers
    follows_on: Integers
    delay_s: Floats

    def chosen(self, rows: Integers) -> _Crowd:
        return _Crowd(*(column[rows] for column in vars(self).values()))


def _joined(crowds: list[_Crowd]) -> _Crowd:
    return _Crowd(*(np.concatenate(columns) for columns in zip(*(vars(one).values() for one in crowds), strict=True)))


def _crowd(flow: Flow, queue: int, factor: float, day: Day, streams: Streams) -> _Crowd:
    at_s = poisson_times(streams, np.array(flow.rates) * factor, day.interval_s, _COMES, queue)
    size = len(at_s)
    return _Crowd(
        at_s=at_s,
        queue=np.full(size, queue),
        patience_s=flow.patience.at(streams.uniform(size, _WAITS, queue)),
        service_s=flow.service.at(streams.uniform(size, _TALKS, queue)),
        wrap_s=_some(flow.wrap, size, streams, _WRAPS, queue),
        ring_s=np.full(size, flow.ring_s),
        balks=_happens(flow.balks, size, streams, _BALKS, queue).astype(np.int64),
        follows=np.full(size, -1),
        follows_on=np.full(size, AFTER_CONVERSATION),
        delay_s=np.zeros(size),
    )


def _some(times: Times, size: int, streams: Streams, *purpose: int) -> Floats:
    return times.at(np.zeros(size) if isinstance(times, Fixed) else streams.uniform(size, *purpose))


def _happens(share: float, size: int, streams: Streams, *purpose: int) -> np.ndarray:
    return streams.uniform(size, *purpose) < share if share else np.zeros(size, bool)


def _with_followers(first: _Crowd, day: Day, streams: Streams) -> Arrivals:
    """Behind the first come the second attempts of those who would make them, then the third, then call-backs."""
    crowds, offset, attempt = [first], 0, 1
    while len(crowds[-1].at_s) and attempt <= max(flow.retrials.attempts for flow in day.flows):
        again = _again(crowds[-1], offset, attempt, day, streams)
        offset += len(crowds[-1].at_s)
        crowds.append(again)
        attempt += 1
    every = _joined(crowds)
    called, after_s = _called_back(every, day, streams)
    rows = _joined([every, called])
    return arrivals(
        rows.at_s, rows.queue, rows.patience_s, rows.service_s, rows.wrap_s, rows.ring_s, 0, rows.follows,
        rows.follows_on, rows.delay_s, balks=rows.balks, callback_after_s=after_s,
    )  # fmt: skip


def _again(lost: _Crowd, offset: int, attempt: int, day: Day, streams: Streams) -> _Crowd:
    """The next attempt of those who would make one: the same need, new patience."""
    parts = []
    for queue, flow in enumerate(day.flows):
        rows = np.flatnonzero(lost.queue == queue)
        share = flow.retrials.share if attempt <= flow.retrials.attempts else 0.0
        rows = rows[_happens(share, len(rows), streams, _RETRIES, queue, attempt)]
        back = streams.uniform(2 * len(rows), _RETURNS, queue, attempt).reshape(2, -1)
        part = vars(lost.chosen(rows)) | {
            "at_s": np.full(len(rows), np.nan),
            "patience_s": flow.patience.at(back[0]),
            "follows": rows + offset,
            "follows_on": np.full(len(rows), AFTER_LOSS),
            "delay_s": flow.retrials.after.at(back[1]),
        }
        parts.append(_Crowd(**part))
    return _joined(parts)


def _called_back(every: _Crowd, day: Day, streams: Streams) -> tuple[_Crowd, Floats]:
    """The call-backs of those who would accept one, and how long every row waits before it does."""
    parts, after_s = [every.chosen(np.empty(0, np.int64))], np.full(len(every.at_s), np.inf)
    for queue, flow in enumerate(day.flows):
        if flow.callback is None:
            continue
        rows = np.flatnonzero(every.queue == queue)
        rows = rows[_happens(flow.callback.share, len(rows), streams, _ACCEPTS, queue)]
        after_s[rows] = flow.callback.after_s
        part = vars(every.chosen(rows)) | {
            "at_s": np.full(len(rows), np.nan),
            "queue": np.full(len(rows), flow.callback.queue),
            "patience_s": np.full(len(rows), np.inf),
            "balks": np.zeros(len(rows), np.int64),
            "follows": rows,
            "follows_on": np.full(len(rows), AFTER_CALLBACK),
            "delay_s": np.full(len(rows), flow.callback.delay_s),
        }
        parts.append(_Crowd(**part))
    called = _joined(parts)
    return called, np.concatenate([after_s, np.full(len(called.at_s), np.inf)])
