"""Making forecasts: from the workspace's records to rows of intervals with the people they take.

`make_run` is the one way to a `ForecastRun`: the worker's job calls it, and so does whoever furnishes an example.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import inf
from typing import Any, Final

import numpy as np
from django.db import transaction

from upheld.contacts import reading
from upheld.contacts.reading import Opened
from upheld.forecast import document, history_records
from upheld.forecast.distribution import quantile
from upheld.forecast.events import Event
from upheld.forecast.forecasting import Outlook, Outlooks, Question
from upheld.forecast.forecasting import forecast as of_histories
from upheld.forecast.history import Booleans, History
from upheld.forecast.intervals_ahead import Row, rows
from upheld.forecast.special_days import Special
from upheld.notation import midnight
from upheld.problems import BadInput, Problem
from upheld.queueing.arrivals import Floats
from upheld.reports.catalogue import mark
from upheld.staffing import seen
from upheld.web import clock
from upheld.web.actions import trail
from upheld.web.models import (
    Account,
    Client,
    ForecastInterval,
    ForecastOverride,
    ForecastRun,
    Job,
    SpecialDay,
)
from upheld.web.queries import centre, changes_of_forecast
from upheld.web.queries.people_of_forecast import People

INTERVAL_S: Final = 1800
LONGEST_DAYS: Final = 180
HISTORY_TOLD_DAYS: Final = 84
_READING = mark("Reading the records")
_FORECASTING = mark("Forecasting {queue}")
_PEOPLE = mark("Working out the people")
_KEEPING = mark("Keeping the forecast")

Step = Callable[..., None]


def _quietly(*_: object, **__: object) -> None:
    """Nobody follows."""


@dataclass(frozen=True)
class Wish:
    """What a forecast is to be: its days, what it knows of, and what people are planned with."""

    first_day: date  # local; the history up to its midnight, or up to now, is learnt from
    days: int
    name: str = ""
    holidays: str = ""  # ISO 3166, as PL; empty: none are kept
    tried_weeks: int = 8  # earlier weeks on which methods are tried; 0: not tried
    shrinkage: float = 0.3
    max_occupancy: float | None = 0.88

    def told(self) -> dict[str, Any]:
        """As JSON's own types."""
        return {
            "first_day": self.first_day.isoformat(), "days": self.days, "name": self.name, "holidays": self.holidays,
            "tried_weeks": self.tried_weeks, "shrinkage": self.shrinkage, "max_occupancy": self.max_occupancy,
        }  # fmt: skip


def wish(told: Mapping[str, Any]) -> Wish:
    """The wish that `Wish.told` wrote."""
    return Wish(**{**told, "first_day": date.fromisoformat(told["first_day"])})


def make_run(
    client: Client, asked: Wish, *, by: Account | None, job: Job | None = None, publish: bool = False,
    step: Step = _quietly,
) -> ForecastRun:  # fmt: skip
    """A forecast of every queue of `client`, kept as a draft (or published at once).

    The special days and overrides in force are applied. Raises BadInput where the records hold no history.
    """
    if not 1 <= asked.days <= LONGEST_DAYS:
        values = {"value": asked.days, "least": 1, "most": LONGEST_DAYS}
        raise BadInput(Problem("planner.days", field="days", values=values))
    zone = client.time_zone
    origin = min(clock.now(), midnight(asked.first_day, zone))
    step(_READING)
    opened = reading.resolve([centre.workspace().root], zone=zone)
    histories = _histories(opened, client, origin)
    found = _outlooks(histories, client, asked, step)
    step(_PEOPLE)
    patience = dict(seen.mean_patience_s(opened.con).items())
    people = People.planned(client, asked.first_day, patience, asked.shrinkage, asked.max_occupancy)
    made = [_with_people(outlook, asked, zone, people) for outlook in found.queues]
    step(_KEEPING)
    with transaction.atomic():
        run = ForecastRun.objects.create(
            client=client, name=asked.name or asked.first_day.isoformat(), origin=origin, first_day=asked.first_day,
            last_day=asked.first_day + timedelta(days=asked.days - 1), parameters=asked.told(),
            summary=_summary(found, histories, client, people, asked), made_by=by, made_at=clock.now(),
            published_at=clock.now() if publish else None, job=job,
        )  # fmt: skip
        for each in made:
            ForecastInterval.objects.bulk_create([ForecastInterval(run=run, **row) for row in each], batch_size=500)
        apply_changes(run)
        trail.note("forecast_asked", by=by, subject=client.name, client=client)
    return run


@transaction.atomic
def publish(run: ForecastRun, *, by: Account) -> None:
    """Make `run` what plans are made from; publishing it again changes nothing."""
    if run.published_at is None:
        ForecastRun.objects.filter(pk=run.pk).update(published_at=clock.now())
        trail.note("forecast_published", by=by, subject=run.name, client=run.client)


@transaction.atomic
def discard(run: ForecastRun, *, by: Account) -> None:
    """Throw a draft away; a published forecast stays."""
    if run.published_at is not None:
        raise BadInput(Problem("planner.published", values={"name": run.name}))
    trail.note("forecast_discarded", by=by, subject=run.name, client=run.client)
    run.delete()


def apply_changes(run: ForecastRun, not_before: datetime | None = None) -> None:
    """Lay the overrides in force upon the rows of `run` that begin at `not_before` or later, from the machine's means.

    What was in force when an interval began stays with it.
    """
    if run.client is None:
        return
    overrides = list(ForecastOverride.objects.filter(client=run.client, released_at=None).order_by("made_at", "id"))
    people = People.of_run(run)
    kept = list(run.intervals.order_by("queue", "start"))
    means = changes_of_forecast.means(kept, overrides)
    touched = []
    for queue in dict.fromkeys(row.queue for row in kept):
        places = [
            place for place, row in enumerate(kept)
            if row.queue == queue and abs(means[place] - row.mean) > 1e-9
            and (not_before is None or row.start >= not_before)
        ]  # fmt: skip
        own = [kept[place] for place in places]
        _set(own, np.array([means[place] for place in places]), people)
        touched += own
    ForecastInterval.objects.bulk_update(
        touched, ["mean", "p10", "p50", "p90", "required", "to_schedule"], batch_size=300
    )


def _set(own: Sequence[ForecastInterval], means: Floats, people: People) -> None:
    if not own:
        return
    spread = np.array([np.nan if row.spread is None else row.spread for row in own])
    low, middle, high = (quantile(means, np.nan_to_num(spread), share) for share in (0.1, 0.5, 0.9))
    times = [row.aht_s for row in own]
    required, to_schedule = people.needed(own[0].queue, means, own[0].interval_s, times)
    for place, row in enumerate(own):
        row.mean = float(means[place])
        row.p10, row.p50, row.p90 = float(low[place]), float(middle[place]), float(high[place])
        row.required, row.to_schedule = required[place], to_schedule[place]


def _histories(opened: Opened, client: Client, origin: datetime) -> list[History]:
    owned = set(centre.queues_of(client))
    found = history_records.of_records(opened.con, client.time_zone, INTERVAL_S, until=origin).read.histories
    own = [history for history in found if history.queue in owned]
    if not own:
        raise BadInput(Problem("planner.no_history", values={"client": client.name}))
    return own


def _outlooks(histories: Sequence[History], client: Client, asked: Wish, step: Step) -> Outlooks:
    end = max(int(history.days[-1]) for history in histories)
    last = asked.first_day.toordinal() + asked.days - 1
    question = Question(
        horizon_days=last - end,
        special=Special(asked.holidays or None, tuple(_events(client))),
        tried=asked.tried_weeks > 0,
        tried_weeks=max(asked.tried_weeks, 1),
        clients={history.queue: client.name for history in histories},
    )
    return of_histories(histories, question, lambda queue, done, of: step(_FORECASTING, done, of, queue=queue))


def _events(client: Client) -> Iterator[Event]:
    for day in SpecialDay.objects.filter(client=client):
        yield Event(day.name, day.first_day, day.last_day, frozenset({day.queue}) if day.queue else None)


def _with_people(outlook: Outlook, asked: Wish, zone: str, people: People) -> list[dict[str, Any]]:
    first = asked.first_day
    ahead = [row for row in rows(outlook.forecast, zone) if row.start.date() >= first]
    spreads = _spreads(outlook, ahead, zone)
    required, to_schedule = people.needed(
        outlook.queue, np.array([row.mean for row in ahead]), INTERVAL_S, [row.aht_s for row in ahead]
    )
    return [
        {
            "queue": row.queue, "start": row.start.astimezone(UTC), "interval_s": row.interval_s, "mean": row.mean,
            "p10": row.p10, "p50": row.p50, "p90": row.p90, "machine": row.mean, "spread": spreads[place],
            "aht_s": row.aht_s, "required": required[place], "to_schedule": to_schedule[place],
        }
        for place, row in enumerate(ahead)
    ]  # fmt: skip


def _spreads(outlook: Outlook, ahead: Sequence[Row], zone: str) -> list[float]:
    variance = outlook.forecast.relative_variance()
    first = int(outlook.forecast.days[0]) if len(outlook.forecast.days) else 0
    found = []
    for row in ahead:
        second = row.start.hour * 3600 + row.start.minute * 60 + row.start.second
        found.append(float(variance[row.start.date().toordinal() - first, second // row.interval_s]))
    return found


def _summary(
    found: Outlooks, histories: Sequence[History], client: Client, people: People, asked: Wish
) -> dict[str, Any]:
    known = {outlook.queue for outlook in found.queues}
    return {
        "queues": {outlook.queue: _told(outlook, people, asked) for outlook in found.queues},
        "client": [_day(day) for whole in found.clients[:1] for day in document.by_day(whole)
                   if day["day"] >= asked.first_day.isoformat()],
        "without_history": [queue for queue in centre.queues_of(client) if queue not in known],
        "learnt_until": date.fromordinal(max(int(history.days[-1]) for history in histories)).isoformat(),
    }  # fmt: skip


def _told(outlook: Outlook, people: People, asked: Wish) -> dict[str, Any]:
    whole = document.of_queue(outlook)
    first = asked.first_day.isoformat()
    accuracy = {name: _pooled(scores) for name, scores in whole["accuracy"].items()}
    return {
        "method": outlook.method,
        "choice": whole["choice"],
        "accuracy": accuracy,
        "history": whole["history"],
        "came": _came(outlook),
        "marks": whole["marks"][-60:],
        "days": [_day(day) for day in whole["days"] if day["day"] >= first],
        "promise": people.promise_told(outlook.queue),
        "patience_s": _finite(people.patience_s(outlook.queue)),
    }


def _pooled(scores: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in scores.items() if not isinstance(value, list | dict)}


def _day(day: Mapping[str, Any]) -> dict[str, Any]:
    return {name: day[name] for name in ("day", "mean", "p10", "p90", "closed", "like_weekday", "effects")}


def _came(outlook: Outlook) -> list[list[Any]]:
    """The last days of the history: day, contacts (None: not told), whether something of it was not learnt from."""
    history = outlook.cleaned.history
    marked = {one.day for one in outlook.cleaned.marks if not one.learnt}
    told: Booleans = np.asarray(np.isfinite(history.calls).any(axis=1))
    sums = np.nansum(history.calls, axis=1)
    return [
        [date.fromordinal(int(day)).isoformat(), float(sums[place]) if told[place] else None, int(day) in marked]
        for place, day in enumerate(history.days)
    ][-HISTORY_TOLD_DAYS:]


def _finite(value: float) -> float | None:
    return None if value == inf else value
