"""What can be wrong with a question about figures."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "formula.unknown": (
        mark("There is no service-level formula called “{formula}”."),
        mark("Use one of: {known}. `upheld formulas` explains them."),
    ),
    "metric.bad_duration": (
        mark("{parameter} must be a duration that is finite and not negative, not “{value}”."),
        mark("Write seconds or a duration such as 20s, 3m or 7d."),
    ),
    "metric.bad_switch": (
        mark("{parameter} must be true or false, not “{value}”."),
        mark("Write true or false."),
    ),
    "metric.needs_threshold": (
        mark("The metric {metric} needs a threshold."),
        mark('Say within how long a call must be answered, for example within = "20s" or --threshold 20s.'),
    ),
    "metric.unknown": (
        mark("There is no metric called “{metric}”."),
        mark("Use one of: {known}."),
    ),
    "metric.unknown_parameter": (
        mark("“{parameter}” is not a parameter of {of}."),
        mark("It knows: {known}."),
    ),
    "metrics.parameter_shape": (
        mark("“{text}” does not say which parameter has which value."),
        mark("Write NAME=VALUE, such as short_s=5s or include_flow_outs=true."),
    ),
    "metrics.unknown_queue": (
        mark("The data have no queue “{queue}”."),
        mark("Use one of: {known}."),
    ),
    "metrics.unknown_section": (
        mark("There is nothing called “{section}” to tell beside the rows."),
        mark("Use one or more of: {known}."),
    ),
    "option.instant": (
        mark("“{text}” is not a time."),
        mark("Write an ISO 8601 time such as 2026-11-22T02:30:00Z, or a date."),
    ),
    "rollup.bad_interval": (
        mark("An interval of {interval} does not divide the day into equal parts."),
        mark("Use an interval such as 5m, 15m, 30m or 1h."),
    ),
    "rollup.bad_period": (
        mark("The period ends at {end}, which is not after its start at {start}."),
        mark("Give a start before the end."),
    ),
    "rollup.unknown_group": (
        mark("Figures cannot be grouped by “{group}”."),
        mark("Use one or more of: {known}."),
    ),
}
