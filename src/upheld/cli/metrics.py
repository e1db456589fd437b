"""``upheld metrics``."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from upheld.cli import output, sources
from upheld.cli.metric_options import (
    Also,
    By,
    FormulaId,
    Parameter,
    Queues,
    names,
    parameters,
    sections,
    whole_seconds,
)
from upheld.cli.options import (
    DEFAULT_WORKSPACE,
    From,
    Interval,
    Json,
    Language,
    Sources,
    Threshold,
    To,
    Window,
    Workspace,
    Zone,
    moment,
)
from upheld.contacts import checks
from upheld.contacts.calendars import Calendar, time_zone
from upheld.contacts.reading import Opened
from upheld.metrics import not_ready, queues
from upheld.metrics.patience_figures import patience_figures
from upheld.metrics.repeat_figures import repeat_figures
from upheld.metrics.rollup import rollup
from upheld.metrics.service_level import formula_named
from upheld.reports import formula_words, metrics_told, numbers, terminal, words
from upheld.reports.catalogue import Language as Spoken
from upheld.reports.catalogue import language as language_of

_CHECKS = (
    "trusted", "reasons", "notes", "files", "lines", "bytes", "rejected_lines", "rejected", "visits",
    "unknown_outcomes", "gaps",
)  # fmt: skip


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
    workspace: Workspace = DEFAULT_WORKSPACE,
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
    chosen = {"formula": formula, "parameters": parameters(parameter or [], meant), "threshold_s": threshold}
    period = {"start": moment(start, zone, "--from"), "end": moment(end, zone, "--to")}
    with output.steps() as steps:
        opened = sources.opened(source or [], workspace, zone, steps, spoken)
        only = None if queue_names is None else queues.checked(opened.con, names(queue_names) or ("",))
        rows = rollup(
            opened.con, by=names(by), interval_s=whole_seconds(interval), zone=zone, queues=only, **chosen, **period
        ).to_pylist()
        told = checks.report(opened.con, opened.journals, calendar=Calendar(zone=zone), **period)
        asked = {"by": names(by), "window_s": window, "threshold_s": threshold, "queues": only, **period}
        found = {name: _SECTIONS[name](opened, asked) for name in wanted}
    document = {
        **chosen,
        "attribution": meant.attribution,
        "zone": zone,
        "period": period | told["coverage"],
        "queues": only,
        "checks": {name: told[name] for name in _CHECKS},
        "rows": rows,
        **found,
    }
    _warn(document, spoken)
    if as_json:
        output.document(document)
    else:
        _show(document, output.console(), spoken)


def _repeats(opened: Opened, asked: Mapping[str, Any]) -> dict[str, Any]:
    total, *rows = repeat_figures(opened.con, **_of(asked, "window_s", "start", "end", "queues"))
    return {"window_s": asked["window_s"], "total": total, "queues": rows}


def _not_ready(opened: Opened, asked: Mapping[str, Any]) -> dict[str, Any] | None:
    """None where queues were chosen: an agent's pauses belong to none."""
    if asked["queues"] is not None:
        return None
    by = tuple(word for word in asked["by"] if word in not_ready.GROUPS) or ("agent",)
    rows = not_ready.not_ready_by_reason(opened.con, by=by, **_of(asked, "start", "end")).to_pylist()
    return {"by": by, "rows": rows}


def _patience(opened: Opened, asked: Mapping[str, Any]) -> dict[str, Any]:
    total, *rows = patience_figures(opened.con, **_of(asked, "threshold_s", "start", "end", "queues"))
    return {"threshold_s": asked["threshold_s"], "total": total, "queues": rows}


_SECTIONS = {"repeats": _repeats, "not_ready": _not_ready, "patience": _patience}


def _of(asked: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: asked[name] for name in names}


def _warn(document: Mapping[str, Any], language: Spoken) -> None:
    doubts = metrics_told.doubts(document["checks"], language)
    if doubts:
        sys.stderr.write(f"upheld: {doubts}\n")


def _show(document: Mapping[str, Any], console: Console, language: Spoken) -> None:
    threshold_s, zone = document["threshold_s"], document["zone"]
    console.print(terminal.checks_table(metrics_told.figures(document["rows"], threshold_s, zone, language)))
    console.print(Text(_formula(document, language), style="dim"))
    for name, tell in _TABLES.items():
        table = tell(document[name], language) if document.get(name) else None
        if table and table.rows:
            console.print(terminal.checks_table(table))
            console.print(Text(table.more, style="dim"), end="\n" if table.more else "")


_TABLES = {"repeats": metrics_told.repeats, "not_ready": metrics_told.not_ready, "patience": metrics_told.patience}


def _formula(document: Mapping[str, Any], language: Spoken) -> str:
    """The formula with everything that decides what it counts."""
    given = ", ".join(f"{name} = {value}" for name, value in document["parameters"].items())
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
