"""How long the server takes for every screen of the example: ``python -m benchmarks.screens WORKSPACE [ROUNDS]``.

In this process, through Django's own handler on one thread, so that only the server's work is counted: wall and CPU time of
each screen of the director, the planner, the supervisor and the agent. `WORKSPACE` is a finished example
(``upheld demo --no-serve --directory WORKSPACE``) or any other workspace with accounts of those addresses.
"""

from __future__ import annotations

import os
import re
import resource
import statistics
import sys
import time
from pathlib import Path

ROLES = ("director", "supervisor", "planner", "quality", "agent", "client")


def main(workspace: Path, rounds: int) -> None:
    """Print a table: screen, role, median and 95th percentile of wall time, median CPU time, bytes."""
    os.environ |= {
        "UPHELD_WORKSPACE": str(workspace),
        "UPHELD_NOW": os.environ.get("UPHELD_NOW", "2026-11-22T12:00:00Z"),
        "UPHELD_HOSTS": "testserver",
        "DJANGO_SETTINGS_MODULE": "upheld.web.settings",
    }
    import django  # noqa: PLC0415 - after the environment

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client as Browser  # noqa: PLC0415

    from upheld.web import clock  # noqa: PLC0415
    from upheld.web.models import Account, SignedIn  # noqa: PLC0415

    call_command("collectstatic", interactive=False, verbosity=0)
    every: list[float] = []
    print(f"{'screen':44} {'role':10} {'p50 ms':>8} {'p95 ms':>8} {'CPU ms':>8} {'kB':>6}")
    for role in ROLES:
        account = Account.objects.filter(email=f"{role}@example.org").first()
        if account is None:
            continue
        browser = Browser()
        browser.force_login(account)
        SignedIn.objects.create(
            account=account, session_key=browser.session.session_key, began_at=clock.real(), seen_at=clock.real()
        )
        first = browser.get("/", follow=True).content.decode()
        side = re.search(r'<nav class="side".*?</nav>', first, re.DOTALL)
        for address in dict.fromkeys(re.findall(r'<a href="([^"]+)"', side[0] if side else "")):
            walls, cpus, size = [], [], 0
            for _ in range(rounds + 1):  # the first round warms up and is not counted
                began, cpu = time.perf_counter(), time.process_time()
                size = len(browser.get(address).content)
                walls.append((time.perf_counter() - began) * 1000)
                cpus.append((time.process_time() - cpu) * 1000)
            counted = sorted(walls[1:])
            every += counted
            p95 = counted[min(len(counted) - 1, round(0.95 * (len(counted) - 1)))]
            print(
                f"{address:44} {role:10} {statistics.median(counted):8.1f} {p95:8.1f}"
                f" {statistics.median(cpus[1:]):8.1f} {size / 1000:6.0f}"
            )
    every.sort()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"all screens: p50 {statistics.median(every):.1f} ms, p95 {every[round(0.95 * (len(every) - 1))]:.1f} ms, "
          f"worst {every[-1]:.1f} ms, peak memory {peak:.0f} MB")  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 20)
