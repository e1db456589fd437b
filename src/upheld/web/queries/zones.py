"""Time zones that may be chosen."""

from __future__ import annotations

from collections import Counter
from functools import cache
from zoneinfo import available_timezones

from upheld.web.models import Client, Team


@cache
def known() -> tuple[str, ...]:
    """The IANA names of places, and UTC."""
    names = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
    return ("UTC", *names)


def usual() -> str:
    """The zone in which most teams of this centre are, else most clients."""
    teams = Counter(Team.objects.filter(site__isnull=False).values_list("site__time_zone", flat=True))
    clients = Counter(Client.objects.filter(active=True).values_list("time_zone", flat=True))
    most = (teams or clients).most_common(1)
    return most[0][0] if most else "UTC"
