"""The first pass of a rollup: visits, service level and agents' time counted in cells of group and tick.

One scan with few, plain aggregates. A cell of visits also has their outcome; what falls within or short of the
thresholds is counted inside it.
"""

from __future__ import annotations

from typing import Final

from upheld.contacts.records import ABANDONED, ANSWERED
from upheld.metrics import grouping, handling, moments, occupancy, totals
from upheld.metrics.limits import earliest, instant, latest
from upheld.metrics.question import Question
from upheld.metrics.service_level import attributed_at, service_level

SHORT_S: Final = 5.0
"""What counts as a short abandon where neither the formula nor the caller says it."""

_AGENT_AT: Final = "coalesce(visits.answered_at, visits.offered_at)"


def visits(question: Question) -> str:
    """SQL: counts and sums of visits by group, tick and outcome."""
    within = f"wait_s {question.formula.comparison} {float(question.threshold_s)!r}"
    short = f"outcome = '{ABANDONED}' AND wait_s < {float(question.parameters.get('short_s') or SHORT_S)!r}"
    return f"""
        SELECT {grouping.columns(question.by, "visits")} {moments.tick_of("offered_at", question.tick)} AS tick,
            outcome, count(*) AS visits, count(wait_s) AS waits, sum(wait_s) AS wait_s, max(wait_s) AS longest_wait_s,
            count(*) FILTER ({within}) AS within, count(*) FILTER ({short}) AS short,
            count(*) FILTER ({short} AND {within}) AS short_within,
            count(talk_s) AS with_talk, sum(talk_s) AS talk_s,
            count(hold_s) AS with_hold, sum(hold_s) AS hold_s,
            count(wrap_s) AS with_wrap, sum(wrap_s) AS wrap_s,
            count(*) FILTER ({handling.PASSED_ON}) AS transferred
        FROM visits {grouping.joins(question.by, "visits", agent_at=_AGENT_AT)}
        WHERE {_taking_part(question, "offered_at")}
        GROUP BY ALL"""


def level(question: Question) -> str:
    """SQL: service level by group and the tick of the instant that the formula attributes a visit to."""
    measure = service_level(question.formula, question.threshold_s, question.parameters)
    at = attributed_at(question.formula, question.threshold_s)
    return f"""
        SELECT {grouping.columns(question.by, "visits")} {moments.tick_of(at, question.tick)} AS tick,
            sum({measure.numerator}) AS numerator, sum({measure.denominator}) AS denominator
        FROM visits {grouping.joins(question.by, "visits", agent_at=_AGENT_AT)}
        WHERE {_taking_part(question, at)} AND ({measure.denominator}) = 1
        GROUP BY ALL"""


def interval_totals(question: Question) -> str:
    """SQL: counts and sums of interval totals by group and tick, and for each how many rows `lacks_<name>`.

    A row lacks what it does not tell although it has contacts that it could be told of.
    """
    short_s = float(question.parameters.get("short_s") or SHORT_S)
    level = totals.service_level(question.formula, question.threshold_s, question.parameters)
    counted = totals.COUNTS | {
        "abandoned_short": totals.short_abandoned(short_s),
        "answered_within": totals.answered_within(question.threshold_s),
        "abandoned_within": totals.abandoned_within(question.threshold_s),
        "service_level_numerator": level.numerator,
        "service_level_denominator": level.denominator,
    }
    sums = [f"sum({sql}) AS {name}, count(*) FILTER (({sql}) IS NULL) AS lacks_{name}" for name, sql in counted.items()]
    known = [f"sum({sql}) AS {name}" for name, sql in totals.KNOWN.items()]
    return f"""
        SELECT {grouping.columns(question.by, "visits")} {moments.tick_of("started_at", question.tick)} AS tick,
            {", ".join((*sums, *known))}, max({totals.LONGEST_WAIT_S}) AS longest_wait_s,
            count(*) FILTER (({totals.LONGEST_WAIT_S}) IS NULL) AS lacks_longest_wait_s
        FROM {totals.RELATION} AS visits {grouping.joins(question.by, "visits", agent_at="visits.started_at")}
        WHERE NOT left_out AND {_taking_part(question, "started_at")}
        GROUP BY ALL"""


def agents_time(question: Question, other_names: str | None = None) -> str:
    """SQL: seconds of agents' time by group and tick; `other_names` as in `occupancy.stretches`."""
    until = None if question.until is None else instant(question.until)
    return f"""
        SELECT {grouping.columns(question.by, "pieces")} tick,
            sum(piece_s) AS staffed_s,
            sum(piece_s) FILTER (is_not_ready) AS not_ready_s,
            sum(piece_s) FILTER (is_handling) AS handling_s,
            sum(piece_s * contacts) AS contacts_s
        FROM {_pieces(question, occupancy.stretches(until, other_names))} AS pieces
            {grouping.joins(question.by, "pieces", agent_at="pieces.started_at")}
        WHERE piece_s > 0
        GROUP BY ALL"""


def _pieces(question: Question, stretches: str) -> str:
    """The stretches within the period, cut at every tick, with their lengths."""
    clipped = f"""(SELECT * REPLACE (
        {latest("started_at", question.start)} AS started_at, {earliest("ended_at", question.end)} AS ended_at
    ) FROM {stretches})"""
    if question.tick is None:
        return f"(SELECT *, 0 AS tick, (epoch_us(ended_at) - epoch_us(started_at)) / 1e6 AS piece_s FROM {clipped})"
    tick_us = question.tick * 1_000_000
    ticks = f"range(epoch_us(started_at) // {tick_us}, (epoch_us(ended_at) - 1) // {tick_us} + 1)"
    return f"""(
        SELECT *, (least(epoch_us(ended_at), (tick + 1) * {tick_us})
            - greatest(epoch_us(started_at), tick * {tick_us})) / 1e6 AS piece_s
        FROM (SELECT *, unnest({ticks}) AS tick FROM {clipped})
    )"""


def _taking_part(question: Question, at: str) -> str:
    conditions = []
    if question.of_agents:
        conditions.append(f"outcome = '{ANSWERED}'")
    if question.start is not None:
        conditions.append(f"({at}) >= {instant(question.start)}")
    if question.end is not None:
        conditions.append(f"({at}) < {instant(question.end)}")
    if question.queues is not None:
        quoted = ", ".join("'{}'".format(queue.replace("'", "''")) for queue in question.queues)
        conditions.append(f"visits.queue IN ({quoted})" if quoted else "false")
    return " AND ".join(conditions) or "true"
