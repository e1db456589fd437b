"""``upheld assess``: the main job."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import typer

from upheld.agreements import assess as assessing
from upheld.agreements import document, terms
from upheld.agreements.clauses import Agreement
from upheld.agreements.verdict import Assessment
from upheld.cli import files, output, sources
from upheld.cli.options import DEFAULT_WORKSPACE, From, Json, Language, Now, To, Workspace, moment
from upheld.contacts import checks
from upheld.contacts.calendars import days
from upheld.contacts.reading import Opened
from upheld.problems import BadInput, Problem
from upheld.reports import evidence, html, pdf, terminal, workbook
from upheld.reports.catalogue import Language as Spoken
from upheld.reports.catalogue import language as language_of
from upheld.reports.figures import Report

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="AGREEMENT.toml [SOURCE]",
        help="The agreement (several files: its versions), then logs or a workspace. No source: the workspace.",
    ),
]
Html = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write the report as one HTML file.")]
Pdf = Annotated[Path | None, typer.Option("--pdf", metavar="FILE", help="Write the report as PDF, A4.")]
Excel = Annotated[
    Path | None, typer.Option("--excel", metavar="FILE", help="Write the report with every call as Excel workbook.")
]
FontPath = Annotated[
    list[Path] | None,
    typer.Option(
        "--font-path",
        envvar="UPHELD_FONT_PATH",
        metavar="DIR",
        help="A folder of fonts for the PDF, before those of the machine; may be repeated.",
    ),
]
Calls = Annotated[
    Path | None,
    typer.Option("--calls", metavar="FILE", help="Write each counted and excluded call with its clause as CSV."),
]

TargetCalls = tuple[str, pa.Table]
"""A target's id with its counted and excluded calls."""


def assess(
    inputs: Inputs,
    start: From = None,
    end: To = None,
    html_file: Html = None,
    pdf_file: Pdf = None,
    excel_file: Excel = None,
    calls_file: Calls = None,
    font_path: FontPath = None,
    workspace: Workspace = DEFAULT_WORKSPACE,
    as_json: Json = False,
    language: Language = "en",
    now: Now = None,
) -> None:
    """Logs and an agreement in, verdict out.

    Says for every target whether it was kept, by how much, which calls decided it and what it costs.
    A missed target is a result, not an error: the exit code is 0.

    Example: upheld assess agreement.toml /var/log/asterisk/queue_log --html report.html --pdf report.pdf
    """
    spoken = language_of(language)
    agreements, given = split(inputs)
    versions = terms.load_all(agreements)
    zone = versions[-1].time_zone
    at = now or datetime.now(UTC)
    with output.steps() as steps, sources.damage_named(given, workspace):
        opened = sources.opened(given, workspace, zone, steps, spoken)
        steps.step(spoken.say("Assessing {agreement}", agreement=versions[-1].title))
        assessment = verdict(versions, opened, moment(start, zone, "--from"), moment(end, zone, "--to"), at)
        papers = html_file or pdf_file or excel_file
        calls = list(target_calls(versions, opened, assessment)) if papers or calls_file or not as_json else []
        report = reported(opened, assessment, calls, at, spoken)
        if html_file:
            steps.step(spoken.say("Writing {file}", file=html_file))
            files.write_text(html_file, html.render(report, files.cache_folder()))
        if pdf_file:
            steps.step(spoken.say("Writing {file}", file=pdf_file))
            files.write_bytes(pdf_file, pdf.render(report, font_path or ()))
        if excel_file:
            steps.step(spoken.say("Writing {file}", file=excel_file))
            with files.replacing(excel_file) as beside:
                workbook.write(beside, report, calls)
        if calls_file:
            files.write_calls(calls_file, listed_calls(calls))
    if as_json:
        output.document(document.to_json(assessment))
    else:
        terminal.show(report, output.console())


def split(inputs: Sequence[str]) -> tuple[list[str], list[str]]:
    """Agreements (the first arguments that end in .toml) and sources; raises BadInput without an agreement."""
    place = next((n for n, given in enumerate(inputs) if not given.lower().endswith(".toml")), len(inputs))
    if place == 0:
        raise BadInput(Problem("assess.no_agreement"))
    return list(inputs[:place]), list(inputs[place:])


def verdict(
    versions: Sequence[Agreement], opened: Opened, start: datetime | None, end: datetime | None, now: datetime
) -> Assessment:
    """The assessment of what was opened, with its checks."""
    made = assessing.assess(versions, opened.con, start=start, end=end, now=now, activity=opened.activity)
    today = days(versions[-1].time_zone, now, now)[0].start
    told = checks.report(
        opened.con, opened.journals, calendars=[versions[-1].calendar], start=made.start, end=min(made.end, today),
        declared=[(gap["from"], gap["to"]) for gap in made.gaps],
    )  # fmt: skip
    return replace(made, checks=told)


def reported(
    opened: Opened, assessment: Assessment, calls: Iterable[TargetCalls], now: datetime, language: Spoken
) -> Report:
    """The report on an assessment: with the calls behind each target, as `target_calls` gives them."""
    found: dict[tuple[str, str], evidence.Evidence] = {}
    for target, rows in calls:
        found |= evidence.gather(opened.con, rows, [result for result in assessment.targets if result.id == target])
    return Report(assessment, language, now, data_until(opened), found)


def listed_calls(calls: Iterable[TargetCalls]) -> pa.Table:
    """The calls of every target as one table, each row led by its target."""
    parts = (rows.add_column(0, "target", pa.array([target] * len(rows), pa.string())) for target, rows in calls)
    return pa.concat_tables(parts)


def target_calls(versions: Sequence[Agreement], opened: Opened, assessment: Assessment) -> Iterator[TargetCalls]:
    """Each target's id with its counted and excluded calls."""
    for target in dict.fromkeys(result.id for result in assessment.targets):
        yield target, assessing.calls(versions, opened.con, target, start=assessment.start, end=assessment.end)


def data_until(opened: Opened) -> datetime | None:
    """The last instant of the data: the last log line, else the last arrival."""
    lasts = [journal.last_at for journal in opened.journals if journal.last_at]
    if lasts:
        return max(lasts)
    found: datetime | None = (
        opened.con.sql("SELECT max(offered_at) AS last FROM visits").to_arrow_table()["last"][0].as_py()
    )
    return found
