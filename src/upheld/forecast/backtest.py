"""What would have been forecast: methods are taken back to earlier days, shown what was known then, and compared.

Rolling-origin evaluation as in Tashman (2000), International Journal of Forecasting 16, 437–450
(https://doi.org/10.1016/S0169-2070(00)00065-0).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from upheld.forecast.accuracy import SHARES, Cells
from upheld.forecast.days import Days
from upheld.forecast.distribution import Forecast
from upheld.forecast.history import Booleans, Cleaned, History
from upheld.forecast.methods import Method
from upheld.forecast.one_thread import one_thread

Backtest = Mapping[str, Cells]
"""The same intervals by name of the method."""

Clean = Callable[[History], Cleaned]


@one_thread
def rolling(
    methods: Mapping[str, Method],
    cleaned: Cleaned,
    days: Days,
    *,
    first: int,
    horizon_days: int = 7,
    step_days: int = 7,
    clean: Clean | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Backtest:
    """Forecasts of `horizon_days` made at ordinal `first` and every `step_days` after it, beside what came.

    A method sees the days before its origin only. With `clean` they are cleaned anew from what was known then. Without,
    the marks and opening times are those found in the whole, which later days have had a small part in: an interval may
    count as an outage because the week after it was seen. `progress` is told (done, total) runs of methods. Days: from
    the history's first to its last at least.
    """
    last = int(cleaned.history.days[-1])
    origins = range(first, last + 1, step_days)
    parts: dict[str, list[Cells]] = {name: [] for name in methods}
    done, total = 0, len(origins) * len(methods)
    for origin in origins:
        known = cleaned.until(origin) if clean is None else clean(cleaned.history.until(origin))
        until = min(origin + horizon_days - 1, last)
        told = days.between(int(cleaned.history.days[0]), until)
        for name, method in methods.items():
            parts[name].append(compared(method(known, told), cleaned, days, origin))
            done += 1
            if progress is not None:
                progress(done, total)
    return {name: joined(each) for name, each in parts.items()}


def fixed(
    methods: Mapping[str, Method],
    cleaned: Cleaned,
    days: Days,
    *,
    first: int,
    last: int | None = None,
    clean: Clean | None = None,
) -> Backtest:
    """One forecast, made at ordinal `first`, of all days to `last` (the history's last when not given)."""
    end = int(cleaned.history.days[-1]) if last is None else last
    horizon = end - first + 1
    cut = cleaned.until(end + 1)
    return rolling(methods, cut, days, first=first, horizon_days=horizon, step_days=horizon, clean=clean)


def compared(forecast: Forecast, cleaned: Cleaned, days: Days, origin: int) -> Cells:
    """A forecast's intervals of which the history tells what came. Where none was expected, 0 was forecast.

    An interval counts when it was told and expected to be open. Those within an outage, a spike or another mark, and
    contacts that came when the queue was expected to be closed, are set apart.
    """
    history = cleaned.history
    first = int(history.days[0])
    rows = forecast.days - first
    inside = (rows >= 0) & (rows < len(history.days))
    rows = rows[inside]
    actual = history.calls[rows]
    ahead = days.between(int(forecast.days[0]), int(forecast.days[-1]))
    opens = (cleaned.opens[ahead.like] & ~ahead.closed[:, None])[inside]
    apart = marked(cleaned)[rows] | ~opens
    row, slot = np.nonzero(~np.isnan(actual) & (opens | (actual > 0)))
    mean = np.nan_to_num(forecast.mean[inside][row, slot])
    quantiles = np.stack([np.nan_to_num(forecast.quantile(share)[inside][row, slot]) for share in SHARES])
    return Cells(
        np.full(len(row), origin, np.int64), forecast.days[inside][row], slot.astype(np.int64), actual[row, slot], mean,
        quantiles, np.nan_to_num(forecast.relative_variance()[inside][row, slot]), apart[row, slot],
    )  # fmt: skip


def marked(cleaned: Cleaned) -> Booleans:
    """(D, S) whether an interval lies within a mark that is not learnt from."""
    found = np.zeros(cleaned.history.calls.shape, np.bool_)
    for mark in cleaned.marks:
        if not mark.learnt:
            found[mark.day - int(cleaned.history.days[0]), mark.first : mark.end] = True
    return found


def joined(parts: list[Cells]) -> Cells:
    """All of them after one another."""
    if not parts:
        none, whole = np.empty(0), np.empty(0, np.int64)
        return Cells(whole, whole, whole, none, none, np.empty((len(SHARES), 0)), none, np.empty(0, np.bool_))
    return Cells(
        np.concatenate([part.origin for part in parts]),
        np.concatenate([part.day for part in parts]),
        np.concatenate([part.slot for part in parts]),
        np.concatenate([part.actual for part in parts]),
        np.concatenate([part.mean for part in parts]),
        np.concatenate([part.quantiles for part in parts], axis=1),
        np.concatenate([part.relative_variance for part in parts]),
        np.concatenate([part.apart for part in parts]),
    )
