"""A linear program, row by row, handed to the solver HiGHS."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import inf

import highspy
import numpy as np

from upheld.queueing.arrivals import Floats

Terms = Iterable[tuple[int, float]]
"""Columns and their factors; a column may come twice."""


@dataclass
class LinearModel:
    """Columns with price and limits, rows of factors; whole columns are said apart."""

    prices: list[float] = field(default_factory=list)
    lows: list[float] = field(default_factory=list)
    highs: list[float] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    rows: list[dict[int, float]] = field(default_factory=list)
    row_lows: list[float] = field(default_factory=list)
    row_highs: list[float] = field(default_factory=list)

    def column(self, price: float = 0.0, low: float = 0.0, high: float = inf, *, whole: bool = False) -> int:
        """A new column; its number."""
        self.prices.append(price)
        self.lows.append(low)
        self.highs.append(high)
        if whole:
            self.whole.append(len(self.prices) - 1)
        return len(self.prices) - 1

    def row(self, terms: Terms, low: float = -inf, high: float = inf) -> None:
        """low ≤ sum of the terms ≤ high."""
        found: dict[int, float] = {}
        for column, factor in terms:
            found[column] = found.get(column, 0.0) + factor
        self.rows.append(found)
        self.row_lows.append(low)
        self.row_highs.append(high)


class Silent(highspy.Highs):
    """HiGHS that prints nothing: by itself it announces itself on standard output as it is made."""

    def enableCallbacks(self) -> None:  # noqa: N802 - the name is the solver's
        """Called as it is made, before anything is said."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def solver(model: LinearModel, *, whole: bool, seed: int = 0, time_s: float | None = None) -> highspy.Highs:
    """HiGHS with the model in it, on one core and silent; `whole`: as a mixed-integer program."""
    highs: highspy.Highs = Silent()  # type: ignore[no-untyped-call]
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("random_seed", seed)
    if time_s is not None:
        highs.setOptionValue("time_limit", max(time_s, 0.01))
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(model.prices), len(model.rows)
    program.col_cost_ = np.array(model.prices, dtype=float)
    program.col_lower_, program.col_upper_ = np.array(model.lows, dtype=float), np.array(model.highs, dtype=float)
    program.row_lower_ = np.array(model.row_lows, dtype=float)
    program.row_upper_ = np.array(model.row_highs, dtype=float)
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = np.cumsum([0, *(len(row) for row in model.rows)]).astype(np.int32)
    program.a_matrix_.index_ = np.array([column for row in model.rows for column in row], dtype=np.int32)
    program.a_matrix_.value_ = np.array([factor for row in model.rows for factor in row.values()], dtype=float)
    highs.passModel(program)
    if whole and model.whole:
        columns = np.array(model.whole, dtype=np.int32)
        kinds = np.array([highspy.HighsVarType.kInteger] * len(columns))
        highs.changeColsIntegrality(len(columns), columns, kinds)
    return highs


def values(highs: highspy.Highs) -> Floats:
    """The values of all columns in the solution found last."""
    return np.array(highs.getSolution().col_value)


def set_start(highs: highspy.Highs, start: Sequence[float]) -> None:
    """Begin from these values of all columns."""
    solution = highspy.HighsSolution()
    solution.col_value = list(start)
    highs.setSolution(solution)


def is_optimal(highs: highspy.Highs) -> bool:
    """Whether the last run ended with the proven optimum."""
    return bool(highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)


def has_solution(highs: highspy.Highs) -> bool:
    """Whether the last run found something allowed."""
    return bool(highs.getInfo().primal_solution_status == highspy.kSolutionStatusFeasible)
