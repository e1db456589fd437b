"""A made-up month of visits, as records: quick to make, with the shapes that cost time in real ones."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from upheld.contacts.records import AGENT_RINGS, AGENT_STATES, VISITS, Records

ZONE = "Europe/Warsaw"
FIRST_DAY = datetime(2026, 11, 1, tzinfo=ZoneInfo(ZONE))
QUEUES = ("sales", "support", "billing", "claims", "retention", "night desk")
AGENTS = tuple(f"SIP/{number}" for number in range(1000, 1240))

_SHARES = {
    "answered": 0.885,
    "abandoned": 0.085,
    "timed_out": 0.01,
    "left_by_key": 0.01,
    "refused": 0.008,
    "unknown": 0.002,
}
_HOURLY = np.array([1, 1, 1, 1, 1, 2, 5, 14, 40, 60, 62, 58, 52, 50, 52, 50, 46, 40, 30, 22, 14, 8, 4, 2], dtype=float)


def synthetic_month(visits: int = 600_000, *, days: int = 30, seed: int = 1) -> Records:
    """`visits` visits of November 2026 (or of `days` days from the 1st) in Warsaw, with rings and log-ins."""
    random = np.random.default_rng(seed)
    offered = _arrivals(random, visits, days)
    outcome = random.choice(len(_SHARES), size=visits, p=np.array(list(_SHARES.values())))
    answered = outcome == 0
    wait = np.where(
        random.random(visits) < 0.55, random.gamma(2.0, 3.0, visits), random.exponential(45.0, visits)
    ).round(3)
    talk = random.lognormal(5.0, 0.6, visits).round()
    agent = random.integers(0, len(AGENTS), visits)
    table = _visits(random, offered, outcome, wait, talk, agent)
    return Records(table, _states(days), _rings(table.filter(pa.array(answered))))


def activity(records: Records) -> dict[int, int]:
    """Log lines per UTC quarter-hour (epoch // 900), about four each, as a queue_log would have them."""
    seconds = records.visits["offered_at"].cast(pa.int64()).to_numpy() // 1_000_000
    quarter, count = np.unique(seconds // 900, return_counts=True)
    return dict(zip(quarter.tolist(), (count * 4).tolist(), strict=True))


def _arrivals(random: np.random.Generator, visits: int, days: int) -> np.ndarray:
    """Sorted arrival instants in microseconds: weekdays full, Saturdays a third, Sundays a sixth."""
    weights = np.array([(1, 1, 1, 1, 1, 0.33, 0.17)[(FIRST_DAY.weekday() + day) % 7] for day in range(days)])
    day = random.choice(days, size=visits, p=weights / weights.sum())
    hour = random.choice(24, size=visits, p=_HOURLY / _HOURLY.sum())
    start_us = int(FIRST_DAY.timestamp()) * 1_000_000
    return np.sort(start_us + (day * 24 + hour) * 3_600_000_000 + random.integers(0, 3_600_000_000, visits))


def _visits(random, offered, outcome, wait, talk, agent) -> pa.Table:
    visits, answered = len(offered), outcome == 0
    left = offered + (wait * 1e6).astype(np.int64)
    ended = np.where(answered, left + (talk * 1e6).astype(np.int64), left)
    number = pa.array(np.arange(visits))
    position = np.arange(visits) * 300
    columns = {
        "source": _same("asterisk", visits),
        "contact_id": pc.binary_join_element_wise(
            pa.array(offered // 1_000_000).cast(pa.string()), number.cast(pa.string()), "."
        ),
        "queue": _words(random.choice(len(QUEUES), visits, p=[0.3, 0.3, 0.15, 0.1, 0.1, 0.05]), QUEUES),
        "entry": np.ones(visits, dtype=np.int32),
        "channel": _same("voice", visits),
        "offered_at": _times(offered),
        "answered_at": _times(left, ~answered),
        "ended_at": _times(ended, outcome == 5),
        "outcome": _words(outcome, tuple(_SHARES)),
        "agent": _words(agent, AGENTS, ~answered),
        "wait_s": pa.array(wait, mask=outcome == 5),
        "ring_s": pa.array(np.minimum(wait, 4.0), mask=~answered),
        "talk_s": pa.array(talk, mask=~answered),
        "ended_by": _words(random.integers(0, 2, visits), ("agent", "caller"), ~answered),
        "caller": _callers(random, visits),
        "place": random.integers(1, 5, visits).astype(np.int32),
        "flags": np.zeros(visits, dtype=np.int32),
        "journal": _same("queue_log@0123456789ab", visits),
        "position": position,
        "end_journal": _same("queue_log@0123456789ab", visits),
        "end_position": position + 150,
    }
    return _table(columns, VISITS, visits)


def _callers(random: np.random.Generator, visits: int) -> pa.Array:
    """Pseudonyms: about 60 % of the visits come from numbers that call again; 4 % are withheld."""
    pool = random.bytes(16 * max(1, visits // 2)).hex()
    every = pa.array([pool[at : at + 32] for at in range(0, len(pool), 32)])
    return every.take(pa.array(random.integers(0, len(every), visits), mask=random.random(visits) < 0.04))


def _rings(answered: pa.Table) -> pa.Table:
    columns = {
        name: answered[name]
        for name in ("source", "contact_id", "queue", "entry", "agent", "ring_s", "journal", "position")
    }
    columns |= {"started_at": answered["answered_at"], "outcome": answered["outcome"]}
    return _table(columns, AGENT_RINGS, len(answered))


def _states(days: int) -> pa.Table:
    """Every agent logged in for eight hours of each day."""
    spans = days * len(AGENTS)
    start = int(FIRST_DAY.timestamp()) * 1_000_000 + (np.arange(spans) // len(AGENTS) * 24 + 8) * 3_600_000_000
    columns = {
        "source": _same("asterisk", spans),
        "agent": _words(np.arange(spans) % len(AGENTS), AGENTS),
        "state": _same("logged_in", spans),
        "started_at": _times(start),
        "ended_at": _times(start + 8 * 3_600_000_000),
        "flags": np.zeros(spans, dtype=np.int32),
        "journal": _same("queue_log@0123456789ab", spans),
        "position": np.arange(spans) * 300,
    }
    return _table(columns, AGENT_STATES, spans)


def _table(columns: dict, schema: pa.Schema, rows: int) -> pa.Table:
    given = [columns.get(f.name, pa.nulls(rows, f.type)) for f in schema]
    return pa.table(given, names=schema.names).cast(schema)


def _words(index: np.ndarray, words: tuple[str, ...], null: np.ndarray | None = None) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(index.astype(np.int32), mask=null), pa.array(words))


def _same(word: str, rows: int) -> pa.Array:
    return _words(np.zeros(rows, dtype=np.int32), (word,))


def _times(microseconds: np.ndarray, null: np.ndarray | None = None) -> pa.Array:
    return pa.array(microseconds, mask=null).cast(pa.timestamp("us", tz="UTC"))
