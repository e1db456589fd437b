"""Every metric by its name: what agreements and the command line write is what is computed."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from upheld.metrics import deferred, handling, outbound, repeats, scores, totals, waiting
from upheld.metrics.measures import Measure
from upheld.metrics.service_level import formula_named, service_level, with_defaults
from upheld.problems import BadInput, Problem

_MAKERS: Final[Mapping[str, Callable[..., Measure]]] = {
    "asa": waiting.asa,
    "mean_wait": waiting.mean_wait,
    "longest_wait": waiting.longest_wait,
    "abandon_rate": waiting.abandon_rate,
    "short_abandon_rate": waiting.short_abandon_rate,
    "aht": handling.aht,
    "transfer_rate": handling.transfer_rate,
    "repeat_rate": repeats.repeat_rate,
    "mean_repeat_interval": repeats.mean_repeat_interval,
    "fcr": repeats.fcr,
    "response_level": deferred.response_level,
    "resolution_level": deferred.resolution_level,
    "backlog_age": deferred.backlog_age,
    "backlog_within": deferred.backlog_within,
    "reopen_rate": deferred.reopen_rate,
    "reach_rate": outbound.reach_rate,
    "conversion": outbound.conversion,
    "quality_score": scores.quality_score,
    "satisfaction": scores.satisfaction,
    "satisfaction_score": scores.satisfaction_score,
    "documentation_share": scores.documentation_share,
    "reported_resolution": scores.reported_resolution,
}

METRICS: Final = ("service_level", *_MAKERS)
"""The names `measure` knows."""

WITH_THRESHOLD: Final = ("service_level", "response_level", "resolution_level", "backlog_within")
"""Metrics that ask within which time something came about."""

MAXIMA: Final = ("longest_wait", "backlog_age")
"""Metrics whose figure is a maximum, not a ratio."""

POINTS: Final = ("quality_score", "satisfaction_score")
"""Metrics whose numerator and denominator are points: a contact is neither a hit nor a miss."""

CHOICES: Final[Mapping[str, tuple[str, ...]]] = {"clock": deferred.CLOCKS, "of": outbound.BASES}
"""Parameters that are one word of several."""

SHARES: Final = ("satisfied_from",)
"""Parameters that are shares."""

DEFAULT_FORMULA: Final = "answered_offered"

_THRESHOLD: Final = "within_s"
_RECORDS: Final = {
    **dict.fromkeys(
        ("response_level", "resolution_level", "backlog_age", "backlog_within", "reopen_rate"), "work_items"
    ),
    **dict.fromkeys(("reach_rate", "conversion"), "attempts"),
    **dict.fromkeys((*POINTS, "satisfaction", "documentation_share", "reported_resolution"), "scores"),
}


def behind(metric: str) -> tuple[str, ...]:
    """The tables of `contacts.records` that figures of `metric` are made from.

    >>> behind("asa"), behind("conversion")
    (('visits', 'interval_totals'), ('attempts',))
    """
    return (_RECORDS[metric],) if metric in _RECORDS else ("visits", "interval_totals")


def measure(metric: str, *, formula: str | None = None, threshold_s: float | None = None, **parameters: Any) -> Measure:
    """The measure called `metric`, one of METRICS.

    `formula` (default answered_offered) belongs to service_level, `threshold_s` to WITH_THRESHOLD; `parameters` are the
    formula's, or the metric's own: short_s of the abandon rates; window_s and same_queue of the repeats and of fcr;
    clock of deferred work; of of the conversion; satisfied_from of the satisfaction.
    Raises BadInput for an unknown metric, formula or parameter, and for a missing threshold.

    >>> measure("asa").unit
    's'
    """
    if metric not in METRICS:
        values = {"metric": metric, "known": ", ".join(METRICS)}
        raise BadInput(Problem("metric.unknown", field="metric", values=values))
    if metric in WITH_THRESHOLD and threshold_s is None:
        raise BadInput(Problem("metric.needs_threshold", field="within", values={"metric": metric}))
    if metric == "service_level":
        chosen, within_s = formula_named(formula or DEFAULT_FORMULA), _seconds("within", threshold_s)
        made = service_level(chosen, within_s, parameters)
        return replace(made, totals=totals.service_level(chosen, within_s, with_defaults(chosen, parameters)))
    if formula is not None:
        raise BadInput(_unknown_parameter(metric, "formula"))
    if metric in WITH_THRESHOLD:
        return _made(metric, parameters, {_THRESHOLD: _seconds("within", threshold_s)})
    if threshold_s is not None:
        raise BadInput(_unknown_parameter(metric, "within"))
    return _made(metric, parameters, {})


def parameters_of(metric: str) -> Mapping[str, Any]:
    """The parameters of a metric other than service_level, with their defaults."""
    declared = inspect.signature(_MAKERS[metric]).parameters
    return {name: parameter.default for name, parameter in declared.items() if name != _THRESHOLD}


def maker_of(metric: str) -> Callable[..., Measure]:
    """The function that makes a metric other than service_level; its docstring says what the metric is."""
    return _MAKERS[metric]


def _made(metric: str, parameters: Mapping[str, Any], threshold: Mapping[str, float]) -> Measure:
    known = parameters_of(metric)
    for name in parameters:
        if name not in known:
            raise BadInput(_unknown_parameter(metric, name))
    given = {name: _checked(name, known[name], value) for name, value in parameters.items()}
    made = _MAKERS[metric](**given, **threshold)
    if made.records != "visits":
        return made
    return replace(made, totals=totals.of_metric(metric, {**known, **given}.get("short_s", 0.0)))


def _checked(name: str, default: Any, value: Any) -> Any:
    if name in CHOICES:
        return _choice(name, value)
    if name in SHARES:
        return _share(name, value)
    return _switch(name, value) if isinstance(default, bool) else _seconds(name, value)


def _unknown_parameter(metric: str, name: str) -> Problem:
    known = ", ".join(parameters_of(metric)) or "–"
    return Problem("metric.unknown_parameter", field=name, values={"parameter": name, "of": metric, "known": known})


def _choice(name: str, value: Any) -> str:
    if value not in CHOICES[name]:
        values = {"parameter": name, "value": value, "known": ", ".join(CHOICES[name])}
        raise BadInput(Problem("metric.bad_choice", field=name, values=values))
    return str(value)


def _share(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise BadInput(Problem("metric.bad_share", field=name, values={"parameter": name, "value": value}))
    return float(value)


def _switch(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadInput(Problem("metric.bad_switch", field=name, values={"parameter": name, "value": value}))
    return value


def _seconds(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        raise BadInput(Problem("metric.bad_duration", field=name, values={"parameter": name, "value": value}))
    return float(value)
