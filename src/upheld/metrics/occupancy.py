"""Agents' time: logged in, not ready, handling; and from it occupancy and utilisation.

staffed    = time in which the agent is logged in to at least one queue (two queues at once count once);
not ready  = staffed time in which the agent is paused everywhere and handles nothing;
handling   = staffed time from an answer until its talk, hold and wrap-up are over (ringing is waiting, not handling);
occupancy  = handling ÷ (staffed − not ready): the share of the time for calls that calls filled;
utilisation = handling ÷ staffed.

A switch may know a member by two names: the interface that logs in and the name that answers. A log-in that never
answers is counted as the one that does where `people` gives both to one person.

An agent who handles several contacts at once (chats) is handling, once: concurrency says how many they were on average,
the handling time of all contacts ÷ the time with at least one. It is never below 1.

An agent who is paused during a conversation is handling: so occupancy never passes 1. Where no log-in is known there is
no staffed time, and the ratios are null. The spans are laid over each other in one sweep: each begins with +1 and ends
with −1, and a running sum says what holds between two instants.
"""

from __future__ import annotations

from typing import Final

from upheld.contacts.records import ANSWERED, LOGGED_IN, NOT_READY
from upheld.metrics.handling import handled_s

LAST: Final = """(
    SELECT greatest(
        (SELECT max(greatest(offered_at, answered_at, ended_at)) FROM visits),
        (SELECT max(greatest(started_at, ended_at)) FROM agent_states)
    )
)"""


def stretches(until: str | None = None, other_names: str | None = None) -> str:
    """SQL: an agent's staffed time cut into stretches in which nothing changes.

    Columns: source, agent, started_at, ended_at, is_handling, is_not_ready, contacts (how many are handled at once).
    Spans still open are cut at `until`, an SQL instant (default: the last instant in the data). `other_names` is a
    query of the log-ins that another one answers for (default: `other_names_of` the view `visits`).
    """
    return f"""(
    SELECT source, agent, instant AS started_at, next_instant AS ended_at, handling > 0 AS is_handling,
        handling AS contacts,
        handling = 0 AND (paused > 0 OR (paused_queues > 0 AND paused_queues >= queues)) AS is_not_ready
    FROM (
        SELECT source, agent, instant, next_instant, {_unpacked("running")}
        FROM (
            SELECT source, agent, instant, lead(instant) OVER in_time AS next_instant,
                (sum(step) OVER so_far)::BIGINT AS running
            FROM ({_steps(until or LAST, other_names or other_names_of(_ANSWERING))})
            WINDOW in_time AS (PARTITION BY source, agent ORDER BY instant),
                so_far AS (PARTITION BY source, agent ORDER BY instant ROWS UNBOUNDED PRECEDING)
        )
    )
    WHERE queues > 0 AND next_instant > instant
)"""


_KINDS: Final = ("queues", "paused", "paused_queues", "handling")
_BITS: Final = 15
"""Each kind has its own bits of one running sum: one window instead of four, which takes half the time."""


def _unpacked(packed: str) -> str:
    mask = (1 << _BITS) - 1
    return ", ".join(f"({packed} >> {_BITS * place}) & {mask} AS {kind}" for place, kind in enumerate(_KINDS))


def _steps(until: str, other_names: str) -> str:
    """All that changes for an agent at one instant, in one step: so no count is ever below 0 in between."""
    return f"""
        SELECT source, agent, instant, sum(step)::BIGINT AS step
        FROM (
            SELECT source, coalesce(other.answering, spans.agent) AS agent,
                unnest([started_at, ended_at]) AS instant, unnest([weight, -weight]) AS step
            FROM ({_state_spans(until)} UNION ALL {_handling_spans()}) AS spans
            LEFT JOIN ({other_names}) AS other ON other.login = spans.agent
                AND other.valid_from <= spans.started_at AND spans.started_at < other.valid_to
            WHERE ended_at > started_at
        )
        GROUP BY source, agent, instant"""


_ANSWERING: Final = "SELECT DISTINCT agent::VARCHAR FROM visits WHERE agent IS NOT NULL"


def other_names_of(answering: str) -> str:
    """SQL: log-ins that never answer and whose person has one that does: login, valid_from, valid_to, answering.

    `answering` is a query of the log-ins that answer.
    """
    return f"""
    SELECT silent.login, silent.valid_from, silent.valid_to, min(own.login) AS answering
    FROM people AS silent JOIN people AS own
        ON own.person = silent.person AND own.valid_from <= silent.valid_from AND own.valid_to >= silent.valid_to
    WHERE silent.login NOT IN ({answering}) AND own.login IN ({answering})
    GROUP BY ALL"""


def _state_spans(until: str) -> str:
    kind = f"""CASE WHEN state = '{LOGGED_IN}' THEN {_weight("queues")}
        WHEN queue IS NULL THEN {_weight("paused")} ELSE {_weight("paused_queues")} END"""
    return f"""
        SELECT source::VARCHAR AS source, agent::VARCHAR AS agent, {kind} AS weight,
            started_at, coalesce(ended_at, {until}) AS ended_at
        FROM agent_states WHERE state IN ('{LOGGED_IN}', '{NOT_READY}')"""


def _handling_spans() -> str:
    handled_us = f"(({handled_s()}) * 1e6)::BIGINT"
    return f"""
        SELECT source::VARCHAR, agent::VARCHAR, {_weight("handling")},
            answered_at, answered_at + to_microseconds({handled_us})
        FROM visits WHERE outcome = '{ANSWERED}' AND agent IS NOT NULL AND answered_at IS NOT NULL"""


def _weight(kind: str) -> str:
    return f"{1 << _BITS * _KINDS.index(kind)}::BIGINT"
