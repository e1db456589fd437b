"""A plan for a question: tours where nobody has a name, a roster where people have; breaks alone where shifts stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from upheld.problems import BadInput
from upheld.schedule import conflicts
from upheld.schedule.breaks import best_breaks
from upheld.schedule.plan import Plan
from upheld.schedule.reading import Question
from upheld.schedule.tours import Search, tours

Heard = Callable[[float, float], None]
"""Hears the cost of the best plan so far and the bound."""


def make(question: Question, time_s: float, seed: int, heard: Heard = lambda cost, bound: None) -> Plan:
    """The best plan found in `time_s` of CPU time, with its meetings and trainings placed.

    Raises BadInput where no plan keeps the rules, with those that contradict each other.
    """
    problem = question.problem
    try:
        plan = tours(problem, Search(seed=seed, time_s=time_s))
    except BadInput as bad:
        raise conflicts.explained(problem, bad) from None
    heard(plan.cost, plan.bound)
    return with_breaks(question, plan, time_s, seed) if question.activities else plan


def with_breaks(question: Question, plan: Plan, time_s: float, seed: int) -> Plan:
    """The same shifts with the best breaks and activities; the bound is that of plans with these very shifts."""
    free = replace(plan, shifts=tuple(replace(shift, off_phone=()) for shift in plan.shifts))
    asked = free if question.activities else plan
    return best_breaks(question.problem, asked, activities=question.activities, seed=seed, time_s=time_s).plan
