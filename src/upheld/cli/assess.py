"""``upheld assess``: the main job."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

import typer

from upheld.agreements import assess as assessing
from upheld.agreements import compare_document, document, terms
from upheld.agreements.clauses import Agreement
from upheld.agreements.verdict import Assessment
from upheld.cli import comparing, output, papers, sources
from upheld.cli.options import DEFAULT_WORKSPACE, From, Json, Language, MappingFile, Now, To, Workspace, moment
from upheld.cli.papers import Papers, TargetCalls
from upheld.contacts import checks
from upheld.contacts.calendars import days
from upheld.contacts.reading import Opened
from upheld.problems import BadInput, Problem
from upheld.reports import compared_terminal, evidence, terminal
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


def assess(
    inputs: Inputs,
    start: From = None,
    end: To = None,
    compare: comparing.Compare = None,
    html_file: papers.Html = None,
    pdf_file: papers.Pdf = None,
    excel_file: papers.Excel = None,
    calls_file: papers.Calls = None,
    font_path: papers.FontPath = None,
    mapping: MappingFile = None,
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

    Example: upheld assess agreement.toml /var/log/asterisk/queue_log --html report.html --pdf report.pdf
    """
    spoken = language_of(language)
    agreements, given = split(inputs)
    versions = terms.load_all(agreements)
    draft = comparing.loaded(compare, agreements)
    zone = versions[-1].time_zone
    at = now or datetime.now(UTC)
    with output.steps() as steps, sources.damage_named(given, workspace):
        opened = sources.opened(given, workspace, zone, steps, spoken, sources.settings(zone, mapping))
        sources.note(opened.notes, spoken)
        steps.step(spoken.say("Assessing {agreement}", agreement=versions[-1].title))
        assessment = verdict(versions, opened, moment(start, zone, "--from"), moment(end, zone, "--to"), at)
        compared = comparing.compared(versions, assessment, draft, opened, at, steps, spoken) if draft else None
        asked = Papers(html_file, pdf_file, excel_file, calls_file, font_path or ())
        told = asked.reports or not (as_json or compared)
        calls = list(target_calls(versions, opened, assessment)) if told or asked.calls else []
        report = reported(opened, assessment, calls, at, spoken) if told else None
        papers.write(asked, report, calls, opened, compared, steps, spoken)
    if as_json:
        beside = {"compare": compare_document.to_json(compared)} if compared else {}
        output.document(document.to_json(assessment) | beside)
    elif compared:
        compared_terminal.show(compared, spoken, output.console())
    elif report:
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


def target_calls(versions: Sequence[Agreement], opened: Opened, assessment: Assessment) -> Iterator[TargetCalls]:
    """Each target's id with its counted and excluded calls."""
    for target in dict.fromkeys(result.id for result in assessment.targets):
        yield target, assessing.calls(versions, opened.con, target, start=assessment.start, end=assessment.end)


def data_until(opened: Opened) -> datetime | None:
    """The last instant of the data: the last log line, else the last record."""
    lasts = [journal.last_at for journal in opened.journals if journal.last_at]
    return max(lasts) if lasts else checks.last_at(opened.con)
