"""Tours for the reference week: people short in quarter-hours against the linear bound, in 120 CPU-seconds on one core.

448 quarter-hours require 6,933.5 agent-hours, 120 agents at the peak (examples/reference_week.toml): 176 people work
5 × 8 h with a break, a lunch and a break in windows, two days off together and one start all week, 44 work 5 × 4 h with
one break. Twice: with Sunday and Monday as two days off together (the week repeats), and without. Then the breaks of
the plan are placed anew, its shifts fixed. At last the same requirement without breaks and without weeks, each day for
itself and too many as bad as too few, which is all that pyworkforce's MinAbsDifference can be asked.
Everything in a process of its own, with its CPU time from the first import on and its peak memory.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

WEEK = Path(__file__).parents[1] / "examples" / "reference_week.toml"
SEARCH_S, LIMIT_S, BREAKS_S = 110.0, 120.0, 0.5
GAP, OF_REQUIRED = 0.10, 0.0015
CANNOT = (
    "pyworkforce cannot express: breaks within shifts, weeks (its days are independent), days off, one start a week,",
    "a number of people by contract, prices of too few apart from too many; and it tells no bound.",
)

Told = dict[str, float]


def main() -> int:
    """Print the figures of all, and the ratio to pyworkforce where it is installed."""
    if len(sys.argv) == 2:
        CONTENDERS[sys.argv[1]]()
        return 0
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    found = {name: _alone(name) for name in CONTENDERS}
    ours, peer = found["days"], found["pyworkforce"]
    if peer.get("cpu_s"):
        times, worse = peer["cpu_s"] / max(ours["cpu_s"], 1e-3), peer["cost"] / max(ours["cost"], 1.0)
        print(f"pyworkforce takes {times:,.0f} times as long for {worse:.3f} times as many agents too few or too many")
    for line in CANNOT:
        print(line)
    kept = [found[name].get("kept", 0.0) for name in ("repeating", "once", "breaks")]
    return 0 if all(kept) else 1


def _alone(name: str) -> Told:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.tours", name], check=True, capture_output=True, text=True, env=_one_thread()
    )
    *lines, last = done.stdout.rstrip().split("\n")
    print("\n".join(lines), flush=True)
    return {key: float(value) for key, _, value in (part.partition("=") for part in last.split())}


def _one_thread() -> dict[str, str]:
    return {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def repeating() -> None:
    """The week as the example has it."""
    _week("Sunday and Monday together", repeats=True)


def once() -> None:
    """The week by itself: two days off together lie within it."""
    _week("within Monday to Sunday", repeats=False)


def _week(name: str, *, repeats: bool) -> None:
    tours, check, reading = _rooms("tours", "check", "reading")
    problem = replace(reading.load(WEEK), repeats=repeats)
    plan = tours.tours(problem, tours.Search(seed=0, time_s=SEARCH_S - time.process_time()))
    broken = check.broken(problem, plan)
    assert not broken, broken
    assert check.cost(problem, plan.shifts) == plan.cost
    required = float(problem.needs[0].required.sum())
    above = plan.cost - plan.bound
    cpu_s = time.process_time()
    kept = above <= GAP * plan.bound and above <= OF_REQUIRED * required and cpu_s <= LIMIT_S
    print(
        f"{name:<28} {plan.cost:6.0f} short, bound {plan.bound:.0f}: {above / plan.bound:.2%} above it (aim {GAP:.0%}),"
        f" {above / required:.3%} of required (aim {OF_REQUIRED:.2%})"
        f"  {cpu_s:6.1f} CPU-s (aim {LIMIT_S:.0f})  {_peak_mb():,.0f} MB"
    )
    print(f"cost={plan.cost} bound={plan.bound} cpu_s={cpu_s} kept={float(kept)}")


def breaks() -> None:
    """A first plan's breaks at their earliest, then placed anew to the proven optimum; the best of three rounds."""
    tours, check, reading, best = _rooms("tours", "check", "reading", "breaks")
    problem = reading.load(WEEK)
    plan = tours.tours(problem, tours.Search(seed=0, rounds=5))
    early = replace(plan, shifts=tuple(_early(problem, shift) for shift in plan.shifts))
    rounds = [_timed(lambda: best.best_breaks(problem, early).plan) for _ in range(3)]
    taken, placed = min(rounds, key=lambda run: run[0])
    assert not check.broken(problem, placed)
    assert placed.proven
    before = check.cost(problem, early.shifts)
    print(
        f"{'breaks alone':<28} {before:6.0f} → {placed.cost:.0f} short, proven optimal  {taken:6.3f} CPU-s"
        f" (aim {BREAKS_S})  {len(plan.shifts):,} shifts"
    )
    print(f"cost={placed.cost} cpu_s={taken} kept={float(taken < BREAKS_S)}")


def _early(problem: Any, shift: Any) -> Any:
    begin = shift.day * problem.slots + shift.start
    return replace(shift, pauses=tuple(begin + pause.earliest for pause in problem.patterns[shift.pattern].pauses))


def _timed(run: Callable[[], Any]) -> tuple[float, Any]:
    started = time.process_time()
    found = run()
    return time.process_time() - started, found


def days() -> None:
    """Shifts without breaks, each day for itself, too many as bad as too few."""
    tours, check, reading, rules = _rooms("tours", "check", "reading", "rules")
    week = reading.load(WEEK)
    patterns = {name: replace(pattern, pauses=()) for name, pattern in week.patterns.items()}
    contract = rules.Contract("anybody", tuple(patterns))
    needs = tuple(replace(need, over=1.0) for need in week.needs)
    heads = {"anybody": round(2 * float(needs[0].required.max()))}
    problem = replace(week, patterns=patterns, contracts={"anybody": contract}, needs=needs, heads=heads, repeats=False)
    taken, plan = _timed(lambda: tours.tours(problem, tours.Search(time_s=60.0)))
    assert not check.broken(problem, plan)
    print(
        f"{'days without breaks':<28} {plan.cost:6.0f} too few or too many, bound {plan.bound:.0f}  {taken:6.2f} CPU-s"
    )
    print(f"cost={plan.cost} cpu_s={taken}")


def pyworkforce() -> None:
    """The same days by its MinAbsDifference, on one core for a minute at most."""
    name = "pyworkforce, the same days"
    if importlib.util.find_spec("pyworkforce") is None:
        print(f"{name:<28} not installed\ncpu_s=0")
        return
    scheduling = importlib.import_module("pyworkforce.scheduling")
    (reading,) = _rooms("required_reading")
    date = importlib.import_module("datetime").date
    required = reading.required(WEEK.with_suffix(".csv"), reading.Horizon(date(2026, 11, 16), 7, 900), "calls")
    shifts = {
        f"{length}-{start}": [int(start <= slot < start + length) for slot in range(96)]
        for length, starts in ((32, range(28, 61, 2)), (16, range(28, 77, 2)))
        for start in starts
    }
    asked = scheduling.MinAbsDifference(
        num_days=7,
        periods=96,
        shifts_coverage=shifts,
        required_resources=required.reshape(7, 96).astype(int).tolist(),
        max_period_concurrency=int(2 * required.max()),
        max_shift_concurrency=int(2 * required.max()),
        max_search_time=60.0,
        num_search_workers=1,
    )
    taken, solution = _timed(asked.solve)
    print(f"{name:<28} {solution['cost']:6.0f} too few or too many, {solution['status']}  {taken:6.2f} CPU-s")
    print(f"cost={solution['cost']} cpu_s={taken}")


def _rooms(*names: str) -> list[Any]:
    """Modules of the room, loaded where they are used: a peer's solver cannot share a process with ours."""
    return [importlib.import_module(f"upheld.schedule.{name}") for name in names]


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


CONTENDERS: dict[str, Callable[[], None]] = {
    "repeating": repeating,
    "once": once,
    "breaks": breaks,
    "days": days,
    "pyworkforce": pyworkforce,
}


if __name__ == "__main__":
    sys.exit(main())
