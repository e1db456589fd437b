"""Measures of outbound attempts: who was reached, and what came of it.

An attempt whose result nobody wrote down takes no part; it is counted apart. Whoever was won over was reached, and
whoever was not reached was not won over, also where the table leaves the one or the other open.
"""

from __future__ import annotations

from typing import Final

from upheld.metrics.measures import Measure

BASES: Final = ("reached", "attempts")

_RELATION: Final = """(
    SELECT source::VARCHAR AS source, coalesce(contact_id, '') AS contact_id, queue::VARCHAR AS queue, 1 AS entry,
        'voice' AS channel, attempted_at AS offered_at, NULL::DOUBLE AS wait_s, journal::VARCHAR AS journal, position,
        reached, converted,
        CASE WHEN converted THEN 'converted' WHEN reached THEN 'reached' WHEN NOT reached THEN 'not_reached'
            ELSE 'unknown' END AS outcome
    FROM (
        SELECT * REPLACE (
            coalesce(reached, CASE WHEN converted THEN true END) AS reached,
            coalesce(converted, CASE WHEN NOT reached THEN false END) AS converted
        ) FROM attempts
    )
)"""


def reach_rate() -> Measure:
    """Attempts that reached the right party ÷ attempts whose result is known."""
    return _share("reach_rate", "reached", "reached IS NOT NULL", ("attempts.reached_unknown", "reached IS NULL"))


def conversion(of: str = "reached") -> Measure:
    """Attempts that came to what the campaign is for ÷ those that reached somebody, or ÷ all whose result is known."""
    if of == "attempts":
        unknown = ("attempts.converted_unknown", "converted IS NULL")
        return _share("conversion", "converted", "converted IS NOT NULL", unknown)
    unknown = ("attempts.converted_unknown", "coalesce(reached, true) AND converted IS NULL")
    return _share("conversion", "converted", "coalesce(reached, false) AND converted IS NOT NULL", unknown)


def _share(metric: str, part: str, whole: str, unknown: tuple[str, str]) -> Measure:
    return Measure(
        id=metric,
        unit="share",
        better="more",
        numerator=f"CASE WHEN {whole} AND {part} THEN 1 ELSE 0 END",
        denominator=f"CASE WHEN {whole} THEN 1 ELSE 0 END",
        relation=_RELATION,
        records="attempts",
        apart=(unknown,),
    )
