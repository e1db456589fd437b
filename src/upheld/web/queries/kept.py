"""The kept quarter-hours of the workspace, opened once in a process and again only when they were counted anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from upheld.contacts.workspace import Workspace
from upheld.metrics.interval_reading import Intervals
from upheld.metrics.kept_measures import KeptMeasure
from upheld.problems import BadInput
from upheld.web.queries.centre import workspace

_NOTHING_KEPT = "intervals.missing"
_QUARTER_HOUR_S = 900
_held: dict[str, Intervals] = {}


def opened(home: Workspace | None = None) -> Intervals | None:
    """What is kept now; None where nothing was counted yet. Raises BadInput for damaged files."""
    home = home or workspace()
    place = str(home.root)
    try:
        _held[place] = Intervals.open(home, _held.get(place))
    except BadInput as bad:
        if bad.problems[0].key != _NOTHING_KEPT:
            raise
        return None
    return _held[place]


def rows(
    found: Intervals,
    queues: Sequence[str],
    start: datetime,
    end: datetime,
    by: Sequence[str],
    zone: str,
    measure: KeptMeasure | None,
    columns: Sequence[str],
) -> tuple[Mapping[str, Any], ...]:
    """`Intervals.rows` of quarter-hours as plain rows; asked again before anything was counted anew, it costs nothing.

    A measure that is not kept is left out: service levels are then null.
    """
    asked = measure if measure in found.measures else None
    return _rows(found, found.manifest.generation, tuple(queues), start, end, tuple(by), zone, asked, tuple(columns))


def handled(
    found: Intervals,
    queues: Sequence[str],
    start: datetime,
    end: datetime,
    by: Sequence[str],
    zone: str,
    measure: KeptMeasure | None,
    columns: Sequence[str],
) -> tuple[Mapping[str, Any], ...]:
    """As `rows`, of `Intervals.agents`."""
    asked = measure if measure in found.measures else None
    return _handled(found, found.manifest.generation, tuple(queues), start, end, tuple(by), zone, asked, tuple(columns))


@lru_cache(maxsize=128)
def _rows(
    found: Intervals,
    generation: int,  # dates the answer
    queues: tuple[str, ...],
    start: datetime,
    end: datetime,
    by: tuple[str, ...],
    zone: str,
    measure: KeptMeasure | None,
    columns: tuple[str, ...],
) -> tuple[Mapping[str, Any], ...]:
    table = found.rows(queues, start, end, by=by, zone=zone, interval_s=_QUARTER_HOUR_S, measure=measure)
    return tuple(table.select(columns).to_pylist())


@lru_cache(maxsize=128)
def _handled(
    found: Intervals,
    generation: int,  # dates the answer
    queues: tuple[str, ...],
    start: datetime,
    end: datetime,
    by: tuple[str, ...],
    zone: str,
    measure: KeptMeasure | None,
    columns: tuple[str, ...],
) -> tuple[Mapping[str, Any], ...]:
    table = found.agents(None, start, end, by, zone=zone, interval_s=_QUARTER_HOUR_S, queues=queues, measure=measure)
    return tuple(table.select(columns).to_pylist())
