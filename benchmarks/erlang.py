"""Staff requirements per CPU-second: Erlang C and exact Erlang A, beside pyworkforce and call-center-tools.

Each requirement is the smallest number of agents that answers a share within a time; loads from 1 to 300 erlangs,
targets from 70 to 95 %, thresholds from 10 to 60 s, mean patience from 60 to 600 s (Erlang A). The peers answer Erlang
C without abandonment, one requirement per call, and get fewer of them. CPU time of this process; one core; each
contender in a process of its own, the best of three rounds.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import io
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.contest import Run, held

HANDLING_S, INTERVAL_S = 180.0, 1800.0
OURS_C, OURS_A, PEERS = 2_000_000, 200_000, 10_000
AIMS = {"upheld, Erlang C": 4_000_000, "upheld, Erlang A": 200_000}
AIM_RATIO = 300

Questions = dict[str, np.ndarray]


def main() -> int:
    """Print the figures, and the ratios to the peers that are installed."""
    speeds = held("benchmarks.erlang", CONTENDERS, "requirements", AIMS)
    for peer in ("pyworkforce", "call-center-tools"):
        if speeds[peer]:
            ratio = speeds["upheld, Erlang C"] / speeds[peer]
            print(f"upheld's Erlang C is {ratio:,.0f} times as fast as {peer} (aim {AIM_RATIO})")
    return 0


def questions(size: int) -> Questions:
    """The same questions for everybody: the first `size` of one long list."""
    random = np.random.default_rng(2026)
    return {
        "load": np.exp(random.uniform(0.0, np.log(300.0), size)),
        "within_s": random.uniform(10.0, 60.0, size),
        "target": random.uniform(0.7, 0.95, size),
        "patience_s": random.uniform(60.0, 600.0, size),
    }


def erlang_c() -> Run:
    """Nobody leaves."""
    return _ours(OURS_C, patient=True)


def erlang_a() -> Run:
    """Exponential patience, exactly."""
    return _ours(OURS_A, patient=False)


def _ours(size: int, *, patient: bool) -> Run:
    kernels = importlib.import_module("upheld.queueing.erlang_kernels")

    def agents(asked: Questions) -> np.ndarray:
        handling_s = np.full(len(asked["load"]), HANDLING_S)
        patience_s = np.full(len(asked["load"]), np.inf) if patient else asked["patience_s"]
        found: np.ndarray = kernels.agents_of_all(
            asked["load"], handling_s, patience_s, asked["within_s"], asked["target"]
        )
        return found

    first = time.process_time()
    agents(questions(2))
    first = time.process_time() - first
    asked = questions(size)
    started = time.process_time()
    found = agents(asked)
    taken = time.process_time() - started
    return size, taken, f"first ten {found[:10].astype(int).tolist()}; first call {first:.1f} CPU-s"


def pyworkforce() -> Run:
    """Its ErlangC, asked one by one; an error costs that requirement."""
    if importlib.util.find_spec("pyworkforce") is None:
        return "pyworkforce is not installed: skipped"
    erlang = importlib.import_module("pyworkforce.queuing").ErlangC

    def one(load: float, within_s: float, target: float) -> Any:
        asked = erlang(
            transactions=load * INTERVAL_S / HANDLING_S,
            aht=HANDLING_S / 60,
            interval=INTERVAL_S / 60,
            asa=within_s / 60,
            shrinkage=0.0,
        )
        return asked.required_positions(service_level=target)["raw_positions"]

    return _one_by_one(one)


def call_center_tools() -> Run:
    """Its `calc_staffing`, with no limit of occupancy; what it prints is not shown."""
    if importlib.util.find_spec("call_center_tools") is None:
        return "call-center-tools is not installed: skipped"
    staffing = importlib.import_module("call_center_tools").calc_staffing

    def one(load: float, within_s: float, target: float) -> Any:
        return staffing(
            calls_per_hour=load * 3600.0 / HANDLING_S,
            aht=HANDLING_S,
            max_occupancy=1.0,
            target_answer_time=within_s,
            target_service_level=target,
            shrinkage=0.0,
        )

    with contextlib.redirect_stdout(io.StringIO()):
        found = _one_by_one(one)
    return found


def _one_by_one(one: Callable[[float, float, float], Any]) -> Run:
    asked, found, failed = questions(PEERS), [], 0
    started = time.process_time()
    for load, within_s, target in zip(asked["load"], asked["within_s"], asked["target"], strict=True):
        try:
            found.append(one(float(load), float(within_s), float(target)))
        except (ValueError, ZeroDivisionError, OverflowError):
            found.append(None)
            failed += 1
    taken = time.process_time() - started
    return PEERS, taken, f"{failed} of {PEERS:,} failed"


CONTENDERS: dict[str, Callable[[], Run]] = {
    "upheld, Erlang C": erlang_c,
    "upheld, Erlang A": erlang_a,
    "pyworkforce": pyworkforce,
    "call-center-tools": call_center_tools,
}


if __name__ == "__main__":
    sys.exit(main())
