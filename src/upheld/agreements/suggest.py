"""What a centre attained under each formula and threshold, period by period: the ground of a realistic target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

import duckdb

from upheld.agreements import attained, whole_periods
from upheld.agreements.attained import Attained
from upheld.agreements.document import plain
from upheld.agreements.spread import KeptLevel, Spread, spread
from upheld.agreements.whole_periods import KINDS, Past
from upheld.metrics import queues as known_queues
from upheld.metrics.named import measure
from upheld.metrics.service_level import FORMULAS, formula_named
from upheld.problems import BadInput, Problem

COMMON: Final = ("answered_offered", "answered_answered", "excluding_short")
"""The formulas that contracts mostly mean."""

THRESHOLDS_S: Final = (10.0, 15.0, 20.0, 30.0, 45.0, 60.0, 90.0)
OTHERS: Final = ("asa", "abandon_rate", "aht")
"""What is told beside the service levels; less is better in each."""

ENOUGH: Final = 6
"""With fewer periods than this their spread is weak evidence."""

_USUAL_S: Final = 20.0


@dataclass(frozen=True)
class Asked:
    """The question: formulas (ids), thresholds, the kind of period, the zone of its days, and what is too thin."""

    zone: str
    formulas: tuple[str, ...] = COMMON
    thresholds_s: tuple[float, ...] = THRESHOLDS_S
    period: str = "month"
    queues: tuple[str, ...] = ()  # empty: every queue
    minimum: int = 30
    months: int = 6
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True)
class Row:
    """One figure of one queue, or of all of them together (None)."""

    queue: str | None
    metric: str
    formula: str | None
    threshold_s: float | None
    unit: str
    better: str
    spread: Spread


@dataclass(frozen=True)
class Suggestion:
    """The rows, the periods they were made from, and what to know before using them."""

    asked: Asked
    queues: tuple[str, ...]
    past: Past
    rows: tuple[Row, ...]
    notes: tuple[tuple[str, Mapping[str, Any]], ...]

    def row(self, formula: str, threshold_s: float, queue: str | None = None) -> Row:
        """The service level of a queue under a formula at a threshold."""
        wanted = (queue, formula, threshold_s)
        return next(row for row in self.rows if (row.queue, row.formula, row.threshold_s) == wanted)

    @property
    def chosen(self) -> Row:
        """The one that a draft is made of: all queues, the first formula, 20 s or the first threshold."""
        thresholds = self.asked.thresholds_s
        return self.row(self.asked.formulas[0], _USUAL_S if _USUAL_S in thresholds else thresholds[0])

    @property
    def required(self) -> KeptLevel | None:
        """The level that a draft promises: kept in nine of ten periods."""
        return self.chosen.spread.kept[1] if self.chosen.spread.kept else None


def suggest(con: duckdb.DuckDBPyConnection, asked: Asked, *, now: datetime | None = None) -> Suggestion:
    """What was attained in the past whole periods.

    Raises BadInput for unknown formulas, queues and kinds of period, and when no period is whole.
    """
    if asked.period not in KINDS:
        values = {"text": asked.period, "known": ", ".join(KINDS)}
        raise BadInput(Problem("suggest.unknown_period", field="--period", values=values))
    queues = known_queues.checked(con, asked.queues) or tuple(known_queues.seen(con))
    past = whole_periods.past(
        con, asked.period, asked.zone, start=asked.start, end=asked.end, months=asked.months, now=now
    )
    rows = tuple(_rows(asked, queues, past, _measured(con, asked, queues, past)))
    return Suggestion(asked, queues, past, rows, tuple(_notes(asked, past, rows)))


def to_json(found: Suggestion) -> dict[str, Any]:
    """The suggestion in JSON's own types: numbers unrounded, unknown as null."""
    asked = found.asked
    return {
        "zone": asked.zone,
        "period": asked.period,
        "from": found.past.periods[0].start.isoformat(),
        "to": found.past.periods[-1].end.isoformat(),
        "periods": [period.label for period in found.past.periods],
        "incomplete": list(found.past.incomplete),
        "minimum_contacts": asked.minimum,
        "queues": list(found.queues),
        "rows": [_row(row) for row in found.rows],
        "suggested": _suggested(found),
        "notes": [{"key": key, "values": plain(values)} for key, values in found.notes],
    }


def _measured(con: duckdb.DuckDBPyConnection, asked: Asked, queues: Sequence[str], past: Past) -> list[Attained]:
    formulas = [formula_named(formula) for formula in asked.formulas]
    levels = [
        measure("service_level", formula=formula.id, threshold_s=threshold_s)
        for formula in formulas
        for threshold_s in asked.thresholds_s
    ]
    shorts = [
        float(formula.parameters[name]) for formula in formulas for name in formula.parameters if name == "short_s"
    ]
    found = attained.levels(con, levels, past.periods, queues, [*asked.thresholds_s, *shorts])
    return found + attained.figures(con, [measure(metric) for metric in OTHERS], past.periods, queues)


def _rows(asked: Asked, queues: Sequence[str], past: Past, measured: Sequence[Attained]) -> Iterator[Row]:
    """All queues together, then each queue where there are several."""
    labels = [period.label for period in past.periods]
    groups: list[str | None] = [None, *(queues if len(queues) > 1 else ())]
    for queue in groups:
        for one in measured:
            of, at = one.measure, slice(None) if queue is None else queues.index(queue)
            parts = [
                (part.sum(axis=0) if queue is None else part[at]).tolist() for part in (one.numerator, one.denominator)
            ]
            found = spread(parts[0], parts[1], labels, of.unit, of.better, asked.minimum)
            yield Row(queue, of.id, of.formula, of.threshold_s, of.unit, of.better, found)


def _notes(asked: Asked, past: Past, rows: Sequence[Row]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if len(past.periods) < ENOUGH:
        yield "suggest.few_periods", {"count": len(past.periods)}
    if past.incomplete:
        yield "suggest.incomplete", {"count": len(past.incomplete), "periods": list(past.incomplete)}
    levels = [row for row in rows if row.metric == "service_level" and row.spread.thin]
    if levels:
        thin = sorted({label for row in levels for label in row.spread.thin})
        names = sorted({row.queue for row in levels if row.queue})
        yield "suggest.thin", {"minimum": asked.minimum, "periods": thin, "queues": names or None}


def _row(row: Row) -> dict[str, Any]:
    measured = row.spread
    values = {name: value for name, value in asdict(measured).items() if name not in ("pooled", "kept", "chance")}
    return {
        **{name: getattr(row, name) for name in ("queue", "metric", "formula", "threshold_s", "unit", "better")},
        "level": measured.pooled.value,
        "numerator": measured.pooled.numerator,
        "denominator": measured.pooled.denominator,
        **plain(values),
        "kept": [plain(asdict(level)) for level in measured.kept],
        "chance": None if measured.chance is None else asdict(measured.chance),
    }


def _suggested(found: Suggestion) -> dict[str, Any] | None:
    row, required = found.chosen, found.required
    if required is None:
        return None
    return {
        "metric": row.metric,
        "formula": row.formula,
        "threshold_s": row.threshold_s,
        "queues": list(found.queues),
        "period": found.asked.period,
        "required": float(required.level),
        "kept": required.kept,
        "of": required.of,
    }


def formulas_named(ids: Sequence[str]) -> tuple[str, ...]:
    """The formulas meant by `ids`, ``all`` being every one; raises BadInput for an unknown one."""
    if "all" in ids:
        return tuple(FORMULAS)
    return tuple(dict.fromkeys(formula_named(formula).id for formula in ids)) or COMMON
