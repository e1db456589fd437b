"""How fresh the data are: shown on every screen with figures."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from upheld.web.models import Assessed, Client


def data_until(client: Client | None = None) -> datetime | None:
    """The end of the data that verdicts were last made from, of one client or of all; None: none yet."""
    found = Assessed.objects.filter(agreement__client=client) if client else Assessed.objects.all()
    until: datetime | None = found.aggregate(until=Max("until"))["until"]
    return until
