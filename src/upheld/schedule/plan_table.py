"""A plan as a table that people may change by hand: rows of shifts, or people × days with a shift in each cell.

Both forms hold the same. A shift of the grid is written in one cell, its parts apart by ``·`` (or ``;``):
``early 07:00–15:00 · 09:15 11:30 13:45 · @sales · off 10:00–10:30``, which is pattern, start and end, the starts of its
pauses in their order, the queue it serves, and meetings. Only pattern and start must be there: pauses that are not
told are put where their windows allow, and are named in `Read.placed`.

Times are wall-clock times of the day on which the shift starts; one before the start is after midnight.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from upheld.agreements.schema import nearest
from upheld.contacts.tables import rows as rows_of_table
from upheld.contacts.tables import workbooks
from upheld.contacts.tables.cells import Wrong, as_text
from upheld.problems import BadInput, Problem
from upheld.schedule.plan import Plan, Shift
from upheld.schedule.rules import Pattern
from upheld.schedule.rules import Problem as Question

COLUMNS: Final = ("person", "contract", "day", "pattern", "start", "end", "pauses", "off_phone", "queue")
"""Of the rows; `end` is told for readers and checked where it is there, the last four may be absent."""
REQUIRED: Final = ("person", "day", "pattern", "start")

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::00(?:\.0+)?)?")
_FIRST = re.compile(r"(?P<pattern>.*?)\s*(?P<start>\d{1,2}:\d\d)(?:\s*[-–—]\s*(?P<end>\d{1,2}:\d\d))?")
_PARTS = re.compile(r"\s*[·;\n]\s*")
_OFF = re.compile(r"off\s+(?P<at>\d{1,2}:\d\d)\s*[-–—]\s*(?P<end>\d{1,2}:\d\d)", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,]+")
_FREE: Final = frozenset(("", "-", "–", "—", "off"))


@dataclass(frozen=True)
class Read:
    """The shifts of a table, whose contract each person has, and the shifts whose pauses the table did not tell."""

    shifts: tuple[Shift, ...]
    contracts: dict[str, str]
    placed: tuple[Shift, ...] = ()


def read(path: Path, problem: Question) -> Read:
    """The plan in a CSV file or workbook, as rows or as people × days; a grid is taken before rows.

    Raises BadInput with every bad cell: an unknown person, contract, pattern or queue, a day outside the horizon, a
    time that is none or not on the grid of slots, pauses that are not as many as the pattern has, shifts that overlap.
    """
    reading = _Reading(problem, str(path))
    grid = _grid(path)
    if grid is None:
        for line, cells in rows_of_table(path, REQUIRED):
            reading.row(line, cells)
    else:
        for cell in grid:
            reading.cell(cell)
    if not reading.shifts and not reading.problems:
        raise BadInput(Problem("plan.empty", str(path)))
    reading.overlaps()
    if reading.problems:
        raise BadInput(*reading.problems)
    people = {person.id: person.contract for person in problem.people}
    return Read(tuple(reading.shifts), {**people, **reading.contracts}, tuple(reading.placed))


def rows(problem: Question, plan: Plan) -> Iterator[dict[str, str]]:
    """The shifts of a plan under `COLUMNS`, in the order of people and days; `read` makes the same plan of them."""
    order = {name: place for place, name in enumerate(plan.contracts)}
    for shift in sorted(plan.shifts, key=lambda one: (order.get(one.person, len(order)), one.person, one.day)):
        pattern = problem.patterns[shift.pattern]
        named = zip(pattern.pauses, shift.pauses, strict=True)
        yield {
            "person": shift.person,
            "contract": plan.contracts.get(shift.person, ""),
            "day": day_of(problem, shift.day).isoformat(),
            "pattern": shift.pattern,
            "start": clock(problem, shift.start),
            "end": clock(problem, shift.start + pattern.length),
            "pauses": ", ".join(f"{pause.name} {clock(problem, at)}" for pause, at in named),
            "off_phone": ", ".join(f"{clock(problem, at)}-{clock(problem, at + n)}" for at, n in shift.off_phone),
            "queue": shift.queue or "",
        }


def cell(problem: Question, shift: Shift) -> str:
    """A shift as it stands in a cell of people × days."""
    pattern = problem.patterns[shift.pattern]
    times = f"{clock(problem, shift.start)}–{clock(problem, shift.start + pattern.length)}"
    off = (f"off {clock(problem, at)}–{clock(problem, at + length)}" for at, length in shift.off_phone)
    pauses = " ".join(clock(problem, at) for at in shift.pauses)
    queue = f"@{shift.queue}" if shift.queue else ""
    return " · ".join(part for part in (f"{shift.pattern} {times}", pauses, queue, *off) if part)


def clock(problem: Question, slot: int) -> str:
    """The time of day of a slot of the day or of the horizon: ``07:30``; what passes midnight begins anew."""
    minutes = slot % problem.slots * problem.slot_s // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"


def day_of(problem: Question, day: int) -> date:
    """The calendar day of a day of the horizon."""
    return date.fromordinal(problem.first + day)


def placed(pattern: Pattern, begin: int) -> tuple[int, ...] | None:
    """Pauses near the middle of their windows and `apart` from each other; None where no placement keeps the rules.

    `begin` is the shift's start as a slot of the horizon.
    """
    latest: list[int] = []  # the last start of each pause that leaves room for those after it
    for pause in reversed(pattern.pauses):
        room = latest[-1] - pattern.apart - pause.length if latest else pattern.length - pause.length
        latest.append(min(pause.latest, room))
    latest.reverse()
    found: list[int] = []
    free = 0
    for pause, last in zip(pattern.pauses, latest, strict=True):
        first = max(pause.earliest, free)
        if first > last:
            return None
        at = min(max((pause.earliest + pause.latest) // 2, first), last)
        found.append(begin + at)
        free = at + pause.length + pattern.apart
    return tuple(found)


@dataclass(frozen=True)
class _Cell:
    """One cell of a grid, with what stands before it in its row."""

    line: int
    person: str
    contract: str
    header: str  # names the day
    text: str


def _grid(path: Path) -> Iterable[_Cell] | None:
    """The cells of the first sheet (or of a CSV file) whose header has days; None where nothing is laid out so."""
    try:
        with path.open("rb") as stream:
            packed = stream.read(len(workbooks.ZIP)) == workbooks.ZIP
    except OSError as error:
        raise BadInput(Problem("file.unreadable", str(path), values={"reason": error.strerror or ""})) from None
    if not packed:
        return _grid_of_text(path)
    with workbooks.opened(path) as book:
        for sheet in book.sheets:
            lines = [(row.number, row.cells) for row in workbooks.rows(book, sheet)]
            place = next((n for n, (_, row) in enumerate(lines) if sum(map(bool, map(_text, row))) > 1), 0)
            names = [_text(one) for one in lines[place][1]] if lines else []
            if any(_DAY.search(name) for name in names[1:]):
                return [
                    found
                    for line, cells in lines[place + 1 :]
                    for found in _cells(line, names, [_text(one) for one in cells])
                ]
    return None


def _grid_of_text(path: Path) -> Iterable[_Cell] | None:
    found: list[_Cell] = []
    for line, cells in rows_of_table(path, ()):
        names = list(cells)
        if not any(_DAY.search(name) for name in names[1:]):
            return None
        found.extend(_cells(line, names, list(cells.values())))
    return found or None


def _cells(line: int, names: Sequence[str], cells: Sequence[str]) -> Iterator[_Cell]:
    days = [place for place, name in enumerate(names) if _DAY.search(name)]
    person = cells[0] if cells else ""
    contract = cells[1] if days[0] > 1 and len(cells) > 1 else ""
    yield _Cell(line, person, contract, "", "")  # somebody who works on no day is there too
    yield from (_Cell(line, person, contract, names[n], cells[n]) for n in days if n < len(cells))


def _text(one: Any) -> str:
    return "#" if isinstance(one, Wrong) else (as_text(one) or "").strip()


@dataclass
class _Reading:
    """A table being read: the shifts so far, and what is wrong."""

    question: Question
    file: str
    shifts: list[Shift] = field(default_factory=list)
    contracts: dict[str, str] = field(default_factory=dict)
    placed: list[Shift] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lines: list[tuple[int, str]] = field(default_factory=list)  # line and column of each shift

    def wrong(self, key: str, line: int, column: str, **values: Any) -> None:
        """Something is wrong with a cell."""
        self.problems.append(Problem(key, self.file, line, column, values))

    def row(self, line: int, cells: Mapping[str, str]) -> None:
        """A shift in its columns."""
        person = self._person(line, cells["person"], cells.get("contract", ""))
        day = self._day(line, "day", cells["day"])
        off = [part for part in re.split(r"\s*[,;]\s*", cells.get("off_phone", "")) if part]
        if person and day is not None:
            pauses = cells.get("pauses", "")
            starts = [found[0] for found in _TIME.finditer(re.sub(r"[-–—]\s*\d{1,2}:\d\d", "", pauses))]
            if pauses and not starts:
                self.wrong("plan.time", line, "pauses", text=pauses)
                return
            columns = ("pattern", "start", "end", "pauses", "off_phone", "queue")
            told = _Told(cells["pattern"], cells["start"], cells.get("end", ""), starts, off, cells.get("queue", ""))
            self._shift(line, dict(zip(columns, columns, strict=True)), person, day, told)

    def cell(self, one: _Cell) -> None:
        """A shift in a cell of people × days, or a day off."""
        if not one.header:
            if one.person or one.contract:
                self._person(one.line, one.person, one.contract)
            return
        if one.text.lower() in _FREE or one.person not in self.contracts:
            return
        day = self._day(one.line, one.header, _DAY.findall(one.header)[0])
        if day is None:
            return
        first, *others = _PARTS.split(one.text)
        found = _FIRST.fullmatch(first)
        told = None if found is None else _told(found, others)
        if told is None:
            self.wrong("plan.cell", one.line, one.header, text=one.text)
        else:
            self._shift(one.line, {}, one.person, day, told, one.header)

    def overlaps(self) -> None:
        """Shifts of one person that touch the same time, or begin on the same day."""
        mine: dict[str, list[tuple[Shift, tuple[int, str]]]] = {}
        for shift, place in zip(self.shifts, self.lines, strict=True):
            mine.setdefault(shift.person, []).append((shift, place))
        for person, several in mine.items():
            several.sort(key=lambda one: (one[0].day, one[0].start))
            for (before, (other, _)), (after, (line, column)) in pairwise(several):
                slots = self.question.slots
                end = before.day * slots + before.start + self.question.patterns[before.pattern].length
                if after.day == before.day or after.day * slots + after.start < end:
                    day = day_of(self.question, after.day).isoformat()
                    self.wrong("plan.overlaps", line, column, person=person, day=day, other=other)

    def _person(self, line: int, name: str, contract: str) -> str | None:
        people = {person.id: person.contract for person in self.question.people}
        known = self.contracts.get(name) or people.get(name)
        if not name or (known is None and not (self.question.heads and contract)):
            near = nearest(name, people) if name else None
            self.wrong("plan.unknown_person", line, "person", person=name or "–", nearest=near)
            return None
        if known is None and contract not in self.question.contracts:
            near = nearest(contract, self.question.contracts)
            self.wrong("plan.unknown_contract", line, "contract", contract=contract, nearest=near)
            return None
        if known is not None and contract and contract != known:
            self.wrong("plan.other_contract", line, "contract", person=name, contract=contract, known=known)
        self.contracts[name] = known or contract
        return name

    def _day(self, line: int, column: str, text: str) -> int | None:
        try:
            day = date.fromisoformat(text[:10]).toordinal() - self.question.first
        except ValueError:
            self.wrong("plan.day", line, column, text=text or "–")
            return None
        if not 0 <= day < self.question.days:
            first, last = (day_of(self.question, one).isoformat() for one in (0, self.question.days - 1))
            self.wrong("plan.day_outside", line, column, day=text, first=first, last=last)
            return None
        return day

    def _shift(
        self, line: int, columns: Mapping[str, str], person: str, day: int, told: _Told, header: str = ""
    ) -> None:
        before = len(self.problems)
        column = {
            name: columns.get(name, header) for name in ("pattern", "start", "end", "pauses", "off_phone", "queue")
        }
        pattern = self.question.patterns.get(told.pattern)
        if pattern is None:
            near = nearest(told.pattern, self.question.patterns)
            known = list(self.question.patterns)
            self.wrong(
                "plan.unknown_pattern", line, column["pattern"], pattern=told.pattern or "–", known=known, nearest=near
            )
        start = self._slot(line, column["start"], told.start)
        pauses = [self._slot(line, column["pauses"], text) for text in told.pauses]
        off = [self._stretch(line, column["off_phone"], text) for text in told.off]
        if told.queue and told.queue not in {need.queue for need in self.question.needs}:
            near = nearest(told.queue, [need.queue for need in self.question.needs])
            self.wrong("plan.unknown_queue", line, column["queue"], queue=told.queue, nearest=near)
        if pattern is None or start is None:
            return
        if told.end and _TIME.fullmatch(told.end) and clock(self.question, start + pattern.length) != _padded(told.end):
            right = clock(self.question, start + pattern.length)
            self.wrong("plan.end", line, column["end"], text=told.end, end=right, pattern=pattern.id)
        if told.pauses and len(told.pauses) != len(pattern.pauses):
            names = ", ".join(pause.name for pause in pattern.pauses) or "–"
            self.wrong(
                "plan.pauses", line, column["pauses"],
                told=len(told.pauses), needed=len(pattern.pauses), pattern=pattern.id, names=names,
            )  # fmt: skip
        begin = day * self.question.slots + start
        if len(self.problems) == before:
            self._add(line, column["start"], person, day, pattern, start, told, begin, pauses, off)

    def _add(
        self, line: int, column: str, person: str, day: int, pattern: Pattern, start: int, told: _Told, begin: int,
        pauses: Sequence[int | None], off: Sequence[tuple[int, int] | None],
    ) -> None:  # fmt: skip
        def of_horizon(slot: int) -> int:
            return begin + (slot - start) % self.question.slots

        starts: tuple[int, ...] | None = tuple(of_horizon(slot) for slot in pauses if slot is not None)
        if not told.pauses:
            starts = placed(pattern, begin)
        if starts is None:
            self.wrong("plan.no_room", line, column, pattern=pattern.id)
            return
        meetings = tuple((of_horizon(one[0]), one[1]) for one in off if one is not None)
        shift = Shift(person, day, pattern.id, start, starts, told.queue or None, off_phone=meetings)
        self.shifts.append(shift)
        self.lines.append((line, column))
        if pattern.pauses and not told.pauses:
            self.placed.append(shift)

    def _slot(self, line: int, column: str, text: str) -> int | None:
        """The slot of the day of a time; told where it is none."""
        found = _TIME.search(text)
        seconds = int(found[1]) * 3600 + int(found[2]) * 60 if found else -1
        if found is None or not 0 <= seconds < 86400 or int(found[2]) >= 60:
            self.wrong("plan.time", line, column, text=text or "–")
            return None
        if seconds % self.question.slot_s:
            self.wrong("plan.off_grid", line, column, text=_padded(found[0]), minutes=self.question.slot_s // 60)
            return None
        return seconds // self.question.slot_s

    def _stretch(self, line: int, column: str, text: str) -> tuple[int, int] | None:
        times = _TIME.findall(text)
        if len(times) != 2:
            self.wrong("plan.time", line, column, text=text)
            return None
        first, last = (self._slot(line, column, f"{hour}:{minute}") for hour, minute in times)
        return None if first is None or last is None else (first, (last - first) % self.question.slots)


@dataclass(frozen=True)
class _Told:
    """What a table says of one shift, as it is written."""

    pattern: str
    start: str
    end: str
    pauses: Sequence[str]
    off: Sequence[str]
    queue: str


def _told(first: re.Match[str], others: Sequence[str]) -> _Told | None:
    pauses: list[str] = []
    off: list[str] = []
    queue = ""
    for part in others:
        if part.startswith("@"):
            queue = part[1:].strip()
        elif _OFF.fullmatch(part):
            off.append(part)
        elif all(_TIME.fullmatch(text) for text in _BETWEEN.split(part)):
            pauses.extend(_BETWEEN.split(part))
        elif part:
            return None
    return _Told(first["pattern"], first["start"], first["end"] or "", pauses, off, queue)


def _padded(text: str) -> str:
    found = _TIME.search(text)
    return f"{int(found[1]):02}:{int(found[2]):02}" if found else text
