"""The files that ``upheld assess`` writes beside its answer, each whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import typer

from upheld.agreements import compare_document
from upheld.agreements.compare import Comparison
from upheld.cli.output import Steps
from upheld.contacts.reading import Opened
from upheld.reports import compared_told, files, html, pdf, workbook
from upheld.reports.catalogue import Language
from upheld.reports.figures import Report

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


@dataclass(frozen=True)
class Papers:
    """Where each file goes; None: it is not asked for."""

    html: Path | None
    pdf: Path | None
    excel: Path | None
    calls: Path | None
    fonts: Sequence[Path] = ()

    @property
    def reports(self) -> bool:
        """Whether any of them needs the whole report."""
        return any((self.html, self.pdf, self.excel))


def write(
    papers: Papers,
    report: Report | None,
    calls: Sequence[TargetCalls],
    opened: Opened,
    compared: Comparison | None,
    steps: Steps,
    language: Language,
) -> None:
    """Write what is asked for; raises BadInput for a place that cannot be written and for missing fonts."""
    for path in (papers.html, papers.pdf, papers.excel):
        if path is None or report is None:
            continue
        steps.step(language.say("Writing {file}", file=path))
        if path is papers.html:
            beside = None if compared is None else compared_told.tell(compared, language)
            files.write_text(path, html.render(report, files.cache_folder(), beside))
        elif path is papers.pdf:
            files.write_bytes(path, pdf.render(report, papers.fonts))
        else:
            with files.replacing(path) as place:
                workbook.write(place, report, calls)
    if papers.calls:
        listed = compare_document.listing(opened.con, compared) if compared else listed_calls(calls)
        files.write_calls(papers.calls, listed)


def listed_calls(calls: Sequence[TargetCalls]) -> pa.Table:
    """The calls of every target as one table, each row led by its target."""
    parts = (rows.add_column(0, "target", pa.array([target] * len(rows), pa.string())) for target, rows in calls)
    return pa.concat_tables(parts)
