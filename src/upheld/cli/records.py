"""``upheld import``, ``upheld check`` and ``upheld rebuild``: the workspace and what lies in it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from upheld.agreements import scope, terms
from upheld.cli import dry_run, output, sources, watching
from upheld.cli.options import DEFAULT_WORKSPACE, Json, Language, MappingFile, Workspace, Zone, duration
from upheld.contacts import dry_run as trying
from upheld.contacts import importing, workspace
from upheld.contacts.calendars import time_zone
from upheld.contacts.importing import ImportReport, SourceImport
from upheld.contacts.sources.table import of_rows
from upheld.contacts.watching import Manner
from upheld.problems import BadInput, Problem
from upheld.reports import checks_told, narrow, numbers, terminal
from upheld.reports.catalogue import Language as Spoken
from upheld.reports.catalogue import language as language_of
from upheld.reports.checks_told import ChecksTold

Logs = Annotated[
    list[str] | None,
    typer.Argument(metavar="[SOURCE]...", help="Logs and tables: files, folders, asterisk:PATH, calls:PATH."),
]
ZoneOfTimes = Annotated[
    str | None,
    typer.Option("--zone", metavar="ZONE", help="Time zone of times without an offset (IANA name)."),
]
Dry = Annotated[bool, typer.Option("--dry-run", help="Read, list what is wrong with each row, and write nothing.")]
Errors = Annotated[
    Path | None, typer.Option("--errors", metavar="FILE", help="A dry run that writes every error as CSV.")
]
Watched = Annotated[
    Path | None, typer.Option("--watch", metavar="DIR", help="Import what is dropped into this folder, until stopped.")
]
Every = Annotated[float, duration("--every", "5s", "With --watch: how often to look.")]
Settle = Annotated[
    float, duration("--settle", "10s", "With --watch: how long a file must not have changed to count as whole.")
]
Once = Annotated[bool, typer.Option("--once", help="With --watch: end after what lies there whole.")]
Keep = Annotated[bool, typer.Option("--keep", help="With --watch: leave the files where they are.")]
Recursive = Annotated[bool, typer.Option("--recursive", help="With --watch: look into subfolders too.")]


def import_(
    source: Logs = None,
    mapping: MappingFile = None,
    dry: Dry = False,
    errors: Errors = None,
    folder: Workspace = DEFAULT_WORKSPACE,
    zone: ZoneOfTimes = None,
    watch: Watched = None,
    every_s: Every = 5.0,
    settle_s: Settle = 10.0,
    once: Once = False,
    keep: Keep = False,
    recursive: Recursive = False,
    as_json: Json = False,
    language: Language = "en",
) -> None:
    """Read logs and tables into the workspace.

    A file that was imported before is known by its content and counts once, whatever its name is now.

    With --watch: a file dropped into DIR is imported once it is whole, then moved to DIR/imported or DIR/failed.

    Example: upheld import /var/log/asterisk --workspace upheld-data
    """
    spoken = language_of(language)
    if zone is not None:
        time_zone(zone, field="--zone")
    said = sources.settings(zone, mapping)
    manner = Manner(every_s, settle_s, once, keep, recursive, zone, said.mapping)
    if watch is not None:
        _refuse_beside_watching(source, dry or errors is not None)
        watching.watch(folder, watch, manner, as_json, spoken)
        return
    _refuse_manner(manner)
    if not source:
        raise BadInput(Problem("source.none"))
    if dry or errors:  # errors are what a dry run is for
        dry_run.tell(trying.tried(source, said), errors, as_json, spoken)
        return
    home = workspace.Workspace(folder)
    with output.steps() as steps:
        report = importing.import_into(home, source, settings=said, progress=sources.told(steps, spoken))
    _tell(report, as_json, spoken)


def _refuse_beside_watching(source: list[str] | None, dry: bool) -> None:
    if source:
        raise BadInput(Problem("watch.source_too", field="--watch"))
    if dry:
        raise BadInput(Problem("watch.dry_run", field="--dry-run"))


def _refuse_manner(manner: Manner) -> None:
    """Options of watching where nothing is watched."""
    usual = Manner(zone=manner.zone, mapping=manner.mapping)
    options = {"every_s": "--every", "settle_s": "--settle", "once": "--once", "keep": "--keep",
               "recursive": "--recursive"}  # fmt: skip
    given = [option for name, option in options.items() if getattr(manner, name) != getattr(usual, name)]
    if given:
        raise BadInput(*(Problem("watch.needs_folder", field=option) for option in given))


def rebuild(folder: Workspace = DEFAULT_WORKSPACE, as_json: Json = False, language: Language = "en") -> None:
    """Make the records again from the imported logs.

    The logs must still lie where they were imported from; nothing is changed when one is missing.

    Example: upheld rebuild --workspace upheld-data
    """
    spoken = language_of(language)
    with output.steps() as steps:
        report = importing.rebuild(workspace.open_existing(folder), progress=sources.told(steps, spoken))
    _tell(report, as_json, spoken)


def check(
    folder: Workspace = DEFAULT_WORKSPACE, zone: Zone = "UTC", as_json: Json = False, language: Language = "en"
) -> None:
    """Say whether the imported data can be trusted.

    Shows lost bytes, rejected lines, silent days, unknown outcomes and log-ins that belong to nobody.

    A day without a line is a gap where an agreement in the workspace is open; without agreements it is only told.

    Example: upheld check --workspace upheld-data --zone Europe/Warsaw
    """
    spoken = language_of(language)
    time_zone(zone, field="--zone")
    home = workspace.open_existing(folder)
    agreements = [terms.load(path) for path in sorted(home.agreements.glob("*.toml"))]
    calendars = [agreement.calendar for agreement in agreements]
    found = workspace.check(home, calendars=calendars, zone=zone, agreed=scope.agreed(agreements))
    if as_json:
        output.document(found)
        return
    told = checks_told.tell(found, spoken, zone)
    _show(told, output.console(), spoken)


def _tell(report: ImportReport, as_json: bool, language: Spoken) -> None:
    if as_json:
        output.document({"changed": report.changed, **asdict(report)})
        return
    for source in report.sources:
        output.console().print(Text(_summary(source, language)))
        sources.note(source.notes, language)


def _summary(source: SourceImport, language: Spoken) -> str:
    written = {
        "new": len(source.new),
        "known": len(source.known),
        "gone": len(source.gone),
        "calls": source.visits,
        "lines": source.lines,
        "rejected": source.rejected_lines,
    }
    told = {name: numbers.number(value, language.code) for name, value in written.items()}
    if of_rows(source.source):
        return language.say(
            "{source}: {new} new files, {known} known, {gone} gone; {lines} rows, {rejected} rejected.",
            source=source.source,
            **told,
        )
    return language.say(
        "{source}: {new} new files, {known} known, {gone} gone; {calls} calls from {lines} lines, {rejected} rejected.",
        source=source.source,
        **told,
    )


def _show(told: ChecksTold, console: Console, language: Spoken) -> None:
    verdict = (
        language.say("The data can be trusted.") if told.trusted else language.say("The data cannot be trusted yet.")
    )
    console.print(Text(verdict, style="bold green" if told.trusted else "bold red"))
    for name, value in told.facts:
        console.print(Text(f"{name}: {value}"))
    for warning in (*told.warnings, *told.gaps, *told.notes):
        console.print(Text(warning, style="yellow"))
    for table in told.tables:
        for part in [terminal.checks_table(table)] if narrow.fits(table, console.width) else narrow.paragraphs(table):
            console.print(part)
        if table.more:
            console.print(Text(table.more, style="dim"))
