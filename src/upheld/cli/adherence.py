"""``upheld adherence``: what people did of what the plan said, minute by minute."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import pyarrow.parquet as pq
import typer

from upheld.cli import output, sources
from upheld.cli.options import (
    DEFAULT_WORKSPACE,
    From,
    Json,
    Language,
    MappingFile,
    Now,
    Sources,
    To,
    Workspace,
    Zone,
    duration,
    moment,
)
from upheld.cli.price import Html, show
from upheld.contacts.calendars import time_zone
from upheld.contacts.members import PersonLogin
from upheld.contacts.reading import Opened
from upheld.notation import midnight
from upheld.problems import BadInput, Problem
from upheld.reports import adherence_told, files, staffing_page
from upheld.reports.adherence_told import Found
from upheld.reports.catalogue import Language as Spoken
from upheld.reports.catalogue import language as language_of
from upheld.schedule import absences, adherence_exceptions, daily_totals, planned, states_by_minute
from upheld.schedule.activities import Meaning, with_reasons
from upheld.schedule.adherence import Adherence
from upheld.schedule.daily_totals import DayTotals
from upheld.schedule.measured import Said, check_known, measured, people_of
from upheld.schedule.planned import PersonDay, instant_of
from upheld.schedule.states_by_minute import States

_ON_SCREEN = 40

PlanFile = Annotated[Path, typer.Argument(metavar="PLAN.csv", help="Who does what: person, start, end, activity.")]
Absences = Annotated[
    Path | None, typer.Option("--absences", metavar="FILE", help="Who is away: person, from, to, type. No reasons.")
]
Exceptions = Annotated[
    Path | None, typer.Option("--exceptions", metavar="FILE", help="Minutes that are excused, with their approver.")
]
Grace = Annotated[float, duration("--grace", "5m", "Lateness, early leave and longer breaks that nobody counts.")]
Reasons = Annotated[
    list[str] | None,
    typer.Option(
        "--reason", metavar="ACTIVITY=REASON,…", help="The only not-ready reasons that keep a break or a meeting."
    ),
]
GroupsOnly = Annotated[
    bool, typer.Option("--groups-only", help="Nothing of single people: only groups of ten and more.")
]
Output = Annotated[
    Path | None, typer.Option("--output", metavar="FILE", help="Write each person's days (CSV, or .parquet).")
]


def adherence(
    plan: PlanFile,
    source: Sources = None,
    absences_file: Absences = None,
    exceptions_file: Exceptions = None,
    grace: Grace = 300.0,
    reason: Reasons = None,
    start: From = None,
    end: To = None,
    zone: Zone = "UTC",
    groups_only: GroupsOnly = False,
    mapping: MappingFile = None,
    workspace: Workspace = DEFAULT_WORKSPACE,
    html_file: Html = None,
    output_file: Output = None,
    as_json: Json = False,
    language: Language = "en",
    now: Now = None,
) -> None:
    """What people did of what the plan said.

    Adherence, conformance, lateness, breaks and absence by person and day, in minutes. A minute of which the source
    tells nothing counts nowhere; neither does one that is excused or absent. A night shift counts on the day it starts.

    Example: upheld adherence examples/adherence_plan.csv logs --absences examples/absences.csv --zone Europe/Warsaw
    """
    spoken = language_of(language)
    time_zone(zone, field="--zone")
    since, until = moment(start, zone, "--from"), moment(end, zone, "--to")
    if groups_only and output_file:
        raise BadInput(Problem("adherence.groups_output", field="--output"))
    meaning = _meaning(reason or [])
    rows = planned.read(plan, zone, meaning)
    days = [day for day in planned.days(rows, zone, meaning) if _within(day, since, until)]
    with output.steps() as steps, sources.damage_named(source or [], workspace):
        said = sources.settings(None if zone == "UTC" else zone, mapping)
        opened = sources.opened(source or [], workspace, zone, steps, spoken, said)
        sources.note(opened.notes, spoken)
        people = people_of(opened.con)
        check_known(rows, people, str(plan))
        steps.step(spoken.say("Measuring adherence"))
        states = states_by_minute.of_records(opened.con, {row.person for row in rows}, zone, opened.activity)
        recorded = _said(absences_file, exceptions_file, zone, opened, people, states, rows, now or datetime.now(UTC))
        made = measured(days, states, recorded, meaning, grace=round(grace / 60))
    found = Found(made.totals, made.notes, zone, round(grace / 60), _team_of(people, zone), groups_only)
    _write(found, made, html_file, output_file, spoken)
    if as_json:
        output.document(adherence_told.to_json(found))
        return
    show(_on_screen(adherence_told.tell(found, spoken), spoken), output.console(), html_file, spoken)


def _meaning(said: Sequence[str]) -> Meaning:
    found: dict[str, frozenset[str]] = {}
    for text in said:
        activity, parted, reasons = text.partition("=")
        names = frozenset(name.strip() for name in reasons.split(",") if name.strip())
        if not parted or not activity.strip() or not names:
            raise BadInput(Problem("adherence.reason", field="--reason", values={"text": text}))
        found[activity.strip()] = names
    return with_reasons(found)


def _within(day: PersonDay, since: datetime | None, until: datetime | None) -> bool:
    at = instant_of(day.start)
    return (since is None or at >= since) and (until is None or at < until)


def _said(
    absences_file: Path | None, exceptions_file: Path | None, zone: str, opened: Opened, people: Sequence[PersonLogin],
    states: States, rows: Sequence[planned.Row], now: datetime,
) -> Said:  # fmt: skip
    known = {row.person for row in rows} | {one.person for one in people}
    of = adherence_exceptions.groups(people, states.queues)
    served = opened.con.execute("SELECT DISTINCT queue::VARCHAR FROM visits").fetchall()
    queues = {row.part.queue for row in rows if row.part.queue} | set(of.queues) | {name for (name,) in served}
    away = absences.read(absences_file, zone, known) if absences_file else ()
    excused = adherence_exceptions.read(exceptions_file, zone, known, set(of.teams), queues) if exceptions_file else ()
    return Said(now, away, excused, of)


def _team_of(people: Sequence[PersonLogin], zone: str) -> adherence_told.TeamOf:
    """The team of a person on a day; None where nobody says one."""
    teams: dict[str, list[PersonLogin]] = {}
    for one in people:
        if one.team:
            teams.setdefault(one.person, []).append(one)

    def team(row: DayTotals) -> str | None:
        at = midnight(date.fromordinal(row.day), zone)
        return next((one.team for one in teams.get(row.person, ()) if one.valid_from <= at < one.valid_to), None)

    return team


def _write(found: Found, made: Adherence, page: Path | None, table: Path | None, language: Spoken) -> None:
    if page:
        told = adherence_told.tell(found, language)
        files.write_text(page, staffing_page.render(told, language, files.cache_folder()))
    if table and table.suffix.casefold() == ".parquet":
        with files.replacing(table) as beside:
            pq.write_table(daily_totals.table(made.totals), beside)
    elif table:
        stored = daily_totals.table(made.totals)
        files.write_rows(table, stored.column_names, stored.to_pylist())


def _on_screen(told: staffing_page.Told, language: Spoken) -> staffing_page.Told:
    """The first rows of each table: the page and the file have them all."""
    tables = []
    for table in told.tables:
        left = len(table.rows) - _ON_SCREEN
        more = language.say("{count} more rows: --html FILE.", count=left) if left > 0 else ""
        said = " ".join(part for part in (table.more, more) if part)
        tables.append(dataclasses.replace(table, rows=table.rows[:_ON_SCREEN], more=said))
    return dataclasses.replace(told, tables=tuple(tables))
