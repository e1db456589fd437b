"""``upheld metrics``."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from upheld.cli import output, sources
from upheld.cli.options import (
    DEFAULT_WORKSPACE,
    From,
    Interval,
    Json,
    Language,
    Sources,
    Threshold,
    To,
    Workspace,
    Zone,
    moment,
)
from upheld.metrics.rollup import rollup
from upheld.reports import formula_words, numbers
from upheld.reports.catalogue import Language as Spoken
from upheld.reports.catalogue import language as language_of
from upheld.reports.catalogue import mark

By = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="GROUPS",
        help="Groups by comma: queue, interval, agent, day, week, month, quarter, person, team, site, client.",
    ),
]
Formula = Annotated[str, typer.Option("--formula", metavar="ID", help="A formula of `upheld formulas`.")]

_COLUMNS = {
    "offered": mark("Offered"),
    "answered": mark("Answered"),
    "answered_within": mark("Within {threshold}"),
    "abandoned": mark("Abandoned"),
    "service_level": mark("Service level"),
    "asa_s": mark("Average speed of answer"),
    "aht_s": mark("Average handling time"),
    "abandon_rate": mark("Abandonment rate"),
    "occupancy": mark("Occupancy"),
}
_SHARES = frozenset({"service_level", "abandon_rate", "occupancy"})
_SECONDS = frozenset({"asa_s", "aht_s"})


def metrics(
    source: Sources = None,
    by: By = "queue",
    interval: Interval = 1800.0,
    threshold: Threshold = 20.0,
    formula: Formula = "answered_offered",
    zone: Zone = "UTC",
    start: From = None,
    end: To = None,
    workspace: Workspace = DEFAULT_WORKSPACE,
    as_json: Json = False,
    language: Language = "en",
) -> None:
    """Counts and figures by interval, queue, agent.

    Counts are kept to the end and ratios made last; a figure without a denominator is unknown, never 0.

    Example: upheld metrics /var/log/asterisk/queue_log --by queue,interval --interval 30m --threshold 20s
    """
    chosen = language_of(language)
    groups = tuple(word.strip() for word in by.split(",") if word.strip())
    with output.steps() as steps:
        opened = sources.opened(source or [], workspace, zone, steps, chosen)
        rows = rollup(
            opened.con, by=groups, interval_s=int(interval), zone=zone, threshold_s=threshold, formula=formula,
            start=moment(start, zone, "--from"), end=moment(end, zone, "--to"),
        ).to_pylist()  # fmt: skip
    if as_json:
        output.document({"formula": formula, "threshold_s": threshold, "zone": zone, "rows": rows})
        return
    console = output.console()
    console.print(_table(rows, _keys(rows), threshold, zone, chosen))
    title = formula_words.title(formula, chosen)
    console.print(Text(f"{formula}: {title} · {numbers.minutes(threshold, chosen.code)} · {zone}", style="dim"))


def _keys(rows: list[dict[str, Any]]) -> list[str]:
    """The grouping columns: those before the first count."""
    names = list(rows[0]) if rows else []
    return names[: names.index("offered")] if names else []


def _table(rows: list[dict[str, Any]], keys: list[str], threshold_s: float, zone: str, language: Spoken) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    within = numbers.minutes(threshold_s, language.code)
    for key in keys:
        table.add_column(key, overflow="fold")
    for sentence in _COLUMNS.values():
        table.add_column(language.say(sentence, threshold=within), justify="right")
    for row in rows:
        cells = [_key(row[key], zone, language) for key in keys]
        table.add_row(*cells, *(_cell(name, row[name], language) for name in _COLUMNS))
    return table


def _key(value: Any, zone: str, language: Spoken) -> Text:
    if value is None:
        return Text(numbers.UNKNOWN)
    return Text(value if isinstance(value, str) else numbers.instant(value, language.code, zone))


def _cell(name: str, value: float | None, language: Spoken) -> str:
    if name in _SHARES:
        return numbers.share(value, language.code)
    if name in _SECONDS:
        return numbers.minutes(value, language.code, 1)
    return numbers.number(value, language.code)
