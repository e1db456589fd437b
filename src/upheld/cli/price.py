"""``upheld price``: what one more point of service level costs, in agents and money."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf, isfinite
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich import box
from rich.console import Console, Group
from rich.panel import Panel
from rich.text import Text

from upheld.agreements import terms as agreements
from upheld.agreements.clauses import Agreement, Target
from upheld.cli import output
from upheld.cli.options import Json, Language, read_duration, read_share
from upheld.cli.staff import Calls, Handling, Interval, Patience, Shrinkage
from upheld.contacts import tables
from upheld.problems import BadInput, Problem
from upheld.reports import compared_terminal, files, price_told, staffing_page
from upheld.reports.catalogue import Language as Spoken
from upheld.reports.catalogue import language as language_of
from upheld.reports.price_told import Terms
from upheld.staffing.day import Day, day
from upheld.staffing.price import Wages, curve

Within = Annotated[
    float | None,
    typer.Option(
        "--within",
        parser=read_duration,
        metavar="DURATION",
        help="Answered within how long. None: of the target, or 20s.",
    ),
]
FromLevel = Annotated[
    float,
    typer.Option("--from-level", parser=read_share, metavar="SHARE", show_default="50%", help="The lowest level."),
]
ToLevel = Annotated[
    float,
    typer.Option("--to-level", parser=read_share, metavar="SHARE", show_default="95%", help="The highest level."),
]
Step = Annotated[
    float, typer.Option("--step", parser=read_share, metavar="SHARE", show_default="1%", help="From level to level.")
]  # fmt: skip
Wage = Annotated[float | None, typer.Option("--wage", metavar="AMOUNT", help="What an hour of paid time costs.")]
Days = Annotated[
    float | None, typer.Option("--days", metavar="NUMBER", help="How many such days: a month's, with an agreement.")
]
AgreementFile = Annotated[
    Path | None, typer.Option("--agreement", metavar="FILE", help="Its credits and bonuses are set against the wages.")
]
TargetId = Annotated[
    str | None, typer.Option("--target-id", metavar="ID", help="Which target of the agreement. None: the first level.")
]
Input = Annotated[
    Path | None,
    typer.Option("--input", metavar="FILE", help="A day as CSV: calls and perhaps aht_s and patience_s by interval."),
]
AtLeast = Annotated[int, typer.Option("--at-least", metavar="NUMBER", help="Agents there in every interval anyway.")]
Html = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write the answer with its chart as a page.")]


def price(
    calls: Calls = None,
    interval: Interval = 1800.0,
    aht: Handling = None,
    within: Within = None,
    patience: Patience = None,
    from_level: FromLevel = 0.5,
    to_level: ToLevel = 0.95,
    step: Step = 0.01,
    wage: Wage = None,
    shrinkage: Shrinkage = None,
    days: Days = None,
    agreement_file: AgreementFile = None,
    target_id: TargetId = None,
    input_file: Input = None,
    at_least: AtLeast = 0,
    html_file: Html = None,
    as_json: Json = False,
    language: Language = "en",
) -> None:
    """What one more point of service level costs.

    For each level the agents, their occupancy and wages; the knee of the curve; with an agreement what each point saves
    in credits or earns in bonuses, and from where on it costs more. A day of several intervals is raised where an agent
    gains most.

    Example: upheld price --calls 100 --interval 30m --aht 180s --from-level 70% --to-level 90% --wage 20
    """
    spoken = language_of(language)
    agreement, target = _promise(agreement_file, target_id)
    if agreement is not None and days is None:
        raise BadInput(Problem("price.days", field="--days"))
    threshold_s = within if within is not None else (target.threshold_s if target else None) or 20.0
    of = _day(input_file, calls, interval, aht, patience, threshold_s)
    found = curve(
        of, from_level, to_level, step=step, wages=Wages(wage or 0.0, shrinkage or 0.0, days or 1.0),
        at_least=at_least, agreement=agreement, target=target,
    )  # fmt: skip
    currency = agreement.money.currency if agreement and agreement.money else None
    promise = f"{agreement.title}: {target.id}" if agreement and target else None
    terms = Terms(currency, days or 1.0, bool(wage), of.threshold_s, len(of), promise)
    told = price_told.tell(found, terms, spoken)
    if html_file:
        files.write_text(html_file, staffing_page.render(told, spoken, files.cache_folder()))
    if as_json:
        output.document(price_told.to_json(found, terms))
        return
    show(told, output.console(), html_file, spoken)


def show(told: staffing_page.Told, console: Console, page: Path | None, language: Spoken) -> None:
    """Print an answer: its lines first, then its tables, then what to know of it."""
    lines = [Text(line, style="bold" if not place else "") for place, line in enumerate(told.answer)]
    console.print(Panel(Group(Text(told.title, style="bold"), Text(told.about, style="dim"), *lines), box=box.HEAVY))
    for table in told.tables:
        for part in compared_terminal.shown(table, console.width):
            console.print(part)
    for note in told.notes:
        console.print(Text(note, style="dim"))
    if page is not None:
        console.print(Text(language.say("The page: {path}", path=page)), soft_wrap=True)


def _promise(path: Path | None, target_id: str | None) -> tuple[Agreement | None, Target | None]:
    if path is None:
        return None, None
    agreement = agreements.load(path)
    if agreement.money is None:
        raise BadInput(Problem("price.no_money", str(path), field="money"))
    levels = {t.id: t for t in agreement.targets if t.metric == "service_level" and t.aggregate == "contacts"}
    wanted = target_id or next(iter(levels), "")
    if wanted not in levels:
        values = {"target": target_id or "–", "known": list(levels)}
        raise BadInput(Problem("price.target", str(path), field="--target-id", values=values))
    return agreement, levels[wanted]


def _day(
    path: Path | None,
    calls: float | None,
    interval_s: float | None,
    aht_s: float | None,
    patience_s: float | None,
    within_s: float,
) -> Day:
    length_s = np.nan if interval_s is None else interval_s
    usual = {"aht_s": aht_s, "patience_s": inf if patience_s is None else patience_s}
    if path is None:
        for option, value in (("--calls", calls), ("--aht", aht_s)):
            if value is None:
                raise BadInput(Problem("staff.missing", field=option))
        return day(calls or 0.0, length_s, aht_s or np.nan, usual["patience_s"] or inf, within_s)
    rows = [_row(row, line, path, usual) for line, row in tables.rows(path, ("calls",))]
    if not rows:
        raise BadInput(Problem("staff.no_rows", str(path)))
    columns = np.array(rows).T
    return day(columns[0], length_s, columns[1], columns[2], within_s)


def _row(row: Mapping[str, str], line: int, path: Path, usual: Mapping[str, float | None]) -> list[float]:
    found = []
    for name in ("calls", "aht_s", "patience_s"):
        text, value = row.get(name, ""), usual.get(name)
        if text:
            try:
                value = float(text)
            except ValueError:
                value = None
            if value is None or not isfinite(value) or value < 0:
                raise BadInput(Problem("staff.not_a_number", str(path), line, name, {"text": text}))
        if value is None:
            raise BadInput(Problem("staff.missing", str(path), line, name))
        found.append(value)
    return found
