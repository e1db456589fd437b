"""``upheld risk``: the chance of keeping the promises of a month, what drives it, and which roster to choose."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from upheld.cli import output
from upheld.cli.options import Json, Language
from upheld.cli.price import Html, show
from upheld.reports import files, risk_told, staffing_page
from upheld.reports.catalogue import language as language_of
from upheld.staffing import month_scenario as scenario
from upheld.staffing.best import choices
from upheld.staffing.risk import risk as of_question
from upheld.staffing.risk import sources

File = Annotated[Path, typer.Argument(metavar="SCENARIO.toml", help="The month, its uncertainties and its promises.")]
Quick = Annotated[bool, typer.Option("--quick", help="Only the risk: not what drives it, and no other rosters.")]


def risk(
    file: File,
    quick: Quick = False,
    html_file: Html = None,
    as_json: Json = False,
    language: Language = "en",
) -> None:
    """The chance of keeping a month's promises.

    Volume, handling times and absence are uncertain; months are drawn from what the scenario says of them. Told are the
    chance of keeping each promise and all of them, what the month may attain, expected credits and bonuses, what drives
    the risk, and beside the roster as planned the cheapest above the floors and the one for a chance of 90 %. A
    commented scenario: examples/risk.toml.

    Example: upheld risk examples/risk.toml --json
    """
    spoken = language_of(language)
    with output.steps() as steps:
        read = scenario.load(file)
        steps.step(spoken.say("Drawing months"))
        found = of_question(read.question)
        drivers = () if quick else sources(read.question)
        steps.step(spoken.say("Looking for rosters"))
        chosen = None if quick or not read.question.wages.per_hour else choices(read.question, read.floors)
    if chosen is not None:
        found = chosen.now.risk  # the same months, read from the same grid as the other rosters
    told = risk_told.tell(read, found, drivers, chosen, spoken)
    if html_file:
        files.write_text(html_file, staffing_page.render(told, spoken, files.cache_folder()))
    if as_json:
        output.document(risk_told.to_json(read, found, drivers, chosen))
        return
    show(told, output.console(), html_file, spoken)
