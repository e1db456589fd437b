"""The counts a verdict is made from: one SQL aggregation per attribution, over buckets of time and queues.

The bucket is the longest stretch that no border of any clause, period or interval cuts: a quarter-hour where hours and
exclusions stand at quarter-hours. So everything after this is exact on a few thousand rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from upheld.agreements.periods import QUARTER_HOUR_US, Instants
from upheld.agreements.scope import Condition
from upheld.metrics.measures import Measure

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Counts:
    """Rows in order of time; one column of numerators and denominators per measure, all of the same attribution."""

    at_us: Instants  # start of the bucket
    queue: NDArray[Any]
    contacts: tuple[Numbers, ...]
    numerator: tuple[Numbers, ...]
    denominator: tuple[Numbers, ...]

    def where(self, mask: NDArray[np.bool_]) -> Counts:
        """The rows that `mask` keeps."""
        columns = (self.contacts, self.numerator, self.denominator)
        return Counts(self.at_us[mask], self.queue[mask], *(tuple(c[mask] for c in column) for column in columns))


def bucket_us(borders: Iterable[Instants]) -> int:
    """The longest bucket, at most a quarter-hour, that none of `borders` cuts."""
    width = QUARTER_HOUR_US
    for instants in borders:
        width = int(np.gcd.reduce(instants, initial=width))
    return width


def count(
    con: duckdb.DuckDBPyConnection,
    measures: Sequence[Measure],
    condition: Condition,
    window_us: tuple[int, int],
    bucket: int,
) -> Counts:
    """Numerators, denominators and taking-part visits of `measures`, attributed to [start, end) of `window_us`.

    The measures share relation, attribution and aggregate.
    """
    where, values = condition
    columns = ", ".join(_columns(number, measure) for number, measure in enumerate(measures))
    query = (
        f"SELECT epoch_us({measures[0].at}) // {bucket} * {bucket} AS at_us, queue::VARCHAR AS queue, {columns} "
        f"FROM {measures[0].relation} AS visits WHERE {where} "
        f"AND {measures[0].at} >= make_timestamptz($from_us) AND {measures[0].at} < make_timestamptz($to_us) "
        "GROUP BY ALL ORDER BY 1, 2"
    )
    found = con.execute(query, {**values, "from_us": window_us[0], "to_us": window_us[1]}).fetchnumpy()
    return Counts(
        found["at_us"].astype(np.int64),
        np.asarray(found["queue"], dtype=object),
        *(_numbers(found, letter, len(measures)) for letter in "cnd"),
    )


def _numbers(found: dict[str, Any], letter: str, count: int) -> tuple[Numbers, ...]:
    return tuple(np.ma.filled(found[f"{letter}{number}"], 0).astype(np.float64) for number in range(count))


def _columns(number: int, measure: Measure) -> str:
    top, bottom = f"({measure.numerator})", f"({measure.denominator})"
    combine = "max" if measure.aggregate == "max" else "sum"
    return (
        f"count(*) FILTER (WHERE {top} <> 0 OR {bottom} <> 0) AS c{number}, "
        f"{combine}({top}) AS n{number}, sum({bottom}) AS d{number}"
    )
