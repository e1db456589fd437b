"""A printable sheet of one day's shifts: A4, a line for each shift with its breaks, room for the seat and a signature.

Nothing on it needs colour: it is read from a photocopy. Texts go to Typst as data, never as markup.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

from upheld.reports import fonts, html, numbers, pdf, print_charts, schedule_board, schedule_words
from upheld.reports.catalogue import Language
from upheld.reports.fonts import Fonts
from upheld.reports.plain import plain_all
from upheld.schedule import coverage, plan_table
from upheld.schedule.plan import Plan, Shift
from upheld.schedule.rules import Problem

_PAGE, _PAGES = "\ue000", "\ue001"
"""Stand in the sentence of the page number until Typst knows both, as in `pdf`."""


def render(
    problem: Problem,
    plan: Plan,
    day: int,
    language: Language,
    font_folders: Sequence[Path] = (),
    *,
    system_fonts: bool = True,
) -> bytes:
    """The sheet of a day of the horizon as PDF; the same plan gives the same bytes.

    Raises BadInput for missing fonts.
    """
    known = fonts.found(font_folders, system=system_fonts)
    document = json.dumps(_document(problem, plan, day, language, known), ensure_ascii=False)
    when = plan_table.day_of(problem, day)
    try:
        return typst.compile(
            html.own_text("shift_sheet.typ").encode(),
            format="pdf",
            font_paths=known.loaded,
            sys_inputs={"sheet": document},
            pdf_standards=["a-2a", "ua-1"],
            timestamp=datetime(when.year, when.month, when.day, tzinfo=UTC),
        )
    except typst.TypstError as error:
        raise pdf.fault(error) from None


def _document(problem: Problem, plan: Plan, day: int, language: Language, known: Fonts) -> dict[str, Any]:
    say = language.say
    shifts = sorted((one for one in plan.shifts if one.day == day), key=lambda one: (one.start, one.person))
    when = plan_table.day_of(problem, day)
    rows = [_row(problem, plan, shift, language) for shift in shifts]
    queues = any(shift.queue for shift in shifts)
    texts = {
        "language": language.tag.split("-")[0],
        "direction": language.direction,
        "title": schedule_words.weekday_of(when, language),
        "above": f"{language.apart('Upheld')} · {say('Shift sheet')}",
        "facts": [list(fact) for fact in _facts(problem, plan, shifts, day, language)],
        "columns": [
            say("Person"), say("Start"), say("End"), say("Breaks"), *([say("Queue")] if queues else []), say("Seat"),
            say("Signature"),
        ],
        "rows": [row if queues else [*row[:4], *row[5:]] for row in rows],
        "empty": "" if shifts else say("Nobody works on this day."),
        "after": say("Changes of the day (swaps, sick calls, loans from–to):"),
    }  # fmt: skip
    page = say("Page {page} of {pages}", page=_PAGE, pages=_PAGES)
    return {
        **plain_all(texts),
        "queues": queues,
        "page": page,
        "digits": list(numbers.digits("0123456789", language.code)),
        "families": list(known.families),
        "charts": list(_charts(problem, plan, day, language, known)),
    }


def _row(problem: Problem, plan: Plan, shift: Shift, language: Language) -> list[Any]:
    pattern = problem.patterns[shift.pattern]
    pauses: list[tuple[int, list[Any]]] = [
        (at, [schedule_words.between(problem, at, at + pause.length, language), pause.name, pause.paid])
        for pause, at in zip(pattern.pauses, shift.pauses, strict=True)
    ]
    off = language.say("off the phone")
    pauses += [
        (at, [schedule_words.between(problem, at, at + length, language), off, True]) for at, length in shift.off_phone
    ]
    contract = plan.contracts.get(shift.person)
    return [
        [shift.person, f"{shift.pattern} · {contract}" if contract else shift.pattern],
        schedule_words.time_of(problem, shift.start, language),
        schedule_words.time_of(problem, shift.start + pattern.length, language),
        [said for _, said in sorted(pauses, key=lambda one: one[0])],
        shift.queue or numbers.UNKNOWN,
        "",
        "",
    ]  # fmt: skip


def _facts(
    problem: Problem, plan: Plan, shifts: Sequence[Shift], day: int, language: Language
) -> Iterator[tuple[str, str]]:
    say = language.say
    yield say("Shifts"), numbers.number(len(shifts), language.code)
    if shifts:
        end = max(one.start + problem.patterns[one.pattern].length for one in shifts)
        first = min(one.start for one in shifts)
        yield say("First start"), schedule_words.time_of(problem, first, language)
        yield say("Last end"), schedule_words.time_of(problem, end, language)
    if problem.needs:
        there = coverage.days(problem, plan)[day]
        yield say("Agent-hours missing"), numbers.number(there.under_h, language.code, 1)
        yield say("Agent-hours too many"), numbers.number(there.over_h, language.code, 1)


def _charts(problem: Problem, plan: Plan, day: int, language: Language, known: Fonts) -> Iterator[dict[str, str]]:
    """The cover of the day, as on the page."""
    print_charts.use_fonts_of(known.folders)
    locale = html.number_locale(language)
    found = coverage.cover(problem, plan)
    for spec in schedule_board.day_cover(problem, day, language, found).values():
        title = plain_all(spec["description"])
        yield {"title": title, "alt": title, "svg": print_charts.svg(spec, known.families, locale)}
