"""Every metric by its name: what agreements and the command line write is what is computed."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from upheld.metrics import handling, repeats, totals, waiting
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
}

METRICS: Final = ("service_level", *_MAKERS)
"""The names `measure` knows."""

DEFAULT_FORMULA: Final = "answered_offered"

MAXIMA: Final = ("longest_wait",)
"""Metrics whose figure is a maximum, not a ratio."""


_RECORDS: Final[Mapping[str, str]] = {}


def behind(metric: str) -> tuple[str, ...]:
    """The tables of `contacts.records` that figures of `metric` are made from.

    >>> behind("asa")
    ('visits', 'interval_totals')
    """
    return (_RECORDS[metric],) if metric in _RECORDS else ("visits", "interval_totals")


def measure(metric: str, *, formula: str | None = None, threshold_s: float | None = None, **parameters: Any) -> Measure:
    """The measure called `metric`, one of METRICS.

    `formula` (default answered_offered) and `threshold_s` belong to service_level; `parameters` are the formula's, or
    the metric's own: short_s of the abandon rates; window_s and same_queue of the repeats and of fcr.
    Raises BadInput for an unknown metric, formula or parameter, and for a missing threshold.

    >>> measure("asa").unit
    's'
    """
    if metric == "service_level":
        if threshold_s is None:
            raise BadInput(Problem("metric.needs_threshold", field="within", values={"metric": metric}))
        chosen, within_s = formula_named(formula or DEFAULT_FORMULA), _seconds("within", threshold_s)
        made = service_level(chosen, within_s, parameters)
        return replace(made, totals=totals.service_level(chosen, within_s, with_defaults(chosen, parameters)))
    if metric not in _MAKERS:
        values = {"metric": metric, "known": ", ".join(METRICS)}
        raise BadInput(Problem("metric.unknown", field="metric", values=values))
    for name, value in {"formula": formula, "within": threshold_s}.items():
        if value is not None:
            raise BadInput(_unknown_parameter(metric, name))
    return _made(metric, parameters)


def parameters_of(metric: str) -> Mapping[str, Any]:
    """The parameters of a metric other than service_level, with their defaults."""
    declared = inspect.signature(_MAKERS[metric]).parameters
    return {name: parameter.default for name, parameter in declared.items()}


def _made(metric: str, parameters: Mapping[str, Any]) -> Measure:
    known = parameters_of(metric)
    for name, value in parameters.items():
        if name not in known:
            raise BadInput(_unknown_parameter(metric, name))
        if isinstance(known[name], bool):
            _switch(name, value)
        else:
            _seconds(name, value)
    given = {name: _as(known[name], value) for name, value in parameters.items()}
    made = _MAKERS[metric](**given)
    if made.records != "visits":
        return made
    return replace(made, totals=totals.of_metric(metric, {**known, **given}.get("short_s", 0.0)))


def _as(default: Any, value: Any) -> Any:
    return value if isinstance(default, bool) else float(value)


def _unknown_parameter(metric: str, name: str) -> Problem:
    known = ", ".join(parameters_of(metric)) or "–"
    return Problem("metric.unknown_parameter", field=name, values={"parameter": name, "of": metric, "known": known})


def _switch(name: str, value: Any) -> None:
    if not isinstance(value, bool):
        raise BadInput(Problem("metric.bad_switch", field=name, values={"parameter": name, "value": value}))


def _seconds(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        raise BadInput(Problem("metric.bad_duration", field=name, values={"parameter": name, "value": value}))
    return float(value)
