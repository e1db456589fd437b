"""The client's own forecasts: each version with the moment it was received, and how it fared beside ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import lcm
from typing import Final, Protocol

import numpy as np

from upheld.contacts.calendars import time_zone
from upheld.forecast.grain import known_sums, summed
from upheld.forecast.history import History
from upheld.notation import midnight
from upheld.queueing.arrivals import Floats, Integers

LEADS: Final = (1, 8, 15, 29)
"""First days of the stretches of lead that are told apart: 1–7, 8–14, 15–28 days ahead, and more."""


@dataclass(frozen=True)
class ClientForecast:
    """One version for one queue ("" where its file names none). D consecutive local days by S intervals."""

    version: str
    received_at: datetime  # UTC
    queue: str
    zone: str
    interval_s: int
    days: Integers  # (D,) ordinals
    calls: Floats  # (D, S) contacts; NaN: not forecast


class Means(Protocol):
    """Expected contacts by local day and interval, as a `Forecast` has them; NaN where closed."""

    @property
    def interval_s(self) -> int: ...
    @property
    def days(self) -> Integers: ...
    @property
    def mean(self) -> Floats: ...


@dataclass(frozen=True)
class Issued:
    """A forecast of ours and when it was made: it knew nothing later."""

    made_at: datetime  # UTC
    forecast: Means


@dataclass(frozen=True)
class Errors:
    """A forecast beside what came, as sums over the same cells."""

    forecast: float
    actual: float
    absolute: float  # Σ |forecast − actual|

    @property
    def wape(self) -> float | None:
        """Weighted absolute percentage error: Σ |forecast − actual| ÷ Σ actual, a share; None where nothing came."""
        return self.absolute / self.actual if self.actual else None

    @property
    def bias(self) -> float | None:
        """Σ (forecast − actual) ÷ Σ actual, a share; None where nothing came."""
        return (self.forecast - self.actual) / self.actual if self.actual else None


@dataclass(frozen=True)
class Lead:
    """Both forecasts on the cells that both and the actuals have, of days `first` to `last` days after receipt."""

    first: int
    last: int | None  # None: without end
    cells: int
    days: int
    client: Errors
    ours: Errors

    @property
    def volume_difference(self) -> float:
        """Contacts that the client forecast beyond ours."""
        return self.client.forecast - self.ours.forecast


@dataclass(frozen=True)
class Compared:
    """One version beside ours. `leads` hold those stretches in which there is anything to compare."""

    forecast: ClientForecast
    interval_s: int | None  # of the cells compared; None: ours has nothing made by then
    total: Lead | None
    leads: tuple[Lead, ...]
    late_days: tuple[int, ...]  # ordinals of its days that had begun when it was received: no forecast of those


@dataclass(frozen=True)
class Volume:
    """Contacts of a version and of ours on the cells that both have, whether or not anything came yet."""

    interval_s: int
    cells: int
    client: float
    ours: float


@dataclass(frozen=True)
class _Cells:
    """Cells in common, in one row each."""

    day: Integers
    client: Floats
    ours: Floats
    actual: Floats


def compared(
    ours: Iterable[Issued], versions: Iterable[ClientForecast], actual: History, lead_days: Sequence[int] = LEADS
) -> tuple[Compared, ...]:
    """Each version of the queue of `actual` (or of no named queue) beside the latest of ours made by its receipt.

    Only days that had not begun when a version was received are compared, by days from its receipt to them;
    `lead_days` are the first days of each stretch of lead, ascending from 1. The coarser grain is compared.
    """
    issued = sorted(ours, key=lambda each: each.made_at)
    own = (version for version in versions if version.queue in ("", actual.queue))
    return tuple(_compared(issued, version, actual, lead_days) for version in own)


def volume(version: ClientForecast, ours: Means) -> Volume:
    """Contacts on the cells that both have, at the coarser grain."""
    grain_s = lcm(version.interval_s, ours.interval_s)
    _, here, there = np.intersect1d(version.days, ours.days, return_indices=True)
    client = known_sums(version.calls[here], version.interval_s, grain_s)
    mean = summed(ours.mean[there], ours.interval_s, grain_s)
    both = ~np.isnan(client) & ~np.isnan(mean)
    return Volume(grain_s, int(both.sum()), float(client[both].sum()), float(mean[both].sum()))


def _compared(issued: Sequence[Issued], version: ClientForecast, actual: History, firsts: Sequence[int]) -> Compared:
    late = tuple(day for day in _told_days(version) if version.received_at >= _begins(day, version.zone))
    known = [each for each in issued if each.made_at <= version.received_at]
    if not known:
        return Compared(version, None, None, (), late)
    mean = known[-1].forecast
    grain_s = lcm(mean.interval_s, actual.interval_s, version.interval_s)
    cells = _common(mean, version, actual, grain_s, late)
    received = version.received_at.astimezone(time_zone(version.zone)).date().toordinal()
    lead = cells.day - received
    return Compared(
        version,
        grain_s,
        _lead(cells, lead, firsts[0], None),
        tuple(told for first, last in _stretches(firsts) if (told := _lead(cells, lead, first, last)) is not None),
        late,
    )


def _common(mean: Means, version: ClientForecast, actual: History, grain_s: int, late: Sequence[int]) -> _Cells:
    """The cells that all three know. What we expect nothing of need not be told, a part of what we do must be."""
    days = np.intersect1d(np.intersect1d(mean.days, version.days), np.setdiff1d(actual.days, late))
    fine_s = lcm(mean.interval_s, actual.interval_s)
    expected = summed(mean.mean[np.searchsorted(mean.days, days)], mean.interval_s, fine_s)
    came = known_sums(actual.calls[np.searchsorted(actual.days, days)], actual.interval_s, fine_s)
    missing = summed((np.isnan(came) & (expected > 0)).astype(np.float64), fine_s, grain_s)
    client = known_sums(version.calls[np.searchsorted(version.days, days)], version.interval_s, grain_s)
    ours, told = summed(expected, fine_s, grain_s), summed(came, fine_s, grain_s)
    known = ~np.isnan(client) & ~np.isnan(ours) & ~np.isnan(told) & (missing == 0)
    return _Cells(np.repeat(days, known.sum(axis=1)), client[known], ours[known], told[known])


def _lead(cells: _Cells, lead: Integers, first: int, last: int | None) -> Lead | None:
    within = (lead >= first) & (lead <= (np.inf if last is None else last))
    if not within.any():
        return None
    client, ours, actual = cells.client[within], cells.ours[within], cells.actual[within]
    days = len(np.unique(cells.day[within]))
    return Lead(first, last, int(within.sum()), days, _errors(client, actual), _errors(ours, actual))


def _errors(forecast: Floats, actual: Floats) -> Errors:
    return Errors(float(forecast.sum()), float(actual.sum()), float(np.abs(forecast - actual).sum()))


def _stretches(firsts: Sequence[int]) -> Iterator[tuple[int, int | None]]:
    yield from zip(firsts, [*(first - 1 for first in firsts[1:]), None], strict=True)


def _told_days(version: ClientForecast) -> list[int]:
    found: list[int] = version.days[~np.isnan(version.calls).all(axis=1)].tolist()
    return found


def _begins(day: int, zone: str) -> datetime:
    return midnight(date.fromordinal(day), zone)
