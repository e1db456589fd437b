"""``upheld repair``: who does not come, what makes up for it, and who must be told what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from upheld.cli import output
from upheld.cli.options import Json, Language, Threshold, read_share
from upheld.cli.price import show
from upheld.problems import BadInput, Problem
from upheld.reports import files, repair_told
from upheld.reports.catalogue import language as language_of
from upheld.reports.repair_told import DayLevel
from upheld.schedule import check, day_level, document, plan_table, reading
from upheld.schedule.check import Broken
from upheld.schedule.offers import Floor as Floors
from upheld.schedule.offers import Offer
from upheld.schedule.offers import offers as valued_offers
from upheld.schedule.plan import Plan
from upheld.schedule.repair import Repaired
from upheld.schedule.repair import repair as repaired_plan
from upheld.schedule.repair_rules import BREAKS, EVERY, Absence, longer, named
from upheld.schedule.rules import Problem as Rules

_ABSENT: Final = re.compile(r"(?P<person>.+?):(?P<day>\d{4}-\d\d-\d\d)(?::(?P<first>\d\d:\d\d)?-(?P<end>\d\d:\d\d)?)?")

ProblemFile = Annotated[Path, typer.Argument(metavar="PROBLEM", help="The rules and what is required, as TOML.")]
PlanFile = Annotated[Path, typer.Argument(metavar="PLAN", help="The published plan, as CSV or workbook.")]
Absent = Annotated[
    list[str] | None,
    typer.Option(
        "--absent", metavar="PERSON:DAY", help="Who does not come; of a part, PERSON:DAY:12:00-16:00. Repeat."
    ),
]
Lock = Annotated[
    list[str] | None, typer.Option("--lock", metavar="PERSON", help="Somebody who must not be asked. Repeat.")
]
At = Annotated[
    str | None,
    typer.Option(
        "--at", metavar="TIME", help="Nothing before it is changed (2026-11-16T07:00). None: the day's begin."
    ),
]
BreaksOnly = Annotated[bool, typer.Option("--breaks-only", help="Move breaks, and change nothing else.")]
Offers = Annotated[
    str | None,
    typer.Option("--offers", metavar="DAY", help="Value time off and overtime on the rest of this day (2026-11-16)."),
]
Floor = Annotated[
    float | None,
    typer.Option(
        "--floor", parser=read_share, metavar="SHARE", help="No time off that takes the day's level below it."
    ),
]
Gap = Annotated[
    float, typer.Option("--gap", metavar="SHARE", min=0.0, max=1.0, help="Stop when no repair is better by this part.")
]
Seed = Annotated[int, typer.Option("--seed", metavar="NUMBER", min=0, help="The same seed goes the same way.")]
Output = Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Write the repaired plan as CSV.")]


def repair(
    problem: ProblemFile,
    plan: PlanFile,
    absent: Absent = None,
    lock: Lock = None,
    at: At = None,
    breaks_only: BreaksOnly = False,
    offers: Offers = None,
    floor: Floor = None,
    threshold: Threshold = 20.0,
    gap: Gap = 0.02,
    seed: Seed = 1,
    output_file: Output = None,
    as_json: Json = False,
    language: Language = "en",
) -> None:
    """Who does not come, and what makes up for it.

    The cheapest changes are found: breaks are moved, shifts start at other times or last longer, people who are off
    come, or exchange a day, as far as the rules allow it; each change has its price, so that few people must be told.
    Where the table of what is required has calls, the service level of the day is told before and after.

    With --offers: what each block of time off or overtime does to the level of a day, to agent-hours missing and to
    wages, after the repair if somebody is absent.

    Example: upheld repair schedule.toml plan.csv --absent anna:2026-11-16 --absent ewa:2026-11-16:12:00-16:00
    """
    spoken = language_of(language)
    rules = reading.read(problem).problem
    before = _plan(rules, plan)
    asked = replace(rules, patterns=_used(rules, before))
    absences = _absences(asked, absent or ())
    if not absences and offers is None:
        raise BadInput(Problem("repair.nothing", field="--absent"))
    locked = frozenset(lock or ())
    _known(asked, before, locked)
    moves = BREAKS if breaks_only else EVERY
    found = repaired_plan(asked, before, absences, moves, now=_slot(asked, at), locked=locked, seed=seed, gap=gap)
    levels = _levels(problem, asked, before, found, sorted({one.day for one in absences}), threshold)
    broken = _newly_broken(asked, before, found)
    valued = None if offers is None else _offers(problem, asked, found, offers, at, threshold, floor)
    if output_file:
        shown = replace(found.plan, contracts=dict(before.contracts))
        files.write_rows(output_file, plan_table.COLUMNS, plan_table.rows(found.rules, shown))
    if as_json:
        output.document(_document(found, levels, broken, valued))
        return
    if absences:
        show(repair_told.tell(found, levels, broken, spoken), output.console(), None, spoken)
    if valued is not None:
        show(repair_told.tell_offers(found.rules, valued, spoken), output.console(), None, spoken)
    if output_file:
        output.console().print(spoken.say("Written: {path}", path=output_file), soft_wrap=True)


def _offers(
    path: Path, rules: Rules, found: Repaired, day: str, at: str | None, threshold_s: float, floor: float | None
) -> tuple[Offer, ...]:
    try:
        place = date.fromisoformat(day).toordinal() - rules.first
    except ValueError:
        place = -1
    if not 0 <= place < rules.days:
        raise BadInput(Problem("repair.offers", field="--offers", values={"text": day}))
    calls = day_level.read(path, rules, threshold_s)
    now = _slot(rules, at) or 0
    return valued_offers(found.rules, found.plan, place, calls=calls, now=now, floor=Floors(level=floor))


def _plan(rules: Rules, path: Path) -> Plan:
    """The plan; one that was repaired before has longer shifts, too."""
    read = plan_table.read(path, replace(rules, patterns=longer(rules, EVERY)))
    return Plan(read.shifts, read.contracts, 0.0, 0.0, False)


def _used(rules: Rules, plan: Plan) -> dict[str, Any]:
    every = longer(rules, EVERY)
    return {**rules.patterns, **{shift.pattern: every[shift.pattern] for shift in plan.shifts}}


def _absences(rules: Rules, written: Sequence[str]) -> list[Absence]:
    found, wrong = [], []
    for text in written:
        parts = _ABSENT.fullmatch(text)
        try:
            if parts is None:
                raise ValueError(text)
            day = date.fromisoformat(parts["day"]).toordinal() - rules.first
            first, end = (_of_day(rules, parts[name]) for name in ("first", "end"))
            found.append(Absence(parts["person"], day, first, end))
        except ValueError:
            wrong.append(Problem("repair.absent", field="--absent", values={"text": text}))
    if wrong:
        raise BadInput(*wrong)
    return found


def _of_day(rules: Rules, text: str | None) -> int | None:
    if text is None:
        return None
    at = datetime.strptime(text, "%H:%M")  # noqa: DTZ007 - a time of day
    slot, beyond = divmod(at.hour * 3600 + at.minute * 60, rules.slot_s)
    if beyond:
        raise ValueError(text)
    return slot


def _slot(rules: Rules, text: str | None) -> int | None:
    """The first slot of the horizon that begins at or after the time."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise BadInput(Problem("repair.time", field="--at", values={"text": text})) from None
    seconds = (at.toordinal() - rules.first) * 86400 + at.hour * 3600 + at.minute * 60 + at.second
    return -(-seconds // rules.slot_s)


def _known(rules: Rules, plan: Plan, locked: frozenset[str]) -> None:
    unknown = sorted(locked - {person.id for person in rules.people} - set(plan.contracts))
    if unknown:
        wrong = (Problem("repair.unknown_person", field="--lock", values={"person": name}) for name in unknown)
        raise BadInput(*wrong)


def _levels(
    path: Path, rules: Rules, before: Plan, found: Repaired, days: Sequence[int], threshold_s: float
) -> list[DayLevel]:
    calls = day_level.read(path, rules, threshold_s)
    everybody = named(rules, before)
    return [
        DayLevel(
            day,
            day_level.level(everybody, before, calls, day),
            day_level.level(found.rules, found.without, calls, day),
            day_level.level(found.rules, found.plan, calls, day),
        )
        for day in days
    ]


def _newly_broken(rules: Rules, before: Plan, found: Repaired) -> list[Broken]:
    known = {(one.rule, one.person, one.day) for one in check.broken(rules, before)}
    after = check.broken(found.rules, found.plan)
    return [one for one in after if (one.rule, one.person, one.day) not in known]


def _document(
    found: Repaired, levels: Sequence[DayLevel], broken: Sequence[Broken], valued: Sequence[Offer] | None
) -> dict[str, Any]:
    rules = found.rules
    plan = found.plan
    return {
        "cost": {
            "published": found.published, "absent": found.absent, "repaired": found.repaired,
            "changes": found.changed, "bound": plan.bound, "gap": plan.gap, "proven": plan.proven,
        },
        "levels": [
            {
                "day": plan_table.day_of(rules, one.day), "published": one.published, "absent": one.absent,
                "repaired": one.repaired,
            }
            for one in levels
        ],
        "told": [
            {
                "person": one.change.person, "day": plan_table.day_of(rules, one.change.day), "kind": one.kind,
                "before": document.in_short(rules, one.change.before),
                "after": document.in_short(rules, one.change.after),
            }
            for one in found.told
        ],
        "broken": document.of_broken(rules, broken),
        "offers": None
        if valued is None
        else [
            {
                "kind": one.kind, "queue": one.queue, "day": plan_table.day_of(rules, one.first // rules.slots),
                "start": plan_table.clock(rules, one.first), "end": plan_table.clock(rules, one.end),
                "level": one.level, "missing_hours": one.misses, "money": one.money,
                "money_per_point": one.money_per_point, "people": list(one.people),
            }
            for one in valued
        ],
    }  # fmt: skip
