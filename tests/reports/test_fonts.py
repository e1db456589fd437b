"""Fonts: found, ordered, and missed with a remedy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.reports import lab
from upheld.problems import BadInput
from upheld.reports import fonts, pdf


def told(letters: str) -> list[dict[str, object]]:
    """The values of the problems about `letters`."""
    return [dict(problem.values) for problem in fonts.missing(letters).problems]


def test_typst_has_a_latin_font_of_its_own() -> None:
    assert fonts.found(system=False).families == ("Libertinus Serif",)


def test_each_script_is_one_problem_with_its_families_and_package() -> None:
    han, persian = told("你سل好")
    assert (han["script"], han["sample"], han["package"]) == ("Chinese (Han)", "你好", "fonts-noto-cjk")
    assert (persian["families"], persian["package"]) == ("Noto Sans Arabic, Noto Naskh Arabic", "fonts-noto-core")


def test_a_script_that_is_not_in_the_table_is_named_as_unicode_does() -> None:
    assert told("ก")[0]["families"] == "Noto Sans Thai, Noto Serif Thai"


def test_a_picture_asks_for_fonts_of_pictures() -> None:
    assert told("📞")[0]["package"] == "fonts-noto-color-emoji"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"fonts:--font-path paper\.no_font_folder"):
        fonts.found([tmp_path / "fonts"])


def test_a_folder_of_the_reader_comes_before_the_machine(tmp_path: Path) -> None:
    own = next((font for font in fonts.found().loaded.fonts() if font.family == "Noto Sans Arabic"), None)
    if own is None or own.path is None:
        pytest.skip("needs the font Noto Sans Arabic")
    shutil.copy(own.path, tmp_path)
    assert fonts.found([tmp_path], system=False).families == ("Noto Sans Arabic", "Libertinus Serif")
    assert pdf.render(lab.report("fa"), [tmp_path], system_fonts=False).startswith(b"%PDF-")
