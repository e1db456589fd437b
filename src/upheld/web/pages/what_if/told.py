"""The what-if as it is shown: charts, tables, the scenarios beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from upheld.reports import numbers
from upheld.reports.catalogue import Language
from upheld.web.asked import Asked as Request
from upheld.web.exports import Column
from upheld.web.models import Client, ForecastRun, Scenario
from upheld.web.pages.what_if import charts
from upheld.web.pages.what_if.forms import WhatIf, written
from upheld.web.queries import what_if as asking
from upheld.web.queries.centre import queues_of
from upheld.web.queries.what_if import Found

_SIDE_BY_SIDE = 6


@dataclass(frozen=True)
class Kept:
    """A scenario beside others."""

    scenario: Scenario
    parameters: Mapping[str, Any]
    results: Mapping[str, Any]
    href: str


def page(
    request: Request, client: Client, run: ForecastRun | None, form: WhatIf, found: Found | None,
    usual: Mapping[str, Any], name_missing: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Everything on the page."""
    language = request.language
    sees_cost = request.access.may("cost", client)
    kept = () if request.htmx else scenarios(client, sees_cost)
    return {
        "form": form, "found": found, "run": run, "usual": usual, "kept": kept, "name_missing": name_missing,
        "differing": asking.of_scenarios([one.parameters for one in kept]),
        "may_change": request.access.may("plans.change", client), "sees_cost": sees_cost,
        "agents_chart": charts.agents(found, client.time_zone, language) if found else None,
        "price_chart": charts.price(found, best(found), sees_cost, language) if found and found.curve else None,
        "asked_fields": written(form.asked()) if form.is_valid() else {},
        "best": best(found),
        "money": lambda amount: money(amount, found.currency if found else client.currency, language),
        "in_currency": lambda amount, currency: money(amount, currency, language),
    }  # fmt: skip


def scenarios(client: Client, sees_cost: bool) -> tuple[Kept, ...]:
    """The newest scenarios of `client`, in the order in which they were made."""
    newest = list(Scenario.objects.filter(client=client).order_by("-made_at", "-id")[:_SIDE_BY_SIDE])
    here = reverse("what_if", kwargs={"client": client.slug})
    return tuple(Kept(one, one.parameters, one.results, f"{here}?{_query(one, sees_cost)}") for one in reversed(newest))


def known_queues(run: ForecastRun | None, client: Client) -> tuple[str, ...]:
    """The queues of `client` that the forecast knows, those with the most contacts first."""
    if run is None:
        return ()
    told = run.summary.get("queues", {})
    size = {queue: (told.get(queue, {}).get("history") or {}).get("contacts", 0.0) for queue in queues_of(client)}
    return tuple(sorted((queue for queue in size if queue in told), key=lambda queue: -size[queue]))


def best(found: Found | None) -> float | None:
    """The level at which wages and credits less bonuses are least; None where that lies at the curve's end."""
    if found is None or found.curve is None or found.curve.best is None:
        return None
    ends = (found.curve.points[0].level, found.curve.points[-1].level)
    return None if found.curve.best in ends else found.curve.best


def scenario_columns(language: Language, sees_cost: bool) -> list[Column]:
    """Of the scenarios as a file: a row for each."""
    say = language.say
    paid = [
        Column("wage", say("Cost of a paid hour"), "number"), Column("cost_month", say("Cost of a month"), "number"),
        Column("due", say("Credits less bonuses of a month"), "number"), Column("currency", say("Currency")),
    ]  # fmt: skip
    return [
        Column("name", say("Name")), Column("queue", say("Queue")), Column("day", say("A day like")),
        Column("level", say("Service level"), "share"), Column("threshold_s", say("Answered within"), "duration"),
        Column("volume", say("Contacts"), "share"), Column("handling", say("AHT"), "share"),
        Column("patience_s", say("Mean patience"), "duration"), Column("shrinkage", say("Shrinkage"), "share"),
        Column("max_occupancy", say("Occupancy at most"), "share"), Column("reached", say("Level reached"), "share"),
        Column("asa_s", say("ASA"), "duration"), Column("abandon_rate", say("Give up"), "share"),
        Column("peak", say("Most people at once"), "number"),
        Column("paid_hours", say("Paid hours of a day"), "number"), *(paid if sees_cost else []),
    ]  # fmt: skip


def scenario_rows(client: Client) -> Iterator[dict[str, Any]]:
    """The scenarios as a file has them."""
    for one in Scenario.objects.filter(client=client):
        yield one.results | one.parameters | {"name": one.name, "reached": one.results.get("level")}


def money(amount: float | None, currency: str, language: Language) -> str:
    """An amount in whole units."""
    if amount is None:
        return numbers.UNKNOWN
    return language.say(
        "{amount} {currency}", amount=numbers.number(amount, language.code), currency=language.apart(currency)
    )


def columns(language: Language) -> list[Column]:
    """Of the intervals as a file."""
    say = language.say
    return [
        Column("start", say("Begins"), "instant"), Column("calls", say("Contacts"), "number"),
        Column("agents", say("Agents at work"), "number"), Column("people", say("People to schedule"), "number"),
        Column("planned", say("Agents at work, as planned now"), "number"),
        Column("level", say("Service level"), "share"),
    ]  # fmt: skip


def rows(found: Found) -> Iterator[dict[str, Any]]:
    """The intervals as a file has them."""
    for row in found.rows:
        yield {name: getattr(row, name) for name in row.__dataclass_fields__}


def _query(scenario: Scenario, sees_cost: bool) -> str:
    fields: Mapping[str, Any] = written(asking.told(scenario.parameters))
    shown = {name: value for name, value in fields.items() if sees_cost or name != "wage"}
    return urlencode({name: "" if value is None else value for name, value in shown.items()})
