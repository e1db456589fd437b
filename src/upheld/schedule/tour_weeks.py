"""Weeks joined into tours: which week of the next seven days follows which, for people without names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise

import numpy as np
from scipy.optimize import linear_sum_assignment

from upheld.problems import BadInput
from upheld.problems import Problem as Wrong
from upheld.schedule.plan import Shift
from upheld.schedule.rules import Contract, Problem
from upheld.schedule.tour_kinds import Option
from upheld.schedule.tour_model import Week

_FORBIDDEN = 1e6


def joined(
    problem: Problem, weeks: Mapping[tuple[str, int], Sequence[Week]]
) -> tuple[tuple[Shift, ...], dict[str, str]]:
    """Shifts without their pauses, and the contract of each tour.

    Week by week the next weeks are matched to the people so that rest and rows of days are kept across the border, and
    starts change little. Raises BadInput where they cannot be.
    """
    shifts: list[Shift] = []
    contracts: dict[str, str] = {}
    count = -(-problem.days // 7)
    for name in sorted(problem.heads):
        contract = problem.contracts[name]
        people = [dict(week) for week in sorted(weeks.get((name, 0), []), key=_order)]
        for number in range(1, count):
            following = sorted(weeks.get((name, number), []), key=_order)
            _match(problem, contract, people, following, last=number == count - 1)
        for number, days in enumerate(people, 1):
            person = f"{name}-{number:0{len(str(len(people)))}d}"
            contracts[person] = name
            shifts += [Shift(person, day, pattern, start, ()) for day, (pattern, start) in sorted(days.items())]
    return tuple(shifts), contracts


def _order(week: Week) -> list[tuple[int, int, str]]:
    return [(start, day, pattern) for day, (pattern, start) in sorted(week.items())]


def _match(
    problem: Problem, contract: Contract, people: list[dict[int, Option]], following: list[Week], *, last: bool
) -> None:
    """Add to each person the week that suits best."""
    prices = np.zeros((len(people), len(following)))
    known: dict[tuple[object, object], float] = {}
    for row, before in enumerate(people):
        for column, after in enumerate(following):
            key = (tuple(sorted(before.items())), tuple(sorted(after.items())))
            if key not in known:
                known[key] = _price(problem, contract, {**before, **after}, last)
            prices[row, column] = known[key]
    rows, columns = linear_sum_assignment(prices)
    if len(rows) and prices[rows, columns].max() >= _FORBIDDEN:
        raise BadInput(Wrong("schedule.weeks_do_not_join", values={"contract": contract.id}))
    for row, column in zip(rows, columns, strict=True):
        people[row].update(following[column])


def _price(problem: Problem, contract: Contract, days: Mapping[int, Option], last: bool) -> float:
    broken = 0
    change = 0.0
    repeated = [(day + problem.days, option) for day, option in sorted(days.items())[:1] if problem.repeats and last]
    worked = [*sorted(days.items()), *repeated]
    for (day, (pattern, start)), (next_day, (next_pattern, next_start)) in pairwise(worked):
        ends = day * problem.slots + start + problem.patterns[pattern].length
        broken += next_day * problem.slots + next_start - ends < contract.rest
        broken += next_day == day + 1 and next_pattern in problem.patterns[pattern].not_before
        change += abs(next_start - start)
    end = problem.days if last else 7 * (max(days, default=0) // 7 + 1)
    broken += _rows_broken(contract, [day in days for day in range(end)], round_about=problem.repeats and last)
    hours = sum(problem.patterns[pattern].paid for pattern, _ in days.values()) * problem.slot_s / 3600
    broken += contract.hours.most is not None and hours > contract.hours.most + 1e-9
    broken += last and contract.hours.least is not None and hours < contract.hours.least - 1e-9
    weekends = {(problem.first + day + 1) // 7 for day in days if problem.weekday(day) >= 5}
    broken += contract.weekends is not None and len(weekends) > contract.weekends
    for id_, most in contract.most_of.items():
        broken += sum(pattern == id_ for pattern, _ in days.values()) > most
    return broken * _FORBIDDEN + change


def _rows_broken(contract: Contract, works: Sequence[bool], *, round_about: bool) -> int:
    runs = [(work, len(list(several))) for work, several in groupby(works)]
    known = round_about and len(runs) > 1
    if known and runs[0][0] == runs[-1][0]:
        runs[0] = (runs[0][0], runs[0][1] + runs.pop()[1])
    broken = 0
    for place, (work, length) in enumerate(runs):
        inside = known or 0 < place < len(runs) - 1
        span = contract.work_in_a_row
        if work:
            broken += (span.most is not None and length > span.most) or (inside and length < (span.least or 0))
        else:
            broken += inside and length < contract.off_in_a_row
    return broken
