"""The search for the best choice of schedules: relaxed by column generation, made whole by branching on what somebody
does on a day, and improved by opening a few people, or a few days of all, and closing the rest.

The bound is Lagrange's: what the rows pay at any prices, plus each person's cheapest schedule at these prices. It holds
also where the generation of schedules is cut short.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from upheld.queueing.arrivals import Floats
from upheld.schedule import columns
from upheld.schedule.columns import Path
from upheld.schedule.roster_model import Master, Model, constant, reduced, weekends
from upheld.schedule.stretches import Graph

WHOLE: Final = 1e-5
SMOOTHED: Final = 0.5  # of the prices that gave the best bound so far, in those at which schedules are looked for

KEPT: Final = 200
"""Schedules of each person found elsewhere that a new search starts from."""

Allowed = NDArray[np.bool_]
"""(people, days, 1 + choices) what each person may do."""


@dataclass(frozen=True)
class Relaxed:
    """What generating schedules came to under some restriction."""

    cost: float  # of the relaxed optimum over the schedules found
    bound: float
    parts: Floats  # (schedules,) used
    possible: bool = True


NOTHING: Final = Relaxed(np.inf, np.inf, np.zeros(0), possible=False)


class Search:
    """The best roster so far and the schedules found; lives for one question."""

    def __init__(
        self,
        model: Model,
        graphs: Sequence[Graph],
        *,
        unit: float,
        seed: int,
        out_of_time: Callable[[], bool],
        completed: Callable[[Sequence[Path]], float],
    ) -> None:
        self.model, self.graphs = model, graphs
        self.unit = unit  # every cost is a multiple of it; 0: not known to be
        self.random = np.random.default_rng(seed)
        self.seed = seed
        self.out_of_time, self.completed = out_of_time, completed
        self.cost = np.inf
        self.open = np.inf  # the least bound of rosters whose pauses could not be placed as well as relaxed
        self.roster: tuple[Path, ...] = ()
        self.found: dict[tuple[int, bytes], Path] = {}

    @property
    def everything(self) -> Allowed:
        """No restriction but each person's own."""
        return np.stack([np.isfinite(losses) for losses in self.model.losses])

    def least(self, bound: float) -> float:
        """The least cost that a roster can have where no cost is below a bound."""
        return float(np.ceil(bound / self.unit - 1e-6) * self.unit) if self.unit else bound

    def hopeless(self, bound: float) -> bool:
        """Whether a bound leaves no better roster than the best one so far."""
        return self.least(bound) >= self.cost - 1e-6

    def master(self, allowed: Allowed, most: int) -> Master:
        """A model with the schedules found so far that are allowed, the newest of them where they are too many."""
        made = Master(self.model, self.seed)
        kept: dict[int, list[Path]] = {}
        days = np.arange(self.model.days)
        for (person, _), path in reversed(self.found.items()):
            mine = kept.setdefault(person, [])
            if len(mine) < most and allowed[person, days, path].all():
                mine.append(path)
        for person, mine in sorted(kept.items()):
            made.add(person, mine)
        return made

    def relax(self, master: Master, allowed: Allowed) -> Relaxed:
        """Schedules are generated until no better one exists, until there is no hope, or time is out."""
        days = np.arange(self.model.days)
        closed = allowed.sum((1, 2)) == self.model.days
        for person in np.flatnonzero(closed).tolist():
            self._add(master, person, allowed[person].argmax(1).astype(np.int16))
        if master.paths:
            owner, paths = np.array(master.owner), np.array(master.paths)
            master.allow(allowed[owner[:, None], days, paths].all(1))
        banned = np.where(allowed, 0.0, np.inf)
        if not self._one_each(master, allowed, banned):
            return NOTHING
        best_bound, at_best, smoothed = -np.inf, None, SMOOTHED
        while True:
            cost, duals, parts = master.solve()
            prices = duals if at_best is None else smoothed * at_best + (1 - smoothed) * duals
            bound, fresh = constant(self.model, prices), 0
            for person, graph in enumerate(self.graphs):
                cells, weekend = reduced(self.model, person, prices)
                if closed[person]:
                    path = allowed[person].argmax(1)
                    bound += cells[days, path].sum() + weekend * weekends(self.model, path)
                    continue
                arc = columns.arcs(graph, cells + banned[person], weekend)
                on = columns.onward(graph, arc)
                if not np.isfinite(on[0]):
                    return NOTHING
                bound += on[0]
                path = columns.best(graph, arc, on)
                if self._pays(person, path, duals):
                    fresh += self._add(master, person, path)
            if bound > best_bound:
                best_bound, at_best = bound, prices
            if self.hopeless(best_bound):
                return Relaxed(cost, best_bound, parts, possible=False)
            if (not fresh and smoothed == 0.0) or cost - best_bound < 1e-6 * max(1.0, abs(cost)):
                return Relaxed(cost, best_bound, parts)
            if self.out_of_time():
                return Relaxed(cost, best_bound, parts)
            smoothed = SMOOTHED if fresh else 0.0

    def _one_each(self, master: Master, allowed: Allowed, banned: Floats) -> bool:
        """Everybody has an allowed schedule, for given breaks need somebody to take them; False: nobody can."""
        days, free = np.arange(self.model.days), np.zeros(master.solver.getNumRow())
        have = {
            owner for owner, path in zip(master.owner, master.paths, strict=True) if allowed[owner, days, path].all()
        }
        for person, graph in enumerate(self.graphs):
            if person not in have:
                cells, weekend = reduced(self.model, person, free)
                arc = columns.arcs(graph, cells + banned[person], weekend)
                on = columns.onward(graph, arc)
                if not np.isfinite(on[0]):
                    return False
                self._add(master, person, columns.best(graph, arc, on))
        return True

    def _add(self, master: Master, person: int, path: Path) -> int:
        self.found[person, path.tobytes()] = path
        return master.add(person, [path])

    def _pays(self, person: int, path: Path, duals: Floats) -> bool:
        cells, weekend = reduced(self.model, person, duals)
        price = cells[np.arange(self.model.days), path].sum() + weekend * weekends(self.model, path)
        return bool(price < duals[person] - 1e-7)

    def dive(self, together: int = 6) -> None:
        """A first roster: people get the schedules that the relaxed optimum is surest of, a part of them at a time."""
        allowed, days = self.everything, np.arange(self.model.days)
        master = Master(self.model, self.seed)
        undecided = set(range(len(self.graphs)))
        while True:
            found = self.relax(master, allowed)
            if not undecided:
                break
            sure = sorted(range(len(found.parts)), key=lambda place: -found.parts[place])
            for place in [place for place in sure if master.owner[place] in undecided][
                : 1 + len(undecided) // together
            ]:
                person = master.owner[place]
                if person in undecided:
                    undecided.discard(person)
                    allowed[person] = False
                    allowed[person, days, master.paths[place]] = True
        self.offer(master, found)

    def undecided(self, master: Master, parts: Floats) -> tuple[int, int, int] | None:
        """The choice that is nearest to be taken, of those not quite taken."""
        used = np.flatnonzero(parts > WHOLE)
        shares = np.zeros((len(self.graphs), self.model.days, self.model.width))
        days = np.arange(self.model.days)
        for place in used:
            shares[master.owner[place], days, master.paths[place]] += parts[place]
        shares[shares > 1 - WHOLE] = 0.0
        top = int(shares.argmax())
        if shares.flat[top] < WHOLE:
            return None
        person, day, choice = np.unravel_index(top, shares.shape)
        return int(person), int(day), int(choice)

    def offer(self, master: Master, found: Relaxed) -> None:
        """One schedule of each person, which may be the best roster so far."""
        roster: list[Path | None] = [None] * len(self.graphs)
        for place in np.flatnonzero(found.parts > 0.5):
            roster[master.owner[place]] = master.paths[place]
        whole = tuple(path for path in roster if path is not None)
        if len(whole) == len(roster) and found.cost < self.cost - 1e-6:
            cost = self.completed(whole)
            self.open = min(self.open, found.bound if cost > self.least(found.bound) + 1e-6 else np.inf)
            if cost < self.cost - 1e-6:
                self.cost, self.roster = cost, whole


class Tree:
    """The search within a restriction, deepest first; it can be left and taken up again."""

    def __init__(self, search: Search, allowed: Allowed) -> None:
        self.search = search
        self.master = search.master(allowed, KEPT)
        root = search.relax(self.master, allowed)
        self.root = root.bound
        self._open = [(allowed, root.bound)] if root.possible else []

    @property
    def finished(self) -> bool:
        """Whether nothing better is left in it."""
        return all(self.search.hopeless(bound) for _, bound in self._open)

    @property
    def bound(self) -> float:
        """No roster within the restriction costs less, but those that were found."""
        return min((bound for _, bound in self._open), default=np.inf)

    def run(self, nodes: int) -> None:
        """Look into so many more places."""
        while self._open and nodes > 0 and not self.search.out_of_time():
            here, bound = self._open.pop()
            if self.search.hopeless(bound):
                continue
            nodes -= 1
            found = self.search.relax(self.master, here)
            if not found.possible:
                continue
            cell = self.search.undecided(self.master, found.parts)
            if cell is None:
                self.search.offer(self.master, found)
            else:
                self._open += [(part, max(bound, found.bound)) for part in _parted(here, cell)]


def _parted(allowed: Allowed, cell: tuple[int, int, int]) -> tuple[Allowed, Allowed]:
    """Without a choice of somebody on a day, and with no other."""
    person, day, choice = cell
    without, only = allowed.copy(), allowed.copy()
    without[person, day, choice] = False
    only[person, day] = False
    only[person, day, choice] = True
    return without, only
