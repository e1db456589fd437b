"""Counts and figures by any grouping: queue, interval, day … agent, team, client.

Counts are kept to the end and ratios are made last, from the sums. The method: one pass with few aggregates counts the
visits in cells (group, tick of UTC, outcome); everything else is arithmetic on the few cells.
Ticks get their local periods from a small table (`moments`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import duckdb
import pyarrow as pa

from upheld.contacts.calendars import time_zone
from upheld.metrics import cells, grouping, moments, totals
from upheld.metrics.question import Question
from upheld.metrics.service_level import (
    Parameters,
    Term,
    active,
    formula_named,
    one_of,
    with_defaults,
)
from upheld.metrics.sums import (
    AGENT_SECONDS,
    COUNTS,
    HANDLING_SECONDS,
    LACKED,
    SUMS,
    WITHIN_COUNTS,
    Part,
    keys,
    of_cells,
    together,
)
from upheld.problems import BadInput, Problem

_NAMES_OF_TOTALS: Final = (*COUNTS, *SUMS, *HANDLING_SECONDS)


def rollup(
    con: duckdb.DuckDBPyConnection,
    *,
    by: Sequence[str] = ("queue",),
    interval_s: int = 1800,
    zone: str = "UTC",
    threshold_s: float = 20.0,
    formula: str = "answered_offered",
    start: datetime | None = None,
    end: datetime | None = None,
    queues: Sequence[str] | None = None,
    parameters: Parameters | None = None,
    until: datetime | None = None,
) -> pa.Table:
    """Counts and figures of the views `visits`, `agent_states`, `people` and `queue_clients`, one row per group.

    `by`: any of `grouping.GROUPS`; empty for one row of totals. Rows are ordered by their groups; a group that no
    membership names is null, not dropped. Intervals and days are those of `zone`. Counts belong to the arrival
    (`offered_at`) in [start, end), service level to the instant of its formula. By agent, person, team, site or
    employer only handled figures exist. Staffed time is null by queue, channel or client, or where no log-in is known;
    states still open are cut at `until` (default: the last instant in the data).

    Interval totals take part too, at the start of their interval, but for those with visits of the same queue in it and
    where groups are of agents; what one of their rows cannot tell is null in its group.

    Raises BadInput for an unknown group, formula, parameter or zone, an interval that does not divide a day, a
    period that ends before it starts, and totals that overlap.
    """
    chosen = formula_named(formula)
    question = Question(
        by=grouping.checked(by),
        interval_s=interval_s,
        zone=zone,
        threshold_s=threshold_s,
        formula=chosen,
        parameters=with_defaults(chosen, parameters or {}),
        start=start,
        end=end,
        queues=None if queues is None else tuple(queues),
        until=until,
        tick=moments.tick_s(by, interval_s),
    )
    _check(question)
    return _figures(con, question)


def _check(question: Question) -> None:
    time_zone(question.zone, field="zone")
    if question.start and question.end and question.end <= question.start:
        values = {"start": question.start.isoformat(), "end": question.end.isoformat()}
        raise BadInput(Problem("rollup.bad_period", field="end", values=values))


def _figures(con: duckdb.DuckDBPyConnection, question: Question) -> pa.Table:
    parts = [_kept(con, "cells", cells.visits(question))]
    has_totals = not question.of_agents and totals.there_are(con)
    if has_totals:
        totals.check(con)
        parts.append(_kept(con, "totals_cells", cells.interval_totals(question)))
    if question.own_attribution:
        parts.append(_kept(con, "level_cells", cells.level(question)))
    if question.knows_agents_time and con.execute("SELECT 1 FROM agent_states LIMIT 1").fetchone():
        parts.append(_kept(con, "agent_cells", cells.agents_time(question)))
    ticks = " UNION ".join(f"SELECT DISTINCT tick FROM {part}" for part in parts)
    found = [tick for (tick,) in con.execute(ticks).fetchall()] if question.tick else [0]
    named = moments.local_periods(
        found, question.tick, by=question.by, zone=question.zone, interval_s=question.interval_s
    )
    con.register("rollup_moments", named)
    lacked = LACKED if "rollup_totals_cells" in parts else frozenset()
    united = [_sums_of(question, part) for part in parts]
    try:
        return con.sql(together(question.by, united, lacked=lacked)).to_arrow_table()
    finally:
        con.unregister("rollup_moments")
        for part in parts:
            con.execute(f"DROP TABLE IF EXISTS {part}")


def _kept(con: duckdb.DuckDBPyConnection, name: str, query: str) -> str:
    con.execute(f"CREATE OR REPLACE TEMP TABLE rollup_{name} AS {query}")
    return f"rollup_{name}"


def _sums_of(question: Question, part: str) -> Part:
    names = "".join(f"{name}::VARCHAR AS {name}, " for name in grouping.names(question.by))
    moment_keys = "".join(f"{key}, " for key in keys(question.by) if key not in grouping.names(question.by))
    sums = {
        "rollup_cells": _visit_sums(question),
        "rollup_totals_cells": _totals_sums(),
        "rollup_level_cells": {
            "service_level_numerator": "sum(numerator)",
            "service_level_denominator": "sum(denominator)",
        },
        "rollup_agent_cells": {name: f"sum({name})" for name in AGENT_SECONDS},
    }[part]
    columns = ", ".join(f"{sql} AS {name}" for name, sql in sums.items())
    query = f"(SELECT {names} {moment_keys} {columns} FROM {part} JOIN rollup_moments USING (tick) GROUP BY ALL)"
    return Part(tuple(sums), query)


def _totals_sums() -> dict[str, str]:
    names = (*_NAMES_OF_TOTALS, *(f"lacks_{name}" for name in LACKED))
    return {name: f"sum({name})" for name in names} | {"longest_wait_s": "max(longest_wait_s)"}


def _visit_sums(question: Question) -> dict[str, str]:
    counts = of_cells() | WITHIN_COUNTS
    return counts if question.own_attribution else counts | _level_sums(question)


def _level_sums(question: Question) -> dict[str, str]:
    sides = {"numerator": question.formula.numerator, "denominator": question.formula.denominator}
    return {
        f"service_level_{side}": " + ".join(
            f"coalesce(sum({_visits_of(term, question)}) FILTER ({one_of(term.outcomes)}), 0)"
            for term in active(terms, question.parameters)
        )
        for side, terms in sides.items()
    }


def _visits_of(term: Term, question: Question) -> str:
    """How many visits of a cell belong to `term`: counts of its waits and short waits, and their differences."""
    every = {"any": "visits", "within": "within", "late": "(waits - within)"}[term.wait]
    short = {"any": "short", "within": "short_within", "late": "(short - short_within)"}[term.wait]
    if not question.parameters.get("short_s"):
        short = "0"
    return {"any": every, "excluded": f"{every} - {short}", "only": short}[term.short]
