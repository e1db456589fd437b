"""What people's forecasts were worth: each beside the machine's own as it stood when theirs was made."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from upheld.forecast.added_value import AddedValue, added_value
from upheld.forecast.client_forecasts import ClientForecast, Compared, Issued, Volume, compared, volume
from upheld.forecast.distribution import Forecast
from upheld.forecast.forecasting import KNOWN, METHODS, Outlook
from upheld.forecast.overrides import Override, covered, event_days


def of_overrides(outlook: Outlook, overrides: Sequence[Override]) -> AddedValue | None:
    """The value of the overrides that acted on days of the history; None where none did.

    The machine's forecast of a day is the one made on the day on which the last override of that day was made.
    """
    history = outlook.cleaned.history
    own = [each for each in overrides if each.queue in ("", history.queue)]
    events = event_days(outlook.days)
    origins: dict[int, int] = {}
    for override in sorted(own, key=lambda each: each.made_at):
        made = _day(override.made_at, history.zone)
        acted = covered(history.days, history.interval_s, override, events).any(axis=1)
        origins |= {day: made for day in history.days[acted].tolist() if day >= made > int(history.days[0])}
    if not origins:
        return None
    return added_value(_as_it_stood(outlook, origins), own, history, events)


def of_client(outlook: Outlook, versions: Sequence[ClientForecast]) -> tuple[tuple[Compared, Volume | None], ...]:
    """Each version beside ours as made on the day of its receipt, and its volume beside what stands now."""
    history = outlook.cleaned.history
    own = [each for each in versions if each.queue in ("", history.queue)]
    issued = []
    for version in own:
        origin = _day(version.received_at, history.zone)
        if int(history.days[0]) < origin <= int(history.days[-1]):
            made = _made(outlook, origin, int(min(version.days[-1], history.days[-1])))
            issued.append(Issued(version.received_at, made))
    found = compared(issued, own, history)
    volumes = [volume(each.forecast, outlook.forecast) for each in found]
    return tuple((each, ahead if ahead.cells else None) for each, ahead in zip(found, volumes, strict=True))


def _as_it_stood(outlook: Outlook, origins: dict[int, int]) -> Forecast:
    """The days of `origins` (day → origin), each as forecast then; levels of different days as if independent."""
    days = np.array(sorted(origins), np.int64)
    made = {
        origin: _made(outlook, origin, max(day for day, of in origins.items() if of == origin))
        for origin in set(origins.values())
    }
    rows = [(made[origins[day]], int(np.searchsorted(made[origins[day]].days, day))) for day in days.tolist()]
    return dataclasses.replace(
        rows[0][0], days=days, mean=np.stack([each.mean[row] for each, row in rows]),
        level=np.diag([each.level[row, row] for each, row in rows]),
        shape_sd=np.stack([each.shape_sd[row] for each, row in rows]), aht_s=None,
    )  # fmt: skip


def _made(outlook: Outlook, origin: int, last: int) -> Forecast:
    """What the outlook's method would have said on day `origin` of it and the days to `last`."""
    method = METHODS.get(outlook.method, METHODS[KNOWN])
    days = outlook.days.between(int(outlook.days.ordinal[0]), max(last, origin))
    return method(outlook.cleaned.until(origin), days)


def _day(at: datetime, zone: str) -> int:
    return at.astimezone(ZoneInfo(zone)).date().toordinal()
