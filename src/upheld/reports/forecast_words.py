"""The words of a forecast: methods, why one was taken, what was marked in a history, what bears upon a day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Final

from upheld.forecast import choose, history
from upheld.forecast.days import Effect
from upheld.forecast.forecasting import KNOWN, RECONCILED, SIBLING
from upheld.reports import numbers
from upheld.reports.catalogue import Language, mark

METHODS: Final[Mapping[str, str]] = {
    KNOWN: mark("level × profile"),
    "seasonal_naive": mark("as a week before"),
    "mean_of_four_weeks": mark("mean of the last four weeks"),
    SIBLING: mark("like its sibling"),
    RECONCILED: mark("sum of its queues"),
    "statsforecast_seasonal_naive": mark("as a week before (statsforecast)"),
    "statsforecast_ets_by_profile": mark("AutoETS × profile (statsforecast)"),
    "statsforecast_mstl": mark("MSTL (statsforecast)"),
}

REASONS: Final[Mapping[str, str]] = {
    choose.BEST: mark("It was the best of {methods} methods on {weeks} earlier weeks."),
    choose.CLEARLY_BETTER: mark("It was better on {weeks} earlier weeks than luck explains."),
    choose.NOT_CLEARLY_WORSE: mark(
        "“{other}” was better by {points} of the contacts on {weeks} earlier weeks, but that may be luck."
    ),
    choose.TOO_LITTLE_HISTORY: mark("The history is too short to compare methods: {weeks} weeks, four are needed."),
    choose.NOTHING_CAME: mark("Nothing came in the weeks on which methods were tried."),
}
ASKED_FOR: Final = mark("It was asked for.")
UNTRIED: Final = mark("Methods were not tried on earlier weeks.")
TOO_SHORT: Final = mark("The history is too short to try methods: five weeks are needed. The ranges are wide instead.")
OF_SIBLING: Final = mark("The queue is new: weekdays and times of day are those of its sibling.")
OF_QUEUES: Final = mark("Queues and their sum were forecast and made to agree.")

MARKS: Final[Mapping[str, str]] = {
    history.OUTAGE: mark("outage"),
    history.MISSING_DAY: mark("missing day"),
    history.SPIKE: mark("one-off spike"),
    history.CLOSED: mark("closed on an opening day"),
    history.PARTIAL: mark("day that was not over"),
}

EFFECTS: Final[Mapping[str, str]] = {
    "holiday": mark("public holiday"),
    "before_holiday": mark("before a holiday"),
    "after_holiday": mark("after a holiday or closure"),
    "bridge": mark("bridge day"),
    "extra_day": mark("extra working day"),
    "season:christmas": mark("Christmas to New Year"),
    "season:lunar_new_year:before": mark("before the lunar new year"),
    "season:lunar_new_year": mark("lunar new year"),
    "season:nowruz:before": mark("before Nowruz"),
    "season:nowruz": mark("Nowruz"),
    "season:ramadan": mark("Ramadan"),
}

_NAMED_HOLIDAY: Final = "holiday:"
_EVENT: Final = "event:"
_AROUND: Final = re.compile(r"(.+)([+-])(\d+)")
_LIKE: Final = (
    mark("like a Monday"),
    mark("like a Tuesday"),
    mark("like a Wednesday"),
    mark("like a Thursday"),
    mark("like a Friday"),
    mark("like a Saturday"),
    mark("like a Sunday"),
)


def method(name: str, language: Language) -> str:
    """A method's name; one that nobody named is shown as it is, with spaces."""
    return language.say(METHODS[name]) if name in METHODS else name.replace("_", " ")


def effects(of_day: Iterable[Effect], like: int, day: int, language: Language) -> str:
    """What bears upon a day (an ordinal) that behaves like weekday `like`; empty where nothing does."""
    names = [effect.name for effect in of_day]
    if any(name.startswith(_NAMED_HOLIDAY) for name in names):
        names = [name for name in names if name != "holiday"]
    said = [effect(name, language) for name in names]
    if like != (day + 6) % 7:
        said.append(language.say(_LIKE[like]))
    return ", ".join(said)


def effect(name: str, language: Language) -> str:
    """One effect by its name: ``event:mailing+1``, ``holiday:Easter Monday``, ``season:ramadan``."""
    if name in EFFECTS:
        return language.say(EFFECTS[name])
    if name.startswith(_NAMED_HOLIDAY):
        return language.say("holiday: {name}", name=name.removeprefix(_NAMED_HOLIDAY))
    if not name.startswith(_EVENT):
        return name.replace("_", " ")
    around = _AROUND.fullmatch(name.removeprefix(_EVENT))
    if around is None:
        return language.apart(name.removeprefix(_EVENT))
    days = int(around[3])
    gaps = {"count": numbers.number(days, language.code), "event": around[1]}
    if around[2] == "+":
        return language.say_many("{count} day after {event}", "{count} days after {event}", days, **gaps)
    return language.say_many("{count} day before {event}", "{count} days before {event}", days, **gaps)


def weekday_of(day: int, language: Language) -> str:
    """An ordinal day with its weekday: ``Mon 12 Apr 2027``."""
    when = date.fromordinal(day)
    return language.say(
        "{weekday} {day}", weekday=numbers.weekday(when, language.code), day=numbers.day(when, language.code)
    )


def short_weekday_of(day: int, language: Language) -> str:
    """As `weekday_of`, without the year."""
    when = datetime.fromordinal(day).replace(tzinfo=UTC)
    short = numbers.short_day(when, language.code, "UTC")
    return language.say("{weekday} {day}", weekday=numbers.weekday(when, language.code), day=short)


def minute(when: datetime, zone: str, language: Language) -> str:
    """An instant on the wall clock of `zone`, to the minute."""
    return f"{numbers.day(when, language.code, zone)} {numbers.clock(when, language.code, zone)}"


def contacts(value: float | None, language: Language) -> str:
    """A number of contacts: a decimal where there are few."""
    few = value is not None and abs(value) < _FEW and not float(value).is_integer()
    return numbers.number(value, language.code, 1 if few else 0)


def signed(value: float | None, language: Language) -> str:
    """A difference of contacts with its sign."""
    said = contacts(value, language)
    return numbers.plus(said, language.code) if value is not None and value > 0 else said


_FEW: Final = 10
