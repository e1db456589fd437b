"""Two telephone systems of one make-believe centre, whose clocks may be apart: for tests of what finds that out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import duckdb
import numpy as np
import pyarrow as pa

from upheld.contacts import people
from upheld.contacts.people import PersonLogin
from upheld.contacts.records import VISITS, Records
from upheld.contacts.store import attach_records, connect

FIRST_DAY = 1793577600  # Monday, 2 November 2026, 00:00 UTC


@dataclass(frozen=True)
class Centre:
    """What goes on in both systems."""

    days: int = 20
    calls: int = 300  # a day and system
    population: int = 4000  # callers of both
    passed_on: float = 0.0  # share of the calls of the first that go on in the second within seconds
    tried_again: float = 0.0  # share of the calls of either that are followed by one in the other within minutes
    shared_ids: bool = False  # passed-on calls keep their contact_id
    agents: int = 0  # who answer in both systems, never twice at once
    shocks: float = 0.0  # how much the demand on both goes up and down together
    hours: tuple[int, int] = (7, 17)  # UTC


def arrivals(rng: np.random.Generator, centre: Centre, shock: np.ndarray) -> np.ndarray:
    """Instants (s) of one system's calls, busiest before noon."""
    start, end = centre.hours
    slots = np.arange(start * 2, end * 2)
    shape = 1.2 + np.sin((slots - slots[0]) / len(slots) * 2 * np.pi)
    found = []
    for day in range(centre.days):
        counts = rng.poisson(centre.calls * shape / shape.sum() * shock[day, slots])
        offsets = np.repeat(slots * 1800, counts) + rng.uniform(0, 1800, counts.sum())
        found.append(FIRST_DAY + day * 86400 + np.sort(offsets))
    return np.concatenate(found)


def centre(of: Centre, shift_s: float = 0, seed: int = 1) -> duckdb.DuckDBPyConnection:
    """The records of both systems, "alpha" and "beta"; the clock of beta is ahead by `shift_s`."""
    rng = np.random.default_rng(seed)
    shock = rng.gamma(1 / of.shocks**2, of.shocks**2, (of.days, 48)) if of.shocks else np.ones((of.days, 48))
    alpha = _calls(rng, "alpha", arrivals(rng, of, shock), of)
    beta = _calls(rng, "beta", arrivals(rng, of, shock), of)
    on = rng.random(len(alpha["at"])) < of.passed_on
    beta = _joined(beta, _after(rng, alpha, on, alpha["end"], rng.uniform(1, 20, len(on)), of.shared_ids, "p"))
    for one, other, letter in ((alpha, "beta", "r"), (beta, "alpha", "s")):
        again = rng.random(len(one["at"])) < of.tried_again
        more = _after(rng, one, again, one["end"], rng.exponential(240, len(again)) + 5, False, letter)
        if other == "beta":
            beta = _joined(beta, more)
        else:
            alpha = _joined(alpha, more)
    if of.agents:
        _staff(rng, alpha, beta, of.agents)
    con = connect()
    attach_records(
        con, replace(Records(), visits=pa.concat_tables([_table("alpha", alpha, 0), _table("beta", beta, shift_s)]))
    )
    logins = [PersonLogin(f"p{n}", f"P {n}", f"{source}/{n}") for n in range(of.agents) for source in ("alpha", "beta")]
    people.attach(con, logins, ())
    return con


Calls = dict[str, np.ndarray]


def _calls(rng: np.random.Generator, source: str, at: np.ndarray, of: Centre) -> Calls:
    wait, talk = rng.exponential(20, len(at)), rng.gamma(2, 120, len(at))
    return {
        "at": at,
        "answered": at + wait,
        "end": at + wait + talk,
        "caller": rng.integers(0, of.population, len(at)),
        "id": np.array([f"{source}{n}" for n in range(len(at))], object),
        "agent": np.array([None] * len(at), object),
    }


def _after(
    rng, calls: Calls, which: np.ndarray, end: np.ndarray, later_s: np.ndarray, same_id: bool, letter: str
) -> Calls:
    at = (end + later_s)[which]
    talk = rng.gamma(2, 120, len(at))
    ids = calls["id"][which] if same_id else np.array([f"{letter}{n}" for n in range(len(at))], object)
    none = np.array([None] * len(at), object)
    return {
        "at": at,
        "answered": at + 10,
        "end": at + 10 + talk,
        "caller": calls["caller"][which],
        "id": ids,
        "agent": none,
    }


def _joined(one: Calls, other: Calls) -> Calls:
    return {name: np.concatenate([one[name], other[name]]) for name in one}


def _staff(rng: np.random.Generator, alpha: Calls, beta: Calls, agents: int) -> None:
    """Give each call of both systems to an agent who is free, in turn; nobody where all are busy."""
    busy_until = np.zeros(agents)
    order = sorted(
        [
            (at, end, calls, n)
            for calls in (alpha, beta)
            for n, (at, end) in enumerate(zip(calls["answered"], calls["end"], strict=True))
        ],
        key=lambda each: each[0],
    )
    for at, end, calls, n in order:
        free = np.nonzero(busy_until < at)[0]
        if len(free):
            agent = int(rng.choice(free))
            busy_until[agent] = end
            calls["agent"][n] = f"{'alpha' if calls is alpha else 'beta'}/{agent}"


def _table(source: str, calls: Calls, shift_s: float) -> pa.Table:
    rows = len(calls["at"])
    instants = {
        name: pa.array(((calls[key] + shift_s) * 1e6).astype("int64")).cast(pa.timestamp("us", tz="UTC"))
        for name, key in (("offered_at", "at"), ("answered_at", "answered"), ("ended_at", "end"))
    }
    fixed = {"source": source, "queue": f"{source}-sales", "entry": 1, "channel": "voice", "outcome": "answered",
             "flags": 0, "journal": f"{source}.log@0"}  # fmt: skip
    columns = {name: pa.array([value] * rows) for name, value in fixed.items()} | instants
    columns |= {
        "contact_id": pa.array(calls["id"], pa.string()),
        "agent": pa.array(calls["agent"], pa.string()),
        "caller": pa.array([f"c{n}" for n in calls["caller"]], pa.string()),
        "position": pa.array(range(rows), pa.int64()),
    }
    return pa.table([columns.get(f.name, pa.nulls(rows, f.type)).cast(f.type) for f in VISITS], schema=VISITS)


def day(number: int) -> datetime:
    """Midnight of a day of the centre."""
    return datetime.fromtimestamp(FIRST_DAY + number * 86400, UTC)
