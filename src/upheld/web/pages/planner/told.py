"""A forecast as the workbench tells it: chosen queues, what it is compared with, figures and rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404

from upheld.reports import forecast_words
from upheld.reports.catalogue import Language
from upheld.web import clock, filters
from upheld.web.asked import Asked
from upheld.web.models import Client, ForecastRun
from upheld.web.pages.planner import charts
from upheld.web.queries import forecasts
from upheld.web.queries.centre import queues_of
from upheld.web.queries.forecasts import Beside, Came, Day, Quality

_HISTORY_DAYS = 42
_WEEK = 7


@dataclass(frozen=True)
class Told:
    """Everything on the page."""

    language: Language
    today: date
    queues: tuple[str, ...]
    queue: str  # empty: all
    days: tuple[Day, ...]
    ahead: tuple[Day, ...]  # the first seven from today on
    quality: tuple[Quality, ...]
    history: tuple[Came, ...]
    beside: Beside | None
    choices: tuple[tuple[str, str], ...]  # what it can be compared with
    chart: Mapping[str, Any]
    usual_day: date

    def effects(self, day: Day) -> str:
        """What bears upon a day, in words."""
        names = [name for name in day.effects if name != "holiday" or not _named(day.effects)]
        return ", ".join(forecast_words.effect(name, self.language) for name in names)

    def method(self, name: str) -> str:
        """A method's name."""
        return forecast_words.method(name, self.language) if name else ""

    def total(self, name: str, days: Sequence[Day] | None = None) -> float | None:
        """The sum of a column over the open days; None where one of them is unknown."""
        values = [getattr(day, name) for day in (self.days if days is None else days) if day.contacts is not None]
        return None if not values or any(value is None for value in values) else float(sum(values))

    def weighted_aht_s(self, days: Sequence[Day] | None = None) -> float | None:
        """Handling time over contacts, of all days together."""
        handling_s, contacts = self.total("handling_s", days), self.total("contacts", days)
        return handling_s / contacts if handling_s is not None and contacts else None

    def beside_total(self) -> float | None:
        """What it is compared with expects on the same days."""
        if self.beside is None:
            return None
        known = [self.beside.days.get(day.day) for day in self.days]
        there = [value for value in known if value is not None]
        return sum(there) if there else None

    def same_days_total(self) -> float:
        """Our contacts on the days that both tell."""
        beside = {} if self.beside is None else self.beside.days
        return sum(day.contacts or 0.0 for day in self.days if beside.get(day.day) is not None)


def told_of(request: Asked, client: Client, run: ForecastRun) -> Told:
    """The page for what the address asks; raises Http404 for another client's queue or forecast."""
    zone = client.time_zone
    every, queues = queues_of(client), filters.queues(request, client)
    days = tuple(forecasts.days(run, queues, zone))
    today = clock.today(zone)
    beside, choices = _beside(request, client, run, queues, every)
    history = tuple(forecasts.history(run, queues, today))[-_HISTORY_DAYS:]
    ahead = tuple(day for day in days if day.day >= today)[:_WEEK]
    spec = charts.days(history, days, beside, request.language)
    first_ahead = next((day.day for day in days if day.day > today and day.contacts), run.first_day)
    return Told(
        request.language, today, queues, queues[0] if len(queues) == 1 else "", days, ahead,
        tuple(forecasts.quality(run, queues)), history, beside, choices, spec, first_ahead,
    )  # fmt: skip


def _beside(
    request: Asked, client: Client, run: ForecastRun, queues: Sequence[str], every: Sequence[str]
) -> tuple[Beside | None, tuple[tuple[str, str], ...]]:
    say = request.language.say
    others = [one for one in forecasts.runs(client) if one.pk != run.pk and _overlaps(one, run)]
    versions = forecasts.of_client_itself(client)
    choices = [(f"run-{one.pk}", say("Forecast: {name}", name=_named_run(one, request.language))) for one in others]
    choices += [(f"own-{one.pk}", say("The client's: {name}", name=one.version)) for one in versions]
    wanted = request.GET.get("beside") or _usual(run, others, versions)
    if not wanted or wanted == "none":
        return None, tuple(choices)
    if wanted not in dict(choices):
        raise Http404
    kind, number = wanted.split("-")
    if kind == "run":
        other = next(one for one in others if one.pk == int(number))
        days = {day.day: day.contacts for day in forecasts.days(other, queues, client.time_zone)}
    else:
        version = next(one for one in versions if one.pk == int(number))
        days = dict(forecasts.days_of_version(version, queues, every))
    return Beside(wanted, dict(choices)[wanted], days), tuple(choices)


def _usual(run: ForecastRun, others: Sequence[ForecastRun], versions: Sequence[Any]) -> str:
    """A draft is looked at beside the published forecast; that one beside the client's own."""
    if run.published_at is None:
        standing = next((one for one in others if one.published_at is not None), None)
        return f"run-{standing.pk}" if standing else ""
    return f"own-{versions[0].pk}" if versions else ""


def _overlaps(one: ForecastRun, other: ForecastRun) -> bool:
    return one.first_day <= other.last_day and other.first_day <= one.last_day


def _named_run(run: ForecastRun, language: Language) -> str:
    state = language.say("published") if run.published_at else language.say("draft")
    return language.say("{name}, {state}", name=run.name, state=state)


def _named(effects: Sequence[str]) -> bool:
    return any(name.startswith("holiday:") for name in effects)
