"""The example's published forecasts: made from the records as they were a week ago, with the people they take."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import duckdb
import numpy as np

from upheld.agreements.clauses import Target
from upheld.contacts import reading
from upheld.contacts.records import ABANDONED, REFUSED
from upheld.forecast import document, forecasting, history_records
from upheld.forecast.change import FACTOR, Change
from upheld.forecast.events import Event
from upheld.forecast.intervals_ahead import Row, rows
from upheld.forecast.overrides import Override, WallTimes
from upheld.forecast.special_days import Special
from upheld.notation import midnight
from upheld.reports.catalogue import mark
from upheld.staffing import required
from upheld.web import clock
from upheld.web.models import Account, Client, ForecastInterval, ForecastRun, Role
from upheld.web.queries import centre

DAYS_BACK: Final = 8
DAYS_AHEAD: Final = 21
INTERVAL_S: Final = 1800
SHRINKAGE: Final = 0.25
"""Of paid time: breaks and meetings about an hour and a half of a shift, absence and leave about one in eleven."""

_PATIENCE: Final = f"""
SELECT queue::VARCHAR, sum(wait_s) / nullif(count(*) FILTER (outcome = '{ABANDONED}'), 0) FROM visits
WHERE outcome <> '{REFUSED}' AND offered_at < ? GROUP BY queue
"""
"""Mean patience by queue: all waiting ÷ those who gave up, the estimate for exponential patience (Brown et al. 2005,
https://doi.org/10.1198/016214504000001808)."""
_DAY_S: Final = 86400

Step = Callable[..., None]


@dataclass(frozen=True)
class Goal:
    """What people are planned for: a share of the contacts of a queue within some seconds."""

    target: str
    level: float
    within_s: float


def furnish_forecasts(step: Step) -> None:
    """A published forecast for each client; nothing where there are forecasts already."""
    if ForecastRun.objects.exists():
        return
    planner = Account.objects.filter(grants__role=Role.PLANNER).first()
    clients = [client for client in Client.objects.all() if centre.queues_of(client)]
    for done, client in enumerate(clients):
        step(mark("Forecasting for {client}"), done, len(clients), client=client.name)
        _furnish(client, planner)


def goals_of(client: Client) -> Mapping[str, Goal]:
    """By queue: the highest service level promised of it, else of any queue of its agreement."""
    found: dict[str, Goal] = {}
    for agreement in centre.agreements(client):
        terms = centre.versions(agreement)[-1]
        promised = [target for target in terms.targets if target.metric == "service_level"]
        for queue in terms.queues or centre.queues_of(client):
            own = [target for target in promised if queue in (target.queues or terms.queues)] or promised
            if own:
                found[queue] = max(map(_goal, own), key=lambda goal: goal.level)
    return found


def _goal(target: Target) -> Goal:
    return Goal(target.id, float(target.required), target.threshold_s or 20.0)


def _furnish(client: Client, planner: Account | None) -> None:
    zone = client.time_zone
    today = clock.today(zone)
    origin = midnight(today - timedelta(days=DAYS_BACK), zone)
    opened = reading.resolve([centre.workspace().root], zone=zone)
    read = history_records.of_records(opened.con, zone, INTERVAL_S, until=origin).read
    queues = centre.queues_of(client)
    histories = [history for history in read.histories if history.queue in queues]
    if not histories:
        return
    asked = forecasting.Question(
        horizon_days=DAYS_BACK + DAYS_AHEAD,
        special=Special(client.country or None, tuple(_events(client))),
        clients=dict.fromkeys(queues, client.name),
        overrides=tuple(_overrides(client)),
        now=clock.now(),
    )
    found = forecasting.forecast(histories, asked)
    goals, patience_s = goals_of(client), _patience(opened.con, origin)
    run = ForecastRun.objects.create(
        client=client,
        name=f"{client.name} {today.isocalendar().year}-W{today.isocalendar().week:02d}",
        origin=origin,
        first_day=today - timedelta(days=DAYS_BACK),
        last_day=today + timedelta(days=DAYS_AHEAD - 1),
        parameters=_parameters(goals, patience_s),
        summary={"queues": [_plain(document.of_queue(one)) for one in found.queues]},
        made_by=planner,
        made_at=origin + timedelta(hours=9),
        published_at=origin + timedelta(hours=14),
    )
    for outlook in found.queues:
        made = list(rows(outlook.forecast, zone))
        ForecastInterval.objects.bulk_create(_intervals(run, made, goals.get(outlook.queue), patience_s))


def _intervals(
    run: ForecastRun, made: list[Row], goal: Goal | None, patience_s: Mapping[str, float]
) -> Iterator[ForecastInterval]:
    size = len(made)
    answer = required.of_rows(
        {
            "calls": [row.mean for row in made],
            "interval_s": [float(row.interval_s) for row in made],
            "aht_s": [np.nan if row.aht_s is None else row.aht_s for row in made],
            "patience_s": [patience_s.get(row.queue, np.nan) for row in made],
            "threshold_s": np.full(size, goal.within_s if goal else np.nan),
            "target": np.full(size, goal.level if goal else np.nan),
            "shrinkage": np.full(size, SHRINKAGE),
        }
    )
    for place, row in enumerate(made):
        yield ForecastInterval(
            run=run,
            queue=row.queue,
            start=row.start.astimezone(UTC),
            interval_s=row.interval_s,
            mean=row.mean,
            p10=row.p10,
            p50=row.p50,
            p90=row.p90,
            aht_s=row.aht_s,
            required=_known(answer.agents_required[place]),
            to_schedule=_known(answer.people_to_schedule[place]),
        )


def _patience(con: duckdb.DuckDBPyConnection, until: datetime) -> dict[str, float]:
    return {queue: float(mean_s) for queue, mean_s in con.execute(_PATIENCE, [until]).fetchall() if mean_s}


def _parameters(goals: Mapping[str, Goal], patience_s: Mapping[str, float]) -> dict[str, Any]:
    told = {
        queue: {
            "target": goal.target,
            "level": goal.level,
            "within_s": goal.within_s,
            "patience_s": patience_s.get(queue),
        }
        for queue, goal in goals.items()
    }
    return {"interval_s": INTERVAL_S, "shrinkage": SHRINKAGE, "goals": told}


def _plain(told: Any) -> Any:
    """A document as JSON keeps it: instants as text."""
    return json.loads(json.dumps(told, default=lambda when: when.isoformat()))


def _events(client: Client) -> Iterator[Event]:
    for day in client.special_days.all():
        yield Event(day.name, day.first_day, day.last_day, frozenset({day.queue}) if day.queue else None)


def _overrides(client: Client) -> Iterator[Override]:
    for one in client.overrides.filter(factor__isnull=False):
        zone = ZoneInfo(client.time_zone)
        when = WallTimes(_wall_s(one.start, zone), _wall_s(one.end, zone), False)
        change = Change(FACTOR, float(one.factor or 1.0), None, f"x{one.factor:g}")
        by = one.made_by.name if one.made_by else ""
        yield Override(str(one.pk), one.queue, when, change, by, one.reason, one.made_at, one.released_at)


def _wall_s(at: datetime, zone: ZoneInfo) -> int:
    local = at.astimezone(zone)
    return local.toordinal() * _DAY_S + local.hour * 3600 + local.minute * 60 + local.second


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
