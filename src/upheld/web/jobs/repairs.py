"""Looking for what makes up for an absence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from upheld.reports.catalogue import mark
from upheld.web import access as granting
from upheld.web import clock
from upheld.web.actions import shift_changes
from upheld.web.jobs.running import Running
from upheld.web.models import Absence, Shift
from upheld.web.queries import desk, repairs, rosters, schedule_question
from upheld.web.queries.desk import Desk
from upheld.web.queries.repairs import Offer
from upheld.web.queries.schedule_question import Question


def search(running: Running) -> Mapping[str, Any]:
    """Offers for the absence, as changes that can be applied to the plan at its present revision."""
    by = running.job.by
    absence = Absence.objects.get(pk=running.arguments["absence"])
    shift = Shift.objects.select_related("plan__site", "person").get(pk=running.arguments["shift"])
    assert by is not None
    access = granting.of_account(by)
    plan = rosters.plan(access, shift.plan_id, "absences")
    found = desk.of(access, plan, "absences")
    running.step(mark("Reading who is there and what is required"))
    member = next(one for one in found.members if one.id == absence.person_id)
    question = desk.question(found, [member])
    day = question.day(shift.day)
    now = max(question.grid.slot(clock.now()) + 1, day * question.problem.slots)
    closed = frozenset(label for label, one in question.members.items() if _is_away(found, one.id, shift))
    running.step(mark("Looking for breaks to move and people to ask"))
    offered = repairs.offers(question, day, now, closed)
    return {
        "page": {"name": "absence_desk_absence", "values": {"absence": absence.pk}},
        "revision": plan.revision,
        "missing_h": repairs.missing_h(question.problem, question.plan, day, now),
        "offers": [_written(found, question, one) for one in offered],
    }


def _is_away(found: Desk, person: int, shift: Shift) -> bool:
    begin = rosters.midnight(shift.day, found.zone)
    return any(one.person == person for one in found.away_on(begin, begin + timedelta(days=1)))


def _written(found: Desk, question: Question, offer: Offer) -> dict[str, Any]:
    kept = {(one.person, one.day): one for one in found.shifts}
    before, after = [], []
    for one in offer.shifts:
        day = question.grid.first + timedelta(days=one.day)
        known = kept.get((question.members[one.person].id, day))
        if known is not None:
            before.append(shift_changes.written(known))
        after.append(shift_changes.written(schedule_question.worked(question, one, known, offer.rules)))
    return {
        "kind": offer.kind,
        "people": list(offer.people),
        "gain_h": offer.gain_h,
        "asked_h": offer.asked_h,
        "before": before,
        "after": after,
    }
