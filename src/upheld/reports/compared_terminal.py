"""A comparison of two drafts in the terminal: the answer first, then the tables behind it."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from upheld.agreements.compare import Comparison
from upheld.reports import checks_told, compared_told, figures, narrow, terminal
from upheld.reports.catalogue import Language

_STYLES = {"✓": "green", "✗": "red"}


def show(found: Comparison, language: Language, console: Console) -> None:
    """Print the whole comparison to `console`."""
    for part in _parts(found, language, console.width):
        console.print(part)


def _parts(found: Comparison, language: Language, width: int) -> Iterator[RenderableType]:
    told, assessed = compared_told.tell(found, language), found.a.assessment
    about = f"{figures.first_to_last(assessed, language)} · {assessed.time_zone}"
    answer = [Text(line, style="bold") for line in told.answer]
    drafts = [Text(line, style="dim") for line in (*told.drafts, about)]
    yield Panel(Group(*answer, *drafts), box=box.HEAVY, expand=False)
    yield from (Text(note, style="yellow") for note in told.notes)
    for table in told.tables:
        yield from shown(table, width)
    if len(found.calls):
        yield Text(language.say("All of them: --calls FILE; the first thousand: --json."), style="dim")
    checks = checks_told.tell(assessed.checks, language, assessed.time_zone)
    yield from (Text(warning, style="yellow") for warning in (*checks.gaps, *checks.warnings))


def shown(told: checks_told.Table, width: int) -> Iterator[RenderableType]:
    """`told` as a table, or as paragraphs where it would not fit."""
    if narrow.fits(told, width):
        yield _coloured(terminal.checks_table(told), told)
    else:
        yield Padding(Group(*narrow.paragraphs(told)), (1, 0, 1, 0))
    if told.more:
        yield Text(told.more, style="dim")


def _coloured(table: Table, told: checks_told.Table) -> Table:
    """Verdicts in their colours; every cell says it in a sign too. Words stay whole, ids do altogether."""
    for place, (column, about) in enumerate(zip(table.columns, told.columns, strict=True)):
        column.min_width = max((cell_len(word) for row in told.rows for word in row[place].split()), default=1)
        widest = max(cell_len(text) for text in (about.name, *(row[place] for row in told.rows)))
        column.no_wrap = about.path or widest <= column.min_width  # else what cannot give way is asked to, in vain
        for cell in column._cells:
            if isinstance(cell, Text):
                cell.stylize(_STYLES.get(cell.plain[:1], ""))
    return table
