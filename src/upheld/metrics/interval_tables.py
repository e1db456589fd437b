"""What is kept of one UTC day, as SQL: the tables of ``intervals/`` and their columns.

Every row belongs to a `tick`: a quarter-hour of UTC, counted from 1970 (`moments`). A row stands only where something
was counted. Sums are those of `sums`; what falls within a threshold has a column of its own for each threshold in use.

- ``visits``: source, queue, channel, tick; counts and sums by arrival
- ``totals``: the same of interval totals at the start of their interval, with ``lacks_<name>`` as `cells` makes them
- ``levels``: measure (number in the manifest), source, queue, channel, tick of the instant that the measure attributes
  a visit to, contacts, numerator, denominator
- ``totals_levels``: the same of interval totals; null where one of their rows cannot tell
- ``handled``: as ``visits``, of answered visits by arrival and the log-in that answered
- ``agents``: source, agent, tick; seconds of agents' time
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from upheld.contacts.records import ABANDONED, ANSWERED
from upheld.metrics import cells, handling, totals
from upheld.metrics.kept_measures import KeptMeasure
from upheld.metrics.measures import FromTotals
from upheld.metrics.moments import QUARTER_HOUR_S, tick_of
from upheld.metrics.question import Question
from upheld.metrics.service_level import ANSWERED_OFFERED
from upheld.metrics.sums import HANDLING_SECONDS, SUMS, of_cells

OF_QUEUE: Final = ("source", "queue", "channel")
"""What parts the rows of visits."""

TABLES: Final = ("visits", "totals", "levels", "totals_levels", "handled", "agents")

_CELLS: Final = "kept_cells"
_OF_HANDLED: Final = ("answered", "transferred", *SUMS, *HANDLING_SECONDS)
_ORDER: Final = {
    "visits": ("queue", "channel", "source", "tick"),
    "totals": ("queue", "channel", "source", "tick"),
    "levels": ("measure", "queue", "channel", "source", "tick"),
    "handled": ("agent", "queue", "channel", "source", "tick"),
    "agents": ("agent", "source", "tick"),
}
_KEYS: Final = ", ".join(f"visits.{name}::VARCHAR AS {name}" for name in OF_QUEUE)


def within_columns(measures: Sequence[KeptMeasure]) -> dict[str, tuple[str, float]]:
    """Comparison and threshold by the column that counts what falls within it."""
    every = {one.within for one in measures if one.within is not None}
    return {within_column(*one): one for one in sorted(every)}


def within_column(comparison: str, threshold_s: float) -> str:
    """The end of the names of columns that count what falls within a threshold.

    >>> within_column("<=", 20.0)
    'within_le_20.0'
    """
    return f"within_{'le' if comparison == '<=' else 'lt'}_{float(threshold_s)!r}"


def short_columns(measures: Sequence[KeptMeasure]) -> dict[str, float]:
    """Seconds of a short abandon by the column that counts such abandons."""
    every = {cells.SHORT_S, *(one.short_s for one in measures)}
    return {short_column(short_s): short_s for short_s in sorted(every)}


def short_column(short_s: float) -> str:
    """The column that counts short abandons.

    >>> short_column(5.0)
    'short_5.0'
    """
    return f"short_{float(short_s)!r}"


def cells_of_day(measures: Sequence[KeptMeasure]) -> str:
    """SQL that makes the cells from which `visits` and `handled` are added up: one pass over the view `visits`."""
    within = [f'count(*) FILTER (wait_s {how} {at!r}) AS "{name}"' for name, (how, at) in _named(measures)]
    short = [
        f"count(*) FILTER (outcome = '{ABANDONED}' AND wait_s < {short_s!r}) AS \"{name}\""
        for name, short_s in short_columns(measures).items()
    ]
    parts = [f"count({part}_s) AS with_{part}, sum({part}_s) AS {part}_s" for part in handling.PARTS]
    return f"""
        CREATE OR REPLACE TEMP TABLE {_CELLS} AS
        SELECT {_KEYS}, agent::VARCHAR AS agent, outcome::VARCHAR AS outcome,
            {tick_of("offered_at", QUARTER_HOUR_S)} AS tick,
            count(*) AS visits, count(wait_s) AS waits, sum(wait_s) AS wait_s, max(wait_s) AS longest_wait_s,
            {", ".join((*parts, *within, *short))}, count(*) FILTER ({handling.PASSED_ON}) AS transferred
        FROM visits GROUP BY ALL"""


def visits_of_day(measures: Sequence[KeptMeasure]) -> str:
    """SQL over the cells: the rows of ``visits``."""
    sums = {name: sql for name, sql in of_cells().items() if name != "handled_s"}
    offered = "outcome <> 'refused'"
    sums |= {
        "offered_wait_known": f"sum(waits) FILTER ({offered})",
        "offered_wait_s": f"sum(wait_s) FILTER ({offered})",
    }
    for name, _ in _named(measures):
        for outcome in (ANSWERED, ABANDONED):
            sums[f"{outcome}_{name}"] = f"sum(\"{name}\") FILTER (outcome = '{outcome}')"
    sums |= {name: f"sum(\"{name}\") FILTER (outcome = '{ABANDONED}')" for name in short_columns(measures)}
    return _ordered(f"SELECT {', '.join(OF_QUEUE)}, tick, {_as_columns(sums)} FROM {_CELLS} GROUP BY ALL", "visits")


def handled_of_day(measures: Sequence[KeptMeasure]) -> str:
    """SQL over the cells: the rows of ``handled``, of log-ins that answered nothing too where a visit names them."""
    sums = {name: sql for name, sql in of_cells().items() if name in _OF_HANDLED and name != "handled_s"}
    sums |= {f"{ANSWERED}_{name}": f"sum(\"{name}\") FILTER (outcome = '{ANSWERED}')" for name, _ in _named(measures)}
    where = f"outcome = '{ANSWERED}' OR agent IS NOT NULL"
    keys = ", ".join(("agent", *OF_QUEUE, "tick"))
    return _ordered(f"SELECT {keys}, {_as_columns(sums)} FROM {_CELLS} WHERE {where} GROUP BY ALL", "handled")


def levels_of_day(measures: Sequence[KeptMeasure]) -> str:
    """SQL over `visits`: the rows of ``levels``; each instant of attribution is one pass."""
    instants = list(dict.fromkeys(one.measure.at for one in measures))
    wide = [
        f"at_{place} AS MATERIALIZED ({_wide(at, [(n, m) for n, m in enumerate(measures) if m.measure.at == at])})"
        for place, at in enumerate(instants)
    ]
    keys = ", ".join((*OF_QUEUE, "tick"))
    parts = [
        f"SELECT {number}::SMALLINT AS measure, {keys}, c{number} AS contacts, n{number} AS numerator, "
        f"d{number} AS denominator FROM at_{instants.index(one.measure.at)} WHERE c{number} > 0"
        for number, one in enumerate(measures)
    ]
    return _ordered(f"WITH {', '.join(wide)} SELECT * FROM ({' UNION ALL '.join(parts)})", "levels")


def levels_of_totals(measures: Sequence[KeptMeasure]) -> str:
    """SQL over `interval_totals` and the visits in their intervals: the rows of ``totals_levels``."""
    told = ((number, one, one.measure.totals) for number, one in enumerate(measures))
    parts = [_level_of_totals(number, one, of) for number, one, of in told if of is not None]
    return _ordered(f"SELECT * FROM ({' UNION ALL '.join(parts)})", "levels")


def totals_of_day(measures: Sequence[KeptMeasure]) -> str:
    """SQL over `interval_totals` and the visits in their intervals: the rows of ``totals``."""
    counted = dict(totals.COUNTS)
    for name, (_, at) in _named(measures):
        counted |= {f"answered_{name}": totals.answered_within(at), f"abandoned_{name}": totals.abandoned_within(at)}
    counted |= {name: totals.short_abandoned(short_s) for name, short_s in short_columns(measures).items()}
    sums = [f'{_summed(name, sql)} AS "{name}"' for name, sql in (counted | totals.KNOWN).items()]
    sums += [f'count(*) FILTER (({sql}) IS NULL) AS "lacks_{name}"' for name, sql in counted.items()]
    query = f"""
        SELECT {_KEYS}, {tick_of("started_at", QUARTER_HOUR_S)} AS tick, {", ".join(sums)},
            max({totals.LONGEST_WAIT_S}) AS longest_wait_s,
            count(*) FILTER (({totals.LONGEST_WAIT_S}) IS NULL) AS lacks_longest_wait_s
        FROM {totals.RELATION} AS visits WHERE NOT left_out GROUP BY ALL"""
    return _ordered(query, "totals")


def agents_of_day(start: datetime, end: datetime, until: datetime, other_names: str) -> str:
    """SQL over `agent_states` and `visits`: the rows of ``agents`` in [start, end); open spans are cut at `until`."""
    asked = Question(
        by=("source", "agent"),
        interval_s=QUARTER_HOUR_S,
        zone="UTC",
        threshold_s=0.0,
        formula=ANSWERED_OFFERED,
        parameters={},
        start=start,
        end=end,
        queues=None,
        until=until,
        tick=QUARTER_HOUR_S,
    )
    return _ordered(cells.agents_time(asked, other_names), "agents")


def _named(measures: Sequence[KeptMeasure]) -> list[tuple[str, tuple[str, float]]]:
    return list(within_columns(measures).items())


def _wide(at: str, measures: Sequence[tuple[int, KeptMeasure]]) -> str:
    columns = []
    for number, one in measures:
        top, bottom = f"({one.measure.numerator})", f"({one.measure.denominator})"
        combine = "max" if one.measure.aggregate == "max" else "sum"
        columns += [
            f"count(*) FILTER (WHERE {top} <> 0 OR {bottom} <> 0) AS c{number}",
            f"{combine}({top})::DOUBLE AS n{number}",
            f"sum({bottom})::DOUBLE AS d{number}",
        ]
    return f"SELECT {_KEYS}, {tick_of(at, QUARTER_HOUR_S)} AS tick, {', '.join(columns)} FROM visits GROUP BY ALL"


def _level_of_totals(number: int, one: KeptMeasure, of: FromTotals) -> str:
    combine = "max" if one.measure.aggregate == "max" else "sum"
    return f"""
        SELECT {number}::SMALLINT AS measure, {_KEYS}, {tick_of("started_at", QUARTER_HOUR_S)} AS tick,
            {_whole("sum", of.contacts)}::BIGINT AS contacts, {_whole(combine, of.numerator)}::DOUBLE AS numerator,
            {_whole("sum", of.denominator)}::DOUBLE AS denominator
        FROM {totals.RELATION} AS visits WHERE NOT left_out GROUP BY ALL"""


def _whole(combine: str, sql: str) -> str:
    """The sum of all rows, or null where one of them cannot tell."""
    return f"(CASE WHEN count({sql}) = count(*) THEN {combine}({sql}) END)"


def _as_columns(sums: dict[str, str]) -> str:
    """Counts are 0 where there are none and fit 32 bits; sums of seconds are null."""
    return ", ".join(f'{_typed(name, sql)} AS "{name}"' for name, sql in sums.items())


def _typed(name: str, sql: str) -> str:
    return f"({sql})::DOUBLE" if name.endswith("_s") else f"coalesce({sql}, 0)::INTEGER"


def _summed(name: str, sql: str) -> str:
    return f"sum({sql})::{'DOUBLE' if name.endswith('_s') else 'BIGINT'}"


def _ordered(query: str, table: str) -> str:
    return f"SELECT * FROM ({query}) ORDER BY {', '.join(_ORDER[table])}"
