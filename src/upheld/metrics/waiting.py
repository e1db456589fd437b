"""Measures of waiting and leaving: ASA, mean and longest wait, abandonment and short abandonment."""

from __future__ import annotations

from upheld.contacts.records import ABANDONED, ANSWERED, REFUSED
from upheld.metrics.measures import Measure
from upheld.metrics.service_level import short_abandon

_OFFERED = f"outcome <> '{REFUSED}'"


def asa() -> Measure:
    """Average speed of answer: the mean wait of answered visits, ringing included. Unknown waits take no part."""
    return _mean_wait("asa", f"outcome = '{ANSWERED}'")


def mean_wait() -> Measure:
    """The mean wait of all offered visits, however they ended. Unknown waits take no part."""
    return _mean_wait("mean_wait", _OFFERED)


def longest_wait() -> Measure:
    """The longest known wait of all offered visits."""
    known = f"{_OFFERED} AND wait_s IS NOT NULL"
    return Measure(
        id="longest_wait",
        unit="s",
        better="less",
        numerator=f"CASE WHEN {known} THEN wait_s ELSE 0 END",
        denominator=f"CASE WHEN {known} THEN 1 ELSE 0 END",
        aggregate="max",
    )


def abandon_rate(short_s: float = 0.0) -> Measure:
    """Abandoned ÷ offered; abandons shorter than `short_s` are taken out of both.

    Time-outs, keys and empty queues are not abandons: the caller did not give up.
    """
    kept = f"NOT {short_abandon(short_s)}"
    return _share("abandon_rate", f"outcome = '{ABANDONED}' AND {kept}", f"{_OFFERED} AND {kept}")


def short_abandon_rate(short_s: float = 5.0) -> Measure:
    """Visits abandoned in less than `short_s` ÷ offered."""
    return _share("short_abandon_rate", short_abandon(short_s), _OFFERED)


def _share(metric: str, part: str, whole: str) -> Measure:
    numerator, denominator = (f"CASE WHEN {condition} THEN 1 ELSE 0 END" for condition in (part, whole))
    return Measure(id=metric, unit="share", better="less", numerator=numerator, denominator=denominator)


def _mean_wait(metric: str, condition: str) -> Measure:
    known = f"{condition} AND wait_s IS NOT NULL"
    return Measure(
        id=metric,
        unit="s",
        better="less",
        numerator=f"CASE WHEN {known} THEN wait_s ELSE 0 END",
        denominator=f"CASE WHEN {known} THEN 1 ELSE 0 END",
    )
