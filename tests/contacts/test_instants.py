"""Instants of documents: what is one, and what is none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upheld.contacts.instants import of_iso, of_number

NOT_ISO = ["", "soon", None, 5, "2026-10-01", "2026-10-01T08:00:00", "1999-01-01T00:00:00Z", "2100-01-01T00:00:00Z"]
NOT_NUMBERS = ["", "-5", "1e9", "٣٤٥٦٧٨٩٠١٢", 0, None, True, "9" * 40, 1.5]


@given(st.datetimes(datetime(2002, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)))
def test_an_instant_is_its_microseconds(moment: datetime) -> None:
    microseconds = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    assert of_iso(moment.isoformat()) == microseconds
    assert of_number(microseconds // 1000, unit_us=1000) == microseconds // 1000 * 1000


@pytest.mark.parametrize("text", NOT_ISO)
def test_what_is_no_instant_of_a_contact_is_refused(text: object) -> None:
    assert _refused(lambda: of_iso(text))


@pytest.mark.parametrize("number", NOT_NUMBERS)
def test_what_is_no_count_is_refused(number: object) -> None:
    assert _refused(lambda: of_number(number, unit_us=1_000_000))


def _refused(reading: Callable[[], int]) -> bool:
    try:
        reading()
    except ValueError:
        return True
    return False
