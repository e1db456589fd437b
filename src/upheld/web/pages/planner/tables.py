"""The tables of the workbench: rows for the screen and for files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from upheld.reports.catalogue import Language
from upheld.web.exports import Column
from upheld.web.models import ForecastRun
from upheld.web.pages.planner import charts
from upheld.web.pages.planner.told import Told
from upheld.web.queries.forecasts import Interval


@dataclass(frozen=True)
class ToldDay:
    """One day's intervals, with what they come to."""

    day: date
    rows: Sequence[Interval]
    before: date | None
    after: date | None
    contacts: float
    aht_s: float | None
    agent_hours: float | None
    people_hours: float | None
    has_range: bool
    charts: Mapping[str, Any]


def told_day(rows: Sequence[Interval], day: date, run: ForecastRun, told: Told, language: Language) -> ToldDay:
    """The intervals of `day`, with weighted totals and charts."""
    zone = run.client.time_zone if run.client else "UTC"
    contacts = sum(row.contacts for row in rows)
    handling = [None if row.aht_s is None else row.aht_s * row.contacts for row in rows]
    handling_s = _sum(handling)
    return ToldDay(
        day=day,
        rows=rows,
        before=day - timedelta(days=1) if day > run.first_day else None,
        after=day + timedelta(days=1) if day < run.last_day else None,
        contacts=contacts,
        aht_s=handling_s / contacts if handling_s is not None and contacts else None,
        agent_hours=_sum([None if row.required is None else row.required * row.hours for row in rows]),
        people_hours=_sum([None if row.to_schedule is None else row.to_schedule * row.hours for row in rows]),
        has_range=len(told.queues) == 1,
        charts={"contacts": charts.contacts(rows, zone, language), "people": charts.people(rows, zone, language)},
    )


def day_columns(told: Told) -> list[Column]:
    """Of the table of days."""
    say = told.language.say
    columns = [
        Column("day", say("Day"), "day"), Column("contacts", say("Contacts"), "number"),
        Column("low", say("One day in ten has fewer than"), "number"),
        Column("high", say("One day in ten has more than"), "number"),
        Column("machine", say("Before people's changes"), "number"), Column("aht_s", say("AHT"), "duration"),
        Column("agent_hours", say("Hours at work"), "number"),
        Column("people_hours", say("Hours to schedule"), "number"),
        Column("peak", say("Most people at once"), "number"), Column("about", say("What bears upon it")),
    ]  # fmt: skip
    if told.beside:
        columns.insert(5, Column("beside", told.beside.name, "number"))
    return columns


def day_rows(told: Told) -> Iterator[dict[str, Any]]:
    """The days as a file has them."""
    for day in told.days:
        beside = told.beside.days.get(day.day) if told.beside else None
        yield {
            "day": day.day, "contacts": day.contacts, "low": day.low, "high": day.high, "machine": day.machine,
            "beside": beside, "aht_s": day.aht_s, "agent_hours": day.agent_hours, "people_hours": day.people_hours,
            "peak": day.peak, "about": told.effects(day),
        }  # fmt: skip


def quality_columns(language: Language) -> list[Column]:
    """Of the table of earlier weeks."""
    say = language.say
    return [
        Column("queue", say("Queue")), Column("method", say("Method")), Column("contacts", say("Contacts"), "number"),
        Column("absolute", say("Sum of the errors"), "number"), Column("wape", say("Error (WAPE)"), "share"),
        Column("floor", say("Noise floor"), "share"), Column("bias", say("Bias"), "share"),
        Column("coverage_80", say("Within the 80% range"), "share"),
        Column("coverage_80_promised", say("Promised"), "share"), Column("intervals", say("Intervals"), "number"),
    ]  # fmt: skip


def quality_rows(told: Told) -> Iterator[dict[str, Any]]:
    """The queues as a file has them; all together first."""
    for one in told.quality:
        queue = one.queue or told.language.say("All queues")
        yield {name: getattr(one, name) for name in one.__dataclass_fields__} | {
            "queue": queue, "method": told.method(one.method),
        }  # fmt: skip


def interval_columns(language: Language) -> list[Column]:
    """Of the table of a day's intervals."""
    say = language.say
    return [
        Column("start", say("Begins"), "instant"), Column("contacts", say("Contacts"), "number"),
        Column("low", say("One in ten has fewer than"), "number"),
        Column("high", say("One in ten has more than"), "number"),
        Column("machine", say("Before people's changes"), "number"), Column("aht_s", say("AHT"), "duration"),
        Column("required", say("Agents at work"), "number"),
        Column("to_schedule", say("People to schedule"), "number"),
    ]  # fmt: skip


def interval_rows(rows: Iterable[Interval]) -> Iterator[dict[str, Any]]:
    """The intervals as a file has them."""
    for row in rows:
        yield {name: getattr(row, name) for name in row.__dataclass_fields__}


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None
