"""Which calls decided a target, from the calls it counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import duckdb
import pyarrow as pa
import pytest

from tests.reports import lab
from upheld.agreements.verdict import TargetResult
from upheld.reports.evidence import Evidence, allowed_misses, gather


def calls(waits: list[float | None], threshold_s: float = 20.0, **changes: list[object]) -> pa.Table:
    """One answered call a second with each of these waits, counted in the month."""
    count = len(waits)
    at = [lab.NOW + timedelta(seconds=n) for n in range(count)]
    return pa.table(
        {
            "contact_id": [f"c{n}" for n in range(1, count + 1)],
            "queue": ["support"] * count,
            "offered_at": at,
            "at": at,
            "outcome": ["answered"] * count,
            "wait_s": pa.array(waits, pa.float64()),
            "journal": ["log"] * count,
            "position": range(count),
            "counted": [True] * count,
            "numerator": [float(wait is not None and wait <= threshold_s) for wait in waits],
            "denominator": [1.0] * count,
            **changes,
        }
    )


def of(table: pa.Table, result: TargetResult | None = None) -> Evidence:
    """The evidence for one result."""
    return gather(duckdb.connect(), table, [result or lab.target(numerator=8, denominator=10)])[
        "answer-support", "2026-11"
    ]


def test_the_first_miss_beyond_the_allowance_decides() -> None:
    found = of(calls([30, 5, 40, 5, 25, 5, 5, 5, 5, 5]))
    assert found.allowed == 2
    assert found.deciding is not None
    assert (found.deciding.nth, found.deciding.contact_id) == (3, "c5")


def test_nothing_decides_while_the_allowance_lasts() -> None:
    assert of(calls([30, 5, 40, 5, 5, 5, 5, 5, 5, 5])).deciding is None


def test_the_longest_waits_come_first() -> None:
    assert [call.wait_s for call in of(calls([30, 5, 90, 25])).missed] == [90, 30, 25]


def test_excluded_calls_are_no_misses() -> None:
    assert of(calls([30, 40], counted=[False, True])).missed_calls == 1


def test_calls_of_another_period_do_not_count() -> None:
    earlier = [lab.START - timedelta(days=1)] * 2
    assert of(calls([30, 40], at=earlier)).missed_calls == 0


def test_every_counted_call_with_a_known_wait_stands_in_one_bin() -> None:
    found = of(calls([0, 5, 5.1, 20, 20.5, 119, 5000, None]))
    assert sum(bin.answered + bin.unanswered for bin in found.waits) == 7


def test_a_wait_of_exactly_the_threshold_stands_before_it() -> None:
    bins = of(calls([20.0])).waits
    assert [(bin.from_s, bin.width_s) for bin in bins if bin.answered] == [(15.0, 5.0)]


def test_where_less_is_better_the_calls_in_the_numerator_miss() -> None:
    rate = lab.target(metric="abandon_rate", better="less", required=0.1, threshold_s=None)
    found = of(calls([30, 40, 5], numerator=[1.0, 1.0, 0.0]), rate)
    assert found.missed_calls == 2


@pytest.mark.parametrize(("denominator", "allowed"), [(187, 37), (10, 2), (0, 0)])
def test_the_allowance_is_what_the_promise_leaves(denominator: int, allowed: int) -> None:
    assert allowed_misses(lab.target(denominator=denominator)) == allowed


def test_a_mean_has_no_allowance_of_misses() -> None:
    assert allowed_misses(replace(lab.target(), unit="s")) is None
