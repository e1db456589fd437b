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
from upheld.schedule.roster_model import MISSING, Master, Model, constant, price_of, reduced
from upheld.schedule.stretches import Graph

WHOLE: Final = 1e-5
SMOOTHED: Final = 0.5  # of the prices that gave the best bound so far, in those at which schedules are looked for

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
        completed: Callable[[Sequence[Path], float], float],
    ) -> None:
        self.model, self.graphs = model, graphs
        self.unit = unit  # every cost is a multiple of it; 0: not known to be
        self.random = np.random.default_rng(seed)
        self.seed = seed
        self.out_of_time, self.completed = out_of_time, completed
        self.cost = np.inf
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
        """Schedules are generated until no better one exists, or until there is no hope."""
        days = np.arange(self.model.days)
        if master.paths:
            owner, paths = np.array(master.owner), np.array(master.paths)
            master.allow(allowed[owner[:, None], days, paths].all(1))
        banned = np.where(allowed, 0.0, np.inf)
        open_people = [person for person in range(len(self.graphs))]
        best_bound, at_best, smoothed = -np.inf, None, SMOOTHED
        while True:
            cost, duals, parts = master.solve()
            prices = duals if at_best is None else smoothed * at_best + (1 - smoothed) * duals
            bound, fresh = constant(self.model, prices), 0
            for person in open_people:
                cells, weekend = reduced(self.model, person, prices)
                arc = columns.arcs(self.graphs[person], cells + banned[person], weekend)
                on = columns.onward(self.graphs[person], arc)
                if not np.isfinite(on[0]):
                    return NOTHING
                bound += on[0]
                path = columns.best(self.graphs[person], arc, on)
                if self._pays(person, path, duals):
                    fresh += master.add(person, [path])
                    self.found[person, path.tobytes()] = path
            if bound > best_bound:
                best_bound, at_best = bound, prices
            if self.hopeless(best_bound) or best_bound > MISSING / 2:
                return Relaxed(cost, best_bound, parts, possible=False)
            if not fresh and smoothed == 0.0 or cost - best_bound < 1e-6 * max(1.0, abs(cost)):
                return Relaxed(cost, best_bound, parts)
            if self.out_of_time():
                return Relaxed(cost, best_bound, parts)
            smoothed = 0.0 if not fresh else SMOOTHED

    def _pays(self, person: int, path: Path, duals: Floats) -> bool:
        cells, weekend = reduced(self.model, person, duals)
        price = cells[np.arange(self.model.days), path].sum() + weekend * self._weekends(path)
        return bool(price < duals[person] - 1e-7)

    def _weekends(self, path: Path) -> int:
        on = self.model.saturdays[path != 0]
        return len(set(on[on >= -1].tolist()))

    def explore(self, allowed: Allowed, nodes: int) -> tuple[float, bool]:
        """Search within a restriction, deepest first; the bound of what was left open, and whether all was searched."""
        master = self.master(allowed, 200)
        root = self.relax(master, allowed)
        if not root.possible:
            return np.inf if self.hopeless(root.bound) else root.bound, True
        stack = [(allowed, root.bound)]
        while stack and nodes > 0 and not self.out_of_time():
            here, bound = stack.pop()
            if self.hopeless(bound):
                continue
            nodes -= 1
            found = self.relax(master, here)
            if not found.possible:
                continue
            cell = self._undecided(master, found.parts)
            if cell is None:
                self._whole(master, found)
                continue
            person, day, choice = cell
            without = here.copy()
            without[person, day, choice] = False
            only = here.copy()
            only[person, day] = False
            only[person, day, choice] = True
            stack += [(without, found.bound), (only, found.bound)]
        left = [bound for _, bound in stack if not self.hopeless(bound)]
        return min(left, default=np.inf), not left

    def _undecided(self, master: Master, parts: Floats) -> tuple[int, int, int] | None:
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

    def _whole(self, master: Master, found: Relaxed) -> None:
        """A roster: one schedule of each person."""
        roster: list[Path | None] = [None] * len(self.graphs)
        for place in np.flatnonzero(found.parts > 0.5):
            roster[master.owner[place]] = master.paths[place]
        if any(path is None for path in roster):
            return
        self.offer(tuple(path for path in roster if path is not None), found.cost)

    def offer(self, roster: tuple[Path, ...], relaxed: float) -> None:
        """A roster that may be the best so far, with what it costs at least."""
        cost = self.completed(roster, relaxed)
        if cost < self.cost - 1e-6:
            self.cost, self.roster = cost, roster
