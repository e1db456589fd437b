"""How people leave, in words: rates under their formulas, tenure, early leavers, and how newcomers learn.

Groups of fewer than ten people are not told; nobody is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from math import isfinite, isnan
from typing import Any, Final

from upheld.reports import hiring_charts, numbers
from upheld.reports.catalogue import Language, mark
from upheld.reports.checks_told import Column, Table
from upheld.staffing import attrition
from upheld.staffing.attrition import Employment, MonthRate, Staying
from upheld.staffing.hiring_reading import Read
from upheld.staffing.ramp import proficient_week

_AT_DAYS: Final = (30, 90, 180, 365)
_RAMP_WEEKS: Final = (0, 2, 4, 8, 12, 16, 24)
_SHAPES: Final = {
    "linear": mark("a straight line"),
    "exponential": mark("fast at first, then slower"),
    "s-curve": mark("slow, fast, slow"),
    "stepped": mark("in steps"),
}


def months_seen(read: Read) -> list[MonthRate]:
    """The last twelve whole months that the people's table tells; none without a table."""
    if read.observed_until is None or read.observed_from is None:
        return []
    last = attrition.plus_months(read.observed_until.replace(day=1), -1)
    whole = read.observed_from + timedelta(27)
    first = max(attrition.plus_months(last, -11), attrition.plus_months(whole.replace(day=1), 0))
    if first > last:
        return []
    return attrition.by_month(read.employments, first, last, 7 * read.question.training.weeks)


def rates(read: Read) -> dict[str, float | None]:
    """The rates of those months under each formula; None where unknown or the group is small."""
    months = months_seen(read)
    monthly = attrition.mean_rate(months)
    return {
        "monthly/1": monthly,
        "times_12/1": None if monthly is None else attrition.times_12(monthly),
        "compounded/1": None if monthly is None else attrition.compounded(monthly),
        "rolling_12/1": attrition.rolling_12(months),
    }


def tables(read: Read, language: Language) -> Iterator[Table]:
    """Everything that is told about leaving and learning."""
    if read.employments:
        yield _rates(read, language)
    yield _bands(read, language)
    if own := _started(read):
        yield _staying(own, read, language)
        if early := attrition.early(own, read.observed_until or date.max):
            yield _early([one for one in early if one.cohort is None], language)
    yield _ramp(read, language)


def _started(read: Read) -> list[Employment]:
    """Those whose whole time is seen: others would tell only of people who stayed."""
    return [] if read.observed_from is None else attrition.starters(read.employments, read.observed_from)


def _columns(names: Sequence[str]) -> tuple[Column, ...]:
    return tuple(Column(name, numeric=place > 0) for place, name in enumerate(names))


def _rates(read: Read, language: Language) -> Table:
    say, code = language.say, language.code
    months = months_seen(read)
    told = {
        "monthly/1": say("a month, on average: leavers ÷ average daily headcount"),
        "times_12/1": say("a year, as twelve times the month"),
        "compounded/1": say("a year, as the share of those there who are gone at its end"),
        "rolling_12/1": say("the last twelve months: leavers ÷ average headcount"),
    }
    found = rates(read)
    rows = [(told[name], name, numbers.share(found[name], code, 1)) for name in told]
    counts = (
        (say("left during training"), sum(one.in_training for one in months)),
        (say("moved to another team"), sum(one.transfers for one in months)),
    )
    rows += [(said, say("not in the rates"), numbers.number(count, code)) for said, count in counts]
    columns = (Column(say("Leaving")), Column(say("Formula"), path=True), Column(say("Rate"), numeric=True))
    return Table(say("Attrition past training, over the last whole months"), columns, tuple(rows))


def _bands(read: Read, language: Language) -> Table:
    say, code = language.say, language.code
    names = [say("Weeks in the team"), say("Leave in a month"), say("Left"), say("People × weeks seen")]
    begin, rows = 0.0, []
    for band in read.question.bands:
        until = numbers.number(band.until_weeks, code) if isfinite(band.until_weeks) else ""
        tenure = (
            f"{numbers.number(begin, code)}–{until}"
            if until
            else say("from {weeks}", weeks=numbers.number(begin, code))
        )
        rows.append(
            (
                tenure, numbers.share(band.monthly, code, 1), numbers.number(band.leavers, code),
                numbers.number(band.person_weeks, code),
            )
        )  # fmt: skip
        begin = band.until_weeks
    title = say("How many leave, by time in the team (other teams included)")
    return Table(title, _columns(names), tuple(rows))


def _staying(own: Sequence[Employment], read: Read, language: Language) -> Table:
    say, code = language.say, language.code
    until = read.observed_until or date.max
    days = [say("{days} days", days=numbers.number(day, code)) for day in _AT_DAYS]
    every = [(say("all"), attrition.staying(own, until)), *attrition.groups(own, until).items()]
    rows = tuple((name, *(_at(curve, day, language) for day in _AT_DAYS)) for name, curve in every)
    more = "" if all(curve for _, curve in every) else say("Groups of fewer than 10 people are not told.")
    title = say("Still in the team after, with a 95% band (Kaplan–Meier)")
    return Table(title, _columns([say("Group"), *days]), rows, more)


def _at(curve: Staying | None, day: int, language: Language) -> str:
    found = None if curve is None else curve.at(day)
    if found is None:
        return numbers.UNKNOWN
    share, low, high = (numbers.share(None if isnan(one) else one, language.code, 0) for one in found)
    return f"{share} ({low}–{high})"


def _early(rows: Sequence[attrition.Early], language: Language) -> Table:
    say, code = language.say, language.code
    names = [say("Within days"), say("Left"), say("Of"), say("Share"), say("95% interval")]
    told = tuple(
        (
            numbers.number(one.day, code), numbers.number(one.left, code), numbers.number(one.of, code),
            numbers.share(one.share, code, 0),
            numbers.UNKNOWN if one.interval is None
            else "–".join(numbers.share(end, code, 0) for end in one.interval),
        )
        for one in rows
    )  # fmt: skip
    return Table(say("Early leavers, of months whose every starter was seen so long"), _columns(names), told)


def _ramp(read: Read, language: Language) -> Table:
    say, code = language.say, language.code
    shares = read.question.ramp.shares(_RAMP_WEEKS).tolist()
    names = [say("Weeks since training"), *(numbers.number(week, code) for week in _RAMP_WEEKS)]
    row = (say(_SHAPES[read.question.ramp.shape]), *(numbers.share(share, code, 0) for share in shares))
    more = ""
    if read.fit is not None:
        week = proficient_week(read.question.ramp.shares(range(105)).tolist())
        errors = ", ".join(
            f"{say(_SHAPES[name])} {numbers.share(error, code, 1)}"
            for name, error in sorted(read.fit.errors.items(), key=lambda item: item[1])
        )
        more = say(
            "Within 5% of a tenured person from week {week}. Error on cohorts left out: {errors}.",
            week=numbers.number(week, code), errors=errors,
        )  # fmt: skip
    return Table(say("What a newcomer does of a tenured person's work"), _columns(names), (row,), more)


def chart(read: Read, language: Language) -> dict[str, Any] | None:
    """The curve of staying; None where the group is small or there is no table."""
    curve = attrition.staying(_started(read), read.observed_until or date.max)
    if curve is None:
        return None
    code, say = language.code, language.say
    words = {
        "days": say("Days in the team"), "still": say("Still there"), "range": say("95% band"),
        "about": say("Who is still in the team after how many days"),
    }  # fmt: skip
    points = [
        (0.0, 1.0, 1.0, 1.0),
        *zip(*(each.tolist() for each in (curve.at_days, curve.share, curve.low, curve.high)), strict=True),
    ]
    rows = [
        {
            "days": days, "share": share, "low": None if isnan(low) else low, "high": None if isnan(high) else high,
            "days_text": numbers.number(days, code), "share_text": numbers.share(share, code, 0),
            "range": numbers.UNKNOWN if isnan(low) else f"{numbers.share(low, code, 0)}–{numbers.share(high, code, 0)}",
        }
        for days, share, low, high in points
    ]  # fmt: skip
    return hiring_charts.staying(rows, words)
