"""Opening what the command line names: sources, or the workspace where none is named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from upheld.cli.output import Steps
from upheld.contacts import reading
from upheld.contacts.reading import Opened
from upheld.contacts.workspace import open_existing
from upheld.reports.catalogue import Language


def opened(sources: Sequence[str], workspace: Path, zone: str, steps: Steps, language: Language) -> Opened:
    """The records of `sources`, or of the `workspace` when there are none; raises BadInput when it has none either."""
    chosen = list(sources) or [str(open_existing(workspace).root)]
    return reading.resolve(chosen, zone=zone, progress=told(steps, language))


def told(steps: Steps, language: Language) -> Callable[[str, int, int], None]:
    """The progress of reading as a step on the screen."""

    def progress(source: str, done: int, total: int) -> None:
        steps.step(language.say("Reading {source}", source=source), done, total)

    return progress
