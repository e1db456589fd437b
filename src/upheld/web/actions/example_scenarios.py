"""What the example's planner tries out: a draft beside the published forecast, what-ifs, the year's hiring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from upheld.web import clock
from upheld.web.actions import forecasting, hiring, planning, scenarios
from upheld.web.actions.forecasting import Wish
from upheld.web.models import Account, Client, ClientForecast, ForecastRun, HiringPlan, Role, Scenario
from upheld.web.queries import centre, forecasts, what_if

_TRIED: Final[Mapping[str, tuple[float, tuple[tuple[str, Mapping[str, Any]], ...]]]] = {
    "Northwind Energy": (
        11.5,
        (
            ("As promised", {}),
            ("Up to the bonus", {"level": 0.85}),
            ("AHT five per cent shorter", {"handling": 0.95}),
            ("A cold week: one fifth more", {"volume": 1.2}),
        ),
    ),
    "Harbour & Pine Bank": (14.0, (("As promised", {}), ("Eight points more", {"level": 0.78}))),
    "Lantern Travel": (38.0, (("As promised", {}), ("Shrinkage of a quarter", {"shrinkage": 0.25}))),
}
"""Client → what a paid hour costs, and what was tried: name and changes."""
_BANKS_OWN: Final = ("Harbour & Pine Bank", "harbour-pine-forecast.csv", "Locked before each week")
_DRAFT_OF: Final = "Northwind Energy"
_DRAFT_DAYS: Final = 42


def furnish_scenarios() -> None:
    """Each part whole or not there; where there are rows already nothing is done. Forecasts must be there first."""
    planner = Account.objects.filter(grants__role=Role.PLANNER).first()
    if planner is None:
        return
    clients = {client.name: client for client in Client.objects.all()}
    for name, (wage, tried) in _TRIED.items():
        if name in clients:
            _scenarios(clients[name], wage, tried, planner)
    _draft(clients.get(_DRAFT_OF), planner)
    _own_forecast(clients.get(_BANKS_OWN[0]), planner)
    if not HiringPlan.objects.exists():
        hiring.planned_at_once(QUESTION, TABLES, client=None, by=planner)


def _scenarios(client: Client, wage: float, tried: tuple[tuple[str, Mapping[str, Any]], ...], planner: Account) -> None:
    run = forecasts.newest(client)
    queues = run.summary.get("queues", {}) if run else {}
    if run is None or not queues or Scenario.objects.filter(client=client).exists():
        return
    queue = max(queues, key=lambda name: queues[name]["history"]["contacts"])
    day = _weekday_ahead(client, run)
    usual = what_if.usual(client, run, queue, day, wage)
    if what_if.work_out(client, run, usual) is None:
        return
    with transaction.atomic():
        for name, changes in tried:
            scenarios.keep(client, run, name=name, asked=replace(usual, **changes), by=planner)


def _weekday_ahead(client: Client, run: ForecastRun) -> date:
    """The next Tuesday of the forecast: neither the busiest nor a quiet day."""
    today = clock.today(client.time_zone)
    return min(today + timedelta(days=(1 - today.weekday()) % 7 or 7), run.last_day)


def _draft(client: Client | None, planner: Account) -> None:
    standing = forecasts.newest(client) if client else None
    if client is None or standing is None or ForecastRun.objects.filter(client=client, published_at=None).exists():
        return
    first_day = clock.today(client.time_zone) + timedelta(days=1)
    asked = Wish(
        first_day, _DRAFT_DAYS, f"{client.name}, to the end of the year", client.country, 4,
        standing.parameters["shrinkage"], standing.parameters["max_occupancy"],
    )  # fmt: skip
    forecasting.make_run(client, asked, by=planner)


def _own_forecast(client: Client | None, planner: Account) -> None:
    _, file, version = _BANKS_OWN
    path = centre.workspace().agreements / file
    if client is None or not path.is_file() or ClientForecast.objects.filter(client=client).exists():
        return
    content = path.read_text(encoding="utf-8").replace("contacts", "calls", 1).encode()
    received: datetime = clock.now() - timedelta(days=10)
    planning.receive(client, version=version, name=file, content=content, received_at=received, by=planner)


QUESTION: Final = """\
# Example Answers, the coming year: how many people must start when, so that every month is kept at least cost?
# Training takes place in one room of six seats, so classes are of six.
format = "upheld.hiring/1"
title = "Example Answers: the year 2027"
start = 2027-01-04
months = 12
beyond = "8w"
draws = 1000

[required]
table = "required.csv"
shrinkage = "14%"

[people]
now = 61

[attrition]
bands = [ { until = "5w", monthly = "9%" }, { until = "26w", monthly = "5%" }, { monthly = "2.5%" } ]
notice = "4w"

[training]
weeks = "5w"
smallest = 6
largest = 6
trainers = 1
seats = 6
nesting = "2w"

[ramp]
shape = "exponential"
first = "55%"
weeks = "13w"

[recruiting]
table = "funnel.csv"

[[under_way]]
start = 2027-01-18
people = 6

[cost]
currency = "EUR"
wage = 1900
hire = 900
class = 2400
missing = 5200
overtime = 2900

[overtime]
at_most = "3%"

[uncertainty]
need = "3%"

[promise]
short_at_most = "10%"
"""
_MONTHS: Final = (
    ("2027-01", 42, 6, 6), ("2027-02", 42, 7, 6.5), ("2027-03", 43, 7, 6), ("2027-04", 43, 9, 5),
    ("2027-05", 44, 8, 4.5), ("2027-06", 44, 10, 4), ("2027-07", 42, 14, 4), ("2027-08", 42, 14, 4),
    ("2027-09", 45, 8, 4.5), ("2027-10", 46, 7, 5), ("2027-11", 48, 6, 6), ("2027-12", 47, 9, 6),
)  # fmt: skip
"""Month, agents at work, per cent on leave and absent."""
TABLES: Final = {
    "required.csv": "month,agents,leave,absence\n"
    + "".join(f"{month},{agents},{leave}%,{absence}%\n" for month, agents, leave, absence in _MONTHS),
    "funnel.csv": "stage,people,days\napplied,310,9\ninterview,101,12\noffer,42,7\naccepted,30,30\nstart,26,\n",
}
