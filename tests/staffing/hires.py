"""A small team that is hired for, and the slow and obvious ways to reckon with it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from math import inf
from typing import Any

from upheld.staffing.attrition import assumed
from upheld.staffing.hiring_question import Class, Costs, Period, Question, Team, Training
from upheld.staffing.ramp import Ramp

START = date(2027, 1, 4)


def question(needs: Sequence[float] = (38, 40, 42, 44, 46, 46), **changes: Any) -> Question:
    """A team of 42 with a need for each four weeks, in periods that follow each other."""
    periods = tuple(Period(START + timedelta(28 * at), need) for at, need in enumerate(needs))
    usual: dict[str, Any] = {
        "title": "small",
        "start": START,
        "end": START + timedelta(28 * len(needs)),
        "periods": periods,
        "team": (Team(30, 80), Team(8, 20), Team(4, 1)),
        "bands": (assumed(4, 0.12), assumed(26, 0.06), assumed(inf, 0.03)),
        "training": Training(3, 3, 6, 2),
        "ramp": Ramp("linear", 0.5, 6),
        "lead_weeks": 4,
        "costs": Costs("EUR", 3000, 1000, 1500, 9000, 5000),
        "notice_weeks": 2,
        "overtime_at_most": 0.04,
        "beyond_weeks": 8,
        "draws": 2000,
        "seed": 3,
    }
    return Question(**{**usual, **changes})


def lived(of: Question, classes: Sequence[Class], rng: random.Random) -> tuple[list[int], list[float]]:
    """One life of the team, week by week and person by person: people past training, and their work."""
    factor = rng.gammavariate(1 / of.attrition_spread**2, of.attrition_spread**2) if of.attrition_spread else 1.0
    people = [(-team.tenure_weeks, team.full_time, team.leaves_week) for team in of.team for _ in range(team.people)]
    people += [(one.week, 1.0, None) for one in classes for _ in range(one.starters)]
    there, work = [0] * of.all_weeks, [0.0] * of.all_weeks
    hazard = of.hazard.tolist()
    ramp = of.ramp.by_tenure(of.all_weeks + 600, of.training.weeks).tolist()
    for began, full_time, leaves in people:
        bound = of.notice_weeks if began <= -of.training.weeks else 0
        for week in range(max(began, 0), of.all_weeks):
            tenure = week - began
            if leaves is not None:
                if week >= leaves:
                    break
            elif week >= bound and rng.random() < 1 - 2.718281828459045 ** (-hazard[tenure] * factor):
                break
            there[week] += tenure >= of.training.weeks
            work[week] += ramp[tenure] * full_time
    return there, work


def cost(of: Question, classes: Sequence[Class]) -> float:
    """What a plan without uncertainty costs, reckoned with plain loops; infinite where it wants too many trainers."""
    training, prices = of.training, of.costs
    month = 365.25 / 12 / 7
    hazard, ramp = of.hazard.tolist(), of.ramp.by_tenure(of.all_weeks + 600, of.training.weeks).tolist()
    work, total = [0.0] * of.all_weeks, 0.0
    kinds = [(-team.tenure_weeks, team.people, False) for team in of.team]
    kinds += [(one.week, one.starters, True) for one in classes]
    for began, people, new in kinds:
        staying = 1.0
        for week in range(max(began, 0), of.all_weeks):
            if not (not new and week < of.notice_weeks and -began >= training.weeks):
                staying *= 2.718281828459045 ** -hazard[week - began]
            work[week] += people * staying * ramp[week - began]
            total += people * staying * prices.wage / month * new
    for week in range(of.all_weeks):
        teaching = sum(0 <= week - one.week < training.weeks for one in classes)
        taught = sum(week + team.tenure_weeks < training.weeks for team in of.team)
        if teaching and teaching + taught > training.trainers:
            return inf
    total += sum(prices.hire * one.starters + prices.per_class for one in classes)
    for at, need in enumerate(of.needs):
        weeks = [week for week in range(of.all_weeks) if of.period_of[week] == at]
        mean = sum(work[week] for week in weeks) / len(weeks)
        wanted = max(need - mean, 0.0)
        overtime = min(wanted, of.overtime_at_most * mean)
        total += (overtime * prices.overtime + (wanted - overtime) * prices.missing) * len(weeks) / month
    return total
