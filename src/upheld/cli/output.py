"""What goes to stdout and what to stderr: one JSON document, or tables; progress only when someone watches."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn


def document(value: Mapping[str, Any]) -> None:
    """Print `value` as the one JSON document of this command: numbers unrounded, instants as ISO 8601 in UTC."""
    sys.stdout.write(as_text(value) + "\n")
    sys.stdout.flush()


def as_text(value: Mapping[str, Any]) -> str:
    """`value` as `document` prints it."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=_plain, allow_nan=False)


def table(rows: Iterable[Sequence[Any]]) -> None:
    """Print `rows` as CSV."""
    csv.writer(sys.stdout, lineterminator="\n").writerows(rows)
    sys.stdout.flush()


def console() -> Console:
    """Where tables go; a pipe gets them 120 columns wide, without colours."""
    return Console(width=None if sys.stdout.isatty() else 120, highlight=False)


class Steps:
    """A progress bar of named steps; silent when nobody watches."""

    def __init__(self, bar: Progress | None) -> None:
        self._bar = bar
        self._task = bar.add_task("", total=None) if bar else None

    def step(self, said: str, done: float | None = None, total: float | None = None) -> None:
        """Say what is being done now, and how far it is."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, description=said, completed=done or 0, total=total)


@contextmanager
def steps() -> Iterator[Steps]:
    """A progress bar on stderr while the block runs, when stderr is a terminal."""
    if not sys.stderr.isatty():
        yield Steps(None)
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield Steps(bar)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a JSON document")
