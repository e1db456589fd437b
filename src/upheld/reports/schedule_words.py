"""The words of a schedule: every rule that can be broken, stretches of time, days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import floor, isfinite
from typing import Any, Final

from upheld.reports import numbers
from upheld.reports.catalogue import Language, mark
from upheld.schedule.check import Broken
from upheld.schedule.plan_table import clock
from upheld.schedule.plan_table import day_of as plan_day
from upheld.schedule.rules import Problem

RULES: Final[Mapping[str, str]] = {
    "unknown_person": mark("Nobody in the file has this name."),
    "unknown_contract": mark("The contract is not in the file."),
    "unknown_pattern": mark("There is no shift “{pattern}” in the file."),
    "horizon": mark("The day lies outside the {days} days of the plan."),
    "heads": mark("Contract {contract} has {heads} people, the plan uses {used}."),
    "one_a_day": mark("{shifts} shifts begin on one day."),
    "pattern": mark("Contract {contract} does not allow shift {pattern}."),
    "start": mark("Shift {pattern} may not start at {start}."),
    "weekday": mark("Shift {pattern} is not worked on this weekday."),
    "pauses": mark("The shift has {planned} breaks, its pattern asks for {needed}."),
    "pause_window": mark("{pause} begins {at} after the start; it may begin between {low} and {high} after it."),
    "pause_order": mark("Between {pause} and the break before it there is {apart} of work; {needed} is needed."),
    "off_phone": mark("Time off the phone, {length} long, does not lie within the shift, or meets a break."),
    "queue": mark("There is no queue “{queue}” in the file."),
    "skills": mark("The person has no skill for queue “{queue}”."),
    "away": mark("The person is away on this day."),
    "available": mark("The shift lasts from {start} to {end}; the person can work from {first} to {last}."),
    "fixed": mark("The given shift {pattern} at {start} is not kept."),
    "rest": mark("Between two shifts there is {rest} of rest; {needed} is needed."),
    "not_before": mark("Shift {after} may not follow shift {before}."),
    "days_a_week": mark("{worked} days are worked in the week; allowed is {least} to {most}."),
    "hours_a_week": mark("{worked} paid hours are worked in the week; allowed is {least} to {most}."),
    "hours": mark("{worked} paid hours are worked in all; allowed is {least} to {most}."),
    "days_off_together": mark("The week has no {needed} days off together."),
    "off_in_a_row": mark("Only {days} days off in a row; at least {least} are needed."),
    "work_in_a_row": mark("{worked} days are worked in a row; allowed is {least} to {most}."),
    "same_start": mark("The week has more than one start: {starts}."),
    "weekends": mark("{worked} weekends are worked; at most {most} are allowed."),
    "most_of": mark("Shift {pattern} is worked {worked} times; at most {most} are allowed."),
}
"""By the keys of `schedule.check.broken`."""

_STRETCHES: Final = frozenset(
    (rule, name)
    for rule, names in {
        "pause_window": ("at", "low", "high"), "pause_order": ("apart", "needed"), "off_phone": ("length",),
        "rest": ("rest", "needed"),
    }.items()
    for name in names
)  # fmt: skip
_CLOCKS: Final = frozenset(
    (rule, name)
    for rule, names in {
        "start": ("start",), "fixed": ("start",), "available": ("start", "end", "first", "last"),
        "same_start": ("starts",),
    }.items()
    for name in names
)  # fmt: skip
"""Values that are slots: counted, or of the day."""


def rule(problem: Problem, broken: Broken, language: Language) -> str:
    """What is not kept, in words; a rule without a sentence is shown by its key and its values."""
    if broken.rule not in RULES:
        return f"{broken.rule} {dict(broken.values)}" if broken.values else broken.rule
    values = {name: _value(problem, broken.rule, name, value, language) for name, value in broken.values.items()}
    return language.say(RULES[broken.rule], **values)


def stretch(seconds: float, language: Language) -> str:
    """A length of time in hours and minutes: ``11 h``, ``15 min``, ``1 h 30 min``."""
    hours, minutes = divmod(round(abs(seconds) / 60), 60)
    said = [language.say("{hours} h", hours=numbers.number(hours, language.code))] if hours else []
    if minutes or not hours:
        said.append(language.say("{minutes} min", minutes=numbers.number(minutes, language.code)))
    return ("−" if seconds < 0 else "") + " ".join(said)


def weekday_of(day: date, language: Language) -> str:
    """A day with its weekday: ``Mon 16 Nov 2026``."""
    return language.say(
        "{weekday} {day}", weekday=numbers.weekday(day, language.code), day=numbers.day(day, language.code)
    )


def day_of(problem: Problem, day: int, language: Language, year: bool = True) -> str:
    """A day of the horizon; without its month and year where there is little room."""
    when = plan_day(problem, day)
    return weekday_of(when, language) if year else short_day(when, language)


def short_day(day: date, language: Language) -> str:
    """A day by its weekday and its number: ``Mon 16``."""
    said = numbers.day(day, language.code).split(" ")[0] if language.code == "fa" else str(day.day)
    return language.say("{weekday} {day}", weekday=numbers.weekday(day, language.code), day=said)


def in_order(times: str, language: Language) -> str:
    """Times with a dash between them, kept in their order inside a right-to-left line."""
    return f"\u2066{times}\u2069" if language.direction == "rtl" else times


def time_of(problem: Problem, slot: int, language: Language) -> str:
    """The time of day at which a slot begins."""
    return numbers.digits(clock(problem, slot), language.code)


def between(problem: Problem, first: int, end: int, language: Language) -> str:
    """A stretch from one slot to another: ``07:00–15:00``."""
    return in_order(f"{time_of(problem, first, language)}–{time_of(problem, end, language)}", language)


def hours(value: float | None, language: Language) -> str:
    """Hours with one digit after the point where they are not whole."""
    return numbers.number(value, language.code, 0 if value is None or float(value).is_integer() else 1)


def cost(value: float | None, language: Language) -> str:
    """A cost in the prices of the file; digits as far as it has any."""
    if value is None or not isfinite(value):
        return numbers.UNKNOWN
    return numbers.number(value, language.code, 0 if abs(value - round(value)) < 5e-3 else 2)


def at_least(value: float, language: Language) -> str:
    """A bound, rounded down: it must not be told higher than it is; unknown where nothing is proven yet."""
    if not isfinite(value):
        return numbers.UNKNOWN
    return cost(floor(value * 100 + 1e-6) / 100, language)


def _value(problem: Problem, rule: str, name: str, value: Any, language: Language) -> object:
    if value is None:
        return numbers.UNKNOWN
    if (rule, name) in _STRETCHES:
        return stretch(value * problem.slot_s, language)
    if (rule, name) in _CLOCKS:
        slots = value if isinstance(value, list | tuple) else (value,)
        return ", ".join(time_of(problem, slot, language) for slot in slots)
    if isinstance(value, int | float):
        return hours(value, language)
    return value
