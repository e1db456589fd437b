"""Measures of deferred work (e-mails, letters, cases): answered and closed in time, backlog by age, reopened.

The clock of an item is the opening time of the agreement (`clock` = opening: it stands still while closed, so an
e-mail of the night begins to wait in the morning) or that of the wall. Items belong to the instant they were received.
What is open when the table of its source ends is open, not lost: an item without an answer counts as a miss once its
time has passed, and not at all before.

The backlog is looked at when each opening day closes: an item is in it from its arrival until it is closed, or until it
is answered where nothing in its queue was ever closed. No close after the last instant of the table is looked at.
"""

from __future__ import annotations

from typing import Final

from upheld.metrics import opening
from upheld.metrics.measures import Measure

CLOCKS: Final = ("opening", "wall")

_ITEMS: Final = """(
    SELECT * REPLACE (
            source::VARCHAR AS source, queue::VARCHAR AS queue, channel::VARCHAR AS channel, journal::VARCHAR AS journal
        ), 1 AS entry, received_at AS offered_at,
        max(greatest(received_at, answered_at, closed_at)) OVER (PARTITION BY source) AS until_at,
        CASE WHEN bool_or(closed_at IS NOT NULL) OVER (PARTITION BY source, queue) THEN closed_at ELSE answered_at END
            AS done_at
    FROM work_items
)"""
_SHOWN: Final = "items.source, items.queue, items.channel, 1 AS entry, items.journal, items.position"


def response_level(within_s: float, clock: str = "opening") -> Measure:
    """Items answered within `within_s` ÷ items answered, or not yet answered although that time has passed."""
    return _level("response_level", "answered", within_s, clock)


def resolution_level(within_s: float, clock: str = "opening") -> Measure:
    """Items closed within `within_s` ÷ items closed, or still open although that time has passed."""
    return _level("resolution_level", "closed", within_s, clock)


def backlog_age(clock: str = "opening") -> Measure:
    """The age of the oldest open item at the close of each opening day; 0 where nothing is open."""
    return Measure(
        id="backlog_age",
        unit="s",
        better="less",
        numerator="wait_s",
        denominator="1",
        at=_BEFORE_CLOSE,
        relation=_oldest(clock),
        aggregate="max",
        records="work_items",
        opening=True,
        keeps_hours=clock == "opening",
    )


def backlog_within(within_s: float, clock: str = "opening") -> Measure:
    """Items no older than `within_s` ÷ items open, at the close of each opening day."""
    return Measure(
        id="backlog_within",
        unit="share",
        better="more",
        numerator=f"CASE WHEN wait_s <= {within_s!r} THEN 1 ELSE 0 END",
        denominator="1",
        at=_BEFORE_CLOSE,
        relation=_backlog(clock),
        threshold_s=within_s,
        records="work_items",
        opening=True,
        keeps_hours=clock == "opening",
    )


def reopen_rate() -> Measure:
    """Closed items that were reopened at least once ÷ closed items of which that is known; counted at their closing."""
    known = "closed_at IS NOT NULL AND reopened IS NOT NULL"
    return Measure(
        id="reopen_rate",
        unit="share",
        better="less",
        numerator=f"CASE WHEN {known} AND reopened > 0 THEN 1 ELSE 0 END",
        denominator=f"CASE WHEN {known} THEN 1 ELSE 0 END",
        at="coalesce(closed_at, received_at)",
        relation=f"""(
    SELECT item_id AS contact_id, {_SHOWN}, received_at AS offered_at, 'closed' AS outcome, NULL::DOUBLE AS wait_s,
        received_at, closed_at, reopened
    FROM {_ITEMS} AS items WHERE closed_at IS NOT NULL
)""",
        records="work_items",
        apart=(("deferred.reopened_unknown", "reopened IS NULL"),),
    )


_BEFORE_CLOSE: Final = "closes_at - to_microseconds(1)"
"""The last open instant, so that a close at midnight belongs to its own day."""


def _level(metric: str, done: str, within_s: float, clock: str) -> Measure:
    return Measure(
        id=metric,
        unit="share",
        better="more",
        numerator=f"CASE WHEN coalesce(wait_s <= {within_s!r}, false) THEN 1 ELSE 0 END",
        denominator=f"CASE WHEN wait_s IS NOT NULL OR age_s > {within_s!r} THEN 1 ELSE 0 END",
        relation=_timed(done, clock),
        threshold_s=within_s,
        records="work_items",
        opening=clock == "opening",
        keeps_hours=clock == "opening",
        apart=(
            ("deferred.not_due", f"wait_s IS NULL AND age_s <= {within_s!r}"),
            ("deferred.backwards", "age_s IS NULL"),
        ),
    )


def _timed(done: str, clock: str) -> str:
    """Every item with `wait_s` until it was `done` (null: it was not) and `age_s` when the table ends.

    Both are null where it was done before it came: no such item says how long anybody waited.
    """
    waited, age = (_between(clock, instant) for instant in (f"{done}_at", "until_at"))
    return f"""(
    SELECT item_id AS contact_id, {_SHOWN}, received_at AS offered_at,
        CASE WHEN {done}_at IS NULL THEN 'open' ELSE '{done}' END AS outcome,
        CASE WHEN {done}_at >= received_at THEN {waited} / 1e6 END AS wait_s,
        CASE WHEN coalesce({done}_at >= received_at, true) THEN {age} / 1e6 END AS age_s
    FROM {_ITEMS} AS items {_spans(clock, "received_at", f"{done}_at", "until_at")}
)"""


def _backlog(clock: str) -> str:
    """One row per item and close at which it is open, with its age as `wait_s`."""
    return f"""(
    SELECT item_id AS contact_id, {_SHOWN}, received_at AS offered_at, 'open' AS outcome,
        {_age(clock)} / 1e6 AS wait_s, closes_at
    FROM {_ITEMS} AS items JOIN opening_closes AS closing ON {_OPEN_THEN} AND closes_at <= until_at
        {_spans(clock, "received_at")}
)"""


_OPEN_THEN: Final = "received_at < closes_at AND coalesce(done_at > closes_at, true)"


def _oldest(clock: str) -> str:
    """One row per queue, channel and close since its first item: the oldest open item, or none and an age of 0."""
    return f"""(
    SELECT coalesce(open.contact_id, '') AS contact_id, seen.source, seen.queue, seen.channel, 1 AS entry,
        open.journal, open.position, coalesce(open.offered_at, seen.closes_at) AS offered_at,
        CASE WHEN open.wait_s IS NULL THEN 'none' ELSE 'open' END AS outcome, coalesce(open.wait_s, 0) AS wait_s,
        seen.closes_at
    FROM (
        SELECT source, queue, channel, closes_at
        FROM (
            SELECT source, queue, channel, min(received_at) AS first_at, max(until_at) AS until_at
            FROM {_ITEMS} GROUP BY ALL
        ) JOIN opening_closes ON closes_at > first_at AND closes_at <= until_at
    ) AS seen
    LEFT JOIN (
        SELECT * FROM {_backlog(clock)}
        QUALIFY row_number() OVER (
            PARTITION BY source, queue, channel, closes_at ORDER BY offered_at, contact_id
        ) = 1
    ) AS open USING (source, queue, channel, closes_at)
)"""


def _age(clock: str) -> str:
    if clock == "wall":
        return "(epoch_us(closes_at) - epoch_us(received_at))"
    return f"greatest(opened_us - {opening.passed_us('span_of_received_at', 'received_at')}, 0)"


def _between(clock: str, instant: str) -> str:
    """Microseconds on the clock from the arrival to `instant`."""
    if clock == "wall":
        return f"(epoch_us({instant}) - epoch_us(received_at))"
    ends, begins = (opening.passed_us(f"span_of_{at}", at) for at in (instant, "received_at"))
    return f"({ends} - {begins})"


def _spans(clock: str, *instants: str) -> str:
    """Joins that bring the last opening span that has begun at each of the instants."""
    if clock == "wall":
        return ""
    return " ".join(
        f"ASOF LEFT JOIN opening_spans AS span_of_{at} ON {at} >= span_of_{at}.started_at" for at in instants
    )
