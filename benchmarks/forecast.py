"""Forecasts per CPU-second and their errors: simulated series, and the calls of a bank, beside statsforecast's models.

**Series**: half-hourly, ten weeks, one week ahead with mean, p10, p50 and p90 of every interval. Their truth is known:
a level per weekday with a drift × two humps of a day, days that vary by 4 to 12 %, Poisson contacts, 60 to 6,000 a day.
The errors are those of the 20 series that everybody forecast. The oracle knows the rates, not how a day will vary.

**Bank**: five-minute calls of a bank (../shared/data/volumes), weekdays from 7 to 21. De Livera's split, 45 days known
and 15 to foretell, and one week ahead from the 46th day on.

SeasonalNaive, AutoETS (of days, × profile) and MSTL are statsforecast's. CPU time of one process on one core; each
contender of the series in a process of its own, the best of three rounds.
"""

from __future__ import annotations

import csv
import dataclasses
import importlib
import importlib.util
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.contest import Run, held
from upheld.forecast.accuracy import Cells, Score, deviation, scored
from upheld.forecast.backtest import Backtest, fixed, rolling
from upheld.forecast.baselines import mean_of_four_weeks, seasonal_naive
from upheld.forecast.choose import Choice, choose
from upheld.forecast.days import Days
from upheld.forecast.distribution import Forecast
from upheld.forecast.history import Cleaned, History, plain, span, weekdays
from upheld.forecast.methods import Method
from upheld.forecast.rivals import ETS_BY_PROFILE, SEASONAL_NAIVE, rivals
from upheld.forecast.rivals import MSTL as STATSFORECAST_MSTL

OURS = "upheld"
SERIES, FEW, ETS_SERIES = 1000, 20, 100
WEEKS, SLOTS = 10, 48
AIMS = {OURS: 17}  # a thousand in a minute
MONDAY = date(2026, 1, 5).toordinal()
BANK = Path(__file__).resolve().parents[2] / "shared" / "data" / "volumes" / "bank_calls_5min_2003.csv"
BANK_FIRST, BANK_LAST = date(2003, 5, 7).toordinal(), date(2003, 5, 28).toordinal()


def main() -> int:
    """Print the speeds and errors of the series, then the errors at the bank."""
    held("benchmarks.forecast", CONTENDERS, "series", AIMS)
    print()
    bank()
    return 0


@dataclasses.dataclass(frozen=True)
class Simulated:
    """One series, the week that follows, and the rates that week came from (7, 48), NaN where closed."""

    cleaned: Cleaned
    days: Days
    came: np.ndarray
    rates: np.ndarray


def simulated(seed: int) -> Simulated:
    """The series of that number: the same for everybody."""
    rng = np.random.default_rng([2026, seed])
    length = 7 * WEEKS + 7
    ordinal = span(MONDAY, MONDAY + length - 1)
    weekday = weekdays(ordinal)
    at = np.arange(SLOTS) / 2
    humps = np.exp(-(((at - rng.uniform(9.5, 11.5)) / 2) ** 2))
    profile = humps + rng.uniform(0.5, 1.0) * np.exp(-(((at - rng.uniform(14, 17)) / 2.5) ** 2))
    opens = (at >= 8) & (at < 20) & ((weekday < 5)[:, None] | ((weekday == 5)[:, None] & (at < 15)))
    of_weekday = np.exp(0.15 * rng.standard_normal(7)) * np.where(np.arange(7) == 5, 0.5, 1.0)
    drift = np.exp(rng.normal(0, 0.01) * np.arange(length) / 7)
    of_day = np.exp(rng.uniform(np.log(60), np.log(6000))) * of_weekday[weekday] * drift
    rates = of_day[:, None] * np.where(opens, profile, 0.0) / profile.sum()
    varies = rng.uniform(0.04, 0.12)
    calls = rng.poisson(rates * rng.gamma(varies**-2, varies**2, (length, 1))).astype(np.float64)
    history = History(str(seed), "UTC", 1800, ordinal[:-7], calls[:-7])
    return Simulated(plain(history), ordinary(ordinal), calls[-7:], np.where(opens[-7:], rates[-7:], np.nan))


def ordinary(ordinal: np.ndarray, closed: np.ndarray | None = None) -> Days:
    """Days of which nothing is known beforehand but which are closed."""
    shut = np.zeros(len(ordinal), np.bool_) if closed is None else closed
    return Days(ordinal, weekdays(ordinal), shut, np.zeros(len(ordinal), np.int64), ((),) * len(ordinal))


def ours() -> Method | None:
    """The default method, loaded by its name."""
    name = "upheld.forecast.level_profile"
    if importlib.util.find_spec(name) is None:
        return None
    method: Method = importlib.import_module(name).level_profile
    return method


def known() -> dict[str, Method]:
    """Every method there is, by the name it is printed under."""
    others = rivals()
    names = {"SeasonalNaive": SEASONAL_NAIVE, "AutoETS × profile": ETS_BY_PROFILE, "MSTL": STATSFORECAST_MSTL}
    mine = ours()
    first = {} if mine is None else {OURS: mine}
    base: dict[str, Method] = {"upheld, naive": seasonal_naive, "upheld, four weeks": mean_of_four_weeks}
    return first | base | {shown: others[name] for shown, name in names.items() if name in others}


def contender(name: str, number: int) -> Callable[[], Run]:
    """One method on `number` of the series."""

    def run() -> Run:
        method = known().get(name)
        if method is None:
            return "is not there: skipped" if name == OURS else "statsforecast is not installed: skipped"
        asked = [simulated(seed) for seed in range(number)]
        # The first call of all loads and compiles.
        told(method, simulated(number))
        started = time.process_time()
        found = [told(method, one) for one in asked]
        taken = time.process_time() - started
        return number, taken, f"{errors(asked, found, FEW)}; of all {number}: {errors(asked, found, number)}"

    return run


def told(method: Method, asked: Simulated) -> np.ndarray:
    """(4, 7, 48) mean, p10, p50, p90."""
    forecast = method(asked.cleaned, asked.days)
    return np.stack([forecast.mean, *(forecast.quantile(share) for share in (0.1, 0.5, 0.9))])


def errors(asked: list[Simulated], found: list[np.ndarray], number: int) -> str:
    """The WAPE, and how many intervals lay within p10 and p90, of the first few series."""
    off = came = within = cells = 0.0
    for one, forecast in zip(asked[:number], found[:number], strict=True):
        mean, low, _, high = np.nan_to_num(forecast)
        opens = ~np.isnan(one.rates)
        off += np.abs(mean - one.came)[opens].sum()
        came += one.came.sum()
        within += ((low <= one.came) & (one.came <= high))[opens].sum()
        cells += opens.sum()
    return f"WAPE {off / came:6.2%}, within p10–p90 {within / cells:.1%}"


def oracle() -> Run:
    """What knows the rates of every interval; its line says what the others could have had, and the noise alone."""
    started = time.process_time()
    asked = [simulated(seed) for seed in range(SERIES)]
    taken = time.process_time() - started
    found = []
    for few in (asked[:FEW], asked):
        came = sum(one.came.sum() for one in few)
        off = sum(np.nansum(np.abs(one.rates - one.came)) for one in few)
        noise = sum(deviation(np.nan_to_num(one.rates)).sum() for one in few)
        found.append(f"WAPE {off / came:6.2%}, floor {noise / came:.2%}")
    return SERIES, taken, f"{found[0]}; of all {SERIES}: {found[1]} (time: of making the series)"


CONTENDERS: Mapping[str, Callable[[], Run]] = {
    OURS: contender(OURS, SERIES),
    "upheld, naive": contender("upheld, naive", SERIES),
    "upheld, four weeks": contender("upheld, four weeks", SERIES),
    "SeasonalNaive": contender("SeasonalNaive", SERIES),
    "AutoETS × profile": contender("AutoETS × profile", ETS_SERIES),
    "MSTL": contender("MSTL", FEW),
    "the oracle": oracle,
}


def bank() -> None:
    """Both ways of asking, or why they cannot be asked."""
    if not BANK.is_file():
        print("bank: the calls of the bank (../shared/data/volumes) are not there: skipped")
        return
    cleaned, days = bank_calls()
    by_place: dict[str, Method] = {"by place, last week": by_position(1), "by place, four weeks": by_position(4)}
    methods = known()
    print("bank, De Livera's split: 7,605 values known, the next 2,535 foretold at once")
    table(methods | by_place, lambda some: fixed(some, cleaned, days, first=BANK_FIRST, last=BANK_LAST))
    slow = "MSTL"
    quick = {name: method for name, method in methods.items() if name != slow}
    print(f"\nbank, one week ahead from the 46th day on{f' ({slow}: not asked 25 times)' if slow in methods else ''}")
    found = table(quick, lambda some: rolling(some, cleaned, days, first=BANK_FIRST))
    first = OURS if OURS in found else "upheld, four weeks"
    print(chosen(choose(found, first)))


def bank_calls() -> tuple[Cleaned, Days]:
    """The bank's history and its days; weekdays without calls were closed, and known to be."""
    with BANK.open(newline="") as file:
        rows = list(csv.DictReader(file))
    at = np.array([row["start"] for row in rows], "datetime64[m]")
    ordinal = at.astype("datetime64[D]").astype(np.int64) + date(1970, 1, 1).toordinal()
    slot = (at - at.astype("datetime64[D]")).astype(np.int64) // 5
    days = span(int(ordinal.min()), int(ordinal.max()))
    calls = np.full((len(days), 288), np.nan)
    calls[ordinal - days[0], slot] = [float(row["calls"]) for row in rows]
    return plain(History("bank", "America/New_York", 300, days, calls)), ordinary(days, np.isnan(calls).all(axis=1))


def by_position(weeks: int) -> Method:
    """De Livera's own rules: the value 845 (169 × 5) before, whatever the weekday; or the mean of the last few."""

    def method(cleaned: Cleaned, days: Days) -> Forecast:
        base = seasonal_naive(cleaned, days)
        told_days = cleaned.history.calls[cleaned.used.any(axis=1)]
        period = told_days[-5 * weeks :].reshape(weeks, 5, -1).mean(axis=0)
        mean = base.mean.copy()
        rows = np.flatnonzero((~np.isnan(mean)).any(axis=1))
        mean[rows] = period[np.arange(len(rows)) % 5]
        return dataclasses.replace(base, mean=mean)

    return method


def table(methods: Mapping[str, Method], asked: Callable[[Mapping[str, Method]], Backtest]) -> dict[str, Cells]:
    """Print a line for each method; what was compared, by method."""
    print(f"{'':<20} {'WAPE':>7} {'bias':>7} {'RMSE':>6}   {'pinball p10, p50, p90':<22}   80 %    95 %   CPU-s")
    found: dict[str, Cells] = {}
    for name, method in methods.items():
        started = time.process_time()
        found |= asked({name: method})
        line(name, scored(found[name]).pooled, time.process_time() - started)
    floor = scored(next(iter(found.values()))).pooled.floor
    print(f"{'noise alone (floor)':<20} {shown(floor):>7}")
    return found


def line(name: str, score: Score, taken: float) -> None:
    """One method's figures."""
    rmse = "–" if score.rmse is None else f"{score.rmse:.2f}"
    pinball = " ".join(f"{shown(loss):>7}" for loss in score.pinball)
    print(
        f"{name:<20} {shown(score.wape):>7} {shown(score.bias):>7} {rmse:>6}  {pinball:<25} "
        f"{shown(score.coverage_80):>7} {shown(score.coverage_95):>7} {taken:7.2f}",
        flush=True,
    )


def shown(share: float | None) -> str:
    """A share in per cent."""
    return "–" if share is None else f"{share:.2%}"


def chosen(choice: Choice) -> str:
    """What would be taken, and why."""
    chances = ", ".join(f"{one.name} {one.chance:.3f}" for one in choice.rivals if one.chance is not None)
    return f"taken: {choice.name} ({choice.reason}, {choice.weeks} weeks; chance of no better: {chances})"


if __name__ == "__main__":
    sys.exit(main())
