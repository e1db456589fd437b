"""The slow and obvious way to days, one at a time, says the same."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.forecast.queues import queue
from upheld.contacts import public_holidays
from upheld.forecast import months
from upheld.forecast.history import span
from upheld.forecast.special_days import Special, days_of

_STEP = timedelta(days=1)


def place_one_by_one(day: date, works: dict[date, bool]) -> int:
    """Walks to the next working day and counts those of its month."""
    while not works[day]:
        day += _STEP
    first = day.replace(day=1)
    month = [first + _STEP * n for n in range(31) if (first + _STEP * n).month == day.month]
    working = [one for one in month if works[one]]
    before, after = working.index(day), len(working) - working.index(day)
    return before if before < after else -after


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.lists(st.booleans(), min_size=1, max_size=40))
def test_places_in_the_month(start: date, pattern: list[bool]) -> None:
    first = start.replace(day=1)
    days = [first + _STEP * n for n in range(160)]
    works = {day: pattern[n % len(pattern)] or n % 29 == 5 for n, day in enumerate(days)}
    found = months.places(None, span(first.toordinal(), days[-1].toordinal()), np.array(list(works.values())))
    assert found[:90].tolist() == [place_one_by_one(day, works) for day in days[:90]]


def effects_one_by_one(day: date, usual: set[int], holidays: dict[date, tuple[str, ...]]) -> set[str]:
    """What holidays make of an open day, all of them being closed, in a queue that rests on some weekdays."""

    def free(one: date) -> bool:
        return one.weekday() not in usual or one in holidays

    def closure(one: date, step: timedelta) -> bool:
        """Whether a run of free days that begins with `one` has a holiday that the queue would have worked."""
        while free(one):
            if one.weekday() in usual:
                return True
            one += step
        return False

    near = [(day - _STEP, day + _STEP), (day + _STEP, day - _STEP)]
    bridge = any(a in holidays and a.weekday() in usual and free(b) for a, b in near)
    told = {
        "after_holiday": closure(day - _STEP, -_STEP),
        "before_holiday": closure(day + _STEP, _STEP),
        "bridge": bridge,
    }
    return {name for name, true in told.items() if true}


@given(st.integers(2015, 2030), st.sets(st.integers(0, 6), min_size=2), st.sampled_from(["PL", "US", "DE-BY", "IR"]))
def test_what_lies_around_closed_holidays(year: int, usual: set[int], code: str) -> None:
    known = {
        day: names for near in (year - 1, year, year + 1) for day, names in public_holidays.names(code, near).items()
    }
    past = queue(date(year, 1, 1), date(year, 12, 31), works=sorted(usual), silent=[d for d in known if d.year == year])
    days = days_of(Special(code), past, date(year, 12, 31).toordinal())
    for ordinal, closed, effects in zip(days.ordinal.tolist(), days.closed, days.effects, strict=True):
        day = date.fromordinal(ordinal)
        found = {effect.name for effect in effects if not effect.name.startswith("season")}
        assert closed == (day.weekday() not in usual or day in known)
        assert found == (set() if closed else effects_one_by_one(day, usual, known)), day
