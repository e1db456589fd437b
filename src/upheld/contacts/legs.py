"""What a switch's call records add to the visits that the queue's log told: numbers, and what came before and after.

Legs never make a visit and never change a figure of one; they fill in what the log does not know, when it is asked for.
"""

from __future__ import annotations

from typing import Any, Final

import duckdb

_OWN: Final = (
    "starts_with(leg_id, contact_id || '/')"  # legs of the contact's own channel, not of those it was bridged to
)

_FIRST: Final = f"""
    SELECT contact_id, arg_min(struct_pack(caller, dialled, started_at), (started_at, leg_id)) AS leg
    FROM legs WHERE {_OWN} GROUP BY contact_id"""

_OVERWRITTEN: Final = """
    SELECT contact_id, split_part(transferred_to, '@', 1) AS number FROM told WHERE transferred_to IS NOT NULL
    UNION SELECT contact_id, exit_key FROM told WHERE exit_key IS NOT NULL"""

_OUTWARDS: Final = "'Dial', 'AppDial', 'AppDial2', 'Originate', 'FollowMe', 'Page', 'RetryDial', 'bridge'"

_BEFORE_QUEUE: Final = f"""
    SELECT count(*) AS contacts FROM (
        SELECT contact_id FROM legs WHERE contact_id NOT IN (SELECT contact_id FROM visits)
        GROUP BY contact_id
        HAVING count(queue) = 0 AND count(*) FILTER (application IN ({_OUTWARDS})) = 0)"""

_AFTER_TRANSFER: Final = f"""
    SELECT count(*) AS contacts FROM (
        SELECT v.contact_id FROM visits AS v
        JOIN (SELECT contact_id, max(ended_at) AS ended_at FROM legs WHERE {_OWN} GROUP BY contact_id) AS own
            USING (contact_id)
        GROUP BY v.contact_id, own.ended_at
        HAVING arg_max(v.ended_by IN ('blind_transfer', 'attended_transfer'), (v.offered_at, v.position))
            AND own.ended_at > max(v.ended_at) + INTERVAL 2 SECOND)"""


def filled_from_legs(con: duckdb.DuckDBPyConnection, visits: str) -> None:
    """Make the view `visits` of `con`: the query `visits`, with `caller` and `dialled` of the legs where it has none.

    A number that a transfer or a pressed key wrote over the number dialled is not taken. Two switches may give two
    calls one id: a leg that began over a day before the visit is another call's.
    """
    con.execute(
        f"""CREATE OR REPLACE VIEW visits AS
        WITH told AS ({visits}), first AS ({_FIRST}), overwritten AS ({_OVERWRITTEN})
        SELECT told.* REPLACE (
            coalesce(told.caller, first.leg.caller) AS caller,
            coalesce(told.dialled, CASE WHEN overwritten.number IS NULL THEN first.leg.dialled END) AS dialled)
        FROM told
        LEFT JOIN first ON first.contact_id = told.contact_id
            AND first.leg.started_at <= told.offered_at + INTERVAL 5 SECOND
            AND first.leg.started_at > told.offered_at - INTERVAL 1 DAY
        LEFT JOIN overwritten ON overwritten.contact_id = told.contact_id
            AND overwritten.number = first.leg.dialled"""
    )


def found(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """What the legs show that no queue's log can; None where there are no legs.

    `ended_before_queue` counts contacts that ended in the switch itself (a menu, an announcement) and called nobody;
    `went_on_after_transfer` those that talked on for over two seconds after the last transfer out of a queue.
    """
    legs = _count(con, "SELECT count(*) FROM legs")
    if not legs:
        return {"legs": 0, "ended_before_queue": None, "went_on_after_transfer": None}
    return {
        "legs": legs,
        "ended_before_queue": _count(con, _BEFORE_QUEUE),
        "went_on_after_transfer": _count(con, _AFTER_TRANSFER),
    }


def _count(con: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(con.execute(query).fetchall()[0][0])
