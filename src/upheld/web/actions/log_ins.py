"""People and their log-ins from a day to a day: who joins, moves and leaves; never two people on a log-in at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from upheld.problems import BadInput, Problem
from upheld.web import spans
from upheld.web.actions import trail
from upheld.web.actions.organisation import people_changed
from upheld.web.models import Account, LogIn, Person, Site, Team
from upheld.web.queries import organisation as asking
from upheld.web.queries.recorded import names_login
from upheld.web.revisions import expect


@dataclass(frozen=True)
class Place:
    """Where somebody works under a log-in."""

    login: str
    team: Team | None
    site: Site | None
    employer: str

    @property
    def zone(self) -> str:
        """The zone of its days."""
        site = self.site or (self.team.site if self.team else None)
        return site.time_zone if site else "UTC"


@transaction.atomic
def join(
    code: str, name: str, place: Place, *, first: date | None, hours_per_week: Decimal | None, by: Account
) -> Person:
    """Somebody joins with a log-in; raises BadInput where the code is taken or another has the log-in."""
    if Person.objects.filter(code=code).exists():
        raise BadInput(Problem("settings.code_taken", field="code", values={"code": code}))
    person = Person.objects.create(code=code, name=name, started_on=first, hours_per_week=hours_per_week)
    _add(person, place, first, None)
    _changed(person, by)
    return person


@transaction.atomic
def change_person(
    person: Person,
    *,
    name: str,
    hours_per_week: Decimal | None,
    started_on: date | None,
    revision: str | None,
    by: Account,
) -> None:
    """Change what is known of a person; raises Stale."""
    kept = _locked(person, revision)
    kept.name, kept.hours_per_week, kept.started_on = name, hours_per_week, started_on
    kept.save(update_fields=["name", "hours_per_week", "started_on"])
    _changed(kept, by)


@transaction.atomic
def add(
    person: Person, place: Place, *, first: date | None, last: date | None, revision: str | None, by: Account
) -> None:
    """One more log-in over some days; raises BadInput where another has it then, and Stale."""
    kept = _locked(person, revision)
    _add(kept, place, first, last)
    _changed(kept, by)


@transaction.atomic
def move(person: Person, place: Place, *, first: date, revision: str | None, by: Account) -> None:
    """From a day on somebody works elsewhere under the log-in of `place`; as it was ends the day before."""
    kept = _locked(person, revision)
    start = spans.start_of(first, place.zone)
    for login in asking.log_ins_of(kept):
        if login.login == place.login and start is not None and spans.holds(login, start):
            if login.valid_from == start:
                login.delete()
            else:
                LogIn.objects.filter(pk=login.pk).update(valid_to=start)
    _add(kept, place, first, None)
    _changed(kept, by)


@transaction.atomic
def leave(person: Person, *, last: date, revision: str | None, by: Account) -> None:
    """Somebody leaves after a day: every log-in ends with it; raises BadInput for one that begins later, and Stale."""
    kept = _locked(person, revision)
    for login in asking.log_ins_of(kept):
        end = spans.end_of(last, asking.zone_of(login))
        if end is not None and login.valid_from is not None and login.valid_from >= end:
            raise BadInput(Problem("settings.begins_later", field="last", values={"login": login.login}))
        if login.valid_to is None or (end is not None and login.valid_to > end):
            LogIn.objects.filter(pk=login.pk).update(valid_to=end)
    Person.objects.filter(pk=kept.pk).update(ended_on=last)
    _changed(kept, by)


@transaction.atomic
def set_days(login: LogIn, *, first: date | None, last: date | None, revision: str | None, by: Account) -> None:
    """Change from when to when somebody has a log-in; raises BadInput for an overlap, and Stale."""
    kept = _locked(login.person, revision)
    start, end = _span(kept, login.login, first, last, asking.zone_of(login), login)
    LogIn.objects.filter(pk=login.pk).update(valid_from=start, valid_to=end)
    _changed(kept, by)


@transaction.atomic
def remove(login: LogIn, *, revision: str | None, by: Account) -> None:
    """Take back a log-in that no record has seen; raises BadInput for one that records name, and Stale."""
    kept = _locked(login.person, revision)
    if names_login(login.login, login.valid_from, login.valid_to):
        raise BadInput(Problem("settings.login_recorded", values={"login": login.login, "person": kept.name}))
    login.delete()
    _changed(kept, by)


def _locked(person: Person, revision: str | None) -> Person:
    kept = Person.objects.select_for_update().get(pk=person.pk)
    expect(revision, asking.mark_of_person(kept))
    return kept


def _add(person: Person, place: Place, first: date | None, last: date | None) -> None:
    start, end = _span(person, place.login, first, last, place.zone, None)
    LogIn.objects.create(
        person=person,
        login=place.login,
        team=place.team,
        site=place.site,
        employer=place.employer,
        valid_from=start,
        valid_to=end,
    )


def _span(
    person: Person, login: str, first: date | None, last: date | None, zone: str, own: LogIn | None
) -> tuple[datetime | None, datetime | None]:
    """The instants of the days from `first` to `last`; those of `own` where its days stay. Raises BadInput."""
    if first and last and last < first:
        raise BadInput(Problem("web.order", field="first"))
    others = list(
        LogIn.objects.select_for_update(of=("self",)).filter(login=login).select_related("person", "team__site", "site")
    )
    but = own.pk if own else None
    start, end = spans.joined_on(others, spans.start_of(first, zone), spans.end_of(last, zone), but)
    if own and first == spans.first_day(own.valid_from, zone):
        start = own.valid_from
    if own and last == spans.last_day(own.valid_to, zone):
        end = own.valid_to
    other = spans.overlapping(others, start, end, but)
    if other is None:
        return start, end
    values = {
        "login": login,
        "first": other.person.name,
        "first_days": spans.written(other.valid_from, other.valid_to, asking.zone_of(other)),
        "second": person.name,
        "second_days": spans.written(start, end, zone),
    }
    raise BadInput(Problem("settings.two_people", field="login", values=values))


def _changed(person: Person, by: Account) -> None:
    trail.note("settings_changed", by=by, subject=person.name, person=person.code)
    people_changed(by)
