"""Files the command line writes: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from csv import DictWriter
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import csv

from upheld.problems import BadInput, Problem


def write_text(path: Path, text: str) -> None:
    """Write `text` to `path` in one step; raises BadInput when it cannot be written."""
    with replacing(path) as beside:
        beside.write_text(text, encoding="utf-8")


def write_bytes(path: Path, content: bytes) -> None:
    """Write `content` to `path` in one step; raises BadInput when it cannot be written."""
    with replacing(path) as beside:
        beside.write_bytes(content)


def write_calls(path: Path, calls: pa.Table) -> None:
    """Write each counted and excluded call as CSV."""
    with replacing(path) as beside:
        csv.write_csv(calls, beside)


def write_rows(path: Path, names: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write `rows` as CSV with a header of `names`."""
    with replacing(path) as beside, beside.open("w", encoding="utf-8", newline="") as file:
        writer = DictWriter(file, fieldnames=list(names))
        writer.writeheader()
        writer.writerows(rows)


def cache_folder() -> Path:
    """Where this user's caches lie: XDG_CACHE_HOME, else ~/.cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "upheld"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file beside `path` that takes its place when the block ends well; raises BadInput when it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".upheld-") as folder:
            beside = Path(folder) / path.name
            yield beside
            beside.replace(path)
    except OSError as error:
        raise BadInput(Problem("file.unwritable", str(path), values={"reason": error.strerror or str(error)})) from None
