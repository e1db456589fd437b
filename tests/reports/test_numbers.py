"""Numbers, durations, money and days as each language writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upheld.notation import duration_s
from upheld.reports import numbers
from upheld.reports.catalogue import CODES


@pytest.mark.parametrize(("code", "written"), [("en", "86.7%"), ("pl", "86,7%"), ("zh_Hans", "86.7%"), ("fa", "۸۶٫۷٪")])
def test_a_share_is_written_as_the_language_writes_it(code: str, written: str) -> None:
    assert numbers.share(0.86667, code) == written


@pytest.mark.parametrize("code", CODES)
def test_unknown_is_a_dash_in_every_language(code: str) -> None:
    written = {numbers.share(None, code), numbers.number(None, code), numbers.minutes(None, code)}
    assert written | {numbers.day(None, code), numbers.money(None, "EUR", code)} == {"–"}


def test_a_persian_minus_is_led_by_a_left_to_right_mark() -> None:
    assert numbers.number(-5, "fa") == "\u200e−۵"


def test_a_share_just_below_its_promise_does_not_read_as_kept() -> None:
    assert numbers.figure(0.79996, "share", "en", 0.8) == "79.996%"


def test_seconds_just_above_their_promise_do_not_read_as_kept() -> None:
    assert numbers.figure(8.04, "s", "en", 8.0) == "0:08.04"


def test_halves_are_rounded_up_and_not_to_even() -> None:
    assert (numbers.number(0.5, "en"), numbers.number(2.5, "en")) == ("1", "3")


def test_rounding_up_a_duration_carries_into_the_minutes() -> None:
    assert numbers.minutes(59.96, "en", 1) == "1:00.0"


def test_money_keeps_its_cents() -> None:
    assert numbers.money(Decimal("2880"), "EUR", "pl") == "2\xa0880,00\xa0€"


def test_a_persian_day_is_jalali() -> None:
    assert numbers.day(date(2026, 3, 21), "fa") == "۱ فروردین ۱۴۰۵"


def test_an_instant_is_told_on_the_wall_clock_of_the_agreement() -> None:
    assert numbers.instant(datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "en", "Europe/Warsaw") == "2 Jul 2026 00:30:00"


@given(seconds=st.integers(min_value=0, max_value=360_000))
def test_minutes_lose_no_second(seconds: int) -> None:
    parts = [int(part) for part in numbers.minutes(seconds, "en").split(":")]
    assert sum(part * 60**place for place, part in enumerate(reversed(parts))) == duration_s(seconds)


@given(value=st.floats(min_value=-1e6, max_value=1e6))
def test_persian_numbers_hold_no_latin_digit(value: float) -> None:
    assert not set(numbers.number(value, "fa", 2)) & set("0123456789")
