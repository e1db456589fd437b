"""Two drafts of one agreement on the same data: periods kept, money by month, and the calls that differ.

Both are assessed over the same stretch of time. Nothing here judges: every figure comes from the two assessments and
the calls behind them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import zip_longest
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from upheld.agreements import assess as assessing
from upheld.agreements import differing_calls, drafts, monthly_money
from upheld.agreements.clauses import Agreement
from upheld.agreements.drafts import Draft
from upheld.agreements.monthly_money import MonthMoney
from upheld.agreements.verdict import TargetResult
from upheld.agreements.why_different import KEY

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Kept:
    """Periods by verdict."""

    kept: int
    missed: int
    unmeasured: int

    @property
    def measured(self) -> int:
        """Periods with a verdict."""
        return self.kept + self.missed


@dataclass(frozen=True)
class TargetPair:
    """A target's periods in each draft; None: the draft has no such target."""

    target: str
    a: Kept | None
    b: Kept | None


@dataclass(frozen=True)
class PeriodPair:
    """The verdicts of each draft on a target in a period; None: the draft has no such target or no such period."""

    target: str
    period: str
    a: TargetResult | None
    b: TargetResult | None


@dataclass(frozen=True)
class MonthPair:
    """The money of each draft in a settlement month; `difference` is net B less net A, None where they have no common
    currency."""

    month: str
    a: MonthMoney | None
    b: MonthMoney | None
    difference: Decimal | None


@dataclass(frozen=True)
class Alone:
    """A target that one draft alone has, with the calls that it counts."""

    target: str
    draft: str  # a | b
    counted: int


@dataclass(frozen=True)
class Comparison:
    """Everything that two drafts do differently on the same data."""

    a: Draft
    b: Draft
    terms: tuple[Row, ...]
    targets: tuple[TargetPair, ...]
    overall: TargetPair
    periods: tuple[PeriodPair, ...]
    months: tuple[MonthPair, ...]
    total: MonthPair | None
    calls: pa.Table  # as `differing_calls.differing`, targets one after the other
    alone: tuple[Alone, ...]
    notes: tuple[tuple[str, Row], ...]

    @property
    def different_calls(self) -> int:
        """How many calls differ; one that differs in several targets is one."""
        return len(self.calls.group_by(list(KEY)).aggregate([])) if len(self.calls) else 0

    @property
    def counts(self) -> list[Row]:
        """Calls by ``target``, ``change``, ``reason`` and ``clause``, the most first in each target."""
        groups = ["target", "change", "reason", "clause"]
        found = self.calls.group_by(groups, use_threads=False).aggregate([([], "count_all")])
        order = {target.target: number for number, target in enumerate(self.targets)}
        rows = [{**{name: row[name] for name in groups}, "calls": row["count_all"]} for row in found.to_pylist()]
        return sorted(
            rows, key=lambda row: (order[row["target"]], -row["calls"], str(row["change"]), str(row["reason"]))
        )


def compare(
    con: duckdb.DuckDBPyConnection,
    a: Draft,
    versions: Sequence[Agreement],
    *,
    now: datetime | None = None,
    activity: Mapping[int, int] | None = None,
) -> Comparison:
    """The draft `a`, which is assessed, against the draft made of `versions`, over the same stretch of time.

    Raises BadInput for whatever is wrong with the second: its queues, its lost days, its time in force.
    """
    start, end = a.assessment.start, a.assessment.end
    until = None if now is None else max(now, end)  # A's stretch may end a little after `now`: B's is the same
    judged = assessing.assess(versions, con, start=start, end=end, now=until, activity=activity)
    b = Draft(tuple(versions), judged)
    shared = [target for target in a.target_ids if target in b.target_ids]
    months, total = _months(a, b)
    return Comparison(
        a=a,
        b=b,
        terms=tuple(drafts.terms(a, b)),
        targets=tuple(_targets(a, b)),
        overall=TargetPair("", kept(a.assessment.targets), kept(judged.targets)),
        periods=tuple(_periods(a, b)),
        months=months,
        total=total,
        calls=_calls(con, a, b, shared),
        alone=tuple(_alone(con, a, b)),
        notes=tuple(_notes(a, b)),
    )


def kept(results: Sequence[TargetResult]) -> Kept:
    """The results by verdict."""
    verdicts = [result.met for result in results]
    return Kept(verdicts.count(True), verdicts.count(False), verdicts.count(None))


def _every_target(a: Draft, b: Draft) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*a.target_ids, *b.target_ids)))


def _of(draft: Draft, target: str) -> list[TargetResult]:
    return [result for result in draft.assessment.targets if result.id == target]


def _targets(a: Draft, b: Draft) -> Iterator[TargetPair]:
    for target in _every_target(a, b):
        one, other = _of(a, target), _of(b, target)
        yield TargetPair(target, kept(one) if one else None, kept(other) if other else None)


def _periods(a: Draft, b: Draft) -> Iterator[PeriodPair]:
    """By target, then by time; parts of a period that versions cut are paired in their order."""
    for target in _every_target(a, b):
        one, other = _by_label(_of(a, target)), _by_label(_of(b, target))
        start = {label: results[0].period.start for labels in (other, one) for label, results in labels.items()}
        for label in sorted(start, key=lambda label: (start[label], label)):
            for left, right in zip_longest(one.get(label, ()), other.get(label, ())):
                yield PeriodPair(target, label, left, right)


def _by_label(results: Sequence[TargetResult]) -> dict[str, list[TargetResult]]:
    found: dict[str, list[TargetResult]] = {}
    for result in results:
        found.setdefault(result.period.label, []).append(result)
    return found


def _months(a: Draft, b: Draft) -> tuple[tuple[MonthPair, ...], MonthPair | None]:
    money_a, money_b = (monthly_money.by_month(draft.versions, draft.assessment) for draft in (a, b))
    if money_a is None and money_b is None:
        return (), None
    comparable = money_a is not None and money_b is not None and _currency(a) == _currency(b)
    labels = sorted({*(money_a or {}), *(money_b or {})})
    months = [_pair(label, _month(money_a, label), _month(money_b, label), comparable) for label in labels]
    return tuple(months), _pair("", _total(money_a), _total(money_b), comparable)


def _total(money: Mapping[str, MonthMoney] | None) -> MonthMoney | None:
    return None if money is None else monthly_money.total(money)


def _month(money: Mapping[str, MonthMoney] | None, label: str) -> MonthMoney | None:
    """A month that the draft does not touch owes nothing; a draft without money terms says nothing."""
    return None if money is None else money.get(label, MonthMoney())


def _pair(label: str, a: MonthMoney | None, b: MonthMoney | None, comparable: bool) -> MonthPair:
    difference = b.net - a.net if comparable and a is not None and b is not None else None
    return MonthPair(label, a, b, difference)


def _currency(draft: Draft) -> str | None:
    return draft.assessment.money.currency if draft.assessment.money else None


def _calls(con: duckdb.DuckDBPyConnection, a: Draft, b: Draft, targets: Sequence[str]) -> pa.Table:
    parts = [differing_calls.differing(con, a, b, target) for target in targets]
    return pa.concat_tables(parts) if parts else pa.table({name: pa.array([], pa.string()) for name in _NO_CALLS})


_NO_CALLS = ("target", "change", "reason", "clause")


def _alone(con: duckdb.DuckDBPyConnection, a: Draft, b: Draft) -> Iterator[Alone]:
    for side, draft, other in (("a", a, b), ("b", b, a)):
        for target in draft.target_ids:
            if target not in other.target_ids:
                counted = pc.sum(differing_calls.calls_of(con, draft, target)["counted"].cast(pa.int64())).as_py()
                yield Alone(target, side, counted or 0)


def _notes(a: Draft, b: Draft) -> Iterator[tuple[str, Row]]:
    """What a reader must know before comparing: other currencies, clocks, no money, nothing different at all."""
    currencies = {"a": _currency(a), "b": _currency(b)}
    if None in currencies.values() and set(currencies.values()) != {None}:
        yield "compare.money_of_one", {"draft": "A" if currencies["a"] else "B"}
    elif currencies["a"] != currencies["b"]:
        yield "compare.currencies", currencies
    if a.assessment.time_zone != b.assessment.time_zone:
        yield "compare.time_zones", {"a": a.assessment.time_zone, "b": b.assessment.time_zone}
    for name, draft in (("A", a), ("B", b)):
        for target in draft.target_ids:
            costly = [result.period.label for result in _of(draft, target) if result.met and result.credit]
            if costly:
                yield "compare.credit_though_kept", {"draft": name, "target": target, "periods": costly}
    if not set(a.target_ids) & set(b.target_ids):
        yield "compare.no_target_in_both", {"a": list(a.target_ids), "b": list(b.target_ids)}
