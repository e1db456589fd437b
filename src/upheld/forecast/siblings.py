"""A new queue, forecast from its sibling: the sibling's weekdays and profile, at the new queue's own size.

How large the new queue is compared with its sibling is first what people expect, then what the queue's own days tell;
both are weighed by how well they know (a normal on the logarithm of the ratio).
"""

from __future__ import annotations

import dataclasses
from typing import Final

import numpy as np

from upheld.forecast.days import Days
from upheld.forecast.distribution import Forecast
from upheld.forecast.history import Cleaned
from upheld.forecast.level_profile import fitted
from upheld.queueing.arrivals import Floats

EXPECTED_SPREAD: Final = 0.4
"""Of the logarithm of a size that people expect: within half and double is ordinary."""
_DAY_SPREAD: Final = 0.15
"""By which a day of one queue is off, given that of its sibling."""
_UNKNOWN_SPREAD: Final = 1.5
"""Where nobody says how large the queue will be."""


def from_sibling(
    queue: str, sibling: Cleaned, days: Days, *, share: float | None = None, own: Cleaned | None = None
) -> Forecast:
    """The days of `days` after the sibling's last, for `queue`.

    `share`: its size as people expect it, a part of the sibling's; `own`: the days it already has, if any.
    """
    of_sibling = fitted(sibling, days)
    middle, variance = _ratio(share, own, sibling)
    found = of_sibling.forecast
    raise_ = float(np.exp(middle))
    return dataclasses.replace(
        found,
        queue=queue,
        mean=found.mean * raise_,
        level=found.level + variance + np.eye(len(found.level)) * _DAY_SPREAD**2,
    )


def _ratio(share: float | None, own: Cleaned | None, sibling: Cleaned) -> tuple[float, float]:
    """Mean and variance of the logarithm of new ÷ sibling."""
    middle = float(np.log(share)) if share else 0.0
    variance = EXPECTED_SPREAD**2 if share else _UNKNOWN_SPREAD**2
    if own is None:
        return middle, variance
    came, of_sibling, days = _side_by_side(own, sibling)
    if not of_sibling:
        return middle, variance
    told = float(np.log((came + 0.5) / (of_sibling + 0.5)))
    off = 1 / (came + 0.5) + 1 / (of_sibling + 0.5) + _DAY_SPREAD**2 / max(days, 1)
    weight = variance / (variance + off)
    return middle + weight * (told - middle), variance * (1 - weight)


def _side_by_side(own: Cleaned, sibling: Cleaned) -> tuple[float, float, int]:
    """Contacts of both in the cells that both know, and the days these lie in."""
    first = max(own.history.days[0], sibling.history.days[0])
    last = min(own.history.days[-1], sibling.history.days[-1])
    if first > last or own.history.slots != sibling.history.slots:
        return 0.0, 0.0, 0
    cells = [_cells(each, int(first), int(last)) for each in (own, sibling)]
    both = ~np.isnan(cells[0]) & ~np.isnan(cells[1])
    return float(cells[0][both].sum()), float(cells[1][both].sum()), int(both.any(axis=1).sum())


def _cells(cleaned: Cleaned, first: int, last: int) -> Floats:
    start, end = np.searchsorted(cleaned.history.days, [first, last + 1])
    return np.where(cleaned.used[start:end], cleaned.history.calls[start:end], np.nan)
