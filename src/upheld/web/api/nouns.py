"""Every noun of the interface, in the order in which the documentation tells them."""

from __future__ import annotations

from typing import Any, Final

from upheld.web.api import (
    absences,
    account,
    accounts,
    agreements,
    calls,
    claims,
    clients,
    figures,
    forecasts,
    formulas,
    handover,
    health,
    hiring,
    imports,
    improvements,
    jobs,
    my_day,
    organisation,
    people,
    scenarios,
    schedules,
    scores,
    tokens,
    trail,
    verdicts,
)

NOUNS: Final[tuple[Any, ...]] = (
    account,
    tokens,
    clients,
    verdicts,
    agreements,
    claims,
    improvements,
    figures,
    people,
    calls,
    scores,
    forecasts,
    scenarios,
    hiring,
    schedules,
    absences,
    handover,
    my_day,
    imports,
    jobs,
    organisation,
    accounts,
    trail,
    formulas,
    health,
)
"""Modules with a `router`."""
