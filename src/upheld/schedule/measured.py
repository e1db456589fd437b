"""Adherence from what lies there: a plan, records, absences and exceptions, as they stand at one moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import duckdb

from upheld.contacts.members import PersonLogin
from upheld.problems import BadInput, Problem
from upheld.schedule import absences, adherence_exceptions
from upheld.schedule.absences import Absence
from upheld.schedule.activities import Meaning
from upheld.schedule.adherence import GRACE, Adherence, Marked, adherence
from upheld.schedule.adherence_exceptions import APPROVED, ASKED, AdherenceException, Groups
from upheld.schedule.planned import PersonDay, Row
from upheld.schedule.signed_rows import in_force
from upheld.schedule.states_by_minute import Span, States


@dataclass(frozen=True)
class Said:
    """What people recorded beside the plan, as far as it is in force at `now`."""

    now: datetime
    absences: Sequence[Absence] = ()
    exceptions: Sequence[AdherenceException] = ()
    groups: Groups = field(default_factory=Groups)


def people_of(con: duckdb.DuckDBPyConnection) -> tuple[PersonLogin, ...]:
    """The rows of the table ``people``."""
    return tuple(PersonLogin(**row) for row in con.sql("SELECT * FROM people").to_arrow_table().to_pylist())


def check_known(plan: Sequence[Row], people: Iterable[PersonLogin], file: str | None = None) -> None:
    """Raise BadInput for each person of the plan of whom the table of people, where there is one, knows nothing."""
    known = {one.person for one in people}
    if not known:
        return
    first: dict[str, int | None] = {}
    for row in plan:
        if row.person not in known:
            first.setdefault(row.person, row.line)
    if first:
        wrong = [(line, {"person": person}) for person, line in first.items()]
        raise BadInput(*(Problem("signed.unknown_person", file, line, "person", values) for line, values in wrong))


def measured(
    days: Sequence[PersonDay],
    states: States,
    said: Said,
    meaning: Meaning | None = None,
    *,
    grace: int = GRACE,
    erased_before: int | None = None,
) -> Adherence:
    """The totals of `days` with what was said in force; requests that wait for an answer are told."""
    found = adherence(days, states, marks(days, states, said), meaning, grace=grace, erased_before=erased_before)
    asked = [one for one in in_force(said.exceptions, said.now) if one.status == ASKED]
    waiting = [Problem("adherence.asked", values={"count": len(asked)})] if asked else []
    return Adherence(found.totals, (*found.notes, *waiting))


def marks(days: Sequence[PersonDay], states: States, said: Said) -> tuple[Marked, ...]:
    """The spans of each day that do not count."""
    away = in_force(said.absences, said.now)
    planned, unplanned = (absences.spans(away, planned=which) for which in (True, False))
    held = in_force(said.exceptions, said.now)
    approved, asked = ([one for one in held if one.status == status] for status in (APPROVED, ASKED))
    unknown: Mapping[str, tuple[Span, ...]] = _Unknown(states)
    return tuple(
        Marked(
            _cut(unknown[day.person], day),
            adherence_exceptions.spans(day, approved, said.groups),
            _cut(planned.get(day.person, ()), day),
            _cut(unplanned.get(day.person, ()), day),
            adherence_exceptions.spans(day, asked, said.groups),
        )
        for day in days
    )


class _Unknown(defaultdict[str, tuple[Span, ...]]):
    """The unknown minutes of each person, made once."""

    def __init__(self, states: States) -> None:
        super().__init__()
        self._states = states

    def __missing__(self, person: str) -> tuple[Span, ...]:
        self[person] = found = self._states.unknown_for(person)
        return found


def _cut(spans: Iterable[Span], day: PersonDay) -> tuple[Span, ...]:
    return tuple(
        (max(start, day.before), min(end, day.after)) for start, end in spans if start < day.after and end > day.before
    )
