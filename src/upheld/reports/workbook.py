"""The report as a workbook: a sheet per question, numbers unrounded, every call with the clause that counts it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from upheld.agreements.verdict import IntervalResult, Money, TargetResult
from upheld.metrics.service_level import FORMULAS
from upheld.reports import checks_told, figures, formula_words, problem_sentences, sections, words
from upheld.reports.catalogue import Language
from upheld.reports.excel import Amount, Column, Workbook
from upheld.reports.figures import Report

Calls = Iterable[tuple[str, pa.Table]]
Row = Sequence[Any]
_BATCH: Final = 50_000


def write(path: Path, report: Report, calls: Calls) -> None:
    """Write the workbook of `report` to `path`; `calls` has each target's id with its counted and excluded calls."""
    assessment = report.assessment
    currency = assessment.money.currency if assessment.money else ""
    with Workbook(
        path, report.language, assessment.time_zone, report.now, assessment.title, assessment.supplier, currency
    ) as book:
        say = report.language.say
        book.sheet(say("Summary"), [Column(say("Name")), Column(say("Value"), "mixed")], _summary(report))
        book.sheet(say("Targets"), *_targets(report))
        if assessment.money:
            book.sheet(say("Money"), *_money(report, assessment.money))
        book.sheet(say("Days"), *_days(report))
        book.sheet(say("Intervals"), *_intervals(report))
        book.sheet(say("Formulas"), *_formulas(report.language))
        book.sheet(say("Under each formula"), *_under_each(report))
        book.sheet(say("Excluded"), *_excluded(report))
        book.sheet(say("Notes"), [Column(say("About")), Column(say("Note"), "long", 110)], _notes(report))
        book.sheet(say("Files"), *_files(report))
        book.sheet(say("Rejected lines"), *_rejected(report))
        book.sheet(say("Calls"), *_calls(report, calls))


def _summary(report: Report) -> Iterator[Row]:
    assessment, language, say = report.assessment, report.language, report.language.say
    met = figures.overall(assessment.targets)
    judged = words.verdict(met, language, figures.so_far(assessment.targets))
    yield say("Verdict"), f"{words.SYMBOLS[met]} {judged}"
    yield say("Title"), assessment.title
    yield say("Client"), assessment.client
    yield say("Supplier"), assessment.supplier
    yield say("Agreement"), assessment.agreement
    yield say("Version"), ", ".join(map(str, assessment.versions))
    yield say("First day"), Amount(assessment.first_day, "day")
    yield say("Last day"), Amount(assessment.last_day, "day")
    yield say("Time zone"), assessment.time_zone
    yield say("Data until"), Amount(report.data_until, "instant")
    yield say("Report made"), Amount(report.now, "instant")
    targets = figures.by_target(assessment.targets)
    missed = sum(figures.overall(results) is False for results in targets)
    yield say("Targets"), Amount(len(targets), "count")
    yield say("Targets missed"), Amount(missed, "count")
    if assessment.money:
        yield from _amounts(assessment.money, language)
    for name, value in checks_told.counts(assessment.checks, language):
        yield name, Amount(value, "count")


def _amounts(money: Money, language: Language) -> Iterator[Row]:
    yield language.say("Currency"), money.currency
    yield language.say("Base"), Amount(money.base, "money")
    yield language.say("At risk"), Amount(money.at_risk, "money")
    yield language.say("Service credit"), Amount(money.credit, "money")
    yield language.say("Bonus"), Amount(money.bonus, "money")
    yield language.say("Earned back"), Amount(money.earned_back, "money")


def _targets(report: Report) -> tuple[list[Column], list[Row]]:
    say, zone = report.language.say, report.assessment.time_zone
    columns = [
        Column(say("Target")), Column(say("Metric")), Column(say("Threshold (s)"), "s"), Column(say("Formula")),
        Column(say("Queues")), Column(say("Period")), Column(_in(zone, say("Start")), "instant"),
        Column(_in(zone, say("End")), "instant"), Column(say("Still open"), "flag"), Column(say("Measured")),
        Column(say("Verdict")), Column(say("Direction")), Column(say("Promised"), "mixed"),
        Column(say("Expected"), "mixed"), Column(say("Stretch"), "mixed"), Column(say("Net"), "mixed"),
        Column(say("Numerator"), "count"), Column(say("Denominator"), "count"), Column(say("Gross"), "mixed"),
        Column(say("Gross numerator"), "count"), Column(say("Gross denominator"), "count"),
        Column(say("Calls excluded"), "count"), Column(say("Misses allowed in the period"), "count"),
        Column(say("Misses so far"), "count"), Column(say("Misses left"), "count"),
        Column(say("Level needed"), "mixed"), Column(say("Weight"), "share"), Column(say("Credit"), "money"),
        Column(say("Band of the credit")), Column(say("Bonus"), "money"), Column(say("Band of the bonus")),
        Column(say("Earned back"), "money"), Column(say("Clause")), Column(say("Version"), "count"),
    ]  # fmt: skip
    return columns, [_target_row(report, result) for result in report.assessment.targets]


def _target_row(report: Report, result: TargetResult) -> Row:
    language, left = report.language, result.remaining
    money = report.assessment.money is not None
    measured = (
        words.word(words.PERIODS, result.period_kind, language),
        words.word(words.AGGREGATES, result.aggregate, language),
    )

    def own(value: float | None) -> Amount:
        return Amount(value, result.unit)

    return (
        result.id, words.word(words.METRICS, result.metric, language), result.threshold_s, result.formula,
        ", ".join(result.queues) or language.say("all queues"), result.period.label, result.period.start,
        result.period.end, not result.period.complete, ", ".join(measured),
        words.verdict(result.met, language, figures.so_far([result])),
        language.say("at least" if result.better == "more" else "at most"), own(result.required),
        own(result.expected), own(result.stretch), own(result.net.value), result.net.numerator,
        result.net.denominator, own(result.gross.value), result.gross.numerator, result.gross.denominator,
        sum(one.contacts for one in result.excluded), left and left.misses_allowed, left and left.misses_so_far,
        left and left.misses_left, own(left.level_needed if left else None), result.weight,
        result.credit if money else None, words.band(result.credit_clause, language),
        result.bonus if money else None, words.band(result.bonus_clause, language),
        result.earned_back if money else None, result.clause, result.version,
    )  # fmt: skip


def _money(report: Report, money: Money) -> tuple[list[Column], list[Row]]:
    language, say = report.language, report.language.say
    columns = [
        Column(say("Target")), Column(say("Period")), Column(say("Kind")), Column(say("Band")),
        Column(say("Base"), "money"), Column(say("Share at risk"), "share"), Column(say("Weight"), "share"),
        Column(say("Share"), "share"), Column(say("Amount"), "money"),
    ]  # fmt: skip
    rows: list[Row] = [
        (
            line.target or say("All targets"), line.period, words.word(words.MONEY_KINDS, line.kind, language),
            words.band(line.clause, language), line.base, line.at_risk, line.weight, line.share, line.amount,
        )
        for line in money.lines
    ]  # fmt: skip
    return columns, rows


def _days(report: Report) -> tuple[list[Column], list[Row]]:
    columns = _attainment_columns(report, [Column(report.language.say("Day"), "day")])
    zone = report.assessment.time_zone
    rows: list[Row] = [
        _attainment(report, result, day, [figures.local_day(day.start, zone)])
        for result in report.assessment.targets
        for day in result.days
    ]
    return columns, rows


def _intervals(report: Report) -> tuple[list[Column], list[Row]]:
    say, zone = report.language.say, report.assessment.time_zone
    when = [Column(_in(zone, say("Start")), "instant"), Column(_in(zone, say("End")), "instant")]
    rows: list[Row] = [
        _attainment(report, result, interval, [interval.start, interval.end])
        for result in report.assessment.targets
        for interval in result.intervals
    ]
    return _attainment_columns(report, when), rows


def _attainment_columns(report: Report, when: Sequence[Column]) -> list[Column]:
    say = report.language.say
    return [
        Column(say("Target")), Column(say("Period")), *when, Column(say("Verdict")), Column(say("Counted"), "flag"),
        Column(say("Promised"), "mixed"), Column(say("Net"), "mixed"), Column(say("Numerator"), "count"),
        Column(say("Denominator"), "count"),
    ]  # fmt: skip


def _attainment(report: Report, result: TargetResult, part: IntervalResult, when: Sequence[datetime | date]) -> Row:
    return (
        result.id, result.period.label, *when, words.verdict(part.met, report.language), part.counted,
        Amount(figures.level(result), result.unit), Amount(part.figure.value, result.unit), part.figure.numerator,
        part.figure.denominator,
    )  # fmt: skip


def _formulas(language: Language) -> tuple[list[Column], list[Row]]:
    """Every formula's definition in words, as `upheld formulas` tells it."""
    say = language.say
    told = [(formula.id, formula_words.title(formula.id, language), formula) for formula in FORMULAS.values()]
    explained = [formula_words.explained(formula, language) for _, _, formula in told]
    columns = [Column(say("Formula")), Column(say("What it counts"), "long", 42)]
    columns += [Column(name, "long", 34) for name in explained[0]]
    return columns, [(id, title, *parts.values()) for (id, title, _), parts in zip(told, explained, strict=True)]


def _under_each(report: Report) -> tuple[list[Column], list[Row]]:
    """The targets under every formula, the agreed one marked."""
    language, say = report.language, report.language.say
    columns = [
        Column(say("Formula")), Column(say("Target")), Column(say("Period")), Column(say("the agreed formula"), "flag"),
        Column(say("Verdict")), Column(say("Promised"), "share"), Column(say("Net"), "share"),
        Column(say("Numerator"), "count"), Column(say("Denominator"), "count"),
    ]  # fmt: skip
    rows: list[Row] = [
        (
            row["formula"], row["target"], row["period"], row["agreed"], words.verdict(row["met"], language),
            row["required"], row["value"], row["numerator"], row["denominator"],
        )
        for row in sorted(report.assessment.switch, key=lambda row: list(FORMULAS).index(row["formula"]))
    ]  # fmt: skip
    return columns, rows


def _excluded(report: Report) -> tuple[list[Column], list[Row]]:
    language, say = report.language, report.language.say
    columns = [
        Column(say("Target")), Column(say("Period")), Column(say("Clause")), Column(say("In words")),
        Column(say("Calls"), "count"), Column(say("Numerator"), "count"), Column(say("Denominator"), "count"),
        Column(say("Intervals"), "count"),
    ]  # fmt: skip
    rows: list[Row] = [
        (
            result.id, result.period.label, one.clause, words.clause(one, language), one.contacts, one.numerator,
            one.denominator, one.intervals,
        )
        for result in report.assessment.targets
        for one in result.excluded
    ]  # fmt: skip
    return columns, rows


def _notes(report: Report) -> Iterator[Row]:
    """Warnings, gaps, triggers and notes, each with what it is about."""
    assessment, say = report.assessment, report.language.say
    told = checks_told.tell(assessment.checks, report.language, assessment.time_zone)
    data = say("Data behind it")
    yield from ((data, text) for text in (*told.warnings, *told.notes, *told.gaps))
    yield from ((say("Agreement"), text) for text in sections.declared_gaps(report))
    yield from ((say("Agreement"), text) for text in sections.triggers(report))
    yield from ((say("Agreement"), sections.noted(note, report)) for note in assessment.notes)
    for result in assessment.targets:
        about = f"{result.id} ({result.period.label})"
        yield from ((about, sections.noted(note, report)) for note in result.notes)


def _files(report: Report) -> tuple[list[Column], list[Row]]:
    say = report.language.say
    names = ("Bytes", "Lines", "Bytes parsed", "Bytes rejected", "Bytes pending")
    keys = ("size", "lines", "parsed_bytes", "rejected_bytes", "pending_bytes")
    columns = [Column(say("File")), *(Column(say(name), "count") for name in names)]
    return columns, [
        (str(file["journal"]), *(file[key] for key in keys)) for file in report.assessment.checks.get("files", ())
    ]


def _rejected(report: Report) -> tuple[list[Column], list[Row]]:
    say = report.language.say
    columns = [
        Column(say("File")), Column(say("Line"), "count"), Column(say("Position"), "count"), Column(say("Reason")),
        Column(say("Beginning")),
    ]  # fmt: skip
    rows: list[Row] = [
        (
            str(line["journal"]), line["line"], line["position"],
            problem_sentences.sentence(line["reason"], {}, report.language), str(line["excerpt"]),
        )
        for line in report.assessment.checks.get("rejected", ())
    ]  # fmt: skip
    return columns, rows


def _calls(report: Report, calls: Calls) -> tuple[list[Column], Iterator[Row]]:
    say, zone = report.language.say, report.assessment.time_zone
    columns = [
        Column(say("Target"), width=18), Column(say("Contact"), width=20), Column(say("Queue"), width=14),
        Column(say("Entry"), "count", 7), Column(say("Channel"), width=9),
        Column(_in(zone, say("Offered at")), "instant"), Column(_in(zone, say("Attributed to")), "instant"),
        Column(say("Outcome"), width=14), Column(say("Wait (s)"), "s", 10), Column(say("Clause"), width=16),
        Column(say("Counted"), "flag", 9), Column(say("Numerator"), "count", 11),
        Column(say("Denominator"), "count", 11), Column(say("Version"), "count", 8), Column(say("Source"), width=10),
        Column(say("File"), width=26), Column(say("Position"), "count", 12),
    ]  # fmt: skip
    return columns, _call_rows(report.language, calls)


_CALL_COLUMNS: Final = (
    "contact_id", "queue", "entry", "channel", "offered_at", "at", "outcome", "wait_s", "clause", "counted",
    "numerator", "denominator", "version", "source", "journal", "position",
)  # fmt: skip


def _call_rows(language: Language, calls: Calls) -> Iterator[Row]:
    outcomes: Mapping[str, str] = {key: words.word(words.OUTCOMES, key, language) for key in words.OUTCOMES}
    for target, table in calls:
        for batch in table.select(list(_CALL_COLUMNS)).to_batches(max_chunksize=_BATCH):
            found = batch.to_pydict()
            found["outcome"] = [outcomes.get(outcome, outcome) for outcome in found["outcome"]]
            yield from zip([target] * batch.num_rows, *found.values(), strict=True)


def _in(zone: str, name: str) -> str:
    """The name of a column of instants with the zone they are written in."""
    return f"{name} ({zone})"
