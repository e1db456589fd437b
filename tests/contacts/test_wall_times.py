"""Times as they are written, and what instants a wall's clock may mean by them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upheld.contacts.wall_times import Written, Zone, written

WARSAW = Zone("Europe/Warsaw")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _us(text: str) -> int:
    return (datetime.fromisoformat(text) - _EPOCH) // timedelta(microseconds=1)


@pytest.mark.parametrize(
    "text",
    ["2026-10-25 02:10:00.5", "2026-10-25 02:10:00.500000", "2026-10-25T02:10:00.5"],
)
def test_a_time_without_an_offset_is_a_wall_time(text: str) -> None:
    assert written(text) == Written(_us("2026-10-25T02:10:00.5+00:00"), False)


@pytest.mark.parametrize(
    "text",
    ["2026-10-25 02:10:00+02", "2026-10-25 00:10:00Z", "2026-10-25T02:10:00+02:00", "1792887000", "1792887000.0"],
)
def test_a_time_that_says_its_offset_is_an_instant(text: str) -> None:
    assert written(text) == Written(_us("2026-10-25T00:10:00+00:00"), True)


@pytest.mark.parametrize(
    "text",
    [
        "", "yesterday", "2026-13-01 00:00:00", "2026-02-30 00:00:00", "2026-10-25 24:00:00", "2026-10-25 02:60:00",
        "2026-10-25 02:10:00.x", "1999-10-25 02:10:00", "2100-01-01 00:00:00", "17928870", "25/10/2026 02:10",
        "٢٠٢٦-10-25",        "2026-10-25 02:10:00" + " " * 40,
    ],
)  # fmt: skip
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        written(text)


def test_an_hour_that_comes_twice_means_two_instants_the_earlier_first() -> None:
    at = _us("2026-10-25T02:10:00+00:00")
    assert WARSAW.instants(at) == (_us("2026-10-25T02:10:00+02:00"), _us("2026-10-25T02:10:00+01:00"))


def test_an_hour_that_is_skipped_means_none() -> None:
    assert WARSAW.instants(_us("2026-03-29T02:10:00+00:00")) == ()


def test_a_zone_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="Mars"):
        Zone("Mars/Olympus")


@given(
    st.datetimes(datetime(2010, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["Europe/Warsaw", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]),
)
def test_every_instant_is_among_those_its_wall_time_means(instant: datetime, name: str) -> None:
    wall = instant.astimezone(ZoneInfo(name)).replace(tzinfo=UTC)
    possible = Zone(name).instants((wall - _EPOCH) // timedelta(microseconds=1))
    assert (instant - _EPOCH) // timedelta(microseconds=1) in possible
