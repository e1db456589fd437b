"""What was attained, in words: the levels a promise could have been kept at, and the spread they come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from upheld.agreements.spread import Spread
from upheld.agreements.suggest import Row, Suggestion
from upheld.reports import formula_words, numbers, problem_sentences, words
from upheld.reports.catalogue import Language, mark
from upheld.reports.checks_told import Column, Table

_COLUMNS: Final = {
    "level": mark("Level"),
    "worst": mark("Worst"),
    "tenth": mark("Worst tenth"),
    "median": mark("Median"),
    "best": mark("Best"),
    "deviation": mark("Spread"),
    "all": mark("Kept in all"),
    "nine": mark("in 90%"),
    "half": mark("in half"),
    "chance": mark("By chance"),
}
_SHORT: Final = ("level", "worst", "median", "all", "nine", "half")


@dataclass(frozen=True)
class SuggestedTold:
    """The answer, what it was made from, what weakens it, and tables: each whole, and shorter for narrow screens."""

    answer: tuple[str, ...]
    about: tuple[str, ...]
    notes: tuple[str, ...]
    tables: tuple[tuple[Table, Table], ...]
    legend: str


def tell(found: Suggestion, language: Language) -> SuggestedTold:
    """The suggestion in words."""
    zone = found.asked.zone
    return SuggestedTold(
        answer=_answer(found, language),
        about=_about(found, language),
        notes=tuple(problem_sentences.with_remedy(key, values, language, zone) for key, values in found.notes),
        tables=tuple(_tables(found, language)),
        legend=language.say(
            "Level: all periods together. Spread: standard deviation. By chance: where 95% of periods of middling "
            "volume would lie at that level, were calls independent; waits come in clusters, so the truth is wider."
        ),
    )


def _answer(found: Suggestion, language: Language) -> tuple[str, ...]:
    row, code = found.chosen, language.code
    if not row.spread.kept:
        return (language.say("Nothing can be suggested: no period has enough contacts."),)
    every, nine, half = row.spread.kept
    within = words.threshold(row.threshold_s, language)
    first = language.say(
        "{formula} within {threshold}: {level} would have been kept in {kept} of {of} periods.",
        formula=row.formula,
        threshold=within,
        level=_level(every.level, row, language),
        kept=numbers.number(every.kept, code),
        of=numbers.number(every.of, code),
    )
    further = [
        language.say(
            "{level} in {kept} of {of}.",
            level=_level(level.level, row, language),
            kept=numbers.number(level.kept, code),
            of=numbers.number(level.of, code),
        )
        for level, before in ((nine, every), (half, nine))
        if level.level != before.level
    ]
    return (first, *further)


def _about(found: Suggestion, language: Language) -> tuple[str, ...]:
    periods, code, zone = found.past.periods, language.code, found.asked.zone
    first, last = (numbers.label(periods[place].label, code) for place in (0, -1))
    which = first if first == last else language.say("{first} to {last}", first=first, last=last)
    number = language.say_many(
        "{count} whole period", "{count} whole periods", len(periods), count=numbers.number(len(periods), code)
    )
    kind = words.word(words.PERIODS, found.asked.period, language)
    return (f"{which} · {number}, {kind} · {zone}", ", ".join(language.apart(queue) for queue in found.queues))


def _tables(found: Suggestion, language: Language) -> list[tuple[Table, Table]]:
    everything = [row for row in found.rows if row.queue is None]
    tables = [
        _both(_title(formula, own, language), language.say("Within"), own, _within, language)
        for formula in found.asked.formulas
        if (own := [row for row in everything if row.formula == formula])
    ]
    chosen = found.chosen
    each = [row for row in found.rows if row.queue and _same(row, chosen)]
    if each:
        title = language.say(
            "Each queue: {formula} within {threshold}",
            formula=chosen.formula,
            threshold=words.threshold(chosen.threshold_s, language),
        )
        tables.append(_both(title, language.say("Queue"), each, _queue, language))
    others = [row for row in everything if row.metric != "service_level"]
    return [
        *tables,
        _both(language.say("Other figures: less is better"), language.say("Metric"), others, _metric, language),
    ]


def _same(row: Row, chosen: Row) -> bool:
    return (row.formula, row.threshold_s) == (chosen.formula, chosen.threshold_s)


def _title(formula: str, rows: Sequence[Row], language: Language) -> str:
    calls = max(row.spread.contacts for row in rows)
    counted = language.say_many(
        "{count} call", "{count} calls", round(calls), count=numbers.number(calls, language.code)
    )
    return f"{formula}: {formula_words.title(formula, language)} · {counted}"


def _both(
    title: str, first: str, rows: Sequence[Row], name: Callable[[Row, Language], str], language: Language
) -> tuple[Table, Table]:
    names = tuple(_COLUMNS) if any(row.spread.chance for row in rows) else tuple(_COLUMNS)[:-1]
    cells = [(name(row, language), _cells(row, language)) for row in rows]
    return _table(title, first, cells, names, language), _table(title, first, cells, _SHORT, language)


def _table(
    title: str, first: str, cells: Sequence[tuple[str, Mapping[str, str]]], names: Sequence[str], language: Language
) -> Table:
    columns = (Column(first), *(Column(language.say(_COLUMNS[name]), True) for name in names))
    return Table(title, columns, tuple((head, *(row[name] for name in names)) for head, row in cells))


def _cells(row: Row, language: Language) -> Mapping[str, str]:
    of = row.spread
    levels = [_level(level.level, row, language) for level in of.kept] or [numbers.UNKNOWN] * 3
    plain = {"level": of.pooled.value, "worst": of.worst, "tenth": of.tenth, "median": of.median, "best": of.best}
    return {
        **{name: numbers.figure(value, row.unit, language.code) for name, value in plain.items()},
        "deviation": _deviation(of, row.unit, language),
        **dict(zip(("all", "nine", "half"), levels, strict=True)),
        "chance": _chance(of, language),
    }


def _deviation(of: Spread, unit: str, language: Language) -> str:
    if of.standard_deviation is None:
        return numbers.UNKNOWN
    if unit == "share":
        return numbers.number(of.standard_deviation * 100, language.code, 1)
    return numbers.minutes(of.standard_deviation, language.code, 1)


def _chance(of: Spread, language: Language) -> str:
    if of.chance is None:
        return numbers.UNKNOWN
    low, high = (numbers.share(end, language.code) for end in (of.chance.low, of.chance.high))
    return f"{low}–{high}"


def _level(level: object, row: Row, language: Language) -> str:
    value = float(str(level))
    if row.unit == "share":
        return numbers.share(value, language.code)
    return numbers.minutes(value, language.code)


def _within(row: Row, language: Language) -> str:
    return words.threshold(row.threshold_s, language)


def _queue(row: Row, _language: Language) -> str:
    return str(row.queue)


def _metric(row: Row, language: Language) -> str:
    return words.word(words.METRICS, row.metric, language)
