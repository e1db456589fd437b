"""What if: a day of the forecast with other volumes, times, patience and promises; its agents, hours and money."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from math import inf
from typing import Any, Final

import numpy as np

from upheld.agreements.clauses import Agreement as Terms
from upheld.agreements.clauses import Target
from upheld.agreements.money_curve import at_stake, money_at
from upheld.notation import midnight
from upheld.problems import BadInput
from upheld.queueing.arrivals import Floats
from upheld.queueing.demand import SHORTEST_PATIENCE_S
from upheld.queueing.erlang_kernels import MEASURES
from upheld.staffing import promised
from upheld.staffing.day import Day, day, measured
from upheld.staffing.price import Curve, Point, Wages, curve
from upheld.staffing.promised import LEVEL, Promise
from upheld.staffing.required import people_to_schedule
from upheld.web.models import Client, ForecastRun
from upheld.web.queries import people_of_forecast
from upheld.web.queries.people_of_forecast import People

LOWEST, HIGHEST, STEP = 0.5, 0.97, 0.01
_USUAL_LEVEL: Final = 0.8
_USUAL_THRESHOLD_S: Final = 20.0


@dataclass(frozen=True)
class Asked:
    """What is tried: factors of volume and handling time, the level of one queue, and prices. None: not known."""

    queue: str
    day: date
    level: float
    threshold_s: float
    volume: float = 1.0
    handling: float = 1.0
    patience_s: float | None = None  # None: nobody gives up
    shrinkage: float = 0.3
    max_occupancy: float | None = None
    wage: float | None = None  # of a paid hour
    days: float = 30.0  # such days in a month

    def told(self) -> dict[str, Any]:
        """As JSON's own types."""
        return asdict(self) | {"day": self.day.isoformat()}


@dataclass(frozen=True)
class Row:
    """One interval: what comes, and who is needed so that it keeps the level by itself."""

    start: datetime
    calls: float
    agents: float
    people: float
    planned: float | None  # agents of the forecast as it stands
    level: float | None  # reached with whole agents


@dataclass(frozen=True)
class Money:
    """What the level is worth in a month, under one target of the agreement."""

    currency: str
    target: str
    at_stake: float
    due: float  # credits less bonuses of a month that ends at the level asked for
    saved: float | None  # what a point more saves


@dataclass(frozen=True)
class Found:
    """What it comes to; hours and cost are those of one such day unless they say month."""

    asked: Asked
    rows: tuple[Row, ...]
    interval_hours: float
    contacts: float
    aht_s: float  # weighted by contacts
    agent_hours: float
    paid_hours: float
    peak: float
    cost: float | None
    cost_month: float | None
    level: float | None  # of the day, with whole agents
    asa_s: float | None
    abandon_rate: float | None
    occupancy: float | None
    currency: str
    money: Money | None
    curve: Curve | None
    point: Point | None  # of the curve, at the level
    more: Point | None  # one point above


def told(values: Mapping[str, Any]) -> Asked:
    """What `Asked.told` wrote."""
    return Asked(**{**values, "day": date.fromisoformat(values["day"])})


def usual(client: Client, run: ForecastRun, queue: str, on: date, wage: float | None) -> Asked:
    """The forecast as it stands: the queue's promise, its callers' patience, the run's shrinkage and occupancy."""
    people = People.of_run(run)
    promise = people.promises.get(queue)
    levelled = promise if promise is not None and promise.metric == LEVEL else None
    patience_s = people.patience_s(queue)
    return Asked(
        queue, on, levelled.required if levelled else _USUAL_LEVEL,
        levelled.threshold_s if levelled else _USUAL_THRESHOLD_S,
        patience_s=None if patience_s == inf else round(patience_s), shrinkage=people.shrinkage,
        max_occupancy=people.max_occupancy, wage=wage, days=days_like(client, run, queue, on),
    )  # fmt: skip


def days_like(client: Client, run: ForecastRun, queue: str, on: date) -> float:
    """Days of the month of `on` on which the queue is open, by the share of the forecast's days on which it is."""
    told_days = run.summary.get("queues", {}).get(queue, {}).get("days", [])
    open_days = sum(1 for one in told_days if not one["closed"])
    share = open_days / len(told_days) if told_days else 1.0
    return float(max(round(monthrange(on.year, on.month)[1] * share), 1))


def work_out(client: Client, run: ForecastRun, asked: Asked) -> Found | None:
    """What `asked` comes to; None where nothing is expected on that day, or no handling time is known."""
    start, end = midnight(asked.day, client.time_zone), midnight(asked.day + timedelta(days=1), client.time_zone)
    kept = list(
        run.intervals.filter(queue=asked.queue, start__gte=start, start__lt=end, mean__gt=0, aht_s__isnull=False)
        .order_by("start").values_list("start", "mean", "aht_s", "required", "interval_s")
    )  # fmt: skip
    if not kept:
        return None
    calls = np.array([mean for _, mean, *_ in kept]) * asked.volume
    aht_s = np.array([aht for _, _, aht, *_ in kept], np.float64) * asked.handling
    interval_s = float(kept[0][4])
    patience_s = max(asked.patience_s or inf, SHORTEST_PATIENCE_S)
    of = day(calls, interval_s, aht_s, patience_s, asked.threshold_s)
    wanted = Promise(LEVEL, asked.level, asked.threshold_s)
    agents = promised.agents(wanted, calls, interval_s, aht_s, patience_s, asked.max_occupancy)
    people = people_to_schedule(agents, np.full(len(agents), asked.shrinkage))
    figures = measured(of, agents)
    terms, target = _promised(client, run, asked)
    wages = Wages(asked.wage or 0.0, asked.shrinkage, asked.days)
    found = _curve(of, wages, terms, target)
    point, more = _around(found, asked.level)
    paid_hours = float(people.sum()) * of.hours
    cost = None if asked.wage is None else paid_hours * asked.wage
    return Found(
        asked=asked,
        rows=tuple(
            Row(at, float(calls[n]), float(agents[n]), float(people[n]), planned, _known(figures[n, _column("level")]))
            for n, (at, _, _, planned, _) in enumerate(kept)
        ),
        interval_hours=of.hours,
        contacts=float(calls.sum()),
        aht_s=float((calls * aht_s).sum() / calls.sum()),
        agent_hours=float(agents.sum()) * of.hours,
        paid_hours=paid_hours,
        peak=float(people.max()),
        cost=cost,
        cost_month=None if cost is None else cost * asked.days,
        level=_weighted(figures, "level", calls),
        asa_s=_asa_s(figures, calls),
        abandon_rate=_weighted(figures, "abandon_rate", calls),
        occupancy=_occupancy(figures, agents),
        currency=terms.money.currency if terms and terms.money else client.currency,
        money=_money(terms, target, asked, point, more),
        curve=found,
        point=point,
        more=more,
    )


def results(found: Found) -> dict[str, Any]:
    """What a kept scenario remembers of it."""
    names = (
        "contacts", "aht_s", "agent_hours", "paid_hours", "peak", "cost", "cost_month", "level", "asa_s",
        "abandon_rate", "occupancy", "currency",
    )  # fmt: skip
    due = None if found.money is None else found.money.due
    return {name: getattr(found, name) for name in names} | {"due": due}


def plan(found: Found) -> list[int]:
    """Whole agents by interval."""
    return [int(row.agents) for row in found.rows]


def _promised(client: Client, run: ForecastRun, asked: Asked) -> tuple[Terms | None, Target | None]:
    """The agreement and target whose money hangs on the level of the queue; None where none does by contacts."""
    promise = People.of_run(run).promises.get(asked.queue)
    for terms in people_of_forecast.terms_on(client, asked.day):
        target = terms.target(promise.target) if promise else None
        if target is not None and terms.money is not None:
            by_contacts = target.metric == LEVEL and target.aggregate == "contacts"
            return (terms, target) if by_contacts else (terms, None)
    return None, None


def _curve(of: Day, wages: Wages, terms: Terms | None, target: Target | None) -> Curve | None:
    try:
        return curve(of, LOWEST, HIGHEST, step=STEP, wages=wages, agreement=terms if target else None, target=target)
    except BadInput:  # so few contacts that no number of agents lies between two levels
        return None


def _around(found: Curve | None, level: float) -> tuple[Point | None, Point | None]:
    """The point nearest to `level`, and the one above it."""
    if found is None:
        return None, None
    place = min(range(len(found.points)), key=lambda n: abs(found.points[n].level - level))
    return found.points[place], found.points[place + 1] if place + 1 < len(found.points) else None


def _money(
    terms: Terms | None, target: Target | None, asked: Asked, point: Point | None, more: Point | None
) -> Money | None:
    if terms is None or terms.money is None or target is None:
        return None
    due = money_at(terms, target, asked.level)
    saved = None if more is None or more.due is None or point is None or point.due is None else point.due - more.due
    return Money(terms.money.currency, target.id, at_stake(terms, target), due, saved)


_NAMES: Final = {"level": "level_offered", "abandon_rate": "abandon_rate", "asa_s": "asa_s", "occupancy": "occupancy"}


def _column(name: str) -> int:
    return MEASURES.index(_NAMES[name])


def _weighted(figures: Floats, name: str, calls: Floats) -> float | None:
    """By contacts."""
    return _known(float(np.nansum(figures[:, _column(name)] * calls) / calls.sum()))


def _asa_s(figures: Floats, calls: Floats) -> float | None:
    """By those who are answered."""
    answered = calls * (1 - np.nan_to_num(figures[:, _column("abandon_rate")]))
    total = float(answered.sum())
    return _known(float(np.nansum(figures[:, _column("asa_s")] * answered) / total)) if total else None


def _occupancy(figures: Floats, agents: Floats) -> float | None:
    """By the time of agents."""
    total = float(agents.sum())
    return _known(float(np.nansum(figures[:, _column("occupancy")] * agents) / total)) if total else None


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def of_scenarios(parameters: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The names of the parameters in which scenarios differ."""
    names = {name for one in parameters for name in one}
    return frozenset(name for name in names if len({str(one.get(name)) for one in parameters}) > 1)
