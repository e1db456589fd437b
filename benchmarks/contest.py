"""Contenders of one benchmark, each in a process of its own on one core, the best of three rounds of each."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping

ROUNDS = 3

Run = tuple[int, float, str] | str
"""How many of the unit, in how many CPU-seconds, and what came out; or why it did not run."""
Contenders = Mapping[str, Callable[[], Run]]


def held(module: str, contenders: Contenders, unit: str, aims: Mapping[str, int]) -> dict[str, float]:
    """Let all contend and print their lines; their speeds in `unit` per CPU-second, 0 of those who are not there.

    Called again in the process of one contender (its name is the argument), it runs that one alone and ends.
    """
    if len(sys.argv) == 2:
        _alone(sys.argv[1], contenders[sys.argv[1]], unit, aims)
        sys.exit()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    return {name: _contend(module, name) for name in contenders}


def _contend(module: str, name: str) -> float:
    done = subprocess.run([sys.executable, "-m", module, name], check=True, capture_output=True, text=True)
    line, _, speed = done.stdout.rstrip().rpartition("\n")
    print(line, flush=True)
    return float(speed)


def _alone(name: str, contender: Callable[[], Run], unit: str, aims: Mapping[str, int]) -> None:
    """The fastest of a few rounds: what slows a round down is the machine's, not the contender's."""
    rounds = [contender() for _ in range(ROUNDS)]
    found = min(rounds, key=lambda run: float("inf") if isinstance(run, str) else run[1] / run[0])
    if isinstance(found, str):
        print(f"{name:<18} {found}\n0")
        return
    size, taken, told = found
    told = rounds[0][2]  # the first call of all is in the first round
    aim = f"  (aim {aims[name]:,})" if name in aims else ""
    print(f"{name:<18} {size / taken:>12,.0f} {unit}/CPU-s  {taken:6.2f} CPU-s  {told}{aim}\n{size / taken}")
