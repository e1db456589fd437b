"""The solver HiGHS on one core: it says nothing, repeats itself by seed, and takes rows and columns as lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import highspy
import numpy as np

INFINITE: Final = highspy.kHighsInf
PRIMAL: Final = 4


class _Silent(highspy.Highs):
    """It announces itself as it is made, unless it is told not to before that."""

    def enableCallbacks(self) -> None:  # noqa: N802 - the name is the solver's
        """Called as it is made, before anything is said."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def silent(seed: int) -> highspy.Highs:
    """A solver for minima. Columns are added again and again, so that it goes on from the primal side."""
    solver: highspy.Highs = _Silent()  # type: ignore[no-untyped-call]
    for option, value in {"threads": 1, "random_seed": seed, "simplex_strategy": PRIMAL}.items():
        solver.setOptionValue(option, value)
    return solver


def whole(solver: highspy.Highs, columns: Sequence[int], seconds: float) -> None:
    """These columns are whole numbers; the search for the optimum may take some seconds."""
    solver.setOptionValue("time_limit", seconds)
    solver.setOptionValue("mip_rel_gap", 0.0)
    if columns:
        solver.changeColsIntegrality(
            len(columns),
            np.array(columns, np.int32),
            np.full(len(columns), int(highspy.HighsVarType.kInteger), np.uint8),
        )


def add_rows(solver: highspy.Highs, lower: Sequence[float], upper: Sequence[float]) -> None:
    """Rows without entries."""
    none = np.zeros(0, np.int32)
    solver.addRows(len(lower), np.array(lower, np.float64), np.array(upper, np.float64), 0, none, none, np.zeros(0))


def add_columns(
    solver: highspy.Highs,
    price: Sequence[float],
    entries: Sequence[tuple[list[int], list[float]]],
    least: Sequence[float],
) -> None:
    """Columns with their entries, each from its least value up."""
    size = len(entries)
    if not size:
        return
    starts = np.cumsum([0, *(len(rows) for rows, _ in entries)])[:-1].astype(np.int32)
    index = np.concatenate([rows for rows, _ in entries]).astype(np.int32)
    value = np.concatenate([values for _, values in entries]).astype(np.float64)
    solver.addCols(
        size,
        np.array(price, np.float64),
        np.array(least, np.float64),
        np.full(size, INFINITE),
        len(index),
        starts,
        index,
        value,
    )
