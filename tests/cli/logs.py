"""A little queue_log and agreement of our own, for tests of the command line."""

from __future__ import annotations

from pathlib import Path

START = 1795312800  # 2026-11-22T02:00:00Z

AGREEMENT = """
format = "upheld.agreement/1"
id = "small"
version = 1
title = "A small agreement"
client = "Northwind Energy"
supplier = "Example Answers"
time_zone = "Europe/Warsaw"
valid_from = 2026-11-01

[money]
currency = "EUR"
base = "1000.00"
at_risk = "10%"

[[targets]]
id = "answer"
metric = "service_level"
formula = "answered_offered"
within = "20s"
queues = ["sales"]
required = "80%"
period = "month"
weight = 1.0
credits = [ { below = "80%", share = "50%" } ]
"""


def line(at: int, call: str, queue: str, agent: str, event: str, *data: str) -> str:
    """One line of queue_log."""
    return "|".join((str(at), call, queue, agent, event, *data)) + "\n"


def answered(number: int, wait_s: int) -> str:
    """A call to sales that is answered after `wait_s` and lasts a minute."""
    at, call = START + number * 100, f"{START}.{number}"
    return (
        line(at, call, "sales", "NONE", "ENTERQUEUE", "", f"60055501{number:02}", "1")
        + line(at + wait_s, call, "sales", "SIP/anna", "CONNECT", str(wait_s), f"{START}.9{number}", "2")
        + line(at + wait_s + 60, call, "sales", "SIP/anna", "COMPLETECALLER", str(wait_s), "60", "1")
    )


def write(folder: Path, waits: tuple[int, ...] = (5, 5, 5, 40)) -> tuple[Path, Path]:
    """An agreement and a queue_log with one answered call for each wait."""
    agreement, log = folder / "small.toml", folder / "queue_log"
    agreement.write_text(AGREEMENT, encoding="utf-8")
    log.write_text("".join(answered(n, wait_s) for n, wait_s in enumerate(waits)), encoding="utf-8")
    return agreement, log
