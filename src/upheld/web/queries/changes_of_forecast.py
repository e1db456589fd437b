"""People's changes upon the rows of a forecast: means after, and what a change not yet made would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from upheld.forecast.stretches import Stretch, changed, covered
from upheld.queueing.arrivals import Floats
from upheld.web.models import Client, ForecastInterval, ForecastOverride, ForecastRun
from upheld.web.queries.people_of_forecast import People


@dataclass(frozen=True)
class Effect:
    """What one change does: contacts and hours of people to schedule in its stretch, before and after."""

    run: ForecastRun | None
    intervals: int
    contacts_before: float
    contacts_after: float
    hours_before: float | None
    hours_after: float | None
    peak_before: float | None  # people to schedule in the busiest interval
    peak_after: float | None


def means(rows: Sequence[ForecastInterval], overrides: Sequence[ForecastOverride]) -> Floats:
    """(n,) the mean of each of `rows` with `overrides` in their order; those of all queues see all rows together."""
    found = np.array([row.mean if row.machine is None else row.machine for row in rows], np.float64)
    if not len(rows):
        return found
    starts = np.array([row.start.timestamp() for row in rows])
    queues = np.array([row.queue for row in rows])
    for override in overrides:
        own = queues == override.queue if override.queue else np.ones(len(rows), np.bool_)
        found[own] = changed(found[own], starts[own], rows[0].interval_s, [_stretch(override)])
    return found


def in_force(client: Client) -> list[ForecastOverride]:
    """The overrides of `client` that nobody has released, in the order in which they were made."""
    return list(ForecastOverride.objects.filter(client=client, released_at=None).order_by("made_at", "id"))


def effect(run: ForecastRun | None, draft: ForecastOverride, now: datetime) -> Effect:
    """What `draft`, not yet made, would do to `run` from `now` on, after the overrides that are in force."""
    if run is None or run.client is None:
        return Effect(run, 0, 0.0, 0.0, None, None, None, None)
    rows = list(run.intervals.filter(start__gte=now).order_by("queue", "start"))
    standing = in_force(run.client)
    before, after = means(rows, standing), means(rows, [*standing, draft])
    starts = np.array([row.start.timestamp() for row in rows])
    inside = covered(starts, rows[0].interval_s, _stretch(draft)) > 0 if rows else np.zeros(0, np.bool_)
    if draft.queue:
        inside &= np.array([row.queue == draft.queue for row in rows], np.bool_)
    people = People.of_run(run)
    hours = [_people(rows, inside, each, people) for each in (before, after)]
    return Effect(
        run, int(inside.sum()), float(before[inside].sum()), float(after[inside].sum()),
        hours[0][0], hours[1][0], hours[0][1], hours[1][1],
    )  # fmt: skip


def _people(
    rows: Sequence[ForecastInterval], inside: np.ndarray, mean: Floats, people: People
) -> tuple[float | None, float | None]:
    """Hours of people to schedule in the rows `inside`, and most people at once; None where somebody is unknown."""
    by_start: dict[datetime, float] = {}
    hours = 0.0
    for queue in dict.fromkeys(row.queue for row in rows):
        places = [place for place in np.flatnonzero(inside).tolist() if rows[place].queue == queue]
        if not places:
            continue
        own = [rows[place] for place in places]
        _, to_schedule = people.needed(queue, mean[places], own[0].interval_s, [row.aht_s for row in own])
        for row, number in zip(own, to_schedule, strict=True):
            if number is None:
                return None, None
            hours += number * row.interval_s / 3600
            by_start[row.start] = by_start.get(row.start, 0.0) + number
    return hours, max(by_start.values(), default=0.0)


def _stretch(override: ForecastOverride) -> Stretch:
    return Stretch(override.start.timestamp(), override.end.timestamp(), override.factor, override.calls)
