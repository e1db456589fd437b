"""The screens with a year of 50 million visits behind them: ``python -m benchmarks.screens_at_scale [VISITS]``.

The workspace of `intervals_kept` (200 queues, 2,000 agents) gets owners, people, three agreements of two months and the
example's accounts; its quarter-hours and verdicts are made as the figures job makes them (told apart, once), then every
screen is measured as in `screens`. The last day of the year has half gone by.
"""

from __future__ import annotations

import csv
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import screens
from benchmarks.intervals_kept import AGENTS, FIRST_DAY, PER_DAY, QUEUES, made

CLIENTS = ("Northwind Energy", "Harbour & Pine Bank", "Lantern Travel")
AGREEMENT = """format = "upheld.agreement/1"
id = "{id}"
version = 1
title = "Service for {client}"
client = "{client}"
supplier = "Example Answers"
time_zone = "Europe/Warsaw"
valid_from = {valid_from}
hours = {{ mon-sun = ["00:00-24:00"], holidays = ["00:00-24:00"] }}

[scope]
queues = [{queues}]

[money]
currency = "EUR"
base = "100000.00"
at_risk = "10%"

[[targets]]
id = "answer"
metric = "service_level"
within = "20s"
required = "70%"
period = "month"
weight = 1
credits = [ {{ below = "70%", share = "50%" }} ]

[[targets]]
id = "abandonment"
metric = "abandon_rate"
required = "8%"
period = "month"
weight = 0
"""


def main(visits: int) -> None:
    """Make the workspace where it is not there, furnish it, measure."""
    root = made(visits).root
    last = FIRST_DAY + timedelta(days=(visits - 1) // PER_DAY)
    now = datetime(last.year, last.month, last.day, 12, tzinfo=UTC)
    _memberships(root, last.replace(day=1))
    os.environ |= {
        "UPHELD_WORKSPACE": str(root),
        "UPHELD_NOW": now.isoformat(),
        "UPHELD_HOSTS": "testserver",
        "DJANGO_SETTINGS_MODULE": "upheld.web.settings",
    }
    (root / "web.sqlite3").unlink(missing_ok=True)
    import django  # noqa: PLC0415 - after the environment

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from upheld.web.actions import assessing, example  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    example.furnish_accounts()
    began, cpu = time.perf_counter(), time.process_time()
    assessing.bring_up_to_date(step=lambda *told, **values: None, cancelled=lambda: False)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    print(f"{visits:,} visits; the figures job took {wall:.0f} s, {cpu:.0f} CPU s")
    screens.main(root, 8)


def _memberships(root: Path, month: object) -> None:
    """Queues in turns of the three clients, agents in teams of fifteen, one agreement for each client."""
    owners = {f"queue {number:03}": CLIENTS[number % 3] for number in range(QUEUES)}
    with (root / "queues.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("queue", "client"), *owners.items()])
    with (root / "people.csv").open("w", encoding="utf-8", newline="") as file:
        rows = [
            (f"p{number + 1:04}", f"Person {number:04}", f"agent {number:04}", f"team {number // 15:03}", "Łódź")
            for number in range(AGENTS)
        ]
        csv.writer(file).writerows([("person", "name", "login", "team", "site"), *rows])
    for number, client in enumerate(CLIENTS):
        mine = ", ".join(f'"{queue}"' for queue, owner in owners.items() if owner == client)
        text = AGREEMENT.format(id=f"client-{number}", client=client, valid_from=month, queues=mine)
        (root / "agreements" / f"client-{number}.toml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 50_000_000)
