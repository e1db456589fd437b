"""``upheld import --dry-run``: what reading the files would give, and every error of every row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from rich import box
from rich.table import Table
from rich.text import Text

from upheld.cli import output
from upheld.contacts.dry_run import Error, Tried
from upheld.reports import files, numbers, problem_sentences
from upheld.reports.catalogue import Language

MOST_SHOWN = 40


def tell(files_tried: Sequence[Tried], errors: Path | None, as_json: bool, language: Language) -> None:
    """Show what was found, and write the errors to a file where one is named."""
    if errors:
        files.write_calls(errors, _table(files_tried, language))
    if as_json:
        output.document(_document(files_tried, language))
        return
    for one in files_tried:
        _show(one, language)


def _document(files_tried: Sequence[Tried], language: Language) -> dict[str, Any]:
    sums = {name: sum(getattr(one, name) for one in files_tried) for name in ("rows", "accepted", "rejected")}
    told = []
    for one in files_tried:
        notes = [problem_sentences.told(note, language) for note in one.notes]
        told.append({**vars(one), "errors": [_error(error, language) for error in one.errors], "notes": notes})
    return {**sums, "files": told}


def _error(error: Error, language: Language) -> dict[str, Any]:
    return {
        "row": error.row,
        "column": error.column,
        "value": error.value,
        "key": error.key,
        "reason": problem_sentences.sentence(error.key, error.values, language),
        "remedy": problem_sentences.remedy(error.key, error.values, language),
    }


def _table(files_tried: Sequence[Tried], language: Language) -> pa.Table:
    names = ("row", "column", "value", "reason", "remedy")
    rows = [{"file": one.file} | _error(error, language) for one in files_tried for error in one.errors]
    columns = {"file": pa.array([row["file"] for row in rows], pa.string())}
    for name in names:
        kind = pa.int64() if name == "row" else pa.string()
        columns[name] = pa.array([_harmless(row[name]) for row in rows], kind)
    return pa.table(columns)


def _harmless(cell: Any) -> Any:
    """Text that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t") else cell


def _show(one: Tried, language: Language) -> None:
    console = output.console()
    counts = {name: numbers.number(getattr(one, name), language.code) for name in ("rows", "accepted", "rejected")}
    said = language.say(
        "{file}: {kind}; {rows} rows, {accepted} accepted, {rejected} rejected.", file=one.file, kind=one.kind, **counts
    )
    console.print(Text(said, style="bold"))
    if one.columns:
        read = ", ".join(f"{name} = “{header}”" for name, header in one.columns.items())
        console.print(Text(language.say("Columns: {columns}", columns=read)))
    if one.unplaced:
        console.print(Text(language.say("Not read: {columns}", columns=", ".join(one.unplaced)), style="dim"))
    for note in one.notes:
        console.print(Text(problem_sentences.told(note, language), style="yellow"))
    if one.errors:
        console.print(_errors(one.errors[:MOST_SHOWN], language))
    more = len(one.errors) - MOST_SHOWN
    if more > 0:
        count = numbers.number(more, language.code)
        console.print(
            Text(language.say_many("And {count} more problem.", "And {count} more problems.", more, count=count))
        )


def _errors(errors: Sequence[Error], language: Language) -> Table:
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    shown.add_column(language.say("Row"), justify="right")
    for head in (language.say("Column"), language.say("What stands there"), language.say("What is wrong")):
        shown.add_column(head, overflow="fold")
    for error in errors:
        told = problem_sentences.with_remedy(error.key, error.values, language)
        row = numbers.number(error.row, language.code)
        shown.add_row(row, Text(error.column or ""), Text(error.value), Text(told))
    return shown
