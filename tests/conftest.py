"""Fixtures every test may use."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile(
    "steady", deadline=None
)  # no test asserts a time, and the first call of some code compiles it
settings.load_profile("steady")

_SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of trial data beside the checkout; tests that need it are skipped where it is absent."""
    if not _SHARED.is_dir():
        pytest.skip("needs the trial data in ../shared, which is not beside this checkout")
    return _SHARED
