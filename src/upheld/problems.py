"""What is wrong with an input, as keys and values: the catalogue in `reports` turns them into sentences.

A problem names the place (file, line, field) and a key such as ``agreement.unknown_queue``; the sentence and the
remedy for each key live in one catalogue, so that core rooms hold no language.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any


@dataclasses.dataclass(frozen=True)
class Problem:
    """One thing wrong with an input.

    `key` names the sentence and remedy in the catalogue; `values` fills its gaps.
    """

    key: str
    file: str | None = None
    line: int | None = None
    field: str | None = None
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)


class BadInput(Exception):  # noqa: N818 - it reads as the sentence it is
    """Input that cannot be used; carries every problem found, not only the first."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(_plain(problem) for problem in problems))
        self.problems = problems


def _plain(problem: Problem) -> str:
    where = ":".join(str(part) for part in (problem.file, problem.line, problem.field) if part is not None)
    return f"{where} {problem.key} {dict(problem.values)}".strip()
