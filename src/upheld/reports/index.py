"""One page that leads to several reports: each agreement with its verdict and its money."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from upheld.reports import figures, html, numbers, words
from upheld.reports.catalogue import Language
from upheld.reports.figures import Report, Row


def render(reports: Sequence[tuple[str, Report]], language: Language) -> str:
    """The HTML of the page; each report lies beside it as ``<name>.html``."""
    return html.TEMPLATES.get_template("index.html").render(
        language=language,
        say=language.say,
        say_many=language.say_many,
        words=words,
        number=lambda value: numbers.number(value, language.code),
        reports=[_row(name, report, language) for name, report in reports],
        css=Markup(html.own_text("report.css")),  # noqa: S704 - our own file
    )


def _row(name: str, report: Report, language: Language) -> Row:
    assessment, code = report.assessment, language.code
    targets = figures.by_target(assessment.targets)
    money = assessment.money
    return {
        "file": f"{name}.html",
        "title": assessment.title,
        "client": assessment.client,
        "met": figures.overall(assessment.targets),
        "so_far": figures.so_far(assessment.targets),
        "targets": len(targets),
        "missed": sum(figures.overall(results) is False for results in targets),
        "days": figures.first_to_last(assessment, language),
        "credit": numbers.money(money.credit, money.currency, code) if money else numbers.UNKNOWN,
        "at_risk": numbers.money(money.at_risk, money.currency, code) if money else numbers.UNKNOWN,
    }
