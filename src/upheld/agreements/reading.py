"""From an agreement's checked document to frozen clauses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from upheld.agreements import tables
from upheld.agreements.clauses import (
    Agreement,
    Band,
    Duty,
    EarnBack,
    Exclusion,
    ForecastTerms,
    Gap,
    MoneyTerms,
    Point,
    RampUp,
    Substitute,
    Target,
    TerminationTrigger,
    TierTerm,
)
from upheld.agreements.formats import interval_s
from upheld.agreements.levels import level
from upheld.agreements.rules import measure_of, parameter
from upheld.contacts.calendars import calendar
from upheld.contacts.opening_hours import WEEKDAYS, WallSpan, parse, parse_spans
from upheld.metrics.named import DEFAULT_FORMULA
from upheld.notation import duration_s, instant, midnight, number, share

Table = Mapping[str, Any]
Instant = Callable[[str], datetime]


def read(data: Table, file: str, folder: Path, places: Mapping[str, int]) -> Agreement:
    """The agreement that the document `data`, free of faults, describes.

    Raises BadInput for the tables beside it.
    """
    zone = data["time_zone"]
    valid_from, valid_to = date.fromisoformat(data["valid_from"]), data.get("valid_to")
    overrides, forecast = tables.read(data, folder, places, file)
    scope = data.get("scope", {})

    def at(text: str) -> datetime:
        return instant(text, zone)

    return Agreement(
        id=data["id"],
        version=data["version"],
        title=data.get("title", data["id"]),
        client=data["client"],
        supplier=data["supplier"],
        time_zone=zone,
        valid_from=valid_from,
        valid_to=date.fromisoformat(valid_to) if valid_to else None,
        start=midnight(valid_from, zone),
        end=midnight(date.fromisoformat(valid_to), zone) if valid_to else None,
        calendar=calendar(zone, data.get("hours"), data.get("holidays"), overrides, file=file),
        counts_outside_hours=data.get("hours_apply") == "count",
        queues=tuple(scope.get("queues", ())),
        channels=tuple(scope.get("channels", ())),
        money=_money(data["money"]) if "money" in data else None,
        forecast=_forecast(data, forecast),
        targets=tuple(_target(target, scope) for target in data["targets"]),
        exclusions=tuple(_exclusion(table, at) for table in data.get("exclusions", ())),
        gaps=tuple(_gap(table, at) for table in data.get("gaps", ())),
        ramp_up=tuple(_ramp_up(table, at) for table in data.get("ramp_up", ())),
        duties=tuple(Duty(t["side"], t["text"], t.get("due"), t.get("id")) for t in data.get("duties", ())),
        termination=tuple(_trigger(table) for table in data.get("termination", ())),
        file=file,
        places=places,
    )


def _money(table: Table) -> MoneyTerms:
    return MoneyTerms(table["currency"], number(table["base"]), share(table["at_risk"]))


def _forecast(data: Table, forecast: tables.Forecast | None) -> ForecastTerms | None:
    if forecast is None:
        return None
    table = data.get("forecast", {})
    return ForecastTerms(
        rows=forecast.rows,
        per_s=interval_s(table.get("per", "30m")),
        band=_optional(table.get("band"), share),
        mode=table.get("mode", "exclude_interval"),
        minimum_billing=_optional(table.get("minimum_billing"), share),
        file=forecast.file,
    )


def _target(table: Table, scope: Table) -> Target:
    measure = measure_of(table)
    judged = "share" if table.get("aggregate") == "intervals" else measure.unit
    return Target(
        id=table["id"],
        clause=table.get("clause", f"targets[{table['id']}]"),
        metric=table["metric"],
        unit=measure.unit,
        better=measure.better,
        formula=table.get("formula", DEFAULT_FORMULA) if table["metric"] == "service_level" else None,
        parameters={name: parameter(name, value) for name, value in table.get("parameters", {}).items()},
        tiers=_tiers(table, measure.unit),
        expected=_optional(table.get("expected"), lambda text: level(text, measure.unit)),
        stretch=_optional(table.get("stretch"), lambda text: level(text, measure.unit)),
        queues=tuple(table.get("queues", scope.get("queues", ()))),
        channels=tuple(table.get("channels", scope.get("channels", ()))),
        dayparts=_dayparts(table),
        period=table.get("period", "month"),
        aggregate=table.get("aggregate", "contacts"),
        interval_s=interval_s(table.get("interval", "30m")),
        intervals_required=share(table.get("intervals_required", "100%")),
        minimum_volume=table.get("minimum_volume", 1),
        consecutive=table.get("consecutive", 3),
        weight=share(table.get("weight", 1)),
        credits=tuple(_band(band, judged) for band in table.get("credits", ())),
        linear_credits=_points(table, judged),
        bonus=tuple(_band(band, judged) for band in table.get("bonus", ())),
        earn_back=_optional(table.get("earn_back"), lambda terms: _earn_back(terms, judged)),
    )


def _tiers(table: Table, unit: str) -> tuple[TierTerm, ...]:
    main = [table] if "required" in table else []
    written = [*main, *table.get("tiers", ())]
    return tuple(TierTerm(_optional(tier.get("within"), duration_s), level(tier["required"], unit)) for tier in written)


def _dayparts(table: Table) -> Mapping[str, tuple[WallSpan, ...]] | None:
    """Days and times of day as opening hours: every named day has the same spans."""
    if "days" not in table and "daypart" not in table:
        return None
    spans = list(table.get("daypart", ["00:00-24:00"]))
    covered = {
        day for text in table.get("days", ["mon-sun"]) for day, on in parse({text: ["00:00-24:00"]}).items() if on
    }
    return {day: parse_spans(spans) if day in covered else () for day in WEEKDAYS}


def _band(table: Table, unit: str) -> Band:
    when = next(key for key in ("below", "above", "misses", "from", "to") if key in table)
    edge = Decimal(table["misses"]) if when == "misses" else level(table[when], unit)
    return Band(when, edge, share(table["share"]), str(table[when]))


def _points(table: Table, unit: str) -> tuple[Point, ...]:
    points = [Point(level(point["at"], unit), share(point["share"])) for point in table.get("linear_credits", ())]
    return tuple(sorted(points, key=lambda point: point.at))


def _earn_back(table: Table, unit: str) -> EarnBack:
    return EarnBack(level(table["level"], unit), table.get("periods", 1), share(table["share"]))


def _exclusion(table: Table, at: Instant) -> Exclusion:
    return Exclusion(
        **_approved(table, at), queues=tuple(table.get("queues", ())), targets=tuple(table.get("targets", ()))
    )


def _gap(table: Table, at: Instant) -> Gap:
    substitutes = [Substitute(s["target"], s["numerator"], s["denominator"]) for s in table.get("substitute", ())]
    return Gap(**_approved(table, at), substitutes=tuple(substitutes))


def _approved(table: Table, at: Instant) -> dict[str, Any]:
    words = {key: table[key] for key in ("id", "reason", "evidence")}
    return {**words, "start": at(table["from"]), "end": at(table["to"]), "approved_by": tuple(table["approved_by"])}


def _ramp_up(table: Table, at: Instant) -> RampUp:
    return RampUp(
        id=table["id"],
        start=at(table["from"]),
        end=at(table["to"]),
        targets=tuple(table.get("targets", ())),
        required=_optional(table.get("required"), str),
        scale=_optional(table.get("scale"), number),
        credits=table.get("credits", True),
    )


def _trigger(table: Table) -> TerminationTrigger:
    within = table.get("within", table["misses"])
    return TerminationTrigger(table["id"], table["target"], table["misses"], within, table.get("text", ""))


def _optional(value: Any, read: Callable[[Any], Any]) -> Any:
    return None if value is None else read(value)
