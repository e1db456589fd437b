"""The tables of a forecast: days ahead, methods beside the noise floor, marks, people's changes, the client, today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from upheld.forecast.accuracy import NOTHING, Accuracy, Score
from upheld.forecast.added_value import AddedValue, Value
from upheld.forecast.client_forecasts import Compared, Volume
from upheld.forecast.days import Effect
from upheld.forecast.document import clock
from upheld.forecast.forecasting import Outlook
from upheld.forecast.history import Mark
from upheld.forecast.overrides import Override
from upheld.queueing.arrivals import Floats
from upheld.reports import forecast_words, numbers
from upheld.reports.catalogue import Language
from upheld.reports.checks_told import Column, Table

WEEK: Final = 7


@dataclass(frozen=True)
class DayAhead:
    """A day ahead as a whole; what came of today already is in it. Closed: every number is None."""

    day: int  # ordinal
    mean: float | None
    low: float | None  # p10
    high: float | None  # p90
    machine: float | None  # before people's changes and today's contacts
    changed: float | None  # contacts that people added or took off; None: nobody changed it
    like: int  # weekday
    effects: tuple[Effect, ...]


def days_ahead(outlook: Outlook) -> tuple[DayAhead, ...]:
    """Each day of the horizon."""
    forecast, machine = outlook.forecast, outlook.machine
    if not len(forecast.days):
        return ()
    low, high = forecast.day_quantile(0.1), forecast.day_quantile(0.9)
    came = np.zeros(len(forecast.days))
    came[0] = outlook.today.came_so_far if outlook.today else 0.0
    about = outlook.days.between(int(forecast.days[0]), int(forecast.days[-1]))
    changes = _changes(outlook)
    found = []
    for row, day in enumerate(forecast.days.tolist()):
        of_machine = machine.mean[machine.days == day]
        shut = np.isnan(forecast.mean[row]).all() and np.isnan(of_machine).all()
        mean, p10, p90 = (
            None if shut else float(each) + float(came[row])
            for each in (np.nansum(forecast.mean[row]), low[row], high[row])
        )
        alone = None if shut else float(np.nansum(of_machine))
        like, effects = int(about.like[row]), about.effects[row]
        found.append(DayAhead(day, mean, p10, p90, alone, changes.get(day), like, effects))
    return tuple(found)


def days(ahead: Sequence[DayAhead], most: int, language: Language) -> Table:
    """The days ahead; what people changed beside what the machine says."""
    say, changed = language.say, any(each.changed is not None for each in ahead)
    columns = [Column(say("Day")), *(Column(name, numeric=True) for name in (say("Forecast"), say("p10"), say("p90")))]
    if changed:
        columns += [Column(say("Machine alone"), numeric=True), Column(say("People's change"), numeric=True)]
    columns.append(Column(say("What bears upon it")))
    rows = tuple(tuple(_day(each, changed, language)) for each in ahead[:most])
    return Table(say("Days ahead"), tuple(columns), rows, _more(len(ahead) - most, language))


def _day(each: DayAhead, changed: bool, language: Language) -> Iterator[str]:
    yield forecast_words.weekday_of(each.day, language)
    if each.mean is None:
        yield language.say("not open")
        yield from ("" for _ in range(4 if changed else 2))
    else:
        yield from (forecast_words.contacts(value, language) for value in (each.mean, each.low, each.high))
        if changed:
            yield forecast_words.contacts(each.machine, language)
            yield "" if each.changed is None else forecast_words.signed(each.changed, language)
    yield forecast_words.effects(each.effects, each.like, each.day, language)


def _changes(outlook: Outlook) -> dict[int, float]:
    """By day, contacts that people's changes made of the machine's forecast."""
    if outlook.overridden is None:
        return {}
    before, after = outlook.overridden.machine, outlook.overridden.forecast
    touched = {day for each in outlook.overridden.applied for day in each.days}
    by_day: Floats = np.nansum(after.mean, axis=1) - np.nansum(before.mean, axis=1)
    return {day: float(by_day[row]) for row, day in enumerate(before.days.tolist()) if day in touched}


def methods(outlook: Outlook, why: str, language: Language) -> Table:
    """How each method did on earlier weeks, and the noise floor under them."""
    say = language.say
    names = [
        say("Error (WAPE)"), say("Bias"), say("80% range held"), say("95% range held"), say("Pinball loss"),
    ]  # fmt: skip
    rows = [_method(name, each, outlook, language) for name, each in _by_error(outlook.accuracy)]
    floor = next((each.pooled.floor for each in outlook.accuracy.values()), None)
    unknown = (numbers.UNKNOWN,) * 4
    rows.append((say("noise floor: chance alone"), numbers.share(floor, language.code), *unknown))
    columns = (Column(say("Method")), *(Column(name, numeric=True) for name in names))
    return Table(say("Methods tried on earlier weeks"), columns, tuple(rows), why)


def _method(name: str, found: Accuracy, outlook: Outlook, language: Language) -> tuple[str, ...]:
    score, code = found.pooled, language.code
    said = forecast_words.method(name, language)
    three = [each for each in score.pinball if each is not None]
    return (
        f"✓ {said}" if name == outlook.method else said,
        numbers.share(score.wape, code), numbers.share(score.bias, code), numbers.share(score.coverage_80, code),
        numbers.share(score.coverage_95, code), numbers.share(sum(three) if three else None, code),
    )  # fmt: skip


def errors(outlook: Outlook, language: Language) -> Table:
    """The error of each method by days ahead, in weeks where methods were tried for several."""
    found = _by_error(outlook.accuracy)
    longest = max((len(each.by_horizon) for _, each in found), default=0)
    step = 1 if longest <= WEEK else WEEK
    rows = []
    for start in range(0, longest, step):
        scores = [pooled(each, start, start + step) for _, each in found]
        if scores[0].cells:
            errors_of = [numbers.share(score.wape, language.code) for score in scores]
            ahead = _stretch(start + 1, min(start + step, longest), language)
            rows.append((ahead, *errors_of, numbers.share(scores[0].floor, language.code)))
    names = [*(forecast_words.method(name, language) for name, _ in found), language.say("Noise floor")]
    columns = (Column(language.say("Days ahead")), *(Column(name, numeric=True) for name in names))
    return Table(language.say("Error (WAPE) by days ahead"), columns, tuple(rows))


def pooled(found: Accuracy, start: int = 0, end: int = WEEK) -> Score:
    """Of the days ahead from `start` + 1 to `end`: by default of one week."""
    return sum(found.by_horizon[start:end], NOTHING)


def _stretch(first: int, last: int, language: Language) -> str:
    low, high = (numbers.number(each, language.code) for each in (first, last))
    return low if first == last else language.say("{first} to {last}", first=low, last=high)


def _by_error(found: Mapping[str, Accuracy]) -> list[tuple[str, Accuracy]]:
    return sorted(found.items(), key=lambda each: np.inf if each[1].pooled.wape is None else each[1].pooled.wape)


def marks(outlook: Outlook, most: int, language: Language) -> Table:
    """What was marked in the history, the latest first."""
    say, interval_s = language.say, outlook.cleaned.history.interval_s
    found = sorted(outlook.cleaned.marks, key=lambda mark: (mark.day, mark.first), reverse=True)
    columns = (
        Column(say("Day")), Column(say("Time of day")), Column(say("Marked as")), Column(say("Came"), numeric=True),
        Column(say("Usual"), numeric=True), Column(say("Learnt from")),
    )  # fmt: skip
    rows = tuple(_mark(mark, interval_s, language) for mark in found[:most])
    return Table(say("Marked in the history"), columns, rows, _more(len(found) - most, language))


def _mark(mark: Mark, interval_s: int, language: Language) -> tuple[str, ...]:
    return (
        forecast_words.weekday_of(mark.day, language),
        between(mark.first, mark.end, interval_s, language),
        language.say(forecast_words.MARKS[mark.kind]),
        forecast_words.contacts(_known(mark.calls), language),
        forecast_words.contacts(_known(mark.expected), language),
        language.say("yes") if mark.learnt else language.say("no"),
    )


def between(first: int, end: int, interval_s: int, language: Language) -> str:
    """A stretch of a day: ``08:30 to 10:00``, or that it is the whole day."""
    if first == 0 and end * interval_s >= _DAY_S:
        return language.say("all day")
    start, until = (numbers.digits(clock(slot, interval_s), language.code) for slot in (first, end))
    return language.say("{first} to {last}", first=start, last=until)


def changes(outlook: Outlook, value: AddedValue | None, language: Language) -> Table:
    """People's changes ahead and earlier, and what they were worth so far."""
    say = language.say
    columns = (
        Column(say("Change")), Column(say("Made by")), Column(say("Why")),
        *(Column(name, numeric=True) for name in (say("Days ahead"), say("Before"), say("After"))),
        Column(say("Error saved so far"), numeric=True), Column(say("May be luck")),
    )  # fmt: skip
    applied = outlook.overridden.applied if outlook.overridden else ()
    worth = value.by_override if value else {}
    rows = [
        (
            *_override(each.override, language), numbers.number(len(each.days), language.code),
            forecast_words.contacts(each.before, language), forecast_words.contacts(each.after, language),
            *_worth(worth.get(each.override.id), language),
        )
        for each in applied
    ]  # fmt: skip
    known = {each.override.id for each in applied}
    past = [(key, each) for key, each in worth.items() if key not in known]
    rows += [(language.apart(key), *[numbers.UNKNOWN] * 5, *_worth(each, language)) for key, each in past]
    return Table(say("People's changes"), columns, tuple(rows))


def _override(one: Override, language: Language) -> tuple[str, ...]:
    return (language.apart(f"{one.id}: {one.change.written}"), language.apart(one.author), language.apart(one.reason))


def _worth(value: Value | None, language: Language) -> tuple[str, str]:
    """Contacts of error saved (+) or added (−), and whether that may be luck."""
    if value is None or value.saved is None:
        return numbers.UNKNOWN, numbers.UNKNOWN
    return forecast_words.signed(value.saved, language), language.say("no" if value.beyond_noise else "yes")


def versions(found: Sequence[tuple[Compared, Volume | None]], zone: str | None, language: Language) -> Table:
    """The client's own forecasts beside ours as it stood when each was received."""
    say = language.say
    names = (
        say("Days compared"), say("Client's error"), say("Our error"), say("Client's bias"), say("Client ahead"),
        say("Ours ahead"),
    )  # fmt: skip
    columns = (
        Column(say("Version")), Column(say("Received at")), *(Column(name, numeric=True) for name in names),
    )  # fmt: skip
    rows = tuple(_version(one, ahead, zone, language) for one, ahead in found)
    return Table(say("The client's forecast beside ours"), columns, rows)


def _version(one: Compared, ahead: Volume | None, zone: str | None, language: Language) -> tuple[str, ...]:
    code, total = language.code, one.total
    return (
        one.forecast.version,
        forecast_words.minute(one.forecast.received_at, zone or "UTC", language),
        numbers.number(total.days if total else None, code),
        numbers.share(total.client.wape if total else None, code),
        numbers.share(total.ours.wape if total else None, code),
        numbers.share(total.client.bias if total else None, code),
        forecast_words.contacts(ahead.client if ahead else None, language),
        forecast_words.contacts(ahead.ours if ahead else None, language),
    )


def unusual(outlook: Outlook, language: Language) -> Table:
    """What of today came too high or too low for chance."""
    say, interval_s = language.say, outlook.forecast.interval_s
    columns = (
        Column(say("Time of day")), Column(say("Came"), numeric=True), Column(say("Expected"), numeric=True),
        Column(say("More or less")), Column(say("Chance"), numeric=True),
    )  # fmt: skip
    rows = tuple(
        (
            say("the day so far") if each.whole_day else between(each.first, each.end, interval_s, language),
            forecast_words.contacts(each.came, language), forecast_words.contacts(each.expected, language),
            say("more than expected") if each.high else say("less than expected"), _chance(each.tail, language),
        )
        for each in outlook.unusual
    )  # fmt: skip
    return Table(say("Unusual today"), columns, rows)


def _chance(tail: float, language: Language) -> str:
    if tail < _LEAST_CHANCE:
        return language.say("below {bound}", bound=numbers.share(_LEAST_CHANCE, language.code, 3))
    return numbers.share(tail, language.code, 3)


def overview(rows: Iterable[tuple[str, ...]], methods_of: Sequence[str] | None, language: Language) -> Table:
    """All queues, one a row as `forecast_told` makes them; with their methods where these are to be told apart."""
    say = language.say
    names = (
        say("Forecast"), say("p10"), say("p90"), say("Heaviest day"), say("Error (WAPE)"), say("Noise floor"),
        say("80% range held"),
    )  # fmt: skip
    columns = [Column(say("Queue")), *(Column(name, numeric=True) for name in names)]
    if methods_of is None:
        return Table(say("Queues"), tuple(columns), tuple(rows))
    with_methods = ((*row, method) for row, method in zip(rows, methods_of, strict=True))
    return Table(say("Queues"), (*columns, Column(say("Method"))), tuple(with_methods))


def _more(left: int, language: Language) -> str:
    if left <= 0:
        return ""
    count = numbers.number(left, language.code)
    return language.say_many("{count} more row: --json has all.", "{count} more rows: --json has all.", left, count=count)  # noqa: E501  # fmt: skip


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value


_DAY_S: Final = 86400
_LEAST_CHANCE: Final = 0.00001
