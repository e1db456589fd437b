"""The month as the table queue_log of Asterisk's realtime database, exported as CSV in local or in GMT time."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.contract import written_asterisk
from tests.contract.month import ZONE, Call

HEADER = ("id", "time", "callid", "queuename", "agent", "event", "data", "data1", "data2", "data3", "data4", "data5")


def write(calls: Sequence[Call], folder: Path) -> list[Path]:
    """One CSV in `folder`, its times local, the night when the clock goes back included."""
    return [_export(calls, folder / "queue_log_table.csv", ZONE)]


def write_gmt(calls: Sequence[Call], folder: Path) -> list[Path]:
    """The same with times in GMT (``queue_log_realtime_use_gmt``), as TSV with quotes."""
    return [_export(calls, folder / "queue_log_gmt.tsv", "UTC", "\t")]


def _export(calls: Sequence[Call], path: Path, zone: str, delimiter: str = ",") -> Path:
    with path.open("w", newline="") as file:
        table = csv.writer(file, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
        table.writerow(HEADER)
        for number, line in enumerate(written_asterisk.lines(calls), start=4001):
            wall = line.at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
            data = [*line.data, "", "", "", "", ""][:5]
            time = f"{wall:%Y-%m-%d %H:%M:%S.%f}"
            table.writerow([number, time, line.call, line.queue, line.agent, line.event, "", *data])
    return path
