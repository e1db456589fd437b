"""Contrast of the report's colours (WCAG 2.2: 4.5 for text, 3 for what is drawn), light, dark and printed."""

from __future__ import annotations

import re
from itertools import product

import pytest

from upheld.reports.html import own_text

TEXTS = ("ink", "ink-soft", "accent", "kept", "missed", "quiet")
GROUNDS = ("paper", "surface")
DRAWN = ("kept", "missed", "quiet", "accent", "second", "line")
SCHEMES = ("light", "dark", "print")


def colours(scheme: str) -> dict[str, str]:
    """The custom properties of one scheme."""
    blocks = re.findall(r":root \{(.*?)\}", own_text("report.css"), re.DOTALL)
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]+)", blocks[SCHEMES.index(scheme)]))


def contrast(first: str, second: str) -> float:
    """WCAG's contrast ratio of two colours."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """WCAG's relative luminance of ``#rgb`` or ``#rrggbb``."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_can_be_read(scheme: str) -> None:
    found = colours(scheme)
    low = {(text, on) for text, on in product(TEXTS, GROUNDS) if contrast(found[text], found[on]) < 4.5}
    assert low == set()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("state", ["kept", "missed"])
def test_the_verdict_can_be_read_on_its_wash(scheme: str, state: str) -> None:
    found = colours(scheme)
    texts = (state, "ink", "ink-soft", "accent")
    assert min(contrast(found[text], found[f"{state}-wash"]) for text in texts) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_is_drawn_can_be_seen(scheme: str) -> None:
    found = colours(scheme)
    assert min(contrast(found[one], found["surface"]) for one in DRAWN) >= 3
