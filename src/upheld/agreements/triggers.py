"""Termination and escalation triggers: so many missed periods within so many in a row."""

from __future__ import annotations

from collections.abc import Sequence

from upheld.agreements.clauses import Agreement, TerminationTrigger
from upheld.agreements.verdict import TargetResult, Trigger


def triggers(agreement: Agreement, results: Sequence[TargetResult]) -> tuple[Trigger, ...]:
    """Every trigger of `agreement`, judged on the assessed periods of its target in order of time."""
    return tuple(_judged(terms, [r for r in results if r.id == terms.target]) for terms in agreement.termination)


def _judged(terms: TerminationTrigger, results: Sequence[TargetResult]) -> Trigger:
    """Fired with the misses of the first window that has enough; else those of the latest window."""
    for end in range(1, len(results) + 1):
        missed = _missed(results[max(0, end - terms.within) : end])
        if len(missed) >= terms.misses:
            return Trigger(terms.id, True, missed)
    known = any(result.met is not None for result in results)
    return Trigger(terms.id, False if known else None, _missed(results[-terms.within :]))


def _missed(results: Sequence[TargetResult]) -> tuple[str, ...]:
    return tuple(result.period.label for result in results if result.met is False)
