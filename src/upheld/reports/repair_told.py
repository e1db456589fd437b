"""A repaired schedule in words: what the absences cost, what the repair makes good, and who must be told what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from upheld.reports import numbers, schedule_words
from upheld.reports.catalogue import Language, mark
from upheld.reports.checks_told import Column, Table
from upheld.reports.staffing_page import Told as Words
from upheld.schedule import plan_table
from upheld.schedule.check import Broken
from upheld.schedule.offers import OVERTIME, TIME_OFF, Offer
from upheld.schedule.plan import Shift
from upheld.schedule.repair import Repaired
from upheld.schedule.rules import Problem

KINDS: Final = {
    "absent": mark("does not come"),
    "pauses": mark("other breaks"),
    "extended": mark("longer shift"),
    "moved": mark("other start"),
    "lent": mark("other queue"),
    "called_in": mark("comes on a day off"),
    "swapped": mark("comes instead of another day"),
    "day_off": mark("day off instead"),
}


_OFFERS: Final = 12
"""Rows of each kind of offer."""
_ASKED: Final = 4
"""People named in a row."""


@dataclass(frozen=True)
class DayLevel:
    """Service levels of one day, 0–1; None: nothing comes, or calls are not known."""

    day: int  # of the horizon
    published: float | None
    absent: float | None
    repaired: float | None


def tell(repaired: Repaired, levels: Sequence[DayLevel], broken: Sequence[Broken], language: Language) -> Words:
    """A repair in words and tables."""
    rules = repaired.rules
    days = sorted({one.change.day for one in repaired.told})
    return Words(
        title=language.say("The schedule repaired"),
        about=" · ".join(schedule_words.weekday_of(plan_table.day_of(rules, day), language) for day in days),
        answer=tuple(_answer(repaired, levels, broken, language)),
        tables=tuple(_tables(repaired, levels, broken, language)),
        charts={},
        notes=tuple(_notes(levels, language)),
    )


def _answer(
    repaired: Repaired, levels: Sequence[DayLevel], broken: Sequence[Broken], language: Language
) -> Iterator[str]:
    say = language.say
    published, absent, after = (
        schedule_words.cost(value, language) for value in (repaired.published, repaired.absent, repaired.repaired)
    )
    yield say(
        "The plan cost {published}; without those who do not come it costs {absent}, repaired {repaired}.",
        published=published, absent=absent, repaired=after,
    )  # fmt: skip
    for one in levels:
        if one.published is not None:
            share = {
                name: numbers.share(getattr(one, name), language.code) for name in ("published", "absent", "repaired")
            }
            day = schedule_words.weekday_of(plan_table.day_of(repaired.rules, one.day), language)
            yield say(
                "Service level of {day}: {published}, {absent} without a repair, {repaired} with it.", day=day, **share
            )
    counts = Counter(one.kind for one in repaired.told)
    told = len({one.change.person for one in repaired.told if one.kind != "absent"})
    number = numbers.number(told, language.code)
    yield language.say_many("{count} person must be told.", "{count} people must be told.", told, count=number)
    for kind, words in KINDS.items():
        if counts[kind] and kind != "absent":
            yield f"{say(words)}: {numbers.number(counts[kind], language.code)}"
    changed = schedule_words.cost(repaired.changed, language)
    better = schedule_words.cost(repaired.plan.cost - repaired.plan.bound, language)
    if repaired.plan.proven:
        yield say("The changes are priced at {changed}; no repair with these moves is better.", changed=changed)
    else:
        yield say(
            "The changes are priced at {changed}; no repair with these moves is better by more than {better}.",
            changed=changed, better=better,
        )  # fmt: skip
    if not broken:
        yield say("No rule is broken that was kept before.")


def _tables(
    repaired: Repaired, levels: Sequence[DayLevel], broken: Sequence[Broken], language: Language
) -> Iterator[Table]:
    say, rules = language.say, repaired.rules
    if broken:
        faults = tuple(
            (one.person or numbers.UNKNOWN, _day(rules, one.day, language), schedule_words.rule(rules, one, language))
            for one in broken
        )
        yield Table(say("Rules broken"), (Column(say("Who")), Column(say("Day")), Column(say("Rule"))), faults)
    columns = (
        Column(say("Who")), Column(say("Day")), Column(say("What")), Column(say("Before")), Column(say("Now")),
    )  # fmt: skip
    rows = tuple(
        (
            one.change.person,
            _day(rules, one.change.day, language),
            say(KINDS[one.kind]),
            shift(rules, one.change.before, language),
            shift(rules, one.change.after, language),
        )
        for one in repaired.told
    )
    yield Table(say("Who must be told what"), columns, rows)


def tell_offers(problem: Problem, valued: Sequence[Offer], language: Language) -> Words:
    """What time off and overtime on the rest of a day are worth, the best first."""
    say = language.say
    days = sorted({one.first // problem.slots for one in valued})
    titles = ((TIME_OFF, say("Time off that can be offered")), (OVERTIME, say("Overtime that can be offered")))
    return Words(
        title=say("Offers for the rest of the day"),
        about=" · ".join(schedule_words.weekday_of(plan_table.day_of(problem, day), language) for day in days),
        answer=()
        if valued
        else (say("Nothing can be offered: nobody could take it, or it would go below the floor."),),
        tables=tuple(
            _offers(problem, [one for one in valued if one.kind == kind][:_OFFERS], title, language)
            for kind, title in titles
            if any(one.kind == kind for one in valued)
        ),
        charts={},
        notes=(say("Each offer is one agent fewer or more; take one, then ask again."),),
    )


def _offers(problem: Problem, valued: Sequence[Offer], title: str, language: Language) -> Table:
    say, code = language.say, language.code
    words = (mark("Level, in points"), mark("Missing"), mark("Money"), mark("Money for a point"))
    columns = (
        Column(say("Time")), Column(say("Queue")), *(Column(say(word), numeric=True) for word in words),
        Column(say("Who can be asked")),
    )  # fmt: skip
    rows = []
    for one in valued:
        points = None if one.level is None else 100 * one.level
        others = len(one.people) - _ASKED
        people = ", ".join(one.people[:_ASKED])
        if others > 0:
            count = numbers.number(others, code)
            people = language.say_many(
                "{people} and {count} other", "{people} and {count} others", others, people=people, count=count
            )
        times = schedule_words.between(problem, one.first, one.end, language)
        hours = schedule_words.hours(one.misses, language)
        money = (numbers.number(value, code, 2) for value in (one.money, one.money_per_point))
        rows.append((times, one.queue, numbers.number(points, code, 2), hours, *money, people))
    return Table(title, columns, tuple(rows))


def shift(problem: Problem, one: Shift | None, language: Language) -> str:
    """A shift with its breaks, or a day off."""
    if one is None:
        return language.say("off")
    end = one.start + problem.patterns[one.pattern].length
    times = schedule_words.between(problem, one.start, end, language)
    pauses = " ".join(schedule_words.time_of(problem, at, language) for at in one.pauses)
    away = ", ".join(schedule_words.between(problem, at, at + length, language) for at, length in one.off_phone)
    parts = (f"{one.pattern} {times}", pauses, f"@{one.queue}" if one.queue else "")
    off = language.say("off the telephone {times}", times=away) if away else ""
    return " · ".join(part for part in (*parts, off) if part)


def _day(problem: Problem, day: int | None, language: Language) -> str:
    if day is None:
        return numbers.UNKNOWN
    return schedule_words.weekday_of(plan_table.day_of(problem, day), language)


def _notes(levels: Sequence[DayLevel], language: Language) -> Iterator[str]:
    if any(one.published is not None for one in levels):
        yield language.say(
            "Levels are Erlang A's, interval by interval; what one carries over to the next is not in them."
        )
    yield language.say("A longer shift is named by the shift it was made of and the minutes more.")
