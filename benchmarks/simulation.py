"""Contacts played per CPU-second: one queue of 100 agents, and a centre of four types and six groups.

First model: M/M/100+M, load 95 erlangs (rho 0.95), handling 180 s, mean patience 120 s, all exponential. Second: four
types of contact, six groups with overflow lists (first and second choices), the longest wait first. Both count what a
report shows (offered, answered, answered in time, abandoned, waits, busy time); drawing the callers is timed too.
Peers on the first model: SimPy (a process per caller) and Ciw, which count the same outcomes; the limit is a loop of
the same model in C, compiled with `cc` when the benchmark runs. CPU time of this process; one core; each contender in a
process of its own, the best of three rounds.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.contest import Run, held

AGENTS, LOAD, HANDLING_S, PATIENCE_S, WITHIN_S = 100, 95.0, 180.0, 120.0, 20.0
GAP_S = HANDLING_S / LOAD
RUNS, OURS, OURS_KEPT, SIMPY, CIW, IN_C = 10, 200_000, 300_000, 60_000, 30_000, 4_000_000
AIMS = {"upheld": 5_000_000, "upheld, 6 groups": 3_000_000}
AIM_RATIOS = {"SimPy": 90, "Ciw": 250}

GROUPS = (((1, 0, 0, 0), 26), ((0, 1, 0, 0), 20), ((0, 0, 1, 0), 16), ((0, 0, 0, 1), 12), ((2, 2, 0, 0), 14),
          ((0, 0, 2, 2), 12))  # fmt: skip
SHARES = (0.35, 0.3, 0.2, 0.15)

C_SOURCE = r"""
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
/* M/M/n+M: call ends in a binary heap of times, waiting callers in a ring; xoroshiro128+ and inversion. */
static uint64_t a = 0x9E3779B97F4A7C15u, b = 0xD1B54A32D192ED03u;
static inline double uniform(void) {
    uint64_t s0 = a, s1 = b, r = s0 + s1;
    s1 ^= s0; a = ((s0 << 24) | (s0 >> 40)) ^ s1 ^ (s1 << 16); b = (s1 << 37) | (s1 >> 27);
    return (double)(r >> 11) * 0x1.0p-53;
}
static inline double exponential(double mean) { return -mean * log1p(-uniform()); }
static double ends[4096]; static int busy = 0;
static inline void push(double at) {
    int i = busy++;
    while (i > 0 && ends[(i - 1) / 2] > at) { ends[i] = ends[(i - 1) / 2]; i = (i - 1) / 2; }
    ends[i] = at;
}
static inline void pop(void) {
    double last = ends[--busy]; int i = 0;
    for (;;) {
        int c = 2 * i + 1; if (c >= busy) break;
        if (c + 1 < busy && ends[c + 1] < ends[c]) c++;
        if (last <= ends[c]) break;
        ends[i] = ends[c]; i = c;
    }
    ends[i] = last;
}
int main(int argc, char **argv) {
    long contacts = atol(argv[1]); int agents = atoi(argv[2]);
    double gap = atof(argv[3]), handling = atof(argv[4]), patience = atof(argv[5]), within = atof(argv[6]);
    static double came[65536], leaves[65536]; uint32_t head = 0, tail = 0;
    long good = 0, lost = 0, n = 0; double next = exponential(gap);
    while (n < contacts || head != tail) {
        if (n < contacts && (busy == 0 || next <= ends[0])) {
            double now = next; n++; next = now + exponential(gap);
            double patient = exponential(patience);
            if (busy < agents) { push(now + exponential(handling)); good++; }
            else { came[tail & 65535] = now; leaves[tail & 65535] = now + patient; tail++; }
        } else {
            double now = ends[0]; pop();
            while (head != tail) {
                double at = came[head & 65535], gone = leaves[head & 65535]; head++;
                if (gone < now) { lost++; continue; }
                good += now - at <= within; push(now + exponential(handling)); break;
            }
        }
    }
    printf("%.4f %.4f\n", (double)good / contacts, (double)lost / contacts);
    return 0;
}
"""


def main() -> int:
    """Print the figures, and the ratios to the peers that are installed."""
    speeds = held("benchmarks.simulation", CONTENDERS, "contacts", AIMS)
    for peer, aim in AIM_RATIOS.items():
        if speeds[peer]:
            print(f"upheld is {speeds['upheld'] / speeds[peer]:,.0f} times as fast as {peer} (aim {aim})")
    if speeds["C"]:
        print(f"upheld reaches {speeds['upheld'] / speeds['C']:.0%} of a loop in C for this one model")
    return 0


def upheld() -> Run:
    """One queue, counted."""
    return _ours(OURS, _one_queue)


def upheld_many() -> Run:
    """Four types, six groups, counted."""
    return _ours(OURS, _many_skills)


def _ours(contacts: int, model: Callable[[np.random.Generator, int], Any]) -> Run:
    fast = importlib.import_module("upheld.queueing.fast")
    random = np.random.default_rng(1)
    first = time.process_time()
    fast.count(*model(random, 10))
    first = time.process_time() - first
    started = time.process_time()
    runs = [fast.count(*model(random, contacts)) for _ in range(RUNS)]
    taken = time.process_time() - started
    return (
        RUNS * contacts,
        taken,
        f"{_told(runs, RUNS * contacts)}; first call {first:.1f} CPU-s (compiled once, then cached)",
    )


def upheld_kept() -> Run:
    """One queue, every stay, offer and log-in kept."""
    fast = importlib.import_module("upheld.queueing.fast")
    random = np.random.default_rng(1)
    fast.simulate(*_one_queue(random, 10)[:3])
    started = time.process_time()
    result = fast.simulate(*_one_queue(random, OURS_KEPT)[:3])
    return OURS_KEPT, time.process_time() - started, f"{len(result.stays.row):,} stays kept"


def plain() -> Run:
    """The reference: plain Python."""
    reference = importlib.import_module("upheld.queueing.simulate")
    started = time.process_time()
    result = reference.simulate(*_one_queue(np.random.default_rng(1), SIMPY)[:3])
    return SIMPY, time.process_time() - started, f"{len(result.stays.row):,} stays kept"


def _one_queue(random: np.random.Generator, contacts: int) -> Any:
    arrivals, rules, staff, state = (
        importlib.import_module(f"upheld.queueing.{name}") for name in ("arrivals", "rules", "staff", "fast_state")
    )
    at = np.cumsum(random.exponential(GAP_S, contacts))
    came = arrivals.arrivals(at, 0, random.exponential(PATIENCE_S, contacts), random.exponential(HANDLING_S, contacts))
    grid = state.Grid(np.inf, 1, np.array([[WITHIN_S]]))
    return came, staff.always_there([[1]] * AGENTS), rules.rules(1), grid


def _many_skills(random: np.random.Generator, contacts: int) -> Any:
    arrivals, rules, staff, state = (
        importlib.import_module(f"upheld.queueing.{name}") for name in ("arrivals", "rules", "staff", "fast_state")
    )
    at = np.cumsum(random.exponential(GAP_S, contacts))
    queue = np.searchsorted(np.cumsum(SHARES), random.random(contacts), side="right").clip(0, 3)
    came = arrivals.arrivals(
        at, queue, random.exponential(PATIENCE_S, contacts), random.exponential(HANDLING_S, contacts)
    )
    agents = [skills for skills, number in GROUPS for _ in range(number)]
    grid = state.Grid(np.inf, 1, np.full((4, 1), WITHIN_S))
    return came, staff.always_there(agents), rules.rules(4, longest_first=True), grid


def _told(runs: list[Any], contacts: int) -> str:
    good, lost = (sum(getattr(run, name).sum() for run in runs) / contacts for name in ("answered_within", "abandoned"))
    return f"in time {good:.2%}, abandoned {lost:.2%}"


def in_simpy() -> Run:
    """A process per caller, who waits for an agent or for the end of their patience."""
    if importlib.util.find_spec("simpy") is None:
        return "SimPy is not installed: skipped"
    simpy = importlib.import_module("simpy")
    random = np.random.default_rng(1)
    started = time.process_time()
    world = simpy.Environment()
    agents = simpy.Resource(world, AGENTS)
    counts = {"in time": 0, "abandoned": 0}

    def caller(patience_s: float, handling_s: float) -> Any:
        came = world.now
        with agents.request() as turn:
            yield turn | world.timeout(patience_s)
            if turn.triggered:
                counts["in time"] += world.now - came <= WITHIN_S
                yield world.timeout(handling_s)
            else:
                counts["abandoned"] += 1

    def callers() -> Any:
        for _ in range(SIMPY):
            yield world.timeout(random.exponential(GAP_S))
            world.process(caller(random.exponential(PATIENCE_S), random.exponential(HANDLING_S)))

    world.process(callers())
    world.run()
    taken = time.process_time() - started
    return SIMPY, taken, ", ".join(f"{name} {count / SIMPY:.2%}" for name, count in counts.items())


def in_ciw() -> Run:
    """Ciw's network of one node with reneging; its records give the outcomes."""
    if importlib.util.find_spec("ciw") is None:
        return "Ciw is not installed: skipped"
    ciw = importlib.import_module("ciw")
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(1 / GAP_S)],
        service_distributions=[ciw.dists.Exponential(1 / HANDLING_S)],
        reneging_time_distributions=[ciw.dists.Exponential(1 / PATIENCE_S)],
        number_of_servers=[AGENTS],
    )
    ciw.seed(1)
    started = time.process_time()
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(CIW)
    records = simulation.get_all_records()
    taken = time.process_time() - started
    lost = sum(record.record_type == "renege" for record in records)
    good = sum(record.record_type == "service" and record.waiting_time <= WITHIN_S for record in records)
    return len(records), taken, f"in time {good / len(records):.2%}, abandoned {lost / len(records):.2%}"


def in_c() -> Run:
    """The same model as a loop in C that knows no other."""
    compiler = shutil.which("cc")
    if compiler is None:
        return "no C compiler: skipped"
    with tempfile.TemporaryDirectory() as folder:
        source, program = Path(folder) / "loop.c", Path(folder) / "loop"
        source.write_text(C_SOURCE)
        subprocess.run([compiler, "-O3", "-march=native", "-o", program, source, "-lm"], check=True)
        before = os.times()
        model = (IN_C, AGENTS, GAP_S, HANDLING_S, PATIENCE_S, WITHIN_S)
        done = subprocess.run([program, *map(str, model)], check=True, capture_output=True, text=True)
        after = os.times()
    taken = after.children_user + after.children_system - before.children_user - before.children_system
    good, lost = map(float, done.stdout.split())
    return IN_C, taken, f"in time {good:.2%}, abandoned {lost:.2%}"


CONTENDERS: dict[str, Callable[[], Run]] = {
    "upheld": upheld,
    "upheld, 6 groups": upheld_many,
    "upheld, all kept": upheld_kept,
    "upheld, plain": plain,
    "SimPy": in_simpy,
    "Ciw": in_ciw,
    "C": in_c,
}


if __name__ == "__main__":
    sys.exit(main())
