"""How much comes in the whole of a forecast: days of one queue err together, so their sum is drawn, not added up."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Final

import numpy as np

from upheld.forecast.distribution import Forecast
from upheld.queueing.arrivals import Floats

_CELLS: Final = 4_000_000
_AT_ONCE: Final = 1_000_000
_FEWEST: Final = 200
_MOST: Final = 1000


def total_quantiles(forecast: Forecast, shares: Sequence[float], seed: int = 5) -> Floats:
    """Contacts of all days together that are not exceeded with each probability of `shares`; 0 where all is closed."""
    known = dataclasses.replace(forecast, shape_sd=np.nan_to_num(forecast.shape_sd))
    if not len(known.days) or np.isnan(known.mean).all():
        return np.zeros(len(shares))
    number = min(max(_CELLS // known.mean.size, _FEWEST), _MOST)
    batch = max(_AT_ONCE // known.mean.size, 1)
    sizes = [min(batch, number - start) for start in range(0, number, batch)]
    drawn = [np.nansum(known.draws(size, seed + place), axis=(1, 2)) for place, size in enumerate(sizes)]
    return np.asarray(np.quantile(np.concatenate(drawn), shares), np.float64)
