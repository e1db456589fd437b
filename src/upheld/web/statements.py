"""The statement of a month as the agreement's screen and the client's portal show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from upheld.agreements import kept_document
from upheld.agreements.verdict import Assessment, MoneyLine
from upheld.reports import figures, numbers, sections, words
from upheld.reports.catalogue import Language, mark
from upheld.reports.figures import Report
from upheld.reports.formula_words import title
from upheld.reports.problem_sentences import told
from upheld.web.models import Agreement
from upheld.web.promise_words import month_said
from upheld.web.queries import papers, promises

PAPERS: Final[Mapping[str, str]] = {
    "html": mark("Report as a page"),
    "pdf": mark("Report as PDF"),
    "xlsx": mark("Report as Excel, with every call"),
    "calls": mark("Every counted and excluded call as CSV"),
}


def of_month(agreement: Agreement, month: date | None, language: Language) -> dict[str, Any]:
    """What the statement's template shows of the month from `month` on (None: the newest); 404 without one."""
    row = promises.row_of(agreement, month)
    every = list(agreement.assessed.order_by("-first_day").values_list("first_day", flat=True))
    shared = {
        "row": row,
        "months": [_month(one, row.first_day, language) for one in every],
        "month_key": f"{row.first_day:%Y-%m}",
        "month_said": month_said(row.first_day, language),
        "papers": [(paper, language.say(PAPERS[paper.kind])) for paper in papers.of_month(row, language.code)],
    }
    if not row.document:
        problems = [told(problem, language) for problem in promises.faulty(row).problems]
        return {**shared, "assessment": None, "problems": problems, "lines": [], "targets": [], "zone_said": ""}
    assessment = kept_document.from_json(row.document)
    report = Report(assessment, language, row.made_at, row.until, {})
    return {
        **shared,
        "assessment": assessment,
        "problems": [],
        "period": figures.first_to_last(assessment, language),
        "targets": [_target(results, language) for results in figures.by_target(assessment.targets)],
        "lines": list(_lines(assessment, language)),
        "totals": _totals(assessment, language),
        "triggers": list(sections.triggers(report)),
        "gaps": list(sections.declared_gaps(report)),
        "notes": [sections.noted(note, report) for note in assessment.notes],
        "zone_said": assessment.time_zone,
    }


def months(every: Sequence[date], current: date, language: Language, request: HttpRequest) -> list[dict[str, Any]]:
    """Links to the months, the rest of the address kept."""
    found = []
    for one in every:
        values = request.GET.copy()
        values["month"] = f"{one:%Y-%m}"
        found.append({**_month(one, current, language), "href": f"?{values.urlencode()}"})
    return found


def back(request: HttpRequest, name: str, **values: str) -> HttpResponse:
    """To the statement of the same month again."""
    month = request.GET.get("month", "")
    return HttpResponseRedirect(reverse(name, kwargs=values) + (f"?month={month}" if month else ""))


def _month(one: date, current: date, language: Language) -> dict[str, Any]:
    return {"title": month_said(one, language), "href": f"?month={one:%Y-%m}", "current": one == current}


def _target(results: Sequence[Any], language: Language) -> dict[str, Any]:
    last = results[-1]
    return {
        "id": last.id,
        "heading": words.heading(last, language),
        "clause": numbers.label(last.clause, language.code),
        "formula": title(last.formula, language) if last.formula else "",
        "promised": words.promise(last, language),
        "periods": [
            {
                "label": numbers.label(result.period.label, language.code),
                "actual": figures.figure(result.net, result, language),
                "numerator": figures.count(result.net.numerator, language),
                "denominator": figures.count(result.net.denominator, language),
                "gross": figures.figure(result.gross, result, language),
                "met": result.met,
                "verdict": words.verdict(result.met, language, so_far=not result.period.complete),
                "excluded": [
                    (words.clause(part, language), numbers.number(part.contacts, language.code))
                    for part in result.excluded
                ],
            }
            for result in results
        ],
    }


def _lines(assessment: Assessment, language: Language) -> Iterator[dict[str, str]]:
    """The service-credit calculation: everything that is needed to do it by hand."""
    money = assessment.money
    for line in money.lines if money else ():
        yield _line(line, money.currency if money else "", language)


def _line(line: MoneyLine, currency: str, language: Language) -> dict[str, str]:
    code = language.code
    return {
        "target": line.target,
        "period": numbers.label(line.period, code),
        "kind": words.word(words.MONEY_KINDS, line.kind, language),
        "base": numbers.money(line.base, currency, code),
        "at_risk": numbers.share(line.at_risk, code),
        "weight": numbers.share(line.weight, code),
        "share": numbers.share(line.share, code),
        "amount": numbers.money(line.amount, currency, code),
        "clause": words.band(line.clause, language),
    }


def _totals(assessment: Assessment, language: Language) -> list[tuple[str, str]]:
    money, say = assessment.money, language.say
    if money is None:
        return []
    pairs: tuple[tuple[str, Decimal], ...] = (
        (say("At risk"), money.at_risk),
        (say("Service credit"), money.credit),
        (say("Earned back"), money.earned_back),
        (say("Bonus"), money.bonus),
    )
    return [(name, numbers.money(amount, money.currency, language.code)) for name, amount in pairs]
