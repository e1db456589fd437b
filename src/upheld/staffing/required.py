"""Agents required and people to schedule, row by row: a bad row says why and costs itself alone.

Shrinkage is the share of paid time in which nobody answers (breaks, training, absence): people = agents ÷ (1 − s).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

import numpy as np
from numpy.typing import NDArray

from upheld.problems import Problem
from upheld.queueing.demand import LARGEST_LOAD, LONGEST_HANDLING_S, SHORTEST_PATIENCE_S
from upheld.queueing.erlang import NO_LIMIT
from upheld.queueing.erlang_kernels import MEASURES, agents_of_all, agents_of_goals, measures_of_all

Floats = NDArray[np.float64]

COLUMNS: Final = (
    "calls",
    "interval_s",
    "aht_s",
    "patience_s",
    "threshold_s",
    "target",
    "agents",
    "shrinkage",
    "max_occupancy",
)
"""What a row says; NaN where it says nothing."""
NEEDED: Final = ("calls", "interval_s", "aht_s")

SHOWN: Final = {
    "service_level": "level_offered",
    "p_wait": "p_wait",
    "asa_s": "asa_s",
    "mean_wait_s": "mean_wait_s",
    "abandon_rate": "abandon_rate",
    "occupancy": "occupancy",
}
"""Figures of a row by the name of their measure."""

_LIMITS: Final[Mapping[str, tuple[float, float]]] = {
    "calls": (0.0, 1e9),
    "interval_s": (1.0, 31 * 86400.0),
    "aht_s": (0.1, LONGEST_HANDLING_S),
    "patience_s": (SHORTEST_PATIENCE_S, inf),
    "threshold_s": (0.0, 7 * 86400.0),
    "target": (0.0, 1.0),
    "agents": (0.0, LARGEST_LOAD),
    "shrinkage": (0.0, 0.95),
    "max_occupancy": (0.01, 1.0),
}
_NEARLY = 1e-9


@dataclass(frozen=True)
class Answer:
    """One array per column, of the rows asked; NaN is unknown. `problems` by row number."""

    agents_required: Floats
    people_to_schedule: Floats
    figures: Mapping[str, Floats]  # SHOWN: of the agents given, else of those required
    problems: Mapping[int, Problem]


def of_rows(columns: Mapping[str, Sequence[float] | Floats]) -> Answer:
    """The answer to each row; `columns` are some of COLUMNS, of one length, at least those of NEEDED.

    A row with a `target` is asked how many agents keep it (and `max_occupancy`); one with `agents`, what they achieve.
    """
    size = len(columns["calls"])
    unknown = np.full(size, np.nan)
    asked = {name: np.asarray(columns.get(name, unknown), np.float64) for name in COLUMNS}
    problems = _problems(asked)
    good = np.ones(size, dtype=bool)
    good[list(problems)] = False
    patience_s = np.where(np.isnan(asked["patience_s"]), inf, asked["patience_s"])
    threshold_s = np.where(np.isnan(asked["threshold_s"]), 20.0, asked["threshold_s"])
    load = _load(asked, problems)
    required = _required(asked, load, patience_s, threshold_s, good)
    agents = np.where(np.isnan(asked["agents"]), required, asked["agents"])
    known = good & ~np.isnan(agents)
    rows = np.full((size, len(MEASURES)), np.nan)
    rows[known] = measures_of_all(*(one[known] for one in (load, asked["aht_s"], patience_s, agents, threshold_s)))
    figures = {name: rows[:, MEASURES.index(measure)] for name, measure in SHOWN.items()}
    return Answer(required, people_to_schedule(required, asked["shrinkage"]), figures, problems)


def people_to_schedule(agents: Floats, shrinkage: Floats) -> Floats:
    """Whole people so that `agents` are there after `shrinkage` (NaN: none); a billionth is not a person.

    >>> people_to_schedule(np.array([14.0, 14.0]), np.array([0.3, np.nan])).tolist()
    [20.0, 14.0]
    """
    left = 1.0 - np.where(np.isnan(shrinkage), 0.0, shrinkage)
    return np.asarray(np.ceil(agents / left - _NEARLY * agents))


def _required(
    asked: Mapping[str, Floats], load: Floats, patience_s: Floats, threshold_s: Floats, good: NDArray[np.bool_]
) -> Floats:
    """Agents that keep the target and the occupancy of each good row; NaN where neither is promised."""
    required = np.full(len(load), np.nan)
    level, busy = asked["target"], asked["max_occupancy"]
    plain = good & ~np.isnan(level) & np.isnan(busy)
    required[plain] = agents_of_all(*(one[plain] for one in (load, asked["aht_s"], patience_s, threshold_s, level)))
    several = good & ~np.isnan(busy)
    erlangs, aht_s, patient_s, within_s = (one[several] for one in (load, asked["aht_s"], patience_s, threshold_s))
    levels = np.where(np.isnan(level[several]), NO_LIMIT, level[several])
    nothing, column = np.full(len(erlangs), NO_LIMIT), MEASURES.index("level_offered")
    required[several] = agents_of_goals(
        erlangs, aht_s, patient_s, within_s, levels, column, nothing, nothing, busy[several]
    )
    return required


def _problems(asked: Mapping[str, Floats]) -> dict[int, Problem]:
    """The first thing wrong with each bad row."""
    found: dict[int, Problem] = {}
    for name in COLUMNS:
        values, (low, high) = asked[name], _LIMITS[name]
        missing = np.isnan(values) & (name in NEEDED)
        outside = ~np.isnan(values) & ((values < low) | (values > high) | (np.isinf(values) & (name != "patience_s")))
        if name == "target":
            outside |= values >= 1.0
        for row in np.flatnonzero(missing | outside):
            found.setdefault(int(row), _problem(name, float(values[row]), low, high))
    load = _load(asked, found)
    for row in np.flatnonzero(load > LARGEST_LOAD):
        found.setdefault(int(row), _problem("load", float(load[row]), 0.0, LARGEST_LOAD))
    unstable = np.isnan(asked["patience_s"]) & (asked["agents"] <= load) & (load > 0)
    for row in np.flatnonzero(unstable):
        found.setdefault(int(row), _unstable(float(asked["agents"][row]), float(load[row])))
    nothing = np.isnan(asked["target"]) & np.isnan(asked["agents"]) & np.isnan(asked["max_occupancy"])
    for row in np.flatnonzero(nothing):
        found.setdefault(int(row), Problem("staff.nothing_asked", field="target"))
    return found


def _load(asked: Mapping[str, Floats], problems: Mapping[int, Problem]) -> Floats:
    """Erlangs of the rows without a problem, 0 for the others."""
    load = np.zeros(len(asked["calls"]))
    good = np.setdiff1d(np.arange(len(load)), np.array(list(problems), dtype=np.int64))
    load[good] = asked["calls"][good] * asked["aht_s"][good] / asked["interval_s"][good]
    return load


def _unstable(agents: float, load: float) -> Problem:
    values = {"agents": f"{agents:g}", "load": f"{load:.6g}", "least": int(load) + 1}
    return Problem("staff.unstable", field="agents", values=values)


def _problem(name: str, value: float, low: float, high: float) -> Problem:
    if np.isnan(value):
        return Problem("staff.missing", field=name)
    if name == "target" and value >= 1:
        return Problem("queueing.level", field=name, values={"value": f"{value:g}"})
    values = {"value": f"{value:g}", "low": f"{low:g}", "high": f"{high:g}"}
    return Problem("queueing.number", field=name, values=values)
