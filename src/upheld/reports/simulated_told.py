"""The answer of ``upheld simulate`` in words and tables."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from upheld.queueing.replicate import Estimate
from upheld.reports import numbers
from upheld.reports.catalogue import Language
from upheld.staffing.scenario import Queue
from upheld.staffing.simulated import Figures, Outcome


def shown(found: Outcome, difference: Estimate | None, language: Language) -> Iterator[RenderableType]:
    """The total, the queues, their intervals, the groups."""
    code, scenario = language.code, found.scenario
    yield Text(scenario.name, style="bold")
    days = numbers.number(found.days, code)
    yield Text(
        language.say("{days} simulated days; ± is half the width of the 95 % confidence interval.", days=days),
        style="dim",
    )
    yield _queues(found, language)
    for queue, parts in zip(scenario.queues, found.by_interval, strict=True):
        if scenario.intervals > 1:
            yield _intervals(found, queue, parts, language)
    yield _groups(found, language)
    if difference is not None:
        points = _with_half_width(difference, code, 2)
        yield Text(language.say("Service level less that of the other scenario, same callers: {points}", points=points))


def met(level: Estimate, target: float | None) -> bool | None:
    """Whether a promise is kept; None where there is none, or nothing to judge it by."""
    return level.value >= target if target is not None and isfinite(level.value) else None


def clock(seconds: float) -> str:
    """Time of day.

    >>> clock(8.5 * 3600)
    '08:30'
    """
    minutes = int(seconds // 60)
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def _queues(found: Outcome, language: Language) -> Table:
    table = _table(language.say("Queue"), language)
    for queue, figures in zip(found.scenario.queues, found.queues, strict=True):
        table.add_row(queue.id, *_row(figures, language), _kept(figures.service_level, queue, language))
    table.add_section()
    table.add_row(language.say("Total"), *_row(found.total, language), "")
    return table


def _intervals(found: Outcome, queue: Queue, parts: tuple[Figures, ...], language: Language) -> Table:
    table = _table(queue.id, language)
    for place, figures in enumerate(parts):
        start = clock(found.scenario.start_s + place * found.scenario.interval_s)
        written = numbers.digits(start, language.code)
        table.add_row(written, *_row(figures, language), _kept(figures.service_level, queue, language))
    return table


def _groups(found: Outcome, language: Language) -> Table:
    table = Table(box=None, header_style="dim")
    table.add_column(language.say("Group"))
    table.add_column(language.say("Occupancy"), justify="right")
    for group, occupancy in zip(found.scenario.groups, found.occupancy, strict=True):
        table.add_row(group.id, _with_half_width(occupancy, language.code))
    return table


def _table(first: str, language: Language) -> Table:
    table = Table(box=None, header_style="dim")
    table.add_column(first)
    for said in (
        language.say("Offered"),
        language.say("Answered"),
        language.say("Abandoned"),
        language.say("Moved on"),
        language.say("Service level"),
        language.say("Average speed of answer"),
        language.say("Abandonment rate"),
    ):
        table.add_column(said, justify="right")
    table.add_column("")
    return table


def _row(figures: Figures, language: Language) -> list[str]:
    code = language.code
    counts = (figures.offered, figures.answered, figures.abandoned, figures.moved)
    return [
        *(numbers.number(count, code, 1) for count in counts),
        _with_half_width(figures.service_level, code),
        numbers.minutes(_known(figures.asa_s.value), code, 1),
        numbers.share(_known(figures.abandon_rate.value), code),
    ]


def _kept(level: Estimate, queue: Queue, language: Language) -> str:
    kept = met(level, queue.target)
    if kept is None:
        return ""
    required = numbers.share(queue.target, language.code, 0)
    if kept:
        return language.say("keeps {required}", required=required)
    return language.say("misses {required}", required=required)


def _with_half_width(estimate: Estimate, code: str, decimals: int = 1) -> str:
    value = numbers.share(_known(estimate.value), code, decimals)
    if not isfinite(estimate.half_width):
        return value
    return f"{value} ± {numbers.number(estimate.half_width * 100, code, decimals)}"


def _known(value: float) -> float | None:
    return value if isfinite(value) else None
