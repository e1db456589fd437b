"""Rows in the hour that comes twice: settled by their calls and their order, and never guessed."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from upheld.contacts.sources.asterisk_order import Timed, settle
from upheld.contacts.wall_times import SECOND_US, Zone

ZONE = Zone("Europe/Warsaw")
MIDNIGHT = int(datetime(2026, 10, 24, 22, tzinfo=UTC).timestamp())  # local midnight; from 0:00 to 2:00 UTC it is 2:..
OFFSET_S = {True: 7200, False: 3600}


def _row(at_s: int, call: str = "NONE", event: str = "PAUSE", *data: str) -> Timed:
    """A row written `at_s` after local midnight, as its wall time tells it."""
    at = MIDNIGHT + at_s
    wall = at + OFFSET_S[at_s < 3 * 3600]
    return Timed(call, event, data, ZONE.instants(wall * SECOND_US))


def _settled(*rows: Timed) -> list[int | None]:
    """Seconds after local midnight; None for what stays open."""
    settle(rows)
    return [row.instants[0] // SECOND_US - MIDNIGHT if len(row.instants) == 1 else None for row in rows]


def _call(at_s: int) -> str:
    return f"{MIDNIGHT + at_s}.7"


FIRST, SECOND = 2 * 3600 + 600, 3 * 3600 + 600  # 02:10 both times


def test_a_lone_row_in_that_hour_stays_open() -> None:
    assert _settled(_row(FIRST)) == [None]


def test_the_id_of_a_call_tells_which_of_the_two_it_is() -> None:
    rows = [_row(at, _call(at - 3), "ENTERQUEUE") for at in (FIRST, SECOND)]
    assert _settled(*rows) == [FIRST, SECOND]


def test_a_row_between_two_settled_ones_is_settled_by_them() -> None:
    before, after = _row(SECOND - 60, _call(SECOND - 61), "ENTERQUEUE"), _row(SECOND + 60)
    assert _settled(before, _row(SECOND), after)[1] == SECOND


def test_a_clock_that_steps_back_parts_the_first_hour_from_the_second() -> None:
    assert _settled(_row(FIRST + 2400), _row(SECOND)) == [FIRST + 2400, SECOND]


def test_a_long_call_ends_when_its_own_durations_say() -> None:
    call = _call(FIRST - 5)
    enter, end = _row(FIRST, call, "ENTERQUEUE"), _row(SECOND + 600, call, "COMPLETECALLER", "10", "4190", "1")
    assert _settled(enter, end) == [FIRST, SECOND + 600]


def test_a_time_far_off_among_the_rows_settles_nothing() -> None:
    assert _settled(_row(FIRST + 90_000), _row(FIRST), _row(-90_000))[1] is None


def test_rows_of_a_day_that_has_every_hour_once_are_left_alone() -> None:
    assert _settled(_row(60), _row(30)) == [60, 30]


@given(st.lists(st.tuples(st.integers(0, 6 * 3600), st.booleans(), st.integers(0, 1700)), min_size=1, max_size=25))
def test_what_is_settled_is_true(told: list[tuple[int, bool, int]]) -> None:
    truth = sorted(told)
    rows = [
        _row(at, _call(at - age) + str(number) if called else "NONE", "DID" if called else "PAUSE")
        for number, (at, called, age) in enumerate(truth)
    ]
    settled = _settled(*rows)
    assert [at for at in settled if at is not None] == [
        at for (at, _, _), found in zip(truth, settled, strict=True) if found is not None
    ]
    assert all(found is not None for (_, called, _), found in zip(truth, settled, strict=True) if called)


@given(st.lists(st.integers(0, 6 * 3600), min_size=1, max_size=12))
def test_without_calls_every_order_of_hours_that_fits_is_kept_open(instants: list[int]) -> None:
    """The slow way: try every choice of hours, and see which instants a row has in those that never go back."""
    rows = [_row(at) for at in sorted(instants)]
    possible = [row.instants for row in rows]
    fitting: list[tuple[int, ...]] = [()]
    for choices in possible:
        fitting = [(*head, at) for head in fitting for at in choices if not head or at >= max(head) - 5 * SECOND_US]
    settle(rows)
    for place, row in enumerate(rows):
        assert {each[place] for each in fitting} <= set(row.instants)
