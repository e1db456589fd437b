"""Days and people as forms send them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from upheld.problems import BadInput, Problem


def day(data: Mapping[str, str], name: str) -> date:
    """A day; raises BadInput."""
    said = data.get(name, "")
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise BadInput(Problem("web.day", field=name, values={"value": said[:40]})) from None


def number(data: Mapping[str, str], name: str) -> int:
    """The id of something chosen; raises BadInput."""
    said = data.get(name, "")
    if not said.isdigit() or len(said) > 12:
        raise BadInput(Problem("web.number", field=name, values={"value": said[:40]}))
    return int(said)
