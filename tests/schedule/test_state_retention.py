"""States are erased after a while, but only where their totals are kept."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from tests.schedule.adherence_days import logged_in, planned, total
from tests.schedule.test_states_by_minute import state
from upheld.contacts.records import AGENT_STATES, LOGGED_IN
from upheld.problems import BadInput
from upheld.schedule.state_retention import erasable_before, erased

DAY = planned()
STATES = pa.Table.from_pylist(
    [
        state("ann", LOGGED_IN, "09:00", "17:00"),
        state("ann", LOGGED_IN, "19:00", "21:00"),  # around the day that is kept
        state("ben", LOGGED_IN, "09:00", None),
    ],
    AGENT_STATES,
)


def test_states_go_where_the_totals_are_kept() -> None:
    left = erased(STATES, [total(logged_in(("09:00", "17:00")))], [DAY], DAY.day + 1, "UTC")
    assert left["ended_at"].null_count == 1
    assert len(left) == 2


def test_nothing_is_erased_of_a_day_without_totals() -> None:
    with pytest.raises(BadInput, match="no_totals"):
        erased(STATES, [], [DAY], DAY.day + 1, "UTC")


def test_the_states_of_today_are_never_erased() -> None:
    with pytest.raises(ValueError, match="today"):
        erasable_before(date(2026, 11, 2), 0)
