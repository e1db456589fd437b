"""One interval with all that can be asked of it: several promises, finite lines, retrials, an uncertain load, chat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isnan
from typing import Final

from upheld.problems import BadInput, Problem
from upheld.queueing import chat, erlang, finite, uncertain
from upheld.queueing.demand import Demand, checked
from upheld.queueing.erlang import DENOMINATORS, OFFERED, Goal
from upheld.queueing.retrials import retrials

FIGURES: Final = ("service_level", "p_wait", "asa_s", "mean_wait_s", "abandon_rate", "occupancy")
"""What every model tells; `None` where a model does not know it."""
EXTRAS: Final = ("p_block", "attempts", "never_served", "p_kept", "concurrency")
"""What some models tell beside it."""
_MOST_AGENTS = 1_000_000


@dataclass(frozen=True)
class Asked:
    """One interval; `aht_s` has one handling time, or for chat one by the contacts an agent has at once.

    `places`: how many may wait (None: all); `again`: the share of the lost who call again; `variation`: coefficient of
    variation of the load. Raises BadInput for what is out of range and for what no formula answers together.
    """

    calls: float
    interval_s: float
    aht_s: tuple[float, ...]
    patience_s: float = inf
    threshold_s: float = 20.0
    denominator: str = OFFERED
    places: int | None = None
    again: float = 0.0
    variation: float = 0.0

    def __post_init__(self) -> None:
        if self.denominator not in DENOMINATORS:
            known = {"value": self.denominator, "known": list(DENOMINATORS)}
            raise BadInput(Problem("queueing.denominator", field="denominator", values=known))
        checked("calls", self.calls, 0.0, 1e9)
        for value in self.aht_s:
            Demand(self.calls, self.interval_s, value, self.patience_s)
        checked("threshold_s", self.threshold_s, 0.0, 7 * 86400.0)
        checked("places", 0 if self.places is None else self.places, 0, 1e6)
        checked("retrials", self.again, 0.0, 0.999)
        checked("variation", self.variation, 0.0, 3.0)
        models = {
            "places": self.places is not None,
            "variation": self.variation > 0,
            "concurrency": len(self.aht_s) > 1,
        }
        chosen = [name for name, on in models.items() if on]
        if len(chosen) > 1 or (self.again and {"variation", "concurrency"} & set(chosen)):
            names = [*chosen, *(["retrials"] if self.again else [])]
            raise BadInput(Problem("staff.together", field=names[0], values={"names": names}))
        if self.denominator != OFFERED and (self.places is not None or len(self.aht_s) > 1):
            raise BadInput(Problem("staff.together", field="denominator", values={"names": ["denominator", *chosen]}))


def figures(asked: Asked, agents: float) -> dict[str, float | None]:
    """What `agents` achieve: FIGURES and EXTRAS; whole agents where lines are finite or contacts at once several.

    >>> found = figures(Asked(100, 1800, (180.0,)), 14)
    >>> round(found["service_level"], 5)
    0.88835
    """
    if asked.calls == 0:
        return {name: 0.0 if name == "occupancy" else None for name in (*FIGURES, *EXTRAS)}
    if asked.again:
        return _with_retrials(asked, agents)
    return _filled(_model(asked)(asked, asked.calls, agents))


def required(asked: Asked, goal: Goal) -> int:
    """The fewest whole agents with which the figures keep all of `goal`; 0 where nothing comes.

    Raises BadInput where no number of agents does.

    >>> required(Asked(100, 1800, (180.0,)), Goal(level=0.8))
    14
    """
    if asked.calls == 0:
        return 0
    low, high = 0, max(int(asked.calls * min(asked.aht_s) / asked.interval_s / len(asked.aht_s)), 1)
    while not _keeps(asked, high, goal):
        low, high = high, high * 2
        if high > _MOST_AGENTS:
            raise BadInput(Problem("staff.never_kept", field="target"))
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _keeps(asked, middle, goal) else (middle, high)
    return high


def _keeps(asked: Asked, agents: int, goal: Goal) -> bool:
    try:
        found = figures(asked, agents)
    except BadInput:  # retrials that never settle: too few agents
        return False
    limits = (
        (found["asa_s"], goal.asa_s), (found["abandon_rate"], goal.abandon_rate),
        (found["occupancy"], goal.max_occupancy),
    )  # fmt: skip
    level = found["service_level"]
    return (goal.level is None or (level is not None and level >= goal.level)) and all(
        bound is None or (value is not None and value <= bound) for value, bound in limits
    )


def _model(asked: Asked) -> Callable[[Asked, float, float], dict[str, float]]:
    if len(asked.aht_s) > 1:
        return _chat
    if asked.places is not None:
        return _finite
    return _mixed if asked.variation else _plain


def _plain(asked: Asked, calls: float, agents: float) -> dict[str, float]:
    load = calls * asked.aht_s[0] / asked.interval_s
    if asked.patience_s == inf and agents <= load:
        values = {"agents": f"{agents:g}", "load": f"{load:.6g}", "least": int(load) + 1}
        raise BadInput(Problem("staff.unstable", field="agents", values=values))
    found = erlang.measures(
        Demand(calls, asked.interval_s, asked.aht_s[0], asked.patience_s), agents, asked.threshold_s
    )
    own = {name: float(getattr(found, name)) for name in FIGURES if name != "service_level"}
    return {"service_level": float(found.level[asked.denominator]), **own}


def _finite(asked: Asked, calls: float, agents: float) -> dict[str, float]:
    demand = Demand(calls, asked.interval_s, asked.aht_s[0], asked.patience_s)
    found = finite.measures(demand, _whole(agents), asked.places or 0, asked.threshold_s)
    names = ("service_level", "p_wait", "asa_s", "abandon_rate", "occupancy", "p_block")
    return {name: float(getattr(found, name)) for name in names}


def _mixed(asked: Asked, calls: float, agents: float) -> dict[str, float]:
    demand = Demand(calls, asked.interval_s, asked.aht_s[0], asked.patience_s)
    goal = Goal(level=0.0, threshold_s=asked.threshold_s, denominator=asked.denominator)
    found = uncertain.mixed(demand, agents, goal, uncertain.busyness(asked.variation))
    return {name: getattr(found, name) for name in ("service_level", "abandon_rate", "asa_s", "occupancy")}


def _chat(asked: Asked, calls: float, agents: float) -> dict[str, float]:
    found = chat.measures(
        calls, asked.interval_s, asked.aht_s, _whole(agents), patience_s=asked.patience_s, threshold_s=asked.threshold_s
    )
    return {name: float(getattr(found, name)) for name in (*FIGURES, "concurrency")}


def _with_retrials(asked: Asked, agents: float) -> dict[str, float | None]:
    model = _model(asked)

    def lost(calls: float) -> float:
        found = model(asked, calls, agents)
        return found["abandon_rate"] + found.get("p_block", 0.0)

    settled = retrials(asked.calls, asked.again, lost)
    found = model(asked, settled.attempts, agents)
    return _filled({**found, "attempts": settled.attempts, "never_served": settled.never_served})


def _filled(found: dict[str, float]) -> dict[str, float | None]:
    """Every figure by name; what is not known, or has no number, is None."""
    known = {name: value for name, value in found.items() if not isnan(value)}
    return {name: known.get(name) for name in (*FIGURES, *EXTRAS)}


def _whole(agents: float) -> int:
    if agents < 1 or agents % 1:
        raise BadInput(Problem("staff.whole_agents", field="agents", values={"agents": f"{agents:g}"}))
    return int(agents)
