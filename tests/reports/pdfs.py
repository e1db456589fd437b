"""Reading back PDFs that tests made; tests skip where the machine lacks the tool or the fonts."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest

from upheld.reports import fonts

NEEDED = {"fa": "Noto Sans Arabic", "zh_Hans": "Noto Sans CJK SC"}


def text(pdf: bytes, folder: Path) -> str:
    """The text of `pdf` in reading order, without unseen marks."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("needs pdftotext (Debian: poppler-utils)")
    path = folder / "report.pdf"
    path.write_bytes(pdf)
    done = subprocess.run([tool, "-layout", str(path), "-"], capture_output=True, check=True)
    shown = unicodedata.normalize("NFKC", done.stdout.decode())
    return re.sub("[\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "", shown)


def skip_without_fonts(code: str) -> None:
    """Skip where the machine has no font for a language."""
    if code in NEEDED and NEEDED[code] not in fonts.found().families:
        pytest.skip(f"needs the font {NEEDED[code]}")


def about(pdf: bytes, folder: Path) -> str:
    """What a PDF says about itself and the size of each of its pages."""
    tool = shutil.which("pdfinfo")
    if tool is None:
        pytest.skip("needs pdfinfo (Debian: poppler-utils)")
    path = folder / "report.pdf"
    path.write_bytes(pdf)
    return subprocess.run([tool, "-l", "-1", str(path)], capture_output=True, check=True).stdout.decode()


def language(pdf: bytes) -> str:
    """The language that a PDF names."""
    found = re.search(rb"/Lang\s?\((.+?)\)", pdf)
    return found[1].decode() if found else ""
