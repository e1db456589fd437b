"""What the report says on paper, in order: headings, facts, tables, charts. Layout is the template's; figures are done.

The blocks (`blocks`) travel to Typst as JSON, so that a queue called ``#panic()`` is data there and never markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from upheld.agreements.verdict import Money, TargetResult
from upheld.metrics.service_level import FORMULAS
from upheld.reports import blocks, checks_told, figures, formula_words, numbers, sections, words
from upheld.reports.blocks import Block, Cell
from upheld.reports.catalogue import Language
from upheld.reports.evidence import Evidence
from upheld.reports.figures import Report, Row

_LAST_PERIODS = 60
_MISSES_TOLD = 5
_WORST_INTERVALS = 40
_MISSED_CALLS = 25


def tell(report: Report) -> list[Block]:
    """The whole report; charts carry their Vega-Lite specification as `spec`."""
    parts = [sections.section(results, report) for results in figures.by_target(report.assessment.targets)]
    told = checks_told.tell(report.assessment.checks, report.language, report.assessment.time_zone)
    return [
        *_masthead(report),
        *_verdict(report, parts, told),
        *_targets(report, parts),
        *(block for part in parts for block in _target(report, part)),
        *_money(report),
        *_formulas(report),
        *_checks(report, told),
        *_signatures(report),
    ]


def agreement_line(report: Report) -> str:
    """The agreement by id and version."""
    assessment, language = report.assessment, report.language
    versions = numbers.label(", ".join(map(str, assessment.versions)), language.code)
    return language.say("{id}, version {versions}", id=assessment.agreement, versions=versions)


def above(language: Language) -> str:
    """What the paper is: ``Upheld · SLA report``."""
    return f"{language.apart('Upheld')} · {language.apart(language.say('SLA report'))}"


def _masthead(report: Report) -> Iterator[Block]:
    assessment, say = report.assessment, report.language.say
    yield {"kind": "title", "text": assessment.title, "above": above(report.language)}
    yield blocks.paragraph(say("{supplier} for {client}", supplier=assessment.supplier, client=assessment.client))
    yield blocks.facts(
        (say("Period"), figures.first_to_last(assessment, report.language)),
        (say("Time zone"), assessment.time_zone),
        (say("Agreement"), agreement_line(report)),
        (say("Data until"), _instant(report, report.data_until)),
        (say("Report made"), _instant(report, report.now)),
        abreast=3,
    )


def _verdict(report: Report, parts: Sequence[Row], told: checks_told.ChecksTold) -> Iterator[Block]:
    assessment, language = report.assessment, report.language
    met = figures.overall(assessment.targets)
    missed = sum(part["met"] is False for part in parts)
    said = (
        language.say_many(
            "{missed} of {count} target was missed.", "{missed} of {count} targets were missed.", len(parts),
            missed=_number(report, missed), count=_number(report, len(parts)),
        )
        if missed
        else language.say("No target was missed.")
    )  # fmt: skip
    yield {
        "kind": "verdict",
        **blocks.badge(met, language, figures.so_far(assessment.targets)),
        "said": said,
        "facts": list(_money_facts(assessment.money, language)) if assessment.money else [],
        "points": [*_missed(report, parts), *sections.triggers(report), *sections.declared_gaps(report), *told.gaps],
        "notes": [sections.noted(note, report) for note in assessment.notes],
        "trust": [*told.warnings],
    }


def _missed(report: Report, parts: Sequence[Row]) -> Iterator[str]:
    """The periods that missed, at most a few of each target."""
    language, say = report.language, report.language.say
    for part in parts:
        missed = [result for result in part["results"] if result.met is False]
        for result in missed[:_MISSES_TOLD]:
            period = f" ({_label(report, result.period.label)})" if len(part["results"]) > 1 else ""
            shown = figures.figure(result.net, result, language)
            said = say(
                "{metric} was {actual}, promised was {promise}.",
                metric=part["heading"], actual=shown, promise=part["promise"],
            )  # fmt: skip
            yield f"{language.apart(part['id'])}{period}: {said}"
        more = len(missed) - _MISSES_TOLD
        if more > 0:
            said = language.say_many(
                "{count} more period was missed.",
                "{count} more periods were missed.",
                more,
                count=_number(report, more),
            )
            yield f"{language.apart(part['id'])}: {said}"


def _targets(report: Report, parts: Sequence[Row]) -> Iterator[Block]:
    assessment, say = report.assessment, report.language.say
    yield blocks.heading(1, say("Targets"))
    names = ("Verdict", "Promised", "Net", "Numerator", "Denominator", "Gross", "Misses left", "Credit")
    columns = [blocks.column(say("Target")), *(blocks.column(say(name), numeric=name != "Verdict") for name in names)]
    rows = [_target_row(report, part, result) for part in parts for result in part["results"][-_LAST_PERIODS:]]
    caption = say(
        "Net figures count; gross figures are before exclusions. Time zone {zone}; data until {until}.",
        zone=assessment.time_zone, until=_instant(report, report.data_until),
    )  # fmt: skip
    yield {**blocks.table(columns, rows), "caption": caption, "wide": True}


def _target_row(report: Report, part: Row, result: TargetResult) -> list[Cell]:
    language, money = report.language, report.assessment.money
    credit = numbers.money(result.credit, money.currency, language.code) if money else numbers.UNKNOWN
    band = words.band(result.credit_clause, language) if result.credit_clause else ""
    return [
        {"text": result.id, "bold": True, "small": _how(report, part["heading"], result)},
        blocks.badge(result.met, language, figures.so_far([result])),
        part["promise"],
        {"text": figures.figure(result.net, result, language), "bold": True},
        figures.count(result.net.numerator, language),
        figures.count(result.net.denominator, language),
        figures.figure(result.gross, result, language),
        _number(report, result.remaining.misses_left if result.remaining else None),
        {"text": credit, "small": band},
    ]


def _how(report: Report, heading: str, result: TargetResult) -> str:
    language = report.language
    aggregate = words.word(words.AGGREGATES, result.aggregate, language) if result.aggregate != "contacts" else ""
    parts = (heading, _label(report, result.period.label), result.formula or "", aggregate, _queues(report, result))
    return " · ".join(language.apart(part) for part in parts if part)


def _target(report: Report, part: Row) -> Iterator[Block]:
    """Everything about one target: facts, notes, charts with their rows, what is left, excluded and decided it."""
    result, language = part["last"], report.language
    heading = f"{language.apart(part['id'])}: {part['heading']}"
    yield {**blocks.heading(1, heading), "badge": blocks.badge(part["met"], language, figures.so_far(part["results"]))}
    yield blocks.facts(*_target_facts(report, part, result))
    for note in part["notes"]:
        yield blocks.paragraph(note, "note")
    yield from _switch(part, language)
    yield from _tiers(result, language)
    for chart in part["charts"]:
        if not _uncounted(chart, language):
            yield from _chart(chart, part, report)
    yield from _remaining(report, result)
    yield from _excluded(report, part)
    for one, evidence in part["evidence"][-6:]:
        if evidence and evidence.missed_calls:
            yield from _decided(report, one, evidence, len(part["results"]) > 1)


def _target_facts(report: Report, part: Row, result: TargetResult) -> Iterator[tuple[str, str]]:
    language, say = report.language, report.language.say
    numerator, denominator = part["parts"]
    yield say("Promised"), part["promise"]
    for name, level in (("Expected", result.expected), ("Stretch", result.stretch)):
        if level is not None:
            yield say(name), words.level(level, result, language)
    if result.interval_required is not None:
        yield say("Required of an interval"), words.level(result.interval_required, result, language)
    yield say("Net"), figures.figure(result.net, result, language)
    if result.pooled:
        yield say("Net over all calls"), figures.figure(result.pooled, result, language)
    yield numerator, figures.count(result.net.numerator, language)
    yield denominator, figures.count(result.net.denominator, language)
    yield say("Gross"), figures.figure(result.gross, result, language)
    if result.formula:
        yield say("Formula"), result.formula
    if result.threshold_s is not None:
        yield say("Threshold"), words.threshold(result.threshold_s, language)
    if words.origin(result, language):
        yield say("Made from"), words.origin(result, language)
    yield say("Queues"), _queues(report, result)
    measured = (words.word(words.PERIODS, result.period_kind, language), _aggregate(result, language))
    yield say("Measured"), ", ".join(measured)
    still_open = "" if result.period.complete else f" ({say('still open')})"
    yield say("Period"), _label(report, result.period.label) + still_open
    yield say("Clause"), result.clause


def _aggregate(result: TargetResult, language: Language) -> str:
    return words.word(words.AGGREGATES, result.aggregate, language)


def _switch(part: Row, language: Language) -> Iterator[Block]:
    row = part["switch"]
    if row:
        sentence = (
            "The switch's own figure ({formula}: {figure}) would have called this kept."
            if row["met"]
            else "The switch's own figure ({formula}: {figure}) would have called this missed."
        )
        yield blocks.paragraph(language.say(sentence, formula=row["formula"], figure=row["shown"]), "note")


def _tiers(result: TargetResult, language: Language) -> Iterator[Block]:
    if len(result.tiers) < 2:
        return
    say = language.say
    columns = [blocks.column(say("Threshold")), blocks.column(say("Verdict"))]
    columns += [blocks.column(say(name), numeric=True) for name in ("Promised", "Net", "Numerator", "Denominator")]
    rows: list[list[Cell]] = [
        [
            words.threshold(tier.threshold_s, language),
            blocks.badge(tier.met, language),
            words.level(tier.required, result, language),
            words.level(tier.figure.value, result, language),
            figures.count(tier.figure.numerator, language),
            figures.count(tier.figure.denominator, language),
        ]
        for tier in result.tiers
    ]
    yield {**blocks.table(columns, rows), "caption": say("Each promise of this target must be kept.")}


def _uncounted(chart: Row, language: Language) -> bool:
    """Whether it is the map of intervals of a target that counts none: nothing to look at."""
    counted = set(map(language.say, words.BANDS[:3]))
    return chart["kind"] == "interval" and not any(row["band"] in counted for row in chart["spec"]["data"]["values"])


def _chart(chart: Row, part: Row, report: Report) -> Iterator[Block]:
    language = report.language
    title = language.say(words.CAPTIONS[chart["kind"]])
    yield {"kind": "chart", "title": title, "spec": chart["spec"], "alt": chart["spec"]["description"]}
    if chart["kind"] == "day":
        yield _attainment_table(chart["rows"], part, language, ("label",), ("Day",))
    elif chart["kind"] == "interval":
        worst = [row for row in chart["rows"] if row["misses"] > 0][:_WORST_INTERVALS]
        if worst:
            count = _number(report, len(worst))
            caption = language.say_many(
                "The {count} interval with the most misses, of {all}.",
                "The {count} intervals with the most misses, of {all}.",
                len(worst), count=count, all=_number(report, part["interval_count"]),
            )  # fmt: skip
            table = _attainment_table(worst, part, language, ("day", "clock"), ("Day", "Time of day"))
            yield {**table, "caption": caption}
    elif chart["kind"] == "formulas":
        yield _formula_table(chart["rows"], part, language)


def _attainment_table(
    rows: Sequence[Row], part: Row, language: Language, keys: Sequence[str], names: Sequence[str]
) -> Block:
    """Days or intervals with figure, numerator and denominator, in two halves side by side."""
    say = language.say
    columns = [
        *(blocks.column(say(name)) for name in names),
        blocks.column(say("Verdict")),
        blocks.column(say("Net"), numeric=True),
    ]
    columns += [blocks.column(name, numeric=True) for name in part["parts"]]
    cells: list[list[Cell]] = [
        [
            *(row[key] for key in keys),
            _banded(row, language) if "misses" in row else blocks.badge(row["met"], language),
            row["shown"],
            row["numerator"],
            row["denominator"],
        ]
        for row in rows
    ]
    return {**blocks.table(columns, cells), "halves": len(rows) > 6}


def _banded(row: Row, language: Language) -> dict[str, Any]:
    """The verdict on an interval as its band, so that missed by far and not counted are told apart."""
    counted = row["band"] != language.say(words.BANDS[3])
    return {**blocks.badge(row["met"] if counted else None, language), "text": row["band"]}


def _formula_table(rows: Sequence[Row], part: Row, language: Language) -> Block:
    say = language.say
    columns = [blocks.column(say("Formula")), blocks.column(say("Verdict")), blocks.column(say("Net"), numeric=True)]
    columns += [blocks.column(name, numeric=True) for name in part["parts"]]
    agreed = say("the agreed formula")
    cells: list[list[Cell]] = [
        [
            {"text": row["formula"], "bold": row["agreed"], "small": agreed if row["agreed"] else ""},
            blocks.badge(row["met"], language),
            row["shown"],
            row["numerator"],
            row["denominator"],
        ]
        for row in rows
    ]
    return blocks.table(columns, cells)


def _remaining(report: Report, result: TargetResult) -> Iterator[Block]:
    left, language, say = result.remaining, report.language, report.language.say
    if left is None or left.misses_allowed is None:
        return
    yield blocks.heading(2, say("Misses left"))
    yield blocks.facts(
        (say("Misses allowed in the period"), _number(report, left.misses_allowed)),
        (say("Misses so far"), _number(report, left.misses_so_far)),
        (say("Misses left"), _number(report, left.misses_left)),
        (say("Calls still expected"), _number(report, left.expected_contacts)),
        (say("Level needed for the rest"), words.level_needed(result, language)),
        (say("Reckoned from"), words.word(words.BASES, left.basis, language)),
    )
    if result.unit == "share" and left.level_needed is not None and not 0 <= left.level_needed <= 1:
        yield blocks.paragraph(
            say("At the expected volume the promise can no longer be kept in this period."), "warning"
        )


def _excluded(report: Report, part: Row) -> Iterator[Block]:
    language, say = report.language, report.language.say
    rows: list[list[Cell]] = [
        [
            words.clause(one, language),
            _label(report, result.period.label),
            _number(report, one.contacts),
            figures.count(one.numerator, language),
            figures.count(one.denominator, language),
        ]
        for result in part["results"]
        for one in result.excluded
    ]
    if rows:
        yield blocks.heading(2, say("Excluded by clause"))
        names = (say("Calls"), *part["parts"])
        columns = [
            blocks.column(say("Clause")),
            blocks.column(say("Period")),
            *(blocks.column(name, numeric=True) for name in names),
        ]
        yield blocks.table(columns, rows)


def _decided(report: Report, result: TargetResult, evidence: Evidence, several: bool) -> Iterator[Block]:
    language, say = report.language, report.language.say
    period = f" · {_label(report, result.period.label)}" if several else ""
    yield blocks.heading(2, say("Which calls decided it") + period)
    if evidence.allowed is not None:
        yield blocks.paragraph(_deciding(report, evidence), "lead")
    columns = [
        blocks.column(say("Miss number"), numeric=True), blocks.column(say("Contact"), path=True),
        blocks.column(say("Queue")), blocks.column(say("Offered at")), blocks.column(say("Wait"), numeric=True),
        blocks.column(say("Outcome")), blocks.column(say("File and position"), path=True),
    ]  # fmt: skip
    beyond = say("beyond the allowance")
    rows: list[list[Cell]] = [
        [
            {"text": _number(report, call.nth), "small": beyond if call.excess else ""},
            call.contact_id,
            call.queue,
            _instant(report, call.offered_at),
            numbers.minutes(call.wait_s, language.code),
            words.word(words.OUTCOMES, call.outcome, language),
            f"{call.journal}:{call.position}",
        ]
        for call in evidence.missed[:_MISSED_CALLS]
    ]
    caption = language.say_many(
        "The longest wait of {all} missed calls", "The {count} longest waits of {all} missed calls", len(rows),
        count=_number(report, len(rows)), all=_number(report, evidence.missed_calls),
    )  # fmt: skip
    yield {**blocks.table(columns, rows), "caption": caption, "wide": True}


def _deciding(report: Report, evidence: Evidence) -> str:
    say, call = report.language.say, evidence.deciding
    said = say(
        "{missed} calls missed; at this volume the promise allows {allowed}.",
        missed=_number(report, evidence.missed_calls), allowed=_number(report, evidence.allowed),
    )  # fmt: skip
    if call is None:
        return said
    which = say(
        "Miss number {nth} decided it: contact {contact} in queue {queue}, {when}.",
        nth=_number(report, call.nth), contact=call.contact_id, queue=call.queue,
        when=_instant(report, call.offered_at),
    )  # fmt: skip
    return f"{said} {which}"


def _money(report: Report) -> Iterator[Block]:
    part = sections.money(report)
    if part is None:
        return
    language, say, money = report.language, report.language.say, part["money"]
    yield blocks.heading(1, say("Money"))
    yield blocks.facts(
        (say("Base"), numbers.money(money.base, money.currency, language.code)), *_money_facts(money, language)
    )
    spec = part["chart"]["spec"]
    yield {"kind": "chart", "title": say(words.CAPTIONS["money"]), "spec": spec, "alt": spec["description"]}
    yield blocks.heading(2, say("Service-credit calculation"))
    if money.lines:
        caption = say("Amount = base × share at risk × weight × share of the band, rounded half-up on each line.")
        yield {**_money_lines(report, money), "caption": caption, "wide": True}
    else:
        yield blocks.paragraph(say("Nothing is owed either way."))
    yield from _billing(report)


def _money_facts(money: Money, language: Language) -> Iterator[tuple[str, str]]:
    amounts = [("Service credit", money.credit), ("Bonus", money.bonus), ("At risk", money.at_risk)]
    amounts += [("Earned back", money.earned_back)] if money.earned_back else []
    for name, amount in amounts:
        yield language.say(name), numbers.money(amount, money.currency, language.code)


def _money_lines(report: Report, money: Money) -> Block:
    language, say, code = report.language, report.language.say, report.language.code
    numeric = ("Base", "Share at risk", "Weight", "Share", "Amount")
    columns = [*(blocks.column(say(name)) for name in ("Target", "Kind", "Band"))]
    columns += [blocks.column(say(name), numeric=True) for name in numeric]
    rows: list[list[Cell]] = [
        [
            {"text": line.target or say("All targets"), "bold": True, "small": _label(report, line.period)},
            words.word(words.MONEY_KINDS, line.kind, language),
            words.band(line.clause, language),
            numbers.money(line.base, money.currency, code),
            numbers.share(line.at_risk, code),
            numbers.share(line.weight, code, 0),
            numbers.share(line.share, code),
            {"text": numbers.money(line.amount, money.currency, code), "bold": True},
        ]
        for line in money.lines
    ]
    return blocks.table(columns, rows)


def _billing(report: Report) -> Iterator[Block]:
    say = report.language.say
    if not report.assessment.billing:
        return
    yield blocks.heading(2, say("Minimum billing"))
    names = ("Locked forecast", "At least", "Offered", "Billed", "Shortfall")
    keys = ("locked", "minimum", "offered", "billed", "shortfall")
    rows: list[list[Cell]] = [
        [_label(report, row["month"]), *(_number(report, row[key]) for key in keys)]
        for row in report.assessment.billing
    ]
    yield blocks.table([blocks.column(say("Month")), *(blocks.column(say(name), numeric=True) for name in names)], rows)


def _formulas(report: Report) -> Iterator[Block]:
    """Each formula that a target of the agreement follows, in words."""
    language = report.language
    used = dict.fromkeys(result.formula for result in report.assessment.targets if result.formula in FORMULAS)
    if used:
        yield blocks.heading(1, language.say("Formulas"))
    for formula_id in used:
        formula = FORMULAS[str(formula_id)]
        title = formula_words.title(formula.id, language)
        yield blocks.heading(2, f"{language.apart(formula.id)}: {title}")
        yield blocks.facts(*formula_words.explained(formula, language).items(), abreast=0)


def _checks(report: Report, told: checks_told.ChecksTold) -> Iterator[Block]:
    yield blocks.heading(1, report.language.say("Data behind it"))
    for warning in told.warnings:
        yield blocks.paragraph(warning, "warning")
    for note in told.notes:
        yield blocks.paragraph(note, "note")
    if told.facts:
        yield blocks.facts(*told.facts)
    for table in told.tables:
        yield blocks.heading(2, table.title)
        columns = [blocks.column(column.name, column.numeric, column.path) for column in table.columns]
        yield blocks.table(columns, [list(row) for row in table.rows])
        if table.more:
            yield blocks.paragraph(table.more)


def _signatures(report: Report) -> Iterator[Block]:
    say, assessment = report.language.say, report.assessment
    parties = (assessment.supplier, assessment.client)
    yield {
        "kind": "signatures",
        "parties": [say("For {party}: name, date, signature", party=party) for party in parties],
    }


def _queues(report: Report, result: TargetResult) -> str:
    return ", ".join(map(report.language.apart, result.queues)) or report.language.say("all queues")


def _instant(report: Report, when: Any) -> str:
    return numbers.instant(when, report.language.code, report.assessment.time_zone)


def _label(report: Report, text: str) -> str:
    return numbers.label(text, report.language.code)


def _number(report: Report, value: float | None) -> str:
    return numbers.number(value, report.language.code)
