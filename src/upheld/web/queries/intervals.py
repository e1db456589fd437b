"""The intervals of a day, or the days of a range: what was forecast, what came, who was there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from upheld.metrics.interval_reading import Intervals
from upheld.metrics.kept_measures import KeptMeasure
from upheld.web.models import Client, ForecastRun
from upheld.web.queries import again, at_work, cells, expected
from upheld.web.queries import kept as keeping
from upheld.web.queries.again import Again, Today
from upheld.web.queries.at_work import Crew
from upheld.web.queries.cells import QUARTER_HOUR_S, Cell
from upheld.web.queries.expected import Told

LENGTHS: Final = (900, 1800, 3600)
"""Seconds that an interval may last."""
MOST_DAYS: Final = 62
PAST, NOW, AHEAD = "past", "now", "ahead"
_SUMMED: Final = (
    "offered",
    "answered",
    "abandoned",
    "refused",
    "service_level_numerator",
    "service_level_denominator",
    "wait_answered_s",
    "wait_answered_known",
    "handled_s",
    "handled_with_talk",
)
_COUNTED: Final = frozenset(_SUMMED) - {"wait_answered_s", "handled_s"}
"""Sums that are 0 where there is no row: nothing came. Seconds of nothing are unknown."""
_LEVEL: Final = ("service_level_numerator", "service_level_denominator")


@dataclass(frozen=True)
class Row:
    """One interval, one day, or the total of several; None is unknown.

    `forecast` and `reforecast` are contacts, as `offered`; people are seconds, of which `length_s` make one person.
    """

    start: datetime
    end: datetime
    state: str  # past | now | ahead
    length_s: float
    forecast: float | None
    reforecast: float | None
    offered: float | None
    numerator: float | None
    denominator: float | None
    answered: float | None
    abandoned: float | None
    refused: float | None
    wait_s: float | None
    waits: float | None
    handled_s: float | None
    handled: float | None
    required_s: float | None
    scheduled_s: float | None
    staffed_s: float | None
    net_s: float | None
    deviation: float | None  # contacts above the forecast, of what is over
    compared: float | None  # the forecast that the deviation is from

    @property
    def level(self) -> float | None:
        """The service level."""
        return _ratio(self.numerator, self.denominator)

    @property
    def asa_s(self) -> float | None:
        """Mean wait of the answered."""
        return _ratio(self.wait_s, self.waits)

    @property
    def aht_s(self) -> float | None:
        """Mean handling time."""
        return _ratio(self.handled_s, self.handled)

    @property
    def deviation_share(self) -> float | None:
        """The deviation as a share of the forecast of the same intervals."""
        return _ratio(self.deviation, self.compared)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing was expected, nothing came and nobody was there."""
        seen = (self.forecast, self.reforecast, self.offered, self.refused, self.scheduled_s, self.staffed_s)
        return not any(seen)


@dataclass(frozen=True)
class Table:
    """Rows with their total, and what they were made from."""

    rows: tuple[Row, ...]
    total: Row
    runs: tuple[ForecastRun, ...]
    crew: Crew
    today: Today | None
    has_plans: bool
    coarse: bool  # the forecast's intervals are longer than the rows

    @property
    def ahead(self) -> tuple[Again, ...]:
        """The rest of today as it is forecast now, at the forecast's own intervals."""
        return self.today.ahead if self.today else ()


def of_day(
    kept: Intervals,
    client: Client,
    queues: Sequence[str],
    day: date,
    interval_s: int,
    measure: KeptMeasure | None,
    now: datetime,
) -> Table:
    """Every interval of a local day of the client."""
    zone = client.time_zone
    grid = cells.of_day(day, zone, interval_s)
    counts = _counts(kept, queues, grid, measure)
    told = expected.of_days(client, queues, day, day, zone)
    today = None
    if grid[0].start <= now < grid[-1].end:
        today = again.rest_of_day(kept, told.told, _offered(counts), day, zone, now)
    return _table(kept, queues, grid, counts, told, today, measure, now)


def of_days(
    kept: Intervals,
    client: Client,
    queues: Sequence[str],
    first: date,
    last: date,
    measure: KeptMeasure | None,
    now: datetime,
) -> Table:
    """Every local day from `first` to `last`, both included."""
    grid = cells.of_days(first, last, client.time_zone)
    counts = _counts(kept, queues, grid, measure)
    told = expected.of_days(client, queues, first, last, client.time_zone)
    return _table(kept, queues, grid, counts, told, None, measure, now)


def trimmed(rows: Sequence[Row]) -> tuple[Row, ...]:
    """`rows` without the quiet ones at both ends; none left: all of them."""
    busy = [number for number, row in enumerate(rows) if not row.is_quiet]
    return tuple(rows[busy[0] : busy[-1] + 1]) if busy else tuple(rows)


def total_of(rows: Sequence[Row]) -> Row:
    """The sums of `rows`: ratios are made from them, so that every contact weighs the same."""
    first, last = rows[0], rows[-1]
    compared = [row for row in rows if row.deviation is not None]
    summed: dict[str, Any] = {name: _known_sum(getattr(row, name) for row in rows) for name in _TOTALLED}
    return Row(
        start=first.start,
        end=last.end,
        state=PAST if last.state == PAST else AHEAD if first.state == AHEAD else NOW,
        length_s=sum(row.length_s for row in rows),
        deviation=_known_sum(row.deviation for row in compared),
        compared=_known_sum(row.compared for row in compared),
        **summed,
    )


_TOTALLED: Final = (
    "forecast", "reforecast", "offered", "numerator", "denominator", "answered", "abandoned", "refused", "wait_s",
    "waits", "handled_s", "handled", "required_s", "scheduled_s", "staffed_s", "net_s",
)  # fmt: skip


def _counts(
    kept: Intervals, queues: Sequence[str], grid: Sequence[Cell], measure: KeptMeasure | None
) -> Sequence[Mapping[str, Any]]:
    """The kept sums of each queue and quarter-hour of the grid."""
    start, end, by = grid[0].start, grid[-1].end, ("queue", "interval")
    return keeping.rows(kept, queues, start, end, by, "UTC", measure, (*by, *_SUMMED))


def _offered(counts: Iterable[Mapping[str, Any]]) -> dict[tuple[str, datetime], float]:
    return {(one["queue"], one["interval"]): float(one["offered"] or 0) for one in counts}


def _table(
    kept: Intervals,
    queues: Sequence[str],
    grid: Sequence[Cell],
    counts: Sequence[Mapping[str, Any]],
    told: expected.Expected,
    today: Today | None,
    measure: KeptMeasure | None,
    now: datetime,
) -> Table:
    measured = measure in kept.measures
    crew = at_work.crew(kept, queues, min(now, grid[-1].end))
    people = {
        "required_s": expected.required_by_cell(grid, told.told),
        "scheduled_s": at_work.scheduled_by_cell(grid, crew.people),
        "staffed_s": at_work.staffed_by_cell(kept, grid, crew.logins),
    }
    calls = expected.calls_by_cell(grid, told.told)
    ahead = expected.calls_by_cell(grid, _as_told(today))
    sums = _by_cell(kept, grid, counts, measured)
    rows = tuple(
        _row(
            cell,
            _state(cell, now),
            calls[number],
            ahead[number],
            sums[number],
            {name: one[number] for name, one in people.items()},
        )
        for number, cell in enumerate(grid)
    )
    return Table(
        rows=rows,
        total=total_of(rows),
        runs=told.runs,
        crew=crew,
        today=today,
        has_plans=any(row.scheduled_s is not None for row in rows),
        coarse=any(timedelta(seconds=one.interval_s) > cell.end - cell.start for one in told.told for cell in grid[:1]),
    )


def _as_told(today: Today | None) -> list[Told]:
    return (
        [Told("", one.start, one.interval_s, one.mean, one.p10, one.p90, None) for one in today.ahead] if today else []
    )


def _by_cell(
    kept: Intervals, grid: Sequence[Cell], counts: Iterable[Mapping[str, Any]], measured: bool
) -> list[dict[str, float | None]]:
    """Sums of each cell; counts are 0 where the log told of the time and nothing came, unknown where it did not."""
    starts = [cell.start for cell in grid]
    zeros = dict.fromkeys(_COUNTED if measured else _COUNTED - set(_LEVEL), 0.0)
    told = [_is_told(kept, cell) for cell in grid]
    found: list[dict[str, float | None]] = [{**zeros} if known else {} for known in told]
    for one in counts:
        sums = found[cells.place(starts, one["interval"])]
        for name in _SUMMED if measured else set(_SUMMED) - set(_LEVEL):
            sums[name] = _added(sums.get(name, 0.0), one[name], name in _COUNTED)
    return found


def _added(before: float | None, value: float | None, counted: bool) -> float | None:
    """The sum with one value more: an unknown count makes it unknown, unknown seconds of nothing do not."""
    if counted:
        return None if before is None or value is None else before + value
    return (before or 0.0) + (value or 0.0) if before or value is not None else None


def _row(
    cell: Cell,
    state: str,
    forecast: float | None,
    reforecast: float | None,
    sums: Mapping[str, float | None],
    people: Mapping[str, float | None],
) -> Row:
    there = people["staffed_s"] if state == PAST else people["scheduled_s"]
    deviation = _difference(sums.get("offered"), forecast) if state == PAST else None
    return Row(
        start=cell.start,
        end=cell.end,
        state=state,
        length_s=cell.length_s,
        forecast=forecast,
        reforecast=reforecast if state != PAST else None,
        offered=sums.get("offered"),
        numerator=sums.get("service_level_numerator"),
        denominator=sums.get("service_level_denominator"),
        answered=sums.get("answered"),
        abandoned=sums.get("abandoned"),
        refused=sums.get("refused"),
        wait_s=sums.get("wait_answered_s"),
        waits=sums.get("wait_answered_known"),
        handled_s=sums.get("handled_s"),
        handled=sums.get("handled_with_talk"),
        required_s=people["required_s"],
        scheduled_s=people["scheduled_s"],
        staffed_s=people["staffed_s"] if state != AHEAD else None,
        net_s=_difference(there, people["required_s"]),
        deviation=deviation,
        compared=None if deviation is None else forecast,
    )


def _state(cell: Cell, now: datetime) -> str:
    return PAST if cell.end <= now else AHEAD if cell.start > now else NOW


def _is_told(kept: Intervals, cell: Cell) -> bool:
    """Whether the records reach into the cell: what lies before the first or after the last says nothing of it."""
    first = min((file.first_tick for file in kept.manifest.files("visits")), default=None)
    if first is None or kept.until is None:
        return False
    return cell.end.timestamp() > first * QUARTER_HOUR_S and cell.start < kept.until


def _known_sum(values: Iterable[float | None]) -> float | None:
    """The sum of what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _difference(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def _ratio(part: float | None, whole: float | None) -> float | None:
    return part / whole if part is not None and whole else None
