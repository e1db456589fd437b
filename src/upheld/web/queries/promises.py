"""Promises as they stand: each target of each agreement in one month, its verdict, its outlook and what is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import Http404

from upheld.agreements import kept_document
from upheld.agreements.verdict import Assessment, TargetResult
from upheld.problems import Problem
from upheld.web.models import Agreement, Assessed, Client, ImprovementAction

AT_RISK = 0.7
"""A promise whose chance is below this is at risk."""


@dataclass(frozen=True)
class Promise:
    """One target in its latest period of the month shown."""

    agreement: Agreement
    client: Client
    assessment: Assessment
    result: TargetResult
    periods: tuple[TargetResult, ...]  # all of the month, in order
    outlook: Mapping[str, Any]  # as `actions.outlooks` keeps it
    until: datetime
    actions: tuple[ImprovementAction, ...]

    @property
    def open(self) -> bool:
        """Whether the period still goes on."""
        return not self.result.period.complete

    @property
    def chance(self) -> float | None:
        """Of keeping it, to 5 points; 0 or 1 where it is settled; None: cannot be said."""
        found: float | None = self.outlook.get("chance")
        return found

    @property
    def state(self) -> str:
        """kept, missed, warning (at risk), open (cannot be said): how it looks, to its end."""
        if not self.open:
            return {True: "kept", False: "missed", None: "open"}[self.result.met]
        if self.chance is None:
            return {True: "kept", False: "warning", None: "open"}[self.result.met]
        if self.chance < 0.3:
            return "missed"
        return "warning" if self.chance < AT_RISK else "kept"

    @property
    def expected_credit(self) -> float | None:
        """Mean credit over how the period may end; of a closed one the credit that is due."""
        if not self.open:
            return float(self.result.credit)
        found: float | None = self.outlook.get("credit")
        return found


@dataclass(frozen=True)
class Faulty:
    """An agreement whose month could not be assessed, and why."""

    agreement: Agreement
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class MonthShown:
    """The promises of a month, those most at risk first."""

    first_day: date | None
    months: tuple[date, ...]  # with verdicts, newest first
    promises: tuple[Promise, ...]
    faulty: tuple[Faulty, ...]
    until: datetime | None

    def of_agreement(self, agreement: Agreement) -> tuple[Promise, ...]:
        """Those of one agreement, in the order of its text."""
        own = (promise for promise in self.promises if promise.agreement.pk == agreement.pk)
        order = [target.id for target in next((p.assessment.targets for p in self.promises
                                               if p.agreement.pk == agreement.pk), ())]  # fmt: skip
        return tuple(sorted(own, key=lambda promise: order.index(promise.result.id)))


def of_clients(clients: Sequence[Client], month: date | None = None) -> MonthShown:
    """The month from its first day `month` (None: the newest there is) of the agreements of `clients`."""
    every = Assessed.objects.filter(agreement__client__in=[client.pk for client in clients])
    months = tuple(every.order_by("-first_day").values_list("first_day", flat=True).distinct())
    first_day = month or (months[0] if months else None)
    if first_day is None or first_day not in months:
        return MonthShown(first_day, months, (), (), None)
    rows = list(every.filter(first_day=first_day).defer("intervals").select_related("agreement__client"))
    actions = list(ImprovementAction.objects.filter(client__in=clients).select_related("owner", "agreement"))
    promises = [promise for row in rows if row.document for promise in _of_row(row, actions)]
    return MonthShown(
        first_day=first_day,
        months=months,
        promises=tuple(sorted(promises, key=_by_risk)),
        faulty=tuple(faulty(row) for row in rows if not row.document),
        until=max((row.until for row in rows), default=None),
    )


def row_of(agreement: Agreement, month: date | None) -> Assessed:
    """The verdict on `agreement` in `month` (None: the newest), intervals included; 404 where there is none."""
    found = agreement.assessed.all()
    row = (found.filter(first_day=month) if month else found).order_by("-first_day").first()
    if row is None:
        raise Http404
    return row


def one(agreement: Agreement, target: str, month: date | None) -> tuple[Promise, tuple[date, ...]]:
    """The promise `target` with its intervals, and the months there are; 404 where there is none."""
    row = row_of(agreement, month)
    actions = list(ImprovementAction.objects.filter(client=agreement.client_id).select_related("owner", "agreement"))
    found = [promise for promise in _of_row(row, actions, intervals_of=target) if promise.result.id == target]
    if not found:
        raise Http404
    return found[0], tuple(agreement.assessed.order_by("-first_day").values_list("first_day", flat=True))


def faulty(row: Assessed) -> Faulty:
    """Why there is no verdict."""
    return Faulty(row.agreement, tuple(Problem(**problem) for problem in row.problems))


def _of_row(row: Assessed, actions: Iterable[ImprovementAction], *, intervals_of: str = "") -> list[Promise]:
    """The promises of a verdict; only the target `intervals_of` comes with its intervals."""
    if not row.document:
        return []
    targets = row.document["targets"]
    parts = (
        [row.intervals[n] if one["id"] == intervals_of else () for n, one in enumerate(targets)] if intervals_of else ()
    )
    assessment = kept_document.from_json(row.document, parts)
    outlooks = row.outlook.get("targets") or [{} for _ in assessment.targets]
    by_target: dict[str, list[tuple[TargetResult, Mapping[str, Any]]]] = {}
    for result, outlook in zip(assessment.targets, outlooks, strict=True):
        by_target.setdefault(result.id, []).append((result, outlook))
    return [
        Promise(
            agreement=row.agreement,
            client=row.agreement.client,
            assessment=assessment,
            result=periods[-1][0],
            periods=tuple(result for result, _ in periods),
            outlook=periods[-1][1],
            until=row.until,
            actions=tuple(action for action in actions if _about(action, row.agreement, target)),
        )
        for target, periods in by_target.items()
    ]


def _about(action: ImprovementAction, agreement: Agreement, target: str) -> bool:
    """An action about a target, or about no target of the agreement in particular."""
    own = action.agreement_id == agreement.pk or (
        action.agreement_id is None and action.client_id == agreement.client_id
    )
    return own and action.done_at is None and action.target in ("", target)


def _by_risk(promise: Promise) -> tuple[float, float, str, str]:
    """Least likely first; among equals the one with more of the month's money at risk."""
    order = {"missed": 0.0, "warning": 0.3, "open": 0.6, "kept": 1.0}[promise.state]
    chance = order if promise.chance is None else promise.chance
    return chance, -float(promise.result.weight), promise.client.name, promise.result.id
