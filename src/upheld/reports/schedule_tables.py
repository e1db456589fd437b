"""The tables of a schedule: cover by day, broken rules, changes, hours, what each person has, who works when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from upheld.reports import numbers, schedule_words
from upheld.reports.catalogue import Language
from upheld.reports.checks_told import Column, Table
from upheld.schedule import coverage, fairness, plan_table
from upheld.schedule.changes import Change
from upheld.schedule.check import Broken
from upheld.schedule.coverage import DayCover
from upheld.schedule.fairness import Tally
from upheld.schedule.plan import Plan, Shift
from upheld.schedule.rules import Problem

_BROKEN: Final = 60
_DAYS: Final = 35
_ROSTER_DAYS: Final = 7
"""Rows of the tables, and days of the roster."""


def cover(problem: Problem, days: Sequence[DayCover], language: Language) -> Table:
    say = language.say
    names = (
        say("Required (h)"), say("At work (h)"), say("Net (h)"), say("Missing (h)"), say("Too many (h)"),
        say("Intervals short"), say("Shifts"),
    )  # fmt: skip
    rows = [(schedule_words.day_of(problem, day.day, language), *_figures(day, language)) for day in days]
    if len(days) > 1:
        total = DayCover(
            -1, sum(day.required_h for day in days), sum(day.scheduled_h for day in days),
            sum(day.under_h for day in days), sum(day.over_h for day in days), sum(day.short_slots for day in days),
            sum(day.shifts for day in days),
        )  # fmt: skip
        rows.append((say("All days"), *_figures(total, language)))
    columns = (Column(say("Day")), *(Column(name, numeric=True) for name in names))
    kept = rows if len(rows) <= _DAYS + 1 else [*rows[:_DAYS], rows[-1]]
    more = len(rows) - len(kept)
    return Table(say("Cover by day, in agent-hours"), columns, tuple(kept), _more(more, language))


def _figures(day: DayCover, language: Language) -> tuple[str, ...]:
    code = language.code
    net = numbers.number(day.net_h, code, 1)
    return (
        numbers.number(day.required_h, code, 1), numbers.number(day.scheduled_h, code, 1),
        numbers.plus(net, code) if day.net_h >= 0.05 else net,
        numbers.number(day.under_h, code, 1), numbers.number(day.over_h, code, 1),
        numbers.number(day.short_slots, code), numbers.number(day.shifts, code),
    )  # fmt: skip


def shifts(problem: Problem, days: Sequence[DayCover], language: Language) -> Table:
    columns = (Column(language.say("Day")), Column(language.say("Shifts"), numeric=True))
    rows = tuple(
        (schedule_words.day_of(problem, day.day, language), numbers.number(day.shifts, language.code)) for day in days
    )
    return cut(Table(language.say("Shifts by day"), columns, rows), _DAYS, language)


def broken(problem: Problem, broken: Sequence[Broken], language: Language) -> Iterator[Table]:
    if not broken:
        return
    say = language.say
    rows = tuple(
        (
            schedule_words.rule(problem, one, language),
            one.person or numbers.UNKNOWN,
            numbers.UNKNOWN
            if one.day is None
            else schedule_words.weekday_of(plan_table.day_of(problem, one.day), language),
        )
        for one in broken
    )
    columns = (Column(say("Rule")), Column(say("Who")), Column(say("Day")))
    yield cut(Table(say("Broken rules"), columns, rows), _BROKEN, language)


def changes(problem: Problem, changes: Sequence[Change], language: Language) -> Iterator[Table]:
    """Who must be told what."""
    if not changes:
        return
    say = language.say
    rows = tuple(
        (
            one.person,
            schedule_words.day_of(problem, one.day, language),
            _shift(problem, one.before, language),
            _shift(problem, one.after, language),
        )
        for one in changes
    )
    columns = (Column(say("Who")), Column(say("Day")), Column(say("Before")), Column(say("Now")))
    yield Table(say("Who must be told what"), columns, rows)


def _shift(problem: Problem, shift: Shift | None, language: Language) -> str:
    """A shift with its breaks, or a day off."""
    if shift is None:
        return language.say("off")
    pattern = problem.patterns[shift.pattern]
    end = shift.start + pattern.length
    said = [f"{shift.pattern} {schedule_words.between(problem, shift.start, end, language)}"]
    if shift.pauses:
        said.append(" ".join(schedule_words.time_of(problem, at, language) for at in shift.pauses))
    said += [schedule_words.between(problem, at, at + length, language) for at, length in shift.off_phone]
    return " · ".join([*said, *([shift.queue] if shift.queue else [])])


def contracts(problem: Problem, plan: Plan, language: Language) -> Table:
    say, code = language.say, language.code
    names = (say("People"), say("Shifts"), say("Paid hours"), say("Least of one"), say("Most of one"))
    rows = tuple(
        (
            one.contract,
            numbers.number(one.people, code),
            numbers.number(one.shifts, code),
            *(schedule_words.hours(value, language) for value in (one.hours, one.least, one.most)),
        )
        for one in coverage.contracts(problem, plan)
    )
    columns = (Column(say("Contract")), *(Column(name, numeric=True) for name in names))
    return Table(say("Hours by contract"), columns, rows)


def of_people(problem: Problem, plan: Plan, language: Language) -> Iterator[Table]:
    """What each person has of what nobody likes; empty where there are no people."""
    if not problem.people:
        return
    say = language.say
    late = next((one.late_from for one in problem.fairness if one.of == "late"), None)
    holidays = frozenset(day for one in problem.fairness for day in one.holidays)
    hours = coverage.hours_of(problem, plan)
    shifts = dict.fromkeys(hours, 0)
    for shift in plan.shifts:
        shifts[shift.person] += 1
    names = [say("Shifts"), say("Paid hours"), say("Weekends")]
    names += [say("From {time} on", time=schedule_words.time_of(problem, late, language))] if late is not None else []
    names += [say("Public holidays")] if holidays else []
    wishes = any(person.wishes for person in problem.people)
    rows = []
    for one in fairness.tallies(problem, plan.shifts, late or 0, holidays):
        counts = [shifts.get(one.person, 0), hours.get(one.person, 0.0), one.weekends]
        counts += ([one.late] if late is not None else []) + ([one.holidays] if holidays else [])
        cells = [schedule_words.hours(count, language) for count in counts]
        rows.append((one.person, *cells, *([_granted(one, language)] if wishes else [])))
    columns = [Column(say("Person")), *(Column(name, numeric=True) for name in names)]
    columns += [Column(say("Wishes granted"))] if wishes else []
    yield Table(say("What each person has"), tuple(columns), tuple(rows))


def _granted(one: Tally, language: Language) -> str:
    if not one.wished:
        return numbers.UNKNOWN
    granted, wished = (numbers.number(count, language.code) for count in (one.granted, one.wished))
    return language.say("{granted} of {wished}", granted=granted, wished=wished)


def roster(problem: Problem, plan: Plan, language: Language) -> Table:
    """People × days of the first week."""
    days = range(min(problem.days, _ROSTER_DAYS))
    there = {(shift.person, shift.day): shift for shift in plan.shifts}
    columns = [Column(language.say("Person")), Column(language.say("Contract"))]
    columns += [Column(schedule_words.day_of(problem, day, language, year=False)) for day in days]
    rows = tuple(
        (name, contract, *(_worked(problem, there.get((name, day)), language) for day in days))
        for name, contract in plan.contracts.items()
    )
    title = (
        language.say("Who works when") if problem.days <= _ROSTER_DAYS else language.say("Who works when, first week")
    )
    return Table(title, tuple(columns), rows)


def _worked(problem: Problem, shift: Shift | None, language: Language) -> str:
    if shift is None:
        return numbers.UNKNOWN
    end = shift.start + problem.patterns[shift.pattern].length
    return schedule_words.between(problem, shift.start, end, language)


def cut(table: Table, most: int, language: Language) -> Table:
    left = len(table.rows) - most
    return table if left <= 0 else Table(table.title, table.columns, table.rows[:most], _more(left, language))


def _more(count: int, language: Language) -> str:
    if count <= 0:
        return ""
    return language.say_many(
        "{count} more row.", "{count} more rows.", count, count=numbers.number(count, language.code)
    )
