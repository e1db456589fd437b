"""How long callers would wait: patience by Kaplan and Meier, not by averaging those who gave up.

Only the waits of callers who abandoned show their patience; an answered caller would have waited at least as long as
they did (right-censored). The mean wait of abandoners forgets the patient ones and is far too short. Abandoned visits
are events; answered ones, and those that left any other way (time-out, key, empty, withdrawn, unknown), are censored at
their wait; refused visits and unknown waits take no part.

Source: E. L. Kaplan, P. Meier, Nonparametric estimation from incomplete observations, Journal of the American
Statistical Association 53 (1958), DOI 10.1080/01621459.1958.10501452; variance after Greenwood (1926), the confidence
interval on the log(−log) scale, which stays within 0 and 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import NormalDist

import duckdb
import numpy as np
import numpy.typing as npt

from upheld.contacts.records import ABANDONED, REFUSED

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Survival:
    """The share of callers still willing to wait after each time at which somebody gave up.

    `share[i]` holds from `at_s[i]` until `at_s[i + 1]`; before `at_s[0]` it is 1. `low` and `high` bound it with the
    confidence asked for; they are NaN where the share is 0.
    """

    at_s: Floats
    share: Floats
    low: Floats
    high: Floats
    standard_error: Floats
    at_risk: npt.NDArray[np.int64]
    abandoned: npt.NDArray[np.int64]
    observed: int  # visits that took part
    last_s: float | None  # the longest wait observed: nothing is known beyond it

    def still_waiting(self, wait_s: float) -> float | None:
        """Share of callers with more patience than `wait_s`; None beyond the longest wait observed."""
        if self.last_s is None or (wait_s > self.last_s and not (len(self.share) and self.share[-1] == 0)):
            return None
        steps = int(np.searchsorted(self.at_s, wait_s, side="right"))
        return float(self.share[steps - 1]) if steps else 1.0

    def quantile_s(self, gone: float) -> float | None:
        """The wait by which the share `gone` (0–1) has given up; None when so many never did within what was seen."""
        reached = np.flatnonzero(self.share <= 1 - gone + 1e-12)
        return float(self.at_s[reached[0]]) if len(reached) else None

    @property
    def median_s(self) -> float | None:
        """The wait that half of the callers are willing to make."""
        return self.quantile_s(0.5)

    def mean_s(self, until_s: float | None = None) -> float | None:
        """Mean patience, restricted to `until_s` (default: the longest wait observed): a lower bound of the mean."""
        limit = self.last_s if until_s is None else until_s
        if limit is None:
            return None
        bounds = np.concatenate([[0.0], self.at_s[self.at_s < limit], [limit]])
        heights = np.concatenate([[1.0], self.share[self.at_s < limit]])
        return float(np.sum(np.diff(bounds) * heights))


def kaplan_meier(
    waits_s: Sequence[float] | Floats, gave_up: Sequence[bool] | Bools, confidence: float = 0.95
) -> Survival:
    """The survival of patience from waits in seconds; `gave_up` is False where the wait only bounds the patience.

    A caller answered at the same second as another gives up is still counted at risk.

    >>> kaplan_meier([1, 2, 2, 3], [True, False, True, False]).share.tolist()
    [0.75, 0.5]
    """
    waits, events = np.asarray(waits_s, dtype=np.float64), np.asarray(gave_up, dtype=bool)
    at_s, abandoned = np.unique(waits[events], return_counts=True)
    at_risk = len(waits) - np.searchsorted(np.sort(waits), at_s, side="left")
    share: Floats = np.cumprod(1 - abandoned / at_risk, dtype=np.float64)
    summed = _greenwood(abandoned, at_risk)
    low, high = _bounds(share, summed, confidence)
    last_s = float(waits.max()) if len(waits) else None
    return Survival(at_s, share, low, high, share * np.sqrt(summed), at_risk, abandoned, len(waits), last_s)


def patience(
    con: duckdb.DuckDBPyConnection,
    *,
    queue: str | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    confidence: float = 0.95,
) -> Survival:
    """The patience of the callers in the view `visits`, of one queue or of all, who arrived in [start, end)."""
    found = con.execute(
        f"""SELECT wait_s, outcome = '{ABANDONED}' FROM visits
        WHERE outcome <> '{REFUSED}' AND wait_s IS NOT NULL AND ($queue IS NULL OR queue = $queue)
            AND ($start IS NULL OR offered_at >= $start) AND ($end IS NULL OR offered_at < $end)""",
        {"queue": queue, "start": start, "end": end},
    ).fetchnumpy()
    waits_s, gave_up = found.values()
    return kaplan_meier(np.asarray(waits_s), np.asarray(gave_up), confidence)


def _greenwood(abandoned: npt.NDArray[np.int64], at_risk: npt.NDArray[np.int64]) -> Floats:
    """Greenwood's sum; NaN once the last caller at risk has given up, where it is not defined."""
    left = (at_risk * (at_risk - abandoned)).astype(np.float64)
    terms = np.divide(abandoned, left, out=np.full(len(left), np.nan), where=left > 0)
    return np.cumsum(terms)


def _bounds(share: Floats, summed: Floats, confidence: float) -> tuple[Floats, Floats]:
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    low, high = np.full(len(share), np.nan), np.full(len(share), np.nan)
    open_ = (share > 0) & (share < 1)
    log_share = np.log(share[open_])
    spread = np.exp(z * np.sqrt(summed[open_]) / log_share)
    low[open_], high[open_] = share[open_] ** (1 / spread), share[open_] ** spread
    return low, high
