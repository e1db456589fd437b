"""The formulas once more, visit by visit in plain Python: slow, obvious, and the judge of the SQL.

Nothing here looks at `service_level.Term`: each formula is written down from its published definition, so that an
error in the fast path cannot hide in the slow one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

Visit = Mapping[str, Any]
Counts = tuple[bool, bool]


def counts(
    formula_id: str, visit: Visit, threshold_s: float, parameters: Mapping[str, float | bool] | None = None
) -> tuple[int, int, datetime]:
    """(numerator, denominator, instant of attribution) of one visit; columns as in `contacts.records.VISITS`."""
    if formula_id.startswith("cisco_"):
        within = visit["wait_s"] is not None and visit["wait_s"] < threshold_s
    else:
        within = visit["wait_s"] is not None and visit["wait_s"] <= threshold_s
    numerator, denominator = _COUNTED[formula_id](visit, within, parameters or {})
    return int(numerator), int(denominator), _at(formula_id, visit, threshold_s, within)


def _answered_offered(visit: Visit, within: bool, parameters: Visit) -> Counts:
    return visit["outcome"] == "answered" and within, visit["outcome"] != "refused"


def _answered_answered(visit: Visit, within: bool, parameters: Visit) -> Counts:
    return visit["outcome"] == "answered" and within, visit["outcome"] == "answered"


def _excluding_short(visit: Visit, within: bool, parameters: Visit) -> Counts:
    if _short(visit, parameters.get("short_s", 5.0)):
        return False, False
    return _answered_offered(visit, within, parameters)


def _amazon_connect(visit: Visit, within: bool, parameters: Visit) -> Counts:
    removed = visit["outcome"] in ("answered", "abandoned")
    if visit["outcome"] == "left_by_key" and parameters.get("key_is_call_back", False):
        removed = True
    return removed and within, visit["outcome"] != "refused"


def _cisco(visit: Visit, within: bool, parameters: Visit, abandoned_within: Counts) -> Counts:
    late = visit["wait_s"] is not None and not within
    if visit["outcome"] == "answered":
        return within, True
    if visit["outcome"] == "refused" or _short(visit, parameters.get("short_s", 0.0)):
        return False, False
    if visit["outcome"] == "abandoned":
        return abandoned_within if within else (False, late or abandoned_within[1])
    return False, late


def _cisco_ignored(visit: Visit, within: bool, parameters: Visit) -> Counts:
    return _cisco(visit, within, parameters, abandoned_within=(False, False))


def _cisco_negative(visit: Visit, within: bool, parameters: Visit) -> Counts:
    return _cisco(visit, within, parameters, abandoned_within=(False, True))


def _cisco_positive(visit: Visit, within: bool, parameters: Visit) -> Counts:
    return _cisco(visit, within, parameters, abandoned_within=(True, True))


def _genesys(visit: Visit, within: bool, parameters: Visit) -> Counts:
    if visit["outcome"] == "answered":
        return within, True
    if visit["outcome"] == "abandoned" and _short(visit, parameters.get("short_s", 5.0)):
        return False, parameters.get("include_abandons", True) and parameters.get("include_short_abandons", True)
    if visit["outcome"] == "abandoned":
        return False, parameters.get("include_abandons", True)
    flowed_out = visit["outcome"] in ("timed_out", "left_by_key", "left_empty", "withdrawn")
    return False, flowed_out and parameters.get("include_flow_outs", False)


def _asterisk_sl2(visit: Visit, within: bool, parameters: Visit) -> Counts:
    counted = visit["outcome"] in ("answered", "abandoned", "timed_out", "withdrawn", "left_empty")
    return counted and within, counted


_COUNTED: Final[Mapping[str, Callable[[Visit, bool, Visit], Counts]]] = {
    "answered_offered": _answered_offered,
    "answered_answered": _answered_answered,
    "excluding_short": _excluding_short,
    "amazon_connect": _amazon_connect,
    "cisco_ignored": _cisco_ignored,
    "cisco_negative": _cisco_negative,
    "cisco_positive": _cisco_positive,
    "genesys": _genesys,
    "asterisk": _answered_answered,
    "asterisk_sl2": _asterisk_sl2,
}


def _short(visit: Visit, short_s: float) -> bool:
    return visit["outcome"] == "abandoned" and visit["wait_s"] is not None and visit["wait_s"] < short_s


def _at(formula_id: str, visit: Visit, threshold_s: float, within: bool) -> datetime:
    arrived: datetime = visit["offered_at"]
    answered: datetime = visit["answered_at"] or arrived
    if formula_id in ("answered_offered", "excluding_short"):
        return arrived
    if formula_id == "answered_answered":
        return answered
    if formula_id in ("asterisk", "asterisk_sl2", "amazon_connect"):
        return visit["ended_at"] or answered
    if formula_id.startswith("cisco_") and visit["wait_s"] is not None and not within:
        return arrived + timedelta(seconds=threshold_s)
    return answered if visit["outcome"] == "answered" else visit["ended_at"] or arrived
