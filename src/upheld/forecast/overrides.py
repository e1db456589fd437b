"""What people make of the machine's forecast: kept apart from it, in force until released, told in contacts.

Overrides are never learnt from and never written into a forecast: each run makes its own forecast, and those in force
are applied to it anew, in the order in which they were made.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

import numpy as np

from upheld.forecast.change import SET, Change, changed
from upheld.forecast.days import Days
from upheld.forecast.distribution import Forecast
from upheld.forecast.history import DAY_S
from upheld.problems import BadInput, Problem
from upheld.queueing.arrivals import Floats, Integers

_EVENT: Final = "event:"
_NO_EVENTS: Final[Mapping[str, Collection[int]]] = {}


class WallTimes(NamedTuple):
    """From `start_s` to before `end_s` on the wall clock: seconds since the day of ordinal 0."""

    start_s: int
    end_s: int
    whole_days: bool  # written as days


@dataclass(frozen=True)
class Override:
    """One change by one person. `when` is None where it holds on each day of its event."""

    id: str
    queue: str  # "": every queue
    when: WallTimes | None
    change: Change
    author: str
    reason: str
    made_at: datetime  # UTC
    released_at: datetime | None = None  # UTC
    event: str | None = None


@dataclass(frozen=True)
class Applied:
    """What one override did to one forecast, as it met it: after the overrides that were made earlier."""

    override: Override
    before: float  # contacts of the intervals it touched
    after: float
    intervals: int
    days: tuple[int, ...]  # ordinals
    clipped: float  # contacts that it would have taken off below none
    replaced: int  # of its intervals, those that a later override set anew


@dataclass(frozen=True)
class Overridden:
    """A forecast with overrides, beside the machine's own; `notes` name what had no effect or less than asked for."""

    forecast: Forecast
    machine: Forecast
    applied: tuple[Applied, ...]
    notes: tuple[Problem, ...]


class Step(NamedTuple):
    """One override met by a forecast: which part of each interval it covers, and contacts before and after."""

    override: Override
    cover: Floats  # (H, S) 0–1; 0 where closed
    before: Floats  # (H, S)
    after: Floats  # (H, S)
    clipped: float


def in_force(overrides: Iterable[Override], now: datetime) -> tuple[Override, ...]:
    """Those made by `now` and not released by then, in the order in which they were made (ties: as given)."""
    held = [each for each in overrides if each.made_at <= now and (each.released_at is None or each.released_at > now)]
    return tuple(sorted(held, key=lambda each: each.made_at))


def applied(
    forecast: Forecast,
    overrides: Iterable[Override],
    now: datetime,
    events: Mapping[str, Collection[int]] = _NO_EVENTS,
) -> Overridden:
    """`forecast` with the overrides of its queue that are in force at `now`; `events`: ordinals of days by event.

    Percentages multiply; where two set the same interval, the one made later holds. An interval that is covered in
    part is changed in that part. Means move and the relative spread stays, so quantiles move with them.
    """
    own = [each for each in overrides if each.queue in ("", forecast.queue)]
    made = list(steps(forecast, in_force(own, now), events))
    notes = [note for step in made for note in _notes(forecast, step, events)]
    not_yet = [{"id": each.id, "at": each.made_at.isoformat()} for each in own if each.made_at > now]
    notes.extend(Problem("override.not_yet", values=values) for values in not_yet)
    mean = made[-1].after if made else forecast.mean
    touching = [(place, step) for place, step in enumerate(made) if step.cover.any()]
    told = tuple(_told(forecast, step, made[place + 1 :]) for place, step in touching)
    return Overridden(dataclasses.replace(forecast, mean=mean), forecast, told, tuple(notes))


def steps(
    forecast: Forecast,
    overrides: Iterable[Override],
    events: Mapping[str, Collection[int]] = _NO_EVENTS,
    masks: Mapping[str, Floats] | None = None,
) -> Iterator[Step]:
    """Each override upon what those before it left, in the order given; `masks` (by id, 0 or 1) say where it acts."""
    mean = forecast.mean
    for override in overrides:
        cover = np.where(np.isnan(mean), 0.0, covered(forecast.days, forecast.interval_s, override, events))
        if masks is not None:
            cover = cover * masks[override.id]
        wanted = mean + cover * (changed(mean, override.change, forecast.interval_s) - mean)
        after = np.where(cover > 0, np.maximum(wanted, 0.0), mean)
        clipped = float(np.nansum(after - np.where(cover > 0, wanted, mean)))
        yield Step(override, cover, mean, after, clipped)
        mean = after


def covered(days: Integers, interval_s: int, override: Override, events: Mapping[str, Collection[int]]) -> Floats:
    """(H, S) which part of each interval of `days` an override covers."""
    if override.when is None:
        on = np.isin(days, list(events.get(override.event or "", ())))
        return np.repeat(on[:, None].astype(np.float64), DAY_S // interval_s, axis=1)
    starts = days[:, None] * DAY_S + np.arange(0, DAY_S, interval_s)
    shared = np.minimum(starts + interval_s, override.when.end_s) - np.maximum(starts, override.when.start_s)
    return np.asarray(np.maximum(shared, 0) / interval_s, np.float64)


def event_days(days: Days) -> dict[str, tuple[int, ...]]:
    """Ordinals of the days of each event by its name: ``mailing``, ``mailing+1`` (the day after it)."""
    found: dict[str, list[int]] = {}
    for day, effects in zip(days.ordinal.tolist(), days.effects, strict=True):
        for effect in effects:
            if effect.name.startswith(_EVENT):
                found.setdefault(effect.name.removeprefix(_EVENT), []).append(day)
    return {name: tuple(on) for name, on in found.items()}


def released(overrides: Sequence[Override], override_id: str, at: datetime) -> tuple[Override, ...]:
    """All of them, the one called `override_id` released at `at`; raises BadInput where that cannot be."""
    one = next((each for each in overrides if each.id == override_id), None)
    if one is None:
        known = [each.id for each in overrides]
        raise BadInput(Problem("override.unknown_id", values={"id": override_id, "known": known}))
    if one.released_at is not None:
        values = {"id": override_id, "at": one.released_at.isoformat()}
        raise BadInput(Problem("override.already_released", values=values))
    if at < one.made_at:
        raise BadInput(Problem("override.released_before_made", values={"id": override_id}))
    return tuple(dataclasses.replace(each, released_at=at) if each is one else each for each in overrides)


def _told(forecast: Forecast, step: Step, later: Sequence[Step]) -> Applied:
    touched = step.cover > 0
    anew = np.zeros(touched.shape, np.bool_)
    for other in later:
        if other.override.change.kind == SET:
            anew |= other.cover >= 1
    return Applied(
        step.override,
        float(step.before[touched].sum()),
        float(step.after[touched].sum()),
        int(touched.sum()),
        tuple(forecast.days[touched.any(axis=1)].tolist()),
        step.clipped,
        int((touched & anew).sum()),
    )


def _notes(forecast: Forecast, step: Step, events: Mapping[str, Collection[int]]) -> Iterator[Problem]:
    override = step.override
    values = {"id": override.id, "queue": forecast.queue, "event": override.event}
    if step.clipped > 0:
        yield Problem("override.clipped", values={**values, "contacts": step.clipped})
    if step.cover.any():
        return
    if override.when is None and not events.get(override.event or ""):
        yield Problem("override.no_event_day", values=values)
    elif covered(forecast.days, forecast.interval_s, override, events).any():
        yield Problem("override.closed", values=values)
    else:
        yield Problem("override.outside", values=values)
