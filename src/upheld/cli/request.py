"""``upheld request``: what people ask for in a published plan, answered from the rules and the cover."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from upheld.cli import output
from upheld.cli.options import Json, Language
from upheld.cli.price import show
from upheld.problems import BadInput, Problem
from upheld.reports import request_told
from upheld.reports.catalogue import language as language_of
from upheld.schedule import document, plan_table, reading, swaps
from upheld.schedule.plan import Plan
from upheld.schedule.requests import Leave, Swap
from upheld.schedule.rules import Problem as Rules

ProblemFile = Annotated[Path, typer.Argument(metavar="PROBLEM", help="The rules and what is required, as TOML.")]
PlanFile = Annotated[Path, typer.Argument(metavar="PLAN", help="The published plan, as CSV or workbook.")]
SwapOption = Annotated[
    list[str] | None,
    typer.Option("--swap", metavar="A:DAY=B[:DAY]", help="A's shift of a day for B's of the same day or another."),
]
LeaveOption = Annotated[
    list[str] | None,
    typer.Option("--leave", metavar="PERSON:DAY[..DAY]", help="A day, or the days from one to another, off."),
]

_SWAP = re.compile(r"(?P<a>.+):(?P<day>\d{4}-\d\d-\d\d)=(?P<b>.+?)(?::(?P<other>\d{4}-\d\d-\d\d))?")
_LEAVE = re.compile(r"(?P<person>.+):(?P<first>\d{4}-\d\d-\d\d)(?:\.\.(?P<last>\d{4}-\d\d-\d\d))?")


def request(
    problem: ProblemFile,
    plan: PlanFile,
    swap: SwapOption = None,
    leave: LeaveOption = None,
    as_json: Json = False,
    language: Language = "en",
) -> None:
    """Swaps and leave that people ask for.

    A swap is fine where no rule is broken that was kept before; leave is granted where, besides, nothing falls under
    what is required. Nothing is decided: the answer says what would happen.

    Example: upheld request schedule.toml plan.csv --leave anna:2026-11-18 --swap anna:2026-11-16=bartek:2026-11-17
    """
    spoken = language_of(language)
    if not swap and not leave:
        raise BadInput(Problem("request.nothing", field="--leave"))
    rules = reading.read(problem).problem
    read = plan_table.read(plan, rules)
    published = Plan(read.shifts, read.contracts, 0.0, 0.0, False)
    exchanged = [_swap(rules, published, text) for text in swap or ()]
    off = [_leave(rules, published, text) for text in leave or ()]
    if as_json:
        output.document(_document(rules, exchanged, off))
        return
    show(request_told.tell(rules, exchanged, off, spoken), output.console(), None, spoken)


def _swap(rules: Rules, plan: Plan, text: str) -> Swap:
    parts = _SWAP.fullmatch(text)
    if parts is None:
        raise BadInput(Problem("request.swap", field="--swap", values={"text": text}))
    day = _day(rules, parts["day"], "--swap")
    other = day if parts["other"] is None else _day(rules, parts["other"], "--swap")
    return Swap(parts["a"], day, parts["b"], other, swaps.swap(rules, plan, parts["a"], parts["b"], day, other))


def _leave(rules: Rules, plan: Plan, text: str) -> Leave:
    parts = _LEAVE.fullmatch(text)
    if parts is None:
        raise BadInput(Problem("request.leave", field="--leave", values={"text": text}))
    first = _day(rules, parts["first"], "--leave")
    last = first if parts["last"] is None else _day(rules, parts["last"], "--leave")
    if last < first:
        raise BadInput(Problem("request.leave", field="--leave", values={"text": text}))
    days = tuple(range(first, last + 1))
    return Leave(parts["person"], days, swaps.leave(rules, plan, parts["person"], days))


def _day(rules: Rules, text: str, option: str) -> int:
    try:
        found = date.fromisoformat(text).toordinal() - rules.first
    except ValueError:
        found = -1
    if not 0 <= found < rules.days:
        first, last = (plan_table.day_of(rules, day).isoformat() for day in (0, rules.days - 1))
        raise BadInput(Problem("request.day", field=option, values={"text": text, "first": first, "last": last}))
    return found


def _document(rules: Rules, exchanged: Sequence[Swap], off: Sequence[Leave]) -> dict[str, Any]:
    return {
        "swaps": [
            {
                "first": one.first, "day": plan_table.day_of(rules, one.day), "second": one.second,
                "other_day": plan_table.day_of(rules, one.other_day), "allowed": not one.broken,
                "broken": document.of_broken(rules, one.broken),
            }
            for one in exchanged
        ],
        "leave": [
            {
                "person": one.person, "days": [plan_table.day_of(rules, day) for day in one.days],
                "granted": one.answer.granted, "lowest_net_before": one.answer.lowest_before,
                "lowest_net_after": one.answer.lowest_after,
                "falls_under": [
                    {"day": plan_table.day_of(rules, slot // rules.slots), "start": plan_table.clock(rules, slot)}
                    for slot in one.answer.under
                ],
                "covers_short": [
                    {"day": plan_table.day_of(rules, day), "pattern": pattern} for day, pattern in one.answer.short
                ],
                "broken": document.of_broken(rules, one.answer.broken),
            }
            for one in off
        ],
    }  # fmt: skip
