"""Every noun of the interface, in the order in which the documentation tells them."""

from __future__ import annotations

from typing import Any, Final

from upheld.web.api import (
    account,
    accounts,
    clients,
    figures,
    forecasts,
    formulas,
    imports,
    jobs,
    schedules,
    tokens,
    trail,
    verdicts,
)

NOUNS: Final[tuple[Any, ...]] = (
    account,
    tokens,
    clients,
    verdicts,
    figures,
    forecasts,
    schedules,
    imports,
    jobs,
    accounts,
    trail,
    formulas,
)
"""Modules with a `router`."""
