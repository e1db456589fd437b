"""From a client's queues to teams and people: who missed how much of what, over a range of days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.http import Http404

from upheld.metrics.interval_reading import Intervals
from upheld.metrics.kept_measures import KeptMeasure
from upheld.notation import midnight
from upheld.staffing.attrition import wilson
from upheld.web.models import Client, LogIn, Person, Team
from upheld.web.queries import kept as keeping
from upheld.web.queries.promised import Promised, of_queues

ENOUGH: Final = 30
"""Contacts from which on a person's share is shown."""


@dataclass(frozen=True)
class QueueRow:
    """One queue, one day or the sum of them; `misses` are contacts of the denominator that are not in the numerator."""

    name: str
    promised: Promised | None
    offered: float | None
    answered: float | None
    abandoned: float | None
    refused: float | None
    numerator: float | None
    denominator: float | None
    wait_s: float | None
    waits: float | None
    handled_s: float | None
    handled: float | None

    @property
    def day(self) -> date:
        """The day that it is named by, where it is a day's."""
        return date.fromisoformat(self.name or "")

    @property
    def level(self) -> float | None:
        """The service level."""
        return _ratio(self.numerator, self.denominator)

    @property
    def misses(self) -> float | None:
        """How many missed."""
        return None if self.numerator is None or self.denominator is None else self.denominator - self.numerator

    @property
    def asa_s(self) -> float | None:
        """Mean wait of the answered."""
        return _ratio(self.wait_s, self.waits)

    @property
    def aht_s(self) -> float | None:
        """Mean handling time."""
        return _ratio(self.handled_s, self.handled)


@dataclass(frozen=True)
class PeopleRow:
    """What a team or a person handled; None of `key`: log-ins that nobody is known to have used."""

    key: int | None
    name: str | None
    answered: int
    late: int | None  # of these answered after the threshold
    transferred: int
    talk_s: float | None
    hold_s: float | None
    wrap_s: float | None
    handled_s: float | None
    handled: int

    @property
    def day(self) -> date:
        """The day that it is named by, where it is a day's."""
        return date.fromisoformat(self.name or "")

    @property
    def late_share(self) -> float | None:
        """Of the answered; None of too few."""
        return self.late / self.answered if self.late is not None and self.answered >= ENOUGH else None

    @property
    def late_between(self) -> tuple[float, float] | None:
        """The 95 % interval of that share (Wilson)."""
        return wilson(self.late, self.answered) if self.late is not None and self.answered >= ENOUGH else None

    @property
    def aht_s(self) -> float | None:
        """Mean handling time; of a person with too few contacts as well: it is no share."""
        return _ratio(self.handled_s, self.handled)


_SUMS: Final = {
    "offered": "offered",
    "answered": "answered",
    "abandoned": "abandoned",
    "refused": "refused",
    "numerator": "service_level_numerator",
    "denominator": "service_level_denominator",
    "wait_s": "wait_answered_s",
    "waits": "wait_answered_known",
    "handled_s": "handled_s",
    "handled": "handled_with_talk",
}


def queues(
    kept: Intervals, client: Client, names: Sequence[str], promises: Sequence[Promised], first: date, last: date
) -> tuple[QueueRow, ...]:
    """Each queue by what was promised for it, the one with the most misses first."""
    found = []
    for promise, own in by_promise(names, promises):
        found += [
            _queue_row(row["queue"], promise, row) for row in _rows(kept, client, own, promise, first, last, "queue")
        ]
    return tuple(sorted(found, key=lambda row: (-(row.misses or 0), row.name)))


def days(
    kept: Intervals, client: Client, queue: str, promise: Promised | None, first: date, last: date
) -> tuple[QueueRow, ...]:
    """Each day of one queue, the one with the most misses first; `name` is the ISO day."""
    rows = _rows(kept, client, [queue], promise, first, last, "day")
    found = [_queue_row(row["day"], promise, row) for row in rows]
    return tuple(sorted(found, key=lambda row: (-(row.misses or 0), row.name)))


def total(rows: Sequence[QueueRow], name: str) -> QueueRow:
    """The sums of `rows`: each contact counts by the promise of its own queue."""
    promises = {row.promised for row in rows}
    return QueueRow(
        name=name,
        promised=promises.pop() if len(promises) == 1 else None,
        **{key: _sum(getattr(row, key) for row in rows) for key in _SUMS},
    )


def by_promise(names: Sequence[str], promises: Sequence[Promised]) -> list[tuple[Promised | None, list[str]]]:
    """The queues by the promise that each is shown by."""
    found: dict[Promised | None, list[str]] = {}
    for name in names:
        found.setdefault(of_queues([one for one in promises if one.covers(name)], [name]), []).append(name)
    return list(found.items())


def measures(names: Sequence[str], promises: Sequence[Promised]) -> dict[str, KeptMeasure]:
    """By queue what its misses are judged by."""
    return {name: promise.measure for promise, own in by_promise(names, promises) if promise for name in own}


@dataclass(frozen=True)
class Handled:
    """What was handled of some queues, by log-in and day, with who used it then."""

    rows: tuple[Mapping[str, Any], ...]

    def teams(self) -> tuple[PeopleRow, ...]:
        """By team, the one with the most late answers first."""
        found = _grouped(self.rows, "team_id", "team")
        return tuple(sorted(found, key=lambda row: (-(row.late or 0), row.name or "")))

    def people(self, team: int | None) -> tuple[PeopleRow, ...]:
        """The people of a team (None: log-ins of no known team) by name: people are not ranked."""
        own = [row for row in self.rows if row["team_id"] == team]
        return tuple(sorted(_grouped(own, "person_id", "person"), key=lambda row: (row.name is None, row.name or "")))

    def total(self) -> PeopleRow:
        """The sum."""
        return _people_row(None, None, self.rows)


def handled(
    kept: Intervals,
    client: Client,
    names: Sequence[str],
    promises: Sequence[Promised],
    first: date,
    last: date,
    teams: frozenset[int] | None,
) -> Handled:
    """What was handled of the queues; of `teams` only where one is limited to them. Late is by each queue's promise."""
    start, end = _span(client, first, last)
    rows: list[Mapping[str, Any]] = []
    for promise, own in by_promise(names, promises):
        measure = promise.measure if promise else None
        by = ("agent", "day")
        rows += keeping.handled(kept, own, start, end, by, client.time_zone, measure, (*by, *_HANDLED))
    held = _held({row["agent"] for row in rows})
    named = [
        {**row, **_who(held, row["agent"], midnight(date.fromisoformat(row["day"]), client.time_zone))} for row in rows
    ]
    return Handled(tuple(row for row in named if teams is None or row["team_id"] in teams))


_HANDLED: Final = (
    "answered", "answered_within", "transferred", "talk_s", "hold_s", "wrap_s", "handled_s",
    "handled_with_talk",
)  # fmt: skip


def team_called(team: int | None, teams: frozenset[int] | None) -> Team | None:
    """A team that one may see; None for log-ins of no team. Raises Http404 for any other."""
    if team is None:
        if teams is not None:
            raise Http404
        return None
    found = Team.objects.filter(pk=team).first()
    if found is None or (teams is not None and found.pk not in teams):
        raise Http404
    return found


@dataclass(frozen=True)
class OnePerson:
    """A person over a range: sums, and by day."""

    person: Person
    total: PeopleRow
    days: tuple[PeopleRow, ...]  # `name` is the ISO day
    logins: tuple[str, ...]


def person(found: Handled, person_id: int) -> OnePerson:
    """One of the people who handled contacts; raises Http404 for anybody else."""
    own = [row for row in found.rows if row["person_id"] == person_id]
    named = Person.objects.filter(pk=person_id).first()
    if named is None or not own:
        raise Http404
    by_day = {row["day"]: [one for one in own if one["day"] == row["day"]] for row in own}
    return OnePerson(
        named,
        _people_row(person_id, named.name, own),
        tuple(_people_row(None, day, rows) for day, rows in sorted(by_day.items())),
        tuple(sorted({row["agent"] for row in own})),
    )


def names_of(
    logins: Iterable[str | None], at: datetime, teams: frozenset[int] | None
) -> dict[str, tuple[int, str] | None]:
    """Who used log-ins at an instant: person's id and name; None where one may not see the person's team."""
    held = _held({login for login in logins if login})
    found: dict[str, tuple[int, str] | None] = {}
    for login in held:
        who = _who(held, login, at)
        seen = teams is None or who["team_id"] in teams
        found[login] = (who["person_id"], who["person"]) if seen and who["person_id"] is not None else None
    return found


def logins_of(person_id: int, teams: frozenset[int] | None) -> tuple[str, ...]:
    """Every log-in a person ever used in teams one may see; raises Http404 where there is none."""
    rows = LogIn.objects.filter(person_id=person_id)
    rows = rows if teams is None else rows.filter(team_id__in=teams)
    found = tuple(sorted(set(rows.values_list("login", flat=True))))
    if not found:
        raise Http404
    return found


def who_used(logins: Iterable[str]) -> Callable[[str, datetime], dict[str, Any]]:
    """A function from a log-in and an instant to who used it then: person_id, person, team_id, team."""
    held = _held(logins)
    return lambda login, at: _who(held, login, at)


_Held = dict[str, list[LogIn]]


def _held(logins: Iterable[str]) -> _Held:
    found: _Held = {}
    for row in LogIn.objects.filter(login__in=set(logins)).select_related("person", "team").order_by("pk"):
        found.setdefault(row.login, []).append(row)
    return found


def _who(held: _Held, login: str, at: datetime) -> dict[str, Any]:
    for row in held.get(login, ()):
        if (row.valid_from is None or row.valid_from <= at) and (row.valid_to is None or at < row.valid_to):
            team = row.team
            return {
                "person_id": row.person_id, "person": row.person.name,
                "team_id": row.team_id, "team": team.name if team else None,
            }  # fmt: skip
    return {"person_id": None, "person": None, "team_id": None, "team": None}


def _rows(
    kept: Intervals, client: Client, names: Sequence[str], promise: Promised | None, first: date, last: date, by: str
) -> tuple[Mapping[str, Any], ...]:
    start, end = _span(client, first, last)
    measure = promise.measure if promise else None
    return keeping.rows(kept, names, start, end, (by,), client.time_zone, measure, (by, *_SUMS.values()))


def _queue_row(name: str, promise: Promised | None, row: Mapping[str, Any]) -> QueueRow:
    return QueueRow(name=name, promised=promise, **{key: row[column] for key, column in _SUMS.items()})


def _grouped(rows: Iterable[Mapping[str, Any]], key: str, name: str) -> list[PeopleRow]:
    groups: dict[int | None, list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row[key], []).append(row)
    return [_people_row(one, own[0][name], own) for one, own in groups.items()]


def _people_row(key: int | None, name: str | None, rows: Sequence[Mapping[str, Any]]) -> PeopleRow:
    answered = int(sum(row["answered"] or 0 for row in rows))
    within = [row["answered_within"] for row in rows]
    late = None if any(one is None for one in within) else answered - int(sum(within))
    return PeopleRow(
        key=key, name=name, answered=answered, late=late,
        transferred=int(sum(row["transferred"] or 0 for row in rows)),
        talk_s=_known(rows, "talk_s"), hold_s=_known(rows, "hold_s"), wrap_s=_known(rows, "wrap_s"),
        handled_s=_known(rows, "handled_s"), handled=int(sum(row["handled_with_talk"] or 0 for row in rows)),
    )  # fmt: skip


def _known(rows: Iterable[Mapping[str, Any]], name: str) -> float | None:
    known = [row[name] for row in rows if row[name] is not None]
    return sum(known) if known else None


def _span(client: Client, first: date, last: date) -> tuple[datetime, datetime]:
    return midnight(first, client.time_zone), midnight(last + timedelta(days=1), client.time_zone)


def _sum(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _ratio(part: float | None, whole: float | None) -> float | None:
    return part / whole if part is not None and whole else None
