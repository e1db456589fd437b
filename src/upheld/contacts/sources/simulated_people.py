"""Who works for the make-believe outsourcer, and who is there on a day: log-ins, rosters, breaks, absences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np

from upheld.contacts.sources.simulated_centre import Desk, Outsourcer, Team

SHIFT_H: Final = 8.5
SHIFTS_PER_WEEK: Final = 5
_SICK: Final = 0.04
_ON_LEAVE: Final = 0.05
_ROSTER, _ABSENCE, _PACE = range(100, 103)  # random streams, apart from those of other files

_FIRST = ("Alicja", "Bartosz", "Celina", "Damian", "Ewa", "Filip", "Grażyna", "Hubert", "Iga", "Jakub", "Kinga", "Leon")
_LAST = ("Akacja", "Brzoza", "Cedr", "Dereń", "Fiołek", "Głóg", "Jesion", "Klon", "Lipiec", "Modrzew", "Olcha", "Sosna")
_FIRST_PENANG = (
    "Aisyah",
    "Boon Kiat",
    "Chee Ling",
    "Devi",
    "Farid",
    "Hui Min",
    "Jia Wei",
    "Mei Xin",
    "Ravi",
    "Siew Lan",
)
_LAST_PENANG = ("Lim", "Tan", "Ong", "Teoh", "Khoo", "Chua", "Goh")


@dataclass(frozen=True)
class Seat:
    """A log-in and the skills that go with it; people come and go on it."""

    number: int
    login: str
    desk: Desk
    team: Team
    pace: float  # multiplies handling times


@dataclass(frozen=True)
class Rest:
    """A planned stretch away from the phone."""

    start: datetime
    end: datetime
    reason: str  # break | lunch | training | meeting


@dataclass(frozen=True)
class Shift:
    """A seat's day: from `start` to `end`, or not there when `absent` says why."""

    seat: Seat
    start: datetime
    end: datetime
    rests: tuple[Rest, ...]
    absent: str | None = None  # sick | annual_leave | not_replaced


# Seats whose person changed: seat → (last day of the first person, first day of the second)
_HANDED_OVER: Final = {6: (date(2026, 10, 16), date(2026, 10, 21)), 58: (date(2026, 10, 30), date(2026, 11, 4))}
_MOVED_TEAM: Final = {17: (date(2026, 11, 2), "energy-cedar")}  # a person who changed team
_NOT_LISTED: Final = 68  # a log-in that nobody wrote into people.csv
_TEMPORARY: Final = 5  # every so many seats belong to an agency


@lru_cache(maxsize=4)
def seats(of: Outsourcer) -> tuple[Seat, ...]:
    """Every log-in, desk by desk and team by team."""
    found: list[Seat] = []
    for desk, team in ((one, team) for one in of.desks for team in one.teams):
        for _ in range(max(1, round(team.size * of.scale))):
            number = len(found)
            random = np.random.default_rng([of.seed, _PACE, number])
            found.append(Seat(number, f"Agent {1001 + number}", desk, team, float(np.exp(random.normal(0.0, 0.1)))))
    return tuple(found)


def people_rows(of: Outsourcer) -> tuple[dict[str, str], ...]:
    """The rows of people.csv: person, name, login, team, site, employer, valid_from, valid_to (dates, UTC)."""
    rows = []
    for seat in seats(of):
        if seat.number == _NOT_LISTED:
            continue
        if seat.number in _HANDED_OVER:
            last, first = _HANDED_OVER[seat.number]
            rows += [_person(seat, 0, to=last + timedelta(days=1)), _person(seat, 500, start=first)]
        elif seat.number in _MOVED_TEAM:
            day, team = _MOVED_TEAM[seat.number]
            rows += [_person(seat, 0, to=day), _person(seat, 0, start=day, team=team)]
        else:
            rows.append(_person(seat, 0))
    return tuple(rows)


def queue_rows(of: Outsourcer) -> tuple[dict[str, str], ...]:
    """The rows of queues.csv: queue, client, valid_from, valid_to."""
    return tuple(
        {"queue": queue.name, "client": of.client(queue).name, "valid_from": "2026-01-01", "valid_to": ""}
        for queue in of.queues
    )


def person_on(of: Outsourcer, seat: Seat, day: date) -> str | None:
    """The person at `seat` on `day`; None when nobody, or nobody known."""
    if seat.number == _NOT_LISTED:
        return None
    last, first = _HANDED_OVER.get(seat.number, (date.max, date.min))
    return None if last < day < first else f"p{seat.number + 1 + (500 if day >= first > date.min else 0):04d}"


def shifts_on(of: Outsourcer, day: date) -> Iterator[Shift]:
    """The rostered shifts that start on `day` of their desk's calendar, absent people included."""
    for desk in of.desks:
        for rank, (start_h, seat) in enumerate(_rostered(of, desk, day)):
            yield _shift(of, seat, day, start_h, rank)


def absence_rows(of: Outsourcer) -> tuple[dict[str, Any], ...]:
    """Every rostered shift nobody worked: person, login, team, day, kind, hours."""
    days = [of.first_day + timedelta(days=step) for step in range(of.days)]
    return tuple(
        {
            "person": person_on(of, shift.seat, day),
            "login": shift.seat.login,
            "team": shift.seat.team.name,
            "day": day.isoformat(),
            "kind": shift.absent,
            "hours": SHIFT_H,
        }
        for day in days
        for shift in shifts_on(of, day)
        if shift.absent in ("sick", "annual_leave")
    )


def _person(
    seat: Seat, later: int, start: date = date(2026, 1, 1), to: date | None = None, team: str | None = None
) -> dict[str, str]:
    number = seat.number + later
    firsts, lasts = (_FIRST_PENANG, _LAST_PENANG) if seat.desk.site == "Penang" else (_FIRST, _LAST)
    return {
        "person": f"p{number + 1:04d}",
        "name": f"{firsts[number % len(firsts)]} {lasts[(number * 5 + number // len(firsts)) % len(lasts)]}",
        "login": seat.login,
        "team": team or seat.team.name,
        "site": seat.desk.site,
        "employer": "Brightbridge Staffing" if number % _TEMPORARY == 0 else "Example Answers",
        "valid_from": start.isoformat(),
        "valid_to": to.isoformat() if to else "",
    }


def _rostered(of: Outsourcer, desk: Desk, day: date) -> list[tuple[float, Seat]]:
    monday = day - timedelta(days=day.weekday())
    return list(_week(of, desk, monday)[day.weekday()])


@lru_cache(maxsize=64)
def _week(of: Outsourcer, desk: Desk, monday: date) -> tuple[tuple[tuple[float, Seat], ...], ...]:
    """Monday to Sunday: who starts when. Nobody gets a sixth shift, and those with the fewest come first."""
    members = [seat for seat in seats(of) if seat.desk.id == desk.id]
    random = np.random.default_rng([of.seed, _ROSTER, monday.toordinal(), of.desks.index(desk)])
    turn = random.permutation(len(members))
    worked: Counter[int] = Counter()
    week = []
    for weekday in range(7):
        starts = _starts(desk, weekday, of.scale)
        able = [place for place in range(len(members)) if worked[place] < SHIFTS_PER_WEEK]
        able.sort(key=lambda place: (worked[place], turn[place]))
        chosen = _mixed(able[: len(starts)], members)
        worked.update(chosen)
        week.append(tuple((start_h, members[place]) for start_h, place in zip(starts, chosen, strict=False)))
    return tuple(week)


def _mixed(chosen: list[int], members: list[Seat]) -> list[int]:
    """`chosen` so that each team is spread over the day: its first, second, … person side by side."""
    seen: Counter[str] = Counter()
    ranked = []
    for place in chosen:
        team = members[place].team.name
        ranked.append((seen[team] / members[place].team.size, team, place))
        seen[team] += 1
    return [place for _, _, place in sorted(ranked)]


def _starts(desk: Desk, weekday: int, scale: float) -> list[float]:
    kind = ("weekday", "sat", "sun")[max(0, weekday - 4)]
    return [start_h for start_h, people in desk.shifts[kind].items() for _ in range(max(1, round(people * scale)))]


def _shift(of: Outsourcer, seat: Seat, day: date, start_h: float, rank: int) -> Shift:
    start = _at(day, start_h, seat.desk)
    end = start + timedelta(hours=SHIFT_H)
    random = np.random.default_rng([of.seed, _ABSENCE, day.toordinal(), seat.number])
    rests = tuple(sorted(_rests(random, seat, day, start, rank), key=lambda rest: rest.start))
    return Shift(seat, start, end, rests, _absent(of, seat, day, start, float(random.random())))


def _absent(of: Outsourcer, seat: Seat, day: date, start: datetime, chance: float) -> str | None:
    gone, back = _HANDED_OVER.get(seat.number, (date.max, date.min))
    kept = of.causes_on("staffing", seat.team.name, start)
    if gone < day < back or (seat.number * 0.618034) % 1.0 >= kept:
        return "not_replaced"
    week = np.random.default_rng([of.seed, _ABSENCE, day.isocalendar().week, seat.number, 1])
    if week.random() < _ON_LEAVE:
        return "annual_leave"
    return "sick" if chance < _SICK * of.causes_on("absence", seat.desk.id, start) else None


def _rests(random: np.random.Generator, seat: Seat, day: date, start: datetime, rank: int) -> Iterator[Rest]:
    """Two breaks and lunch, spread over the desk; a meeting every Wednesday and training every other Thursday."""
    spread = timedelta(minutes=7.5 * (rank % 9 - 4))
    for after_h, minutes, reason in ((2.1, 15, "break"), (4.0, 30, "lunch"), (6.4, 15, "break")):
        begins = start + timedelta(hours=after_h, seconds=float(random.normal(0.0, 120.0))) + spread
        yield _rest(begins, minutes, reason)
    if day.weekday() == 2:
        yield _rest(
            start + timedelta(hours=5.2) + spread / 3 + timedelta(minutes=20 * (seat.number % 3)), 30, "meeting"
        )
    elif day.weekday() == 3 and (day.isocalendar().week + seat.number) % 4 == 0:
        yield _rest(start + timedelta(hours=7.0), 60, "training")


def _rest(start: datetime, minutes: float, reason: str) -> Rest:
    return Rest(start, start + timedelta(minutes=minutes), reason)


def _at(day: date, hour: float, desk: Desk) -> datetime:
    local = datetime.combine(day, time(int(hour), round(hour % 1 * 60)), ZoneInfo(desk.zone))
    return local.astimezone(UTC)


def shifts_by_seat(shifts: list[Shift]) -> Mapping[int, Shift]:
    """The shifts really worked, by seat."""
    return {shift.seat.number: shift for shift in shifts if shift.absent is None}
