"""The month as half-hour totals by queue: all that some clients' systems ever tell."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.contract.month import ZONE, Call

HEADER = (
    "queue", "interval_start", "interval_end", "offered", "answered", "abandoned", "answered_within_20s",
    "abandoned_within_20s", "answer_wait_s", "abandon_wait_s", "longest_wait_s", "talk_s", "hold_s", "wrap_s",
)  # fmt: skip
HALF_HOUR = timedelta(minutes=30)


def write(calls: Sequence[Call], folder: Path) -> list[Path]:
    """One CSV file; a call counts where it arrived."""
    path = folder / "totals-october.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(_rows(calls))
    return [path]


def by_interval(calls: Sequence[Call]) -> dict[tuple[str, datetime], list[Call]]:
    """The calls by queue and half-hour (UTC), in order."""
    found: defaultdict[tuple[str, datetime], list[Call]] = defaultdict(list)
    for call in calls:
        found[call.queue, _half_hour(call.offered_at)].append(call)
    return dict(sorted(found.items()))


def _rows(calls: Sequence[Call]) -> Iterator[tuple[str | int, ...]]:
    for (queue, start), within in by_interval(calls).items():
        answered = [call for call in within if call.outcome == "answered"]
        abandoned = [call for call in within if call.outcome == "abandoned"]
        yield (
            queue, _local(start), _local(start + HALF_HOUR), len(within), len(answered), len(abandoned),
            sum(call.wait_s <= 20 for call in answered), sum(call.wait_s <= 20 for call in abandoned),
            sum(call.wait_s for call in answered), sum(call.wait_s for call in abandoned),
            max(call.wait_s for call in within), sum(call.talk_s for call in answered),
            sum(call.hold_s for call in answered), sum(call.wrap_s for call in answered),
        )  # fmt: skip


def _half_hour(at: datetime) -> datetime:
    return datetime.fromtimestamp(at.timestamp() // 1800 * 1800, UTC)


def _local(at: datetime) -> str:
    return at.astimezone(ZoneInfo(ZONE)).isoformat()
