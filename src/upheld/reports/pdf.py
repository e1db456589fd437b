"""The report as PDF: A4, numbered pages, fit for an archive (PDF/A-2a) and for screen readers (PDF/UA-1).

Both standards forbid a letter that no font draws, so Typst itself refuses what would have become an empty box. Nothing
is fetched: the template uses no package, the charts are drawn here, every text goes in as data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import typst

from upheld.problems import BadInput, Problem
from upheld.reports import fonts, html, numbers, paper, print_charts
from upheld.reports.figures import Report
from upheld.reports.fonts import Fonts
from upheld.reports.plain import plain_all

_UNDRAWN: Final = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_ESCAPED: Final = re.compile(r"\\u\{([0-9a-f]+)\}")
_PAGE, _PAGES = "\ue000", "\ue001"
"""Stand in the sentence of the page number until Typst knows both."""


def render(report: Report, font_folders: Sequence[Path] = (), *, system_fonts: bool = True) -> bytes:
    """The PDF of `report`; the same report gives the same bytes. Raises BadInput when a font is missing."""
    known = fonts.found(font_folders, system=system_fonts)
    document = json.dumps(_document(report, known), ensure_ascii=False)
    try:
        return typst.compile(
            html.own_text("report.typ").encode(),
            format="pdf",
            font_paths=known.loaded,
            sys_inputs={"report": document},
            pdf_standards=["a-2a", "ua-1"],
            timestamp=report.now,
        )
    except typst.TypstError as error:
        raise fault(error) from None


def _document(report: Report, known: Fonts) -> dict[str, Any]:
    """Everything the template lays out."""
    language, assessment = report.language, report.assessment
    print_charts.use_fonts_of(known.folders)
    locale = html.number_locale(language)
    laid: list[dict[str, Any]] = plain_all(paper.tell(report))
    drawn = [
        {**block, "spec": None, "svg": print_charts.svg(block["spec"], known.families, locale)}
        if block["kind"] == "chart"
        else block
        for block in laid
    ]
    made = numbers.instant(report.now, language.code, assessment.time_zone)
    texts = {
        "language": language.tag.split("-")[0],
        "direction": language.direction,
        "title": assessment.title,
        "author": assessment.supplier,
        "agreement": paper.agreement_line(report),
        "made": f"{paper.above(language)} · {made}",
    }
    page = language.say("Page {page} of {pages}", page=_PAGE, pages=_PAGES)
    return {
        **plain_all(texts),
        "page": page,
        "digits": list(numbers.digits("0123456789", language.code)),
        "families": list(known.families),
        "marks": fonts.MARKS,
        "blocks": drawn,
    }


def fault(error: typst.TypstError) -> BadInput:
    """Why a document could not be set: letters that no font draws, or what Typst says."""
    letters = [_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) for text in _UNDRAWN.findall(error.diagnostic)]
    if letters:
        return fonts.missing(letter for text in letters for letter in text)
    return BadInput(Problem("paper.not_set", values={"reason": error.message}))
