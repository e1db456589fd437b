"""``upheld demo``: the make-believe outsourcer, from simulated calls to three reports in the browser."""

from __future__ import annotations

import csv
import os
import sys
import webbrowser
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from upheld.agreements import document, terms
from upheld.cli import assess, output
from upheld.cli.options import Json, Language
from upheld.cli.output import Steps
from upheld.contacts import importing, reading, workspace
from upheld.contacts.reading import Opened
from upheld.contacts.sources import simulated
from upheld.contacts.workspace import Workspace
from upheld.notation import midnight
from upheld.reports import files, html, index, words
from upheld.reports.catalogue import Language as Spoken
from upheld.reports.catalogue import language as language_of
from upheld.reports.figures import Report, overall, so_far

Directory = Annotated[Path, typer.Option("--directory", metavar="DIR", help="Where the example is built.")]
Open = Annotated[bool, typer.Option("--open/--no-open", help="Open the report in the browser.")]


def demo(
    directory: Directory = Path("demo-data"),
    open_report: Open = True,
    as_json: Json = False,
    language: Language = "en",
) -> None:
    """Build the example outsourcer and open its report.

    Three clients, eight weeks of simulated calls with a few planted causes; the same every time.

    Example: upheld demo --no-open --directory demo-data
    """
    spoken = language_of(language)
    with output.steps() as steps:
        home = built(directory, steps, spoken)
        reports = {path.stem: _report(path, home, steps, spoken) for path in sorted(home.agreements.glob("*.toml"))}
    page = directory / "reports" / "index.html"
    files.write_text(page, index.render(list(reports.items()), spoken))
    if as_json:
        output.document(_document(directory, page, reports))
    else:
        _tell(page, reports, spoken)
    if open_report and not as_json and _has_screen():
        webbrowser.open(page.resolve().as_uri())


def built(directory: Path, steps: Steps, language: Spoken) -> Workspace:
    """The example's workspace: simulated records, people, queues and the three agreements."""
    home = workspace.create(directory)
    centre = simulated.outsourcer()

    def progress(done: int, days: int) -> None:
        steps.step(language.say("Simulating eight weeks of calls"), done, days)

    made = simulated.read(centre, pseudonym=home.pseudonyms(), progress=progress)
    steps.step(language.say("Storing the records"))
    importing.keep(home, "simulated", "simulated", made)
    for name, rows in simulated.tables(centre, made.records).items():
        _write_rows(directory / f"{name}.csv", rows)
    for source in (resources.files("upheld.cli") / "demo_agreements").iterdir():
        files.write_text(home.agreements / source.name, source.read_text(encoding="utf-8"))
    return home


def _report(agreement: Path, home: Workspace, steps: Steps, language: Spoken) -> Report:
    versions = terms.load_all([agreement])
    steps.step(language.say("Assessing {agreement}", agreement=versions[-1].title))
    opened = reading.resolve([home.root], zone=versions[-1].time_zone)
    now = simulated.outsourcer().now
    start = max(midnight(versions[0].valid_from, versions[0].time_zone), _first_line(opened))
    verdict = assess.verdict(versions, opened, start, None, now)
    report = assess.reported(opened, verdict, assess.target_calls(versions, opened, verdict), now, language)
    files.write_text(home.root / "reports" / f"{agreement.stem}.html", html.render(report, files.cache_folder()))
    return report


def _first_line(opened: Opened) -> datetime:
    return datetime.fromtimestamp(min(opened.activity) * 900, UTC)


def _write_rows(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as written:
        writer = csv.DictWriter(written, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _document(directory: Path, page: Path, reports: Mapping[str, Report]) -> dict[str, Any]:
    assessed = [
        {"html": str(page.with_name(f"{stem}.html")), **document.to_json(report.assessment)}
        for stem, report in reports.items()
    ]
    return {"workspace": str(directory), "index": str(page), "assessments": assessed}


def _tell(page: Path, reports: Mapping[str, Report], language: Spoken) -> None:
    console = output.console()
    for report in reports.values():
        met, still_open = overall(report.assessment.targets), so_far(report.assessment.targets)
        style = {True: "bold green", False: "bold red", None: "bold yellow"}[met]
        console.print(Text.assemble((words.verdict(met, language, still_open), style), "  ", report.assessment.title))
    console.print(Text(language.say("The report: {path}", path=page)), soft_wrap=True)


def _has_screen() -> bool:
    """Whether somebody sits before a screen on which a browser can open."""
    screens = sys.platform in ("darwin", "win32") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    return screens and sys.stdout.isatty()
