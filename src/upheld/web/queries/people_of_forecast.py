"""The people that a forecast takes: by the promise of each queue, its callers' patience, shrinkage and occupancy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import inf
from typing import Any

import numpy as np

from upheld.agreements.clauses import Agreement as Terms
from upheld.queueing.arrivals import Floats
from upheld.staffing import promised
from upheld.staffing.promised import Promise
from upheld.staffing.required import people_to_schedule
from upheld.web.models import Client, ForecastRun
from upheld.web.queries import centre

Numbers = list[float | None]


@dataclass(frozen=True)
class People:
    """What people are planned with."""

    promises: Mapping[str, Promise] = field(default_factory=dict)  # by queue
    patience: Mapping[str, float] = field(default_factory=dict)  # seconds, by queue
    shrinkage: float = 0.0
    max_occupancy: float | None = None

    @staticmethod
    def planned(
        client: Client, on: date, patience: Mapping[str, float], shrinkage: float, max_occupancy: float | None
    ) -> People:
        """From the agreements of `client` in force on a day."""
        found: dict[str, Promise] = {}
        for terms in terms_on(client, on):
            for queue in centre.queues_of(client):
                promise = promised.of_queue(terms, queue)
                if promise is not None and queue not in found:
                    found[queue] = promise
        return People(found, dict(patience), shrinkage, max_occupancy)

    @staticmethod
    def of_run(run: ForecastRun) -> People:
        """What `run` was planned with; without promises where it does not tell them: nobody can say then."""
        queues: Mapping[str, Any] = run.summary.get("queues", {})
        promises = {queue: promised.promise(told["promise"]) for queue, told in queues.items() if told.get("promise")}
        patience = {queue: told["patience_s"] for queue, told in queues.items() if told.get("patience_s")}
        return People(
            promises, patience, float(run.parameters.get("shrinkage") or 0.0), run.parameters.get("max_occupancy")
        )

    def patience_s(self, queue: str) -> float:
        """Mean patience; infinite where nobody is known to have given up."""
        return self.patience.get(queue, inf)

    def promise_told(self, queue: str) -> dict[str, Any] | None:
        """The promise of a queue in JSON's own types."""
        found = self.promises.get(queue)
        return None if found is None else found.told()

    def needed(
        self, queue: str, calls: Floats, interval_s: float, aht_s: Sequence[float | None]
    ) -> tuple[Numbers, Numbers]:
        """Agents at work and people to schedule of each interval; None where nobody can say."""
        promise = self.promises.get(queue)
        if promise is None:
            return [None] * len(calls), [None] * len(calls)
        times = np.array([np.nan if one is None else one for one in aht_s], np.float64)
        agents = promised.agents(promise, calls, interval_s, times, self.patience_s(queue), self.max_occupancy)
        people = people_to_schedule(agents, np.full(len(agents), self.shrinkage))
        return _known(agents), _known(people)


def terms_on(client: Client, on: date) -> list[Terms]:
    """The version of each agreement of `client` that is in force on a day; else its last one."""
    found = []
    for agreement in centre.agreements(client):
        versions = centre.versions(agreement)
        holding = [one for one in versions if one.valid_from <= on and (one.valid_to is None or on < one.valid_to)]
        found.append((holding or list(versions))[-1])
    return found


def _known(values: Floats) -> Numbers:
    return [None if np.isnan(value) else float(value) for value in values]
