"""``upheld hire``: whom to hire when, so that every month of the plan is kept at least cost."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from upheld.cli import output
from upheld.cli.options import Json, Language
from upheld.cli.price import Html, show
from upheld.reports import files, hiring_document, hiring_told, staffing_page
from upheld.reports.catalogue import language as language_of
from upheld.staffing import hiring, hiring_reading, hiring_remedies

File = Annotated[Path, typer.Argument(metavar="PLAN.toml", help="Needs, people, training, recruiting and prices.")]
Output = Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Write every period as CSV.")]
Quick = Annotated[bool, typer.Option("--quick", help="Only the plan: not what binds, and no remedies.")]


def hire(
    file: File,
    quick: Quick = False,
    output_file: Output = None,
    html_file: Html = None,
    as_json: Json = False,
    language: Language = "en",
) -> None:
    """Whom to hire when, at least cost.

    People leave by how long they have been there, classes take time to find, to train and to learn: the classes chosen
    keep the need of every month with the chance asked for, and are proved on lives drawn person by person. Told are
    those there and what their work is worth, classes, candidates by stage and month, what a late class does, cost, and
    what would help where a month cannot be kept. A commented plan: examples/hiring.toml.

    Example: upheld hire examples/hiring.toml --output hiring.csv
    """
    spoken = language_of(language)
    with output.steps() as steps:
        read = hiring_reading.load(file)
        choosing = spoken.say("Choosing classes")
        found = hiring.plan(read.question, lambda done, of: steps.step(choosing, done, of))
        steps.step(spoken.say("Looking for what binds"))
        remedies = [] if quick else hiring_remedies.remedies(found)
        limits = [] if quick else hiring_remedies.limits(found.question, found.margins)
    told = hiring_told.tell(read, found, remedies, limits, spoken)
    if output_file:
        files.write_rows(output_file, hiring_document.COLUMNS, hiring_document.rows(found))
    if html_file:
        files.write_text(html_file, staffing_page.render(told, spoken, files.cache_folder()))
    if as_json:
        output.document(hiring_document.document(read, found, remedies, limits))
        return
    show(told, output.console(), html_file, spoken)
