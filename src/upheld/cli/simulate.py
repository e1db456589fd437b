"""``upheld simulate``: a scenario played day after day until its figures are known well enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import Annotated, Any

import typer

from upheld.cli import output, sources
from upheld.cli.options import DEFAULT_WORKSPACE, Json, Language, Zone, read_share
from upheld.contacts.calendars import time_zone
from upheld.problems import BadInput, Problem
from upheld.queueing.replicate import Estimate
from upheld.reports import simulated_told
from upheld.reports.catalogue import language as language_of
from upheld.staffing.scenario import Scenario
from upheld.staffing.scenario_reading import read
from upheld.staffing.seen import Seen, seen
from upheld.staffing.simulated import CONFIDENCE, LEAST_DAYS, Figures, Outcome, level_difference, outcome, played

_DAYS, _MOST_DAYS = 100, 100_000

File = Annotated[Path, typer.Argument(metavar="SCENARIO", help="The scenario, a TOML file.")]
Replications = Annotated[
    int | None,
    typer.Option("--replications", metavar="NUMBER", help="Days to simulate; with --precision, no more than so many."),
]
Precision = Annotated[
    float | None,
    typer.Option(
        "--precision", parser=read_share, metavar="SHARE", help="Stop once the total service level is so certain (±)."
    ),
]
Seed = Annotated[int, typer.Option("--seed", metavar="NUMBER", help="Another number, other days.")]
Against = Annotated[
    Path | None,
    typer.Option("--against", metavar="FILE", help="A scenario with other agents or rules, met by the same callers."),
]
Source = Annotated[
    list[str] | None,
    typer.Option(
        "--from",
        metavar="SOURCE",
        help="Logs or a workspace: of their queues the file may leave out calls, aht and patience.",
    ),
]


def simulate(
    scenario: File,
    replications: Replications = None,
    precision: Precision = None,
    seed: Seed = 1,
    against: Against = None,
    source: Source = None,
    zone: Zone = "UTC",
    as_json: Json = False,
    language: Language = "en",
) -> None:
    """Play a scenario many times: levels, waits and occupancy.

    Shares come with their 95 % confidence interval. Queues, skills, priorities, overflow, patience, retrials,
    call-backs, breaks and busy days are in the file; examples/scenario.toml explains every key. Level is answered
    within the threshold ÷ offered. The first run on a machine compiles the simulation, which takes some ten seconds;
    later ones start at once.

    Example: upheld simulate examples/scenario.toml --precision 0.5%
    """
    spoken = language_of(language)
    days = replications if replications is not None else _DAYS if precision is None else 50 * _DAYS
    _check(days, precision, seed)
    time_zone(zone, field="--zone")
    with output.steps() as steps, sources.damage_named(source or [], DEFAULT_WORKSPACE):
        known = seen(sources.opened(source, DEFAULT_WORKSPACE, zone, steps, spoken).con, zone) if source else {}
    read_one = read(scenario, known)
    other = _other(against, read_one, known)
    with output.steps() as steps:
        said = spoken.say("Simulating days")
        found = played(read_one, seed, days, precision, lambda day: steps.step(said, day, days))
        others = played(other, seed, len(found), None, lambda day: steps.step(said, day, len(found))) if other else None
    answer = outcome(read_one, found, seed)
    difference = level_difference(read_one, found, others) if others else None
    if as_json:
        output.document(_document(answer, difference))
        return
    console = output.console()
    for shown in simulated_told.shown(answer, difference, spoken):
        console.print(shown)


def _check(days: int, precision: float | None, seed: int) -> None:
    least = 1 if precision is None else LEAST_DAYS
    if not least <= days <= _MOST_DAYS:
        values = {"value": str(days), "low": least, "high": _MOST_DAYS}
        raise BadInput(Problem("scenario.replications", field="--replications", values=values))
    if precision is not None and not 0 < precision < 1:
        values = {"value": f"{precision:g}", "low": "0.0001", "high": "1"}
        raise BadInput(Problem("queueing.number", field="--precision", values=values))
    if seed < 0:
        raise BadInput(
            Problem("scenario.whole", field="--seed", values={"text": str(seed), "low": 0, "high": 2**63 - 1})
        )


def _other(path: Path | None, one: Scenario, known: Mapping[str, Seen]) -> Scenario | None:
    if path is None:
        return None
    other = read(path, known)
    same = (other.interval_s, other.intervals) == (one.interval_s, one.intervals)
    if not same or [queue.id for queue in other.queues] != [queue.id for queue in one.queues]:
        raise BadInput(Problem("scenario.different_queues", str(path)))
    return replace(other, name=str(path))


def _document(found: Outcome, difference: Estimate | None) -> dict[str, Any]:
    scenario = found.scenario
    starts = [scenario.start_s + place * scenario.interval_s for place in range(scenario.intervals)]
    return {
        "scenario": scenario.name,
        "days": found.days,
        "seed": found.seed,
        "confidence": CONFIDENCE,
        "interval_s": scenario.interval_s,
        "total": _figures(found.total),
        "queues": [
            {
                "id": queue.id,
                "channel": queue.channel,
                "threshold_s": queue.threshold_s,
                "required": queue.target,
                "met": simulated_told.met(figures.service_level, queue.target),
                **_figures(figures),
                "intervals": [
                    {"start": simulated_told.clock(start_s), **_figures(part)}
                    for start_s, part in zip(starts, parts, strict=True)
                ],
            }
            for queue, figures, parts in zip(scenario.queues, found.queues, found.by_interval, strict=True)
        ],
        "groups": [
            {
                "id": group.id,
                "occupancy": _estimate(occupancy),
                "intervals": [
                    {"start": simulated_told.clock(start_s), "occupancy": _estimate(part)}
                    for start_s, part in zip(starts, parts, strict=True)
                ],
            }
            for group, occupancy, parts in zip(
                scenario.groups, found.occupancy, found.occupancy_by_interval, strict=True
            )
        ],
        "difference": None if difference is None else _estimate(difference),
    }


def _figures(figures: Figures) -> dict[str, Any]:
    return {name: _estimate(value) if isinstance(value, Estimate) else value for name, value in vars(figures).items()}


def _estimate(estimate: Estimate) -> dict[str, float | None]:
    return {name: _plain(value) for name, value in
            (("value", estimate.value), ("low", estimate.low), ("high", estimate.high))}  # fmt: skip


def _plain(value: float) -> float | None:
    return float(value) if isfinite(value) else None
