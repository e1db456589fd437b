"""The columns of the intervals' export, and a row as it is exported: numbers unrounded, unknown left empty."""

from __future__ import annotations

from typing import Any

from upheld.reports.catalogue import Language, mark
from upheld.web.exports import Column
from upheld.web.queries.intervals import Row

_HEADS = (
    ("start", mark("Start"), "instant"),
    ("forecast", mark("Forecast"), "number"),
    ("reforecast", mark("Forecast now"), "number"),
    ("offered", mark("Actual"), "number"),
    ("deviation", mark("Deviation"), "number"),
    ("deviation_share", mark("Deviation, share of the forecast"), "share"),
    ("level", mark("Service level"), "share"),
    ("numerator", mark("Service level: numerator"), "number"),
    ("denominator", mark("Service level: denominator"), "number"),
    ("asa_s", mark("ASA"), "duration"),
    ("aht_s", mark("AHT"), "duration"),
    ("answered", mark("Answered"), "number"),
    ("abandoned", mark("Abandoned"), "number"),
    ("refused", mark("Not admitted"), "number"),
)
_PEOPLE = (
    ("required", mark("Required"), mark("Required, hours")),
    ("scheduled", mark("Scheduled"), mark("Scheduled, hours")),
    ("staffed", mark("Staffed"), mark("Staffed, hours")),
    ("net", mark("Net"), mark("Net, hours")),
)
_HOUR_S = 3600


def columns(language: Language, by_day: bool) -> list[Column]:
    """The columns; people are told in hours by day, else as how many were there in the mean."""
    people = [Column(_key(key, by_day), language.say(hours if by_day else heads)) for key, heads, hours in _PEOPLE]
    return [
        *(Column(key, language.say(title), kind) for key, title, kind in _HEADS),
        *(Column(one.key, one.title, "number") for one in people),
    ]


def exported(row: Row) -> dict[str, Any]:
    """A row's values by column."""
    found: dict[str, Any] = {key: getattr(row, key) for key, _, _ in _HEADS}
    for key, _, _ in _PEOPLE:
        seconds = getattr(row, f"{key}_s")
        found[key] = None if seconds is None else seconds / row.length_s
        found[f"{key}_hours"] = None if seconds is None else seconds / _HOUR_S
    return found


def _key(key: str, by_day: bool) -> str:
    return f"{key}_hours" if by_day else key
