"""Who used which log-in, and which client a queue worked for: one row of each, with the time over which it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

ALWAYS: Final = datetime(1900, 1, 1, tzinfo=UTC)
"""`valid_from` of a row without one."""
FOREVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""`valid_to` of a row without one."""


@dataclass(frozen=True)
class PersonLogin:
    """One person's use of one log-in, within one team, over [valid_from, valid_to)."""

    person: str
    name: str
    login: str
    team: str | None = None
    site: str | None = None
    employer: str | None = None
    valid_from: datetime = ALWAYS
    valid_to: datetime = FOREVER


@dataclass(frozen=True)
class QueueClient:
    """The client for whom a queue works over [valid_from, valid_to)."""

    queue: str
    client: str
    valid_from: datetime = ALWAYS
    valid_to: datetime = FOREVER
