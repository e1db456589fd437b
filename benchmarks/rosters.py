"""Rosters and shift design on public instances: cost, bound and CPU time beside the known optima; one core, one seed.

Curtois' nurse rostering 1–7 (schedulingbenchmarks.org) and TU Wien's minimum shift design 1–5, read from ../shared by
importers of this directory. A roster's cost is counted again from its file by code of the importer that shares nothing
with the solver, and its plan is held against the independent checker. A plain model in HiGHS reaches 1146, 1073 and
2043 on rosters 5, 7 and 6. Known designs are optimal for 1, 3 and 5; for 2 and 4 the best known use 10 and 15 shifts.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from benchmarks import curtois, shift_design_files
from upheld.schedule import check
from upheld.schedule.roster import roster
from upheld.schedule.shift_design import shift_design

SHARED = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "scheduling"
ROSTERS = {1: 607, 2: 828, 3: 1001, 4: 1716, 5: 1143, 6: 1950, 7: 1056}
DESIGNS = {1: 480, 2: 600, 3: 600, 4: 900, 5: 480}
ROSTER_S, DESIGN_S = 300.0, 120.0
SEED = 1


def main() -> int:
    """Print a line for each instance; how many plans were not what they said."""
    if not SHARED.exists():
        print("the instances are not in ../shared: skipped")
        return 0
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else ROSTER_S
    wrong = sum(not _roster(number, known, seconds) for number, known in ROSTERS.items())
    for number, known in DESIGNS.items():
        _design(number, known, min(seconds, DESIGN_S))
    return wrong


def _roster(number: int, known: int, seconds: float) -> bool:
    read = curtois.sections(SHARED / "nurse_rostering" / f"Instance{number}.txt")
    problem = curtois.problem(read)
    started = time.process_time()
    plan = roster(problem, seed=SEED, seconds=seconds)
    taken = time.process_time() - started
    worked: dict[str, dict[int, str]] = {person.id: {} for person in problem.people}
    for shift in plan.shifts:
        worked[shift.person][shift.day] = shift.pattern
    again = curtois.recount(read, worked)
    right = again.cost == round(plan.cost) and not again.broken and not check.broken(problem, plan)
    told = "proven" if plan.proven else f"gap {plan.gap:.2%}"
    print(
        f"roster {number}  cost {plan.cost:6.0f}  known {known:5}  bound {plan.bound:7.1f}  {told:<10} "
        f"{taken:6.1f} CPU-s  {'recounted and checked' if right else f'NOT as counted again: {again}'}",
        flush=True,
    )
    return right


def _design(number: int, known: int, seconds: float) -> None:
    problem = shift_design_files.problem(SHARED / "shift_design" / f"RandomExample{number}.dzn")
    started = time.process_time()
    found = shift_design(problem, seed=SEED, seconds=seconds)
    taken = time.process_time() - started
    told = "proven" if found.proven else f"gap {found.gap:.2%}"
    minutes = (found.short + found.over) * problem.slot_s / 60
    print(
        f"design {number}  cost {found.cost:6.0f}  known {known:5}  bound {found.bound:7.1f}  {told:<10} "
        f"{taken:6.1f} CPU-s  {len(found.shifts)} shifts, {minutes:.0f} minutes under and over",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
