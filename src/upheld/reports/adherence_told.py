"""Adherence in words: in all, by team, person and day, each figure with its minutes, and what does not count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from upheld.problems import Problem
from upheld.reports import adherence_charts, numbers, problem_sentences
from upheld.reports.catalogue import Language
from upheld.reports.checks_told import Column, Table
from upheld.reports.staffing_page import Told
from upheld.schedule.daily_totals import SMALLEST_GROUP, DayTotals, Sum, grouped, large_groups, summed

TeamOf = Callable[[DayTotals], str | None]
_SINGLE_ROWS = 500
_ABSENT = ("leave", "absent_planned", "absent_unplanned", "unseen", "excused", "unknown")


@dataclass(frozen=True)
class Found:
    """What is told: totals by person and day, whose team is known, and how they were asked for."""

    totals: Sequence[DayTotals]
    notes: Sequence[Problem]
    zone: str
    grace: int
    team_of: TeamOf
    groups_only: bool = False  # nothing of single people, and nothing of a group below SMALLEST_GROUP


def tell(found: Found, language: Language) -> Told:
    """The answer, its tables and its chart."""
    everybody = summed(found.totals)
    told = not found.groups_only or everybody.people >= SMALLEST_GROUP
    return Told(
        title=language.say("Adherence to the plan"),
        about=_about(found, everybody, language),
        answer=tuple(_answer(everybody, found.grace, language) if told else [_too_few(language)]),
        tables=tuple(_tables(found, language)) if told else (),
        charts={"days": _chart(found, language)} if told and found.totals else {},
        notes=tuple(_notes(found, language)),
    )


def to_json(found: Found) -> dict[str, Any]:
    """The same in JSON's own types: minutes as counts, ratios unrounded, unknown as null. No type of an absence."""
    everybody, alone = summed(found.totals), not found.groups_only
    told = alone or everybody.people >= SMALLEST_GROUP
    by_day = _told_days(found)
    return {
        "zone": found.zone,
        "grace_minutes": found.grace,
        "groups_only": found.groups_only,
        "total": _sum(everybody) if told else None,
        "teams": _groups("team", *_teams(found)),
        "days": _groups("day", {date.fromordinal(day): each for day, each in by_day[0].items()}, by_day[1]),
        "people": [{"person": name, **_sum(each)} for name, each in _people(found).items()] if alone else None,
        "rows": [asdict(row) | {"day": date.fromordinal(row.day)} for row in found.totals] if alone else None,
        "notes": [{"key": note.key, "values": dict(note.values)} for note in _told_notes(found)],
    }


def _people(found: Found) -> dict[str, Sum]:
    return grouped(found.totals, lambda row: row.person)


def _told_days(found: Found) -> tuple[dict[int, Sum], Sum | None]:
    """The days; of groups only, those with people enough, and the others as one."""
    if found.groups_only:
        return large_groups(found.totals, lambda row: row.day)
    return grouped(found.totals, lambda row: row.day), None


def _told_notes(found: Found) -> list[Problem]:
    """The notes; of groups only, those that name nobody."""
    return [note for note in found.notes if not (found.groups_only and "people" in note.values)]


def _teams(found: Found) -> tuple[dict[str, Sum], Sum | None]:
    """The teams; of groups only, those with people enough, and the others as one, where there is any such team."""
    if not found.groups_only:
        return grouped(found.totals, found.team_of), None
    teams, others = large_groups(found.totals, found.team_of)
    return teams, others if teams else None


def _groups(name: str, of: Mapping[Any, Sum], others: Sum | None) -> list[dict[str, Any]]:
    """Groups by name; the name of the others is null."""
    return [{name: key, **_sum(each)} for key, each in (*of.items(), *([(None, others)] if others else ()))]


def _sum(of: Sum) -> dict[str, Any]:
    known = {f"{name}_days_known": days for name, days in of.known.items() if name in ("late", "early")}
    some = {f"{name}_days": of.some[name] if of.known[name] else None for name in ("late", "early")}
    return {
        "people": of.people,
        "days": of.days,
        "adherence": of.adherence,
        "conformance": of.conformance,
        **of.counts,
        **{name: minutes if of.known[name] else None for name, minutes in of.maybe.items()},
        **some,
        **known,
        "unseen_days": of.unseen_days,
    }


def _about(found: Found, of: Sum, language: Language) -> str:
    code, days = language.code, [row.day for row in found.totals]
    if not days:
        return language.say("The plan has no day in this period.")
    said = language.say(
        "People: {people} · shifts: {days} · from {first} to {last}",
        people=numbers.number(of.people, code),
        days=numbers.number(of.days, code),
        first=numbers.day(date.fromordinal(min(days)), code),
        last=numbers.day(date.fromordinal(max(days)), code),
    )
    return f"{said} · {found.zone}"


def _answer(of: Sum, grace: int, language: Language) -> Iterator[str]:
    code, counts = language.code, {name: numbers.number(value, language.code) for name, value in of.counts.items()}
    yield language.say(
        "Adherence {share}: {adhered} of {counted} planned minutes were spent as planned.",
        share=numbers.share(of.adherence, code), **counts,
    )  # fmt: skip
    yield language.say(
        "Conformance {share}: {worked} minutes of work, {work_counted} planned.",
        share=numbers.share(of.conformance, code), **counts,
    )  # fmt: skip
    if of.known["late"]:
        yield language.say(
            "Late on {late} of {known} shifts by more than {grace} minutes, {minutes} minutes in all; "
            "left early on {early}.",
            late=numbers.number(of.some["late"], code), known=numbers.number(of.known["late"], code),
            grace=numbers.number(grace, code), minutes=numbers.number(of.maybe["late"], code),
            early=numbers.number(of.some["early"] if of.known["early"] else None, code),
        )  # fmt: skip
    if of.unseen_days:
        yield language.say(
            "Shifts on which nobody was seen and no absence was recorded: {days}, with {unseen} minutes "
            "that count as not kept.",
            days=numbers.number(of.unseen_days, code), unseen=counts["unseen"],
        )  # fmt: skip
    if of.counts["unknown"]:
        yield language.say(
            "Of {unknown} planned minutes the sources tell nothing; they count nowhere.", unknown=counts["unknown"]
        )


def _too_few(language: Language) -> str:
    return language.say(
        "Fewer than {count} people: nothing is told of so small a group.",
        count=numbers.number(SMALLEST_GROUP, language.code),
    )


def _tables(found: Found, language: Language) -> Iterator[Table]:
    say, code = language.say, language.code
    teams, others = _teams(found)
    if teams:
        rows = teams | ({say("Others"): others} if others else {})
        yield _figures(say("By team"), say("Team"), rows, language)
    if not found.groups_only:
        people = _people(found)
        yield _figures(say("By person"), say("Person"), people, language)
        yield _edges(say("Beginnings, ends and breaks by person, in minutes"), people, found.grace, language)
        yield _away(say("Minutes of absence, and minutes that do not count"), say("Person"), people, language)
    by_day, others = _told_days(found)
    days = {numbers.day(date.fromordinal(day), code): each for day, each in by_day.items()}
    yield _figures(say("By day"), say("Day"), days | ({say("Others"): others} if others else {}), language)
    if not found.groups_only and len(found.totals) <= _SINGLE_ROWS:
        yield _single(found.totals, language)


def _figures(title: str, group: str, of: Mapping[str, Sum], language: Language) -> Table:
    say, code = language.say, language.code
    names = (
        say("Shifts"), say("Kept"), say("Counted"), say("Adherence"), say("Worked"), say("Planned work"),
        say("Conformance"),
    )  # fmt: skip
    rows = [
        (
            name,
            numbers.number(each.days, code),
            *(numbers.number(each.counts[count], code) for count in ("adhered", "counted")),
            numbers.share(each.adherence, code),
            *(numbers.number(each.counts[count], code) for count in ("worked", "work_counted")),
            numbers.share(each.conformance, code),
        )
        for name, each in of.items()
    ]
    return Table(title, (Column(group), *(Column(name, True) for name in names)), tuple(rows))


def _edges(title: str, of: Mapping[str, Sum], grace: int, language: Language) -> Table:
    say, code = language.say, language.code
    names = (
        say("Late shifts"), say("Late"), say("Left early"), say("Breaks planned"), say("Breaks taken"),
        say("Too long"), say("At another time"), say("In a contact"),
    )  # fmt: skip
    shown = ("late", "early", "break_planned", "break_taken", "break_over", "break_moved")
    rows = [
        (
            name,
            _of_known(each.some["late"], each.known["late"], code),
            *(numbers.number(each.maybe[count] if each.known[count] else None, code) for count in shown),
            numbers.number(each.counts["held"], code),
        )
        for name, each in of.items()
    ]
    return Table(title, (Column(say("Person")), *(Column(name, True) for name in names)), tuple(rows))


def _away(title: str, group: str, of: Mapping[str, Sum], language: Language) -> Table:
    say, code = language.say, language.code
    names = (
        say("Leave planned"), say("Planned absence"), say("Unplanned absence"), say("Never seen"), say("Excused"),
        say("Unknown"),
    )  # fmt: skip
    rows = [(name, *(numbers.number(each.counts[count], code) for count in _ABSENT)) for name, each in of.items()]
    return Table(title, (Column(group), *(Column(name, True) for name in names)), tuple(rows))


def _single(totals: Sequence[DayTotals], language: Language) -> Table:
    say, code = language.say, language.code
    names = (
        say("Kept"), say("Counted"), say("Adherence"), say("Worked"), say("Late"), say("Left early"),
        say("Not counted"),
    )  # fmt: skip
    rows = [
        (
            row.person,
            numbers.day(date.fromordinal(row.day), code),
            numbers.number(row.adhered, code),
            numbers.number(row.counted, code),
            numbers.share(summed([row]).adherence, code),
            numbers.number(row.worked, code),
            numbers.number(row.late, code),
            numbers.number(row.early, code),
            numbers.number(row.planned - row.counted, code),
        )
        for row in totals
    ]
    columns = (Column(say("Person")), Column(say("Day")), *(Column(name, True) for name in names))
    return Table(say("By person and day"), columns, tuple(rows))


def _of_known(some: int, known: int, code: str) -> str:
    if not known:
        return numbers.UNKNOWN
    return numbers.label(f"{some} / {known}", code)


def _notes(found: Found, language: Language) -> Iterator[str]:
    yield from (problem_sentences.told(note, language) for note in _told_notes(found))
    yield language.say(
        "Minutes that are excused, absent or unknown are in no numerator and no denominator. "
        "People stand in the order of their names: this is no ranking."
    )
    if not found.groups_only and len(found.totals) > _SINGLE_ROWS:
        yield language.say("Each person's days: --output FILE.")


def _chart(found: Found, language: Language) -> dict[str, Any]:
    say, code = language.say, language.code
    words = {
        "kept": say("as planned"), "missed": say("otherwise"), "quiet": say("not counted"), "day": say("Day"),
        "hours": say("Hours planned"), "of": say("Spent"), "minutes": say("Minutes"),
        "about": say("Planned hours by day"),
    }  # fmt: skip
    rows = []
    for day, each in _told_days(found)[0].items():
        counts = each.counts
        parts = {
            "kept": counts["adhered"],
            "missed": counts["counted"] - counts["adhered"],
            "quiet": counts["planned"] - counts["counted"],
        }
        for order, (part, minutes) in enumerate(parts.items()):
            rows.append({
                "day": numbers.inside_left_to_right(_short(day, code), code), "part": words[part], "order": order,
                "hours": minutes / 60, "shown": numbers.number(minutes, code),
            })  # fmt: skip
    return adherence_charts.by_day(rows, words)


def _short(day: int, code: str) -> str:
    return numbers.day(date.fromordinal(day), code).rsplit(" ", 1)[0]
