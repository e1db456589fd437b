"""Lost log days: open local days of the assessed stretch without a single log line, which a clause must declare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from upheld.agreements.clauses import Agreement, Gap
from upheld.agreements.periods import in_force
from upheld.contacts import calendars
from upheld.contacts.silence import gaps
from upheld.problems import BadInput, Problem


def check(
    versions: Sequence[Agreement], activity: Mapping[int, int], start: datetime, end: datetime, now: datetime | None
) -> None:
    """Raises BadInput naming each lost day of [start, end) that no `[[gaps]]` clause declares.

    The day of `now` is not over: its log may still come.
    """
    if now is not None and now <= end:
        end = calendars.days(versions[-1].time_zone, now, now)[0].start
    problems = [
        Problem("period.gap", agreement.file, values={"day": calendars.days(agreement.time_zone, *lost)[0].label})
        for agreement in versions
        for lost in gaps(activity, agreement.calendar, *in_force(agreement, start, end))
        if not _declared(agreement, *lost)
    ]
    if problems:
        raise BadInput(*problems)


def declared(versions: Sequence[Agreement], start: datetime, end: datetime) -> tuple[Mapping[str, Any], ...]:
    """The declared gaps that touch [start, end), as plain values."""
    found = {gap.id: gap for agreement in versions for gap in agreement.gaps if gap.start < end and start < gap.end}
    return tuple(_plain(gap) for gap in found.values())


def _declared(agreement: Agreement, start: datetime, end: datetime) -> bool:
    """Whether every open moment of [start, end) lies in declared gaps."""
    left = [(max(a, start), min(b, end)) for a, b in calendars.open_spans(agreement.calendar, start, end)]
    for gap in agreement.gaps:
        left = [rest for span in left for rest in _without(span, gap)]
    return not left


def _without(span: tuple[datetime, datetime], gap: Gap) -> list[tuple[datetime, datetime]]:
    before = (span[0], min(span[1], gap.start))
    after = (max(span[0], gap.end), span[1])
    return [rest for rest in (before, after) if rest[0] < rest[1]]


def _plain(gap: Gap) -> Mapping[str, Any]:
    return {
        "id": gap.id,
        "from": gap.start,
        "to": gap.end,
        "reason": gap.reason,
        "evidence": gap.evidence,
        "approved_by": gap.approved_by,
        "substitute": tuple(
            {"target": s.target, "numerator": s.numerator, "denominator": s.denominator} for s in gap.substitutes
        ),
    }
