"""``upheld demo``: the make-believe outsourcer, from simulated calls to a working system that one logs in to."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
import webbrowser
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from upheld import __version__
from upheld.agreements import document, terms
from upheld.cli import assess, output
from upheld.cli import serve as serving
from upheld.cli.options import Json, Language
from upheld.cli.output import Steps
from upheld.cli.serve import Host, Port, Served
from upheld.contacts import importing, reading, workspace
from upheld.contacts.reading import Opened
from upheld.contacts.sources import simulated
from upheld.contacts.workspace import Workspace
from upheld.notation import midnight
from upheld.reports import files, html, index, numbers, words
from upheld.reports.catalogue import Language as Spoken
from upheld.reports.catalogue import language as language_of
from upheld.reports.figures import Report, overall, so_far
from upheld.web.example_accounts import ACCOUNTS, PASSWORD
from upheld.web.words import ROLES

Directory = Annotated[Path, typer.Option("--directory", metavar="DIR", help="Where the example is built.")]
Open = Annotated[
    bool, typer.Option("--open/--no-open", help="Open the log-in page in the browser, or the report where not served.")
]
NoServe = Annotated[bool, typer.Option("--no-serve", help="Build it only.")]

_DONE: Final = "demo.json"
"""In the example's folder, written last: what ``--json`` prints."""


def demo(
    directory: Directory = Path("demo-data"),
    open_page: Open = True,
    no_serve: NoServe = False,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    as_json: Json = False,
    language: Language = "en",
) -> None:
    """Build the example outsourcer and serve it.

    It runs until Ctrl+C. Three clients, eight weeks of simulated calls with a few planted causes; the same every time.
    One account for each role is printed. A folder in which it was built already is served at once. --json builds only.

    Example: upheld demo --port 8000 --directory demo-data
    """
    spoken = language_of(language)
    asked = Served(directory, host, port, simulated.outsourcer().now, 1, language)
    if no_serve or as_json:
        told = _made(directory, asked, spoken)
        if as_json:
            output.document(told)
        else:
            _tell(told, spoken)
            _open(open_page, Path(told["index"]).resolve().as_uri())
        return
    with serving.listening(asked) as listens:
        _tell(_made(directory, asked, spoken), spoken)
        serving.prepared(asked)
        url = serving.address(asked, listens)

        def ready(_: Mapping[str, int]) -> None:
            serving.say(spoken.say("Log in at {url} (Ctrl+C ends it).", url=f"{url}/login/"))
            _open(open_page, url)

        serving.run(asked, listens, spoken, ready)


def _made(directory: Path, asked: Served, spoken: Spoken) -> Mapping[str, Any]:
    """The example's document: built where it is not there whole yet, with this version."""
    done = directory / _DONE
    if done.is_file():
        found: Mapping[str, Any] = json.loads(done.read_text(encoding="utf-8"))
        if found["version"] == __version__:
            return {**found, "url": _url(asked)}
    began_s = time.monotonic()
    with output.steps() as steps:
        home = built(directory, steps, spoken)
        reports = {path.stem: _report(path, home, steps, spoken) for path in sorted(home.agreements.glob("*.toml"))}
        page = directory / "reports" / "index.html"
        files.write_text(page, index.render(list(reports.items()), spoken))
        _furnish(asked, steps, spoken)
    told = {**_document(directory, page, reports), "seconds": round(time.monotonic() - began_s, 1)}
    files.write_text(done, output.as_text(told))
    return {**told, "url": _url(asked)}


def _furnish(asked: Served, steps: Steps, spoken: Spoken) -> None:
    """Let the web furnish itself, in a process of its own with its settings; it has said why where it fails."""
    of = simulated.outsourcer()
    size = ("--weeks", str(-(-of.days // 7)), "--scale", str(of.scale))
    command = [*serving.MANAGE, "example", *size]
    environment = {**os.environ, **asked.environment}
    with subprocess.Popen(  # noqa: S603 - our own command
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            step = json.loads(line)
            steps.step(spoken.say(step["sentence"], **step["values"]), step["done"], step["total"])
    if process.returncode:
        raise typer.Exit(2 if process.returncode == 2 else 1)


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
    verdicts = [
        {
            "title": report.assessment.title,
            "met": overall(report.assessment.targets),
            "so_far": so_far(report.assessment.targets),
        }
        for report in reports.values()
    ]
    accounts = [{"role": one.role, "email": one.email, "password": PASSWORD} for one in ACCOUNTS]
    return {
        "version": __version__,
        "workspace": str(directory),
        "index": str(page),
        "assessments": assessed,
        "verdicts": verdicts,
        "accounts": accounts,
    }


def _url(asked: Served) -> str:
    return f"http://{asked.host}:{asked.port}"


def _tell(told: Mapping[str, Any], language: Spoken) -> None:
    console = output.console()
    for line in told["verdicts"]:
        style = {True: "bold green", False: "bold red", None: "bold yellow"}[line["met"]]
        console.print(Text.assemble((words.verdict(line["met"], language, line["so_far"]), style), "  ", line["title"]))
    console.print(_accounts(language))
    seconds = numbers.number(told["seconds"], language.code)
    serving.say(language.say("Built in {seconds} s. The reports: {path}", seconds=seconds, path=told["index"]))


def _accounts(language: Spoken) -> Table:
    """Who may sign in: role, address, password, and what opens first."""
    table = Table(box=box.SIMPLE_HEAD)
    for title in (language.say("Role"), language.say("E-mail address"), language.say("Password")):
        table.add_column(title)
    table.add_column(language.say("First screen"))
    for one in ACCOUNTS:
        table.add_row(language.say(ROLES[one.role]), one.email, PASSWORD, language.say(one.first_screen))
    return table


def _open(wanted: bool, address: str) -> None:
    if wanted and _has_screen():
        webbrowser.open(address)


def _has_screen() -> bool:
    """Whether somebody sits before a screen on which a browser can open."""
    screens = sys.platform in ("darwin", "win32") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    return screens and sys.stdout.isatty()
