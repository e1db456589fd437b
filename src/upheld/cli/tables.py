"""``upheld tables``: the kinds of tables, their templates, and mappings proposed for files."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from upheld.cli import output
from upheld.cli.options import Json, Language
from upheld.contacts.tables.columns import Kind
from upheld.contacts.tables.kinds import KINDS, SHORT_NAMES
from upheld.contacts.tables.proposal import proposed
from upheld.problems import BadInput, Problem
from upheld.reports import files, mapping_text, table_template, table_words
from upheld.reports.catalogue import Language as Spoken
from upheld.reports.catalogue import language as language_of

KindName = Annotated[str | None, typer.Argument(metavar="[KIND]", help="One kind of table. None: all are listed.")]
Template = Annotated[
    Path | None, typer.Option("--template", metavar="FILE", help="Write an empty table of the kind: .csv or .xlsx.")
]
Map = Annotated[
    Path | None, typer.Option("--map", metavar="FILE", help="Propose a mapping for this table by its header.")
]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write the proposed mapping there.")]


def tables(
    kind: KindName = None,
    template: Template = None,
    map_file: Map = None,
    out: Out = None,
    as_json: Json = False,
    language: Language = "en",
) -> None:
    """Kinds of tables, templates and mappings.

    Tables (CSV, Excel, Parquet) are read by the names of their columns; what an export calls otherwise is said in a
    mapping that is saved beside it.

    Example: upheld tables --map export.xlsx --out export.mapping.toml
    """
    spoken = language_of(language)
    meant = _kind(kind) if kind else None
    if map_file:
        _propose(map_file, meant, out, as_json, spoken)
    elif template:
        _write_template(template, meant, spoken)
    elif as_json:
        output.document({"kinds": [_told(each, spoken) for each in ([meant] if meant else KINDS.values())]})
    elif meant:
        _show_kind(meant, spoken)
    else:
        _show_kinds(spoken)


def _kind(name: str) -> Kind:
    known = SHORT_NAMES.get(name, name)
    if known not in KINDS:
        nearest = next(iter(get_close_matches(name, KINDS, 1)), None)
        raise BadInput(
            Problem("mapping.kind", field="KIND", values={"text": name, "known": list(KINDS), "nearest": nearest})
        )
    return KINDS[known]


def _propose(path: Path, kind: Kind | None, out: Path | None, as_json: bool, language: Spoken) -> None:
    proposal = proposed(path, kind)
    text = mapping_text.toml(proposal, language)
    if out:
        files.write_text(out, text)
    if as_json:
        output.document(mapping_text.document(proposal, language))
    elif not out:
        typer.echo(text, nl=False)


def _write_template(path: Path, kind: Kind | None, language: Spoken) -> None:
    if kind is None:
        raise BadInput(Problem("tables.template_kind", str(path), values={"known": list(KINDS)}))
    if path.suffix.lower() == ".csv":
        files.write_text(path, table_template.as_csv(kind))
    elif path.suffix.lower() == ".xlsx":
        with files.replacing(path) as beside:
            table_template.write_workbook(beside, kind, language)
    else:
        raise BadInput(Problem("tables.template_ending", str(path)))


def _told(kind: Kind, language: Spoken) -> dict[str, Any]:
    columns = [
        {
            "name": column.name,
            "meaning": column.meaning,
            "required": column.required,
            "about": table_words.column_about(column, language),
            "aliases": column.aliases,
            "words": sorted(set(column.words.values())),
        }
        for column in kind.columns
    ]
    about = table_words.kind_about(kind, language)
    return {"kind": kind.name, "about": about, "source": kind.source, "columns": columns}


def _show_kinds(language: Spoken) -> None:
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    shown.add_column(language.say("Kind"), style="bold", overflow="fold")
    shown.add_column(language.say("What it holds"), overflow="fold")
    for kind in KINDS.values():
        shown.add_row(kind.name, Text(table_words.kind_about(kind, language)))
    output.console().print(shown)


def _show_kind(kind: Kind, language: Spoken) -> None:
    console = output.console()
    console.print(Text(table_words.kind_about(kind, language)))
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in table_template.heads(language):
        shown.add_column(head, overflow="fold")
    for column in kind.columns:
        shown.add_row(
            Text(column.name, style="bold"), table_words.needed(kind, column, language),
            Text(table_words.meaning(column, language)), Text(table_words.column_about(column, language)),
            Text(", ".join(column.aliases)),
        )  # fmt: skip
    console.print(shown)
