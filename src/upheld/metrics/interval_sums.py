"""The sums of kept quarter-hours as SQL: what each table of ``intervals/`` adds to the columns of a rollup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pyarrow as pa

from upheld.metrics.cells import SHORT_S
from upheld.metrics.interval_tables import short_column, within_column
from upheld.metrics.kept_measures import KeptMeasure
from upheld.metrics.sums import AGENT_SECONDS, HANDLING_SECONDS, LEVEL, OUTCOME_COUNTS, SUMS, keys

Sums = Mapping[str, str]
"""SQL by the name of the sum."""

_PARTS_S: Final = "coalesce(talk_s, 0) + coalesce(hold_s, 0) + coalesce(wrap_s, 0)"
_HANDLED_S: Final = f"CASE WHEN sum(handled_with_talk) > 0 THEN sum({_PARTS_S}) END"
_HANDLING: Final = tuple(name for name in HANDLING_SECONDS if name != "handled_s")
AGENTS: Final = {name: f"sum({name})" for name in AGENT_SECONDS}
LEVELS: Final = {
    "service_level_numerator": "sum(numerator)",
    "service_level_denominator": "sum(denominator)",
}
LEVEL_OF_TOTALS: Final = LEVELS | {
    "lacks_service_level_numerator": "count(*) - count(numerator)",
    "lacks_service_level_denominator": "count(*) - count(denominator)",
}
_OF_LEVEL: Final = ("answered_within", "abandoned_within", *LEVEL, "service_level")
NO_COUNTS: Final = """
    SELECT NULL::BIGINT AS tick, NULL::VARCHAR AS queue, NULL::BIGINT AS contacts, NULL::DOUBLE AS numerator,
        NULL::DOUBLE AS denominator WHERE false"""


def rows_where(
    first: int, last: int, queues: Sequence[str] | None = None, channels: Sequence[str] | None = None
) -> str:
    """SQL: the rows of ticks in [first, last) and of the queues and channels chosen; None means all."""
    return f"tick >= {first} AND tick < {last}{one_of('queue', queues)}{one_of('channel', channels)}"


def one_of(column: str, names: Sequence[str] | None) -> str:
    """SQL that goes on after a condition: the column is one of `names`; None means all."""
    if names is None:
        return ""
    quoted = ", ".join("'{}'".format(name.replace("'", "''")) for name in dict.fromkeys(names))
    return f" AND {column} IN ({quoted})" if quoted else " AND false"


def visit_sums(measure: KeptMeasure | None) -> Sums:
    """Over ``visits``."""
    plain = (*OUTCOME_COUNTS, "transferred", *SUMS, *_HANDLING)
    named = _within("answered", measure) + _within("abandoned", measure) + [_short(measure)]
    sums = {name: f"sum({name})" for name in plain} | {name: f'sum("{kept}")' for name, kept in named}
    return sums | {"handled_s": _HANDLED_S, "longest_wait_s": "max(longest_wait_s)"}


def handled_sums(measure: KeptMeasure | None) -> Sums:
    """Over ``handled``."""
    plain = ("answered", "transferred", *SUMS, *_HANDLING)
    sums = {name: f"sum({name})" for name in plain}
    sums |= {name: f'sum("{kept}")' for name, kept in _within("answered", measure)}
    return sums | {"handled_s": _HANDLED_S}


def totals_sums(measure: KeptMeasure | None) -> Sums:
    """Over ``totals``: the sums, and how many rows lack them."""
    told = [(name, name) for name in (*OUTCOME_COUNTS, "transferred", "wait_answered_s", "talk_s", "handled_s")]
    told += [*_within("answered", measure), *_within("abandoned", measure), _short(measure)]
    sums = {name: f'sum("{kept}")' for name, kept in told}
    sums |= {f"lacks_{name}": f'sum("lacks_{kept}")' for name, kept in told}
    sums |= {name: f"sum({name})" for name in (*SUMS, "hold_s", "wrap_s")}
    return sums | {"longest_wait_s": "max(longest_wait_s)", "lacks_longest_wait_s": "sum(lacks_longest_wait_s)"}


def _within(outcome: str, measure: KeptMeasure | None) -> list[tuple[str, str]]:
    """The column of a rollup that counts `outcome` within the threshold, and the one it is kept in."""
    if measure is None or measure.within is None:
        return []
    return [(f"{outcome}_within", f"{outcome}_{within_column(*measure.within)}")]


def _short(measure: KeptMeasure | None) -> tuple[str, str]:
    return "abandoned_short", short_column(SHORT_S if measure is None else measure.short_s)


def without_level(rows: pa.Table) -> pa.Table:
    """`rows` without any service level: null, for nobody said which."""
    for name in _OF_LEVEL:
        place = rows.schema.get_field_index(name)
        rows = rows.set_column(place, rows.schema.field(place), pa.nulls(len(rows), rows.schema.field(place).type))
    return rows


def level_rows(by: Sequence[str], relations: Sequence[str], combine: str) -> str:
    """SQL: contacts, numerator, denominator and value by group, from parts; null where a row of one `lacks` them."""
    words = {key: "TIMESTAMPTZ" if key == "interval" else "VARCHAR" for key in keys(by)}
    words |= {"contacts": "BIGINT", "numerator": "DOUBLE", "denominator": "DOUBLE", "lacks": "BIGINT"}
    no_row = "(SELECT {} WHERE false)".format(", ".join(f"NULL::{kind} AS {name}" for name, kind in words.items()))
    united = " UNION ALL BY NAME ".join((f"SELECT * FROM {no_row}", *relations))
    columns = "".join(f"{key}, " for key in keys(by))
    grouped = f"GROUP BY {', '.join(keys(by))} ORDER BY {', '.join(keys(by))}" if by else ""
    whole = "CASE WHEN coalesce(sum(lacks), 0) = 0 THEN coalesce({}, 0) END"
    return f"""
        SELECT *, {value_of(combine)} AS value FROM (
            SELECT {columns}{whole.format("sum(contacts)")}::BIGINT AS contacts,
                {whole.format(f"{combine}(numerator)")}::DOUBLE AS numerator,
                {whole.format("sum(denominator)")}::DOUBLE AS denominator
            FROM ({united}) {grouped}
        )"""


def value_of(combine: str, suffix: str = "") -> str:
    """SQL: the figure of a numerator and a denominator."""
    if combine == "max":
        return f"CASE WHEN denominator{suffix} > 0 THEN numerator{suffix} END"
    return f"numerator{suffix} / nullif(denominator{suffix}, 0)"


def to_date(combine: str) -> str:
    """SQL over `of_days` (rows by day) and `of_levels` (levels by day): both on one row, the level added up so far."""
    return f"""
    SELECT *, {value_of(combine, "_to_date")} AS value_to_date FROM (
        SELECT *,
            CASE WHEN count(*) FILTER (numerator IS NULL) OVER so_far = 0 THEN {combine}(numerator) OVER so_far END
                AS numerator_to_date,
            CASE WHEN count(*) FILTER (denominator IS NULL) OVER so_far = 0 THEN sum(denominator) OVER so_far END
                AS denominator_to_date
        FROM (
            SELECT of_days.*, CASE WHEN of_levels.day IS NULL THEN 0 ELSE contacts END AS contacts,
                CASE WHEN of_levels.day IS NULL THEN 0 ELSE numerator END AS numerator,
                CASE WHEN of_levels.day IS NULL THEN 0 ELSE denominator END AS denominator, value
            FROM of_days FULL JOIN of_levels USING (day)
        )
        WINDOW so_far AS (ORDER BY day ROWS UNBOUNDED PRECEDING)
    ) ORDER BY day"""
