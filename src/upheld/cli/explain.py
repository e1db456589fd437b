"""``upheld explain``: why somebody has a shift, which rules bind, and which contradict each other."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from upheld.cli import output
from upheld.cli.options import Json, Language
from upheld.cli.price import show
from upheld.problems import BadInput, Problem
from upheld.reports import explain_told
from upheld.reports.catalogue import language as language_of
from upheld.schedule import binding, conflicts, document, plan_table, reading
from upheld.schedule import explain as explaining
from upheld.schedule.binding import Saving
from upheld.schedule.check import cost
from upheld.schedule.conflicts import Conflict
from upheld.schedule.explain import Why
from upheld.schedule.plan import Plan
from upheld.schedule.rules import Problem as Rules

ProblemFile = Annotated[Path, typer.Argument(metavar="PROBLEM", help="The rules and what is required, as TOML.")]
PlanFile = Annotated[
    Path | None, typer.Argument(metavar="[PLAN]", help="The plan, as CSV or workbook. None: can there be one at all?")
]
Who = Annotated[str | None, typer.Option("--shift", metavar="PERSON:DAY", help="Whose day shall be explained.")]
Binding = Annotated[bool, typer.Option("--binding", help="Try each rule a little looser, and tell what that saves.")]


def explain(
    problem: ProblemFile,
    plan: PlanFile = None,
    shift: Who = None,
    bind: Binding = False,
    as_json: Json = False,
    language: Language = "en",
) -> None:
    """Why somebody works so, which rules bind, which contradict each other.

    Without a plan: whether everybody can have a schedule at all; where not, a smallest set of rules that cannot all be
    kept, by person and day. With a plan and --shift: what the shift covers, what its removal would cost, and everything
    that the person could have instead.

    Example: upheld explain schedule.toml plan.csv --shift anna:2026-11-16
    """
    spoken = language_of(language)
    rules = reading.read(problem).problem
    if plan is None:
        if shift or bind:
            raise BadInput(Problem("explain.no_plan", field="PLAN"))
        found = conflicts.conflicts(rules)
        if as_json:
            output.document({"conflicts": [_conflict(rules, one) for one in found]})
        elif found:
            show(explain_told.tell_conflicts(rules, found, spoken), output.console(), None, spoken)
        else:
            output.console().print(spoken.say("Everybody can have a schedule: no rules contradict each other."))
        return
    read = plan_table.read(plan, rules)
    known = Plan(read.shifts, read.contracts, cost(rules, read.shifts, read.contracts), 0.0, False)
    if shift is None:
        raise BadInput(Problem("explain.shift", field="--shift", values={"text": "–"}))
    person, day = _who(rules, known, shift)
    why = explaining.why(rules, known, person, day)
    savings = binding.savings(rules, known) if bind else None
    if as_json:
        output.document(_why(rules, why, savings))
        return
    show(explain_told.tell(rules, why, savings, spoken), output.console(), None, spoken)


def _who(rules: Rules, plan: Plan, text: str) -> tuple[str, int]:
    person, _, day = text.rpartition(":")
    try:
        place = date.fromisoformat(day).toordinal() - rules.first
    except ValueError:
        raise BadInput(Problem("explain.shift", field="--shift", values={"text": text})) from None
    if not 0 <= place < rules.days:
        raise BadInput(Problem("explain.shift", field="--shift", values={"text": text}))
    if person not in plan.contracts and person not in {one.id for one in rules.people}:
        raise BadInput(Problem("repair.unknown_person", field="--shift", values={"person": person}))
    return person, place


def _conflict(rules: Rules, one: Conflict) -> dict[str, Any]:
    parts = [
        {"rule": part.name, "day": None if part.day is None else plan_table.day_of(rules, part.day)}
        for part in one.rules
    ]
    return {"person": one.person, "contract": one.contract, "rules": parts}


def _why(rules: Rules, why: Why, savings: list[Saving] | tuple[Saving, ...] | None) -> dict[str, Any]:
    return {
        "person": why.person,
        "day": plan_table.day_of(rules, why.day),
        "shift": document.in_short(rules, why.shift),
        "removal": why.removal,
        "covers": [
            {
                "start": plan_table.clock(rules, one.slot), "queue": one.queue, "required": one.required,
                "scheduled": one.scheduled, "without": one.without,
            }
            for one in why.filled
        ],
        "alternatives": [{"shift": document.in_short(rules, one.shift), "more": one.more} for one in why.alternatives],
        "wishes": {"granted": len(why.granted), "refused": len(why.refused)},
        "off_breaks": list(why.off_breaks),
        "binding": None
        if savings is None
        else [{"rule": one.rule, "by": one.by, "saves": one.saves, "bound_saves": one.bound_saves} for one in savings],
    }  # fmt: skip
