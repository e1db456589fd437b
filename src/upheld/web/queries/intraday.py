"""Today under way: the level so far and the one to expect at its end, what could be done now, who is absent, notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from math import inf

from django.db.models import Q

from upheld.metrics.interval_reading import Intervals
from upheld.metrics.kept_measures import KeptMeasure
from upheld.notation import midnight
from upheld.staffing.rest_of_day import expected_parts
from upheld.web.models import Absence, Client, HandoverNote, LogIn
from upheld.web.queries import cells, expected, intervals, raw_records
from upheld.web.queries.cells import QUARTER_HOUR_S
from upheld.web.queries.intervals import AHEAD, NOW, PAST, Row, Table
from upheld.web.queries.remedies import LOOKED_AHEAD, Remedies, remedies

HALF_HOUR_S = 1800
_PATIENCE_FROM = timedelta(days=7)
_ESTIMATED = ("answered_offered", "excluding_short")
"""Formulas whose denominator Erlang A knows."""


@dataclass(frozen=True)
class DaysEnd:
    """The level to expect at the end of the day: what is counted so far and what is expected of the rest."""

    numerator: float
    denominator: float
    patience_s: float | None  # mean; None: nobody gave up lately, so nobody is thought to

    @property
    def level(self) -> float | None:
        """Numerator over denominator."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True)
class Away:
    """Somebody who is absent today, for a stretch; why is nobody's business here."""

    name: str
    start: datetime
    end: datetime
    planned: bool
    whole_day: bool


@dataclass(frozen=True)
class Day:
    """Everything that the screen of today shows."""

    table: Table
    so_far: Row | None  # the sums of what is over; None: nothing is
    rest: Row | None
    end: DaysEnd | None
    remedies: Remedies
    away: tuple[Away, ...]
    notes: tuple[HandoverNote, ...]


def of_today(
    kept: Intervals,
    client: Client,
    queues: Sequence[str],
    day: date,
    measure: KeptMeasure | None,
    now: datetime,
    teams: frozenset[int] | None,
) -> Day:
    """Today of a client's queues; absences, notes and steps of `teams` only, where one is limited to them."""
    table = intervals.of_day(kept, client, queues, day, HALF_HOUR_S, measure, now)
    if table.coarse:
        table = intervals.of_day(kept, client, queues, day, 2 * HALF_HOUR_S, measure, now)
    quarters = intervals.of_day(kept, client, queues, day, QUARTER_HOUR_S, measure, now)
    over = [row for row in table.rows if row.state == PAST and row.offered is not None]
    rest = [row for row in table.rows if row.state in (NOW, AHEAD)]
    people = table.crew.people if teams is None else table.crew.people & _in_teams(teams, now)
    there = people - _absent_people(people, now, now + LOOKED_AHEAD)
    return Day(
        table=table,
        so_far=intervals.total_of(over) if over else None,
        rest=intervals.total_of(rest) if rest else None,
        end=_days_end(kept, client, queues, day, over, rest, measure, now),
        remedies=remedies([row for row in quarters.rows if row.state in (NOW, AHEAD)], there, now),
        away=_absent(people, midnight(day, client.time_zone), midnight(day + timedelta(days=1), client.time_zone)),
        notes=_notes(people, day, teams),
    )


def _days_end(
    kept: Intervals,
    client: Client,
    queues: Sequence[str],
    day: date,
    over: Sequence[Row],
    rest: Sequence[Row],
    measure: KeptMeasure | None,
    now: datetime,
) -> DaysEnd | None:
    """None where the formula, the forecast or the schedule does not let it be known."""
    formula = measure.formula if measure else None
    ahead = [row for row in rest if row.reforecast]
    lacks = any(row.scheduled_s is None for row in ahead)
    if measure is None or formula not in _ESTIMATED or lacks or not ahead or measure not in kept.measures:
        return None
    handling_s = _handling_s(client, queues, day, over, ahead)
    if handling_s is None:
        return None
    patience_s = _patience_s(kept, kept.manifest.generation, tuple(queues), now)
    within, of = expected_parts(
        [row.reforecast or 0.0 for row in ahead],
        ahead[0].length_s,
        handling_s,
        [(row.scheduled_s or 0.0) / row.length_s for row in ahead],
        patience_s=patience_s or inf,
        threshold_s=measure.threshold_s or 0.0,
        short_s=measure.short_s if formula == "excluding_short" else None,
    )
    numerator = sum(row.numerator or 0.0 for row in over) + float(within.sum())
    denominator = sum(row.denominator or 0.0 for row in over) + float(of.sum())
    return DaysEnd(numerator, denominator, patience_s)


def _handling_s(
    client: Client, queues: Sequence[str], day: date, over: Sequence[Row], ahead: Sequence[Row]
) -> list[float] | None:
    """Handling time of each interval ahead: as forecast, else as it was today; None where neither is known."""
    grid = tuple(cells.Cell(row.start, row.end) for row in ahead)
    sums = [[0.0, 0.0] for _ in grid]
    for one in expected.of_days(client, queues, day, day, client.time_zone).told:
        if one.aht_s is not None:
            for number, _ in cells.shares(grid, one.start, one.start + timedelta(seconds=one.interval_s)):
                sums[number][0] += one.mean * one.aht_s
                sums[number][1] += one.mean
    today_s = intervals.total_of(over).aht_s if over else None
    found = [handled / contacts if contacts else today_s for handled, contacts in sums]
    known = [one for one in found if one is not None]
    return known if len(known) == len(found) else None


@lru_cache(maxsize=64)
def _patience_s(kept: Intervals, generation: int, queues: tuple[str, ...], now: datetime) -> float | None:
    """Mean patience of the last week's callers: all time waited ÷ callers who gave up; `generation` dates the answer.

    The likeliest mean of exponential patience when answered calls only bound it.
    """
    start = now - _PATIENCE_FROM
    with raw_records.attached(*raw_records.utc_days(start, now), "visits") as con:
        found = raw_records.rows(
            con,
            "SELECT sum(wait_s) AS waited_s, count(*) FILTER (outcome = 'abandoned') AS gave_up FROM visits "
            "WHERE list_contains($queues, queue::VARCHAR) AND offered_at >= $start AND offered_at < $end "
            "AND outcome <> 'refused'",
            queues=list(queues), start=start, end=now,
        )  # fmt: skip
    one = found[0]
    return one["waited_s"] / one["gave_up"] if one["gave_up"] and one["waited_s"] else None


def _absent_people(people: frozenset[int], start: datetime, end: datetime) -> frozenset[int]:
    rows = Absence.objects.filter(person_id__in=people, withdrawn_at__isnull=True, start__lt=end, end__gt=start)
    return frozenset(rows.values_list("person_id", flat=True))


def _absent(people: frozenset[int], start: datetime, end: datetime) -> tuple[Away, ...]:
    rows = Absence.objects.filter(person_id__in=people, withdrawn_at__isnull=True, start__lt=end, end__gt=start)
    chosen = rows.order_by("start", "person__name").values_list("person__name", "start", "end", "planned")
    return tuple(Away(*row, whole_day=row[1] <= start and row[2] >= end) for row in chosen)


def _notes(people: frozenset[int], day: date, teams: frozenset[int] | None) -> tuple[HandoverNote, ...]:
    """Notes of today to the teams of `people`, and to everybody."""
    own = set(LogIn.objects.filter(person_id__in=people).values_list("team_id", flat=True)) - {None}
    mine = own if teams is None else own & teams
    rows = HandoverNote.objects.filter(Q(team_id__in=mine) | Q(team__isnull=True), day=day)
    return tuple(rows.select_related("team", "by")[:5])


def _in_teams(teams: frozenset[int], at: datetime) -> frozenset[int]:
    held = LogIn.objects.filter(team_id__in=teams).filter(Q(valid_from__isnull=True) | Q(valid_from__lte=at))
    held = held.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=at))
    return frozenset(held.values_list("person_id", flat=True))
