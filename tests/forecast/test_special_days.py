"""What is known beforehand of each day."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.forecast.queues import EVERY_DAY, ROUND_THE_CLOCK, queue
from upheld.forecast.days import Days
from upheld.forecast.events import Event
from upheld.forecast.history import CLOSED, Cleaned, History, Mark, plain, span
from upheld.forecast.special_days import Special, days_of
from upheld.problems import BadInput

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


@dataclass(frozen=True)
class Seen:
    """A day of `Days`."""

    like: int
    closed: bool
    phase: int
    effects: frozenset[str]


def seen(days: Days, day: date) -> Seen:
    place = day.toordinal() - int(days.ordinal[0])
    names = frozenset(effect.name for effect in days.effects[place])
    return Seen(int(days.like[place]), bool(days.closed[place]), int(days.phase[place]), names)


def ahead(code: str | None, past: Cleaned, last: date, *events: Event) -> Days:
    return days_of(Special(code, events), past, last.toordinal())


def event(name: str, first: date, last: date | None = None, kind: str = "other", **given: int) -> Event:
    return Event(name, first, last or first, kind=kind, **given)


@cache
def bank_calls(path: Path) -> Cleaned:
    with path.open() as lines:
        told = [
            (date.fromisoformat(row["start"][:10]), row["start"][11:], row["calls"]) for row in csv.DictReader(lines)
        ]
    days = span(told[0][0].toordinal(), told[-1][0].toordinal())
    calls = np.full((len(days), 288), np.nan)
    for day, clock, number in told:
        calls[day.toordinal() - days[0], (int(clock[:2]) * 60 + int(clock[3:])) // 5] = float(number)
    return plain(History("bank", "America/New_York", 300, days, calls))


@pytest.fixture
def bank(shared: Path) -> Days:
    path = shared / "data" / "volumes" / "bank_calls_5min_2003.csv"
    return ahead("US", bank_calls(path), date(2003, 12, 31))


@pytest.mark.parametrize("day", [date(2003, 5, 27), date(2003, 9, 2)])
def test_a_tuesday_after_a_closed_monday_behaves_like_a_monday(bank: Days, day: date) -> None:
    found = seen(bank, day)
    assert (found.like, found.closed, found.effects) == (MON, False, frozenset(("after_holiday",)))


def test_a_missing_day_that_is_no_holiday_is_not_taken_for_closed(bank: Days) -> None:
    assert not seen(bank, date(2003, 10, 14)).closed
    assert seen(bank, date(2003, 10, 15)).like == WED


def test_a_holiday_on_which_the_bank_worked_is_an_open_one(bank: Days) -> None:
    found = seen(bank, date(2003, 10, 13))
    assert (found.closed, found.like) == (False, MON)
    assert found.effects == {"holiday", "holiday:Columbus Day"}


def test_a_holiday_never_seen_is_kept_as_most_that_were_seen(bank: Days) -> None:
    assert seen(bank, date(2003, 11, 27)).closed
    assert seen(bank, date(2003, 11, 28)).effects == {"after_holiday", "bridge"}


POLISH = queue(
    date(2025, 3, 3), date(2026, 3, 31),
    silent=[date(2025, 5, 1), date(2025, 6, 19), date(2025, 12, 25), date(2025, 12, 26), date(2026, 1, 6)],
)  # fmt: skip


@pytest.mark.parametrize("day", [date(2026, 5, 1), date(2026, 6, 4)])
def test_a_holiday_to_come_is_closed_as_it_was_the_last_time_wherever_it_moves(day: date) -> None:
    assert seen(ahead("PL", POLISH, date(2026, 6, 30)), day).closed


def test_a_holiday_to_come_is_open_as_it_was_the_last_time() -> None:
    found = seen(ahead("PL", POLISH, date(2026, 6, 30)), date(2026, 4, 6))
    assert (found.closed, found.effects) == (False, {"holiday", "holiday:Easter Monday"})


def test_a_holiday_on_a_weekend_changes_nothing_for_a_queue_of_weekdays() -> None:
    days = ahead("PL", POLISH, date(2026, 8, 31))
    assert (seen(days, date(2026, 8, 15)).closed, seen(days, date(2026, 8, 17)).effects) == (True, frozenset())


def test_a_day_between_two_holidays_is_a_bridge_and_like_a_monday() -> None:
    days = ahead("PL", POLISH, date(2028, 5, 5))
    assert seen(days, date(2028, 5, 2)).effects == {"after_holiday", "before_holiday", "bridge"}
    assert seen(days, date(2028, 5, 2)).like == MON


def test_a_friday_after_a_closed_thursday_is_a_bridge() -> None:
    found = seen(ahead("PL", POLISH, date(2026, 6, 30)), date(2026, 6, 5))
    assert (found.like, found.effects) == (MON, {"after_holiday", "bridge"})


def test_nothing_having_been_seen_a_holiday_is_closed() -> None:
    past = queue(date(2026, 3, 2), date(2026, 3, 31))
    assert seen(ahead("PL", past, date(2026, 4, 10)), date(2026, 4, 6)).closed


def test_a_queue_that_never_closes_is_open_on_holidays() -> None:
    past = queue(date(2026, 3, 2), date(2026, 3, 31), works=EVERY_DAY, hours=ROUND_THE_CLOCK)
    days = ahead("PL", past, date(2026, 4, 10))
    assert (seen(days, date(2026, 4, 6)).closed, seen(days, date(2026, 4, 6)).like) == (False, SUN)
    assert (seen(days, date(2026, 4, 7)).like, seen(days, date(2026, 4, 7)).effects) == (TUE, {"after_holiday"})


def test_after_a_closed_day_a_queue_that_is_open_all_week_keeps_its_weekday() -> None:
    past = queue(date(2026, 3, 2), date(2026, 3, 31), works=EVERY_DAY)
    days = days_of(Special("PL"), past, date(2026, 4, 10).toordinal())
    place = date(2026, 4, 7).toordinal() - int(days.ordinal[0])
    assert days.closed[place - 1]
    assert (days.like[place], [(e.name, e.spread) for e in days.effects[place]]) == (TUE, [("after_holiday", 0.1)])


def test_silence_in_a_queue_with_few_calls_does_not_prove_a_closure() -> None:
    silent = [date(2025, 5, 1)]
    few = queue(date(2025, 4, 1), date(2025, 5, 31), works=EVERY_DAY, hours=ROUND_THE_CLOCK, silent=silent, hourly=0.1)
    many = queue(date(2025, 4, 1), date(2025, 5, 31), works=EVERY_DAY, hours=ROUND_THE_CLOCK, silent=silent)
    assert not seen(ahead("PL", few, date(2026, 5, 2)), date(2026, 5, 1)).closed
    assert seen(ahead("PL", many, date(2026, 5, 2)), date(2026, 5, 1)).closed


def test_the_day_after_an_opening_day_marked_as_closed_is_like_a_monday() -> None:
    day = date(2026, 3, 11)
    mark = Mark(CLOSED, day.toordinal(), 8, 18, 0.0, 500.0)
    days = ahead(None, queue(date(2026, 3, 2), date(2026, 3, 31), silent=[day], marks=(mark,)), date(2026, 4, 3))
    assert (seen(days, day).closed, seen(days, date(2026, 3, 12)).like) == (True, MON)


CHINESE = queue(
    date(2025, 11, 3), date(2026, 1, 30), silent=[date(2026, 1, 1), date(2026, 1, 2)], worked=[date(2026, 1, 4)]
)


def test_a_saturday_worked_in_exchange_is_open_and_like_a_working_day() -> None:
    found = seen(ahead("CN", CHINESE, date(2026, 3, 31)), date(2026, 2, 28))
    assert (found.like, found.closed) == (FRI, False)
    assert found.effects == {"extra_day", "season:lunar_new_year"}


def test_a_sunday_that_was_worked_after_closed_days_is_like_a_monday() -> None:
    found = seen(ahead("CN", CHINESE, date(2026, 3, 31)), date(2026, 1, 4))
    assert (found.like, found.closed, found.phase) == (MON, False, 0)


def test_a_queue_that_stayed_closed_on_an_exchanged_day_will_again() -> None:
    past = queue(date(2025, 11, 3), date(2026, 1, 30), silent=[date(2026, 1, 1)])
    assert seen(ahead("CN", past, date(2026, 3, 31)), date(2026, 2, 28)).closed


def test_the_lunar_new_year_closes_the_days_to_which_it_moves() -> None:
    days = ahead("CN", CHINESE, date(2027, 2, 28))
    assert [seen(days, day).closed for day in (date(2026, 2, 17), date(2027, 2, 8))] == [True, True]
    assert "season:lunar_new_year:before" in seen(days, date(2027, 2, 1)).effects


IRANIAN = queue(date(2025, 11, 1), date(2025, 12, 31), works=(SAT, SUN, MON, TUE, WED), silent=[date(2025, 11, 24)])


def test_in_iran_the_week_begins_on_saturday_and_so_does_what_follows_a_closure() -> None:
    found = seen(ahead("IR", IRANIAN, date(2026, 4, 30)), date(2026, 4, 15))
    assert (found.like, found.effects) == (SAT, {"after_holiday", "bridge"})


def test_in_iran_places_in_the_month_are_those_of_the_persian_calendar() -> None:
    days = ahead("IR", IRANIAN, date(2026, 4, 30))
    assert (seen(days, date(2026, 3, 18)).phase, seen(days, date(2026, 3, 25)).phase) == (-1, 0)


def test_in_an_open_week_an_iranian_holiday_is_like_a_friday() -> None:
    past = queue(date(2026, 2, 1), date(2026, 2, 28), works=EVERY_DAY, hours=ROUND_THE_CLOCK)
    assert seen(ahead("IR", past, date(2026, 4, 1)), date(2026, 3, 23)).like == FRI


def test_phases_count_working_days_from_the_nearer_end_of_the_month() -> None:
    days = ahead(None, queue(date(2026, 5, 13), date(2026, 5, 29)), date(2026, 6, 30))
    assert [seen(days, date(2026, 6, day)).phase for day in range(1, 8)] == [0, 1, 2, 3, 4, 5, 5]
    assert [seen(days, date(2026, 6, day)).phase for day in (15, 16, 17, 29, 30)] == [10, -11, -10, -2, -1]
    assert seen(days, date(2026, 5, 31)).phase == 0


def test_a_holiday_is_no_working_day_of_the_month() -> None:
    assert seen(ahead("PL", POLISH, date(2026, 6, 30)), date(2026, 5, 4)).phase == 0


def test_an_event_closes_and_opens_whatever_is_usual() -> None:
    shut, opened = event("stock", date(2026, 4, 22), kind="closed"), event("sale", date(2026, 4, 25), kind="open")
    days = ahead("PL", POLISH, date(2026, 4, 30), shut, opened)
    assert (seen(days, date(2026, 4, 22)).closed, seen(days, date(2026, 4, 23)).like) == (True, MON)
    found = seen(days, date(2026, 4, 25))
    assert (found.closed, found.like, found.effects) == (False, FRI, {"extra_day", "event:sale"})


def test_an_event_opens_a_holiday() -> None:
    found = seen(
        ahead("PL", POLISH, date(2026, 5, 4), event("hotline", date(2026, 5, 1), kind="open")), date(2026, 5, 1)
    )
    assert (found.closed, found.effects) == (False, {"holiday", "holiday:National Day", "event:hotline"})


def test_an_event_bears_upon_its_days_and_those_around_them() -> None:
    days = ahead(None, POLISH, date(2026, 4, 30), event("mail", date(2026, 4, 14), date(2026, 4, 15), lead=1, lag=1))
    found = [sorted(seen(days, date(2026, 4, day)).effects) for day in range(13, 17)]
    assert found == [["event:mail-1"], ["event:mail"], ["event:mail"], ["event:mail+1"]]


def test_an_event_of_another_queue_is_none_of_this() -> None:
    other = Event("mail", date(2026, 4, 14), date(2026, 4, 14), frozenset(("support",)))
    assert seen(ahead(None, POLISH, date(2026, 4, 30), other), date(2026, 4, 14)).effects == frozenset()


def test_the_same_event_on_one_day_has_one_effect() -> None:
    waves = event("mail", date(2026, 4, 14), date(2026, 4, 15)), event("mail", date(2026, 4, 15))
    days = ahead(None, POLISH, date(2026, 4, 30), *waves)
    assert len(days.effects[date(2026, 4, 15).toordinal() - int(days.ordinal[0])]) == 1


def test_an_event_without_end_costs_no_more_than_the_days_asked_for() -> None:
    endless = event("new price", date(2026, 4, 14), date.max, lag=3)
    assert seen(ahead(None, POLISH, date(2026, 4, 30), endless), date(2026, 4, 30)).effects == {"event:new price"}


def test_an_unknown_market_is_named() -> None:
    with pytest.raises(BadInput) as bad:
        ahead("XX", POLISH, date(2026, 4, 30))
    assert bad.value.problems[0].key == "calendar.unknown_holidays"


def test_a_history_without_any_call_is_not_said_to_be_closed() -> None:
    nothing = queue(date(2026, 3, 2), date(2026, 3, 4), works=())
    assert not ahead(None, nothing, date(2026, 3, 31)).closed.any()


def test_weekdays_that_a_short_history_does_not_hold_are_not_said_to_be_closed() -> None:
    days = ahead(None, queue(date(2026, 3, 2), date(2026, 3, 4)), date(2026, 3, 10))
    assert not days.closed.any()


@given(
    st.dates(date(2005, 1, 1), date(2035, 1, 1)), st.integers(1, 60), st.integers(0, 60),
    st.sets(st.integers(0, 6), min_size=1), st.sampled_from([None, "PL", "US", "CN", "IR", "EG", "IN", "DE-BY"]),
)  # fmt: skip
def test_every_day_is_there_and_closed_ones_have_no_effects(
    first: date, past: int, horizon: int, works: set[int], code: str | None
) -> None:
    history = queue(first, first + timedelta(days=past - 1), works=sorted(works))
    days = ahead(code, history, first + timedelta(days=past + horizon))
    assert days.ordinal.tolist() == list(range(first.toordinal(), first.toordinal() + past + horizon + 1))
    assert {len(days.like), len(days.closed), len(days.phase), len(days.effects)} == {past + horizon + 1}
    assert not any(of for of, closed in zip(days.effects, days.closed, strict=True) if closed)
    names = [[effect.name for effect in of] for of in days.effects]
    assert all(len(set(of)) == len(of) for of in names)
