"""Asking for leave or a swap, and deciding on it."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from upheld.problems import BadInput, Problem
from upheld.web import clock
from upheld.web.access import Access
from upheld.web.actions import shift_changes, trail
from upheld.web.models import Absence, AbsenceKind, Person, RequestKind, RequestState, ShiftRequest, Site
from upheld.web.queries import asking_for, rosters
from upheld.web.queries.asking_for import Answer


@transaction.atomic
def ask_leave(person: Person, site: Site, first: date, last: date, *, access: Access, note: str = "") -> ShiftRequest:
    """Ask for days off; the answer of cover is kept with it. Raises BadInput for days that are over."""
    _ahead(site, first)
    if last < first:
        raise BadInput(Problem("web.order", field="last_day"))
    answer = asking_for.leave(site, person.pk, first, min(last, first + timedelta(days=60)))
    return _kept(
        ShiftRequest(person=person, kind=RequestKind.LEAVE, first_day=first, last_day=last), answer, access, note
    )


@transaction.atomic
def ask_swap(
    person: Person, site: Site, day: date, other: Person, other_day: date, *, access: Access, note: str = ""
) -> ShiftRequest:
    """Ask to give one's shift of a day for another's; raises BadInput where there is nothing to swap."""
    _ahead(site, min(day, other_day))
    answer = asking_for.swap(site, person.pk, day, other.pk, other_day)
    made = ShiftRequest(
        person=person, kind=RequestKind.SWAP, first_day=day, last_day=day, other=other, other_day=other_day
    )
    return _kept(made, answer, access, note)


@transaction.atomic
def withdraw(request: ShiftRequest, *, access: Access) -> None:
    """No longer ask."""
    open_ones = ShiftRequest.objects.filter(pk=request.pk, state=RequestState.ASKED)
    open_ones.update(state=RequestState.WITHDRAWN, decided_at=clock.now())
    trail.note("request_withdrawn", by=access.account, subject=request.person.name)


@transaction.atomic
def decide(request: ShiftRequest, *, granted: bool, reason: str, access: Access) -> None:
    """Grant or refuse a request; what is granted is done: leave becomes an absence, a swap a change of the plan.

    Raises BadInput where the shifts to swap are gone, NeedsReason where a swap breaks rules and no reason is given.
    """
    state = RequestState.GRANTED if granted else RequestState.REFUSED
    open_ones = ShiftRequest.objects.filter(pk=request.pk, state=RequestState.ASKED)
    changed = open_ones.update(
        state=state, decided_at=clock.now(), decided_by=access.account, reason=reason.strip()[:200]
    )
    if not changed:
        return
    trail.note("request_decided", by=access.account, subject=request.person.name, state=str(state))
    if granted and request.kind == RequestKind.LEAVE:
        _leave(request, access)
    elif granted:
        _swap(request, reason, access)


def _leave(request: ShiftRequest, access: Access) -> None:
    zone = _site(request.person).time_zone
    Absence.objects.create(
        person=request.person,
        kind=AbsenceKind.ANNUAL_LEAVE,
        start=rosters.midnight(request.first_day, zone),
        end=rosters.midnight(request.last_day + timedelta(days=1), zone),
        planned=True,
        reported_at=clock.now(),
        reported_by=access.account,
    )


def _swap(request: ShiftRequest, reason: str, access: Access) -> None:
    found = asking_for.desk_of(_site(request.person), request.first_day)
    assert request.other is not None
    assert request.other_day is not None
    before, after = (
        asking_for.pair(found, request.person_id, request.first_day, request.other.pk, request.other_day)
        if found
        else ([], [])
    )
    if found is None or not before:
        raise BadInput(Problem("shifts.no_shift", values={"person": request.person.name}))
    shift_changes.change(
        found.plan,
        before,
        after,
        access=access,
        revision=found.plan.revision,
        deed=shift_changes.SWAPPED,
        reason=reason,
        person=request.person.name,
        other=request.other.name,
        day=request.first_day.isoformat(),
    )


def _site(person: Person) -> Site:
    site = Site.objects.filter(logins__person=person).order_by("-logins__valid_from").first()
    if site is None:
        raise BadInput(Problem("shifts.nobody"))
    return site


def _ahead(site: Site, day: date) -> None:
    if day <= clock.today(site.time_zone):
        raise BadInput(Problem("requests.past", field="first_day"))


def _kept(made: ShiftRequest, answer: Answer, access: Access, note: str) -> ShiftRequest:
    made.note = note.strip()[:200]
    made.fits = answer.fits
    made.answer = {
        "short_h": answer.short_h,
        "slot_s": answer.judged.question.grid.slot_s if answer.judged else None,
        "broken": [
            {"rule": one.rule, "person": one.person, "day": one.day, "values": dict(one.values)}
            for one in answer.broken
        ],
    }
    made.made_at = clock.now()
    made.save()
    trail.note("request_made", by=access.account, subject=made.person.name)
    return made
