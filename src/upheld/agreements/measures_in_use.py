"""Which measures the agreements ask for: those whose figures are worth keeping by quarter-hour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from upheld.agreements.clauses import Agreement, Target
from upheld.metrics.kept_measures import KeptMeasure, in_order, kept_measure
from upheld.metrics.named import WITH_THRESHOLD
from upheld.metrics.service_level import FORMULAS


def measures_in_use(versions: Iterable[Agreement], *, every_formula: bool = False) -> tuple[KeptMeasure, ...]:
    """Each measure of calls that some target of some version asks for, at each of its thresholds, once.

    With `every_formula` a service level is asked for under all formulas, as the verdict shows them side by side.
    Measures that cannot be counted visit by visit (repeats, deferred work, scores) are left out.
    """
    targets = [target for version in versions for target in version.targets]
    asked = [measure for target in targets for measure in of_target(target)]
    if every_formula:
        asked += [measure for target in targets for measure in _side_by_side(target)]
    return in_order(tuple(asked))


def of_target(target: Target) -> tuple[KeptMeasure, ...]:
    """The target's measure at the threshold of each of its tiers."""
    if target.metric not in WITH_THRESHOLD:
        return (kept_measure(target.metric, **target.parameters),)
    return tuple(
        kept_measure(target.metric, formula=target.formula, threshold_s=tier.threshold_s, **target.parameters)
        for tier in target.tiers
    )


def _side_by_side(target: Target) -> Iterator[KeptMeasure]:
    for formula in FORMULAS if target.metric == "service_level" else ():
        own = target.parameters if formula == target.formula else {}
        yield kept_measure("service_level", formula=formula, threshold_s=target.threshold_s, **own)
