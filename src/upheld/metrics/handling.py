"""Measures of handling: average handling time from its known parts, and transfers.

AHT = talk + hold + wrap. Not every source knows every part (a queue_log knows no wrap-up), so the figure travels with
`aht_parts`, the names of the parts that are known.
"""

from __future__ import annotations

from typing import Final

from upheld.contacts.records import ANSWERED
from upheld.metrics.measures import Measure

PARTS: Final = ("talk", "hold", "wrap")

HANDLED: Final = f"outcome = '{ANSWERED}' AND talk_s IS NOT NULL"
"""A visit whose handling is known: answered, with a known talk time."""

PASSED_ON: Final = "ended_by IN ('blind_transfer', 'attended_transfer')"
TRANSFERRED: Final = f"outcome = '{ANSWERED}' AND coalesce({PASSED_ON}, false)"


def aht() -> Measure:
    """Average handling time: talk, and hold and wrap where they are known, of visits with a known talk time."""
    return Measure(
        id="aht",
        unit="s",
        better="less",
        numerator=f"CASE WHEN {HANDLED} THEN {handled_s()} ELSE 0 END",
        denominator=f"CASE WHEN {HANDLED} THEN 1 ELSE 0 END",
    )


def transfer_rate() -> Measure:
    """Answered visits that an agent passed on, blindly or after asking, ÷ answered."""
    return Measure(
        id="transfer_rate",
        unit="share",
        better="less",
        numerator=f"CASE WHEN {TRANSFERRED} THEN 1 ELSE 0 END",
        denominator=f"CASE WHEN outcome = '{ANSWERED}' THEN 1 ELSE 0 END",
    )


def handled_s() -> str:
    """The SQL sum of a visit's known handling parts, in seconds."""
    return " + ".join(f"coalesce({part}_s, 0)" for part in PARTS)


def parts_known(prefix: str) -> str:
    """SQL text such as ``talk+hold`` from counts named `prefix` + part: which parts are known at all; null for none."""
    known = ", ".join(f"CASE WHEN {prefix}{part} > 0 THEN '{part}' END" for part in PARTS)
    return f"nullif(concat_ws('+', {known}), '')"
