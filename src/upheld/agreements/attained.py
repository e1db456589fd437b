"""What was attained in each period and queue, for many measures in few passes over the visits.

A service level depends on a visit through its outcome, its wait among the thresholds, and the instant at which its
formula attributes it. So visits are first counted by period, queue, outcome and the class of their wait, once for every
kind of attribution; each formula and threshold is then asked of those few thousand rows, in its own SQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from upheld.agreements.counts import bucket_us
from upheld.agreements.periods import instants
from upheld.contacts.calendars import Period
from upheld.metrics.measures import Measure

Parts = NDArray[np.float64]


@dataclass(frozen=True)
class Attained:
    """Numerators and denominators of a measure: a row per queue, a column per period."""

    measure: Measure
    numerator: Parts
    denominator: Parts


def levels(
    con: duckdb.DuckDBPyConnection,
    measures: Sequence[Measure],
    periods: Sequence[Period],
    queues: Sequence[str],
    cuts_s: Iterable[float],
) -> list[Attained]:
    """Service levels in `periods` (in order, disjoint) and `queues`; `cuts_s` are all waits that they compare with."""
    compact = _compact(sorted(set(cuts_s)))
    return _by_attribution(con, measures, periods, queues, compact, "visits")


def figures(
    con: duckdb.DuckDBPyConnection, measures: Sequence[Measure], periods: Sequence[Period], queues: Sequence[str]
) -> list[Attained]:
    """Any ratios over visits, asked of each visit."""
    every = "SELECT period, visits.* FROM visits JOIN buckets ON {at} = bucket WHERE queue = ANY($queues)"
    return _by_attribution(con, measures, periods, queues, every, "1")


def _compact(cuts_s: Sequence[float]) -> str:
    """SQL: visits with the same answer to every comparison as one row; `wait_s` is one of their waits."""
    steps = [f"(wait_s >= {cut!r})::INTEGER + (wait_s > {cut!r})::INTEGER" for cut in cuts_s]
    return (
        f"SELECT period, queue::VARCHAR AS queue, outcome::VARCHAR AS outcome, {' + '.join(steps) or '0'} AS class, "
        "min(wait_s) AS wait_s, count(*) AS visits FROM visits JOIN buckets ON {at} = bucket "
        "WHERE queue = ANY($queues) GROUP BY ALL"
    )


def _by_attribution(
    con: duckdb.DuckDBPyConnection,
    measures: Sequence[Measure],
    periods: Sequence[Period],
    queues: Sequence[str],
    rows: str,
    weight: str,
) -> list[Attained]:
    found: dict[int, Attained] = {}
    with _buckets(con, periods) as width:
        for at in dict.fromkeys(measure.at for measure in measures):
            own = [number for number, measure in enumerate(measures) if measure.at == at]
            answer = con.execute(
                _query([measures[number] for number in own], rows.format(at=f"epoch_us({at}) // {width}"), weight),
                {"queues": list(queues)},
            ).fetchnumpy()
            for place, number in enumerate(own):
                found[number] = _placed(measures[number], place, answer, len(periods), queues)
    return [found[number] for number in range(len(measures))]


def _query(measures: Sequence[Measure], rows: str, weight: str) -> str:
    sums = [
        f"sum({weight} * ({expression})) AS {letter}{place}"
        for place, measure in enumerate(measures)
        for letter, expression in (("n", measure.numerator), ("d", measure.denominator))
    ]
    return (
        f"WITH counted AS MATERIALIZED ({rows}) "
        f"SELECT period, queue::VARCHAR AS queue, {', '.join(sums)} FROM counted GROUP BY period, queue"
    )


def _placed(measure: Measure, place: int, answer: Mapping[str, Any], periods: int, queues: Sequence[str]) -> Attained:
    row = {queue: number for number, queue in enumerate(queues)}
    at = [row[queue] for queue in answer["queue"]], np.asarray(answer["period"], dtype=np.int64)
    parts = []
    for letter in "nd":
        table = np.zeros((len(queues), periods))
        table[at] = np.ma.filled(answer[f"{letter}{place}"], 0).astype(np.float64)
        parts.append(table)
    return Attained(measure, *parts)


@contextmanager
def _buckets(con: duckdb.DuckDBPyConnection, periods: Sequence[Period]) -> Iterator[int]:
    """While the block runs `con` has the table `buckets`: which period each quarter-hour lies in. Gives their width."""
    starts, ends = (instants(getattr(period, end) for period in periods) for end in ("start", "end"))
    width = bucket_us([starts, ends])
    spans = [np.arange(a // width, b // width) for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
    number = np.repeat(np.arange(len(periods)), [len(span) for span in spans])
    con.register("buckets", pa.table({"bucket": np.concatenate(spans), "period": number}))
    try:
        yield width
    finally:
        con.unregister("buckets")
