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
from upheld.contacts.records import ANSWERED
from upheld.metrics import cells, grouping, handling, moments, totals
from upheld.metrics.question import Question
from upheld.metrics.service_level import (
    Parameters,
    Term,
    active,
    formula_named,
    one_of,
    with_defaults,
)
from upheld.problems import BadInput, Problem

_OUTCOME_COUNTS: Final = {
    "offered": "outcome <> 'refused'",
    "answered": "outcome = 'answered'",
    "abandoned": "outcome = 'abandoned'",
    "timed_out": "outcome = 'timed_out'",
    "left_by_key": "outcome = 'left_by_key'",
    "left_empty": "outcome = 'left_empty'",
    "withdrawn": "outcome = 'withdrawn'",
    "refused": "outcome = 'refused'",
    "unknown": "outcome = 'unknown'",
}
_WITHIN_COUNTS: Final = {
    "abandoned_short": "sum(short) FILTER (outcome = 'abandoned')",
    "answered_within": "sum(within) FILTER (outcome = 'answered')",
    "abandoned_within": "sum(within) FILTER (outcome = 'abandoned')",
}
_LEVEL: Final = ("service_level_numerator", "service_level_denominator")
COUNTS: Final = (*_OUTCOME_COUNTS, *_WITHIN_COUNTS, "transferred", *_LEVEL)
_SUMS: Final = (
    "wait_answered_known",
    "handled_known",
    "handled_with_talk",
    "handled_with_hold",
    "handled_with_wrap",
)
_AGENT_SECONDS: Final = ("staffed_s", "not_ready_s", "handling_s", "contacts_s")
_SECONDS: Final = ("wait_answered_s", "talk_s", "hold_s", "wrap_s", "handled_s", *_AGENT_SECONDS)
_LACKED: Final = frozenset({*COUNTS, "wait_answered_s", "talk_s", "handled_s", "longest_wait_s"})
"""What rows of interval totals may not tell: then the figure of their group is unknown."""
_NAMES_OF_TOTALS: Final = (
    *(name for name in COUNTS),
    *(name for name in _SUMS),
    *("wait_answered_s", "talk_s", "hold_s", "wrap_s", "handled_s"),
)
_NOT_OF_AGENTS: Final = frozenset({*_OUTCOME_COUNTS, *_WITHIN_COUNTS, *_LEVEL} - {"answered", "answered_within"})


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
    try:
        return con.sql(_together(question, parts)).to_arrow_table()
    finally:
        con.unregister("rollup_moments")
        for part in parts:
            con.execute(f"DROP TABLE IF EXISTS {part}")


def _kept(con: duckdb.DuckDBPyConnection, name: str, query: str) -> str:
    con.execute(f"CREATE OR REPLACE TEMP TABLE rollup_{name} AS {query}")
    return f"rollup_{name}"


def _together(question: Question, parts: Sequence[str]) -> str:
    """Everything on one row per group: sums of all parts, then the ratios."""
    united = " UNION ALL BY NAME ".join(_sums_of(question, part) for part in parts)
    lacked = _LACKED if "rollup_totals_cells" in parts else frozenset()
    summed = ", ".join(f"{_sum(name, lacked)} AS {name}" for name in (*COUNTS, *_SUMS, *_SECONDS, "longest_wait_s"))
    keys = _keys(question.by)
    grouped = f"GROUP BY {', '.join(keys)} ORDER BY {', '.join(keys)}" if keys else ""
    return f"""
        WITH united AS (SELECT * FROM {_no_row(question)} UNION ALL BY NAME {united}),
        summed AS (
            SELECT {"".join(f"{key}, " for key in keys)} {summed}
            FROM united {grouped}
        )
        SELECT {_columns(question)} FROM summed"""


def _sum(name: str, lacked: frozenset[str]) -> str:
    """The sum (or longest) of a column; null where a row of totals lacks it. Nothing of a count is 0."""
    combined = f"max({name})" if name == "longest_wait_s" else f"sum({name})"
    if name in (*COUNTS, *_SUMS):
        combined = f"coalesce({combined}, 0)"
    return f"CASE WHEN coalesce(sum(lacks_{name}), 0) = 0 THEN {combined} END" if name in lacked else combined


def _sums_of(question: Question, part: str) -> str:
    keys = "".join(f"{name}::VARCHAR AS {name}, " for name in grouping.names(question.by))
    moment_keys = "".join(f"{key}, " for key in _keys(question.by) if key not in grouping.names(question.by))
    sums = {
        "rollup_cells": _visit_sums(question),
        "rollup_totals_cells": _totals_sums(),
        "rollup_level_cells": "sum(numerator) AS service_level_numerator, "
        "sum(denominator) AS service_level_denominator",
        "rollup_agent_cells": ", ".join(f"sum({name}) AS {name}" for name in _AGENT_SECONDS),
    }[part]
    return f"(SELECT {keys} {moment_keys} {sums} FROM {part} JOIN rollup_moments USING (tick) GROUP BY ALL)"


def _totals_sums() -> str:
    names = (*_NAMES_OF_TOTALS, *(f"lacks_{name}" for name in _LACKED - {"longest_wait_s"}), "lacks_longest_wait_s")
    return ", ".join((*(f"sum({name}) AS {name}" for name in names), "max(longest_wait_s) AS longest_wait_s"))


def _visit_sums(question: Question) -> str:
    counts = {name: f"sum(visits) FILTER ({condition})" for name, condition in _OUTCOME_COUNTS.items()}
    counts |= _WITHIN_COUNTS
    answered = f"outcome = '{ANSWERED}'"
    counts |= {
        "transferred": f"sum(transferred) FILTER ({answered})",
        "wait_answered_known": f"sum(waits) FILTER ({answered})",
        "wait_answered_s": f"sum(wait_s) FILTER ({answered})",
        "longest_wait_s": "max(longest_wait_s) FILTER (outcome <> 'refused')",
    }
    for part in handling.PARTS:
        counts[f"handled_with_{part}"] = f"sum(with_{part}) FILTER ({answered})"
        counts[f"{part}_s"] = f"sum({part}_s) FILTER ({answered})"
    parts = " + ".join(f"coalesce({part}_s, 0)" for part in handling.PARTS)
    counts["handled_s"] = f"CASE WHEN sum(with_talk) FILTER ({answered}) > 0 THEN sum({parts}) FILTER ({answered}) END"
    counts["handled_known"] = f"sum(with_talk) FILTER ({answered})"
    if not question.own_attribution:
        counts |= _level_sums(question)
    return ", ".join(f"{expression} AS {name}" for name, expression in counts.items())


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


def _columns(question: Question) -> str:
    """The columns of the result: groups, counts, seconds, ratios."""
    hidden = _NOT_OF_AGENTS if question.of_agents else frozenset()
    shown_sums = [name for name in _SUMS if name != "handled_known"]
    counts = {name: f"{'NULL' if name in hidden else name}::BIGINT" for name in (*COUNTS, *shown_sums)}
    seconds = {name: f"{name}::DOUBLE" for name in (*_SECONDS, "longest_wait_s")}
    if question.of_agents:
        seconds["longest_wait_s"] = "NULL::DOUBLE"
    shown = counts | seconds | _ratios(hidden) | {"aht_parts": handling.parts_known("handled_with_")}
    return "".join(f"{key}, " for key in _keys(question.by)) + ", ".join(
        f"{sql} AS {name}" for name, sql in shown.items()
    )


def _ratios(hidden: frozenset[str]) -> dict[str, str]:
    level = "service_level_numerator / nullif(service_level_denominator, 0)"
    return {
        "service_level": "NULL::DOUBLE" if hidden else level,
        "asa_s": "wait_answered_s / nullif(wait_answered_known, 0)",
        "aht_s": "handled_s / nullif(handled_known, 0)",
        "abandon_rate": "NULL::DOUBLE" if hidden else "abandoned / nullif(offered, 0)",
        "transfer_rate": "transferred / nullif(answered, 0)",
        "occupancy": "coalesce(handling_s, 0) / nullif(staffed_s - coalesce(not_ready_s, 0), 0)",
        "utilisation": "coalesce(handling_s, 0) / nullif(staffed_s, 0)",
        "concurrency": "contacts_s / nullif(handling_s, 0)",
    }


def _keys(by: Sequence[str]) -> list[str]:
    labelled = {"interval": ["interval", "interval_label"]}
    return [key for word in by for key in labelled.get(word, [word])]


def _no_row(question: Question) -> str:
    """A relation without rows that has every column, so that parts may lack some."""
    typed = dict.fromkeys((*COUNTS, *_SUMS), "BIGINT") | dict.fromkeys((*_SECONDS, "longest_wait_s"), "DOUBLE")
    typed |= {f"lacks_{name}": "BIGINT" for name in _LACKED}
    typed |= {key: "TIMESTAMPTZ" if key == "interval" else "VARCHAR" for key in _keys(question.by)}
    return "(SELECT {} WHERE false)".format(", ".join(f"NULL::{kind} AS {name}" for name, kind in typed.items()))
