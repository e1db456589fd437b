"""On which days a queue works: its usual week, public holidays as it has kept them, and what events say.

Of a public holiday in the history it is seen whether the queue was closed. One to come is kept as it was the last
time; if it never came before, as most others were; if none did, it is closed, unless the queue never closes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import numpy as np

from upheld.contacts import public_holidays
from upheld.forecast.events import OPEN, SHUT, Event
from upheld.forecast.history import CLOSED, PARTIAL, Booleans, Cleaned, span, weekdays
from upheld.queueing.arrivals import Floats, Integers

_HARDLY_ANY: Final = 0.02
"""Of the usual calls: still closed, for a few ring at closed doors."""

_MANY: Final = 0.2
"""Of the usual calls: open, though it is a weekday that is usually closed."""

_UNLIKELY: Final = 0.01
"""Chance that nobody calls an open queue, below which silence proves that it was closed."""

_UNCERTAIN, _WAS_OPEN, _WAS_CLOSED = 0, 1, 2


@dataclass(frozen=True)
class Market:
    """Public holidays, and weekend days worked in exchange for days off, by ordinal."""

    names: Mapping[int, tuple[str, ...]]
    worked: frozenset[int]
    weekend: frozenset[int]  # weekdays, 0 Monday
    rest: int | None  # the weekday most like a holiday


@dataclass(frozen=True)
class Stretch:
    """Consecutive days of one queue; every array has shape (D,)."""

    ordinal: Integers
    weekday: Integers
    closed: Booleans
    shut: Booleans  # closed though the weekday usually is not
    holiday: Booleans  # a public holiday on a day on which the queue would work, closed or not
    extra: Booleans  # open though the weekday is usually closed, or a weekend day worked in exchange

    @property
    def feast(self) -> Booleans:
        """Open public holidays."""
        return self.holiday & ~self.closed


@lru_cache(maxsize=256)
def market(code: str | None, first_year: int, last_year: int) -> Market:
    """The market of a code such as "PL" or "DE-BY" (None: no holidays are kept); raises BadInput."""
    if code is None:
        return Market(MappingProxyType({}), frozenset(), frozenset(), None)
    public_holidays.check(code)
    years = range(first_year, last_year + 1)
    names = {day.toordinal(): names for year in years for day, names in public_holidays.names(code, year).items()}
    worked = frozenset(day.toordinal() for year in years for day in public_holidays.working_weekends(code, year))
    return Market(MappingProxyType(names), worked, public_holidays.weekend(code), public_holidays.rest_day(code))


def years(first: int, last: int) -> tuple[int, int]:
    """The years of two ordinals."""
    return date.fromordinal(first).year, date.fromordinal(last).year


def open_weekdays(cleaned: Cleaned) -> Booleans:
    """(7,) weekdays on which the queue usually works.

    Those that the history does not hold, and all where it knows of no opening, are taken for open.
    """
    opens = cleaned.opens.any(axis=1)
    if not opens.any():
        return np.ones(7, np.bool_)
    seen = np.isin(np.arange(7), weekdays(cleaned.history.days))
    return np.asarray(opens | ~seen, np.bool_)


def stretch(first: int, last: int, cleaned: Cleaned, of: Market, events: Iterable[Event]) -> Stretch:
    """The days from ordinal `first` to `last`, within the history or not."""
    ordinal = span(first, last)
    weekday = weekdays(ordinal)
    opens = open_weekdays(cleaned)
    usual = opens[weekday]
    public, exchanged = _among(ordinal, of.names), _among(ordinal, of.worked)
    past = _seen(cleaned, opens)
    seen = _at(ordinal, cleaned.history.days, past)
    holiday = public & usual
    closed = ~usual
    kept = _kept(cleaned, past, of, opens)
    for place in np.flatnonzero(holiday).tolist():
        closed[place] = any(kept(name) for name in of.names[first + place])
    closed[exchanged & ~usual] = _exchanged_are_closed(cleaned, past, of, opens)
    marked = _among(ordinal, _marked(cleaned, CLOSED))
    closed |= (seen == _WAS_CLOSED) & (holiday | exchanged | marked)
    closed &= seen != _WAS_OPEN
    for kind in (OPEN, SHUT):
        for event in events:
            if event.kind == kind:
                begin, end = event.first.toordinal() - first, event.last.toordinal() - first + 1
                closed[max(begin, 0) : max(end, 0)] = kind == SHUT
    holiday = holiday | (public & ~closed)
    return Stretch(ordinal, weekday, closed, closed & usual, holiday, ~closed & (exchanged | ~usual))


def _kept(cleaned: Cleaned, past: Integers, of: Market, opens: Booleans) -> Callable[[str], bool]:
    """Whether the queue is closed on a public holiday, by its name."""
    days = cleaned.history.days
    last_time: dict[str, bool] = {}
    votes = 0
    for place in np.flatnonzero(_among(days, of.names) & opens[weekdays(days)] & (past != _UNCERTAIN)).tolist():
        was_closed = bool(past[place] == _WAS_CLOSED)
        votes += 1 if was_closed else -1
        last_time.update(dict.fromkeys(of.names[int(days[place])], was_closed))
    others = votes >= 0 if last_time else not cleaned.opens.all()
    return lambda name: last_time.get(name, others)


def _exchanged_are_closed(cleaned: Cleaned, past: Integers, of: Market, opens: Booleans) -> bool:
    """Whether the queue stayed closed on the last weekend day that its country worked; not if none was seen."""
    days = cleaned.history.days
    seen = past[_among(days, of.worked) & ~opens[weekdays(days)]]
    return len(seen) > 0 and bool(seen[-1] == _WAS_CLOSED)


def _seen(cleaned: Cleaned, opens: Booleans) -> Integers:
    """(D,) whether the queue was open on each day of the history, by the calls beside those of its usual days."""
    days = cleaned.history.days
    totals = np.nansum(cleaned.history.calls, axis=1)
    usual = _usual(totals, weekdays(days), opens)[weekdays(days)]
    hardly = totals <= _HARDLY_ANY * usual
    certain = (np.exp(-usual) < _UNLIKELY) | _among(days, _marked(cleaned, CLOSED))
    shut = (usual > 0) & hardly & certain
    opened = np.where(opens[weekdays(days)], ~hardly, totals >= _MANY * usual) & (totals > 0)
    state = np.where(shut, _WAS_CLOSED, np.where(opened, _WAS_OPEN, _UNCERTAIN))
    state[_among(days, _marked(cleaned, PARTIAL))] = _UNCERTAIN
    return state


def _usual(totals: Floats, weekday: Integers, opens: Booleans) -> Floats:
    """(7,) median calls of the days that had any, of each weekday; of all open days where it is usually closed."""
    some = totals > 0
    every = totals[some & opens[weekday]]
    typical = float(np.median(every)) if len(every) else 0.0
    usual = np.full(7, typical)
    for day in np.flatnonzero(opens):
        own = totals[some & (weekday == day)]
        if len(own):
            usual[day] = np.median(own)
    return usual


def _marked(cleaned: Cleaned, kind: str) -> list[int]:
    return [mark.day for mark in cleaned.marks if mark.kind == kind]


def _among(days: Integers, some: Iterable[int]) -> Booleans:
    return np.isin(days, np.fromiter(some, np.int64))


def _at(ordinal: Integers, days: Integers, state: Integers) -> Integers:
    """The state of those of the ordinals that are among the days, both consecutive."""
    found = np.full(len(ordinal), _UNCERTAIN)
    inside = (days >= ordinal[0]) & (days <= ordinal[-1])
    found[days[inside] - ordinal[0]] = state[inside]
    return found
