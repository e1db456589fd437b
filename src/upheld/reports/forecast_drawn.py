"""What the charts of a forecast show: rows with every text already written in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np

from upheld.forecast.document import clock
from upheld.forecast.forecasting import Outlook
from upheld.reports import forecast_charts, forecast_words, numbers
from upheld.reports.catalogue import Language
from upheld.reports.charts import Spec
from upheld.reports.forecast_tables import DayAhead

SHOWN_DAYS: Final = 70
"""Days of the history, and days ahead, that a chart shows at most."""
_INTERVAL_DAYS: Final = 7

Rows = list[dict[str, Any]]


def charts(outlook: Outlook, ahead: Sequence[DayAhead], language: Language) -> dict[str, Spec]:
    """The charts of one queue by name; those that would be empty are left out."""
    found = {"today": today(outlook, language)} if outlook.today else {}
    found["history"] = history(outlook, ahead, language)
    if any(each.mean is not None for each in ahead):
        found["intervals"] = intervals(outlook, language)
    if any(len(each.by_horizon) > 1 for each in outlook.accuracy.values()):
        found["error"] = error(outlook, language)
    return found


def history(outlook: Outlook, ahead: Sequence[DayAhead], language: Language) -> Spec:
    """Contacts per day, the last ten weeks, and the days ahead."""
    say = language.say
    words = {
        "day": say("Day"), "contacts": say("Contacts"), "range": say("p10 to p90"), "kind": say("What it is"),
        "about": say("About"), "about_history": say("What came by day, and what is expected"),
        **{part: _chart_text(said, language) for part, said in _parts(language).items()},
    }  # fmt: skip
    rows = [*_past(outlook, language), *_ahead(ahead[:SHOWN_DAYS], language)]
    return forecast_charts.history([{**row, "kind": words[row["part"]]} for row in rows], words)


def _parts(language: Language) -> dict[str, str]:
    return {
        "came": language.say("came"), "marked": language.say("marked as unusual"), "ahead": language.say("expected"),
        "changed": language.say("changed by people"), "machine": language.say("machine alone"),
    }  # fmt: skip


def _past(outlook: Outlook, language: Language) -> Iterator[dict[str, Any]]:
    past, marks = outlook.cleaned.history, outlook.cleaned.marks
    for row in range(max(len(past.days) - SHOWN_DAYS, 0), len(past.days)):
        day, told = int(past.days[row]), ~np.isnan(past.calls[row])
        of_day = [mark for mark in marks if mark.day == day]
        came = float(np.nansum(past.calls[row])) if told.any() else None
        if not came and not of_day:
            continue  # closed, as usual
        usual = sum(mark.expected for mark in of_day if not np.isnan(mark.expected)) or None
        about = ", ".join(dict.fromkeys(language.say(forecast_words.MARKS[mark.kind]) for mark in of_day))
        yield {
            **_of_day(day, came, language), "value": usual if came is None else came,
            "part": "marked" if of_day else "came", "range": numbers.UNKNOWN, "about": about or numbers.UNKNOWN,
        }  # fmt: skip


def _ahead(ahead: Sequence[DayAhead], language: Language) -> Iterator[dict[str, Any]]:
    for each in ahead:
        if each.mean is None:
            continue
        about = forecast_words.effects(each.effects, each.like, each.day, language) or numbers.UNKNOWN
        yield {
            **_of_day(each.day, each.mean, language), "value": each.mean, "low": each.low, "high": each.high,
            "part": "ahead" if each.changed is None else "changed",
            "range": _range(each.low, each.high, language), "about": about,
        }  # fmt: skip
        if each.changed is not None:
            machine = {"value": each.machine, "part": "machine", "range": numbers.UNKNOWN, "about": about}
            yield {**_of_day(each.day, each.machine, language), **machine}


def _of_day(day: int, contacts: float | None, language: Language) -> dict[str, Any]:
    shown = numbers.UNKNOWN if contacts is None else forecast_words.contacts(contacts, language)
    day_said = forecast_words.weekday_of(day, language)
    return {"label": _short(day, language), "day": _chart_text(day_said, language), "shown": shown}


def intervals(outlook: Outlook, language: Language) -> Spec:
    """The first seven open days ahead by interval."""
    forecast = outlook.forecast
    low, high = forecast.quantile(0.1), forecast.quantile(0.9)
    rows: Rows = []
    ticks = []
    open_rows = np.flatnonzero(~np.isnan(forecast.mean).all(axis=1))[:_INTERVAL_DAYS]
    for row in open_rows.tolist():
        day = _short(int(forecast.days[row]), language)
        for place, slot in enumerate(np.flatnonzero(~np.isnan(forecast.mean[row])).tolist()):
            label = _chart_text(f"{day} {_clock(slot, outlook, language)}", language)
            ticks += [] if place else [label]
            rows.append({"label": label, "day": day, **_interval(outlook, row, slot, low, high, language)})
    words = {
        "time": language.say("Day and time"), "contacts": language.say("Contacts"), "range": language.say("p10 to p90"),
        "about_intervals": language.say("The first days ahead by interval"),
    }  # fmt: skip
    return forecast_charts.intervals(rows, ticks, words)


def today(outlook: Outlook, language: Language) -> Spec:
    """The day under way: earlier forecast, what came, the forecast now."""
    say = language.say
    words = {
        "time": say("Time of day"), "contacts": say("Contacts"), "range": say("p10 to p90"), "kind": say("What it is"),
        "now": _chart_text(say("now"), language), "about_today": say("Today: expected, come, and expected now"),
        **{
            part: _chart_text(said, language)
            for part, said in (
                ("expected", say("expected before")), ("came", say("came")), ("again", say("expected now")),
            )
        },
    }  # fmt: skip
    rows = [{**row, "kind": words[row["part"]]} for row in _today(outlook, language)]
    until = until_slot(outlook)
    now = None if until is None else _chart_text(_clock(until, outlook, language), language)
    there = any(row["label"] == now for row in rows)
    return forecast_charts.today(rows, now if there else None, words)


def _today(outlook: Outlook, language: Language) -> Iterator[dict[str, Any]]:
    forecast = outlook.forecast
    low, high = forecast.quantile(0.1), forecast.quantile(0.9)
    before = outlook.overridden.forecast if outlook.overridden else outlook.machine
    earlier = before.mean[int(np.searchsorted(before.days, forecast.days[0]))]
    for slot in range(forecast.mean.shape[1]):
        label = {"label": _chart_text(_clock(slot, outlook, language), language)}
        came = np.nan if outlook.came_today is None else outlook.came_today[slot]
        for part, value in (("expected", earlier[slot]), ("came", came)):
            if not np.isnan(value):
                shown = forecast_words.contacts(float(value), language)
                yield {**label, "part": part, "value": float(value), "shown": shown, "range": numbers.UNKNOWN}
        if not np.isnan(forecast.mean[0, slot]):
            yield {**label, "part": "again", **_interval(outlook, 0, slot, low, high, language)}


def until_slot(outlook: Outlook) -> int | None:
    """The interval of today from which on nothing has come yet; None where nothing of it is ahead."""
    ahead = np.flatnonzero(~np.isnan(outlook.forecast.mean[0]))
    if not len(ahead):
        return None
    opens = ~np.isnan(outlook.machine.mean[int(np.searchsorted(outlook.machine.days, outlook.forecast.days[0]))])
    over = np.flatnonzero(opens[: ahead[0]])
    return int(over[-1]) + 1 if len(over) else int(ahead[0])


def error(outlook: Outlook, language: Language) -> Spec:
    """The error of each method by days ahead, and the noise floor."""
    say = language.say
    rows = [
        {
            "ahead": ahead, "days": numbers.number(ahead, language.code), "value": score.wape,
            "shown": numbers.share(score.wape, language.code),
            "method": _chart_text(forecast_words.method(name, language), language),
        }
        for name, found in outlook.accuracy.items()
        for ahead, score in enumerate(found.by_horizon, 1)
        if score.wape is not None
    ]  # fmt: skip
    floor = next((each.pooled.floor for each in outlook.accuracy.values()), None)
    words = {
        "days_ahead": say("Days ahead"), "error": say("Error (WAPE)"), "method": say("Method"),
        "floor": _chart_text(say("Noise floor"), language), "about_error": say("Error (WAPE) by days ahead"),
    }  # fmt: skip
    return forecast_charts.error(rows, floor, words)


def _interval(
    outlook: Outlook, row: int, slot: int, low: np.ndarray, high: np.ndarray, language: Language
) -> dict[str, Any]:
    mean = float(outlook.forecast.mean[row, slot])
    bounds = float(low[row, slot]), float(high[row, slot])
    return {
        "value": mean, "low": bounds[0], "high": bounds[1], "shown": forecast_words.contacts(mean, language),
        "range": _range(*bounds, language),
    }  # fmt: skip


def _range(low: float | None, high: float | None, language: Language) -> str:
    return language.say(
        "{first} to {last}",
        first=forecast_words.contacts(low, language), last=forecast_words.contacts(high, language),
    )  # fmt: skip


def _short(day: int, language: Language) -> str:
    when = datetime.fromordinal(day).replace(tzinfo=UTC)
    return _chart_text(numbers.short_day(when, language.code, "UTC"), language)


def _clock(slot: int, outlook: Outlook, language: Language) -> str:
    return numbers.digits(clock(slot, outlook.forecast.interval_s), language.code)


def _chart_text(text: str, language: Language) -> str:
    return numbers.inside_left_to_right(text, language.code)
