"""The minimum shift design instances of TU Wien (MiniZinc data), as our problem."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import numpy as np

from upheld.schedule.rules import Need, Pattern, Problem

MONDAY = date(2026, 6, 1).toordinal()
SHIFT_MINUTES = 60
"""What a used shift costs, in minutes of cover; `weightShiftInstances` says the same in the file's own units."""


def problem(file: Path) -> Problem:
    """Costs in minutes: of cover missed, of cover too many, and of each shift used. Each length is a pattern."""
    read = dict(re.findall(r"(\w+)\s*=\s*(.*?);", file.read_text(), re.DOTALL))
    minutes = int(read["interval"])
    lists = {name: [int(number) for number in re.findall(r"-?\d+", value)] for name, value in read.items()}
    patterns = {}
    types = zip(lists["minStart"], lists["maxStart"], lists["minLength"], lists["maxLength"], strict=True)
    for number, (first, last, shortest, longest) in enumerate(types, 1):
        for length in range(shortest, longest + 1):
            name = f"{number}/{length * minutes} min"
            patterns[name] = Pattern(name, length, tuple(range(first, last + 1)))
    return Problem(
        first=MONDAY,
        days=int(read["days"]),
        slot_s=60 * minutes,
        patterns=patterns,
        contracts={},
        needs=(Need("all", np.array(lists["demand"], np.float64), under=minutes, over=minutes),),
        shift_price=SHIFT_MINUTES,
    )
