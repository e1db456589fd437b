"""A plan for a question: tours where there are people without names, a roster where there are names; breaks alone."""

from __future__ import annotations

from dataclasses import replace

from upheld.schedule.breaks import best_breaks
from upheld.schedule.plan import Plan
from upheld.schedule.reading import Question
from upheld.schedule.tours import Search, tours


def make(question: Question, time_s: float, seed: int) -> Plan:
    """The best plan found in `time_s`, with its meetings and trainings placed; raises BadInput where there is none."""
    plan = tours(question.problem, Search(seed=seed, time_s=time_s))
    return with_breaks(question, plan, time_s, seed) if question.activities else plan


def with_breaks(question: Question, plan: Plan, time_s: float, seed: int) -> Plan:
    """The same shifts with the best breaks and activities; the bound is that of plans with these very shifts."""
    free = replace(plan, shifts=tuple(replace(shift, off_phone=()) for shift in plan.shifts))
    asked = free if question.activities else plan
    return best_breaks(question.problem, asked, activities=question.activities, seed=seed, time_s=time_s).plan
