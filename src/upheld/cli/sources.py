"""Opening what the command line names: sources, or the workspace where none is named."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from upheld.cli.output import Steps
from upheld.contacts import reading
from upheld.contacts.reading import Opened
from upheld.contacts.settings import NOTHING_SAID, Settings
from upheld.contacts.store import connect
from upheld.contacts.tables.mapping import load
from upheld.contacts.workspace import Workspace, is_workspace, open_existing
from upheld.problems import Problem
from upheld.reports import problem_sentences
from upheld.reports.catalogue import Language


def opened(
    sources: Sequence[str],
    workspace: Path,
    zone: str,
    steps: Steps,
    language: Language,
    settings: Settings = NOTHING_SAID,
) -> Opened:
    """The records of `sources`, or of the `workspace` when there are none; raises BadInput when it has none either."""
    chosen = list(sources) or [str(open_existing(workspace).root)]
    return reading.resolve(chosen, zone=zone, settings=settings, progress=told(steps, language))


def settings(zone: str | None, mapping_file: Path | None) -> Settings:
    """What the command line says about files: the zone of their times and how their columns are meant."""
    return Settings(zone, load(mapping_file) if mapping_file else {})


def note(notes: Iterable[Problem], language: Language) -> None:
    """Tell on stderr what people should know, though nothing is wrong."""
    for one in notes:
        sys.stderr.write(f"upheld: {problem_sentences.told(one, language)}\n")


@contextmanager
def damage_named(sources: Sequence[str], workspace: Path) -> Iterator[None]:
    """While records are asked: a query that fails over a damaged file becomes BadInput naming that file.

    Reading every byte beforehand would cost more than most questions; so it is done only after one has failed.
    """
    try:
        yield
    except duckdb.Error:
        for root in [Path(source) for source in sources] or [workspace]:
            if is_workspace(root):
                Workspace(root).store.attach(connect(), thoroughly=True)
        raise


def told(steps: Steps, language: Language) -> Callable[[str, int, int], None]:
    """The progress of reading as a step on the screen."""

    def progress(source: str, done: int, total: int) -> None:
        steps.step(language.say("Reading {source}", source=source), done, total)

    return progress
