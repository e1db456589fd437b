"""What the make-believe outsourcer's customers and quality analysts said: small tables beside the records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np

from upheld.contacts.records import ANSWERED, Records
from upheld.contacts.sources.simulated_centre import Outsourcer
from upheld.contacts.sources.simulated_people import person_on, seats

_SURVEY, _QUALITY = 500, 501  # random streams
_ASKED_AND_ANSWERED: Final = 0.05
_EVALUATED: Final = 0.006
_EVALUATORS: Final = ("q0001", "q0002", "q0003")


def satisfaction_rows(of: Outsourcer, records: Records) -> tuple[dict[str, Any], ...]:
    """Answers to a survey after the call: contact_id, queue, asked_at (ISO 8601, UTC), score (1 bad to 5 good).

    About 5 % of answered calls; who waited long is less content.
    """
    random = np.random.default_rng([of.seed, _SURVEY])
    rows = []
    for visit in _answered(records, random, _ASKED_AND_ANSWERED):
        mood = 4.4 - min(visit["wait_s"], 300.0) / 110.0 + random.normal(0.0, 0.9)
        rows.append(
            {
                "contact_id": visit["contact_id"],
                "queue": visit["queue"],
                "asked_at": _written(visit["ended_at"] + timedelta(minutes=2)),
                "score": int(np.clip(round(mood), 1, 5)),
            }
        )
    return tuple(rows)


def quality_rows(of: Outsourcer, records: Records) -> tuple[dict[str, Any], ...]:
    """Evaluations by analysts: contact_id, queue, login, person, evaluator, evaluated_at, score (0–100).

    Times are ISO 8601 in UTC. Each agent has a level of their own.
    """
    random = np.random.default_rng([of.seed, _QUALITY])
    by_login = {seat.login: seat for seat in seats(of)}
    level = {login: random.normal(82.0, 6.0) for login in by_login}
    rows = []
    for visit in _answered(records, random, _EVALUATED):
        login = visit["agent"]
        rows.append(
            {
                "contact_id": visit["contact_id"],
                "queue": visit["queue"],
                "login": login,
                "person": person_on(of, by_login[login], visit["offered_at"].date()) or "",
                "evaluator": _EVALUATORS[int(random.integers(len(_EVALUATORS)))],
                "evaluated_at": _written(visit["ended_at"] + timedelta(hours=float(random.uniform(20.0, 90.0)))),
                "score": int(np.clip(round(level[login] + random.normal(0.0, 7.0)), 0, 100)),
            }
        )
    return tuple(row for row in rows if row["evaluated_at"] <= _written(of.now))


def _answered(records: Records, random: np.random.Generator, share: float) -> Iterator[dict[str, Any]]:
    """Answered visits whose conversation is over, each with the chance `share`."""
    names = ["contact_id", "queue", "agent", "offered_at", "ended_at", "wait_s", "outcome", "talk_s"]
    table = records.visits.select(names)
    chosen = table.take(np.flatnonzero(random.random(len(table)) < share))
    for visit in chosen.to_pylist():
        if visit["outcome"] == ANSWERED and visit["talk_s"] is not None:
            yield visit


def _written(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
