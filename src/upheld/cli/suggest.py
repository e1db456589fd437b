"""``upheld agreements suggest``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console, Group
from rich.panel import Panel
from rich.text import Text

from upheld.agreements import suggest as suggesting
from upheld.agreements.suggest import THRESHOLDS_S, Asked, Suggestion
from upheld.cli import output, sources
from upheld.cli.metric_options import names
from upheld.cli.options import (
    DEFAULT_WORKSPACE,
    From,
    Json,
    Language,
    Now,
    Sources,
    To,
    Workspace,
    Zone,
    moment,
)
from upheld.contacts import checks
from upheld.contacts.calendars import time_zone
from upheld.contacts.reading import Opened
from upheld.notation import duration_s
from upheld.problems import BadInput, Problem
from upheld.reports import compared_terminal, draft, files, metrics_told, narrow, suggested_told
from upheld.reports.catalogue import Language as Spoken
from upheld.reports.catalogue import language as language_of

Queue = Annotated[
    list[str] | None,
    typer.Option("--queue", metavar="NAME", help="Only this queue; may be repeated. None: every queue."),
]
Thresholds = Annotated[
    list[str] | None,
    typer.Option(
        "--threshold",
        metavar="DURATION",
        help="Answered within how long; may be repeated. None: 10, 15, 20, 30, 45, 60 and 90 s.",
    ),
]
Formulas = Annotated[
    list[str] | None,
    typer.Option(
        "--formula",
        metavar="ID",
        help="A formula of `upheld formulas`, or all; may be repeated. "
        "None: answered_offered, answered_answered and excluding_short.",
    ),
]
Kind = Annotated[str, typer.Option("--period", metavar="KIND", help="The period of a promise: month, week or day.")]
Months = Annotated[
    int,
    typer.Option("--months", metavar="NUMBER", help="How many of the last whole months, where --from names no start."),
]
Minimum = Annotated[
    int, typer.Option("--minimum", metavar="NUMBER", help="Periods with fewer contacts are left out, and told.")
]
Write = Annotated[
    Path | None,
    typer.Option("--write", metavar="FILE", help="Write a draft agreement with the level kept in 90% of the periods."),
]
Client = Annotated[str | None, typer.Option("--client", metavar="NAME", help="The client's name in the draft.")]
Supplier = Annotated[str | None, typer.Option("--supplier", metavar="NAME", help="The supplier's name in the draft.")]


def suggest(
    source: Sources = None,
    queue: Queue = None,
    threshold: Thresholds = None,
    formula: Formulas = None,
    period: Kind = "month",
    months: Months = 6,
    minimum: Minimum = 30,
    zone: Zone = "UTC",
    start: From = None,
    end: To = None,
    write: Write = None,
    client: Client = None,
    supplier: Supplier = None,
    workspace: Workspace = DEFAULT_WORKSPACE,
    as_json: Json = False,
    language: Language = "en",
    now: Now = None,
) -> None:
    """What was attained, as ground for a realistic target.

    For each formula and threshold: the worst, the middle and the best of the past whole periods, and the levels that
    would have been kept in all of them, in 90% and in half, as a contract would write them.

    Example: upheld agreements suggest /var/log/asterisk --zone Europe/Warsaw --threshold 20s --write draft.toml
    """
    spoken, at = language_of(language), now or datetime.now(UTC)
    time_zone(zone, field="--zone")
    asked = Asked(
        zone=zone,
        formulas=suggesting.formulas_named([name for given in formula or [] for name in names(given)]),
        thresholds_s=tuple(dict.fromkeys(map(_seconds, threshold or []))) or THRESHOLDS_S,
        period=period,
        queues=tuple(queue or ()),
        minimum=_at_least(minimum, 0, "suggest.minimum", "--minimum"),
        months=_at_least(months, 1, "suggest.months", "--months"),
        start=moment(start, zone, "--from"),
        end=moment(end, zone, "--to"),
    )
    with output.steps() as steps, sources.damage_named(source or [], workspace):
        opened = sources.opened(source or [], workspace, zone, steps, spoken)
        steps.step(spoken.say("Comparing formulas and thresholds"))
        found = suggesting.suggest(opened.con, asked, now=at)
        told = _checks(opened, found)
    if write:
        files.write_text(write, draft.written(found, client, supplier, spoken))
    doubts = metrics_told.doubts(told, spoken)
    if doubts:
        sys.stderr.write(f"upheld: {doubts}\n")
    if as_json:
        output.document(suggesting.to_json(found) | {"checks": told})
        return
    _show(found, spoken, output.console())
    if write:
        output.console().print(Text(spoken.say("The draft: {path}", path=write)), soft_wrap=True)


def _seconds(text: str) -> float:
    try:
        return duration_s(text)
    except (ValueError, OverflowError):
        values = {"parameter": "within", "value": text}
        raise BadInput(Problem("metric.bad_duration", field="--threshold", values=values)) from None


def _at_least(number: int, least: int, key: str, option: str) -> int:
    if number < least:
        raise BadInput(Problem(key, field=option, values={"text": str(number)}))
    return number


def _checks(opened: Opened, found: Suggestion) -> dict[str, Any]:
    periods = found.past.periods
    told = checks.report(
        opened.con, opened.journals, zone=found.asked.zone, start=periods[0].start, end=periods[-1].end
    )
    return {name: told[name] for name in ("trusted", "reasons", "notes", "rejected_lines", "bytes", "gaps")}


def _show(found: Suggestion, language: Spoken, console: Console) -> None:
    told = suggested_told.tell(found, language)
    lines = [*(Text(line, style="bold") for line in told.answer), *(Text(line, style="dim") for line in told.about)]
    console.print(Panel(Group(*lines), box=box.HEAVY, expand=False))
    for note in told.notes:
        console.print(Text(note, style="yellow"))
    for whole, short in told.tables:
        for part in compared_terminal.shown(whole if narrow.fits(whole, console.width) else short, console.width):
            console.print(part)
    console.print(Text(told.legend, style="dim"))
