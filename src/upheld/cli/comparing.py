"""The second draft of ``upheld assess --compare``: read, refused where it is the first again, and compared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from upheld.agreements import compare as comparison
from upheld.agreements import terms
from upheld.agreements.clauses import Agreement
from upheld.agreements.compare import Comparison
from upheld.agreements.drafts import Draft
from upheld.agreements.verdict import Assessment
from upheld.cli.output import Steps
from upheld.contacts.reading import Opened
from upheld.problems import BadInput, Problem
from upheld.reports.catalogue import Language

Compare = Annotated[
    list[Path] | None,
    typer.Option(
        "--compare",
        metavar="DRAFT.toml",
        help="Another draft, B, on the same data over the same time; may be repeated for the versions of B.",
    ),
]


def loaded(drafts: Sequence[Path] | None, agreements: Sequence[str]) -> tuple[Agreement, ...]:
    """The versions of the other draft, none where it is not asked for; raises BadInput when both are the same files."""
    if not drafts:
        return ()
    versions = terms.load_all(drafts)
    if {path.resolve() for path in drafts} == {Path(given).resolve() for given in agreements}:
        raise BadInput(Problem("compare.same_files", str(drafts[0]), field="--compare"))
    return versions


def compared(
    versions: Sequence[Agreement],
    assessment: Assessment,
    draft: Sequence[Agreement],
    opened: Opened,
    now: datetime,
    steps: Steps,
    language: Language,
) -> Comparison:
    """The draft that was assessed beside the other one."""
    steps.step(language.say("Comparing with {agreement}", agreement=draft[-1].title))
    first = Draft(tuple(versions), assessment)
    return comparison.compare(opened.con, first, draft, now=now, activity=opened.activity)
