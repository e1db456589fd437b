"""What the example's planner knows and decided: bill runs, the holiday season, one change of the forecast."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from upheld.web.models import Account, Client, ForecastOverride, Role, SpecialDay

_DAYS: Final[Sequence[tuple[str, str, str, date, date]]] = (
    *(
        ("Northwind Energy", "energy-billing", "Bill run", date(2026, month, 2), date(2026, month, 6))
        for month in (10, 11, 12)
    ),
    ("Lantern Travel", "", "Golden Week", date(2026, 10, 1), date(2026, 10, 7)),
    ("Harbour & Pine Bank", "bank-cards", "Black Friday weekend", date(2026, 11, 27), date(2026, 11, 30)),
)
"""Client, queue (empty: all), name, first and last day."""
_OVERRIDE: Final = ("Harbour & Pine Bank", "bank-cards", date(2026, 11, 27), date(2026, 12, 1), 1.15)
_REASON: Final = "The bank expects 15 % more card calls over Black Friday (its letter of 12 November)."


def furnish_planning() -> None:
    """Special days and an override; nothing where somebody has entered special days already."""
    if SpecialDay.objects.exists():
        return
    planner = Account.objects.filter(grants__role=Role.PLANNER).first()
    clients = {client.name: client for client in Client.objects.all()}
    SpecialDay.objects.bulk_create(
        SpecialDay(
            client=clients[client],
            queue=queue,
            name=name,
            first_day=first,
            last_day=last,
            made_by=planner,
            made_at=datetime(2026, 9, 14, 9, tzinfo=UTC),
        )
        for client, queue, name, first, last in _DAYS
        if client in clients
    )
    client, queue, first, until, factor = _OVERRIDE
    if client in clients:
        zone = ZoneInfo(clients[client].time_zone)
        ForecastOverride.objects.create(
            client=clients[client],
            queue=queue,
            start=datetime.combine(first, time(), zone),
            end=datetime.combine(until, time(), zone),
            factor=factor,
            reason=_REASON,
            made_by=planner,
            made_at=datetime(2026, 11, 12, 15, 20, tzinfo=UTC),
        )
