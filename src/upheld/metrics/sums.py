"""The sums that figures are made of, by name, and how parts of them become one row per group with its ratios.

A part is a query of groups and sums; it may lack columns. Sums of all parts are added, ratios are made last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from upheld.contacts.records import ANSWERED
from upheld.metrics import grouping, handling

OUTCOME_COUNTS: Final = {
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
WITHIN_COUNTS: Final = {
    "abandoned_short": "sum(short) FILTER (outcome = 'abandoned')",
    "answered_within": "sum(within) FILTER (outcome = 'answered')",
    "abandoned_within": "sum(within) FILTER (outcome = 'abandoned')",
}
LEVEL: Final = ("service_level_numerator", "service_level_denominator")
COUNTS: Final = (*OUTCOME_COUNTS, *WITHIN_COUNTS, "transferred", *LEVEL)
SUMS: Final = (
    "wait_answered_known",
    "handled_known",
    "handled_with_talk",
    "handled_with_hold",
    "handled_with_wrap",
)
AGENT_SECONDS: Final = ("staffed_s", "not_ready_s", "handling_s", "contacts_s")
HANDLING_SECONDS: Final = ("wait_answered_s", "talk_s", "hold_s", "wrap_s", "handled_s")
SECONDS: Final = (*HANDLING_SECONDS, *AGENT_SECONDS)
LACKED: Final = frozenset({*COUNTS, "wait_answered_s", "talk_s", "handled_s", "longest_wait_s"})
"""What rows of interval totals may not tell: then the figure of their group is unknown."""
_NULLABLE: Final = frozenset({*grouping.OF_AGENT, "client"})
"""Groups that a row may have none of."""

_NOT_OF_AGENTS: Final = frozenset({*OUTCOME_COUNTS, *WITHIN_COUNTS, *LEVEL} - {"answered", "answered_within"})


def of_cells() -> dict[str, str]:
    """SQL by name: the counts and sums of visits from cells by outcome (`cells.visits`)."""
    answered = f"outcome = '{ANSWERED}'"
    counts = {name: f"sum(visits) FILTER ({condition})" for name, condition in OUTCOME_COUNTS.items()}
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
    return counts


@dataclass(frozen=True)
class Part:
    """A parenthesised query of groups and sums, one row per group, and the names of its sums."""

    names: tuple[str, ...]
    sql: str


def together(
    by: Sequence[str], parts: Sequence[Part], *, lacked: frozenset[str] = frozenset(), of_agents: bool = False
) -> str:
    """SQL: one row per group of `by`: sums of all `parts`, then the ratios.

    `lacked` are the columns for which some part says how many of its rows do not tell them (`lacks_<name>`). By agent
    or person, or `of_agents`, only figures of handled contacts exist: the others are null.
    """
    hides = of_agents or bool(set(by) & set(grouping.OF_AGENT))
    told = [name for part in parts for name in part.names]
    if parts and not lacked and not set(by) & _NULLABLE and len(told) == len(set(told)):
        return _side_by_side(by, parts, hides)
    united = " UNION ALL BY NAME ".join((f"SELECT * FROM {_no_row(by)}", *(part.sql for part in parts)))
    summed = ", ".join(f"{_sum(name, lacked)} AS {name}" for name in (*COUNTS, *SUMS, *SECONDS, "longest_wait_s"))
    grouped = f"GROUP BY {', '.join(keys(by))} ORDER BY {', '.join(keys(by))}" if by else ""
    return f"""
        WITH united AS ({united}),
        summed AS (
            SELECT {"".join(f"{key}, " for key in keys(by))} {summed}
            FROM united {grouped}
        )
        SELECT {_columns(by, hides)} FROM summed"""


def _side_by_side(by: Sequence[str], parts: Sequence[Part], hides: bool) -> str:
    """As `together`, of parts that tell different sums of groups that are never null: joined, not added up again."""
    told = {name for part in parts for name in part.names}
    counts = [f"{f'coalesce({name}, 0)' if name in told else 0} AS {name}" for name in (*COUNTS, *SUMS)]
    seconds = [f"{name if name in told else 'NULL'} AS {name}" for name in (*SECONDS, "longest_wait_s")]
    written = ", ".join(keys(by))
    joined = parts[0].sql + "".join(f" FULL JOIN {part.sql} {_on(written)}" for part in parts[1:])
    return f"""
        WITH summed AS (
            SELECT {"".join(f"{key}, " for key in keys(by))} {", ".join((*counts, *seconds))} FROM {joined}
        )
        SELECT {_columns(by, hides)} FROM summed {f"ORDER BY {written}" if by else ""}"""


def _on(written: str) -> str:
    return f"USING ({written})" if written else "ON true"


def keys(by: Sequence[str]) -> list[str]:
    """The columns that name a group; an interval has its label beside it."""
    labelled = {"interval": ["interval", "interval_label"]}
    return [key for word in by for key in labelled.get(word, [word])]


def _sum(name: str, lacked: frozenset[str]) -> str:
    """The sum (or longest) of a column; null where a row of totals lacks it. Nothing of a count is 0."""
    combined = f"max({name})" if name == "longest_wait_s" else f"sum({name})"
    if name in (*COUNTS, *SUMS):
        combined = f"coalesce({combined}, 0)"
    return f"CASE WHEN coalesce(sum(lacks_{name}), 0) = 0 THEN {combined} END" if name in lacked else combined


def _columns(by: Sequence[str], of_agents: bool) -> str:
    """The columns of the result: groups, counts, seconds, ratios."""
    hidden = _NOT_OF_AGENTS if of_agents else frozenset()
    shown_sums = [name for name in SUMS if name != "handled_known"]
    counts = {name: f"{'NULL' if name in hidden else name}::BIGINT" for name in (*COUNTS, *shown_sums)}
    seconds = {name: f"{name}::DOUBLE" for name in (*SECONDS, "longest_wait_s")}
    if of_agents:
        seconds["longest_wait_s"] = "NULL::DOUBLE"
    shown = counts | seconds | _ratios(hidden) | {"aht_parts": handling.parts_known("handled_with_")}
    return "".join(f"{key}, " for key in keys(by)) + ", ".join(f"{sql} AS {name}" for name, sql in shown.items())


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


def _no_row(by: Sequence[str]) -> str:
    """A relation without rows that has every column, so that parts may lack some."""
    typed = dict.fromkeys((*COUNTS, *SUMS), "BIGINT") | dict.fromkeys((*SECONDS, "longest_wait_s"), "DOUBLE")
    typed |= {f"lacks_{name}": "BIGINT" for name in LACKED}
    typed |= {key: "TIMESTAMPTZ" if key == "interval" else "VARCHAR" for key in keys(by)}
    return "(SELECT {} WHERE false)".format(", ".join(f"NULL::{kind} AS {name}" for name, kind in typed.items()))
