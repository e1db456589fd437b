"""``upheld metrics``."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from duckdb import DuckDBPyConnection
from rich.console import Console
from rich.table import Table
from rich.text import Text

from upheld.cli import output, sources
from upheld.cli.metric_options import (
    Also,
    Asked,
    By,
    Excel,
    FormulaId,
    Parameter,
    Queues,
    names,
    parameters,
    sections,
)
from upheld.cli.options import (
    DEFAULT_WORKSPACE,
    From,
    Interval,
    Json,
    Language,
    MappingFile,
    Sources,
    Threshold,
    To,
    Window,
    Workspace,
    Zone,
    moment,
)
from upheld.contacts import checks
from upheld.contacts.calendars import time_zone
from upheld.contacts.reading import Opened
from upheld.metrics import not_ready, queues, totals
from upheld.metrics.grouping import OF_AGENT
from upheld.metrics.patience_figures import patience_figures
from upheld.metrics.repeat_figures import repeat_figures
from upheld.metrics.rollup import rollup
from upheld.metrics.service_level import formula_named
from upheld.reports import files, formula_words, metrics_told, metrics_workbook, narrow, numbers, terminal, words
from upheld.reports.catalogue import Language as Spoken
from upheld.reports.catalogue import language as language_of
from upheld.reports.checks_told import Table as Told

_CHECKS = (
    "trusted", "reasons", "notes", "files", "lines", "bytes", "rejected_lines", "rejected", "visits",
    "unknown_outcomes", "gaps",
)  # fmt: skip
_LONG_NAME = 28


def metrics(
    source: Sources = None,
    by: By = "queue",
    interval: Interval = 1800.0,
    threshold: Threshold = 20.0,
    formula: FormulaId = "answered_offered",
    parameter: Parameter = None,
    queue_names: Queues = None,
    window: Window = 604800.0,
    also: Also = "all",
    zone: Zone = "UTC",
    start: From = None,
    end: To = None,
    mapping: MappingFile = None,
    workspace: Workspace = DEFAULT_WORKSPACE,
    excel_file: Excel = None,
    as_json: Json = False,
    language: Language = "en",
) -> None:
    """Counts and figures by interval, queue, agent.

    Counts are kept to the end and ratios made last; a figure without a denominator is unknown, never 0.
    Beside them: repeats with first-contact resolution, not-ready time by reason, and the patience of the callers.

    Example: upheld metrics /var/log/asterisk/queue_log --by queue,interval --interval 30m --threshold 20s
    """
    spoken = language_of(language)
    time_zone(zone, field="--zone")
    wanted, meant = sections(also), formula_named(formula)
    asked = Asked(
        names(by), int(interval), zone, threshold, meant, parameters(parameter or [], meant), window,
        moment(start, zone, "--from"), moment(end, zone, "--to"),
    )  # fmt: skip
    with output.steps() as steps, sources.damage_named(source or [], workspace):
        said = sources.settings(None if zone == "UTC" else zone, mapping)  # UTC: nobody named a zone
        opened = sources.opened(source or [], workspace, zone, steps, spoken, said)
        sources.note(opened.notes, spoken)
        if queue_names is not None:
            asked = replace(asked, queues=queues.checked(opened.con, names(queue_names) or ("",)))
        found = _document(opened, asked)
        found |= {name: _section(name, opened.con, asked, found["from"]) for name in wanted}
        if excel_file:
            steps.step(spoken.say("Writing {file}", file=excel_file))
            with files.replacing(excel_file) as beside:
                metrics_workbook.write(beside, found, spoken)
    doubts = metrics_told.doubts(found["checks"], spoken)
    if doubts:
        sys.stderr.write(f"upheld: {doubts}\n")
    if as_json:
        output.document(found)
    else:
        _show(found, output.console(), spoken)


def _document(opened: Opened, asked: Asked) -> dict[str, Any]:
    """The rows, with the question and the checks that belong to them."""
    rows = rollup(
        opened.con, by=asked.by, interval_s=asked.interval_s, zone=asked.zone, threshold_s=asked.threshold_s,
        formula=asked.formula.id, parameters=asked.parameters, start=asked.start, end=asked.end, queues=asked.queues,
    )  # fmt: skip
    told = checks.report(opened.con, opened.journals, zone=asked.zone, start=asked.start, end=asked.end)
    return {
        "formula": asked.formula.id,
        "parameters": asked.parameters,
        "threshold_s": asked.threshold_s,
        "attribution": asked.formula.attribution,
        "zone": asked.zone,
        "period": {"start": asked.start, "end": asked.end, **told["coverage"]},
        "queues": asked.queues,
        "from": _origin(opened.con, asked),
        "totals": _totals(opened.con, asked),
        "checks": {name: told[name] for name in _CHECKS},
        "rows": rows.to_pylist(),
    }


def _totals(con: DuckDBPyConnection, asked: Asked) -> dict[str, int]:
    """How many intervals of totals the data have, and how many are left out: by agent all of them."""
    counted = totals.counted(con) if totals.there_are(con) else {"intervals": 0, "left_out": 0}
    return counted | ({"left_out": counted["intervals"]} if set(asked.by) & set(OF_AGENT) else {})


def _origin(con: DuckDBPyConnection, asked: Asked) -> str:
    """What the rows are made from: ``visits``, ``totals`` or ``both``; groups of agents have visits only."""
    if set(asked.by) & set(OF_AGENT) or not totals.there_are(con):
        return "visits"
    return "both" if con.execute("SELECT 1 FROM visits LIMIT 1").fetchall() else "totals"


def _section(name: str, con: DuckDBPyConnection, asked: Asked, origin: str) -> dict[str, Any] | None:
    """What is told beside the rows; None of callers where only totals are known: nobody called is not what they say."""
    return None if origin == "totals" and name in _OF_CALLERS else _SECTIONS[name](con, asked)


def _repeats(con: DuckDBPyConnection, asked: Asked) -> dict[str, Any]:
    total, *rows = repeat_figures(con, window_s=asked.window_s, start=asked.start, end=asked.end, queues=asked.queues)
    return {"window_s": asked.window_s, "total": total, "queues": rows}


def _not_ready(con: DuckDBPyConnection, asked: Asked) -> dict[str, Any] | None:
    """None where queues were chosen: an agent's pauses belong to none."""
    if asked.queues is not None:
        return None
    by = tuple(word for word in asked.by if word in not_ready.GROUPS) or ("agent",)
    rows = not_ready.not_ready_by_reason(con, by=by, start=asked.start, end=asked.end)
    return {"by": by, "rows": rows.to_pylist()}


def _patience(con: DuckDBPyConnection, asked: Asked) -> dict[str, Any]:
    total, *rows = patience_figures(
        con, threshold_s=asked.threshold_s, start=asked.start, end=asked.end, queues=asked.queues
    )
    return {"threshold_s": asked.threshold_s, "total": total, "queues": rows}


_OF_CALLERS = ("repeats", "patience")
_SECTIONS = {"repeats": _repeats, "not_ready": _not_ready, "patience": _patience}


def _show(document: Mapping[str, Any], console: Console, language: Spoken) -> None:
    threshold_s, zone = document["threshold_s"], document["zone"]
    _print(metrics_told.figures(document["rows"], threshold_s, zone, language), console)
    console.print(Text(_formula(document, language), style="dim"))
    if document["from"] in words.ORIGINS:
        console.print(Text(language.say(words.ORIGINS[document["from"]]), style="dim"))
    if left_out := metrics_told.left_out(document["totals"], language):
        console.print(Text(left_out, style="yellow"))
    for name, tell in _TABLES.items():
        table = tell(document[name], language) if document.get(name) else None
        if table and table.rows:
            console.print()
            _print(table, console)
        if table and table.more:
            console.print(Text(table.more, style="dim"))


def _print(told: Told, console: Console) -> None:
    for part in [_table(told)] if narrow.fits(told, console.width) else narrow.paragraphs(told):
        console.print(part)


def _table(told: Told) -> Table:
    """A table whose names stay whole where they are not very long: figures may break before them."""
    table = terminal.checks_table(told)
    table.collapse_padding = True
    for place, column in enumerate(told.columns):
        if not column.numeric:
            table.columns[place].no_wrap = all(len(row[place]) <= _LONG_NAME for row in told.rows)
    return table


_TABLES = {"repeats": metrics_told.repeats, "not_ready": metrics_told.not_ready, "patience": metrics_told.patience}


def _formula(document: Mapping[str, Any], language: Spoken) -> str:
    """The formula with everything that decides what it counts."""
    given = ", ".join(f"{name} = {formula_words.written(value)}" for name, value in document["parameters"].items())
    title = formula_words.title(document["formula"], language)
    counts = words.word(formula_words.ATTRIBUTIONS, document["attribution"], language)
    parts = (
        f"{document['formula']}: {title}",
        given,
        numbers.minutes(document["threshold_s"], language.code),
        f"{language.say('Counts')}: {counts}",
        document["zone"],
    )
    return " · ".join(part for part in parts if part)
