"""The parts of an agreement's screen."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse

from upheld.reports.catalogue import Language, mark
from upheld.web.models import Agreement

_TABS: Final = (
    ("agreements_one", mark("In words")),
    ("agreements_file", mark("As a file")),
    ("agreements_versions", mark("Versions")),
    ("agreements_intervals", mark("Attained")),
    ("agreements_statement", mark("Statement")),
    ("agreements_life", mark("Life")),
)


def tabs(agreement: Agreement, language: Language, here: str) -> list[dict[str, Any]]:
    """Links to the parts; `here` is the one shown."""
    return [
        {
            "title": language.say(title),
            "href": reverse(name, kwargs={"agreement": agreement.slug}),
            "current": name == here,
        }
        for name, title in _TABS
    ]


def number_of(text: str | None) -> int | None:
    """A number of an address or form; None: there is none."""
    return int(text) if text and text.isdecimal() and len(text) < 9 else None
