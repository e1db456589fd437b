"""Measures of scores that somebody gave a contact: quality, satisfaction, documentation, resolution as reported.

Who was asked and did not answer stands in neither numerator nor denominator, and is counted apart. A score without a
queue belongs to that of the visit with the same contact id: the last one answered, else the last.
"""

from __future__ import annotations

from typing import Final

from upheld.contacts.records import ANSWERED, DOCUMENTATION, QUALITY, RESOLUTION, SATISFACTION
from upheld.metrics.measures import Measure

_PLACED: Final = f"""(
    SELECT contact_id, queue::VARCHAR AS queue, channel::VARCHAR AS channel FROM visits
    WHERE contact_id IN (SELECT contact_id FROM scores WHERE queue IS NULL OR channel IS NULL)
    QUALIFY row_number() OVER (
        PARTITION BY contact_id ORDER BY outcome = '{ANSWERED}' DESC, offered_at DESC, queue, entry DESC
    ) = 1
)"""
_NEARLY: Final = 1e-9
"""Points are decimals in tables and binary here: 4 of 5 is 80 %."""


def quality_score() -> Measure:
    """Points given by quality reviews ÷ points possible."""
    return _points("quality_score", QUALITY)


def satisfaction_score() -> Measure:
    """Points given by customers ÷ points possible: the mean satisfaction."""
    return _points("satisfaction_score", SATISFACTION)


def satisfaction(satisfied_from: float = 0.8) -> Measure:
    """Answers of at least `satisfied_from` of the scale ÷ answers."""
    return _answers("satisfaction", SATISFACTION, f"score >= {float(satisfied_from)!r} * possible - {_NEARLY}", _SCALED)


def documentation_share() -> Measure:
    """Contacts that were documented ÷ contacts looked at."""
    return _answers("documentation_share", DOCUMENTATION, "score >= 1", _ANSWERED)


def reported_resolution() -> Measure:
    """Contacts resolved, as the table reports it (a survey or an agent's code) ÷ contacts of which it says so.

    First-contact resolution by repeats is another figure: `fcr`.
    """
    return _answers("reported_resolution", RESOLUTION, "score >= 1", _ANSWERED)


_ANSWERED: Final = "score IS NOT NULL"
_SCALED: Final = "score IS NOT NULL AND coalesce(possible > 0, false)"
_UNANSWERED: Final = ("scores.unanswered", "score IS NULL")
_NO_SCALE: Final = ("scores.no_scale", "score IS NOT NULL AND NOT coalesce(possible > 0, false)")


def _points(metric: str, kind: str) -> Measure:
    return Measure(
        id=metric,
        unit="share",
        better="more",
        numerator=f"CASE WHEN {_SCALED} THEN score ELSE 0 END",
        denominator=f"CASE WHEN {_SCALED} THEN possible ELSE 0 END",
        relation=_of_kind(kind),
        records="scores",
        of_contacts=False,
        apart=(_UNANSWERED, _NO_SCALE),
    )


def _answers(metric: str, kind: str, good: str, counted: str) -> Measure:
    return Measure(
        id=metric,
        unit="share",
        better="more",
        numerator=f"CASE WHEN {counted} AND {good} THEN 1 ELSE 0 END",
        denominator=f"CASE WHEN {counted} THEN 1 ELSE 0 END",
        relation=_of_kind(kind),
        records="scores",
        apart=(_UNANSWERED, _NO_SCALE) if counted == _SCALED else (_UNANSWERED,),
    )


def _of_kind(kind: str) -> str:
    return f"""(
    SELECT scores.source::VARCHAR AS source, coalesce(scores.contact_id, '') AS contact_id,
        coalesce(scores.queue::VARCHAR, placed.queue, '') AS queue, 1 AS entry,
        coalesce(scores.channel::VARCHAR, placed.channel, '') AS channel, scored_at AS offered_at,
        CASE WHEN score IS NULL THEN 'no_answer' ELSE 'scored' END AS outcome, NULL::DOUBLE AS wait_s,
        scores.journal::VARCHAR AS journal, scores.position, score, possible
    FROM scores LEFT JOIN {_PLACED} AS placed ON placed.contact_id = scores.contact_id
    WHERE scores.kind = '{kind}'
)"""
