"""The example's forecasts: made from the records as they were a week ago, and published then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from upheld.problems import BadInput
from upheld.web import clock
from upheld.web.actions import forecasting
from upheld.web.actions.forecasting import Wish
from upheld.web.models import Account, Client, ForecastRun, Role
from upheld.web.queries import centre

DAYS_BACK: Final = 8
DAYS_AHEAD: Final = 21
TRIED_WEEKS: Final = 2
SHRINKAGE: Final = 0.25
"""Of paid time: breaks and meetings about an hour and a half of a shift, absence and leave about one in eleven."""

Step = Callable[..., None]


def furnish_forecasts(step: Step) -> None:
    """A published forecast for each client with records of a few weeks; nothing where there are forecasts already."""
    if ForecastRun.objects.exists():
        return
    planner = Account.objects.filter(grants__role=Role.PLANNER).first()
    for client in Client.objects.all():
        if centre.queues_of(client):
            try:
                _furnish(client, planner, step)
            except BadInput:  # of a shortened example: there is nothing yet to learn from
                continue


def _furnish(client: Client, planner: Account | None, step: Step) -> None:
    first_day = clock.today(client.time_zone) - timedelta(days=DAYS_BACK)
    year, week, _ = first_day.isocalendar()
    asked = Wish(
        first_day=first_day,
        days=DAYS_BACK + DAYS_AHEAD,
        name=f"{client.name} {year}-W{week:02d}",
        holidays=client.country,
        tried_weeks=TRIED_WEEKS,
        shrinkage=SHRINKAGE,
    )
    run = forecasting.make_run(client, asked, by=planner, publish=True, step=step)
    ForecastRun.objects.filter(pk=run.pk).update(
        made_at=run.origin + timedelta(hours=9), published_at=run.origin + timedelta(hours=14)
    )
