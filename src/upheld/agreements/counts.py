"""The counts a verdict is made from: one SQL aggregation for all measures, over buckets of time and queues.

The bucket is the longest stretch that no border of any clause, period or interval cuts: a quarter-hour where hours and
exclusions stand at quarter-hours. So everything after this is exact on a few thousand rows. Measures that attribute a
visit to different instants share the pass: visits are grouped by all of their buckets together, which mostly coincide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
    """One measure: rows in order of time, each with at least one taking-part visit."""

    at_us: Instants  # start of the bucket
    queue: NDArray[Any]
    contacts: Numbers
    numerator: Numbers
    denominator: Numbers

    def where(self, rows: NDArray[np.bool_] | Instants | slice) -> Counts:
        """The rows that a mask, their numbers or a slice choose."""
        numbers = (column[rows] for column in (self.contacts, self.numerator, self.denominator))
        return Counts(self.at_us[rows], self.queue[rows], *numbers)


def together(first: Counts, second: Counts) -> Counts:
    """The rows of both, in order of time."""
    pairs = (
        (first.contacts, second.contacts),
        (first.numerator, second.numerator),
        (first.denominator, second.denominator),
    )
    numbers = (np.concatenate(pair) for pair in pairs)
    at_us = np.concatenate((first.at_us, second.at_us))
    both = Counts(at_us, np.concatenate((first.queue, second.queue)), *numbers)
    return both.where(np.argsort(at_us, kind="stable"))


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
) -> tuple[Counts, ...]:
    """Numerators, denominators and taking-part visits of each measure, attributed to [start, end) of `window_us`.

    The measures share a relation; `bucket` does not cut the window.
    """
    where, values = condition
    instants = tuple(dict.fromkeys(measure.at for measure in measures))
    ats = [f"epoch_us({at}) // {bucket} * {bucket} AS at{number}" for number, at in enumerate(instants)]
    columns = [_columns(number, measure) for number, measure in enumerate(measures)]
    query = (
        f"SELECT {', '.join(ats)}, queue::VARCHAR AS queue, {', '.join(columns)} "
        f"FROM {measures[0].relation} AS visits WHERE {where} AND ({_in_window(instants)}) GROUP BY ALL ORDER BY ALL"
    )
    found = con.execute(query, {**values, "from_us": window_us[0], "to_us": window_us[1]}).fetchnumpy()
    return tuple(
        _of_measure(found, number, instants.index(measure.at), window_us) for number, measure in enumerate(measures)
    )


def _in_window(instants: Sequence[str]) -> str:
    window = "{at} >= make_timestamptz($from_us) AND {at} < make_timestamptz($to_us)"
    return " OR ".join(f"({window.format(at=at)})" for at in instants)


def _of_measure(found: Mapping[str, Any], number: int, at: int, window_us: tuple[int, int]) -> Counts:
    """Measure `number`, attributed to instant number `at`: only its own rows within the window, in order of time."""
    at_us = found[f"at{at}"].astype(np.int64)
    numbers = (np.ma.filled(found[f"{letter}{number}"], 0).astype(np.float64) for letter in "cnd")
    every = Counts(at_us, np.asarray(found["queue"], dtype=object), *numbers)
    own = every.where((every.contacts > 0) & (at_us >= window_us[0]) & (at_us < window_us[1]))
    return own.where(np.argsort(own.at_us, kind="stable"))


def _columns(number: int, measure: Measure) -> str:
    top, bottom = f"({measure.numerator})", f"({measure.denominator})"
    combine = "max" if measure.aggregate == "max" else "sum"
    return (
        f"count(*) FILTER (WHERE {top} <> 0 OR {bottom} <> 0) AS c{number}, "
        f"{combine}({top}) AS n{number}, sum({bottom}) AS d{number}"
    )
