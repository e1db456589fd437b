"""A plan for a question: tours where nobody has a name, a roster where people have; breaks alone where shifts stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from upheld.problems import BadInput
from upheld.schedule import conflicts
from upheld.schedule.breaks import best_breaks
from upheld.schedule.plan import Plan
from upheld.schedule.reading import Question
from upheld.schedule.roster import roster
from upheld.schedule.rules import Person, Problem
from upheld.schedule.tours import Search, tours

_EXACT: Final = 1e-6

Heard = Callable[[float, float], None]
"""Hears the cost of the best plan so far and the bound."""


def make(question: Question, time_s: float, seed: int, heard: Heard = lambda cost, bound: None) -> Plan:
    """The best plan found in `time_s` of CPU time, with its meetings and trainings placed.

    Where there are people with and without names, those without are planned as people who wish for nothing. Raises
    BadInput where no plan keeps the rules, with those that contradict each other.
    """
    problem = question.problem
    try:
        plan = _searched(problem, time_s, seed, heard)
    except BadInput as bad:
        raise conflicts.explained(problem, bad) from None
    if not question.activities:
        return plan
    placed = with_breaks(question, plan, time_s, seed)
    bound = min(placed.cost, plan.bound - _spared(question))
    return replace(placed, bound=bound, proven=plan.proven and bound >= placed.cost - _EXACT)


def _searched(problem: Problem, time_s: float, seed: int, heard: Heard) -> Plan:
    if problem.people:
        everybody = replace(problem, people=tuple(_everybody(problem)), heads={})
        return roster(everybody, seed=seed, seconds=time_s, told=heard)
    return tours(problem, Search(seed=seed, time_s=time_s))


def _spared(question: Question) -> float:
    """What activities can save at most: while they last people are not too many."""
    slots = sum(len(one.people) * one.length for one in question.activities)
    return slots * max((need.over for need in question.problem.needs), default=0.0)


def with_breaks(question: Question, plan: Plan, time_s: float, seed: int) -> Plan:
    """The same shifts with the best breaks and activities; the bound is that of plans with these very shifts."""
    free = replace(plan, shifts=tuple(replace(shift, off_phone=()) for shift in plan.shifts))
    asked = free if question.activities else plan
    return best_breaks(question.problem, asked, activities=question.activities, seed=seed, time_s=time_s).plan


def _everybody(problem: Problem) -> Iterator[Person]:
    """The people, and for each head a person with a number for a name."""
    yield from problem.people
    taken = {person.id for person in problem.people}
    every = frozenset(need.queue for need in problem.needs)
    for contract, heads in problem.heads.items():
        width = len(str(heads))
        for number in range(1, heads + 1):
            name = f"{contract}-{number:0{width}}"
            while name in taken:
                name += "'"
            yield Person(name, contract, problem.contracts[contract].skills or every)
