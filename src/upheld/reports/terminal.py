"""The verdict in the terminal: the answer first, then the figures, then what to trust them by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from upheld.agreements.verdict import Money, TargetResult
from upheld.reports import checks_told, figures, narrow, numbers, problem_sentences, words
from upheld.reports.catalogue import Language
from upheld.reports.figures import Report, Row

_PERIODS = 6
_WIDE = 118  # cells that the table of targets needs
_STYLES = {True: "bold green", False: "bold red", None: "bold yellow"}


def show(report: Report, console: Console) -> None:
    """Print the whole verdict to `console`."""
    for part in _parts(report, console.width):
        console.print(part)


def verdict(met: bool | None, language: Language, so_far: bool = False) -> Text:
    """The verdict as a sign, a word and a colour."""
    return Text(f"{words.SYMBOLS[met]} {words.verdict(met, language, so_far)}", style=_STYLES[met])


def _parts(report: Report, width: int) -> Iterator[RenderableType]:
    assessment, language = report.assessment, report.language
    yield _headline(report)
    yield from [_targets(report)] if width >= _WIDE else _narrow_targets(report)
    yield from _more(report)
    for results in figures.by_target(assessment.targets):
        yield from _remaining(results[-1], language)
        yield from _decided(results[-1], report)
        yield from _formulas(results, report)
    yield from _excluded(report)
    if assessment.money:
        yield _money(assessment.money, language)
    yield from _notes(report)
    yield from _checks(report)


def _headline(report: Report) -> RenderableType:
    assessment, language = report.assessment, report.language
    code, zone = language.code, assessment.time_zone
    met = figures.overall(assessment.targets)
    about = [
        language.say("{supplier} for {client}", supplier=assessment.supplier, client=assessment.client),
        f"{figures.first_to_last(assessment, language)} · {zone}",
        language.say("Data until {until}", until=numbers.instant(report.data_until, code, zone)),
    ]
    judged = verdict(met, language, figures.so_far(assessment.targets))
    lines = [judged, Text(assessment.title, style="bold"), *(Text(line, style="dim") for line in about)]
    return Panel(Group(*lines), border_style=_STYLES[met].split()[1], box=box.HEAVY, expand=False)


def _targets(report: Report) -> Table:
    language, money = report.language, report.assessment.money
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name, numeric in (
        ("Target", False), ("Verdict", False), ("Promised", True), ("Net", True), ("Numerator", True),
        ("Denominator", True), ("Gross", True), ("Credit", True),
    ):  # fmt: skip
        table.add_column(language.say(name), justify="right" if numeric else "left", overflow="fold")
    for result in shown(report.assessment.targets):
        table.add_row(*_target_row(result, language), _credit(result, money, language))
    return table


def _narrow_targets(report: Report) -> Iterator[RenderableType]:
    """The table of targets as paragraphs."""
    language, money = report.language, report.assessment.money
    for result in shown(report.assessment.targets):
        numerator, denominator = words.parts(result, language)
        head = Text.assemble(
            (result.id, "bold"), "  ", verdict(result.met, language), "\n", (_how(result, language), "dim")
        )
        facts = [
            (language.say("Promised"), words.promise(result, language)),
            (language.say("Net"), figures.figure(result.net, result, language)),
            (numerator, figures.count(result.net.numerator, language)),
            (denominator, figures.count(result.net.denominator, language)),
            (language.say("Gross"), figures.figure(result.gross, result, language)),
            (language.say("Credit"), _credit(result, money, language)),
        ]
        yield Padding(narrow.paragraph(head, facts), (0, 0, 1, 0))


def _credit(result: TargetResult, money: Money | None, language: Language) -> str:
    return numbers.money(result.credit, money.currency, language.code) if money else numbers.UNKNOWN


def _how(result: TargetResult, language: Language) -> str:
    """What was measured and how: metric, aggregate, formula, period."""
    period = numbers.label(result.period.label, language.code)
    aggregate = words.word(words.AGGREGATES, result.aggregate, language) if result.aggregate != "contacts" else ""
    parts = (words.heading(result, language), aggregate, result.formula, words.origin(result, language), period)
    return " · ".join(part for part in parts if part)


def shown(targets: Sequence[TargetResult]) -> list[TargetResult]:
    """What fits a screen: of a target with many periods its missed and its last ones."""
    kept: list[TargetResult] = []
    for results in figures.by_target(targets):
        missed = [result for result in results[:-_PERIODS] if result.met is False]
        kept += [*missed[-_PERIODS:], *results[-_PERIODS:]]
    return kept


def _more(report: Report) -> Iterator[RenderableType]:
    """How many periods were not shown, and how many of all were missed."""
    language, seen = report.language, shown(report.assessment.targets)
    for results in figures.by_target(report.assessment.targets):
        if len(results) > sum(result.id == results[0].id for result in seen):
            missed = sum(result.met is False for result in results)
            said = language.say(
                "{missed} of {count} periods were missed; the report shows them all.",
                missed=numbers.number(missed, language.code),
                count=numbers.number(len(results), language.code),
            )
            yield Text(f"{results[0].id}: {said}")


def _target_row(result: TargetResult, language: Language) -> list[RenderableType]:
    numerator, denominator = words.parts(result, language)
    return [
        Text.assemble((result.id, "bold"), "\n", (_how(result, language), "dim")),
        verdict(result.met, language),
        words.promise(result, language),
        Text(figures.figure(result.net, result, language), style="bold"),
        Text.assemble(figures.count(result.net.numerator, language), "\n", (numerator, "dim")),
        Text.assemble(figures.count(result.net.denominator, language), "\n", (denominator, "dim")),
        figures.figure(result.gross, result, language),
    ]


def _remaining(result: TargetResult, language: Language) -> Iterator[RenderableType]:
    left = result.remaining
    if left is None or left.misses_left is None:
        return
    yield Text(
        f"{result.id}: "
        + language.say(
            "{left} misses left of {allowed} allowed; the rest must reach {level} (reckoned from {basis}).",
            left=numbers.number(left.misses_left, language.code),
            allowed=numbers.number(left.misses_allowed, language.code),
            level=words.level_needed(result, language),
            basis=words.word(words.BASES, left.basis, language),
        )
    )


def _decided(result: TargetResult, report: Report) -> Iterator[RenderableType]:
    evidence = report.evidence.get((result.id, result.period.label))
    if evidence is None or evidence.deciding is None:
        return
    language, zone = report.language, report.assessment.time_zone
    call = evidence.deciding
    said = language.say(
        "{missed} calls missed; at this volume the promise allows {allowed}."
        if result.origin == "visits"
        else "{missed} missed; at this volume the promise allows {allowed}.",
        missed=numbers.number(evidence.missed_calls, language.code),
        allowed=numbers.number(evidence.allowed, language.code),
    )
    which = language.say(
        "Miss number {nth} decided it: contact {contact} in queue {queue}, {when}.",
        nth=numbers.number(call.nth, language.code),
        contact=call.contact_id,
        queue=call.queue,
        when=numbers.instant(call.offered_at, language.code, zone),
    )
    yield Text(f"{result.id}: {said} {which}")


def _formulas(results: tuple[TargetResult, ...], report: Report) -> Iterator[RenderableType]:
    language = report.language
    rows = figures.formula_rows(report.assessment, results, language)
    if len({row["met"] for row in rows}) < 2:  # where all agree there is nothing to compare
        return
    title = f"{results[-1].id}: {language.say('The same calls under each formula')}"
    table = Table(title=escape(title), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("Formula", "Verdict", "Net", "Numerator", "Denominator"):
        table.add_column(language.say(name), justify="left" if name in ("Formula", "Verdict") else "right")
    for row in rows:
        table.add_row(*_formula_row(row, language), style="bold" if row["agreed"] else None)
    yield table
    said = switch_sentence(figures.switch_would_say(rows, results[-1].met), language)
    if said:
        yield Padding(Text(said, style="yellow"), (0, 0, 1, 0))


def _formula_row(row: Row, language: Language) -> list[RenderableType]:
    return [Text(row["formula"]), verdict(row["met"], language), row["shown"], row["numerator"], row["denominator"]]


def switch_sentence(row: Row | None, language: Language) -> str:
    """What the switch's own figure would have called this; empty where it agrees."""
    if row is None:
        return ""
    sentence = (
        "The switch's own figure ({formula}: {figure}) would have called this kept."
        if row["met"]
        else "The switch's own figure ({formula}: {figure}) would have called this missed."
    )
    return language.say(sentence, formula=row["formula"], figure=row["shown"])


def _excluded(report: Report) -> Iterator[RenderableType]:
    language = report.language
    for result in report.assessment.targets:
        for one in result.excluded:
            calls = language.say_many(
                "{count} call", "{count} calls", one.contacts, count=numbers.number(one.contacts, language.code)
            )
            yield Text(f"{result.id}: {words.clause(one, language)}: {calls}")


def _money(money: Money, language: Language) -> RenderableType:
    def amount(value: object) -> str:
        return numbers.money(value, money.currency, language.code)  # type: ignore[arg-type]

    table = Table(
        title=language.say("Money"), title_justify="left", box=box.SIMPLE_HEAD, show_header=False, pad_edge=False
    )
    table.add_column()
    table.add_column(justify="right")
    for line in money.lines:
        kind = words.word(words.MONEY_KINDS, line.kind, language)
        table.add_row(
            Text(f"{line.target} · {line.period} · {kind} · {words.band(line.clause, language)}"), amount(line.amount)
        )
    for name, value in (("Service credit", money.credit), ("Bonus", money.bonus), ("At risk", money.at_risk)):
        table.add_row(Text(language.say(name), style="bold"), Text(amount(value), style="bold"))
    return table


def _notes(report: Report) -> Iterator[RenderableType]:
    language = report.language
    noted = [*report.assessment.notes, *(note for result in report.assessment.targets for note in result.notes)]
    for key, values in dict.fromkeys((key, tuple(values.items())) for key, values in noted):
        yield Text(problem_sentences.with_remedy(key, dict(values), language, report.assessment.time_zone))
    for trigger in report.assessment.triggers:
        if trigger.fired:
            evidence = ", ".join(trigger.evidence)
            yield Text(
                language.say("Trigger {id} has been reached: {evidence}.", id=trigger.id, evidence=evidence),
                style="red",
            )


def _checks(report: Report) -> Iterator[RenderableType]:
    checks = checks_told.tell(report.assessment.checks, report.language, report.assessment.time_zone)
    yield Text(" · ".join(f"{name} {value}" for name, value in checks.facts), style="dim")
    for warning in (*checks.gaps, *checks.warnings, *checks.notes):
        yield Text(warning, style="yellow")


def checks_table(told: checks_told.Table) -> Table:
    """A table of checks."""
    table = Table(title=escape(told.title), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in told.columns:
        table.add_column(escape(column.name), justify="right" if column.numeric else "left", overflow="fold")
    for row in told.rows:
        table.add_row(*(Text(cell) for cell in row))
    return table
