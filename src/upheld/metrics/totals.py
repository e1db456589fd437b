"""Figures from interval totals: what a row of counts and sums tells of each metric, and what it leaves unknown.

A system that tells half-hours instead of contacts has already decided what "within T" means (`<` or `<=`, when its
clock starts): it is taken at its word. A figure is made only where the counts give it exactly. Outcomes other than
answered and abandoned are told by no column: where offered = answered + abandoned there were none, else they are
unknown. A row counts at the start of its interval.

Where visits of the same queue lie in the interval of a row, the row is left out: the visits say more, and nothing shall
count twice (`left_out`).
"""

from __future__ import annotations

from collections import Counter
from typing import Final, NamedTuple

import duckdb

from upheld.contacts.records import ABANDONED, ANSWERED
from upheld.metrics.measures import FromTotals
from upheld.metrics.service_level import OFFERED, Formula, Parameters, Term, active
from upheld.problems import BadInput, Problem

_FILLED_IN: Final = """(
    SELECT * REPLACE (
        source::VARCHAR AS source, queue::VARCHAR AS queue, channel::VARCHAR AS channel, journal::VARCHAR AS journal,
        coalesce(answered, CASE WHEN offered = 0 OR offered = abandoned THEN 0 END) AS answered,
        coalesce(abandoned, CASE WHEN offered = 0 OR offered = answered THEN 0 END) AS abandoned
    ) FROM interval_totals
)"""
RELATION: Final = f"""(
    SELECT totals.*, started_at AS offered_at, offered - answered - abandoned AS others,
        coalesce(nearest.seen_at < ended_at, false) AS left_out
    FROM {_FILLED_IN} AS totals
    ASOF LEFT JOIN (SELECT DISTINCT queue::VARCHAR AS queue, offered_at AS seen_at FROM visits) AS nearest
        ON nearest.queue = totals.queue AND nearest.seen_at >= totals.started_at
)"""
"""All rows of totals: what is 0 because the other counts say so is filled in.

Adds `offered_at` (the start, to which they are attributed), `others` (neither answered nor abandoned) and `left_out`:
whether visits of the same queue arrived in the interval.
"""

NO_OTHERS: Final = "CASE WHEN others = 0 THEN 0 END"
HANDLED_S: Final = "coalesce(handle_s, talk_s + coalesce(hold_s, 0) + coalesce(wrap_s, 0))"
_REST: Final = frozenset(OFFERED) - {ANSWERED, ABANDONED}

_NO_CONTACTS: Final = "CASE WHEN answered = 0 THEN 0 END"
LONGEST_WAIT_S: Final = "CASE WHEN offered = 0 THEN 0 ELSE longest_wait_s END"
COUNTS: Final = {
    "offered": "offered",
    "answered": "answered",
    "abandoned": "abandoned",
    **dict.fromkeys(("timed_out", "left_by_key", "left_empty", "withdrawn", "unknown"), NO_OTHERS),
    "refused": "refused",
    "transferred": _NO_CONTACTS,
    "wait_answered_s": "CASE WHEN answered = 0 THEN 0 ELSE answer_wait_s END",
    "talk_s": "CASE WHEN answered = 0 THEN 0 ELSE talk_s END",
    "handled_s": f"CASE WHEN answered = 0 THEN 0 ELSE {HANDLED_S} END",
}
"""The counts and sums of a `rollup` as a row of totals tells them; null where it does not."""
KNOWN: Final = {
    "wait_answered_known": "CASE WHEN answer_wait_s IS NOT NULL THEN answered ELSE 0 END",
    "handled_known": f"CASE WHEN {HANDLED_S} IS NOT NULL THEN answered ELSE 0 END",
    "handled_with_talk": "CASE WHEN talk_s IS NOT NULL THEN answered ELSE 0 END",
    "handled_with_hold": "CASE WHEN hold_s IS NOT NULL THEN answered ELSE 0 END",
    "handled_with_wrap": "CASE WHEN wrap_s IS NOT NULL THEN answered ELSE 0 END",
    "hold_s": "hold_s",
    "wrap_s": "wrap_s",
}
"""Of how many contacts a sum is known, and the parts of handling that need not be."""

NAMES: Final = (
    "offered", "answered", "abandoned", "answered_within", "abandoned_within", "short_abandoned", "other_outcomes",
    "answer_wait_s", "abandon_wait_s", "longest_wait_s", "handle_s", "single_contacts",
)  # fmt: skip
"""What a row may lack, by name."""


_OVERLAPS: Final = f"""
SELECT queue, started_at, ended_at, journal, position, other.journal AS other_journal, other.position AS other_position
FROM (
    SELECT *, lag({{'ended_at': ended_at, 'journal': journal, 'position': position}}) OVER (
        PARTITION BY source, queue, channel ORDER BY started_at, ended_at, journal, position
    ) AS other
    FROM {_FILLED_IN}
)
WHERE started_at < other.ended_at AND ended_at > started_at
ORDER BY queue, started_at
LIMIT 20
"""


def there_are(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the data hold any interval totals."""
    return con.execute("SELECT 1 FROM interval_totals LIMIT 1").fetchall() != []


def counted(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many rows of totals there are, and how many of them visits of the same queue and interval leave out."""
    intervals, left_out = con.execute(f"SELECT count(*), count(*) FILTER (left_out) FROM {RELATION}").fetchall()[0]
    return {"intervals": intervals, "left_out": left_out}


def check(con: duckdb.DuckDBPyConnection) -> None:
    """Raises BadInput naming rows of one source, queue and channel whose intervals overlap: they would count twice."""
    problems = [
        Problem(
            "totals.overlap",
            values={
                "queue": row["queue"],
                "from": row["started_at"].isoformat(),
                "to": row["ended_at"].isoformat(),
                "place": f"{row['journal']}:{row['position']}",
                "other": f"{row['other_journal']}:{row['other_position']}",
            },
        )
        for row in con.sql(_OVERLAPS).to_arrow_table().to_pylist()
    ]
    if problems:
        raise BadInput(*problems)


def answered_within(threshold_s: float) -> str:
    """SQL: the answered within the threshold; null where the row does not tell this threshold."""
    return _none_of("answered", _within(threshold_s, "answered"))


def abandoned_within(threshold_s: float) -> str:
    """SQL: the abandoned within the threshold; null where the row does not tell this threshold."""
    return _none_of("abandoned", _within(threshold_s, "abandoned"))


def short_abandoned(short_s: float) -> str:
    """SQL: those abandoned in less than `short_s`; null where the row's own limit is another."""
    if not short_s:
        return "0"
    return _none_of("abandoned", f"CASE WHEN short_s = {float(short_s)!r} THEN short_abandoned END")


def service_level(formula: Formula, threshold_s: float, parameters: Parameters) -> FromTotals:
    """What a row adds to `formula` at `threshold_s`; `parameters` are all of the formula's."""
    needs: dict[str, str] = {}
    numerator = _sum(active(formula.numerator, parameters), threshold_s, parameters, needs)
    denominator = _sum(active(formula.denominator, parameters), threshold_s, parameters, needs)
    return _of(numerator, denominator, needs)


def of_metric(metric: str, short_s: float = 0.0) -> FromTotals:
    """What a row adds to a metric of visits other than the service level.

    Transfers and repeats are told by no total: with them every row that has contacts is unknown.
    """
    offered, answered, abandoned = {"offered": "offered"}, {"answered": "answered"}, {"abandoned": "abandoned"}
    short = {"short_abandoned": short_abandoned(short_s)}
    answer_wait = {"answer_wait_s": _none_of("answered", "answer_wait_s")}
    abandon_wait = {"abandon_wait_s": _none_of("abandoned", "abandon_wait_s")}
    match metric:
        case "asa":
            return _of(answer_wait["answer_wait_s"], "answered", answered | answer_wait)
        case "mean_wait":
            waits = f"{answer_wait['answer_wait_s']} + {abandon_wait['abandon_wait_s']} + {NO_OTHERS}"
            return _of(waits, "offered", offered | answer_wait | abandon_wait | {"other_outcomes": NO_OTHERS})
        case "longest_wait":
            return _of(LONGEST_WAIT_S, "offered", offered | {"longest_wait_s": LONGEST_WAIT_S})
        case "abandon_rate":
            parts = (f"abandoned - {short['short_abandoned']}", f"offered - {short['short_abandoned']}")
            return _of(*parts, offered | abandoned | short)
        case "short_abandon_rate":
            return _of(short["short_abandoned"], "offered", offered | short)
        case "aht":
            handled = _none_of("answered", HANDLED_S)
            return _of(handled, "answered", answered | {"handle_s": handled})
    nothing = "CASE WHEN offered = 0 THEN 0 END"
    return _of(nothing, nothing, {"single_contacts": nothing})


def _of(numerator: str, denominator: str, needs: dict[str, str]) -> FromTotals:
    return FromTotals(f"({numerator})", f"({denominator})", f"({denominator})", tuple(needs.items()))


def _sum(terms: list[Term], threshold_s: float, parameters: Parameters, needs: dict[str, str]) -> str:
    """The contacts of all `terms` (they never overlap); the counts that it is made of are added to `needs`."""
    short_s = float(parameters.get("short_s", 0.0))
    if {outcome for term in terms for outcome in term.outcomes} == set(OFFERED) and _all_waits(terms):
        counts = [_Count("offered", "offered")]  # how they ended does not matter
        counts += [_Count("short_abandoned", short_abandoned(short_s), -1) for term in terms if term.short != "any"]
    else:
        counts = [count for term in terms for count in _counts(term, threshold_s, short_s)] + _others(terms)
    net: Counter[tuple[str, str]] = Counter()
    for count in counts:
        net[count.name, count.sql] += count.sign
    kept = {count: sign for count, sign in net.items() if sign}
    needs.update(kept.keys())
    return "".join(f" {'+-'[sign < 0]} ({sql})" for (_, sql), sign in kept.items()).removeprefix(" + ") or "0"


class _Count(NamedTuple):
    name: str
    sql: str
    sign: int = 1


def _all_waits(terms: list[Term]) -> bool:
    return all(term.wait == "any" and term.short != "only" for term in terms)


def _counts(term: Term, threshold_s: float, short_s: float) -> list[_Count]:
    """The answered and the abandoned of a term."""
    counts = []
    if ANSWERED in term.outcomes:
        counts += _by_wait("answered", "answered", answered_within(threshold_s), term.wait)
    if ABANDONED not in term.outcomes:
        return counts
    short = _Count("short_abandoned", short_abandoned(short_s))
    if term.short == "only":
        return [*counts, short]
    if term.short == "any" or not short_s:
        return counts + _by_wait("abandoned", "abandoned", abandoned_within(threshold_s), term.wait)
    if short_s > threshold_s and term.wait != "any":  # who left within the threshold left shortly
        return counts if term.wait == "within" else [*counts, _Count("abandoned", "abandoned"), short._replace(sign=-1)]
    kept = _by_wait("abandoned", "abandoned", abandoned_within(threshold_s), term.wait)
    return counts + kept + ([] if term.wait == "late" else [short._replace(sign=-1)])


def _others(terms: list[Term]) -> list[_Count]:
    """The outcomes that no column tells: all of them by subtraction, some of them only where there are none."""
    named = [term for term in terms if _REST & set(term.outcomes)]
    every = {outcome for term in named if term.wait == "any" for outcome in term.outcomes} >= _REST
    return [_Count("other_outcomes", "others" if every else NO_OTHERS)] if named else []


def _by_wait(name: str, every: str, within: str, wait: str) -> list[_Count]:
    match wait:
        case "any":
            return [_Count(name, every)]
        case "within":
            return [_Count(f"{name}_within", within)]
        case _:
            return [_Count(name, every), _Count(f"{name}_within", within, -1)]


def _within(threshold_s: float, count: str) -> str:
    """The count that the row tells of exactly this threshold."""
    return f"list_filter(within, lambda told: told.threshold_s = {float(threshold_s)!r})[1].{count}"


def _none_of(every: str, part: str) -> str:
    """A part of nobody is nobody, told or not."""
    return f"CASE WHEN {every} = 0 THEN 0 ELSE {part} END"
