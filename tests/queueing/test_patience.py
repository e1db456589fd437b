from __future__ import annotations

import numpy as np
import pytest

from upheld.queueing.patience import lognormal, mixture


def test_lognormal_keeps_mean_and_variation():
    times = lognormal(np.random.default_rng(5), 200.0, 0.8, 200_000)
    assert times.mean() == pytest.approx(200.0, rel=0.01)
    assert times.std() / times.mean() == pytest.approx(0.8, rel=0.03)


def test_the_hasty_leave_early():
    times = mixture(np.random.default_rng(5), 0.25, 1.0, 10_000.0, 100_000)
    assert (times < 10.0).mean() == pytest.approx(0.25, abs=0.01)
