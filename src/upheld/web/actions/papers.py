"""Writing the report of a month: page, PDF, workbook and the list of calls, kept until the verdict changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from upheld.agreements import assess
from upheld.agreements.clauses import Agreement as Terms
from upheld.agreements.verdict import Assessment
from upheld.contacts import checks, reading
from upheld.contacts.reading import Opened
from upheld.notation import midnight
from upheld.reports import evidence, files, html, pdf, workbook
from upheld.reports.catalogue import language as language_of
from upheld.reports.catalogue import mark
from upheld.reports.figures import Report
from upheld.web import clock
from upheld.web.actions.assessing import Step
from upheld.web.models import Assessed
from upheld.web.queries import centre
from upheld.web.queries.papers import place

_STEPS: Final = 4


def write(row: Assessed, kind: str, code: str, *, step: Step) -> Path:
    """Write the paper `kind` (of KINDS) of the month of `row` in language `code`; returns where it stands."""
    agreement = row.agreement
    step(mark("Assessing {agreement}"), 0, _STEPS, agreement=agreement.title)
    versions = centre.versions(agreement)
    zone = versions[-1].time_zone
    opened = reading.resolve([centre.workspace().root], zone=zone)
    start, end = (_edge(row.first_day, zone), _edge((row.first_day + timedelta(days=32)).replace(day=1), zone))
    at = clock.now()
    first = max(start, midnight(versions[0].valid_from, zone))
    made = _checked(
        assess.assess(
            versions, opened.con, start=first, end=None if end > at else end, now=at, activity=opened.activity
        ),
        opened,
        versions[-1],
    )
    step(mark("Looking up the calls"), 1, _STEPS)
    calls = [(target, _calls(versions, opened, made, target)) for target in dict.fromkeys(t.id for t in made.targets)]
    path = place(row, kind, code)
    path.parent.mkdir(parents=True, exist_ok=True)
    step(mark("Writing {file}"), 2, _STEPS, file=path.name)
    if kind == "calls":
        parts = (rows.add_column(0, "target", pa.array([name] * len(rows), pa.string())) for name, rows in calls)
        files.write_calls(path, pa.concat_tables(parts))
    else:
        found: dict[tuple[str, str], evidence.Evidence] = {}
        for name, rows in calls:
            found |= evidence.gather(opened.con, rows, [target for target in made.targets if target.id == name])
        report = Report(made, language_of(code), at, _until(opened), found)
        _WRITE[kind](path, report, calls)
    step(mark("Writing {file}"), _STEPS, _STEPS, file=path.name)
    return path


def _edge(day: date, zone: str) -> datetime:
    return midnight(day, zone)


def _checked(made: Assessment, opened: Opened, latest: Terms) -> Assessment:
    declared = [(gap["from"], gap["to"]) for gap in made.gaps]
    told = checks.report(
        opened.con, opened.journals, calendars=[latest.calendar], start=made.start, end=made.end, declared=declared
    )
    return replace(made, checks=told)


def _calls(versions: tuple[Terms, ...], opened: Opened, made: Assessment, target: str) -> pa.Table:
    return assess.calls(versions, opened.con, target, start=made.start, end=made.end)


def _until(opened: Opened) -> datetime | None:
    lasts = [journal.last_at for journal in opened.journals if journal.last_at]
    return max(lasts) if lasts else checks.last_at(opened.con)


def _html(path: Path, report: Report, _calls: Any) -> None:
    files.write_text(path, html.render(report, files.cache_folder()))


def _pdf(path: Path, report: Report, _calls: Any) -> None:
    files.write_bytes(path, pdf.render(report))


def _excel(path: Path, report: Report, calls: Any) -> None:
    with files.replacing(path) as beside:
        workbook.write(beside, report, calls)


_WRITE: Final[dict[str, Callable[[Path, Report, Any], None]]] = {"html": _html, "pdf": _pdf, "xlsx": _excel}
