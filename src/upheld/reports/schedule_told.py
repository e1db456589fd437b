"""A schedule in words: what it costs and how far from the best it can be, cover, broken rules, hours, fairness."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from upheld.reports import numbers, schedule_board, schedule_tables, schedule_words
from upheld.reports.catalogue import Language
from upheld.reports.charts import Spec
from upheld.reports.checks_told import Table
from upheld.reports.staffing_page import Told
from upheld.schedule import coverage, plan_table
from upheld.schedule.changes import Change
from upheld.schedule.check import Broken
from upheld.schedule.coverage import DayCover, QueueCover
from upheld.schedule.plan import Plan, Shift
from upheld.schedule.rules import Problem

_SHORT_PEOPLE: Final = 40
_LONG_PEOPLE: Final = 400
"""Rows of tables of people: in a terminal, and on a page."""
_UNPAUSED: Final = 8
"""People named whose breaks were put."""


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
    broken = tuple(schedule_tables.broken(problem, made.broken, language))
    changed = tuple(schedule_tables.changes(problem, made.changes or (), language))
    contracts = schedule_tables.contracts(problem, made.plan, language)
    covered = (
        schedule_tables.cover(problem, by_day, language) if found else schedule_tables.shifts(problem, by_day, language)
    )
    fair = tuple(schedule_tables.of_people(problem, made.plan, language))
    short = tuple(schedule_tables.cut(table, _SHORT_PEOPLE, language) for table in (*changed, *fair))
    long = tuple(
        schedule_tables.cut(table, _LONG_PEOPLE, language)
        for table in (*changed, *fair, schedule_tables.roster(problem, made.plan, language))
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


def _sections(
    problem: Problem, plan: Plan, days: Sequence[int], found: Sequence[QueueCover], language: Language
) -> Iterator[Section]:
    several = problem.days > 1
    weeks = range(0, problem.days, schedule_board.DRAWN_DAYS) if several and not days else ()
    for first in weeks:
        picture = schedule_board.of_week(problem, plan, first, language, found)
        last = min(first + schedule_board.DRAWN_DAYS, problem.days) - 1
        title = language.say(
            "{first} to {last}",
            first=schedule_words.day_of(problem, first, language),
            last=schedule_words.day_of(problem, last, language),
        )
        if picture.charts:
            id = f"week-{first // schedule_board.DRAWN_DAYS}"
            yield Section(id, title, {f"{id}-{name}": spec for name, spec in picture.charts.items()}, picture.more)
    for day in days or range(min(problem.days, schedule_board.DRAWN_DAYS)):
        picture = schedule_board.of_day(problem, plan, day, language, found)
        if picture.charts:
            charts = {f"day-{day}-{name}": spec for name, spec in picture.charts.items()}
            yield Section(f"day-{day}", schedule_words.day_of(problem, day, language), charts, picture.more)


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
