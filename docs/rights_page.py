"""docs/reference/rights.md, written from the table of rights and the addresses themselves."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.web.settings")
django.setup()

from django.urls import get_resolver  # noqa: E402 - addresses exist once Django is set up

from upheld.web import guards  # noqa: E402
from upheld.web.rights import FOR_EVERYBODY, RIGHTS, WITHOUT_CLIENT  # noqa: E402

PAGE = Path(__file__).parent / "reference" / "rights.md"
HEAD = """# Who may see and do what

<!-- Written by `make docs` from upheld.web.rights and the addresses: change those. -->

A role is given to an account for one client or for all, for one team or for all. Where it is given for one client, its
rights reach that client alone: another client's addresses answer 404, as if they did not exist. What an account may see
but not do answers 403. Every address needs one right; an address without one is open to nobody, and a test walks them
all. The rights marked with * are over the whole centre: a role for a single client does not give them.

| right | roles | screens and actions that need it |
|---|---|---|
"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), "utf-8")


def page() -> str:
    """The page's text."""
    found: dict[str, list[str]] = defaultdict(list)
    for pattern in _patterns(get_resolver()):
        if right := getattr(pattern.callback, guards.RIGHT, None):
            found[right].append(f"`{pattern.name}`")
    return HEAD + "".join(_row(right, found[right]) for right in RIGHTS)


def _row(right: str, names: list[str]) -> str:
    roles = sorted(str(role).replace("_", " ") for role in RIGHTS[right])
    said = "everybody" if right in FOR_EVERYBODY else ", ".join(roles)
    return f"| `{right}`{'*' if right in WITHOUT_CLIENT else ''} | {said} | {' '.join(sorted(names))} |\n"


def _patterns(of: Any) -> Iterator[Any]:
    for one in of.url_patterns:
        if hasattr(one, "url_patterns"):
            if one.namespace is None and not one.app_name:
                yield from _patterns(one)
        elif one.name:
            yield one


if __name__ == "__main__":
    main()
