"""The nurse rostering instances of schedulingbenchmarks.org, as our problem; and their cost, straight from the file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from upheld.schedule.rules import Contract, Cover, Pattern, Person, Problem, Span, Wish

MONDAY = date(2026, 6, 1).toordinal()
SLOT_S = 3600

Sections = dict[str, list[list[str]]]


@dataclass(frozen=True)
class Recount:
    """What a roster costs by the file's own words, and which of its rules it breaks."""

    cost: int
    broken: tuple[str, ...]


def sections(file: Path) -> Sections:
    """The rows of each section, split at their commas."""
    found: Sections = {}
    rows: list[list[str]] = []
    for line in file.read_text().splitlines():
        if line.startswith("SECTION_"):
            rows = found.setdefault(line.strip().removeprefix("SECTION_"), [])
        elif line.strip() and not line.startswith("#"):
            rows.append([cell.strip() for cell in line.split(",")])
    return found


def problem(read: Sections) -> Problem:
    """Their words in ours: one contract for each person, shifts that end before they could meet the next."""
    patterns = {
        name: Pattern(
            name,
            int(minutes) * 60 // SLOT_S,
            (0,),
            # the shifts that cannot follow
            not_before=frozenset(after.split("|")) - {""},
        )
        for name, minutes, after in read["SHIFTS"]
    }
    days = int(read["HORIZON"][0][0])
    contracts = {row[0]: _contract(row) for row in read["STAFF"]}
    off = {row[0]: frozenset(map(int, row[1:])) for row in read["DAYS_OFF"]}
    wishes: dict[str, list[Wish]] = {name: [] for name in contracts}
    for name, day, shift, weight in read["SHIFT_ON_REQUESTS"]:
        wishes[name].append(Wish(int(day), float(weight), pattern=shift))
    for name, day, shift, weight in read["SHIFT_OFF_REQUESTS"]:
        wishes[name].append(Wish(int(day), float(weight), pattern=shift, against=True))
    return Problem(
        first=MONDAY,
        days=days,
        slot_s=SLOT_S,
        patterns=patterns,
        contracts=contracts,
        covers=tuple(
            Cover(int(day), shift, int(required), float(under), float(over))
            for day, shift, required, under, over in read["COVER"]
        ),
        people=tuple(
            Person(name, name, away=off.get(name, frozenset()), wishes=tuple(wishes[name])) for name in contracts
        ),
    )


def _contract(row: list[str]) -> Contract:
    name, most, most_minutes, least_minutes, most_work, least_work, least_off, weekends = row
    limits = {shift: int(number) for shift, number in (pair.split("=") for pair in most.split("|"))}
    return Contract(
        name,
        tuple(limits),
        hours=Span(int(least_minutes) / 60, int(most_minutes) / 60),
        off_in_a_row=int(least_off),
        work_in_a_row=Span(int(least_work), int(most_work)),
        weekends=int(weekends),
        most_of=limits,
    )


def recount(read: Sections, roster: dict[str, dict[int, str]]) -> Recount:
    """Cost and broken rules of who works which shift on which day, sharing no code with the importer above."""
    cost = 0
    for name, day, shift, weight in read["SHIFT_ON_REQUESTS"]:
        cost += int(weight) * (roster[name].get(int(day)) != shift)
    for name, day, shift, weight in read["SHIFT_OFF_REQUESTS"]:
        cost += int(weight) * (roster[name].get(int(day)) == shift)
    worked = Counter((day, shift) for days in roster.values() for day, shift in days.items())
    for at, shift, required, under, over in read["COVER"]:
        missing = int(required) - worked[int(at), shift]
        cost += int(under) * max(missing, 0) + int(over) * max(-missing, 0)
    return Recount(cost, tuple(found for row in read["STAFF"] for found in _broken(read, row, roster[row[0]])))


def _broken(read: Sections, row: list[str], worked: dict[int, str]) -> list[str]:
    name, most, most_minutes, least_minutes, most_work, least_work, least_off, weekends = row
    days = int(read["HORIZON"][0][0])
    minutes = {shift: int(length) for shift, length, _ in read["SHIFTS"]}
    after = {shift: later.split("|") for shift, _, later in read["SHIFTS"]}
    line = "".join("W" if day in worked else "-" for day in range(days))
    total = sum(minutes[shift] for shift in worked.values())
    counted = Counter(worked.values())
    inner = [stretch for stretch in line.split("-") if stretch]
    ends = (line.startswith("W"), line.endswith("W"))
    short = inner[1 if ends[0] else 0 : len(inner) - (1 if ends[1] else 0)]
    gaps = [gap for gap in line.strip("-").split("W") if gap]
    checks = {
        "too many of a shift": all(counted[p.split("=")[0]] <= int(p.split("=")[1]) for p in most.split("|")),
        "minutes": int(least_minutes) <= total <= int(most_minutes),
        "too many in a row": all(len(stretch) <= int(most_work) for stretch in inner),
        "too few in a row": all(len(stretch) >= int(least_work) for stretch in short),
        "too few days off": all(len(gap) >= int(least_off) for gap in gaps),
        "weekends": sum("W" in line[week + 5 : week + 7] for week in range(0, days, 7)) <= int(weekends),
        "day off": not any(int(d) in worked for r in read["DAYS_OFF"] if r[0] == name for d in r[1:]),
        "what follows": not any(worked.get(day + 1) in after[shift] for day, shift in worked.items()),
    }
    return [f"{name}: {told}" for told, kept in checks.items() if not kept]
