"""Writes docs/reference/tables.md from the kinds of tables themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from upheld.contacts.tables.columns import UNITS_S, WORD, Column, Kind
from upheld.contacts.tables.kinds import KINDS
from upheld.reports import table_words
from upheld.reports.catalogue import language

PAGE = Path(__file__).parent / "reference" / "tables.md"
ENGLISH = language("en")

HEAD = f"""# Tables

<!-- Written by `make docs` from the kinds of tables: change src/upheld/contacts/tables/kinds.py. -->

CSV (parted by commas, semicolons, tabs or bars; UTF-8, UTF-16 with its mark, or the encoding a mapping names; also
gzipped), Excel (`.xlsx`, `.xlsm`, `.xls`), OpenDocument (`.ods`) and Parquet. The kind of a table is told by its
header, or by a word before the file: `calls:FILE`, `totals:FILE`. [The guide](../guides/bring_in_a_table.md) says
how to bring one in.

**Rows.** Titles may stand above the header, blank rows anywhere. A row whose first cell begins with `# ` is a
comment. A row that cannot be used is rejected alone: accepted + rejected rows = rows. A row's position is its byte
offset in a CSV file, and its number in a sheet or a Parquet file; there all bytes of the file count as read. A row
that stands in two files counts once.

**Times** are ISO 8601, `03.10.2026 08:00`, `10/3/2026 8:00 AM`, `3 Oct 2026 08:00`, a spreadsheet's dates, or Unix
seconds. A time without an offset is of the mapping's `time_zone`, else of the zone given. Day or month first is
told by the whole column, and asked for where it is not. In the hour that comes twice a row is used where the rows
stand in the order of time and the clock is seen to go back, or where another column tells; else it is rejected.

**Durations** are seconds, `mm:ss`, `hh:mm:ss`, `1h30m` or a spreadsheet's time. A unit in the header (`Wait (ms)`)
or under `[units]` in the mapping counts: {", ".join(f"`{unit}`" for unit in UNITS_S)}.

**Limits.** A workbook that unpacks to more than a gigabyte, or to more than 200 times its size beyond 50 megabytes,
is not opened, nor one whose sheet would be laid out as more than 60 million cells. Of an old `.xls` or an `.ods`
file errors in cells (`#N/A`) are not told from empty cells. A workbook with several sheets of the same kind needs
`sheet` in its mapping.

## Mapping

`upheld.mapping/1`, a TOML file: given with `--mapping`, or saved beside the table as `NAME.mapping.toml` or, for
all tables of a folder, `mapping.toml`. It is kept with the journal: a rebuild reads the table as it was read.

| key | meaning |
|---|---|
| `format` | `upheld.mapping/1` |
| `kind` | the kind of table |
| `[columns]` | column = header of the file; what is not said is told by its header |
| `[constants]` | column = what every row has |
| `[units]` | column = unit of its bare numbers |
| `[words.COLUMN]` | word of the file = its meaning |
| `time_zone`, `date_order`, `decimal` | IANA name; `dmy`, `mdy` or `ymd`; `","` or `"."` |
| `sheet`, `header_row`, `encoding`, `delimiter` | the form of the file |
| `interval`, `threshold` | of totals: the length of an interval, and what “within” means |

"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(_section(kind) for kind in KINDS.values())])


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


def _section(kind: Kind) -> str:
    about = table_words.kind_about(kind, ENGLISH)
    rows = "\n".join(_rows(kind))
    head = "| column | needed | written as | what it holds | also known as |\n|---|---|---|---|---|"
    return f"## {kind.name}\n\n{about}\n\n{head}\n{rows}\n"


def _rows(kind: Kind) -> Iterator[str]:
    for column in kind.columns:
        cells = (
            f"`{column.name}`",
            table_words.needed(kind, column, ENGLISH),
            _written_as(column),
            table_words.column_about(column, ENGLISH),
            ", ".join(column.aliases),
        )
        yield f"| {' | '.join(cells)} |"


def _written_as(column: Column) -> str:
    if column.meaning != WORD or column.free:
        return table_words.meaning(column, ENGLISH)
    return ", ".join(f"`{word}`" for word in sorted(set(column.words.values())))


if __name__ == "__main__":
    main()
