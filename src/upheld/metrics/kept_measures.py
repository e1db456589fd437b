"""Measures whose numerators and denominators are kept by quarter-hour: which one, told by its name and parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from upheld.metrics.cells import SHORT_S
from upheld.metrics.measures import Measure
from upheld.metrics.named import DEFAULT_FORMULA, measure, parameters_of
from upheld.metrics.service_level import FORMULAS, Formula, with_defaults

_SERVICE_LEVEL: Final = "service_level"


@dataclass(frozen=True)
class KeptMeasure:
    """A metric of visits with all of its parameters, sorted by name; make it with `kept_measure`."""

    metric: str
    formula: str | None
    threshold_s: float | None
    parameters: tuple[tuple[str, Any], ...]

    @cached_property
    def measure(self) -> Measure:
        """The measure as SQL."""
        return measure(self.metric, formula=self.formula, threshold_s=self.threshold_s, **dict(self.parameters))

    @property
    def is_countable(self) -> bool:
        """Whether each visit counts by itself: repeats look at others, deferred work and scores are no visits."""
        return self.measure.relation == "visits" and self.measure.records == "visits" and not self.measure.opening

    @property
    def within(self) -> tuple[str, float] | None:
        """How a wait meets the threshold of a service level: comparison and seconds; None for other metrics."""
        if self.formula is None or self.threshold_s is None:
            return None
        return self._formula.comparison, self.threshold_s

    @property
    def short_s(self) -> float:
        """What a `rollup` with this measure calls a short abandon, in seconds."""
        return float(dict(self.parameters).get("short_s") or SHORT_S)

    @property
    def document(self) -> dict[str, Any]:
        """As plain values that turn into JSON."""
        return {
            "metric": self.metric,
            "formula": self.formula,
            "threshold_s": self.threshold_s,
            "parameters": dict(self.parameters),
        }

    @property
    def _formula(self) -> Formula:
        return FORMULAS[self.formula or DEFAULT_FORMULA]


def kept_measure(
    metric: str = _SERVICE_LEVEL, *, formula: str | None = None, threshold_s: float | None = None, **parameters: Any
) -> KeptMeasure:
    """The measure with its defaults filled in, so that two ways to write one measure are equal.

    Raises BadInput as `named.measure` does.

    >>> kept_measure("asa").measure.unit
    's'
    """
    made = measure(metric, formula=formula, threshold_s=threshold_s, **parameters)
    if metric == _SERVICE_LEVEL:
        every: Mapping[str, Any] = with_defaults(FORMULAS[str(made.formula)], parameters)
    else:
        every = {**parameters_of(metric), **parameters}
    told = tuple(sorted((name, _plain(value)) for name, value in every.items()))
    threshold = None if threshold_s is None else float(threshold_s)
    return KeptMeasure(metric, made.formula, threshold, told)


def of_document(document: Mapping[str, Any]) -> KeptMeasure:
    """The inverse of `KeptMeasure.document`."""
    parameters = document["parameters"]
    return kept_measure(
        document["metric"], formula=document["formula"], threshold_s=document["threshold_s"], **parameters
    )


def in_order(measures: Mapping[KeptMeasure, None] | tuple[KeptMeasure, ...]) -> tuple[KeptMeasure, ...]:
    """The countable ones, each once, in an order that does not depend on who asked first."""
    return tuple(sorted({one for one in measures if one.is_countable}, key=repr))


def _plain(value: Any) -> Any:
    """Whole seconds are seconds."""
    return value if isinstance(value, bool | str) or value is None else float(value)
