"""Names on shifts: the roster of least cost in cover missed, wishes not granted and unfairness, with its bound."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from math import gcd
from typing import Final

import numpy as np

from upheld.problems import BadInput
from upheld.problems import Problem as Wrong
from upheld.schedule.choices import OFF, choices
from upheld.schedule.columns import Path, arcs, onward
from upheld.schedule.neighbourhoods import Neighbourhoods
from upheld.schedule.pause_placing import Placing, placed
from upheld.schedule.placements import first_placement
from upheld.schedule.plan import Plan, Shift
from upheld.schedule.roster_model import Model, model, skills
from upheld.schedule.roster_search import Search, Tree
from upheld.schedule.rules import Contract, Person, Problem
from upheld.schedule.stretches import Graph, graph

ROUNDS: Final = 40
"""Neighbourhoods tried before the whole search goes on."""
FIRST_NODES: Final = 200
"""Places the whole search looks into before any neighbourhood: small problems end there."""
NODES: Final = 50
"""Places the whole search looks into before neighbourhoods are tried again."""
FINALLY_S: Final = 5.0
"""Seconds at most to place the pauses of the best roster."""
NOWHERE: Final = -1


def roster(
    problem: Problem,
    *,
    seed: int = 0,
    seconds: float = 60.0,
    told: Callable[[float, float], None] = lambda cost, bound: None,
) -> Plan:
    """The best plan found in `seconds` of CPU time for the people with names; `told` hears the cost and the bound.

    The same seed gives the same plan where the search ends before its time. Raises BadInput where somebody's rules,
    leave and fixed shifts allow no schedule at all, or where somebody serves none of the queues.
    """
    made, graphs = model(problem), graphs_of(problem)
    _possible(problem, made, graphs)
    if not problem.people:
        missed = placed(made, (), seed, FINALLY_S).cost
        return Plan((), {}, missed, missed, proven=True)
    end = time.process_time() + seconds
    search = Search(
        made,
        graphs,
        unit=unit(problem),
        seed=seed,
        out_of_time=lambda: time.process_time() > end,
        completed=lambda paths: placed(made, paths, seed, max(end - time.process_time(), 1.0)).cost,
    )
    search.dive()
    tree = Tree(search, search.everything)
    tree.run(FIRST_NODES)
    near = Neighbourhoods(search)
    told(search.cost, tree.bound)
    while not tree.finished and not search.out_of_time():
        for _ in range(ROUNDS):
            if search.hopeless(tree.bound) or search.out_of_time():
                break
            if near.round():
                told(search.cost, tree.bound)
        tree.run(NODES)
    return _plan(problem, search, tree, seed)


def graphs_of(problem: Problem) -> tuple[Graph, ...]:
    """The schedules of each person's contract; people with the same rules share one."""
    made: dict[tuple[str, frozenset[int]], Graph] = {}
    alike: dict[str, str] = {}  # contract by what it says → the first that says so
    found = []
    for person in problem.people:
        contract = problem.contracts[person.contract]
        first = alike.setdefault(_says(contract), contract.id)
        # away days count in the least of a week; else they are only choices that are not possible
        weekly = contract.days_a_week.least or contract.hours_a_week.least
        key = first, person.away if weekly else frozenset()
        if key not in made:
            made[key] = graph(problem, problem.contracts[first], key[1])
        found.append(made[key])
    return tuple(found)


def _says(contract: Contract) -> str:
    """The rules of a contract without its name, wage and skills."""
    left_out = ("id", "wage_per_hour", "skills", "most_of")
    rules = [(name, value) for name, value in vars(contract).items() if name not in left_out]
    return repr((rules, sorted(contract.most_of.items())))


def unit(problem: Problem) -> float:
    """What every cost is a multiple of, where all prices and requirements are whole; else 0: not known."""
    numbers = [price for cover in problem.covers for price in (cover.under, cover.over)]
    numbers += [price for need in problem.needs for price in (need.under, need.over)]
    numbers += [wish.weight for person in problem.people for wish in person.wishes]
    numbers += [problem.shift_price]
    required = [number for need in problem.needs for number in need.required]
    if any(fair.price for fair in problem.fairness) or any(float(number) % 1 for number in (*numbers, *required)):
        return 0.0
    return float(gcd(*(int(number) for number in numbers)))


def _possible(problem: Problem, made: Model, graphs: Sequence[Graph]) -> None:
    """Raises BadInput for everybody who cannot have any schedule."""
    wrong = []
    for person, losses, mine in zip(problem.people, made.losses, graphs, strict=True):
        if not mine.days or not np.isfinite(onward(mine, arcs(mine, losses))[0]):
            values = {"person": person.id, "contract": person.contract}
            wrong.append(Wrong("roster.no_schedule", line=person.line, values=values))
        if problem.needs and not skills(problem, person):
            queues = ", ".join(sorted(need.queue for need in problem.needs))
            wrong.append(Wrong("roster.no_skill", line=person.line, values={"person": person.id, "queues": queues}))
    if wrong:
        raise BadInput(*wrong)


def _plan(problem: Problem, search: Search, tree: Tree, seed: int) -> Plan:
    """The best roster as shifts with their pauses."""
    found = placed(search.model, search.roster, seed, FINALLY_S)
    bound = min(found.cost, search.open, search.least(max(tree.root, tree.bound)))
    return Plan(
        shifts=tuple(_shifts(problem, search.model, search.roster, found)),
        contracts={person.id: person.contract for person in problem.people},
        cost=found.cost,
        bound=bound,
        proven=bound >= found.cost - 1e-6,
    )


def _shifts(problem: Problem, made: Model, roster: Sequence[Path], found: Placing) -> Iterator[Shift]:
    """Person by person; whose pauses are fixed has these, the others those that are left."""
    left = {row: list(ways) for row, ways in found.pauses.items()}
    all_choices = choices(problem)
    given = {(person.id, fixed.day): fixed.pauses for person in problem.people for fixed in person.fixed}
    waiting: list[tuple[Person, int, int]] = []
    pauses: dict[tuple[str, int], tuple[int, ...]] = {}
    for place, (person, path) in enumerate(zip(problem.people, roster, strict=True)):
        for day in np.flatnonzero(path != OFF).tolist():
            choice = all_choices[path[day] - 1]
            row = int(made.rows[place][-1, day, path[day]]) if problem.needs else NOWHERE
            begin = int(day) * problem.slots + choice.start
            fixed = given.get((person.id, int(day)))
            if fixed is None:
                waiting.append((person, int(day), row))
                continue
            pauses[person.id, int(day)] = fixed
            if row in left:
                left[row].remove(tuple(at - begin for at in fixed))
    for person, day, row in waiting:
        choice = all_choices[roster[problem.people.index(person)][day] - 1]
        begin = day * problem.slots + choice.start
        ways = left[row].pop(0) if row in left else first_placement(problem.patterns[choice.pattern])
        pauses[person.id, day] = tuple(begin + at for at in ways)
    for person, path in zip(problem.people, roster, strict=True):
        able = skills(problem, person)
        queue = next(iter(able)) if len(able) == 1 < len(problem.needs) else None
        for day in np.flatnonzero(path != OFF).tolist():
            choice = all_choices[path[day] - 1]
            yield Shift(person.id, int(day), choice.pattern, choice.start, pauses[person.id, int(day)], queue)
