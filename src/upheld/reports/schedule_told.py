"""A schedule in words: what it costs and how far from the best it can be, cover, broken rules, hours, fairness."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from upheld.reports import numbers, schedule_board, schedule_words
from upheld.reports.catalogue import Language
from upheld.reports.charts import Spec
from upheld.reports.checks_told import Column, Table
from upheld.reports.staffing_page import Told
from upheld.schedule import coverage, fairness, plan_table
from upheld.schedule.changes import Change
from upheld.schedule.check import Broken
from upheld.schedule.coverage import DayCover, QueueCover
from upheld.schedule.fairness import Tally
from upheld.schedule.plan import Plan, Shift
from upheld.schedule.rules import Problem

_BROKEN: Final = 60
_DAYS: Final = 35
_SHORT_PEOPLE: Final = 40
_LONG_PEOPLE: Final = 400
_TABLE_DAYS: Final = 7
_UNPAUSED: Final = 8
"""Rows of the tables: of rules broken, days, people in a terminal and on a page."""


@dataclass(frozen=True)
class Made:
    """A plan with all that is told of it."""

    plan: Plan
    broken: tuple[Broken, ...]
    seconds: float | None  # it took; None: it was only checked
    unpaused: tuple[Shift, ...] = ()  # of a table that did not tell their breaks
    breaks_only: bool = False  # the bound is that of plans with the same shifts
    changes: tuple[Change, ...] | None = None  # against a plan that people know; None: there is none
    change_price: float | None = None  # of each changed shift, within the cost

    @property
    def solved(self) -> bool:
        """Whether it was made here, so that a bound is known."""
        return self.seconds is not None


@dataclass(frozen=True)
class Section:
    """A stretch of days on a page, its charts under each other."""

    id: str
    title: str
    charts: Mapping[str, Spec]
    more: str = ""


@dataclass(frozen=True)
class ScheduleTold(Told):
    """An answer whose `tables` are a terminal's; a page has `sections` of pictures and its own `page_tables`."""

    sections: tuple[Section, ...]
    page_tables: tuple[Table, ...]


def tell(problem: Problem, made: Made, days: Sequence[int], language: Language, pictures: bool = True) -> ScheduleTold:
    """A plan in words, tables and pictures; `days` of the horizon are drawn one by one (none: the first seven)."""
    found = coverage.cover(problem, made.plan)
    by_day = coverage.days(problem, made.plan)
    sections = tuple(_sections(problem, made.plan, days, found, language)) if pictures else ()
    broken = tuple(_broken(problem, made.broken, language))
    changed = tuple(_changes(problem, made.changes or (), language))
    contracts = _contracts(problem, made.plan, language)
    covered = _cover_table(problem, by_day, language) if found else _shifts_table(problem, by_day, language)
    fair = tuple(_fairness(problem, made.plan, language))
    short = tuple(_cut(table, _SHORT_PEOPLE, language) for table in (*changed, *fair))
    long = tuple(
        _cut(table, _LONG_PEOPLE, language) for table in (*changed, *fair, _roster(problem, made.plan, language))
    )
    return ScheduleTold(
        title=language.say("Who works when"),
        about=" · ".join(_about(problem, made.plan, language)),
        answer=tuple(_answer(problem, made, by_day, bool(found), language)),
        tables=(*broken, covered, contracts, *short),
        charts={id: spec for section in sections for id, spec in section.charts.items()},
        notes=tuple(_notes(problem, made, found, language)),
        sections=sections,
        page_tables=(*broken, covered, contracts, *long),
    )


def _about(problem: Problem, plan: Plan, language: Language) -> Iterator[str]:
    first, last = (
        schedule_words.weekday_of(plan_table.day_of(problem, day), language) for day in (0, problem.days - 1)
    )
    yield language.say("{first} to {last}", first=first, last=last)
    people, shifts = (numbers.number(count, language.code) for count in (len(plan.contracts), len(plan.shifts)))
    yield language.say_many("{count} person", "{count} people", len(plan.contracts), count=people)
    yield language.say_many("{count} shift", "{count} shifts", len(plan.shifts), count=shifts)


def _answer(
    problem: Problem, made: Made, days: Sequence[DayCover], required: bool, language: Language
) -> Iterator[str]:
    say, plan = language.say, made.plan
    if not plan.shifts:
        yield say("Nobody works: the plan has no shift.")
    if required:
        yield _covered(problem, days, language)
    cost = schedule_words.cost(plan.cost, language)
    if made.change_price:
        price = schedule_words.cost(made.change_price, language)
        yield say(
            "The plan costs {cost} in the prices of the file, with {price} for each changed shift.",
            cost=cost,
            price=price,
        )
    else:
        yield say("The plan costs {cost} in the prices of the file.", cost=cost)
    if made.solved:
        yield _proven(plan, made.breaks_only, language)
    if made.changes is not None:
        yield _changed(made.changes, language)
    if made.broken:
        count = numbers.number(len(made.broken), language.code)
        yield language.say_many(
            "{count} rule is broken; the table names it.", "{count} rules are broken; the table names them.",
            len(made.broken), count=count,
        )  # fmt: skip
    else:
        yield say("No rule is broken: every one was looked at again, apart from how the plan was made.")
    if made.seconds is not None:
        yield say("It took {seconds} s.", seconds=numbers.number(made.seconds, language.code, 1))


def _covered(problem: Problem, days: Sequence[DayCover], language: Language) -> str:
    required, under = (sum(getattr(day, name) for day in days) for name in ("required_h", "under_h"))
    over, slots = sum(day.over_h for day in days), sum(day.short_slots for day in days)
    gaps = {
        "required": schedule_words.hours(required, language), "over": schedule_words.hours(over, language),
        "under": schedule_words.hours(under, language),
    }  # fmt: skip
    if not slots:
        return language.say(
            "Nobody is missing: all of {required} agent-hours required are covered; {over} are more than required.",
            **gaps,
        )
    return language.say_many(
        "{under} of {required} agent-hours required are missing ({share}), in {count} interval; {over} are too many.",
        "{under} of {required} agent-hours required are missing ({share}), in {count} intervals; {over} are too many.",
        slots, share=numbers.share(under / required, language.code, 2), count=numbers.number(slots, language.code),
        **gaps,
    )  # fmt: skip


def _proven(plan: Plan, breaks_only: bool, language: Language) -> str:
    bound = schedule_words.at_least(plan.bound, language)
    if plan.proven and breaks_only:
        return language.say("With these shifts, no other breaks cost less: this is proven.")
    if plan.proven:
        return language.say("No plan costs less: this is proven.")
    gap = plan.gap
    if gap is None or plan.bound <= 0:
        return language.say("How much better a plan could be is not known.")
    if breaks_only:
        return language.say(
            "With these shifts, no breaks make it better than {bound}: there is at most {gap} left to gain.",
            bound=bound, gap=numbers.share(gap, language.code, 2),
        )  # fmt: skip
    return language.say(
        "No plan can be better than {bound}: there is at most {gap} left to gain.",
        bound=bound, gap=numbers.share(gap, language.code, numbers.decimals_apart(gap, 0.0, 1, 3, scale=2)),
    )  # fmt: skip


def _changed(changes: Sequence[Change], language: Language) -> str:
    if not changes:
        return language.say("Nothing changes: nobody need be told anything.")
    told = len({one.person for one in changes})
    people = language.say_many("{count} person", "{count} people", told, count=numbers.number(told, language.code))
    return language.say_many(
        "{count} shift changes; {people} must be told.", "{count} shifts change; {people} must be told.", len(changes),
        count=numbers.number(len(changes), language.code), people=people,
    )  # fmt: skip


def _changes(problem: Problem, changes: Sequence[Change], language: Language) -> Iterator[Table]:
    """Who must be told what."""
    if not changes:
        return
    say = language.say
    rows = tuple(
        (
            one.person,
            _day(problem, one.day, language),
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


def _broken(problem: Problem, broken: Sequence[Broken], language: Language) -> Iterator[Table]:
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
    yield _cut(Table(say("Broken rules"), columns, rows), _BROKEN, language)


def _cover_table(problem: Problem, days: Sequence[DayCover], language: Language) -> Table:
    say = language.say
    names = (
        say("Required (h)"), say("At work (h)"), say("Net (h)"), say("Missing (h)"), say("Too many (h)"),
        say("Intervals short"), say("Shifts"),
    )  # fmt: skip
    rows = [(_day(problem, day.day, language), *_figures(day, language)) for day in days]
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


def _shifts_table(problem: Problem, days: Sequence[DayCover], language: Language) -> Table:
    columns = (Column(language.say("Day")), Column(language.say("Shifts"), numeric=True))
    rows = tuple((_day(problem, day.day, language), numbers.number(day.shifts, language.code)) for day in days)
    return _cut(Table(language.say("Shifts by day"), columns, rows), _DAYS, language)


def _contracts(problem: Problem, plan: Plan, language: Language) -> Table:
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


def _fairness(problem: Problem, plan: Plan, language: Language) -> Iterator[Table]:
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


def _roster(problem: Problem, plan: Plan, language: Language) -> Table:
    """People × days of the first week."""
    days = range(min(problem.days, _TABLE_DAYS))
    there = {(shift.person, shift.day): shift for shift in plan.shifts}
    columns = [Column(language.say("Person")), Column(language.say("Contract"))]
    columns += [Column(_day(problem, day, language, year=False)) for day in days]
    rows = tuple(
        (name, contract, *(_worked(problem, there.get((name, day)), language) for day in days))
        for name, contract in plan.contracts.items()
    )
    title = (
        language.say("Who works when") if problem.days <= _TABLE_DAYS else language.say("Who works when, first week")
    )
    return Table(title, tuple(columns), rows)


def _worked(problem: Problem, shift: Shift | None, language: Language) -> str:
    if shift is None:
        return numbers.UNKNOWN
    end = shift.start + problem.patterns[shift.pattern].length
    return schedule_words.between(problem, shift.start, end, language)


def _sections(
    problem: Problem, plan: Plan, days: Sequence[int], found: Sequence[QueueCover], language: Language
) -> Iterator[Section]:
    several = problem.days > 1
    weeks = range(0, problem.days, schedule_board.DRAWN_DAYS) if several and not days else ()
    for first in weeks:
        picture = schedule_board.of_week(problem, plan, first, language, found)
        last = min(first + schedule_board.DRAWN_DAYS, problem.days) - 1
        title = language.say(
            "{first} to {last}", first=_day(problem, first, language), last=_day(problem, last, language)
        )
        if picture.charts:
            id = f"week-{first // schedule_board.DRAWN_DAYS}"
            yield Section(id, title, {f"{id}-{name}": spec for name, spec in picture.charts.items()}, picture.more)
    for day in days or range(min(problem.days, schedule_board.DRAWN_DAYS)):
        picture = schedule_board.of_day(problem, plan, day, language, found)
        if picture.charts:
            charts = {f"day-{day}-{name}": spec for name, spec in picture.charts.items()}
            yield Section(f"day-{day}", _day(problem, day, language), charts, picture.more)


def _notes(problem: Problem, made: Made, found: Sequence[QueueCover], language: Language) -> Iterator[str]:
    say = language.say
    yield say("A paid break counts as paid time, no break counts as cover. Times are on the wall clock.")
    if len(found) > 1:
        yield say("People who can serve several queues count where they are needed most, interval by interval.")
    if made.unpaused:
        names = ", ".join(dict.fromkeys(one.person for one in made.unpaused[:_UNPAUSED]))
        yield language.say_many(
            "The table tells no breaks of {count} shift ({people}); they were put where their windows allow.",
            "The table tells no breaks of {count} shifts ({people}); they were put where their windows allow.",
            len(made.unpaused), count=numbers.number(len(made.unpaused), language.code), people=names,
        )  # fmt: skip


def _day(problem: Problem, day: int, language: Language, year: bool = True) -> str:
    when = plan_table.day_of(problem, day)
    return schedule_words.weekday_of(when, language) if year else schedule_words.short_day(when, language)


def _cut(table: Table, most: int, language: Language) -> Table:
    left = len(table.rows) - most
    return table if left <= 0 else Table(table.title, table.columns, table.rows[:most], _more(left, language))


def _more(count: int, language: Language) -> str:
    if count <= 0:
        return ""
    return language.say_many(
        "{count} more row.", "{count} more rows.", count, count=numbers.number(count, language.code)
    )
