"""The page of formulas is the formulas."""

from __future__ import annotations

import re

from docs.formulas_page import KNOWN_DIFFERENCES, PAGE, page
from upheld.metrics.service_level import FORMULAS


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_formula_has_its_section():
    assert re.findall(r"^## (\w+)$", page(), re.MULTILINE) == list(FORMULAS)


def test_differences_are_told_of_formulas_that_exist():
    assert set(KNOWN_DIFFERENCES) <= set(FORMULAS)
