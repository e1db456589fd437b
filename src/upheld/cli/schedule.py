"""``upheld schedule``: who works when, checked, told and written for people, calendars and paper."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.text import Text

from upheld.cli import output
from upheld.cli.options import Json, Language, Now
from upheld.cli.papers import FontPath
from upheld.cli.price import show
from upheld.contacts.calendars import time_zone
from upheld.problems import BadInput, Problem
from upheld.reports import (
    files,
    schedule_page,
    schedule_told,
    schedule_words,
    schedule_workbook,
    shift_calendar,
    shift_sheet,
)
from upheld.reports.catalogue import Language as Spoken
from upheld.reports.catalogue import language as language_of
from upheld.reports.schedule_told import Made
from upheld.schedule import changes, check, document, making, plan_table, reading
from upheld.schedule.making import Heard
from upheld.schedule.plan import Plan
from upheld.schedule.reading import Question
from upheld.schedule.rules import Problem as Rules

_MOST_S: Final = 120.0

ProblemFile = Annotated[Path, typer.Argument(metavar="PROBLEM", help="The rules and what is required, as TOML.")]
Seconds = Annotated[float, typer.Option("--seconds", metavar="NUMBER", min=0.0, help="Look for better plans so long.")]
Seed = Annotated[int, typer.Option("--seed", metavar="NUMBER", min=0, help="The same seed goes the same way.")]
BreaksOnly = Annotated[
    Path | None, typer.Option("--breaks-only", metavar="PLAN", help="Keep the shifts of a plan, place breaks anew.")
]
From = Annotated[
    Path | None,
    typer.Option("--from", metavar="PLAN", help="A plan that people know: change few of its shifts, list the changes."),
]
ChangePrice = Annotated[
    float, typer.Option("--change-price", metavar="NUMBER", min=0.0, help="Price of each shift changed from it.")
]
WeeksOn = Annotated[
    int, typer.Option("--weeks-on", metavar="NUMBER", min=0, help="The plan of --from, so many weeks later.")
]
Lock = Annotated[
    list[str] | None,
    typer.Option("--lock", metavar="PERSON[:DAY]", help="Keep it as in --from: a person, their day, or a whole day."),
]
Check = Annotated[
    Path | None, typer.Option("--check", metavar="PLAN", help="Make nothing: check a plan that was changed by hand.")
]
Output = Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Write the shifts as CSV.")]
Excel = Annotated[
    Path | None, typer.Option("--excel", metavar="FILE", help="Write the plan as a workbook that can be read back.")
]
Page = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write the plan with its board as a page.")]
Sheet = Annotated[Path | None, typer.Option("--sheet", metavar="FILE", help="Write the shifts of --day as PDF, A4.")]
Day = Annotated[
    str | None, typer.Option("--day", metavar="DAY", help="The day of the sheet and of the page, as 2026-11-16.")
]
Calendars = Annotated[
    Path | None, typer.Option("--calendars", metavar="DIR", help="Keep an iCalendar file of each person there.")
]
Zone = Annotated[
    str | None, typer.Option("--zone", metavar="ZONE", help="Time zone of the shifts (IANA name). None: as written.")
]


@dataclass(frozen=True)
class _Asked:
    """Which plan shall be made or checked, and for how long."""

    breaks_only: Path | None
    check: Path | None
    known: Path | None
    change_price: float
    weeks_on: int
    lock: tuple[str, ...]
    seconds: float
    seed: int


def schedule(
    problem: ProblemFile,
    seconds: Seconds = _MOST_S,
    seed: Seed = 1,
    breaks_only: BreaksOnly = None,
    check_file: Check = None,
    from_file: From = None,
    change_price: ChangePrice = 1.0,
    weeks_on: WeeksOn = 0,
    lock: Lock = None,
    output_file: Output = None,
    excel: Excel = None,
    html_file: Page = None,
    sheet: Sheet = None,
    day: Day = None,
    calendars: Calendars = None,
    zone: Zone = None,
    font_path: FontPath = None,
    now: Now = None,
    as_json: Json = False,
    language: Language = "en",
) -> None:
    """Who works when: shifts and breaks, checked and drawn.

    The plan covers what is required at least cost and keeps every rule. Told are its cost and the least that any plan
    can cost, the cover of each day, broken rules (looked at again, apart from how the plan was made), hours and
    fairness. A plan can be changed by hand and checked (--check).

    Example: upheld schedule schedule.toml --seconds 60 --excel plan.xlsx --html plan.html
    """
    spoken = language_of(language)
    if breaks_only and check_file:
        raise BadInput(Problem("plan.ask_one", values={"options": "--breaks-only, --check"}))
    if zone is not None:
        time_zone(zone)
    if calendars and zone is None:
        raise BadInput(Problem("calendar.zone", field="--zone"))
    with output.steps() as steps:
        steps.step(spoken.say("Reading {file}", file=problem))
        question = reading.read(problem)
        days = _days(question.problem, day, sheet)
        steps.step(spoken.say("Making the plan"))

        def heard(cost: float, bound: float) -> None:
            said = (schedule_words.cost(cost, spoken), schedule_words.at_least(bound, spoken))
            steps.step(spoken.say("Best plan {cost}, bound {bound}", cost=said[0], bound=said[1]))

        lock_these = tuple(lock or ())
        asked = _Asked(breaks_only, check_file, from_file, change_price, weeks_on, lock_these, seconds, seed)
        made = _made(asked, question, heard)
    told = schedule_told.tell(question.problem, made, days, spoken, pictures=html_file is not None)
    rules, plan = question.problem, made.plan
    if output_file:
        files.write_rows(output_file, plan_table.COLUMNS, plan_table.rows(rules, plan))
    if excel:
        with files.replacing(excel) as place:
            schedule_workbook.write(place, rules, plan, spoken)
    if html_file:
        files.write_text(html_file, schedule_page.render(told, spoken, files.cache_folder()))
    if sheet:
        files.write_bytes(sheet, shift_sheet.render(rules, plan, days[0], spoken, font_path or ()))
    if calendars:
        _keep(calendars, rules, plan, zone or "UTC", now or datetime.now(UTC), spoken)
    if as_json:
        output.document(_document(rules, made, zone))
        return
    console = output.console()
    show(told, console, html_file, spoken)
    _written(console, spoken, output_file, excel, sheet, calendars)


def _made(asked: _Asked, question: Question, heard: Heard) -> Made:
    """The plan with everything that it breaks; timed where it is made here."""
    rules = question.problem
    file = asked.breaks_only or asked.check
    read = plan_table.read(file, rules) if file else None
    known = _known(rules, asked)
    began = time.monotonic()
    priced = None
    if read is None:
        priced = asked.change_price if known else None
        plan = making.make(_priced(asked, question, known), asked.seconds, asked.seed, heard)
    else:
        plan = _as_plan(rules, read)
        if asked.breaks_only:
            plan = making.with_breaks(question, plan, asked.seconds, asked.seed)
    return Made(
        plan,
        check.broken(rules, plan),
        seconds=None if asked.check else time.monotonic() - began,
        unpaused=read.placed if read and asked.check else (),
        breaks_only=asked.breaks_only is not None,
        changes=changes.changes(known, plan) if known else None,
        change_price=priced,
    )


def _known(rules: Rules, asked: _Asked) -> Plan | None:
    """The plan that people know; one of earlier weeks is taken with its weekdays."""
    if asked.known is None:
        if asked.lock:
            raise BadInput(Problem("plan.lock_what", field="--lock"))
        return None
    then = replace(rules, first=rules.first - 7 * asked.weeks_on)
    return _as_plan(rules, plan_table.read(asked.known, then))


def _locks(rules: Rules, known: Plan, written: Sequence[str]) -> changes.Locks:
    people, days, cells, wrong = set(), set(), set(), []
    names = {person.id for person in rules.people} | set(known.contracts)
    for text in written:
        name, colon, day = text.rpartition(":") if text not in names else (text, "", "")
        place = _place(rules, day if colon else text)
        if text in names:
            people.add(text)
        elif place is not None and (not colon or name in names):
            days.add(place) if not colon else cells.add((name, place))
        else:
            wrong.append(Problem("plan.lock", field="--lock", values={"text": text}))
    if wrong:
        raise BadInput(*wrong)
    return changes.Locks(frozenset(people), frozenset(days), frozenset(cells))


def _place(rules: Rules, text: str) -> int | None:
    """The day of the horizon meant by a date."""
    try:
        found = date.fromisoformat(text).toordinal() - rules.first
    except ValueError:
        return None
    return found if 0 <= found < rules.days else None


def _as_plan(rules: Rules, read: plan_table.Read) -> Plan:
    cost = check.cost(rules, read.shifts, read.contracts)
    return Plan(read.shifts, read.contracts, cost, 0.0, cost == 0)


def _priced(asked: _Asked, question: Question, known: Plan | None) -> Question:
    """The question with a price on changes from a plan that people know."""
    if known is None:
        return question
    if not question.problem.people:
        raise BadInput(Problem("plan.from_nobody", field="--from"))
    priced = changes.with_priced_changes(question.problem, known, asked.change_price)
    return replace(question, problem=changes.with_locked(priced, known, _locks(priced, known, asked.lock)))


def _days(rules: Rules, day: str | None, sheet: Path | None) -> tuple[int, ...]:
    """The day that is asked for, as a day of the horizon."""
    first, last = (plan_table.day_of(rules, one).isoformat() for one in (0, rules.days - 1))
    wrong = BadInput(Problem("plan.sheet_day", field="--day", values={"first": first, "last": last}))
    if day is None:
        if sheet is None or rules.days == 1:
            return () if sheet is None else (0,)
        raise wrong
    found = _place(rules, day)
    if found is None:
        raise wrong
    return (found,)


def _keep(folder: Path, rules: Rules, plan: Plan, zone: str, now: datetime, spoken: Spoken) -> None:
    """Write everybody's calendar, and what they were told."""
    kept = folder / shift_calendar.KEPT
    try:
        text = kept.read_text(encoding="utf-8") if kept.is_file() else None
    except (OSError, UnicodeDecodeError):
        raise BadInput(Problem("calendar.kept", str(kept))) from None
    before = {} if text is None else shift_calendar.remembered(text, str(kept))
    events = shift_calendar.told(rules, plan, before, zone, now)
    for name, content in shift_calendar.calendars(events, spoken).items():
        files.write_bytes(folder / name, content)
    files.write_text(kept, shift_calendar.kept(events))


def _written(console: Console, spoken: Spoken, *paths: Path | None) -> None:
    for path in paths:
        if path is not None:
            console.print(Text(spoken.say("Written: {path}", path=path)), soft_wrap=True)


def _document(rules: Rules, made: Made, zone: str | None) -> dict[str, Any]:
    return {
        **document.of_plan(rules, made.plan, made.broken, zone, bounded=made.solved),
        "changes": None if made.changes is None else document.of_changes(rules, made.plan, made.changes, zone),
        "seconds": made.seconds,
    }
