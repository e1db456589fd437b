"""Rows that are not used, and why: at most a thousand of them by name, all of them by number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np

from upheld.contacts.tables.table import RowFault
from upheld.forecast.history import Booleans
from upheld.problems import Problem
from upheld.queueing.arrivals import Integers

SHOWN: Final = 1000


class Refusals:
    """The rows refused so far."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._lines: set[int] = set()  # of rows that cannot be read, which may have several faults
        self._problems: list[Problem] = []
        self.rows = 0

    def faults(self, faults: Iterable[RowFault]) -> None:
        """Rows that cannot be read."""
        for fault in faults:
            if fault.row not in self._lines:
                self._lines.add(fault.row)
                values = {"text": fault.cell, **fault.fault.values}
                self._add(Problem(fault.fault.key, self._file, fault.number, fault.column, values))

    def where(
        self, mask: Booleans, numbers: Integers, key: str, field: str | None, values: Mapping[str, Any] | None = None,
        others: Integers | None = None,
    ) -> None:  # fmt: skip
        """The rows where `mask` holds; `others` are the numbers of rows that they clash with."""
        places = np.flatnonzero(mask)
        self.rows += max(0, len(places) - max(0, SHOWN - len(self._problems)))
        for place in places[: max(0, SHOWN - len(self._problems))]:
            other = {} if others is None else {"other": int(others[place])}
            self._add(Problem(key, self._file, int(numbers[place]), field, {**(values or {}), **other}))

    def problems(self) -> tuple[Problem, ...]:
        """One problem for each row, in the order of the file; of many rows the first ones."""
        return tuple(sorted(self._problems, key=lambda problem: problem.line or 0))

    def unnamed(self) -> int:
        """How many rows `problems` has no room for."""
        return self.rows - len(self._problems)

    def _add(self, problem: Problem) -> None:
        self.rows += 1
        if len(self._problems) < SHOWN:
            self._problems.append(problem)
