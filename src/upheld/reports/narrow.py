"""Tables in a terminal too narrow for their columns: each row as a paragraph of named figures, none of them broken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.cells import cell_len
from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.text import Text

from upheld.reports.checks_told import Column, Table

_GAP = 4  # between two columns, and the cell by which the layout may miss the narrowest column
_EDGES = 2


def fits(told: Table, width: int) -> bool:
    """Whether `width` cells hold every column without breaking a figure or a word of a heading."""
    if not told.rows:
        return True
    cells = zip(*told.rows, strict=True)
    needed = [_least(column, own) for column, own in zip(told.columns, cells, strict=True)]
    return sum(needed) + _GAP * (len(needed) - 1) + _EDGES <= width


def paragraphs(told: Table) -> Iterator[RenderableType]:
    """The title, then a paragraph per row: its names, and under them each figure after its heading."""
    if told.title:
        yield Text(told.title, style="italic")
    names = next((place for place, column in enumerate(told.columns) if column.numeric), len(told.columns))
    for row in told.rows:
        facts = zip((column.name for column in told.columns[names:]), row[names:], strict=True)
        yield paragraph(Text(" · ".join(row[:names]), style="bold"), facts)


def paragraph(head: Text, facts: Iterable[tuple[str, str]]) -> RenderableType:
    """`head`, and under it `facts` as name and value, as many on a line as there is room for."""
    said = [Text.assemble((f"{name} ", "dim"), value) for name, value in facts]
    return Group(head, Columns(said, padding=(0, 3)))


def _least(column: Column, cells: Iterable[str]) -> int:
    parts = column.name.split() + [part for cell in cells for part in ([cell] if column.numeric else cell.split())]
    return max(map(cell_len, parts), default=0)
