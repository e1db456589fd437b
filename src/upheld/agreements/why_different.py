"""Why two drafts count a call differently: the clause that takes it out, the scope, the hours, or the definition.

A call that a draft does not know at all is asked for in the records again, under the version in force when that draft
would attribute it: is it of its queues, of its channels, in its formula, in its time of day? Where formula and
threshold both differ, the call is measured with each of them changed alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from upheld.agreements import exclusions, scope
from upheld.agreements.clauses import Agreement, Target
from upheld.agreements.drafts import Draft, parameters
from upheld.agreements.periods import in_force, inside, microseconds
from upheld.agreements.tally import measures_of
from upheld.metrics.measures import Measure
from upheld.metrics.named import measure

KEY: Final = ("source", "contact_id", "queue", "entry")
"""What identifies a visit."""

REASONS: Final = (
    "outside_hours", "exclusion", "gap", "forecast_band",  # a clause takes it out; `clause` names it
    "queues", "channels", "daypart",  # what the target is about
    "not_in_force",  # attributed to a time without such a promise
    "metric", "formula", "parameters", "threshold", "formula_and_threshold",  # the definition
    "attribution", "time_zone", "period",  # counted in another period
)  # fmt: skip

Words = NDArray[Any]
Mask = NDArray[np.bool_]


def reasons(con: duckdb.DuckDBPyConnection, a: Draft, b: Draft, target_id: str, found: pa.Table) -> tuple[Any, Any]:
    """For each row of `differing_calls.differing` one of REASONS, and the id of a clause that takes it out, or null."""
    change = _words(found["change"])
    reason = np.full(len(found), "", dtype=object)
    clause = np.full(len(found), None, dtype=object)
    for only, draft, other, side in (("only_a", a, b, "b"), ("only_b", b, a, "a")):
        taken = (change == only) & found[f"clause_{side}"].is_valid().to_numpy()
        ids = _words(found[f"clause_{side}"])
        clause[taken] = ids[taken]
        reason[taken] = [_kind(one) for one in ids[taken]]
        absent = np.flatnonzero((change == only) & ~taken)
        reason[absent] = _absent(con, draft, other, target_id, found.take(pa.array(absent)), side)
    judged = np.flatnonzero(np.isin(change, ("kept_a", "kept_b", "figures")))
    reason[judged] = _judged(con, a, b, target_id, found.take(pa.array(judged)))
    moved = change == "moved"
    reason[moved] = _moved(a, b, found.filter(pa.array(moved)))
    return pa.array(reason, pa.string()), pa.array(clause, pa.string())


def _kind(clause: str) -> str:
    if clause in ("outside_hours", "forecast_band"):
        return clause
    return "gap" if clause.startswith("gap:") else "exclusion"


def _moved(a: Draft, b: Draft, rows: pa.Table) -> Words:
    """Why calls that count alike stand in different periods."""
    same_at = _micros(rows["at_a"]) == _micros(rows["at_b"])
    if a.assessment.time_zone != b.assessment.time_zone:
        return np.where(same_at, "time_zone", "attribution").astype(object)
    return np.where(same_at, "period", "attribution").astype(object)


def _judged(con: duckdb.DuckDBPyConnection, a: Draft, b: Draft, target_id: str, rows: pa.Table) -> Words:
    """Why calls that both count have different figures: by the two versions that count each."""
    reason = np.full(len(rows), "", dtype=object)
    versions_a, versions_b = (rows[f"version_{side}"].to_numpy() for side in "ab")
    for version_a in a.versions:
        for version_b in b.versions:
            own = np.flatnonzero((versions_a == version_a.version) & (versions_b == version_b.version))
            if len(own):
                targets = version_a.target(target_id), version_b.target(target_id)
                reason[own] = _definition(con, *_both(*targets), rows.take(pa.array(own)))
    return reason


def _absent(
    con: duckdb.DuckDBPyConnection, draft: Draft, other: Draft, target_id: str, rows: pa.Table, side: str
) -> Words:
    """Why `other`, whose columns end in `side`, does not know calls that `draft` counts."""
    reason = np.full(len(rows), "", dtype=object)
    own = "b" if side == "a" else "a"
    versions = rows[f"version_{own}"].to_numpy() if len(rows) else np.empty(0)
    for agreement in other.versions:
        left = np.flatnonzero(reason == "")
        target = agreement.target(target_id)
        window = in_force(agreement, other.assessment.start, other.assessment.end)
        if target is None or window[0] >= window[1] or not len(left):
            continue
        asked = rows.take(pa.array(left))
        for numbers, why in _unknown(con, agreement, target, other, asked):
            reason[left[numbers]] = why
        for version in draft.versions:
            mine = version.target(target_id)
            part = np.flatnonzero((reason == "definition") & (versions == version.version))
            if mine is not None and len(part):
                reason[part] = _definition(con, mine, target, rows.take(pa.array(part)))
    reason[reason == ""] = "not_in_force"
    return reason


def _unknown(
    con: duckdb.DuckDBPyConnection, agreement: Agreement, target: Target, other: Draft, rows: pa.Table
) -> Iterator[tuple[NDArray[np.int64], str]]:
    """Row numbers and the reason they share, of the rows attributed to this version's time in force."""
    first, last = (microseconds(at) for at in in_force(agreement, other.assessment.start, other.assessment.end))
    facts = _facts(con, agreement, target, rows)
    at_us = np.ma.filled(facts["at_us"], first).astype(np.int64)
    here = (at_us >= first) & (at_us < last)
    checks: list[tuple[str, Mask]] = [
        ("queues", _true(facts["in_queues"])),
        ("channels", _true(facts["in_channels"])),
        ("definition", _true(facts["takes_part"])),
        ("daypart", _in_daypart(agreement, target, other, at_us)),
    ]
    for why, passed in checks:
        yield np.asarray(facts["n"], dtype=np.int64)[here & ~passed], why
        here &= passed


def _facts(con: duckdb.DuckDBPyConnection, agreement: Agreement, target: Target, rows: pa.Table) -> dict[str, Any]:
    """For each row `n`: the instant of its attribution, and whether it is in scope and in the formula."""
    measured = measures_of(target)[0]
    queues, values = scope.of_target(con, agreement, replace(target, channels=()))
    channels, more = scope.of_target(con, agreement, target)
    query = f"""
        SELECT n, epoch_us({measured.at}) AS at_us, visits.source IS NULL OR ({queues}) AS in_queues,
            visits.source IS NULL OR ({channels}) AS in_channels, {_takes_part(measured)} AS takes_part
        FROM asked LEFT JOIN {measured.relation} AS visits ON {_SAME_VISIT} ORDER BY n
    """  # metrics of contacts know the first visit of each only: another one is in scope, and not in the metric
    return _ask(con, query, rows, {**values, **more})


def _in_daypart(agreement: Agreement, target: Target, other: Draft, at_us: NDArray[np.int64]) -> Mask:
    borders = exclusions.daypart_borders(agreement, target, other.assessment.start, other.assessment.end)
    return np.ones(len(at_us), dtype=bool) if borders is None else inside(at_us, borders)


def _definition(con: duckdb.DuckDBPyConnection, a: Target, b: Target, rows: pa.Table) -> Words:
    """What in the definitions of `a` and `b` makes the difference for each row."""
    if a.metric != b.metric:
        return _all("metric", rows)
    if a.formula == b.formula and parameters(a) == parameters(b):
        return _all("threshold", rows)
    formula = "formula" if a.formula != b.formula else "parameters"
    if a.threshold_s == b.threshold_s:
        return _all(formula, rows)
    other_formula, other_threshold = _measure(b, a.threshold_s), _measure(a, b.threshold_s)
    measured = {"a": _measure(a, a.threshold_s), "b": _measure(b, b.threshold_s)}
    as_b = {name: _alike(one, measured["b"]) for name, one in (("f", other_formula), ("t", other_threshold))}
    query = f"""
        SELECT n, {as_b["f"]} AS formula_alone, {as_b["t"]} AS threshold_alone
        FROM asked LEFT JOIN visits ON {_SAME_VISIT} ORDER BY n
    """
    found = _ask(con, query, rows, {})
    by_formula, by_threshold = _true(found["formula_alone"]), _true(found["threshold_alone"])
    one = np.where(by_formula, formula, "threshold").astype(object)
    return np.where(by_formula == by_threshold, "formula_and_threshold", one).astype(object)


def _measure(target: Target, threshold_s: float | None) -> Measure:
    return measure("service_level", formula=target.formula, threshold_s=threshold_s, **target.parameters)


def _alike(one: Measure, other: Measure) -> str:
    return f"(({one.numerator}) = ({other.numerator}) AND ({one.denominator}) = ({other.denominator}))"


def _takes_part(measured: Measure) -> str:
    return f"(({measured.numerator}) <> 0 OR ({measured.denominator}) <> 0)"


_SAME_VISIT: Final = " AND ".join(f"visits.{name} = asked.asked_{name}" for name in KEY)


def _ask(con: duckdb.DuckDBPyConnection, query: str, rows: pa.Table, values: dict[str, Any]) -> dict[str, Any]:
    """The answer of `query` over the table `asked`: row numbers `n` and the keys of `rows`."""
    asked = pa.table({"n": pa.array(np.arange(len(rows)))} | {f"asked_{name}": rows[name] for name in KEY})
    con.register("asked", asked)
    try:
        return dict(con.execute(query, values or None).fetchnumpy())
    finally:
        con.unregister("asked")


def _both(a: Target | None, b: Target | None) -> tuple[Target, Target]:
    assert a is not None  # a version that counts a call has its target
    assert b is not None
    return a, b


def _all(reason: str, rows: pa.Table) -> Words:
    return np.full(len(rows), reason, dtype=object)


def _true(column: Any) -> Mask:
    return np.ma.filled(column, False).astype(bool)


def _words(column: pa.ChunkedArray) -> Words:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=object)


def _micros(column: pa.ChunkedArray) -> NDArray[np.int64]:
    found: NDArray[np.int64] = column.cast(pa.int64()).to_numpy()
    return found
