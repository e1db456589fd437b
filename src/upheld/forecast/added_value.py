"""Forecast value added: whether what people made of the machine's forecast brought it nearer to what came.

Of each interval in which overrides were in force when it began: |actual − before| − |actual − after|, for one override
upon another in the order in which they were made. These parts add up to |actual − machine| − |actual − overridden|.
Source: M. Gilliland, "The Business Forecasting Deal", Wiley 2010, chapter 4 (forecast value added).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import lcm
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from scipy.stats import t as student

from upheld.contacts.calendars import time_zone, wall_instant
from upheld.forecast.distribution import Forecast
from upheld.forecast.grain import known_sums, summed
from upheld.forecast.history import DAY_S, Booleans, History
from upheld.forecast.overrides import Override, steps
from upheld.queueing.arrivals import Floats

_NO_EVENTS: Final[Mapping[str, Collection[int]]] = {}
_CONFIDENCE: Final = 0.95


@dataclass(frozen=True)
class Value:
    """Contacts of absolute error that overrides saved (+) or added (−); None where nothing has come yet."""

    saved: float | None
    error_before: float | None  # Σ |actual − forecast| of the same intervals before them
    intervals: int  # with an actual
    days: int
    unknown: int  # intervals without an actual
    standard_error: float | None  # of `saved`, days taken as independent; None: fewer than two

    @property
    def beyond_noise(self) -> bool | None:
        """Whether `saved` differs from 0 by more than its error allows (95 %, Student's t); None: cannot be said."""
        if self.saved is None or self.standard_error is None:
            return None
        return abs(self.saved) > float(student.ppf((1 + _CONFIDENCE) / 2, self.days - 1)) * self.standard_error


@dataclass(frozen=True)
class AddedValue:
    """The value of all overrides of one queue together, and its parts."""

    interval_s: int  # of the intervals compared
    total: Value
    by_override: Mapping[str, Value]
    by_author: Mapping[str, Value]
    by_reason: Mapping[str, Value]
    by_event: Mapping[str, Value]


@dataclass(frozen=True)
class _Part:
    override: Override
    touched: Booleans  # (D, S)
    saved: Floats  # (D, S) NaN: no actual
    error_before: Floats


def added_value(
    machine: Forecast,
    overrides: Iterable[Override],
    actual: History,
    events: Mapping[str, Collection[int]] = _NO_EVENTS,
) -> AddedValue:
    """What the overrides of the queue of `machine` were worth on its days; `machine` is what stood at the time.

    An override counts in the intervals before whose beginning it was made and not yet released. Where the grains of
    forecast and history differ, the finest that both divide is compared. An override that never acted has no row.
    """
    own = sorted((each for each in overrides if each.queue in ("", machine.queue)), key=lambda each: each.made_at)
    begins = _begins(machine)
    masks = {each.id: _standing(each, begins) for each in own}
    grain_s = lcm(machine.interval_s, actual.interval_s)
    came = _came(machine, actual, grain_s)
    parts: list[_Part] = []
    for step in steps(machine, own, events, masks):
        touched = summed(step.cover, machine.interval_s, grain_s) > 0
        before, after = (np.abs(came - summed(each, machine.interval_s, grain_s)) for each in (step.before, step.after))
        parts.append(_Part(step.override, touched, before - after, before))
    acted = [part for part in parts if part.touched.any()]
    return AddedValue(
        grain_s,
        _value(acted),
        _grouped(acted, lambda override: override.id),
        _grouped(acted, lambda override: override.author),
        _grouped(acted, lambda override: override.reason),
        _grouped(acted, lambda override: override.event),
    )


def _grouped(parts: list[_Part], key: Callable[[Override], str | None]) -> dict[str, Value]:
    names = dict.fromkeys(key(part.override) for part in parts)
    return {name: _value([part for part in parts if key(part.override) == name]) for name in names if name is not None}


def _value(parts: list[_Part]) -> Value:
    """Parts of one interval are added before anything else: the interval is one, and so is its error before them."""
    if not parts:
        return Value(None, None, 0, 0, 0, None)
    touched = np.logical_or.reduce([part.touched for part in parts])
    saved = np.sum([np.where(part.touched, part.saved, 0.0) for part in parts], axis=0)
    known = touched & ~np.isnan(saved)
    unknown = int((touched & ~known).sum())
    if not known.any():
        return Value(None, None, 0, 0, unknown, None)
    first = np.full(touched.shape, np.nan)
    for part in reversed(parts):
        first = np.where(part.touched, part.error_before, first)
    by_day = np.where(known, saved, 0.0).sum(axis=1)[known.any(axis=1)]
    days = len(by_day)
    error = float(np.sqrt(days) * by_day.std(ddof=1)) if days > 1 else None
    return Value(float(by_day.sum()), float(first[known].sum()), int(known.sum()), days, unknown, error)


def _came(machine: Forecast, actual: History, grain_s: int) -> Floats:
    """What came on the days of `machine`, by intervals of `grain_s`; NaN where any part of it was not told."""
    found = np.full((len(machine.days), actual.slots), np.nan)
    _, ours, theirs = np.intersect1d(machine.days, actual.days, return_indices=True)
    found[ours] = actual.calls[theirs]
    return known_sums(found, actual.interval_s, grain_s)


def _begins(machine: Forecast) -> Floats:
    """(H, S) seconds since 1970 at which each interval begins."""
    zone = time_zone(machine.zone)
    days = [date.fromordinal(day) for day in machine.days.tolist()]
    return np.array([_begins_of_day(zone, day, machine.interval_s) for day in days]).reshape(machine.mean.shape)


def _begins_of_day(zone: ZoneInfo, day: date, interval_s: int) -> Floats:
    start_s, end_s = (wall_instant(zone, day, wall_s).timestamp() for wall_s in (0, DAY_S))
    walls = np.arange(0, DAY_S, interval_s)
    if end_s - start_s == DAY_S:
        return np.asarray(start_s + walls, np.float64)
    return np.array([wall_instant(zone, day, wall_s).timestamp() for wall_s in walls.tolist()])


def _standing(override: Override, begins: Floats) -> Floats:
    """(H, S) 1 where the override had been made and not been released when the interval began."""
    standing = begins > override.made_at.timestamp()
    if override.released_at is not None:
        standing &= begins < override.released_at.timestamp()
    return np.asarray(standing, np.float64)
