"""A plan as numbers and texts for other programs: shifts, cover by interval, broken rules, changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

from upheld.schedule import coverage, plan_table
from upheld.schedule.changes import Change
from upheld.schedule.check import Broken
from upheld.schedule.plan import Plan, Shift
from upheld.schedule.rules import Problem


def of_plan(
    problem: Problem, plan: Plan, broken: Sequence[Broken], zone: str | None, *, bounded: bool
) -> dict[str, Any]:
    """A plan with its cover and what it breaks; times are wall-clock times, ISO 8601, with an offset in a `zone`.

    `bounded`: whether its bound means anything; else bound and gap are None.
    """
    bounded = bounded and isfinite(plan.bound)
    return {
        "plan": {
            "cost": plan.cost,
            "bound": plan.bound if bounded else None,
            "gap": plan.gap if bounded else None,
            "proven": plan.proven,
        },
        "shifts": [_shift(problem, plan, shift, zone) for shift in plan.shifts],
        "cover": list(_cover(problem, plan, zone)),
        "broken": of_broken(problem, broken),
    }


def of_broken(problem: Problem, broken: Sequence[Broken]) -> list[dict[str, Any]]:
    """Broken rules by key, with who, which day and the values of their sentence."""
    return [
        {
            "rule": one.rule,
            "person": one.person,
            "day": None if one.day is None else plan_table.day_of(problem, one.day),
            "values": dict(one.values),
        }
        for one in broken
    ]


def in_short(problem: Problem, shift: Shift | None) -> dict[str, Any] | None:
    """A shift by times of day alone, for lists that name person and day themselves; None: off."""
    if shift is None:
        return None

    def clock(slot: int) -> str:
        return plan_table.clock(problem, slot)

    return {
        "pattern": shift.pattern,
        "start": clock(shift.start),
        "end": clock(shift.start + problem.patterns[shift.pattern].length),
        "pauses": [clock(at) for at in shift.pauses],
        "off_phone": [[clock(at), clock(at + length)] for at, length in shift.off_phone],
        "queue": shift.queue,
    }


def of_changes(problem: Problem, plan: Plan, changes: Sequence[Change], zone: str | None) -> list[Mapping[str, Any]]:
    """Each change with the shift before and after it; None: off."""
    return [
        {
            "person": one.person,
            "day": plan_table.day_of(problem, one.day),
            "kind": one.kind,
            "before": None if one.before is None else _shift(problem, plan, one.before, zone),
            "after": None if one.after is None else _shift(problem, plan, one.after, zone),
        }
        for one in changes
    ]


def _shift(problem: Problem, plan: Plan, shift: Shift, zone: str | None) -> Mapping[str, Any]:
    pattern = problem.patterns[shift.pattern]
    begin = shift.day * problem.slots + shift.start
    pauses = [
        {"name": pause.name, "start": _at(problem, at, zone), "end": _at(problem, at + pause.length, zone)}
        for pause, at in zip(pattern.pauses, shift.pauses, strict=True)
    ]
    return {
        "person": shift.person,
        "contract": plan.contracts.get(shift.person),
        "day": plan_table.day_of(problem, shift.day),
        "pattern": shift.pattern,
        "start": _at(problem, begin, zone),
        "end": _at(problem, begin + pattern.length, zone),
        "pauses": pauses,
        "off_phone": [
            {"start": _at(problem, at, zone), "end": _at(problem, at + length, zone)} for at, length in shift.off_phone
        ],
        "queue": shift.queue,
    }


def _cover(problem: Problem, plan: Plan, zone: str | None) -> Iterator[Mapping[str, Any]]:
    for one in coverage.cover(problem, plan):
        for slot, (required, there) in enumerate(zip(one.required.tolist(), one.scheduled.tolist(), strict=True)):
            if required or there:
                yield {
                    "start": _at(problem, slot, zone), "queue": one.queue, "required": required, "scheduled": there,
                    "net": there - required,
                }  # fmt: skip


def _at(problem: Problem, slot: int, zone: str | None) -> str:
    """A slot of the horizon on the wall clock, ISO 8601; with its offset where the zone is known."""
    day = plan_table.day_of(problem, 0)
    wall = datetime(day.year, day.month, day.day) + timedelta(seconds=slot * problem.slot_s)  # noqa: DTZ001
    if zone is None:
        return wall.isoformat()
    known = ZoneInfo(zone)
    return wall.replace(tzinfo=known).astimezone(UTC).astimezone(known).isoformat()  # what the clock skips moves on
