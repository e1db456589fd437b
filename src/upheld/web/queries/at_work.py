"""Who is there for a client's queues: scheduled by published plans, and staffed as the log says.

Somebody belongs to queues by skill; where no skills are entered for them, by having handled their contacts within the
last four weeks. Who works for several clients counts for each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import Q

from upheld.metrics.interval_reading import Intervals
from upheld.web.models import Absence, LogIn, Shift, ShiftPart, Skill
from upheld.web.queries.cells import QUARTER_HOUR_S, Cell, place, shares

LOOKED_BACK = timedelta(days=28)


@dataclass(frozen=True)
class Crew:
    """The people and log-ins of some queues; `by_skill`: skills say so, else what was handled lately."""

    people: frozenset[int]
    logins: tuple[str, ...]
    by_skill: bool


def crew(kept: Intervals | None, queues: Sequence[str], at: datetime, teams: frozenset[int] | None = None) -> Crew:
    """Who belongs to `queues` at the instant `at`; of `teams` only, where given."""
    handled = _handled(kept, kept.manifest.generation, tuple(queues), _quarter(at)) if kept else ()
    skilled = frozenset(Skill.objects.filter(queue__name__in=queues).values_list("person_id", flat=True))
    held = LogIn.objects.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=at))
    held = held.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=at))
    held = held.filter(person_id__in=skilled) if skilled else held.filter(login__in=handled)
    if teams is not None:
        held = held.filter(team_id__in=teams)
    rows = list(held.values_list("person_id", "login"))
    logins = {login for _, login in rows}
    return Crew(
        frozenset(person for person, _ in rows),
        tuple(sorted(logins if skilled or teams is not None else {*logins, *handled})),
        bool(skilled),
    )


def scheduled_by_cell(cells: Sequence[Cell], people: frozenset[int]) -> list[float | None]:
    """Seconds of `people` on a published shift, in no other activity and not reported absent; None without any plan."""
    if not cells:
        return []
    start, end = cells[0].start, cells[-1].end
    in_plans = Shift.objects.filter(plan__published_at__isnull=False, start__lt=end, end__gt=start)
    shifts = list(in_plans.filter(person_id__in=people).values_list("pk", "person_id", "start", "end"))
    if not shifts and not in_plans.exists():
        return [None] * len(cells)
    away = _away([key for key, *_ in shifts], people, start, end)
    found = [0.0] * len(cells)
    for key, person, begins, ends in shifts:
        for first, last in _left(begins, ends, [*away.get(("shift", key), ()), *away.get(("person", person), ())]):
            for number, seconds in shares(cells, first, last):
                found[number] += seconds
    return list(found)


def staffed_by_cell(kept: Intervals, cells: Sequence[Cell], logins: Sequence[str]) -> list[float | None]:
    """Seconds that `logins` were logged in and not in a not-ready state; None where the log tells nothing of agents."""
    if not cells or not logins:
        return [None] * len(cells)
    found: list[float | None] = [None] * len(cells)
    starts = [cell.start for cell in cells]
    rows = _staffed(kept, kept.manifest.generation, tuple(logins), cells[0].start, cells[-1].end)
    for at, staffed_s, not_ready_s in rows:
        if staffed_s is not None:
            number = place(starts, at)
            found[number] = (found[number] or 0.0) + staffed_s - (not_ready_s or 0.0)
    return found


def _away(
    shifts: Sequence[int], people: frozenset[int], start: datetime, end: datetime
) -> dict[tuple[str, int], list[tuple[datetime, datetime]]]:
    """Stretches not on the phones: of a shift its parts, of a person the absences."""
    found: dict[tuple[str, int], list[tuple[datetime, datetime]]] = {}
    parts = ShiftPart.objects.filter(shift_id__in=shifts).values_list("shift_id", "start", "end")
    absences = Absence.objects.filter(person_id__in=people, withdrawn_at__isnull=True, start__lt=end, end__gt=start)
    for kind, rows in (("shift", parts), ("person", absences.values_list("person_id", "start", "end"))):
        for key, first, last in rows:
            found.setdefault((kind, key), []).append((first, last))
    return found


def _left(start: datetime, end: datetime, away: Sequence[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """What is left of [start, end) without the stretches `away`, which may overlap."""
    left = []
    for first, last in sorted(away):
        if first > start:
            left.append((start, min(first, end)))
        start = max(start, last)
    if start < end:
        left.append((start, end))
    return [(first, last) for first, last in left if first < last]


@lru_cache(maxsize=256)
def _handled(kept: Intervals, generation: int, queues: tuple[str, ...], until: datetime) -> tuple[str, ...]:
    """The log-ins that handled contacts of `queues` within four weeks before `until`; `generation` dates the answer."""
    rows = kept.agents(None, until - LOOKED_BACK, until, ("agent",), queues=queues)
    return tuple(name for name in rows["agent"].to_pylist() if name is not None)


@lru_cache(maxsize=64)
def _staffed(
    kept: Intervals, generation: int, logins: tuple[str, ...], start: datetime, end: datetime
) -> tuple[tuple[datetime, float | None, float | None], ...]:
    """Instant, staffed and not-ready seconds of each quarter-hour; `generation` dates the answer."""
    rows = kept.agents(logins, start, end, ("interval",), interval_s=QUARTER_HOUR_S)
    return tuple(zip(*(rows[name].to_pylist() for name in ("interval", "staffed_s", "not_ready_s")), strict=True))


def _quarter(at: datetime) -> datetime:
    return at - timedelta(seconds=at.timestamp() % QUARTER_HOUR_S)
