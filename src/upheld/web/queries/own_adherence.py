"""How one's own plan and one's own log agree, minute by minute: for nobody but that person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from upheld.contacts import reading
from upheld.schedule import daily_totals, planned, states_by_minute
from upheld.schedule.adherence import Marked, adherence
from upheld.schedule.planned import PersonDay, Row, minute_of
from upheld.schedule.states_by_minute import Span
from upheld.web.models import Absence, Person
from upheld.web.queries import kept, my_day, rosters
from upheld.web.queries.centre import workspace

Planned = tuple[datetime, datetime, tuple[tuple[str, datetime, datetime], ...]]
"""Start and end of a shift, and its parts: kind, start, end."""
Gone = tuple[bool, datetime, datetime]
"""An absence: whether it was planned, start, end."""


@dataclass(frozen=True)
class OwnAdherence:
    """Minutes in which the plan was kept, of those that count; `share` is None where nothing counts."""

    first: date
    last: date
    days: int
    adhered: int
    counted: int

    @property
    def share(self) -> float | None:
        """Adhered ÷ counted."""
        return daily_totals.ratio(self.adhered, self.counted)


def own(person: Person, zone: str, today: date) -> OwnAdherence | None:
    """The four weeks before `today`; None where nothing is planned or counted for them.

    Absences and minutes of which the log tells nothing count nowhere; excused exceptions are not kept in the web.
    """
    opened = kept.opened()
    if opened is None:
        return None
    first, last = today - timedelta(days=my_day.FIGURES_DAYS), today - timedelta(days=1)
    shifts = tuple(
        (one.start, one.end, tuple((part.kind, part.start, part.end) for part in one.parts))
        for one in rosters.published_of(person.pk, first, last)
    )
    begin, end = rosters.midnight(first, zone), rosters.midnight(today, zone)
    away = Absence.objects.filter(person=person, withdrawn_at__isnull=True, start__lt=end, end__gt=begin)
    absences = tuple(away.order_by("start").values_list("planned", "start", "end"))
    return _measured(person.code, zone, first, last, shifts, absences, opened.manifest.generation) if shifts else None


@lru_cache(maxsize=256)
def _measured(
    code: str,
    zone: str,
    first: date,
    last: date,
    shifts: tuple[Planned, ...],
    absences: tuple[Gone, ...],
    generation: object,  # of the records: measured anew when they change
) -> OwnAdherence:
    rows = [
        Row(code, planned.Part(minute_of(start), minute_of(end), activity))
        for begin, stop, parts in shifts
        for activity, start, end in [
            ("work", begin, stop),
            *((_activity(kind), low, high) for kind, low, high in parts),
        ]
    ]
    days = planned.days(rows, zone)
    source = reading.resolve([workspace().root], zone=zone)
    states = states_by_minute.of_records(source.con, [code], zone, source.activity)
    unknown = states.unknown_for(code)
    marked = [
        Marked(
            unknown=_within(unknown, day),
            absent_planned=_within(_spans(absences, True), day),
            absent_unplanned=_within(_spans(absences, False), day),
        )
        for day in days
    ]
    total = daily_totals.summed(adherence(days, states, marked).totals)
    return OwnAdherence(first, last, total.days, total.counts["adhered"], total.counts["counted"])


def _activity(kind: str) -> str:
    return "off_phone" if kind == "other" else kind


def _spans(absences: Sequence[Gone], which: bool) -> list[Span]:
    return [(minute_of(start), minute_of(end)) for is_planned, start, end in absences if is_planned is which]


def _within(spans: Sequence[Span], day: PersonDay) -> tuple[Span, ...]:
    return tuple(
        (max(start, day.before), min(end, day.after)) for start, end in spans if start < day.after and end > day.before
    )
