"""What people asked for in a plan, answered in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from upheld.reports import numbers, schedule_words
from upheld.reports.catalogue import Language
from upheld.reports.checks_told import Column, Table
from upheld.reports.staffing_page import Told
from upheld.schedule.requests import Leave, Swap
from upheld.schedule.rules import Problem


def tell(problem: Problem, swaps: Sequence[Swap], leaves: Sequence[Leave], language: Language) -> Told:
    """An answer for each request, then what stands against it."""
    answer = [*(_swap(problem, one, language) for one in swaps), *(_leave(problem, one, language) for one in leaves)]
    about = language.say("What would happen; nothing is decided or changed.")
    return Told(
        language.say("What people ask for"),
        about,
        tuple(answer),
        tuple(_tables(problem, swaps, leaves, language)),
        {},
        (),
    )


def _swap(problem: Problem, one: Swap, language: Language) -> str:
    days = {
        "day": schedule_words.day_of(problem, one.day, language),
        "other_day": schedule_words.day_of(problem, one.other_day, language),
    }
    if one.broken:
        said = "{first} of {day} with {second} of {other_day}: not possible, it would break {count} rule."
        several = "{first} of {day} with {second} of {other_day}: not possible, it would break {count} rules."
        count = len(one.broken)
        shown = numbers.number(count, language.code)
        return language.say_many(said, several, count, count=shown, first=one.first, second=one.second, **days)
    return language.say(
        "{first} of {day} with {second} of {other_day}: possible, no rule is broken.",
        first=one.first, second=one.second, **days,
    )  # fmt: skip


def _leave(problem: Problem, one: Leave, language: Language) -> str:
    first, last = (schedule_words.day_of(problem, day, language) for day in (one.days[0], one.days[-1]))
    days = first if len(one.days) == 1 else language.say("{first} to {last}", first=first, last=last)
    before, after = (_net(net, language) for net in (one.answer.lowest_before, one.answer.lowest_after))
    gaps = {"person": one.person, "days": days, "before": before, "after": after}
    if one.answer.granted:
        return language.say(
            "{person}, {days}: can be off. Fewest above what is required: {after}, now {before}.", **gaps
        )
    return language.say(
        "{person}, {days}: cannot be off. Fewest above what is required: {after}, now {before}.", **gaps
    )


def _net(value: float | None, language: Language) -> str:
    return numbers.UNKNOWN if value is None else numbers.number(value, language.code)


def _tables(problem: Problem, swaps: Sequence[Swap], leaves: Sequence[Leave], language: Language) -> Iterator[Table]:
    broken = [one for request in swaps for one in request.broken]
    broken += [one for request in leaves for one in request.answer.broken]
    if broken:
        rows = [
            (
                schedule_words.rule(problem, one, language),
                one.person or numbers.UNKNOWN,
                numbers.UNKNOWN if one.day is None else schedule_words.day_of(problem, one.day, language),
            )
            for one in broken
        ]
        columns = (Column(language.say("Rule")), Column(language.say("Who")), Column(language.say("Day")))
        yield Table(language.say("Broken rules"), columns, tuple(rows))
    under = [(request.person, slot) for request in leaves for slot in request.answer.under]
    if under:
        columns = (Column(language.say("Who")), Column(language.say("Day")), Column(language.say("Time of day")))
        told = tuple(
            (
                person,
                schedule_words.day_of(problem, slot // problem.slots, language),
                schedule_words.time_of(problem, slot, language),
            )
            for person, slot in under
        )
        yield Table(language.say("Where too few would be left"), columns, told)
