"""What can be wrong with the report on paper: Excel and PDF."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "paper.font_missing": (
        mark("No font draws letters of the report, script {script}, such as “{sample}”. Looked for: {families}."),
        mark("Install one (Debian: apt-get install {package}), or name the folder of your own with --font-path."),
    ),
    "paper.no_font_folder": (
        mark("There is no such folder of fonts."),
        mark("Name a folder that holds font files (.ttf, .otf, .ttc)."),
    ),
    "paper.not_set": (
        mark("The report could not be set as PDF: {reason}"),
        mark("Please report this; the HTML report holds the same figures."),
    ),
}
