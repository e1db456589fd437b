"""A hiring plan in words: who must start when, what it costs, what stands in the way, and what would help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from upheld.reports import attrition_told, hiring_charts, numbers
from upheld.reports.catalogue import Language, mark
from upheld.reports.checks_told import Column, Table
from upheld.reports.staffing_page import Told
from upheld.staffing.funnel import Needed, conversions
from upheld.staffing.hiring import SLIPS_WEEKS, HiringPlan, Row, Start
from upheld.staffing.hiring_reading import Read
from upheld.staffing.hiring_remedies import Limit, Remedy

_COSTS: Final = (
    ("wages", mark("wages of those who start")),
    ("hiring", mark("hiring")),
    ("classes", mark("classes")),
    ("overtime", mark("overtime")),
    ("missing", mark("missing people")),
)
_ONE_MORE: Final = {
    "overtime": mark("one point more overtime"),
    "earlier": mark("recruiting a week faster"),
    "trainers": mark("one more trainer"),
    "seats": mark("one more seat"),
    "nesting": mark("one more nesting place"),
    "largest": mark("one more person in a class"),
}
_WOULD_HELP: Final = {
    "overtime": mark("overtime up to {amount} in the months that cannot be kept"),
    "earlier": mark("recruiting opened earlier or done faster, by {amount} weeks"),
    "trainers": mark("more trainers, with a room each: {amount}"),
    "seats": mark("more seats: {amount}"),
    "nesting": mark("more nesting places: {amount}"),
    "largest": mark("larger classes, by {amount} people"),
}


def tell(
    read: Read, found: HiringPlan, remedies: Sequence[Remedy], limits: Sequence[Limit], language: Language
) -> Told:
    """The plan in words, tables and charts."""
    question, code = found.question, language.code
    charts = {"work": _chart(found, language)}
    if (curve := attrition_told.chart(read, language)) is not None:
        charts["staying"] = curve
    return Told(
        title=question.title,
        about=language.say(
            "From {start} for {weeks} weeks; {people} people are there, {draws} lives of the team drawn",
            start=numbers.day(question.start, code),
            weeks=numbers.number(question.weeks, code),
            people=numbers.number(sum(team.people for team in question.team), code),
            draws=numbers.number(question.draws, code),
        ),
        answer=tuple(_answer(found, remedies, language)),
        tables=(*_tables(found, remedies, limits, language), *attrition_told.tables(read, language)),
        charts=charts,
        notes=tuple(_notes(read, found, language)),
    )


def period(row: Row, found: HiringPlan, language: Language) -> str:
    """A period by its name: the month, or the first day of the week."""
    return _named(row.first, found, language)


def _named(first: date, found: HiringPlan, language: Language) -> str:
    return numbers.day(first, language.code) if _by_week(found) else numbers.month(first, language.code)


def _by_week(found: HiringPlan) -> bool:
    periods = found.question.periods
    ends = [one.first for one in periods[1:]] or [found.question.end]
    return ends[0] - periods[0].first <= timedelta(7)


def _answer(found: HiringPlan, remedies: Sequence[Remedy], language: Language) -> Iterator[str]:
    say, code = language.say, language.code
    new = [one for one in found.starts if not one.under_way]
    if new:
        yield say(
            "{people} people must start in {classes} classes; recruiting for the first opens on {day}.",
            people=numbers.number(sum(one.starters for one in new), code),
            classes=numbers.number(len(new), code),
            day=numbers.day(min(one.recruiting_from for one in new), code),
        )
        yield say(
            "{replacement} of them replace those who leave, {growth} add to the team.",
            replacement=numbers.number(sum(one.replacement for one in new), code),
            growth=numbers.number(sum(one.growth for one in new), code),
        )
    else:
        yield say("Nobody needs to be hired.")
    yield from _kept(found, remedies, language)
    cost = found.cost
    if cost.total:
        parts = sorted(_COSTS, key=lambda part: -getattr(cost, part[0]))
        yield say(
            "Expected cost: {total}, most of it {part} ({amount}).",
            total=_money(cost.total, found, code), part=say(parts[0][1]),
            amount=_money(getattr(cost, parts[0][0]), found, code),
        )  # fmt: skip


def _kept(found: HiringPlan, remedies: Sequence[Remedy], language: Language) -> Iterator[str]:
    say, code = language.say, language.code
    allowed, unmet = found.question.short_at_most, found.unmet
    worst = max(found.rows, key=lambda row: row.short)
    if unmet:
        named = ", ".join(period(row, found, language) for row in unmet)
        yield say(
            "Not every month can be kept with a chance of being short of {allowed}: {months}.",
            allowed=numbers.share(allowed, code, 0), months=named,
        )  # fmt: skip
        healing = next((one for one in remedies if one.heals), None)
        if healing is None:
            yield say("No single remedy keeps them; what helps most stands below.")
        else:
            yield say(
                "The cheapest remedy: {remedy}; its cost against this plan: {cost}.",
                remedy=_remedy(healing, language), cost=_extra(healing, found, language),
            )  # fmt: skip
        return
    yield say(
        "The largest chance of being short is {short}, in {month}.",
        short=numbers.share(worst.short, code, 0), month=period(worst, found, language),
    )  # fmt: skip


def _tables(
    found: HiringPlan, remedies: Sequence[Remedy], limits: Sequence[Limit], language: Language
) -> Iterator[Table]:
    say = language.say
    yield _periods(found, language)
    yield _coming_and_going(found, language)
    if found.starts:
        yield _classes(found, language)
    if found.slips:
        yield _slips(found, language)
    if found.candidates:
        yield _candidates(found, language)
        yield _funnel(found, language)
    if found.cost.total:
        yield _cost(found, language)
    if remedies:
        names = [say("Remedy"), say("Cost against this plan"), say("People × weeks still wanting")]
        rows = tuple(
            (_remedy(one, language), _extra(one, found, language), numbers.number(one.wanting, language.code, 1))
            for one in remedies
        )
        yield Table(say("What would keep the months that cannot be kept"), _columns(names), rows)
    binding = [one for one in limits if one.binds]
    if binding:
        names = [say("What stands in the way"), say("Would save"), say("People × weeks less wanting")]
        yield Table(
            say("Limits that bind"),
            _columns(names),
            tuple(
                (
                    say(_ONE_MORE[one.kind]),
                    numbers.UNKNOWN if one.wanting_less > 1e-3 else _money(one.saves, found, language.code),
                    numbers.number(one.wanting_less, language.code, 1),
                )
                for one in binding
            ),
        )


def _columns(names: Sequence[str], texts: int = 1) -> tuple[Column, ...]:
    return tuple(Column(name, numeric=place >= texts) for place, name in enumerate(names))


def _periods(found: HiringPlan, language: Language) -> Table:
    say, code = language.say, language.code
    names = [
        _period_name(found, language), say("Needed"), say("There"), say("p10–p90"), say("Worth"), say("p10–p90"),
        say("Chance of being short"),
    ]  # fmt: skip
    rows = tuple(
        (
            period(row, found, language),
            numbers.number(row.need, code, 1),
            numbers.number(row.available, code, 1),
            _range(row.available_low, row.available_high, code),
            numbers.number(row.effective, code, 1),
            _range(row.effective_low, row.effective_high, code),
            numbers.share(row.short, code, 0),
        )
        for row in found.rows
    )
    return Table(say("People needed, people past training, and what the work of all is worth"), _columns(names), rows)


def _coming_and_going(found: HiringPlan, language: Language) -> Table:
    say, code = language.say, language.code
    names = [
        _period_name(found, language), say("Leave"), say("Leave in training"), say("Start to replace"),
        say("Start to grow"), say("Overtime"), say("Missing"),
    ]  # fmt: skip
    rows = tuple(
        (
            period(row, found, language),
            numbers.number(row.leavers, code, 1),
            numbers.number(row.left_in_training, code, 1),
            numbers.number(sum(one.replacement for one in _within(row, found)), code),
            numbers.number(sum(one.growth for one in _within(row, found)), code),
            numbers.number(row.overtime, code, 1),
            numbers.number(row.missing, code, 1),
        )
        for row in found.rows
    )
    return Table(say("Who leaves, who starts, and what is expected to be wanting"), _columns(names), rows)


def _period_name(found: HiringPlan, language: Language) -> str:
    return language.say("Week") if _by_week(found) else language.say("Month")


def _within(row: Row, found: HiringPlan) -> list[Start]:
    """The classes that start in a period."""
    at = found.rows.index(row)
    of = found.question.period_of
    return [one for one in found.starts if of[found.question.week(one.start)] == at]


def _range(low: float, high: float, code: str) -> str:
    return f"{numbers.number(low, code)}–{numbers.number(high, code)}"


def _classes(found: HiringPlan, language: Language) -> Table:
    say, code = language.say, language.code
    names = [
        say("Class starts"), say("Recruiting opens"), say("On the phones"), say("People"), say("Replace"), say("Grow"),
    ]  # fmt: skip
    rows = tuple(
        (
            numbers.day(one.start, code),
            say("under way") if one.under_way else numbers.day(one.recruiting_from, code),
            numbers.day(one.works_from, code),
            *(numbers.number(value, code) for value in (one.starters, one.replacement, one.growth)),
        )
        for one in found.starts
    )
    return Table(say("Classes"), _columns(names, 3), rows)


def _slips(found: HiringPlan, language: Language) -> Table:
    say, code = language.say, language.code
    names = [say("Class starts"), *(_weeks_late(n, language) for n in SLIPS_WEEKS)]
    starts = sorted({one.start for one in found.slips})
    cells = {(one.start, one.weeks): _late(one.short_weeks, language) for one in found.slips}
    rows = tuple((numbers.day(day, code), *(cells[day, weeks] for weeks in SLIPS_WEEKS)) for day in starts)
    return Table(
        say("If a class slips: how many weeks become too likely to be short, and the first"), _columns(names), rows
    )


def _weeks_late(weeks: int, language: Language) -> str:
    return language.say_many(
        "{weeks} week late", "{weeks} weeks late", weeks, weeks=numbers.number(weeks, language.code)
    )


def _late(weeks: Sequence[date], language: Language) -> str:
    if not weeks:
        return numbers.number(0, language.code)
    return f"{numbers.number(len(weeks), language.code)} ({numbers.day(weeks[0], language.code)})"


def _candidates(found: HiringPlan, language: Language) -> Table:
    say = language.say
    stages = [one.name for one in found.question.stages]
    rows = tuple(
        (
            numbers.month(month, language.code),
            *(_needed(of.get(stage), language) for stage in stages),
        )
        for month, of in found.candidates.items()
    )
    return Table(say("Candidates needed by stage, with an 80% interval"), _columns([say("Month"), *stages]), rows)


def _needed(needed: Needed | None, language: Language) -> str:
    if needed is None:
        return ""
    mean = numbers.number(needed.mean, language.code)
    same = needed.low == needed.high
    return mean if same else f"{mean} ({_range(needed.low, needed.high, language.code)})"


def _funnel(found: HiringPlan, language: Language) -> Table:
    say, code = language.say, language.code
    names = [say("From"), say("To"), say("Go on"), say("95% interval"), say("Days")]
    rows = tuple(
        (
            one.stage, one.following, numbers.share(one.share, code, 0),
            f"{numbers.share(one.low, code, 0)}–{numbers.share(one.high, code, 0)}", numbers.number(stage.days, code),
        )
        for one, stage in zip(conversions(found.question.stages), found.question.stages, strict=False)
    )  # fmt: skip
    return Table(say("The funnel"), _columns(names, 2), rows)


def _cost(found: HiringPlan, language: Language) -> Table:
    say, code = language.say, language.code
    rows = tuple(
        (say(name), _money(value, found, code), numbers.share(value / found.cost.total, code, 0))
        for key, name in _COSTS
        if (value := getattr(found.cost, key))
    )
    total = (say("In all"), _money(found.cost.total, found, code), numbers.share(1.0, code, 0))
    return Table(say("What it costs"), _columns([say("Cost"), say("Expected"), say("Share")]), (*rows, total))


def _remedy(remedy: Remedy, language: Language) -> str:
    shares = remedy.kind == "overtime"
    amount = numbers.share(remedy.amount, language.code, 0) if shares else numbers.number(remedy.amount, language.code)
    return language.say(_WOULD_HELP[remedy.kind], amount=amount)


def _extra(remedy: Remedy, found: HiringPlan, language: Language) -> str:
    amount = _money(abs(remedy.extra_cost), found, language.code)
    noise = found.choice.gap * found.choice.cost
    if abs(remedy.extra_cost) <= noise and remedy.kind != "overtime":
        return language.say("about the same")
    return f"+{amount}" if remedy.extra_cost > 0 else f"−{amount}"


def _money(value: float, found: HiringPlan, code: str) -> str:
    return numbers.money(Decimal(round(value)), found.question.costs.currency, code)


def _notes(read: Read, found: HiringPlan, language: Language) -> Iterator[str]:
    say, code = language.say, language.code
    question = found.question
    yield say("Worth: a newcomer counts as the share of a tenured person's work that they do, in training as nothing.")
    yield say(
        "The classes cost at most {gap} more than the cheapest that could be; "
        "{weeks} weeks beyond the plan are counted in.",
        gap=numbers.share(found.choice.gap, code, 1), weeks=numbers.number(question.beyond_weeks, code),
    )  # fmt: skip
    if not found.cost.total:
        yield say("Without prices every plan is free, and none is the cheapest.")
    if read.learnt:
        yield say(
            "The rate of leaving is learnt from {leavers} people who left; it is taken to be uncertain by {spread}.",
            leavers=numbers.number(sum(band.leavers or 0 for band in question.bands), code),
            spread=numbers.share(question.attrition_spread, code, 0),
        )  # fmt: skip
    yield say(
        "Only numbers of people are expected: nobody is given a chance of leaving, and candidates are not ranked."
    )


def _chart(found: HiringPlan, language: Language) -> dict[str, Any]:
    code, say = language.code, language.say
    words = {
        "people": say("People"), "period": _period_name(found, language), "needed": say("Needed"),
        "there": say("Worth"), "range": say("p10–p90"), "short": say("Chance of being short"),
        "about": say("What is needed and what the work of those there is worth; above, how many start"),
    }  # fmt: skip
    rows = [
        {
            "label": period(row, found, language), "need": row.need, "effective": row.effective,
            "low": row.effective_low, "high": row.effective_high, "need_text": numbers.number(row.need, code, 1),
            "effective_text": numbers.number(row.effective, code, 1),
            "range": _range(row.effective_low, row.effective_high, code), "short": numbers.share(row.short, code, 0),
        }
        for row in found.rows
    ]  # fmt: skip
    classes = [
        {"label": period(row, found, language), "people_text": f"+{numbers.number(people, code)}"}
        for row in found.rows
        if (people := sum(one.starters for one in _within(row, found)))
    ]
    return hiring_charts.work(rows, classes, words)
