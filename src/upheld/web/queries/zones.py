"""Time zones that may be chosen."""

from __future__ import annotations

from collections import Counter
from functools import cache
from zoneinfo import available_timezones

from upheld.web.models import Client, Site


@cache
def known() -> tuple[str, ...]:
    """The IANA names of places, and UTC."""
    names = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
    return ("UTC", *names)


def usual() -> str:
    """The zone in which most sites, then clients, of this centre are."""
    sites = Counter(Site.objects.values_list("time_zone", flat=True))
    clients = Counter(Client.objects.filter(active=True).values_list("time_zone", flat=True))
    most = (sites or clients).most_common(1)
    return most[0][0] if most else "UTC"
