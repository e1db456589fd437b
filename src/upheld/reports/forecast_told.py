"""A forecast in words: how much will come, by which method and why, and how far that may be believed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from upheld.forecast.accuracy import NOTHING, Score
from upheld.forecast.added_value import AddedValue
from upheld.forecast.client_forecasts import Compared, Volume
from upheld.forecast.document import clock
from upheld.forecast.forecasting import KNOWN, RECONCILED, SIBLING, Outlook, Outlooks
from upheld.forecast.overrides import Applied
from upheld.forecast.totals import total_quantiles
from upheld.reports import forecast_drawn, forecast_tables, forecast_words, numbers, problem_sentences
from upheld.reports.catalogue import Language
from upheld.reports.charts import Spec
from upheld.reports.checks_told import Table
from upheld.reports.forecast_tables import DayAhead
from upheld.reports.staffing_page import Told

DRAWN_QUEUES: Final = 12
"""As many have charts on a page."""
DETAILED_QUEUES: Final = 8
"""As many are told in detail in a terminal."""
_LEAST_TRIED_DAYS: Final = 35
_LEAST_CONTACTS: Final = 0.5
_SHORT: Final = (28, 10)
_LONG: Final = (400, 200)
"""Rows of the tables of days and of marks: in a terminal, and on a page."""

Versions = Sequence[tuple[Compared, Volume | None]]


@dataclass(frozen=True)
class Section:
    """One queue, or all queues of a client, on a page."""

    id: str
    name: str
    answer: tuple[str, ...]
    charts: Mapping[str, Spec]  # by an id that no other section has
    tables: tuple[Table, ...]  # seen at once
    folded: tuple[Table, ...]  # seen when asked for


@dataclass(frozen=True)
class ForecastTold(Told):
    """An answer whose `tables` are a terminal's; a page shows `overview` and a section for each queue."""

    overview: tuple[Table, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class _Queue:
    """What is told of one queue, worked out once."""

    outlook: Outlook
    ahead: tuple[DayAhead, ...]
    total: float  # contacts that are still to come
    low: float  # p10
    high: float  # p90
    value: AddedValue | None
    versions: Versions


def tell(
    found: Outlooks,
    read_told: Mapping[str, float | int],
    values: Mapping[str, AddedValue | None],
    beside: Mapping[str, Versions],
    zone: str | None,
    language: Language,
) -> ForecastTold:
    """All queues, and clients of several queues, in words, tables and charts.

    `read_told`: rows, accepted, refused and contacts of what was read; `values` and `beside` by queue: what people's
    changes were worth, and the client's versions.
    """
    queues = [_queue(each, values, beside) for each in found.queues]
    clients = [_queue(each, {}, {}) for each in found.clients]
    every = [*clients, *queues]
    sections = tuple(_section(place, each, zone, language) for place, each in enumerate(every))
    several = len(every) > 1
    overview = (_overview(queues, clients, language),) if several else ()
    return ForecastTold(
        title=language.say("How much will come"),
        about=" · ".join(_about(found, read_told, zone, language)),
        answer=tuple(_all(queues, clients, language)) if several else sections[0].answer if sections else (),
        tables=(*overview, *_terminal(every, zone, language)),
        charts={name: spec for section in sections for name, spec in section.charts.items()},
        notes=tuple(_notes(every, several, language)),
        overview=overview,
        sections=sections,
    )


def _queue(outlook: Outlook, values: Mapping[str, AddedValue | None], beside: Mapping[str, Versions]) -> _Queue:
    low, high = total_quantiles(outlook.forecast, (0.1, 0.9)).tolist()
    total, name = float(np.nansum(outlook.forecast.mean)), outlook.queue
    ahead = forecast_tables.days_ahead(outlook)
    return _Queue(outlook, ahead, total, low, high, values.get(name), beside.get(name, ()))


def _about(
    found: Outlooks, read_told: Mapping[str, float | int], zone: str | None, language: Language
) -> Iterator[str]:
    code = language.code
    rows, accepted, refused = (int(read_told.get(name, 0)) for name in ("rows", "accepted", "refused"))
    read = numbers.number(accepted, code)
    yield language.say_many("{count} row read", "{count} rows read", accepted, count=read)
    if refused or accepted != rows:
        said = numbers.number(refused, code)
        yield language.say_many("{count} row rejected", "{count} rows rejected", refused, count=said)
    yield language.say("{contacts} contacts", contacts=forecast_words.contacts(read_told.get("contacts"), language))
    pasts = [each.cleaned.history.days for each in found.queues if len(each.cleaned.history.days)]
    if pasts:
        first, last = min(int(each[0]) for each in pasts), max(int(each[-1]) for each in pasts)
        yield language.say("learnt from {first} to {last}", first=_day(first, language), last=_day(last, language))
    yield language.say("time zone {zone}", zone=zone) if zone else language.say("times as written, zone unknown")


def _all(queues: Sequence[_Queue], clients: Sequence[_Queue], language: Language) -> Iterator[str]:
    """The answer where there are several queues."""
    days = queues[0].outlook.forecast.days
    yield language.say_many(
        "{count} queue: about {contacts} contacts from {first} to {last}.",
        "{count} queues: about {contacts} contacts from {first} to {last}.",
        len(queues),
        count=numbers.number(len(queues), language.code),
        contacts=forecast_words.contacts(sum(each.total for each in queues), language),
        first=_day(int(days[0]), language),
        last=_day(int(days[-1]), language),
    )
    yield from (_expected(each, language) for each in clients)
    together = NOTHING
    for each in queues:
        accuracy = each.outlook.accuracy.get(each.outlook.method)
        together += forecast_tables.pooled(accuracy) if accuracy else NOTHING
    names = {_method(each, language) for each in queues}
    if len(names) == 1:
        yield language.say("Method of every queue: {method}.", method=names.pop())
    if together.cells:
        yield from _believed(together, language)
    if len(queues) + len(clients) <= DETAILED_QUEUES:
        for each in queues:
            yield from _so_far(each, language)
            yield _expected(each, language)
    else:
        yield language.say("The days of each queue are on the page (--html) and in the file (--output).")


def _answer(each: _Queue, language: Language) -> Iterator[str]:
    outlook = each.outlook
    yield from _so_far(each, language)
    yield _expected(each, language)
    yield from _heaviest(each, language)
    yield language.say("Method: {method}. {why}", method=_method(each, language), why=why(outlook, language))
    accuracy = outlook.accuracy.get(outlook.method)
    if accuracy is not None and forecast_tables.pooled(accuracy).cells:
        yield from _believed(forecast_tables.pooled(accuracy), language)
    else:
        yield language.say("How far such forecasts were off is not known.")
    yield from _people(each, language)


def _expected(each: _Queue, language: Language) -> str:
    days = each.outlook.forecast.days
    if all(day.mean is None for day in each.ahead):
        return language.say("{queue}: closed on every day ahead.", queue=each.outlook.queue)
    return language.say(
        "{queue}: about {contacts} contacts from {first} to {last}; in eight of ten cases {low} to {high}.",
        queue=each.outlook.queue, contacts=forecast_words.contacts(each.total, language),
        first=_day(int(days[0]), language), last=_day(int(days[-1]), language),
        low=forecast_words.contacts(each.low, language), high=forecast_words.contacts(each.high, language),
    )  # fmt: skip


def _so_far(each: _Queue, language: Language) -> Iterator[str]:
    """What has come today, and what that makes of the rest of the day."""
    found, outlook = each.outlook.today, each.outlook
    if found is None:
        return
    until = forecast_drawn.until_slot(outlook)
    at = (
        language.say("so far") if until is None else language.say("until {time}", time=_clock(until, outlook, language))
    )
    yield language.say(
        "{queue}, today {until}: {came} came, {expected} were expected.", queue=outlook.queue, until=at,
        came=forecast_words.contacts(found.came_so_far, language),
        expected=forecast_words.contacts(found.expected_so_far, language),
    )  # fmt: skip
    if found.shift is None:
        return
    now = float(np.nansum(outlook.forecast.mean[0]))
    yield language.say(
        "Of that surprise {share} is believed. The rest of the day becomes {now} contacts instead of {before}.",
        share=numbers.share(found.shrinkage, language.code, 0), now=forecast_words.contacts(now, language),
        before=forecast_words.contacts(now / found.shift if found.shift else None, language),
    )  # fmt: skip


def _heaviest(each: _Queue, language: Language) -> Iterator[str]:
    day = heaviest(each.ahead)
    if day is not None and len(each.ahead) > 1:
        yield language.say(
            "The heaviest day is {day}: about {contacts}, in eight of ten cases {low} to {high}.",
            day=forecast_words.weekday_of(day.day, language), contacts=forecast_words.contacts(day.mean, language),
            low=forecast_words.contacts(day.low, language), high=forecast_words.contacts(day.high, language),
        )  # fmt: skip


def _method(each: _Queue, language: Language) -> str:
    return forecast_words.method(each.outlook.method, language)


def heaviest(ahead: Sequence[DayAhead]) -> DayAhead | None:
    """The day on which most is expected; None where hardly a contact is."""
    busy = [each for each in ahead if each.mean is not None and each.mean >= _LEAST_CONTACTS]
    return max(busy, key=lambda each: each.mean or 0.0, default=None)


def why(outlook: Outlook, language: Language) -> str:
    """Why this method was taken."""
    choice = outlook.choice
    if outlook.method in _OWN_REASONS:
        return language.say(_OWN_REASONS[outlook.method])
    if choice is None:
        short = len(outlook.cleaned.history.days) < _LEAST_TRIED_DAYS
        untried = language.say(forecast_words.TOO_SHORT if short else forecast_words.UNTRIED)
        asked = language.say(forecast_words.ASKED_FOR) if outlook.method != KNOWN else ""
        return f"{asked} {untried}".strip()
    if outlook.method != choice.name:
        return language.say(forecast_words.ASKED_FOR)
    best = choice.rivals[0]
    return language.say(
        forecast_words.REASONS[choice.reason],
        methods=numbers.number(len(choice.rivals), language.code),
        weeks=numbers.number(choice.weeks, language.code),
        other=forecast_words.method(best.name, language),
        points=numbers.share(best.better_by, language.code, 2),
    )


_OWN_REASONS: Final = {SIBLING: forecast_words.OF_SIBLING, RECONCILED: forecast_words.OF_QUEUES}


def _believed(score: Score, language: Language) -> Iterator[str]:
    """The error beside the noise floor, and whether ranges held."""
    code = language.code
    yield language.say(
        "A week ahead, forecasts of intervals were off by {error} of the contacts. "
        "Chance alone makes {floor}: no method can be better than that.",
        error=numbers.share(score.wape, code), floor=numbers.share(score.floor, code),
    )  # fmt: skip
    promised = score.promised_80 / score.cells if score.cells else None
    yield language.say(
        "Of the 80% ranges {held} held what came; counted in whole contacts {promised} should have.",
        held=numbers.share(score.coverage_80, code), promised=numbers.share(promised, code),
    )  # fmt: skip


def _people(each: _Queue, language: Language) -> Iterator[str]:
    changed = [day for day in each.ahead if day.changed is not None]
    if changed:
        count = numbers.number(len(changed), language.code)
        said = forecast_words.signed(sum(day.changed or 0.0 for day in changed), language)
        yield language.say_many(
            "People changed {count} day ahead: {contacts} contacts.",
            "People changed {count} days ahead: {contacts} contacts in all.",
            len(changed), count=count, contacts=said,
        )  # fmt: skip
    worth = each.value.total if each.value else None
    if worth is None or worth.saved is None:
        return
    nearer = worth.saved > 0
    yield language.say(
        "People's changes so far brought forecasts nearer to what came, by {contacts} of {error} contacts of error."
        if nearer
        else "People's changes so far took forecasts away from what came, by {contacts} on {error} contacts of error.",
        contacts=forecast_words.contacts(abs(worth.saved), language),
        error=forecast_words.contacts(worth.error_before, language),
    )
    if not worth.beyond_noise:
        yield language.say("That may be luck.")


def _overview(queues: Sequence[_Queue], clients: Sequence[_Queue], language: Language) -> Table:
    every = [*clients, *queues]
    differ = len({each.outlook.method for each in queues}) > 1
    names = [_method(each, language) for each in every] if differ else None
    return forecast_tables.overview([_row(each, language) for each in every], names, language)


def _row(each: _Queue, language: Language) -> tuple[str, ...]:
    """Of the overview."""
    outlook, code = each.outlook, language.code
    accuracy = outlook.accuracy.get(outlook.method)
    score = forecast_tables.pooled(accuracy) if accuracy else NOTHING
    top = heaviest(each.ahead)
    return (
        outlook.queue,
        *(forecast_words.contacts(value, language) for value in (each.total, each.low, each.high)),
        numbers.UNKNOWN if top is None else forecast_words.short_weekday_of(top.day, language),
        numbers.share(score.wape, code), numbers.share(score.floor, code), numbers.share(score.coverage_80, code),
    )  # fmt: skip


def _section(place: int, each: _Queue, zone: str | None, language: Language) -> Section:
    drawn = forecast_drawn.charts(each.outlook, each.ahead, language) if place < DRAWN_QUEUES else {}
    tables, folded = _tables(each, zone, _LONG, language)
    return Section(
        f"queue-{place}", each.outlook.queue, tuple(_answer(each, language)),
        {f"{name}-{place}": spec for name, spec in drawn.items()}, tables, folded,
    )  # fmt: skip


def _tables(
    each: _Queue, zone: str | None, most: tuple[int, int], language: Language
) -> tuple[tuple[Table, ...], tuple[Table, ...]]:
    """Those to be seen at once, and the others; empty ones are left out."""
    outlook = each.outlook
    seen = [forecast_tables.unusual(outlook, language), forecast_tables.days(each.ahead, most[0], language)]
    folded = []
    seen.append(forecast_tables.changes(outlook, each.value, language))
    seen.append(forecast_tables.versions(each.versions, zone, language))
    if outlook.accuracy:
        folded.append(forecast_tables.methods(outlook, why(outlook, language), language))
        folded.append(forecast_tables.errors(outlook, language))
    folded.append(forecast_tables.marks(outlook, most[1], language))
    return tuple(table for table in seen if table.rows), tuple(table for table in folded if table.rows)


def _terminal(every: Sequence[_Queue], zone: str | None, language: Language) -> Iterator[Table]:
    if len(every) > DETAILED_QUEUES:
        return
    for each in every:
        seen, folded = _tables(each, zone, _SHORT, language)
        for table in (*seen, *folded):
            title = table.title if len(every) == 1 else f"{language.apart(each.outlook.queue)}: {table.title}"
            yield Table(title, table.columns, table.rows, table.more)


def _notes(every: Sequence[_Queue], several: bool, language: Language) -> Iterator[str]:
    yield language.say("p10 and p90: in eight of ten cases what comes lies between them.")
    if any(each.outlook.accuracy for each in every):
        yield language.say(
            "WAPE: all contacts by which intervals were off ÷ all that came. Bias above 0: too much was forecast."
        )
        yield language.say(
            "Methods start from one weekday, so each number of days ahead is one weekday too: compare whole weeks."
        )
    if any(each.outlook.cleaned.marks for each in every):
        yield language.say("Nothing marked was removed from the history; “learnt from” says what the forecast uses.")
    if several:
        yield language.say("p10 and p90 of several queues do not add up: --clients FILE tells those of a client.")
    for each in every:
        if each.outlook.overridden is not None:
            yield from (problem_sentences.told(note, language) for note in each.outlook.overridden.notes)
            for one in each.outlook.overridden.applied:
                yield from _replaced(one, language)


def _replaced(one: Applied, language: Language) -> Iterator[str]:
    if one.replaced:
        yield language.say_many(
            "A later change holds instead of “{id}” in {count} interval.",
            "A later change holds instead of “{id}” in {count} intervals.",
            one.replaced, id=one.override.id, count=numbers.number(one.replaced, language.code),
        )  # fmt: skip


def _day(ordinal: int, language: Language) -> str:
    return numbers.day(date.fromordinal(ordinal), language.code)


def _clock(slot: int, outlook: Outlook, language: Language) -> str:
    return numbers.digits(clock(slot, outlook.forecast.interval_s), language.code)
