"""The running numbers of a make-believe day's events: positions in its journal, in order of time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from upheld.contacts.sources.simulated_day import Day
from upheld.queueing.arrivals import Floats, Integers
from upheld.queueing.result import ANSWERED

KINDS = ("login", "entry", "ring", "ending", "logout", "refusal")


@dataclass(frozen=True)
class Positions:
    """The position of every event; -1 where it has not happened. Shapes follow the tables of `Day`."""

    span_start: Integers
    entry: Integers
    ring: Integers
    ending: Integers
    span_end: Integers
    refusal: Integers
    count: int
    activity: Mapping[int, int]  # events by UTC quarter-hour
    events: Mapping[str, int]  # events by kind
    first_at_s: float  # of the epoch; NaN on a day without events
    last_at_s: float


def positions(day: Day, first: int) -> Positions:
    """Number the events of `day` from `first` on; events of one instant are numbered in the order of KINDS."""
    stays, offers, spans = day.result.stays, day.result.offers, day.result.spans
    parts = [spans.start_s, stays.entered_s, offers.start_s, visit_end_s(day), spans.end_s, day.calls.closed_at_s]
    times = np.concatenate(parts)
    kinds = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    happened = int(np.isfinite(times).sum())
    numbers = np.full(len(times), -1)
    numbers[np.lexsort((kinds, times))[:happened]] = first + np.arange(happened)
    login, entry, ring, ending, logout, refusal = np.split(numbers, np.cumsum([len(part) for part in parts])[:-1])
    seen = np.sort(times)[:happened] + day.epoch_s
    quarters, counts = np.unique((seen // 900).astype(np.int64), return_counts=True)
    return Positions(
        span_start=login,
        entry=entry,
        ring=ring,
        ending=ending,
        span_end=logout,
        refusal=refusal,
        count=happened,
        activity=dict(zip(quarters.tolist(), counts.tolist(), strict=True)),
        events={kind: int(np.isfinite(part).sum()) for kind, part in zip(KINDS, parts, strict=True)},
        first_at_s=float(seen[0]) if happened else float("nan"),
        last_at_s=float(seen[-1]) if happened else float("nan"),
    )


def visit_end_s(day: Day) -> Floats:
    """When each stay's visit ended: the conversation for answered ones; NaN while it lasts."""
    stays = day.result.stays
    return np.where(stays.outcome == ANSWERED, stays.ended_s, stays.left_s)
