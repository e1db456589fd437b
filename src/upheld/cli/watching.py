"""``upheld import --watch``: a folder whose files are imported as they come, until told to stop."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from rich.text import Text

from upheld.cli import output
from upheld.contacts import watching
from upheld.contacts.sources.table import of_rows
from upheld.contacts.watch_ledger import FAILED, IMPORTED, Result
from upheld.contacts.watching import Event, Manner, Surroundings
from upheld.contacts.workspace import Workspace
from upheld.reports import numbers, problem_sentences
from upheld.reports.catalogue import Language

_NAP_S = 0.2  # a signal is noticed so soon


def watch(workspace: Path, folder: Path, manner: Manner, as_json: bool, language: Language) -> None:
    """Watch `folder` until SIGTERM or SIGINT, which end it after the file at hand."""
    with _stopping() as stopped:
        world = Surroundings(
            now=lambda: datetime.now(UTC),
            passed_s=time.monotonic,
            sleep=lambda seconds: _sleep(seconds, stopped),
            stopped=stopped,
            sentence=lambda problem: problem_sentences.told(problem, language),
            tell=_line if as_json else lambda event: _say(event, language),
        )
        watching.watch(Workspace(workspace), folder, manner, world)


@contextmanager
def _stopping() -> Iterator[Callable[[], bool]]:
    """Tells whether one of the two signals has come while the block runs."""
    come: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        come.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield lambda: bool(come)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _sleep(seconds: float, stopped: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while not stopped() and (left := until - time.monotonic()) > 0:
        time.sleep(min(left, _NAP_S))


def _line(event: Event) -> None:
    """One JSON document on a line of its own for each file that is done."""
    if event.result is not None:
        sys.stdout.write(json.dumps(asdict(event.result), ensure_ascii=False) + "\n")
        sys.stdout.flush()


def _say(event: Event, language: Language) -> None:
    output.console().print(Text(_said(event, language), style="red" if _is_failed(event.result) else ""))


def _is_failed(result: Result | None) -> bool:
    return result is not None and result.outcome == FAILED


def _said(event: Event, language: Language) -> str:
    if event.result is not None:
        return _result(event.result, language)
    if event.what == watching.BUSY:
        return language.say("Another process is importing into the workspace; waiting for it.")
    if event.what == watching.AGAIN:
        return language.say("{file}: taken up again where the last run ended.", file=event.name)
    return language.say("{file}: not whole yet; waiting for the rest.", file=event.name)


def _result(result: Result, language: Language) -> str:
    if result.outcome == FAILED:
        return language.say("Failed: {problem}", problem=" ".join(fault.told for fault in result.problems))
    if result.outcome != IMPORTED:
        return language.say("{file}: known already, counted once.", file=result.name)
    written = {"calls": result.visits, "lines": result.lines, "rejected": result.rejected}
    told = {name: numbers.number(value, language.code) for name, value in written.items()}
    if of_rows(result.kind):
        return language.say("{file}: imported; {lines} rows, {rejected} rejected.", file=result.name, **told)
    return language.say(
        "{file}: imported; {calls} calls from {lines} lines, {rejected} rejected.", file=result.name, **told
    )
