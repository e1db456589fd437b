"""The pauses of a roster whose shifts are given: placed so that cover in slots costs the least; and what all costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from upheld.queueing.arrivals import Floats
from upheld.schedule.columns import Path
from upheld.schedule.roster_model import Model, entry, price_of
from upheld.schedule.solver import add_columns, add_rows, silent, whole


@dataclass(frozen=True)
class Placing:
    """What a roster costs, and where its pauses are."""

    cost: float
    pauses: Mapping[
        int, tuple[tuple[int, ...], ...]
    ]  # row of the model → of each shift, starts after that of the shift


def placed(model: Model, roster: Sequence[Path], seed: int, seconds: float) -> Placing:
    """The best placing found in some seconds, for one schedule of each person."""
    used = np.zeros(len(model.static.lower))
    for person, path in enumerate(roster):
        rows, values = entry(model, person, path)
        np.add.at(used, rows, values)
    # a kind of shift that nobody has need not be placed
    idle = {way.column for row, ways in model.placed.items() if not used[row] for way in ways}
    kept = [column for column in range(len(model.static.price)) if column not in idle]
    solver = silent(seed)
    add_rows(solver, list(np.array(model.static.lower) - used), list(np.array(model.static.upper) - used))
    static = model.static
    add_columns(
        solver,
        [static.price[column] for column in kept],
        [static.entries[column] for column in kept],
        [static.least[column] for column in kept],
    )
    whole(solver, [place for place, column in enumerate(kept) if static.whole[column]], seconds)
    solver.run()
    if not np.isfinite(solver.getInfo().objective_function_value) or not solver.getSolution().value_valid:
        _evenly(solver, model, kept, used)
    values = solver.getSolution().col_value
    numbers = {column: round(value) for column, value in zip(kept, values, strict=True)}
    wishes = sum(price_of(model, person, path) for person, path in enumerate(roster))
    return Placing(
        cost=float(solver.getInfo().objective_function_value) + wishes,
        pauses={
            row: tuple(way.pauses for way in ways for _ in range(numbers.get(way.column, 0)))
            for row, ways in model.placed.items()
            if used[row]
        },
    )


def _evenly(solver: highspy.Highs, model: Model, kept: Sequence[int], used: Floats) -> None:
    """Where nothing was found in time: the shifts of a kind go through its ways in turn."""
    place_of = {column: place for place, column in enumerate(kept)}
    for row, ways in model.placed.items():
        number = round(used[row])
        given = [round(model.static.least[way.column]) for way in ways]
        for turn, way in enumerate(ways):
            free = number - sum(given)
            share = given[turn] + free // len(ways) + (turn < free % len(ways))
            if number:
                solver.changeColBounds(place_of[way.column], share, share)
    solver.run()
