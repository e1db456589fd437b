from __future__ import annotations

import numpy as np
import pytest

from upheld.queueing.arrivals import arrivals, poisson_times


def test_single_values_hold_for_every_contact():
    assert arrivals([1.0, 2.0], queue=3).queue.tolist() == [3, 3]


def test_a_negative_duration_is_an_error():
    with pytest.raises(ValueError, match="patience_s"):
        arrivals([1.0], patience_s=-1.0)


def test_a_column_of_another_length_is_an_error():
    with pytest.raises(ValueError):
        arrivals([1.0, 2.0], service_s=[1.0, 2.0, 3.0])


def test_poisson_times_fall_into_their_intervals():
    times = poisson_times(np.random.default_rng(2), [0.0, 500.0, 0.0, 250.0], 900.0)
    counts = np.bincount((times // 900).astype(int), minlength=4)
    assert counts[0] == counts[2] == 0
    assert abs(counts[1] - 500) < 100
    assert (np.diff(times) >= 0).all()
