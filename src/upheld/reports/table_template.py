"""An empty table of a kind to be filled in: as CSV, or as a workbook with the columns explained on a second sheet."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import xlsxwriter

from upheld.contacts.tables.columns import Kind
from upheld.reports import table_words
from upheld.reports.catalogue import Language

COMMENT = "# "
"""A row whose first cell begins with it is no row of the table."""

_WIDTH = 18


def header(kind: Kind) -> list[str]:
    """The columns of a template: those that have an example, and the required ones."""
    apart = ("date", "time") if kind.moment else ()
    return [column.name for column in kind.columns if (column.example or column.required) and column.name not in apart]


def example(kind: Kind) -> list[str]:
    """One row that shows how cells are written, marked as a comment."""
    cells = [kind.by_name[name].example for name in header(kind)]
    return [COMMENT + cells[0], *cells[1:]]


def as_csv(kind: Kind) -> str:
    """The template as CSV text."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header(kind), example(kind)])
    return out.getvalue()


def write_workbook(path: Path, kind: Kind, language: Language) -> None:
    """The template as a workbook; every cell of the example is text, so that no spreadsheet turns it into another."""
    with xlsxwriter.Workbook(path) as workbook:
        bold = workbook.add_format({"bold": True})
        grey = workbook.add_format({"italic": True, "font_color": "#666666"})
        table = workbook.add_worksheet(kind.name)
        table.freeze_panes(1, 0)
        for place, (name, shown) in enumerate(zip(header(kind), example(kind), strict=True)):
            table.write_string(0, place, name, bold)
            table.write_string(1, place, shown, grey)
        table.set_column(0, len(header(kind)) - 1, _WIDTH)
        explained = workbook.add_worksheet(language.say("Explanation"))
        explained.write_string(0, 0, table_words.kind_about(kind, language), bold)
        for place, head in enumerate(heads(language)):
            explained.write_string(2, place, head, bold)
        for row, column in enumerate(kind.columns, 3):
            told = (
                column.name, table_words.needed(kind, column, language), table_words.meaning(column, language),
                table_words.column_about(column, language), ", ".join(column.aliases),
            )  # fmt: skip
            for place, text in enumerate(told):
                explained.write_string(row, place, text)
        explained.set_column(0, 2, _WIDTH)
        explained.set_column(3, 4, 60)


def heads(language: Language) -> list[str]:
    """What the explanation of columns tells of each."""
    return [
        language.say("Column"),
        language.say("Needed"),
        language.say("Written as"),
        language.say("What it holds"),
        language.say("Also known as"),
    ]
