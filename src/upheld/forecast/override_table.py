"""The file of overrides: a row for each, written by hand or by a tool."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from upheld.agreements.schema import nearest
from upheld.contacts.calendars import time_zone
from upheld.contacts.tables import rows
from upheld.forecast.change import FACTOR, SET, Change, change
from upheld.forecast.history import DAY_S
from upheld.forecast.overrides import Override, WallTimes
from upheld.notation import instant
from upheld.problems import BadInput, Problem

COLUMNS: Final = ("id", "queue", "from", "to", "change", "author", "reason", "made_at", "released_at", "event")
_REQUIRED: Final = ("id", "queue", "from", "to", "change", "author", "reason", "made_at")
_UNKNOWN: Final = ("", "-", "–", "?", "??", "n/a", "unknown")
_END_OF_DAY = re.compile(r"(\d{4}-\d\d-\d\d)[T ]24:00(?::00)?")
_WHOLE_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def read(path: Path, zone: str, queues: Sequence[str] | None = None) -> tuple[Override, ...]:
    """The overrides of a table (CSV, Excel, Parquet) with the columns `COLUMNS`; the last two may be absent.

    `from` and `to` are days (`to` included) or local times of `zone` (`to` excluded), or both empty where the `event`
    says when. Times of making and release are instants, local without an offset. An empty queue means every queue;
    `queues` are those there are, None: any. Raises BadInput with every fault of every row.
    """
    of_zone = time_zone(zone)
    problems: list[Problem] = []
    found: dict[str, Override] = {}
    lines: dict[str, int] = {}
    for line, cells in rows(path, _REQUIRED):
        row = _Row(cells, of_zone, queues)
        override = row.override()
        said = row.problems
        first = lines.setdefault(cells["id"], line)
        if cells["id"] and first != line:
            said = [*said, Problem("override.twice", field="id", values={"id": cells["id"], "first_line": first})]
        problems.extend(Problem(p.key, str(path), line, p.field, p.values) for p in said)
        if override is not None:
            found[override.id] = override
    if problems:
        raise BadInput(*problems)
    return tuple(found.values())


def written(overrides: Iterable[Override]) -> list[dict[str, str]]:
    """The rows of the table, by the names of `COLUMNS`; `read` makes the same overrides of them in any zone."""
    return [_cells(each) for each in overrides]


def _cells(override: Override) -> dict[str, str]:
    first, last = ("", "") if override.when is None else _written_times(override.when)
    released = "" if override.released_at is None else override.released_at.isoformat()
    made = override.made_at.isoformat()
    told = (override.id, override.queue, first, last, override.change.written, override.author, override.reason, made)
    return dict(zip(COLUMNS, (*told, released, override.event or ""), strict=True))


def _written_times(when: WallTimes) -> tuple[str, str]:
    if when.whole_days:
        days = when.start_s // DAY_S, when.end_s // DAY_S - 1
        return date.fromordinal(days[0]).isoformat(), date.fromordinal(days[1]).isoformat()
    day, second = divmod(when.end_s, DAY_S)
    last = f"{date.fromordinal(day - 1)}T24:00" if second == 0 else _wall(when.end_s)
    return _wall(when.start_s), last


def _wall(seconds: int) -> str:
    day, second = divmod(seconds, DAY_S)
    return (datetime.fromordinal(day) + timedelta(seconds=second)).isoformat()


class _Row:
    """One row being read: what it says, and what is wrong with it."""

    def __init__(self, cells: Mapping[str, str], zone: ZoneInfo, queues: Sequence[str] | None) -> None:
        self.cells = cells
        self.zone = zone
        self.queues = queues
        self.problems: list[Problem] = []

    def override(self) -> Override | None:
        """The override; None where anything is wrong."""
        for name in ("id", "author", "reason"):
            if self.cells[name].lower() in _UNKNOWN:
                self.wrong("override.missing", name)
        made_at = self.moment("made_at")
        released_at = self.moment("released_at") if self.cells.get("released_at") else None
        if made_at is not None and released_at is not None and released_at < made_at:
            self.wrong("override.released_before_made", "released_at", id=self.cells["id"])
        when = self.when()
        meant = self.change()
        if meant is not None:
            self.check_grain(meant, when)
        self.check_queue(meant)
        if self.problems or meant is None or made_at is None:
            return None
        texts = self.cells["id"], self.cells["queue"]
        why = self.cells["author"], self.cells["reason"]
        return Override(*texts, when, meant, *why, made_at, released_at, self.cells.get("event") or None)

    def wrong(self, key: str, field: str, **values: object) -> None:
        self.problems.append(Problem(key, field=field, values=values))

    def moment(self, field: str) -> datetime | None:
        text = self.cells[field]
        if text.lower() in _UNKNOWN:
            self.wrong("override.missing", field)
            return None
        try:
            return instant(text, str(self.zone))
        except (ValueError, OverflowError):
            self.wrong("override.time", field, text=text)
            return None

    def change(self) -> Change | None:
        try:
            return change(self.cells["change"])
        except ValueError:
            self.wrong("override.change", "change", text=self.cells["change"])
            return None

    def when(self) -> WallTimes | None:
        first, last = self.cells["from"], self.cells["to"]
        if not first and not last and self.cells.get("event"):
            return None
        start, end = self.wall("from"), self.wall("to")
        if start is None or end is None:
            return None
        if not start[1] and end[1]:
            self.wrong("override.mixed", "to", text=last)
            return None
        whole = start[1] and end[1]
        when = WallTimes(start[0], end[0] + (DAY_S if whole else 0), whole)
        if when.start_s >= when.end_s:
            self.wrong("override.backwards", "to", **{"from": first.replace("T", " "), "to": last.replace("T", " ")})
            return None
        return when

    def wall(self, field: str) -> tuple[int, bool] | None:
        """Seconds on the wall clock, and whether only a day is named."""
        text = self.cells[field]
        if not text:
            self.wrong("override.missing", field)
            return None
        try:
            return self.seconds(text)
        except (ValueError, OverflowError):
            self.wrong("override.time", field, text=text)
            return None

    def seconds(self, text: str) -> tuple[int, bool]:
        if _WHOLE_DAY.fullmatch(text):
            return date.fromisoformat(text).toordinal() * DAY_S, True
        at_end = _END_OF_DAY.fullmatch(text)
        if at_end is not None:
            return (date.fromisoformat(at_end[1]).toordinal() + 1) * DAY_S, False
        at = datetime.fromisoformat(text)
        wall = at if at.tzinfo is None else at.astimezone(self.zone)
        return wall.toordinal() * DAY_S + wall.hour * 3600 + wall.minute * 60 + wall.second, False

    def check_grain(self, meant: Change, when: WallTimes | None) -> None:
        """Contacts of a day go with days; contacts set for an interval say how long it is, or where it lies."""
        whole_days = when is None or when.whole_days
        if meant.per_s == DAY_S and not whole_days:
            self.wrong("override.day_of_times", "change", text=meant.written)
        if meant.kind == SET and meant.per_s is None and meant.amount > 0 and whole_days:
            self.wrong("override.set_of_days", "change", text=meant.written)

    def check_queue(self, meant: Change | None) -> None:
        queue = self.cells["queue"]
        if self.queues is None or queue in self.queues:
            return
        if queue and not any(self.queues):
            self.wrong("override.no_queues", "queue", queue=queue)
        elif queue:
            known = list(self.queues)
            self.wrong("override.unknown_queue", "queue", queue=queue, known=known, nearest=nearest(queue, known))
        elif meant is not None and meant.kind != FACTOR and len(self.queues) > 1:
            self.wrong("override.every_queue", "queue", text=meant.written)
