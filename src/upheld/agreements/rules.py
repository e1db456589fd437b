"""What an agreement's document must also obey, beyond its schema: references, units, order and combinations.

Each rule takes the document (TOML with dates as text; parts of it may be of a wrong type, which the schema reports)
and yields faults as `schema` does.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from upheld.agreements.formats import bounded_duration_s
from upheld.agreements.levels import level
from upheld.agreements.places import Path
from upheld.agreements.schema import Fault, nearest
from upheld.contacts.opening_hours import parse
from upheld.metrics.measures import Measure
from upheld.metrics.named import CHOICES, DEFAULT_FORMULA, MAXIMA, METRICS, SHARES, WITH_THRESHOLD, measure
from upheld.metrics.service_level import FORMULAS
from upheld.notation import instant, share
from upheld.problems import BadInput

Table = Mapping[str, Any]

NAMED_LISTS = ("targets", "exclusions", "gaps", "ramp_up", "duties", "termination")
_NOT_SUBSTITUTED = ("intervals", "worst_day", "consecutive", *MAXIMA)
_EDGES = {"credits": ("below", "above", "misses"), "bonus": ("from", "to")}


def faults(data: Table) -> list[Fault]:
    """Everything these rules find wrong with `data`."""
    found = [*_duplicates(data), *_hours(data), *_valid(data), *_spans(data), *_references(data), *_ramp_up(data)]
    found += _substitutes(data)
    for position, target in _tables(data, "targets"):
        found.extend(_target(("targets", position), target))
    return [*found, *_forecast(data), *_termination(data)]


def measure_of(target: Table, threshold_s: float | None = None) -> Measure:
    """The measure that a target's table asks for.

    Raises BadInput as `metrics.named.measure` does, ValueError for a parameter that is no duration.
    """
    parameters = {name: parameter(name, value) for name, value in target.get("parameters", {}).items()}
    metric = target["metric"]
    if metric not in WITH_THRESHOLD:
        return measure(metric, **parameters)
    formula = target.get("formula", DEFAULT_FORMULA) if metric == "service_level" else None
    return measure(metric, formula=formula, threshold_s=threshold_s or 0.0, **parameters)


def parameter(name: str, value: Any) -> Any:
    """A parameter as metrics take it: switches and words as they are, shares as numbers, durations in seconds."""
    if isinstance(value, bool) or name in CHOICES:
        return value
    return float(share(value)) if name in SHARES else bounded_duration_s(value)


def _target(path: Path, target: Table) -> Iterator[Fault]:
    unit_and_better = yield from _measure(path, target)
    yield from _thresholds(path, target)
    yield from _combinations(path, target)
    if unit_and_better is not None:
        yield from _levels(path, target, *unit_and_better)


def _measure(path: Path, target: Table) -> Generator[Fault, None, tuple[str, str] | None]:
    metric, formula = target.get("metric"), target.get("formula", DEFAULT_FORMULA)
    if isinstance(metric, str) and metric not in METRICS:
        known = {"metric": metric, "nearest": nearest(metric, METRICS), "known": list(METRICS)}
        yield (*path, "metric"), "agreement.unknown_metric", known
    elif isinstance(formula, str) and metric == "service_level" and formula not in FORMULAS:
        known = {"formula": formula, "nearest": nearest(formula, FORMULAS), "known": list(FORMULAS)}
        yield (*path, "formula"), "agreement.unknown_formula", known
    elif isinstance(metric, str):
        return (yield from _made(path, target))
    return None


def _made(path: Path, target: Table) -> Generator[Fault, None, tuple[str, str] | None]:
    """The measure's unit and direction, or the faults of its parameters."""
    wrong = [*_durations(path, target.get("parameters"))]
    if wrong:
        yield from wrong
        return None
    try:
        made = measure_of(target)
    except BadInput as bad:
        for problem in bad.problems:
            yield (*path, "parameters", problem.field or ""), problem.key, problem.values
    except (ValueError, TypeError, AttributeError):
        yield (*path, "parameters"), "agreement.duration", {"text": target.get("parameters")}
    else:
        return made.unit, made.better
    return None


def _durations(path: Path, parameters: Any) -> Iterator[Fault]:
    """Parameters that are neither switches nor words nor durations, or no shares where shares are asked for."""
    for name, value in parameters.items() if isinstance(parameters, Mapping) else ():
        try:
            parameter(name, value)
        except (ValueError, TypeError, AttributeError):
            key = "agreement.share" if name in SHARES else "agreement.duration"
            yield (*path, "parameters", name), key, {"text": value}


def _thresholds(path: Path, target: Table) -> Iterator[Fault]:
    if target.get("metric") in METRICS and target.get("metric") != "service_level" and "formula" in target:
        yield (*path, "formula"), "agreement.only_service_level", {"key": "formula", "metric": target.get("metric")}
    if target.get("metric") in WITH_THRESHOLD:
        for key in ("within", "required"):
            if key not in target and not target.get("tiers"):
                yield path, "agreement.missing_key", {"key": key}
        if ("within" in target) != ("required" in target) and target.get("tiers"):
            yield path, "agreement.missing_key", {"key": "required" if "within" in target else "within"}
        return
    for key in ("within", "tiers"):
        if key in target and target.get("metric") in METRICS:
            yield (*path, key), "agreement.no_threshold", {"key": key, "metric": target.get("metric")}
    if "required" not in target:
        yield path, "agreement.missing_key", {"key": "required"}


def _combinations(path: Path, target: Table) -> Iterator[Fault]:
    aggregate = target.get("aggregate", "contacts")
    if target.get("period") == "interval" and aggregate != "contacts":
        yield (*path, "aggregate"), "agreement.conflict", {"key": "aggregate", "other": "period", "text": aggregate}
    if "credits" in target and "linear_credits" in target:
        yield (*path, "linear_credits"), "agreement.conflict", {"key": "linear_credits", "other": "credits", "text": ""}
    for key, needs in (("intervals_required", "intervals"), ("consecutive", "consecutive")):
        if key in target and aggregate != needs:
            yield (*path, key), "agreement.needs_aggregate", {"key": key, "aggregate": needs}


def _levels(path: Path, target: Table, unit: str, better: str) -> Iterator[Fault]:
    """Values in the unit of the metric, and edges that look the right way."""
    by_intervals = target.get("aggregate") == "intervals"
    judged = "share" if by_intervals else unit
    for key, text in _level_values(target):
        own = unit if key in (("required",), ("expected",), ("stretch",)) else judged
        try:
            level(text, own)
        except (ValueError, TypeError):
            yield (*path, *key), f"agreement.level_{own}", {"text": text, "metric": target["metric"]}
    more = better == "more" or by_intervals  # a share of intervals met: more is better, whatever is measured in them
    for name, right in (("credits", "below" if more else "above"), ("bonus", "from" if more else "to")):
        for position, band in _tables(target, name):
            yield from _edge((*path, name, position), band, _EDGES[name], right, str(target.get("aggregate")))
    yield from _linear(path, target, judged, more)


def _edge(path: Path, band: Table, edges: Sequence[str], right: str, aggregate: str) -> Iterator[Fault]:
    used = [edge for edge in edges if edge in band]
    if len(used) != 1:
        yield path, "agreement.one_edge", {"keys": [edge for edge in edges if edge in (right, "misses")], "used": used}
    elif used[0] == "misses":
        if aggregate != "consecutive":
            yield (*path, "misses"), "agreement.needs_aggregate", {"key": "misses", "aggregate": "consecutive"}
    elif used[0] != right:
        yield (*path, used[0]), "agreement.wrong_edge", {"key": used[0], "right": right}


def _linear(path: Path, target: Table, unit: str, more: bool) -> Iterator[Fault]:
    """A figure has one share, and a better figure costs no more than a worse one."""
    points = []
    for position, point in _tables(target, "linear_credits"):
        try:
            points.append((level(point["at"], unit), share(point["share"]), position))
        except (KeyError, ValueError, TypeError):
            return  # the schema or its level says so
    for (at, cost, position), (next_at, next_cost, next_position) in pairwise(sorted(points)):
        if at == next_at or (next_cost > cost if more else next_cost < cost):
            words = [
                "{at} → {share}".format(**target["linear_credits"][number]) for number in (position, next_position)
            ]
            values = {"key": words[1], "other": words[0]}
            yield (*path, "linear_credits", next_position), "agreement.conflict", values


def _level_values(target: Table) -> Iterator[tuple[Path, Any]]:
    for key in ("required", "expected", "stretch"):
        if key in target:
            yield (key,), target[key]
    for name, keys in {"credits": ("below", "above"), "linear_credits": ("at",), "bonus": ("from", "to")}.items():
        for position, band in _tables(target, name):
            yield from (((name, position, key), band[key]) for key in keys if key in band)
    earn_back = target.get("earn_back")
    if isinstance(earn_back, Mapping) and "level" in earn_back:
        yield ("earn_back", "level"), earn_back["level"]


def _duplicates(data: Table) -> Iterator[Fault]:
    for name in NAMED_LISTS:
        seen: set[str] = set()
        for position, table in _tables(data, name):
            key = table.get("id")
            if isinstance(key, str):
                if key in seen:
                    yield (name, position, "id"), "agreement.duplicate_id", {"id": key, "list": name}
                seen.add(key)


def _hours(data: Table) -> Iterator[Fault]:
    hours = data.get("hours")
    if isinstance(hours, Mapping) and all(isinstance(spans, list) for spans in hours.values()):
        try:
            parse(hours)
        except BadInput as bad:
            for problem in bad.problems:
                if problem.key != "calendar.span":  # the schema has named it
                    day = (problem.field or "").removeprefix("hours").removeprefix(".")
                    yield ("hours", day), problem.key, problem.values


def _valid(data: Table) -> Iterator[Fault]:
    begin, end = data.get("valid_from"), data.get("valid_to")
    if isinstance(begin, str) and isinstance(end, str) and end <= begin:
        yield ("valid_to",), "agreement.backwards", {"from": begin, "to": end}


def _spans(data: Table) -> Iterator[Fault]:
    for name in ("exclusions", "gaps", "ramp_up"):
        for position, table in _tables(data, name):
            try:
                begin, end = (instant(str(table[key]), str(data.get("time_zone"))) for key in ("from", "to"))
            except (KeyError, ValueError, OSError):
                continue  # the schema says so
            if end <= begin:
                yield (name, position, "to"), "agreement.backwards", {"from": table["from"], "to": table["to"]}


def _references(data: Table) -> Iterator[Fault]:
    known = [target["id"] for _, target in _tables(data, "targets") if "id" in target]
    if len(known) < len(data.get("targets") or ()):
        return  # the nameless one may be the one that is meant
    for path, target in _mentioned(data):
        if isinstance(target, str) and target not in known:
            yield (
                path,
                "agreement.unknown_target",
                {"target": target, "nearest": nearest(target, known), "known": known},
            )


def _mentioned(data: Table) -> Iterator[tuple[Path, Any]]:
    """Every place that names a target by its id."""
    for name in ("exclusions", "ramp_up"):
        for position, table in _tables(data, name):
            for at, target in enumerate(table.get("targets") or ()):
                yield (name, position, "targets", at), target
    for position, trigger in _tables(data, "termination"):
        yield (*("termination", position), "target"), trigger.get("target")
    for position, gap in _tables(data, "gaps"):
        for at, substitute in _tables(gap, "substitute"):
            yield ("gaps", position, "substitute", at, "target"), substitute.get("target")


def _ramp_up(data: Table) -> Iterator[Fault]:
    targets = {target.get("id"): target for _, target in _tables(data, "targets")}
    for position, step in _tables(data, "ramp_up"):
        path: Path = ("ramp_up", position)
        if ("required" in step) == ("scale" in step):
            yield path, "agreement.one_edge", {"keys": ["required", "scale"], "used": []}
        if "required" in step:
            for target in step.get("targets") or targets:
                yield from _step_level(path, step["required"], targets.get(target, {}))


def _step_level(path: Path, text: Any, target: Table) -> Iterator[Fault]:
    if target.get("metric") not in METRICS:
        return
    try:
        unit = measure_of(target).unit
        level(text, unit)
    except BadInput:
        return  # its target says so
    except (ValueError, TypeError):
        yield (*path, "required"), f"agreement.level_{unit}", {"text": text, "metric": target["metric"]}


def _substitutes(data: Table) -> Iterator[Fault]:
    """Agreed figures go with targets over contacts, and no share passes 1."""
    targets = {target.get("id"): target for _, target in _tables(data, "targets")}
    for position, gap in _tables(data, "gaps"):
        for at, substitute in _tables(gap, "substitute"):
            path: Path = ("gaps", position, "substitute", at)
            target = targets.get(substitute.get("target"), {})
            for key, value in (("aggregate", target.get("aggregate", "contacts")), ("metric", target.get("metric"))):
                if value in _NOT_SUBSTITUTED:
                    yield path, "agreement.conflict", {"key": "substitute", "other": f'{key} = "{value}"'}
            parts = (substitute.get("numerator"), substitute.get("denominator"))
            if _passes_one(target, *parts):
                top, bottom = (
                    f"{key} = {value}" for key, value in zip(("numerator", "denominator"), parts, strict=True)
                )
                yield (*path, "numerator"), "agreement.conflict", {"key": top, "other": bottom}


def _passes_one(target: Table, numerator: Any, denominator: Any) -> bool:
    if not isinstance(numerator, int | float) or not isinstance(denominator, int | float):
        return False
    try:
        return measure_of(target).unit == "share" and numerator > denominator
    except (BadInput, ValueError, TypeError, KeyError, AttributeError):
        return False  # its target says so


def _forecast(data: Table) -> Iterator[Fault]:
    forecast, tables = data.get("forecast"), data.get("tables")
    if not isinstance(forecast, Mapping):
        return
    if "table" not in forecast and not (isinstance(tables, Mapping) and "forecast" in tables):
        yield ("forecast",), "agreement.missing_key", {"key": "table"}
    if "mode" in forecast and "band" not in forecast:
        yield ("forecast",), "agreement.missing_key", {"key": "band"}


def _termination(data: Table) -> Iterator[Fault]:
    for position, trigger in _tables(data, "termination"):
        misses, within = trigger.get("misses"), trigger.get("within")
        if isinstance(misses, int) and isinstance(within, int) and within < misses:
            yield ("termination", position, "within"), "agreement.within_misses", {"misses": misses, "within": within}


def _tables(data: Table, name: str) -> Iterator[tuple[int, Table]]:
    listed = data.get(name)
    for position, table in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(table, Mapping):
            yield position, table
