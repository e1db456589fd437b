"""Small tables of volumes, and histories of which the truth is known."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from upheld.forecast import history_table
from upheld.forecast.history import History, span, weekdays

MONDAY = date(2026, 1, 5).toordinal()
WEEK = (1.2, 1.0, 1.0, 0.95, 1.0, 0.4, 0.0)  # Monday first; Sunday has no rows
OPEN = slice(16, 40)  # half-hours


def rows(day: str, times: str, calls: str = "4") -> str:
    """Lines of one day for each of `times`, parted by blanks."""
    return "".join(f"{day} {time},{calls}\n" for time in times.split())


def read(tmp_path, body: str, *, header: str = "start,calls", zone: str | None = "Europe/Warsaw", **more):
    """What is read of a table of these lines."""
    path = tmp_path / "volumes.csv"
    path.write_text(f"{header}\n{body}")
    return history_table.read(path, zone=zone, **more)


def keys(problems) -> list[str]:
    """The keys of problems, in order."""
    return [problem.key for problem in problems]


def told(history: History) -> list[float]:
    """The counts that are known, in the order of time."""
    return history.calls[~np.isnan(history.calls)].tolist()


def history(calls) -> History:
    """Half-hours of a call centre in Warsaw from a Monday on."""
    cells = np.asarray(calls, np.float64)
    return History("sales", "Europe/Warsaw", 1800, span(MONDAY, MONDAY + len(cells) - 1), cells)


def simulated(seed: int, days: int = 70, mean: float = 400.0, noise: float = 0.08, week=WEEK) -> History:
    """Gamma levels of days × a profile × Poisson."""
    rng = np.random.default_rng(seed)
    times = np.linspace(0, 1, OPEN.stop - OPEN.start)
    profile = np.zeros(48)
    profile[OPEN] = 0.3 + np.exp(-(((times - 0.3) / 0.2) ** 2)) + 0.6 * np.exp(-(((times - 0.7) / 0.15) ** 2))
    mean_day = mean * np.array(week)[weekdays(span(MONDAY, MONDAY + days - 1))]
    level = rng.gamma(1 / noise**2, noise**2, days)
    calls = rng.poisson((mean_day * level)[:, None] * profile / profile.sum()).astype(np.float64)
    calls[mean_day == 0] = np.nan
    return history(calls)


def day(row: int) -> date:
    """The date of a row of `history`."""
    return date.fromordinal(MONDAY) + timedelta(days=row)
