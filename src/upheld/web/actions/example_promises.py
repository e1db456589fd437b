"""What the example's people would have entered about its agreements: checklists, a claim, what is done about misses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from upheld.web import clock
from upheld.web.lifecycle_steps import STANDARD
from upheld.web.models import (
    Account,
    Agreement,
    Client,
    ExclusionClaim,
    ImprovementAction,
    LifecycleStep,
    Phase,
    Role,
)

_EVIDENCE: Final[Mapping[str, str]] = {
    "need": "minutes of 4 August 2026",
    "history": "import of 11 August 2026",
    "levels": "draft B, tried on three months",
    "price": "offer of 21 August 2026",
    "roles": "kick-off protocol of 1 September 2026",
    "formula": "kick-off protocol of 1 September 2026",
    "signed": "the agreement, signed on 8 September 2026",
    "duties": "Annex 2 of the agreement",
    "queues": "people.csv and queues.csv of 15 September 2026",
    "test_calls": "list of 40 test calls",
    "forecast": "forecast of 22 September 2026",
    "staffing": "schedule of the first week",
    "training": "attendance lists",
    "fallback": "exercise of 24 September 2026",
    "test_month": "report of October 2026",
    "review": "minutes of 5 November 2026",
}
"""Key of a standard point → the evidence that its finished one has."""


@dataclass(frozen=True)
class _Action:
    client: str
    problem: str
    cause: str
    step: str
    owner: str  # role
    due: date
    metric: str
    expected: str
    visible: bool
    outcome: str = ""  # of one that is done


_ACTIONS: Final = (
    _Action(
        "Harbour & Pine Bank",
        "Callers to bank-cards wait longer since 3 November",
        "Agents of bank-dune handle a call half as long again in the new card system",
        "Two hours of practice for every agent of bank-dune, and a crib sheet for the three longest steps",
        Role.SUPERVISOR,
        date(2026, 11, 27),
        "aht",
        "AHT of bank-dune back under 300 s",
        True,
    ),
    _Action(
        "Harbour & Pine Bank",
        "bank-accounts misses its intervals on Mondays",
        "Four in ten seats of bank-elm are empty on Mondays",
        "Move six days off from Monday to Thursday, by agreement with the people concerned",
        Role.PLANNER,
        date(2026, 12, 7),
        "service_level",
        "Intervals kept on Mondays: 82 % or more",
        True,
    ),
    _Action(
        "Northwind Energy",
        "energy-outages fell short on the evening of 21 October",
        "A power cut brought four times the usual calls",
        "An announcement about known power cuts before the queue, ready to be switched on",
        Role.DIRECTOR,
        date(2026, 11, 13),
        "service_level",
        "A third fewer calls during a power cut",
        True,
        "The announcement is recorded and was tried on 12 November.",
    ),
    _Action(
        "Lantern Travel",
        "No cover in Penang during the wave of illness of 12–16 October",
        "Six times the usual sick calls in one week",
        "Cross-train four agents of travel-fern for travel-changes",
        Role.SUPERVISOR,
        date(2026, 12, 18),
        "service_level",
        "Both queues keep 80 % with up to five people away",
        False,
    ),
    _Action(
        "Lantern Travel",
        "Callers to travel-changes call again",
        "Refunds are settled by another team, which callers are not told",
        "Say by when the refund comes, in the closing words of each call",
        Role.QUALITY_ANALYST,
        date(2026, 12, 11),
        "fcr",
        "Two points fewer repeat calls",
        True,
    ),
)
_FORCE_MAJEURE: Final = "The storm that cut the power of two districts also filled the queue of people who move."


def furnish_promises() -> None:
    """Checklists, a claim and actions; each only where there are none yet."""
    owners = {role: Account.objects.filter(grants__role=role).first() for role in Role.values}
    if not LifecycleStep.objects.exists():
        _checklists(owners)
    if not ExclusionClaim.objects.exists():
        _claim(owners[Role.SUPERVISOR])
    if not ImprovementAction.objects.exists():
        _actions(owners)


def _checklists(owners: Mapping[str, Account | None]) -> None:
    """Everything before the phase an agreement is in is done; of that phase itself the points with evidence are."""
    turns = [owners[role] for role in (Role.DIRECTOR, Role.PLANNER, Role.SUPERVISOR)]
    for agreement in Agreement.objects.select_related("client"):
        Agreement.objects.filter(pk=agreement.pk, owner=None).update(owner=turns[0])
        now_in, position = list(Phase.values).index(agreement.phase), 0
        for number, (phase, points) in enumerate(STANDARD.items()):
            for place, template in enumerate(points):
                done = number < now_in or (number == now_in and template in _EVIDENCE)
                due = clock.now().date() + timedelta(days=7 * (position - 15) if not done else 5 * position - 110)
                LifecycleStep.objects.create(
                    agreement=agreement,
                    phase=phase,
                    position=100 * number + place,
                    template=template,
                    owner=turns[position % 3],
                    due=due,
                    evidence=_EVIDENCE[template] if done else "",
                    done_at=datetime.combine(due, time(13), UTC) - timedelta(days=1) if done else None,
                    done_by=turns[position % 3] if done else None,
                )
                position += 1


def _claim(by: Account | None) -> None:
    """The power cut of 21 October is excluded for two queues by consent; for the third it is still open."""
    agreement = Agreement.objects.filter(client__name="Northwind Energy").first()
    if agreement is None:
        return
    ExclusionClaim.objects.create(
        agreement=agreement,
        target="asa",
        queue="energy-moves",
        start=datetime(2026, 10, 21, 15, tzinfo=UTC),
        end=datetime(2026, 10, 21, 20, tzinfo=UTC),
        reason=_FORCE_MAJEURE,
        evidence="letter NW-2026-118 of 23 October 2026",
        made_by=by,
        made_at=datetime(2026, 11, 18, 9, 40, tzinfo=UTC),
    )


def _actions(owners: Mapping[str, Account | None]) -> None:
    clients = {client.name: client for client in Client.objects.all()}
    for one in _ACTIONS:
        if one.client not in clients:
            continue
        done_at = datetime.combine(one.due, time(14), UTC) - timedelta(days=1) if one.outcome else None
        ImprovementAction.objects.create(
            client=clients[one.client],
            problem=one.problem,
            cause=one.cause,
            step=one.step,
            owner=owners[one.owner],
            due=one.due,
            metric=one.metric,
            expected=one.expected,
            visible_to_client=one.visible,
            done_at=done_at,
            outcome=one.outcome,
            made_at=datetime.combine(one.due, time(9), UTC) - timedelta(days=21),
        )
