"""Local time as UTC spans: days of 23 to 25 hours, opening hours, holidays, dated exceptions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upheld.contacts import calendars
from upheld.contacts.calendars import calendar
from upheld.contacts.opening_hours import parse, parse_spans, read_overrides
from upheld.problems import BadInput

WARSAW = ZoneInfo("Europe/Warsaw")
ZONES = ("Europe/Warsaw", "Australia/Lord_Howe", "Asia/Kathmandu", "Asia/Tehran", "America/St_Johns", "Africa/Cairo")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def local_day(year: int, month: int, day: int, zone: str = "Europe/Warsaw") -> calendars.Period:
    noon = datetime(year, month, day, 12, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return calendars.days(zone, noon, noon + timedelta(seconds=1))[0]


@pytest.mark.parametrize(
    ("day", "interval_s", "expected"),
    [
        ((2026, 3, 29), 900, 92),
        ((2026, 3, 30), 900, 96),
        ((2026, 10, 25), 900, 100),
        ((2026, 3, 29), 1800, 46),
        ((2026, 10, 25), 1800, 50),
        ((2026, 3, 29), 3600, 23),
        ((2026, 10, 25), 3600, 25),
        ((2026, 10, 25), 21600, 4),
    ],
)
def test_warsaw_days_have_their_real_number_of_intervals(day, interval_s, expected) -> None:
    start, end, _ = local_day(*day)

    assert len(calendars.intervals("Europe/Warsaw", start, end, interval_s)) == expected


def test_the_hour_that_comes_twice_is_told_apart_by_its_offset() -> None:
    found = calendars.intervals("Europe/Warsaw", utc(2026, 10, 25, 0), utc(2026, 10, 25, 2), 3600)

    assert [interval.label for interval in found] == ["2026-10-25T02:00+02:00", "2026-10-25T02:00+01:00"]


def test_an_hour_of_lord_howe_is_half_as_long_when_the_clock_moves_by_half_an_hour() -> None:
    day = local_day(2026, 10, 4, "Australia/Lord_Howe")

    lengths = [b - a for a, b, _ in calendars.intervals("Australia/Lord_Howe", day.start, day.end, 3600)]

    assert (day.end - day.start, lengths.count(timedelta(minutes=30))) == (timedelta(hours=23.5), 1)


def test_two_hour_intervals_keep_their_bounds_across_the_change() -> None:
    start, end, _ = local_day(2026, 10, 25)

    found = calendars.intervals("Europe/Warsaw", start, end, 7200)

    assert found[1].end - found[1].start == timedelta(hours=3)


@given(
    st.sampled_from(ZONES),
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.sampled_from([300, 900, 1800, 3600, 7200, 14400, 43200, 86400]),
)
def test_intervals_tile_every_day_and_start_on_the_wall_clock(zone: str, day: date, interval_s: int) -> None:
    start, end, _ = local_day(day.year, day.month, day.day, zone)

    found = calendars.intervals(zone, start, end, interval_s)

    assert (found[0].start, found[-1].end) == (start, end)
    assert all(a.end == b.start and a.start < a.end for a, b in pairwise(found))
    assert interval_s > 3600 or all(b - a <= timedelta(seconds=interval_s) for a, b, _ in found)
    assert len({label for _, _, label in found}) == len(found)


@given(st.sampled_from(ZONES), st.datetimes(datetime(2020, 1, 1), datetime(2029, 1, 1)), st.integers(1, 100_000))
def test_days_weeks_months_and_quarters_cover_the_span_without_overlap(zone: str, at: datetime, minutes: int) -> None:
    start = at.replace(tzinfo=UTC)
    end = start + timedelta(minutes=minutes)

    for periods in (calendars.days, calendars.weeks, calendars.months, calendars.quarters):
        found = periods(zone, start, end)
        assert found[0].start <= start < found[0].end
        assert found[-1].start < end <= found[-1].end
        assert all(a.end == b.start for a, b in pairwise(found))


def test_periods_are_labelled_as_iso_8601_in_local_time() -> None:
    at = utc(2026, 11, 22, 12)
    spans = (calendars.days, calendars.weeks, calendars.months, calendars.quarters)

    labels = [periods("Europe/Warsaw", at, at + timedelta(hours=1))[0].label for periods in spans]

    assert labels == ["2026-11-22", "2026-W47", "2026-11", "2026-Q4"]


def test_the_first_of_january_can_belong_to_the_last_week_of_the_old_year() -> None:
    assert calendars.weeks("UTC", utc(2027, 1, 1), utc(2027, 1, 2))[0].label == "2026-W53"


def test_a_day_the_zone_skipped_does_not_exist() -> None:
    found = calendars.days("Pacific/Apia", utc(2011, 12, 30), utc(2011, 12, 31))

    assert [day.label for day in found] == ["2011-12-29", "2011-12-31"]


def test_an_interval_that_does_not_divide_a_day_is_refused() -> None:
    with pytest.raises(BadInput, match=r"calendar\.interval"):
        calendars.intervals("UTC", utc(2026, 1, 1), utc(2026, 1, 2), 1000)


def test_a_night_shift_across_the_change_is_open_for_the_time_that_really_passes() -> None:
    nights = calendar("Europe/Warsaw", {"mon-sun": ["22:00-06:00"]})

    spring = calendars.open_seconds(nights, utc(2026, 3, 28, 12), utc(2026, 3, 29, 12))
    autumn = calendars.open_seconds(nights, utc(2026, 10, 24, 12), utc(2026, 10, 25, 12))

    assert (spring, autumn) == (7 * 3600, 9 * 3600)


def test_opening_at_a_time_the_clock_skips_opens_when_it_jumps() -> None:
    early = calendar("Europe/Warsaw", {"sun": ["02:30-10:00"]})

    assert calendars.open_spans(early, utc(2026, 3, 29), utc(2026, 3, 30)) == [
        (utc(2026, 3, 29, 1), utc(2026, 3, 29, 8))
    ]


def test_several_spans_a_day_and_a_break_between_them() -> None:
    shop = calendar("Europe/Warsaw", {"mon-fri": ["08:00-12:00", "13:00-24:00"]})
    monday = local_day(2026, 11, 23)

    assert calendars.open_seconds(shop, monday.start, monday.end) == 15 * 3600
    assert not calendars.is_open(shop, utc(2026, 11, 23, 11, 30))
    assert calendars.is_open(shop, utc(2026, 11, 23, 12, 0))


def test_a_public_holiday_is_closed_where_hours_are_given() -> None:
    office = calendar("Europe/Warsaw", {"mon-sun": ["08:00-20:00"]}, "PL")

    assert not calendars.is_open(office, utc(2026, 11, 11, 12))


def test_a_service_that_never_closes_is_open_on_holidays_too() -> None:
    always = calendar("Europe/Warsaw", {"mon-sun": ["00:00-24:00"]}, "PL")

    assert calendars.is_open(always, utc(2026, 11, 11, 12))


def test_the_key_holidays_says_what_holds_on_holidays() -> None:
    reduced = calendar("Europe/Warsaw", {"mon-sun": ["00:00-24:00"], "holidays": ["10:00-14:00"]}, "PL")
    independence_day = local_day(2026, 11, 11)

    assert calendars.open_seconds(reduced, independence_day.start, independence_day.end) == 4 * 3600


def test_a_subdivision_has_its_own_holidays() -> None:
    bavaria, berlin = (calendar("Europe/Berlin", {"mon-sun": ["08:00-18:00"]}, code) for code in ("DE-BY", "DE-BE"))
    all_saints_day = utc(2027, 11, 1, 12)

    assert (calendars.is_open(bavaria, all_saints_day), calendars.is_open(berlin, all_saints_day)) == (False, True)


def test_a_dated_exception_wins_over_weekday_and_holiday() -> None:
    open_anyway = calendar(
        "UTC", {"mon-fri": ["08:00-16:00"]}, "PL", {date(2026, 11, 11): parse_spans(["12:00-13:00"])}
    )
    closed = calendar("UTC", overrides={date(2026, 11, 12): ()})

    assert calendars.open_seconds(open_anyway, utc(2026, 11, 11), utc(2026, 11, 12)) == 3600
    assert calendars.open_seconds(closed, utc(2026, 11, 12), utc(2026, 11, 13)) == 0


@given(
    st.sampled_from(ZONES),
    st.dictionaries(
        st.sampled_from(["mon-wed", "thu", "fri", "sat,sun"]),
        st.lists(st.sampled_from(["08:00-16:00", "22:00-06:00", "00:00-02:30", "12:00-24:00"]), max_size=3),
    ),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)),
)
def test_open_seconds_are_the_open_minutes_counted_one_by_one(zone: str, hours: dict, at: datetime) -> None:
    of = calendar(zone, hours)
    start = at.replace(tzinfo=UTC, second=0, microsecond=0, minute=at.minute // 30 * 30)
    quarters = [start + timedelta(minutes=15 * number) for number in range(96)]

    counted = sum(calendars.is_open(of, quarter) for quarter in quarters) * 900

    assert calendars.open_seconds(of, start, start + timedelta(days=1)) == counted


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)), st.integers(0, 5000), st.integers(0, 5000))
def test_open_seconds_of_two_parts_add_up(at: datetime, first: int, second: int) -> None:
    of = calendar("Europe/Warsaw", {"mon-fri": ["08:00-16:00"], "sat": ["22:00-02:00"]}, "PL")
    start = at.replace(tzinfo=UTC)
    middle, end = start + timedelta(minutes=first), start + timedelta(minutes=first + second)

    parts = calendars.open_seconds(of, start, middle) + calendars.open_seconds(of, middle, end)

    assert parts == pytest.approx(calendars.open_seconds(of, start, end))


def test_a_range_of_days_may_pass_the_end_of_the_week() -> None:
    hours = parse({"sat-mon": ["10:00-12:00"]})

    assert [day for day, spans in hours.items() if spans] == ["mon", "sat", "sun"]


def test_touching_spans_become_one() -> None:
    assert parse_spans(["12:00-24:00", "00:00-12:00"]) == ((0, 86400),)


def test_every_bad_entry_of_the_hours_is_named() -> None:
    with pytest.raises(BadInput) as caught:
        parse({"mon-xyz": ["08:00-16:00"], "tue": ["25:00-26:00"], "wed,wed": []}, file="a.toml")

    assert [(problem.key, problem.field) for problem in caught.value.problems] == [
        ("calendar.day_name", "hours.mon-xyz"),
        ("calendar.span", "hours.tue"),
        ("calendar.day_twice", "hours.wed,wed"),
    ]


@pytest.mark.parametrize("text", ["8-16", "08:00-08:00", "24:00-06:00", "08:60-09:00", "", "08:00–"])
def test_a_span_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match=r"calendar\.span"):
        parse_spans([text])


def test_unknown_zone_and_unknown_country_are_refused() -> None:
    with pytest.raises(BadInput, match=r"time_zone calendar\.unknown_zone"):
        calendar("Europe/Atlantis")
    with pytest.raises(BadInput, match=r"holidays calendar\.unknown_holidays"):
        calendar("UTC", holidays="XX")


def test_exceptions_are_read_from_a_table(tmp_path) -> None:
    table = tmp_path / "overrides.csv"
    table.write_text("date,hours,why\n2026-12-24,08:00-12:00 13:00-14:00,Christmas Eve\n2026-12-31,closed,\n")

    assert read_overrides(table) == {
        date(2026, 12, 24): ((28800, 43200), (46800, 50400)),
        date(2026, 12, 31): (),
    }


def test_bad_rows_of_exceptions_are_named_by_line(tmp_path) -> None:
    table = tmp_path / "overrides.csv"
    table.write_text("date,hours\n24.12.2026,\n2026-12-25,8-9\n2026-12-26,\n2026-12-26,\n")

    with pytest.raises(BadInput) as caught:
        read_overrides(table)

    assert [(problem.line, problem.key) for problem in caught.value.problems] == [
        (2, "calendar.date"),
        (3, "calendar.span"),
        (5, "calendar.date_twice"),
    ]
