"""A level of a metric as agreements write it, in the metric's unit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from upheld.notation import duration_s, number, share


def level(text: Any, unit: str) -> Decimal:
    """`text` in `unit`: a share 0–1, seconds, or a count. Raises ValueError.

    >>> level("80%", "share"), level("8s", "s"), level(3, "count")
    (Decimal('0.8'), Decimal('8'), Decimal('3'))
    """
    if unit == "share":
        return share(text)
    if unit == "s":
        return seconds(text)
    return number(text)


def seconds(text: Any) -> Decimal:
    """A duration in seconds, exact."""
    return number(repr(duration_s(text))).normalize()


def kept(value: float, required: Decimal, better: str) -> bool:
    """Whether `value` keeps a promise: at least `required`, or at most where less is better."""
    return value >= float(required) if better == "more" else value <= float(required)
