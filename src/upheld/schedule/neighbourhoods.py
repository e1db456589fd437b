"""Rosters near the best one so far: a few people, or a few days of everybody, are opened, and the rest stays closed.

How many are opened grows while such searches end soon, and shrinks while they do not.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from upheld.schedule.roster_search import Allowed, Search, Tree

NODES: Final = 30
"""Places a neighbourhood is searched in."""
STEP: Final = 1.05
PEOPLE: Final = 5.0
DAYS: Final = 7.0


class Neighbourhoods:
    """What is tried next; lives as long as its search."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self._sizes = {"people": PEOPLE, "days": DAYS}

    def round(self) -> bool:
        """Try one; whether it brought a better roster."""
        search = self.search
        before = search.cost
        kind = ("people", "days")[search.random.integers(2)]
        most = len(search.graphs) if kind == "people" else search.model.days
        self._sizes[kind] = min(max(self._sizes[kind], 1.0), float(most))
        size = round(self._sizes[kind])
        tree = Tree(search, self._people(size) if kind == "people" else self._days(size))
        tree.run(NODES)
        self._sizes[kind] *= STEP if tree.finished else 1 / STEP
        return search.cost < before

    def _people(self, size: int) -> Allowed:
        search = self.search
        allowed = self._closed()
        opened = search.random.choice(len(search.graphs), size, replace=False)
        allowed[opened] = search.everything[opened]
        return allowed

    def _days(self, size: int) -> Allowed:
        search = self.search
        allowed = self._closed()
        first = int(search.random.integers(0, search.model.days - size + 1))
        allowed[:, first : first + size] = search.everything[:, first : first + size]
        return allowed

    def _closed(self) -> Allowed:
        search = self.search
        allowed = np.zeros_like(search.everything)
        days = np.arange(search.model.days)
        for person, path in enumerate(search.roster):
            allowed[person, days, path] = True
        return allowed
