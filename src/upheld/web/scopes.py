"""What a token may be made for: each scope with the rights it leaves to its account, to read or also to write.

A token never exceeds its account: a scope takes rights away from what the account has, it gives none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from upheld.reports.catalogue import mark


@dataclass(frozen=True)
class Scope:
    """One scope: what it is for (a sentence of the catalogue) and its rights."""

    about: str
    rights: frozenset[str]
    writes: bool = False


_AGREEMENTS = ("agreements", "claims", "actions", "portal")
_PLANS = ("plans", "hiring", "cost")
_SCHEDULES = ("schedules", "absences", "notes", "my_day")

SCOPES: Final[Mapping[str, Scope]] = {
    name: Scope(about, frozenset(rights), name.endswith(":write"))
    for name, about, rights in (
        (
            "figures:read",
            mark("Read promises, outlooks, intervals and days"),
            ("promises", "figures", "portal", "cost", "plans", "schedules"),
        ),
        ("people:read", mark("Read figures of teams and single people"), ("figures", "people.figures")),
        ("calls:read", mark("Read single calls and their lines of the log"), ("figures", "calls")),
        ("scores:read", mark("Read quality and satisfaction"), ("scores",)),
        ("agreements:read", mark("Read agreements, verdicts, claims and actions"), _AGREEMENTS),
        (
            "agreements:write",
            mark("Change agreements, claims and actions"),
            (*_AGREEMENTS, "agreements.change", "claims.decide"),
        ),
        ("plans:read", mark("Read forecasts, scenarios and hiring plans"), _PLANS),
        ("plans:write", mark("Change forecasts, scenarios and hiring plans"), (*_PLANS, "plans.change")),
        ("schedules:read", mark("Read shifts, absences and handover notes"), _SCHEDULES),
        (
            "schedules:write",
            mark("Change shifts, absences and handover notes"),
            (*_SCHEDULES, "schedules.change", "schedules.publish"),
        ),
        ("imports:read", mark("Read what was imported"), ("imports", "jobs")),
        ("imports:write", mark("Import files"), ("imports", "jobs")),
        ("jobs:read", mark("Follow long work"), ("jobs",)),
        ("jobs:write", mark("Cancel long work"), ("jobs",)),
        ("settings:read", mark("Read sites, teams, people and queues"), ("settings",)),
        ("settings:write", mark("Change sites, teams, people and queues"), ("settings",)),
        ("accounts:read", mark("Read accounts and the audit trail"), ("accounts", "trail")),
        ("accounts:write", mark("Invite people and end accounts"), ("accounts",)),
    )
}
"""Scope → what it leaves. No scope leaves `tokens`: a token makes no other token."""

ALWAYS: Final = frozenset({"account"})
"""Rights that every token keeps for reading: who it acts for, and what the words mean."""


def rights_left(scopes: Iterable[str], *, writes: bool) -> frozenset[str]:
    """The rights that a token of `scopes` keeps, for an operation that reads or one that `writes`.

    >>> sorted(rights_left(["jobs:read"], writes=False)), sorted(rights_left(["jobs:read"], writes=True))
    (['account', 'jobs'], [])
    """
    known = [SCOPES[name] for name in scopes if name in SCOPES]
    left = [scope.rights for scope in known if scope.writes or not writes]
    return frozenset[str]().union(*left, () if writes else ALWAYS)


def scopes_giving(right: str, *, writes: bool) -> tuple[str, ...]:
    """The scopes of which one suffices for `right`."""
    return tuple(name for name, scope in SCOPES.items() if right in scope.rights and (scope.writes or not writes))
