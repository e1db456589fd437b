"""Which days are not like others: public holidays and what lies around them, events, seasons, places in the month.

The first day after a closure behaves like the weekday that usually follows closed days (on a bank's lines the Tuesday
after a Monday holiday is a Monday); a queue that is open all week has no such weekday. A bridge after a holiday is
like a Monday and has the effect of a bridge as well: calls that waited and people who are away are two causes, each
of which multiplies the volume.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import numpy as np

from upheld.forecast import closures, months, seasons
from upheld.forecast.closures import Market, Stretch
from upheld.forecast.days import Days, Effect
from upheld.forecast.events import Event
from upheld.forecast.history import Booleans, Cleaned
from upheld.queueing.arrivals import Integers

HOLIDAY: Final = Effect("holiday", 0.2)
"""An open public holiday; its name has an effect of its own."""

NAMED_SPREAD: Final = 0.2

BEFORE: Final = Effect("before_holiday", 0.08)
"""The last open day before a public holiday."""

AFTER: Final = Effect("after_holiday", 0.06)
"""The first open day after a closure, beyond its likeness to the day that follows closed days."""

AFTER_ALL_WEEK: Final = Effect("after_holiday", 0.1)
"""The day after a holiday where the queue is open all week and no weekday is like it."""

BRIDGE: Final = Effect("bridge", 0.12)
"""A single working day between a public holiday and closed days, or two holidays."""

EXTRA: Final = Effect("extra_day", 0.15)
"""A day worked that is usually free: in exchange for a day off, by an event, or as it happened."""

_BEFORE: Final = months.LONGEST + 14
_BEYOND: Final = 3 * months.LONGEST
"""Days looked at around those asked for: their months whole, what closed before them, and the working days after."""


@dataclass(frozen=True)
class Special:
    """The market's public holidays (ISO 3166, as "PL" or "DE-BY"; None: none are kept) and the events known of."""

    holidays: str | None = None
    events: tuple[Event, ...] = ()


def days_of(special: Special, cleaned: Cleaned, last: int) -> Days:
    """The days of one queue from the first of its history to ordinal `last`.

    Raises BadInput for a code of which no public holidays are known.
    """
    known = cleaned.history.days
    first = min(int(known[0]), last) if len(known) else last
    begin, end = first - _BEFORE, last + _BEYOND
    market = closures.market(special.holidays, *closures.years(begin, end))
    events = [event for event in special.events if event.concerns(cleaned.history.queue)]
    around = closures.stretch(begin, end, cleaned, market, events)
    opens = closures.open_weekdays(cleaned)
    asked = slice(first - begin, last - begin + 1)
    found = _effects(special, market, around, opens, events)
    phase = months.places(special.holidays, around.ordinal, ~around.closed)
    return Days(
        around.ordinal[asked], _like(around, opens, market)[asked], around.closed[asked], phase[asked],
        tuple(() if around.closed[place] else found.get(begin + place, ()) for place in range(asked.start, asked.stop)),
    )  # fmt: skip


def _effects(
    special: Special, market: Market, around: Stretch, opens: Booleans, events: Iterable[Event]
) -> dict[int, tuple[Effect, ...]]:
    """By ordinal. Two effects of one name on one day are one: that of which more is known."""
    found: dict[int, dict[str, Effect]] = {}
    for day, effect in _each(special, market, around, opens, events):
        there = found.setdefault(day, {})
        if effect.name not in there or effect.spread < there[effect.name].spread:
            there[effect.name] = effect
    return {day: tuple(of.values()) for day, of in found.items()}


def _each(
    special: Special, market: Market, around: Stretch, opens: Booleans, events: Iterable[Event]
) -> Iterator[tuple[int, Effect]]:
    begin, end = int(around.ordinal[0]), int(around.ordinal[-1])
    for day in around.ordinal[around.feast].tolist():
        yield day, HOLIDAY
        for name in market.names[day]:
            yield day, Effect(f"holiday:{name}", NAMED_SPREAD)
    after = (_after(around, around.shut | around.feast), AFTER_ALL_WEEK)
    for places, effect in (
        (_before(around, around.holiday), BEFORE),
        after if opens.all() else (_after(around, around.shut), AFTER),
        (_bridges(around), BRIDGE),
        (np.flatnonzero(around.extra).tolist(), EXTRA),
    ):
        yield from ((begin + place, effect) for place in places)
    if special.holidays is not None:
        for day, effects in _seasons(special.holidays, *closures.years(begin, end)).items():
            yield from ((day, effect) for effect in effects)
    for event in events:
        yield from event.effects(begin, end)


@lru_cache(maxsize=256)
def _seasons(code: str, first_year: int, last_year: int) -> Mapping[int, tuple[Effect, ...]]:
    found: dict[int, tuple[Effect, ...]] = {}
    for year in range(first_year, last_year + 1):
        found.update(seasons.effects(code, year))
    return MappingProxyType(found)


def _after(around: Stretch, days: Booleans) -> set[int]:
    """Places of the first open day after each of `days`, unless it is a holiday itself."""
    open_places = np.flatnonzero(~around.closed)
    at = np.searchsorted(open_places, np.flatnonzero(days), "right")
    return {place for place in open_places[at[at < len(open_places)]].tolist() if not around.holiday[place]}


def _before(around: Stretch, days: Booleans) -> set[int]:
    """Places of the last open day before each of `days`, unless it is a holiday itself."""
    open_places = np.flatnonzero(~around.closed)
    at = np.searchsorted(open_places, np.flatnonzero(days)) - 1
    return {place for place in open_places[at[at >= 0]].tolist() if not around.holiday[place]}


def _bridges(around: Stretch) -> set[int]:
    free = around.closed | around.holiday
    found = set()
    for place in np.flatnonzero(around.holiday).tolist():
        for step in (-1, 1):
            beside, beyond = place + step, place + 2 * step
            if 0 <= beyond < len(free) and not free[beside] and free[beyond]:
                found.add(beside)
    return found


def _like(around: Stretch, opens: Booleans, market: Market) -> Integers:
    """The weekday that each day behaves like."""
    like = around.weekday.copy()
    follower = _follower(opens)
    for place in _after(around, around.shut):
        if follower is not None and opens[(like[place] - 1) % 7]:
            like[place] = follower
    for place in np.flatnonzero(around.extra).tolist():
        after_closed = place > 0 and bool(around.closed[place - 1])
        like[place] = follower if follower is not None and after_closed else _working_before(
            int(like[place]), opens, market
        )  # fmt: skip
    if market.rest is not None and opens[market.rest]:
        like[around.feast] = market.rest
    return like


def _follower(opens: Booleans) -> int | None:
    """The open weekday before which the queue is closed longest; None where it is open all week.

    >>> _follower(np.array([True] * 5 + [False] * 2)), _follower(np.array([True] * 7))
    (0, None)
    """
    if opens.all():
        return None
    closed = {
        day: next(back for back in range(7) if opens[(day - 1 - back) % 7]) for day in np.flatnonzero(opens).tolist()
    }
    return max(closed, key=lambda day: closed[day])


def _working_before(weekday: int, opens: Booleans, market: Market) -> int:
    """The last usual working day before a weekday; itself where there is none."""
    earlier = ((weekday - back) % 7 for back in range(1, 7))
    return next((day for day in earlier if opens[day] and day not in market.weekend), weekday)
