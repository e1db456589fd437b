"""The columns of the drill-down's exports."""

from __future__ import annotations

from typing import Any

from upheld.reports.catalogue import Language, mark
from upheld.web.exports import Column
from upheld.web.queries.calls import Visit
from upheld.web.queries.drilldown import PeopleRow, QueueRow

_QUEUES = (
    ("offered", mark("Offered"), "number"),
    ("answered", mark("Answered"), "number"),
    ("abandoned", mark("Abandoned"), "number"),
    ("refused", mark("Not admitted"), "number"),
    ("numerator", mark("Service level: numerator"), "number"),
    ("denominator", mark("Service level: denominator"), "number"),
    ("level", mark("Service level"), "share"),
    ("misses", mark("Misses"), "number"),
    ("asa_s", mark("ASA"), "duration"),
    ("aht_s", mark("AHT"), "duration"),
)
_PEOPLE = (
    ("answered", mark("Answered"), "number"),
    ("late", mark("Answered late"), "number"),
    ("late_share", mark("Answered late, share"), "share"),
    ("late_low", mark("95 % interval, from"), "share"),
    ("late_high", mark("95 % interval, to"), "share"),
    ("aht_s", mark("AHT"), "duration"),
    ("transferred", mark("Transferred"), "number"),
)
_CONTACTS = (
    ("offered_at", mark("Arrived"), "instant"),
    ("contact_id", mark("Contact"), "text"),
    ("queue", mark("Queue"), "text"),
    ("outcome", mark("Outcome"), "text"),
    ("agent", mark("Agent"), "text"),
    ("wait_s", mark("Wait"), "duration"),
    ("talk_s", mark("Talk"), "duration"),
    ("hold_s", mark("Hold"), "duration"),
    ("wrap_s", mark("Wrap-up"), "duration"),
    ("missed", mark("Missed"), "text"),
    ("journal", mark("File"), "text"),
    ("position", mark("Position"), "number"),
)


def of_queues(language: Language, *, by_day: bool = False) -> list[Column]:
    """Columns of queues, or of a queue's days."""
    first = language.say("Day") if by_day else language.say("Queue")
    return [Column("name", first), *_said(_QUEUES, language)]


def of_people(language: Language, *, by_day: bool = False) -> list[Column]:
    """Columns of people, or of a person's days."""
    first = language.say("Day") if by_day else language.say("Person")
    return [Column("name", first), *_said(_PEOPLE, language)]


def of_contacts(language: Language) -> list[Column]:
    """Columns of contacts."""
    return _said(_CONTACTS, language)


def queue(row: QueueRow) -> dict[str, Any]:
    """A queue's or day's values by column."""
    return {"name": row.name, **{key: getattr(row, key) for key, _, _ in _QUEUES}}


def person(row: PeopleRow) -> dict[str, Any]:
    """A person's or day's values by column; shares of too few contacts are left empty."""
    low, high = row.late_between or (None, None)
    found = {key: getattr(row, key) for key, _, _ in _PEOPLE if not key.startswith("late_")}
    return {"name": row.name, **found, "late_share": row.late_share, "late_low": low, "late_high": high}


def contact(visit: Visit, names: dict[str, tuple[int, str] | None]) -> dict[str, Any]:
    """A visit's values by column; the agent by name, empty where one may not see whose it is."""
    who = names.get(visit.agent or "")
    found = {key: getattr(visit, key) for key, _, _ in _CONTACTS}
    return {
        **found,
        "agent": who[1] if who else None,
        "missed": None if visit.missed is None else str(visit.missed).lower(),
    }


def _said(columns: Any, language: Language) -> list[Column]:
    return [Column(key, language.say(title), kind) for key, title, kind in columns]
