"""``people.csv`` and ``queues.csv`` written from memberships that were read elsewhere: whole, or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from upheld.contacts.members import ALWAYS, FOREVER, PersonLogin, QueueClient


def write_members(
    place: Path,
    members: Sequence[PersonLogin] | Sequence[QueueClient],
    *,
    zone: str | None = None,
    keeps_former: bool = True,
) -> bool:
    """Write `members` to `place`; a former file of other content stays beside it, numbered, unless nobody wants it.

    False: nothing changed.

    Dates are written in `zone` with its offset. Where nobody said a zone they are UTC midnights, written as bare dates:
    whoever reads the file takes them in a zone of his own.

    >>> former(Path("people.csv"), 1).name
    'people.former-1.csv'
    """
    text = _text(members, zone)
    before = place.read_text(encoding="utf-8-sig") if place.is_file() else None
    if before == text:
        return False
    beside = place.with_name(f".{place.name}.new")
    beside.write_text(text, encoding="utf-8")
    if before is not None and keeps_former:
        place.rename(next(path for path in _numbered(place) if not path.exists()))
    beside.replace(place)
    return True


def former(place: Path, number: int) -> Path:
    """Where the file that stood at `place` is kept when another takes its place."""
    return place.with_name(f"{place.stem}.former-{number}{place.suffix}")


def _numbered(place: Path) -> Iterator[Path]:
    number = 1
    while True:
        yield former(place, number)
        number += 1


def _text(members: Sequence[PersonLogin] | Sequence[QueueClient], zone: str | None) -> str:
    kind = type(members[0]) if members else PersonLogin
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = [field.name for field in fields(kind)]
    writer.writerow(names)
    for member in members:
        writer.writerow([_cell(getattr(member, name), zone) for name in names])
    return out.getvalue()


def _cell(value: str | datetime | None, zone: str | None) -> str:
    if value is None or value in (ALWAYS, FOREVER):
        return ""
    if isinstance(value, str):
        return value
    if zone is None and value.time() == time(0):
        return value.date().isoformat()
    return value.astimezone(ZoneInfo(zone or "UTC")).isoformat()
