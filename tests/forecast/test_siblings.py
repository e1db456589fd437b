"""A new queue from its sibling."""

from __future__ import annotations

import numpy as np
import pytest

from tests.forecast.worlds import plain_days, world
from upheld.forecast.siblings import from_sibling


def test_a_queue_without_history_is_its_share_of_the_sibling() -> None:
    sibling = world(0, 77)
    found = from_sibling("new", sibling.known(70), plain_days(77), share=0.3)
    assert found.queue == "new"
    assert np.nansum(found.mean) == pytest.approx(0.3 * np.nansum(sibling.truth[70:]), rel=0.05)


def test_its_spread_is_that_of_a_guess() -> None:
    found = from_sibling("new", world(0, 77).known(70), plain_days(77), share=0.3)
    assert np.sqrt(found.level[0, 0]) > 0.4


def test_a_week_of_its_own_corrects_a_wrong_guess() -> None:
    sibling, own = world(0, 77), world(1, 77, volume=20)
    known = own.known(70).until(int(own.known(70).history.days[0]) + 7)
    found = from_sibling("new", sibling.known(70), plain_days(77), share=0.1, own=known)
    assert np.nansum(found.mean) == pytest.approx(np.nansum(own.truth[70:]), rel=0.12)
    assert np.sqrt(found.level[0, 0]) < 0.35


def test_nobody_knows_its_size_is_wider_still() -> None:
    guessed, unknown = (
        from_sibling("new", world(0, 77).known(70), plain_days(77), share=share) for share in (1.0, None)
    )
    assert unknown.level[0, 0] > guessed.level[0, 0] + 1
