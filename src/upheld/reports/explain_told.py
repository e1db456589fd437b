"""Why somebody has a shift, which rules bind, and which contradict each other: in words and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from upheld.reports import numbers, schedule_words
from upheld.reports.catalogue import Language, mark
from upheld.reports.checks_told import Column, Table
from upheld.reports.repair_told import shift
from upheld.reports.staffing_page import Told
from upheld.schedule import plan_table
from upheld.schedule.binding import Saving
from upheld.schedule.conflicts import Conflict, Rule
from upheld.schedule.explain import Filled, Why
from upheld.schedule.rules import Problem, Wish

RULES: Final = {
    "available": mark("hours of availability"),
    "away": mark("leave"),
    "days_a_week": mark("days a week"),
    "days_off_together": mark("days off together"),
    "fixed": mark("fixed shift"),
    "hours": mark("hours in all"),
    "hours_a_week": mark("hours a week"),
    "most_of": mark("most shifts of one kind"),
    "not_before": mark("shifts that may not follow each other"),
    "off_in_a_row": mark("days off in a row"),
    "pattern": mark("shifts of the contract"),
    "pause_order": mark("work between breaks"),
    "pause_window": mark("windows of breaks"),
    "rest": mark("rest between shifts"),
    "same_start": mark("one start all week"),
    "start": mark("times at which shifts may start"),
    "weekends": mark("weekends"),
    "work_in_a_row": mark("days of work in a row"),
}
_MOST: Final = 12


def tell(problem: Problem, found: Why, savings: Sequence[Saving] | None, language: Language) -> Told:
    """Why somebody works as they do on a day; `savings` of looser rules (None: not asked for)."""
    tables = list(_tables(problem, found, language))
    if savings is not None:
        tables.append(_savings(problem, savings, language))
    day = schedule_words.weekday_of(plan_table.day_of(problem, found.day), language)
    return Told(
        title=language.say("Why {person} works so", person=found.person),
        about=day,
        answer=tuple(_answer(problem, found, language)),
        tables=tuple(tables),
        charts={},
        notes=tuple(_notes(savings, language)),
    )


def tell_conflicts(problem: Problem, found: Sequence[Conflict], language: Language) -> Told:
    """Which rules contradict each other, person by person."""
    say = language.say
    count = numbers.number(len(found), language.code)
    rows = tuple(
        (one.person or numbers.UNKNOWN, one.contract, "; ".join(rule(problem, part, language) for part in one.rules))
        for one in found
    )
    columns = (Column(say("Who")), Column(say("Contract")), Column(say("Rules that cannot all be kept")))
    return Told(
        title=say("Rules that contradict each other"),
        about=language.say_many("{count} conflict", "{count} conflicts", len(found), count=count),
        answer=(say("No plan can keep all of these rules. Without any one of a row, the others of it can be kept."),),
        tables=(Table("", columns, rows),),
        charts={},
        notes=(),
    )


def rule(problem: Problem, one: Rule, language: Language) -> str:
    """A rule with the day that it is about."""
    name = language.say(RULES[one.name])
    if one.day is None:
        return name
    return f"{name} ({schedule_words.weekday_of(plan_table.day_of(problem, one.day), language)})"


def _answer(problem: Problem, found: Why, language: Language) -> Iterator[str]:
    say = language.say
    if found.shift is None:
        yield say("{person} is off.", person=found.person)
    else:
        yield say("{person} works {shift}.", person=found.person, shift=shift(problem, found.shift, language))
        filled = sum(one.fills for one in found.filled) * problem.slot_s / 3600
        yield say(
            "Without the shift the plan would cost {more} more; it fills {hours} that would be missing.",
            more=schedule_words.cost(found.removal, language), hours=schedule_words.hours(filled, language),
        )  # fmt: skip
    if found.off_breaks:
        names = ", ".join(say(RULES.get(name, name)) for name in found.off_breaks)
        yield say("A day off alone would break: {rules}.", rules=names)
    better = [one for one in found.alternatives if one.more < -1e-9]
    if not found.alternatives:
        yield say("No other shift on this day keeps the rules, everything else as it is.")
    elif better:
        more = schedule_words.cost(-better[0].more, language)
        yield say("Something else would be better: the plan would cost {more} less.", more=more)
    else:
        yield say("Nothing else on this day makes the plan cheaper.")
    for wishes, words in ((found.granted, mark("Granted: {wish}.")), (found.refused, mark("Refused: {wish}."))):
        for wish in wishes:
            yield say(words, wish=_wish(problem, wish, language))


def _wish(problem: Problem, wish: Wish, language: Language) -> str:
    parts = [language.say("a day off")] if wish.off else [part for part in (wish.pattern,) if part]
    if wish.start is not None:
        parts.append(schedule_words.time_of(problem, wish.start, language))
    said = " ".join(parts) or language.say("any shift")
    return language.say("not {wish}", wish=said) if wish.against else said


def _tables(problem: Problem, found: Why, language: Language) -> Iterator[Table]:
    say = language.say
    if found.filled:
        columns = (Column(say("Time")), Column(say("Queue")), *(
            Column(say(name), numeric=True) for name in (mark("Required"), mark("At work"), mark("Without the shift"))
        ))  # fmt: skip
        yield Table(say("What the shift covers"), columns, tuple(_filled(problem, found.filled, language)))
    if found.alternatives:
        rows = tuple(
            (shift(problem, one.shift, language), schedule_words.cost(one.more, language))
            for one in found.alternatives[:_MOST]
        )
        columns = (Column(say("Instead")), Column(say("The plan costs more by"), numeric=True))
        yield Table(say("What {person} could have instead", person=found.person), columns, rows)


def _filled(problem: Problem, filled: Sequence[Filled], language: Language) -> Iterator[tuple[str, ...]]:
    """Neighbouring slots with the same numbers in one row."""
    begin = 0
    for place, one in enumerate(filled):
        after = filled[place + 1] if place + 1 < len(filled) else None
        same = after is not None and after.slot == one.slot + 1 and _numbers(after) == _numbers(one)
        if not same:
            times = schedule_words.between(problem, filled[begin].slot, one.slot + 1, language)
            required, scheduled, without = (numbers.number(value, language.code) for value in _numbers(one)[1:])
            yield times, one.queue, required, scheduled, without
            begin = place + 1


def _numbers(one: Filled) -> tuple[str, float, float, float]:
    return one.queue, one.required, one.scheduled, one.without


def _savings(problem: Problem, savings: Sequence[Saving], language: Language) -> Table:
    say = language.say
    rows = tuple(
        (
            say(RULES[one.rule]),
            _by(problem, one, language),
            schedule_words.cost(one.saves, language),
            schedule_words.cost(one.bound_saves, language),
        )
        for one in savings
    )
    columns = (
        Column(say("Rule")),
        Column(say("Looser by")),
        Column(say("The plan costs less by"), numeric=True),
        Column(say("The bound of all plans falls by"), numeric=True),
    )
    return Table(say("Which rules bind"), columns, rows)


def _by(problem: Problem, one: Saving, language: Language) -> str:
    if one.by is None:
        return language.say("left out")
    if one.rule in ("rest", "pause_window", "start"):
        return schedule_words.stretch(one.by * problem.slot_s, language)
    if one.rule.startswith("hours"):
        return schedule_words.hours(one.by, language)
    return numbers.number(one.by, language.code)


def _notes(savings: Sequence[Saving] | None, language: Language) -> Iterator[str]:
    yield language.say("Alternatives keep every rule that the plan keeps, with everybody else's shifts as they are.")
    if savings is not None:
        yield language.say("Savings are shown by plans close to this one; further away there may be more.")
