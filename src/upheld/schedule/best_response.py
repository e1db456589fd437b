"""The best schedule of one person while everybody else keeps theirs, with each shift's breaks where they cost least.

What a slot is worth is told from outside; the schedule is a cheapest path through the graph of the contract, so every
rule is kept and none is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from upheld.queueing.arrivals import Floats
from upheld.schedule.choices import OFF, Choice, choices, of_contract
from upheld.schedule.columns import Path, arcs, best, onward
from upheld.schedule.pause_ways import blocks
from upheld.schedule.plan import Shift
from upheld.schedule.rules import Contract, Pattern, Person, Problem
from upheld.schedule.stretches import Graph, graph


@dataclass(frozen=True)
class _Shape:
    """A pattern as offsets: the slots of each pause in each way of each block, shape (ways, slots)."""

    length: int
    starts: tuple[NDArray[np.int64], ...]  # by block: (ways, pauses)
    taken: tuple[NDArray[np.int64], ...]


class Responses:
    """Graphs and shapes of a problem, each made once."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.choices = choices(problem)
        self._graphs: dict[object, Graph] = {}
        self._shapes = {name: _shape(pattern) for name, pattern in problem.patterns.items()}
        self._able = {name: of_contract(problem, one) for name, one in problem.contracts.items()}
        self.longest = max((pattern.length for pattern in problem.patterns.values()), default=0)

    def graph(self, person: Person, contract: Contract) -> Graph:
        """The schedules of a person's contract; without any: no arcs."""
        key = (contract.id, contract.days_off_together, person.away)
        if key not in self._graphs:
            self._graphs[key] = graph(self.problem, contract, person.away)
        return self._graphs[key]

    def cells(self, person: Person, prices: Floats) -> tuple[Floats, Mapping[int, Sequence[Floats]]]:
        """(days, 1 + choices) what each shift costs at these prices of a slot at work, its breaks at their best; and
        the way of each block, by choice."""
        problem = self.problem
        size = problem.days * problem.slots
        beyond = np.resize(prices, self.longest) if problem.repeats else np.zeros(self.longest)
        line = np.concatenate([prices, beyond])
        sums = np.concatenate([[0.0], np.cumsum(line)])
        found = np.zeros((problem.days, 1 + len(self.choices)))
        chosen: dict[int, list[Floats]] = {}
        days = np.arange(problem.days) * problem.slots
        for number in self._able[person.contract]:
            choice = self.choices[number - 1]
            shape = self._shapes[choice.pattern]
            if shape is None:
                found[:, number] = np.inf
                continue
            begins = days + choice.start
            found[:, number] = sums[np.minimum(begins + shape.length, len(line))] - sums[np.minimum(begins, size)]
            chosen[number] = []
            for taken in shape.taken:
                slots = np.minimum(begins[:, None, None] + taken, len(line) - 1)
                lost = line[slots].sum(axis=2)
                way = lost.argmax(axis=1)
                found[:, number] -= lost[np.arange(problem.days), way]
                chosen[number].append(way)
        return found, chosen

    def schedule(self, person: Person, contract: Contract, cells: Floats) -> tuple[Path, float] | None:
        """The cheapest schedule, and its price; None where there is none."""
        mine = self.graph(person, contract)
        if not len(mine.tail):
            return None
        arc = arcs(mine, cells)
        on = onward(mine, arc)
        return (best(mine, arc, on), float(on[0])) if np.isfinite(on[0]) else None

    def shifts(self, person: Person, path: Path, ways: Mapping[int, Sequence[Floats]]) -> list[Shift]:
        """A schedule as shifts, with the breaks that `cells` found."""
        found = []
        for day, number in enumerate(path.tolist()):
            if number != OFF:
                choice: Choice = self.choices[number - 1]
                shape = self._shapes[choice.pattern]
                assert shape is not None
                begin = day * self.problem.slots + choice.start
                pauses = [
                    begin + int(at)
                    for starts, way in zip(shape.starts, ways[number], strict=True)
                    for at in starts[int(way[day])]
                ]
                found.append(Shift(person.id, day, choice.pattern, choice.start, tuple(pauses)))
        return found


def relaxed_ends(problem: Problem, contract: Contract) -> Contract:
    """Of a plan that repeats, the contract without what its end and its begin decide together, which graphs do not
    know: fewer rules, for a bound."""
    return replace(contract, days_off_together=0) if problem.repeats else contract


def _shape(pattern: Pattern) -> _Shape | None:
    found = blocks(pattern, 0)
    if found is None:
        return None
    starts, taken = [], []
    for block in found:
        starts.append(np.array(block.ways, dtype=np.int64))
        lengths = [pattern.pauses[block.first + n].length for n in range(len(block.ways[0]))]
        taken.append(
            np.array(
                [
                    [at + n for at, length in zip(way, lengths, strict=True) for n in range(length)]
                    for way in block.ways
                ],
                dtype=np.int64,
            )
        )
    return _Shape(pattern.length, tuple(starts), tuple(taken))
