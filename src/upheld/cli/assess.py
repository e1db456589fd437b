"""``upheld assess``: the main job."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import typer

from upheld.agreements import assess as assessing
from upheld.agreements import compare_document, document, terms
from upheld.agreements.clauses import Agreement
from upheld.agreements.compare import Comparison
from upheld.agreements.verdict import Assessment
from upheld.cli import comparing, files, output, sources
from upheld.cli.options import DEFAULT_WORKSPACE, From, Json, Language, Now, To, Workspace, moment
from upheld.contacts import checks
from upheld.contacts.calendars import days
from upheld.contacts.reading import Opened
from upheld.contacts.settings import Settings
from upheld.problems import BadInput, Problem
from upheld.reports import compared_terminal, compared_told, evidence, html, terminal
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
Calls = Annotated[
    Path | None,
    typer.Option("--calls", metavar="FILE", help="Write each counted and excluded call with its clause as CSV."),
]


def assess(
    inputs: Inputs,
    start: From = None,
    end: To = None,
    compare: comparing.Compare = None,
    html_file: Html = None,
    calls_file: Calls = None,
    workspace: Workspace = DEFAULT_WORKSPACE,
    as_json: Json = False,
    language: Language = "en",
    now: Now = None,
) -> None:
    """Logs and an agreement in, verdict out.

    Says for every target whether it was kept, by how much, which calls decided it and what it costs.
    A missed target is a result, not an error: the exit code is 0.
    With --compare it says instead what another draft would have made of the same calls: periods kept, money, and the
    calls that count differently.

    Example: upheld assess agreement.toml /var/log/asterisk/queue_log --html report.html
    """
    spoken = language_of(language)
    agreements, given = split(inputs)
    versions = terms.load_all(agreements)
    draft = comparing.loaded(compare, agreements)
    zone = versions[-1].time_zone
    at = now or datetime.now(UTC)
    with output.steps() as steps, sources.damage_named(given, workspace):
        opened = sources.opened(given, workspace, zone, steps, spoken, Settings(zone))
        steps.step(spoken.say("Assessing {agreement}", agreement=versions[-1].title))
        assessment = verdict(versions, opened, moment(start, zone, "--from"), moment(end, zone, "--to"), at)
        compared = comparing.compared(versions, assessment, draft, opened, at, steps, spoken) if draft else None
        told = html_file or not (as_json or compared)
        report = reported(versions, opened, assessment, at, spoken) if told else None
        if html_file and report:
            steps.step(spoken.say("Writing {file}", file=html_file))
            files.write_text(html_file, html.render(report, files.cache_folder(), _section(compared, spoken)))
        if calls_file:
            files.write_calls(calls_file, _calls(versions, opened, assessment, compared))
    if as_json:
        beside = {"compare": compare_document.to_json(compared)} if compared else {}
        output.document(document.to_json(assessment) | beside)
    elif compared:
        compared_terminal.show(compared, spoken, output.console())
    elif report:
        terminal.show(report, output.console())


def _section(compared: Comparison | None, language: Spoken) -> compared_told.ComparedTold | None:
    return None if compared is None else compared_told.tell(compared, language)


def _calls(
    versions: Sequence[Agreement], opened: Opened, assessment: Assessment, compared: Comparison | None
) -> pa.Table:
    if compared:
        return compare_document.listing(opened.con, compared)
    return listed_calls(versions, opened, assessment)


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
    versions: Sequence[Agreement], opened: Opened, assessment: Assessment, now: datetime, language: Spoken
) -> Report:
    """The report on an assessment: with the calls behind each target."""
    found: dict[tuple[str, str], evidence.Evidence] = {}
    for target, rows in target_calls(versions, opened, assessment):
        found |= evidence.gather(opened.con, rows, [result for result in assessment.targets if result.id == target])
    return Report(assessment, language, now, data_until(opened), found)


def listed_calls(versions: Sequence[Agreement], opened: Opened, assessment: Assessment) -> pa.Table:
    """The calls of every target as one table, each row led by its target."""
    parts = (
        rows.add_column(0, "target", pa.array([target] * len(rows), pa.string()))
        for target, rows in target_calls(versions, opened, assessment)
    )
    return pa.concat_tables(parts)


def target_calls(
    versions: Sequence[Agreement], opened: Opened, assessment: Assessment
) -> Iterator[tuple[str, pa.Table]]:
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
