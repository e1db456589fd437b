"""What planners write: special days, changes of a forecast, the client's own forecast."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import numpy as np
from django.db import transaction

from upheld.forecast import client_forecast_table
from upheld.forecast.client_forecasts import ClientForecast as Version
from upheld.forecast.history import Booleans
from upheld.problems import BadInput, Problem
from upheld.web import clock
from upheld.web.actions import forecasting, trail
from upheld.web.models import Account, Client, ClientForecast, ForecastOverride, ForecastRun, SpecialDay
from upheld.web.queries import forecasts

_LARGEST_BYTES = 5_000_000


@transaction.atomic
def add_special_day(client: Client, *, name: str, queue: str, first: date, last: date, by: Account) -> SpecialDay:
    """A known event; forecasts made from now on know of it."""
    made = SpecialDay.objects.create(
        client=client, name=name, queue=queue, first_day=first, last_day=last, made_by=by, made_at=clock.now()
    )
    trail.note("special_day_added", by=by, subject=name, client=client)
    return made


@transaction.atomic
def remove_special_day(day: SpecialDay, *, by: Account) -> None:
    """Forecasts made from now on know nothing of it."""
    trail.note("special_day_removed", by=by, subject=day.name, client=day.client)
    day.delete()


@transaction.atomic
def change(override: ForecastOverride, *, by: Account) -> ForecastOverride:
    """Put a change of the forecast into force, for the intervals that have not begun."""
    override.made_by, override.made_at = by, clock.now()
    override.save()
    _lay_anew(override.client)
    trail.note("override_made", by=by, subject=override.queue or override.client.name, client=override.client)
    return override


@transaction.atomic
def release(override: ForecastOverride, *, by: Account) -> None:
    """Let a change go: it stays on record, and no longer holds for the intervals that have not begun."""
    if override.released_at is not None:
        return
    ForecastOverride.objects.filter(pk=override.pk).update(released_at=clock.now())
    _lay_anew(override.client)
    trail.note("override_released", by=by, subject=override.queue or override.client.name, client=override.client)


def receive(client: Client, *, version: str, name: str, content: bytes, received_at: datetime, by: Account) -> int:
    """Bring in a version of the client's own forecast; how many days it tells. Raises BadInput with every fault."""
    if len(content) > _LARGEST_BYTES:
        raise BadInput(Problem("upload.too_large", name, values={"limit_mb": _LARGEST_BYTES // 1_000_000}))
    if ClientForecast.objects.filter(client=client, version=version).exists():
        raise BadInput(Problem("planner.version_twice", name, values={"version": version}))
    found = _read(client, version, name, content, received_at)
    days: dict[str, dict[str, float]] = {}
    for each in found:
        days.setdefault(each.queue, {}).update(_by_day(each))
    unknown = sorted(set(days) - {""} - set(client.queues.values_list("queue__name", flat=True)))
    if unknown:
        raise BadInput(Problem("planner.queue", name, field="queue", values={"queue": ", ".join(unknown)}))
    with transaction.atomic():
        ClientForecast.objects.create(
            client=client, version=version, file_name=name[:200], received_at=received_at, days=days, made_by=by,
            made_at=clock.now(),
        )  # fmt: skip
        trail.note("client_forecast_received", by=by, subject=version, client=client)
    return len({day for told in days.values() for day in told})


@transaction.atomic
def forget(version: ClientForecast, *, by: Account) -> None:
    """Remove a version of the client's own forecast."""
    trail.note("client_forecast_removed", by=by, subject=version.version, client=version.client)
    version.delete()


def _read(client: Client, version: str, name: str, content: bytes, received_at: datetime) -> Sequence[Version]:
    """The rows of a file by the core's reader, which wants a path; problems name the file as it was called."""
    suffix = ".xlsx" if name.lower().endswith(".xlsx") else ".csv"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"forecast{suffix}"
        path.write_bytes(content)
        try:
            return client_forecast_table.read(path, client.time_zone, version, received_at)
        except BadInput as bad:
            raise BadInput(*(Problem(one.key, name, one.line, one.field, one.values) for one in bad.problems)) from None


def _by_day(of: Version) -> dict[str, float]:
    sums = np.nansum(of.calls, axis=1)
    told: Booleans = np.asarray(np.isfinite(of.calls).any(axis=1))
    return {
        date.fromordinal(int(day)).isoformat(): float(sums[place]) for place, day in enumerate(of.days) if told[place]
    }


def _lay_anew(client: Client) -> None:
    """The published forecast and the drafts after it, from now on."""
    standing = forecasts.newest(client)
    drafts = ForecastRun.objects.filter(client=client, published_at=None, last_day__gte=clock.today(client.time_zone))
    for run in [*([standing] if standing else []), *drafts]:
        forecasting.apply_changes(run, not_before=clock.now())
