"""The calls of one make-believe day before anybody answers: who calls when, how patient, about how much work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np

from upheld.contacts.sources.simulated_centre import Outsourcer, Queue
from upheld.contacts.sources.simulated_demand import QUARTER_S, expected_calls, open_quarters, true_calls
from upheld.queueing.arrivals import Arrivals, Floats, Integers, arrivals, poisson_times
from upheld.queueing.patience import lognormal, mixture

BY_CALLER, BY_AGENT, BLIND, ATTENDED = range(4)
BACK_OFFICE: Final = "8100"

_CALLS = 300  # random stream
_HASTY: Final = 0.06  # share of callers who leave within seconds of hearing the announcement
_HASTY_MEAN_S: Final = 6.0
_WITHHELD: Final = 0.04
_ENDED_BY_AGENT: Final = 0.44
_TO_BACK_OFFICE: Final = 0.035
_WITH_HOLD: Final = 0.26
_MISSED: Final = 0.012
_PRESSES_KEY: Final = 0.12
_CALLERS_PER_DAILY_CALL: Final = 130  # how many customers stand behind a queue
_CHANNELS_PER_CALL: Final = 2  # the switch numbers channels: the caller's, then the agent's


class Repeat(NamedTuple):
    """Somebody who will call again."""

    queue: int
    number: str | None


@dataclass(frozen=True)
class Calls:
    """One row per leg of a call (a transfer makes a second leg), and what became of calls outside opening hours.

    Arrays have shape (legs,), lists the same length; `root` is the row of the call's first leg.
    """

    arrivals: Arrivals
    root: Integers
    number: list[str | None]  # the caller's, as the switch saw it
    contact: list[str]
    hold_share: Floats  # of the conversation
    ended_by: Integers  # BY_CALLER …
    transferred_to: list[str | None]
    presses_key: np.ndarray[Any, np.dtype[np.bool_]]  # leaves by the key instead of hanging up
    closed_at_s: Floats  # shape (calls outside opening hours,)
    closed_queue: Integers
    closed_number: list[str | None]
    closed_contact: list[str]


def calls_on(of: Outsourcer, day: date, again: Sequence[Repeat], first_channel: int) -> Calls:
    """The calls of the UTC day: first calls at random, and everybody in `again`, who call when the queue is open."""
    random = np.random.default_rng([of.seed, _CALLS, day.toordinal()])
    at, queue, number = _who(of, day, again, random)
    opened = np.array([open_quarters(of, one, day) for one in of.queues])
    inside = opened[queue, np.minimum(at // QUARTER_S, 95).astype(np.int64)]
    contact = _contact_ids(at, day, first_channel)
    return _legs(
        of,
        random,
        opened,
        (at[inside], queue[inside], _chosen(number, inside), _chosen(contact, inside)),
        (at[~inside], queue[~inside], _chosen(number, ~inside), _chosen(contact, ~inside)),
    )


def channels(calls: Calls) -> int:
    """How many channel numbers the day used."""
    return _CHANNELS_PER_CALL * (len(calls.closed_contact) + int((calls.arrivals.follows < 0).sum()))


_Value = TypeVar("_Value")
_Mask = np.ndarray[Any, np.dtype[np.bool_]]
_Part = tuple[Floats, Integers, list[str | None], list[str]]


def _who(
    of: Outsourcer, day: date, again: Sequence[Repeat], random: np.random.Generator
) -> tuple[Floats, Integers, list[str | None]]:
    """Times, queues and numbers of all callers of the day, by time."""
    times: list[Floats] = []
    numbers: list[str | None] = []
    for place, queue in enumerate(of.queues):
        first = poisson_times(random, true_calls(of, queue, day), QUARTER_S)
        numbers += _strangers(of, queue, len(first), random)
        repeats = [repeat.number for repeat in again if repeat.queue == place]
        numbers += repeats
        times.append(np.concatenate([first, _while_open(of, queue, day, len(repeats), random)]))
    at = np.concatenate(times).round(3)
    order = np.argsort(at, kind="stable")
    queues = np.repeat(np.arange(len(times)), [len(part) for part in times])
    return at[order], queues[order], [numbers[place] for place in order.tolist()]


def _strangers(of: Outsourcer, queue: Queue, count: int, random: np.random.Generator) -> list[str | None]:
    customers = max(1, round(queue.calls * of.scale * _CALLERS_PER_DAILY_CALL))
    prefix = of.client(queue).number_prefix
    withheld = random.random(count) < _WITHHELD
    chosen = random.integers(0, customers, count) * 7919 % 100_000_000
    return [None if hidden else f"{prefix}{who:08d}" for hidden, who in zip(withheld, chosen.tolist(), strict=True)]


def _while_open(of: Outsourcer, queue: Queue, day: date, count: int, random: np.random.Generator) -> Floats:
    chances = expected_calls(of, queue, day) * open_quarters(of, queue, day)
    if not count:
        return np.empty(0)
    quarters = random.choice(len(chances), count, p=chances / chances.sum())
    return np.asarray((quarters + random.random(count)) * QUARTER_S, dtype=np.float64)


def _contact_ids(at: Floats, day: date, first_channel: int) -> list[str]:
    midnight = int(datetime.fromisoformat(f"{day}T00:00:00+00:00").timestamp())
    return [
        f"{midnight + int(second)}.{first_channel + _CHANNELS_PER_CALL * place}"
        for place, second in enumerate(at.tolist())
    ]


def _legs(of: Outsourcer, random: np.random.Generator, opened: _Mask, inside: _Part, outside: _Part) -> Calls:
    at, queue, number, contact = inside
    goes_to, ended_by = _endings(of, queue, opened[:, np.minimum(at // QUARTER_S, 95).astype(np.int64)], random)
    moved = np.flatnonzero(goes_to >= 0)
    root = np.concatenate([np.arange(len(at)), moved])
    where = np.concatenate([queue, goes_to[moved]])
    last_by = np.concatenate([ended_by, np.where(random.random(len(moved)) < _ENDED_BY_AGENT, BY_AGENT, BY_CALLER)])
    held = random.random(len(root)) < _WITH_HOLD
    return Calls(
        arrivals=_work(of, at, where, moved, random),
        root=root,
        number=[number[row] for row in root.tolist()],
        contact=[contact[row] for row in root.tolist()],
        hold_share=np.where(held, random.beta(2.0, 6.0, len(root)), 0.0),
        ended_by=last_by,
        transferred_to=_destinations(of, goes_to, last_by),
        presses_key=random.random(len(root)) < _PRESSES_KEY,
        closed_at_s=outside[0],
        closed_queue=outside[1],
        closed_number=outside[2],
        closed_contact=outside[3],
    )


def _endings(of: Outsourcer, queue: Integers, opened: _Mask, random: np.random.Generator) -> tuple[Integers, Integers]:
    """For each first leg the queue it is transferred to (-1: none) and how its conversation ends.

    `opened` says for each queue (rows) whether it takes calls when the leg arrives (columns).
    """
    names = [one.name for one in of.queues]
    goes_to = np.full(len(queue), -1)
    chance = random.random(len(queue))
    for place, one in enumerate(of.queues):
        low = 0.0
        for target, share in one.transfers.items():
            to = names.index(target)
            goes_to[(queue == place) & (low <= chance) & (chance < low + share) & opened[to]] = to
            low += share
    ended_by = np.where(random.random(len(queue)) < _ENDED_BY_AGENT, BY_AGENT, BY_CALLER)
    back_office = random.random(len(queue)) < _TO_BACK_OFFICE
    ended_by[back_office] = np.where(random.random(len(queue)) < 0.6, ATTENDED, BLIND)[back_office]
    ended_by[goes_to >= 0] = BLIND
    return goes_to, ended_by


def _destinations(of: Outsourcer, goes_to: Integers, ended_by: Integers) -> list[str | None]:
    """The extension each conversation was transferred to: a queue's name, the back office, or none."""
    queues = [of.queues[place].name if place >= 0 else BACK_OFFICE for place in goes_to.tolist()]
    queues += [BACK_OFFICE] * (len(ended_by) - len(queues))
    return [to if by in (BLIND, ATTENDED) else None for to, by in zip(queues, ended_by.tolist(), strict=True)]


def _work(of: Outsourcer, at: Floats, queue: Integers, moved: Integers, random: np.random.Generator) -> Arrivals:
    count = len(queue)
    talk, wrap, calm = (
        np.array([getattr(one, name) for one in of.queues])[queue] for name in ("talk_s", "wrap_s", "patience_s")
    )
    return arrivals(
        at_s=np.concatenate([at, np.full(len(moved), np.nan)]),
        queue=queue,
        patience_s=mixture(random, _HASTY, _HASTY_MEAN_S, calm, count).round(3),
        service_s=np.maximum(6.0, lognormal(random, talk, 0.75, count)).round(3),
        wrap_s=np.where(random.random(count) < 0.9, lognormal(random, wrap / 0.9, 0.6, count), 0.0).round(3),
        ring_s=(1.0 + random.gamma(2.0, 1.2, count)).round(3),
        missed_offers=(random.random(count) < _MISSED).astype(np.int64),
        follows=np.concatenate([np.full(len(at), -1), moved]),
    )


def _chosen(values: Sequence[_Value], mask: _Mask) -> list[_Value]:
    return [value for value, kept in zip(values, mask.tolist(), strict=True) if kept]
