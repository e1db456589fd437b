"""How long the intervals of a table are."""

from __future__ import annotations

import numpy as np
import pytest

from upheld.forecast.interval_length import lengths_s


def lengths(minutes, queue=None):
    """Of starts at these minutes, of one queue unless said otherwise."""
    at = np.asarray(minutes, np.int64) * 60
    which = np.zeros(len(at), np.int64) if queue is None else np.asarray(queue)
    found = lengths_s(which, at // 86400, at, at % 86400)
    return None if found is None else (found // 60).tolist()


def test_the_step_is_the_length() -> None:
    assert lengths([480, 495, 510, 525]) == [15] * 4


def test_a_missing_row_does_not_make_its_neighbour_longer() -> None:
    assert lengths([480, 510, 570, 600, 630]) == [30] * 5


def test_where_the_step_changes_the_length_does() -> None:
    assert lengths([480, 510, 540, 570, 585, 600, 615]) == [30, 30, 30, 15, 15, 15, 15]


def test_each_queue_has_its_own_step() -> None:
    half_hours, quarters = np.arange(0, 1440, 30), np.arange(0, 1440, 15)
    found = lengths([*half_hours, *quarters], [0] * 48 + [1] * 96)

    assert found == [30] * 48 + [15] * 96


@pytest.mark.parametrize("share", [0.15, 0.4, 0.7, 0.9])
def test_a_table_with_many_rows_left_out_has_the_length_of_its_grid(share) -> None:
    kept = np.random.default_rng(4).random(96 * 70) < share

    assert set(lengths(np.arange(96 * 70)[kept] * 15)) == {15}


def test_days_follow_each_other_in_steps_of_a_day() -> None:
    assert lengths([0, 1440, 4320]) == [1440] * 3


@pytest.mark.parametrize("minutes", [[480], [480, 1920], [0]])
def test_starts_that_tell_nothing_give_nothing(minutes) -> None:
    assert lengths(minutes) is None
