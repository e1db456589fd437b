"""``upheld formulas``."""

from __future__ import annotations

from rich import box
from rich.table import Table
from rich.text import Text

from upheld.cli import output
from upheld.cli.options import Json, Language
from upheld.metrics.service_level import FORMULAS
from upheld.reports import formula_words
from upheld.reports.catalogue import language as language_of


def formulas(as_json: Json = False, language: Language = "en") -> None:
    """List and explain the service-level formulas.

    The same calls come out up to fourteen points apart under different formulas, so every figure names its own.

    Example: upheld formulas --json
    """
    chosen = language_of(language)
    if as_json:
        output.document({"formulas": formula_words.listed(chosen)})
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_lines=True)
    table.add_column(chosen.say("Formula"), style="bold", overflow="fold")
    table.add_column(chosen.say("What it counts"), overflow="fold")
    for formula in FORMULAS.values():
        parts = [f"{name}: {said}" for name, said in formula_words.explained(formula, chosen).items()]
        table.add_row(formula.id, Text("\n".join([formula_words.title(formula.id, chosen), *parts])))
    output.console().print(table)
