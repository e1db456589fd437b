"""Repeats from the same number, and first-contact resolution read from them.

A contact repeats when the same caller (keyed pseudonym) made another contact within the window before it; it is
resolved when no contact of that caller follows within the window. Withheld and unknown numbers take no part: they never
join as one caller. Contacts are counted, not visits: a transferred contact is one contact, attributed to its first
visit.

Both need a whole window of data. A contact whose window is not complete takes no part at all, so that the edge of the
data neither lowers the repeats nor lifts the resolution.
"""

from __future__ import annotations

from typing import Final

from upheld.contacts.records import ANSWERED
from upheld.metrics.measures import Measure

WINDOW_S: Final = 7 * 86400.0


def repeat_rate(window_s: float = WINDOW_S, *, same_queue: bool = False) -> Measure:
    """Contacts that repeat an earlier one within `window_s` ÷ contacts of known callers with that much past to see."""
    repeats = f"since_last_s <= {window_s!r}"
    return _of_contacts("repeat_rate", "share", "less", "1", repeats, _past(window_s), same_queue)


def mean_repeat_interval(window_s: float = WINDOW_S, *, same_queue: bool = False) -> Measure:
    """Mean time from a contact to its repeat, of the repeats within `window_s`."""
    repeats = f"since_last_s <= {window_s!r} AND {_past(window_s)}"
    return _of_contacts("mean_repeat_interval", "s", "more", "since_last_s", repeats, repeats, same_queue)


def fcr(window_s: float = WINDOW_S, *, same_queue: bool = False) -> Measure:
    """First-contact resolution: answered contacts that no contact of the same caller follows within `window_s`.

    The denominator holds the answered contacts of known callers whose window ended before the data do.
    """
    resolved = f"coalesce(until_next_s > {window_s!r}, true)"
    complete = f"was_answered AND caller IS NOT NULL AND future_s >= {window_s!r}"
    return _of_contacts("fcr", "share", "more", "1", resolved, complete, same_queue)


def contacts(*, same_queue: bool = False) -> str:
    """SQL: one row per contact, the columns of its first visit and what was before and after it.

    Adds `was_answered`, `since_last_s` and `until_next_s` (null: none seen, or the caller is unknown), `past_s` and
    `future_s` (how much of the data lies before and after, in seconds).
    """
    caller = "source, caller, queue" if same_queue else "source, caller"
    return f"""(
    SELECT *,
        {_seconds("lag(offered_at) OVER caller_contacts", "offered_at")} AS since_last_s,
        {_seconds("offered_at", "lead(offered_at) OVER caller_contacts")} AS until_next_s,
        {_seconds("min(offered_at) OVER ()", "offered_at")} AS past_s,
        {_seconds("offered_at", "max(offered_at) OVER ()")} AS future_s
    FROM (
        SELECT *, bool_or(outcome = '{ANSWERED}') OVER (PARTITION BY source, contact_id) AS was_answered
        FROM visits
        QUALIFY row_number() OVER (PARTITION BY source, contact_id ORDER BY offered_at, entry, queue) = 1
    )
    WINDOW caller_contacts AS (
        PARTITION BY {caller}, CASE WHEN caller IS NULL THEN contact_id END ORDER BY offered_at, contact_id
    )
)"""


def _of_contacts(metric: str, unit: str, better: str, adds: str, counted: str, among: str, same_queue: bool) -> Measure:
    return Measure(
        id=metric,
        unit=unit,
        better=better,
        numerator=f"CASE WHEN {among} AND coalesce({counted}, false) THEN {adds} ELSE 0 END",
        denominator=f"CASE WHEN {among} THEN 1 ELSE 0 END",
        relation=contacts(same_queue=same_queue),
    )


def _past(window_s: float) -> str:
    return f"caller IS NOT NULL AND past_s >= {window_s!r}"


def _seconds(start: str, end: str) -> str:
    return f"(epoch_us({end}) - epoch_us({start})) / 1e6"
