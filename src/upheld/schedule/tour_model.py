"""Tours as a linear model: numbers of people by week (`tour_kinds`), their pauses by numbers begun (`pause_chains`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from upheld.queueing.arrivals import Floats
from upheld.schedule.cover import cover
from upheld.schedule.linear_model import LinearModel
from upheld.schedule.pause_chains import Chain, Count, chain
from upheld.schedule.rules import Problem
from upheld.schedule.tour_kinds import Band, Kind, Option

Week = dict[int, Option]
"""A week of one person: day of the horizon → shift."""


@dataclass
class TourModel:
    """Columns of numbers of people: by kind, and, on bands of several shifts, by day and shift."""

    problem: Problem
    kinds: Sequence[Kind]
    model: LinearModel = field(default_factory=LinearModel)
    by_kind: list[int] = field(default_factory=list)  # column of each kind
    by_shift: dict[tuple[str, Band, int, Option], int] = field(default_factory=dict)
    known: float = 0.0  # price that no plan changes

    @property
    def deciding(self) -> list[int]:
        """Columns that must be whole; the rest follows, but for pauses."""
        return [*self.by_kind, *self.by_shift.values()]

    def weeks(self, solution: Floats) -> dict[tuple[str, int], list[Week]]:
        """The weeks of people in a solution, by contract and week."""
        found: dict[tuple[str, int], list[Week]] = defaultdict(list)
        banded: dict[tuple[str, Band], list[Week]] = defaultdict(list)
        for kind, column in zip(self.kinds, self.by_kind, strict=True):
            for _ in range(round(float(solution[column]))):
                single = len(kind.band.options) == 1
                week: Week = (
                    dict.fromkeys(kind.days, kind.band.options[0]) if single else dict.fromkeys(kind.days, ("", 0))
                )
                found[kind.contract, kind.week].append(week)
                if not single:
                    banded[kind.contract, kind.band].append(week)
        for (contract, band, day, option), column in sorted(self.by_shift.items(), key=lambda item: item[0][2:]):
            free = [week for week in banded[contract, band] if week.get(day) == ("", 0)]
            for week in free[: round(float(solution[column]))]:
                week[day] = option
        return found


def tour_model(problem: Problem, kinds: Sequence[Kind], *, whole_pauses: bool = False) -> TourModel:
    """The model over these kinds of tours."""
    made = TourModel(problem, kinds)
    model = made.model
    heads: dict[tuple[str, int], list[int]] = defaultdict(list)
    shifts: dict[tuple[frozenset[str], str, int], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    on_band: dict[tuple[str, Band, int], list[int]] = defaultdict(list)
    used: dict[Option, list[int]] = defaultdict(list)
    for kind in kinds:
        column = model.column(high=problem.heads[kind.contract], whole=True)
        made.by_kind.append(column)
        heads[kind.contract, kind.week].append(column)
        for day in kind.days:
            if len(kind.band.options) > 1:
                on_band[kind.contract, kind.band, day].append(column)
                continue
            pattern, start = kind.band.options[0]
            shifts[_skills(problem, kind.contract), pattern, day][start].append(column)
        if len(kind.band.options) == 1 and kind.days:
            used[kind.band.options[0]].append(column)
    for (contract, _), columns in heads.items():
        model.row([(column, 1.0) for column in columns], problem.heads[contract], problem.heads[contract])
    for (contract, band, day), columns in on_band.items():
        own = []
        for option in band.options:
            if problem.weekday(day) in problem.patterns[option[0]].weekdays:
                column = model.column(high=problem.heads[contract], whole=True)
                own.append(column)
                made.by_shift[contract, band, day, option] = column
                shifts[_skills(problem, contract), option[0], day][option[1]].append(column)
                used[option].append(column)
        model.row([*((column, 1.0) for column in own), *((column, -1.0) for column in columns)], 0.0, 0.0)
    duty: dict[frozenset[str], list[tuple[int, Count, int]]] = defaultdict(list)
    for (skills, pattern, day), by_start in sorted(shifts.items(), key=lambda item: (sorted(item[0][0]), item[0][1:])):
        duty[skills] += _chain(made, pattern, day, by_start, whole_pauses).on_duty()
    made.known = cover(model, problem, duty, range(problem.days * problem.slots))
    _covers(made, shifts)
    if problem.shift_price:
        most = float(sum(problem.heads.values()))
        for columns in used.values():
            any_of_it = model.column(price=problem.shift_price, high=1.0, whole=True)
            for column in columns:
                model.row([(any_of_it, most), (column, -1.0)], low=0.0)
    return made


def _chain(made: TourModel, pattern: str, day: int, by_start: dict[int, list[int]], whole: bool) -> Chain:
    """The shifts of a pattern on a day, with columns of how many have started by each start."""
    model, problem = made.model, made.problem
    most = sum(problem.heads.values())
    started: list[Count] = []
    for start in sorted(by_start):
        column = model.column(high=most)
        before = [(started[-1][0], -1.0)] if started and started[-1][0] is not None else []
        model.row([(column, 1.0), *before, *((one, -1.0) for one in by_start[start])], 0.0, 0.0)
        started.append((column, 0))
    starts = [day * problem.slots + start for start in sorted(by_start)]
    return chain(model, problem.patterns[pattern], starts, started, most, whole=whole)


def _covers(made: TourModel, shifts: dict[tuple[frozenset[str], str, int], dict[int, list[int]]]) -> None:
    for one in made.problem.covers:
        there = [
            (column, 1.0)
            for (_, pattern, day), by_start in shifts.items()
            if (pattern, day) == (one.pattern, one.day)
            for columns in by_start.values()
            for column in columns
        ]
        slack = [(made.model.column(price=one.under), 1.0), (made.model.column(price=one.over), -1.0)]
        made.model.row([*there, *slack], one.required, one.required)


def _skills(problem: Problem, contract: str) -> frozenset[str]:
    return problem.contracts[contract].skills or frozenset(need.queue for need in problem.needs)
