"""The choice among schedules: one of each person, so that cover, needs and fairness cost the least; as a linear model.

One column is a person's whole schedule. Rows hold one schedule for each person, the cover in shifts by day and pattern,
and, where agents are needed by slot, a balance by group of the same skills: its shifts of a kind on a day are placed
with their pauses, and who is on duty in a slot is shared among the queues of the group.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import highspy
import numpy as np
from numpy.typing import NDArray

from upheld.queueing.arrivals import Floats
from upheld.schedule.choices import OFF, choices, prices
from upheld.schedule.columns import Path
from upheld.schedule.fairness import SATURDAY, counted, saturday, share_of
from upheld.schedule.placements import placements
from upheld.schedule.rules import Person, Problem
from upheld.schedule.solver import INFINITE, add_columns, add_rows, silent

BEFORE: Final = -2
MISSING: Final = 1e6
"""Price of somebody without any schedule: only while none of the schedules found so far may be used."""


@dataclass(frozen=True)
class Static:
    """The columns that are no schedules, and all rows, as lists to be handed to the solver."""

    lower: list[float] = field(default_factory=list)  # of rows
    upper: list[float] = field(default_factory=list)
    price: list[float] = field(default_factory=list)  # of columns
    least: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    entries: list[tuple[list[int], list[float]]] = field(default_factory=list)

    def row(self, lower: float, upper: float) -> int:
        """A row more; its number."""
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.lower) - 1

    def column(
        self, price: float, rows: Sequence[int], values: Sequence[float], *, least: float = 0.0, whole: bool = False
    ) -> int:
        """A column more, without an upper limit; its number."""
        self.price.append(price)
        self.least.append(least)
        self.whole.append(whole)
        self.entries.append((list(rows), list(values)))
        return len(self.price) - 1


@dataclass(frozen=True)
class Placed:
    """A way to place the pauses of shifts of one kind: its column, and where they start after the shift does."""

    column: int
    pauses: tuple[int, ...]


@dataclass(frozen=True)
class Model:
    """Everything but the schedules: rows, other columns, and what each person's choice on a day puts into which row."""

    static: Static
    days: int
    width: int
    losses: tuple[Floats, ...]  # by person (days, width), of wishes; infinite: not possible
    rows: tuple[NDArray[np.int64], ...]  # by person (kinds, days, width) the row that a choice adds one to; -1: none
    saturdays: NDArray[np.int64]  # (days,) of the weekend that the day belongs to; BEFORE: to none
    fair: tuple[tuple[tuple[int, Floats, float], ...], ...]  # by person: row, (days, width) counts, count per weekend
    placed: Mapping[int, tuple[Placed, ...]]  # row of a group's shifts of a kind on a day → how they may be placed


def model(problem: Problem) -> Model:
    """The model of a problem. Rows 0 … people − 1 are the choice of one schedule each."""
    static = Static()
    for _ in problem.people:
        static.column(MISSING, [static.row(1.0, 1.0)], [1.0])
    width = 1 + len(choices(problem))
    cover = _cover(problem, static, width)
    groups = sorted({skills(problem, person) for person in problem.people}, key=sorted)
    links, placed = {}, {}
    if problem.needs:
        demand = _demand(problem, static)
        for group in groups:
            links[group], ways = _links(problem, static, width, group, demand)
            placed.update(ways)
    kinds = [cover, *([_used(problem, static, width)] if problem.shift_price else [])]
    rows = tuple(np.stack([*kinds, links[skills(problem, person)]] if links else kinds) for person in problem.people)
    return Model(
        static=static,
        days=problem.days,
        width=width,
        losses=tuple(prices(problem, person) for person in problem.people),
        rows=rows,
        saturdays=np.array(
            [saturday(problem, day) if problem.weekday(day) >= SATURDAY else BEFORE for day in range(problem.days)]
        ),
        fair=_fairness(problem, static),
        placed=placed,
    )


def skills(problem: Problem, person: Person) -> frozenset[str]:
    """The queues that somebody can serve: of those that need people; all where none is named."""
    needed = frozenset(need.queue for need in problem.needs)
    return (person.skills & needed) if person.skills else needed


def _cover(problem: Problem, static: Static, width: int) -> NDArray[np.int64]:
    """(days, width) the row of the cover that each choice counts for."""
    found = np.full((problem.days, width), -1, np.int64)
    for cover in problem.covers:
        row = static.row(cover.required, cover.required)
        for number, choice in enumerate(choices(problem), 1):
            if choice.pattern == cover.pattern:
                found[cover.day, number] = row
        static.column(cover.under, [row], [1.0])
        static.column(cover.over, [row], [-1.0])
    return found


def _used(problem: Problem, static: Static, width: int) -> NDArray[np.int64]:
    """(days, width) the row that tells whether a shift is used at all."""
    found = np.full((problem.days, width), -1, np.int64)
    for number in range(1, width):
        found[:, number] = row = static.row(-INFINITE, 0.0)
        static.column(problem.shift_price, [row], [-float(problem.days * len(problem.people))], whole=True)
    return found


def _demand(problem: Problem, static: Static) -> dict[str, list[int]]:
    """By queue the row of each slot."""
    rows = {}
    for need in problem.needs:
        rows[need.queue] = [static.row(float(number), float(number)) for number in need.required]
        for row in rows[need.queue]:
            static.column(need.under, [row], [1.0])
            static.column(need.over, [row], [-1.0])
    return rows


def _links(
    problem: Problem, static: Static, width: int, group: frozenset[str], demand: Mapping[str, Sequence[int]]
) -> tuple[NDArray[np.int64], dict[int, tuple[Placed, ...]]]:
    """(days, width) the row in which a group's shifts of a kind on a day are placed, and how they may be."""
    horizon = problem.days * problem.slots
    duty = _duty(static, [demand[queue] for queue in sorted(group)], horizon)
    given = _given(problem, group)
    links, placed = np.full((problem.days, width), -1, np.int64), {}
    for day in range(problem.days):
        for number, choice in enumerate(choices(problem), 1):
            pattern = problem.patterns[choice.pattern]
            if problem.weekday(day) not in pattern.weekdays:
                continue
            link = static.row(0.0, 0.0)
            begin = day * problem.slots + choice.start
            ways = []
            fixed = given.get((day, choice.pattern, choice.start), Counter())
            for way in placements(pattern, tuple(fixed)):
                slots = [duty[begin + slot] for slot in way.worked if begin + slot < horizon]
                column = static.column(
                    0.0, [link, *slots], [-1.0] + [1.0] * len(slots), least=float(fixed[way.pauses]), whole=True
                )
                ways.append(Placed(column, way.pauses))
            links[day, number], placed[link] = link, tuple(ways)
    return links, placed


def _given(problem: Problem, group: frozenset[str]) -> dict[tuple[int, str, int], Counter[tuple[int, ...]]]:
    """Pauses that are fixed, by day, pattern and start, for people of the group."""
    found: dict[tuple[int, str, int], Counter[tuple[int, ...]]] = defaultdict(Counter)
    for person in problem.people:
        for fixed in person.fixed:
            if fixed.pauses is not None and skills(problem, person) == group:
                begin = fixed.day * problem.slots + fixed.start
                found[fixed.day, fixed.pattern, fixed.start][tuple(at - begin for at in fixed.pauses)] += 1
    return found


def _duty(static: Static, queues: Sequence[Sequence[int]], horizon: int) -> Sequence[int]:
    """By slot the row of those on duty: that of the one queue, or one from which they are shared among several."""
    if len(queues) == 1:
        return queues[0]
    rows = [static.row(0.0, 0.0) for _ in range(horizon)]
    for queue in queues:
        for slot in range(horizon):
            static.column(0.0, [rows[slot], queue[slot]], [-1.0, 1.0])
    return rows


def _fairness(problem: Problem, static: Static) -> tuple[tuple[tuple[int, Floats, float], ...], ...]:
    found: list[list[tuple[int, Floats, float]]] = [[] for _ in problem.people]
    for fair in problem.fairness:
        rows = []
        for place, person in enumerate(problem.people):
            row = static.row(-INFINITE, share_of(fair, person) - fair.so_far.get(person.id, 0.0))
            cells, weekend = counted(problem, fair, person)
            found[place].append((row, cells, weekend))
            rows.append(row)
        static.column(fair.price, rows, [-1.0] * len(rows))
    return tuple(tuple(each) for each in found)


class Master:
    """The model with the schedules found so far, in the solver; solved again and again as they become more."""

    def __init__(self, model: Model, seed: int) -> None:
        self.model = model
        self.owner: list[int] = []  # of each schedule
        self.paths: list[Path] = []
        self.first = len(model.static.price)
        self._known: set[tuple[int, bytes]] = set()
        self.solver = silent(seed)
        static = model.static
        add_rows(self.solver, static.lower, static.upper)
        add_columns(self.solver, static.price, static.entries, static.least)

    def add(self, person: int, paths: Iterable[Path]) -> int:
        """Schedules of a person, once each; how many are new."""
        fresh = []
        for path in paths:
            key = (person, path.tobytes())
            if key not in self._known:
                self._known.add(key)
                fresh.append(path)
        entries = [entry(self.model, person, path) for path in fresh]
        price = [price_of(self.model, person, path) for path in fresh]
        add_columns(self.solver, price, entries, [0.0] * len(fresh))
        self.owner += [person] * len(fresh)
        self.paths += fresh
        return len(fresh)

    def allow(self, allowed: NDArray[np.bool_]) -> None:
        """(schedules,) which of them may be used."""
        size = len(self.paths)
        columns = np.arange(self.first, self.first + size, dtype=np.int32)
        self.solver.changeColsBounds(size, columns, np.zeros(size), np.where(allowed, INFINITE, 0.0))

    def solve(self) -> tuple[float, Floats, Floats]:
        """The relaxed optimum: cost, (rows,) duals, (schedules,) parts used."""
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            self.solver.clearSolver()
            self.solver.run()
        solution = self.solver.getSolution()
        cost = float(self.solver.getInfo().objective_function_value)
        return cost, np.array(solution.row_dual), np.array(solution.col_value)[self.first :]


def entry(model: Model, person: int, path: Path) -> tuple[list[int], list[float]]:
    """Rows and values of a schedule."""
    days = np.arange(model.days)
    rows = model.rows[person][:, days, path]
    touched = rows[rows >= 0].tolist()
    found_rows, values = [person, *touched], [1.0] * (1 + len(touched))
    for row, cells, weekend in model.fair[person]:
        number = float(cells[days, path].sum()) + weekend * weekends(model, path)
        if number:
            found_rows.append(row)
            values.append(number)
    return found_rows, values


def weekends(model: Model, path: Path) -> int:
    """On how many weekends a schedule works."""
    return len(set(model.saturdays[(path != OFF) & (model.saturdays > BEFORE)].tolist()))


def price_of(model: Model, person: int, path: Path) -> float:
    """The wishes that a schedule does not grant."""
    return float(model.losses[person][np.arange(model.days), path].sum())


def reduced(model: Model, person: int, duals: Floats) -> tuple[Floats, float]:
    """(days, width) the prices of the choices less what the rows pay for them; and the price of a weekend."""
    padded = np.append(duals, 0.0)  # row -1 pays nothing
    cells = model.losses[person] - padded[model.rows[person]].sum(0)
    weekend = 0.0
    for row, number, each in model.fair[person]:
        cells = cells - duals[row] * number
        weekend -= duals[row] * each
    return cells, weekend


def constant(model: Model, duals: Floats) -> float:
    """What the rows' own demands pay at these duals, the choice of one schedule each left out."""
    lower, upper = np.array(model.static.lower), np.array(model.static.upper)
    demand = np.where(np.isfinite(lower), lower, upper)
    people = len(model.losses)
    return float(duals[people:] @ demand[people:])
