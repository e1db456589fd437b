"""What comes to a queue: contacts, their handling, their patience; checked, as arrays of one shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from upheld.problems import BadInput, Problem

Floats = NDArray[np.float64]

LONGEST_HANDLING_S: Final = 48 * 3600.0
"""A longer mean handling time is a unit gone wrong (minutes or milliseconds taken for seconds)."""
LARGEST_LOAD: Final = 1e7
"""Erlangs; no contact centre has more agents than this."""
SHORTEST_PATIENCE_S: Final = 1e-4


@dataclass(frozen=True)
class Demand:
    """Contacts offered to a queue in an interval; all fields broadcast against each other.

    `calls` per `interval_s` seconds, `aht_s` mean handling, `patience_s` mean patience (infinite: nobody leaves).
    Raises BadInput naming the field for what is no number, negative or of an absurd size.
    """

    calls: ArrayLike
    interval_s: ArrayLike
    aht_s: ArrayLike
    patience_s: ArrayLike = np.inf

    def __post_init__(self) -> None:
        _check("calls", self.calls, 0.0, np.inf)
        _check("interval_s", self.interval_s, 1e-3, np.inf)
        _check("aht_s", self.aht_s, 1e-3, LONGEST_HANDLING_S)
        _check("patience_s", self.patience_s, SHORTEST_PATIENCE_S, np.inf, infinite=True)
        _check("load", self.load, 0.0, LARGEST_LOAD)

    @property
    def load(self) -> Floats:
        """In erlangs: how many agents the contacts would keep busy all the time."""
        calls, aht_s, interval_s = (np.asarray(one, np.float64) for one in (self.calls, self.aht_s, self.interval_s))
        return np.asarray(calls * aht_s / interval_s)

    def columns(self, *others: ArrayLike) -> tuple[tuple[int, ...], list[Floats]]:
        """The common shape of load, aht_s, patience_s and `others`, and each of them as a flat array of it."""
        arrays = np.broadcast_arrays(self.load, self.aht_s, self.patience_s, *others)
        return arrays[0].shape, [np.ascontiguousarray(array, np.float64).reshape(-1) for array in arrays]


def checked(field: str, value: ArrayLike, low: float, high: float, *, infinite: bool = False) -> Floats:
    """`value` as floats within [low, high]; raises BadInput (``queueing.number``) naming `field` and a bad one."""
    _check(field, value, low, high, infinite=infinite)
    return np.asarray(value, np.float64)


def _check(field: str, value: ArrayLike, low: float, high: float, *, infinite: bool = False) -> None:
    numbers = np.asarray(value, np.float64)
    bad = np.isnan(numbers) | (numbers < low) | (numbers > high) | (np.isinf(numbers) & (not infinite))
    if bad.any():
        first = float(numbers[bad].flat[0])
        values = {"value": f"{first:g}", "low": f"{low:g}", "high": f"{high:g}"}
        raise BadInput(Problem("queueing.number", field=field, values=values))
