"""How people read a place in an agreement; on which line it stands is told by `contacts.toml_places`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from upheld.contacts.toml_places import Path, line_of, lines_by_path

__all__ = ["Path", "line_of", "lines_by_path", "written"]


def written(path: Path, data: Any) -> str:
    """`path` as people read it: an element of a list by its id where it has one, else counted from 1.

    >>> written(("targets", 0, "required"), {"targets": [{"id": "answer-sales"}]})
    'targets[answer-sales].required'
    """
    out = ""
    for part in path:
        data = _inside(data, part)
        name = data.get("id") if isinstance(part, int) and isinstance(data, Mapping) else None
        label = name if isinstance(name, str) and name else part + 1 if isinstance(part, int) else part
        out += f"[{label}]" if isinstance(part, int) else f".{label}" if out else f"{label}"
    return out


def _inside(data: Any, part: str | int) -> Any:
    if isinstance(part, int):
        return data[part] if isinstance(data, Sequence) and part < len(data) else None
    return data.get(part) if isinstance(data, Mapping) else None
