"""Which clause one contact counted for: in each target of the client's agreements, counted or taken out, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb

from upheld.agreements import calls as call_rows
from upheld.agreements.clauses import Agreement as Terms
from upheld.agreements.clauses import Exclusion, Target
from upheld.contacts.workspace import attach_memberships
from upheld.metrics.named import behind, measure
from upheld.notation import midnight
from upheld.problems import BadInput
from upheld.web.models import Client
from upheld.web.queries import centre, raw_records
from upheld.web.queries.calls import Visit

KEPT, MISSED, TAKEN_OUT, NOT_COUNTED, LATER = "kept", "missed", "taken_out", "not_counted", "later"


@dataclass(frozen=True)
class Counted:
    """What one visit was to one target."""

    queue: str
    entry: int
    agreement: str  # its title
    slug: str
    target: str
    target_clause: str
    metric: str
    formula: str | None
    threshold_s: float | None
    state: str  # kept | missed | taken_out | not_counted | later
    taken_out_by: str | None  # the id of the clause
    exclusion: Exclusion | None  # the agreed one that takes it out
    unit: str  # of the target
    better: str  # more | less
    numerator: float | None
    denominator: float | None


def of_visits(client: Client, visits: Sequence[Visit], day: date) -> tuple[Counted, ...]:
    """For each target of each agreement in force on `day`, what each of `visits` was to it.

    Targets of other records (scores, deferred work) say nothing of a visit and are left out. A target that looks at
    later contacts too (repeats) is told as such. A visit that is attributed after the next day is taken as later.
    """
    start, end = midnight(day, client.time_zone), midnight(day + timedelta(days=2), client.time_zone)
    with raw_records.attached(
        *raw_records.utc_days(start, end), "visits", "interval_totals", "work_items", "scores"
    ) as con:
        attach_memberships(con, centre.workspace().root, zone=client.time_zone)
        found = []
        for agreement in centre.agreements(client):
            for terms in centre.versions(agreement):
                if terms.valid_from <= day and (terms.valid_to is None or day < terms.valid_to):
                    found += list(_of_terms(con, agreement.slug, terms, visits, day))
    return tuple(found)


def _of_terms(
    con: duckdb.DuckDBPyConnection, slug: str, terms: Terms, visits: Sequence[Visit], day: date
) -> Iterator[Counted]:
    start, end = midnight(day, terms.time_zone), midnight(day + timedelta(days=2), terms.time_zone)
    for target in terms.targets:
        if "visits" not in behind(target.metric):
            continue
        if not _is_of_one_visit(target):
            yield from (_counted(slug, terms, target, visit, LATER, None) for visit in visits)
            continue
        rows = _rows(con, terms, target, start, end)
        for visit in visits:
            yield _judged(
                slug, terms, target, visit, rows.get((visit.source, visit.contact_id, visit.queue, visit.entry))
            )


def _rows(
    con: duckdb.DuckDBPyConnection, terms: Terms, target: Target, start: Any, end: Any
) -> dict[tuple[str, str, str, int], dict[str, Any]]:
    try:
        table = call_rows.of_version(con, terms, target.id, start, end)
    except BadInput:
        return {}
    keys = ("source", "contact_id", "queue", "entry")
    return {tuple(row[key] for key in keys): row for row in table.to_pylist()} if table is not None else {}


def _judged(slug: str, terms: Terms, target: Target, visit: Visit, row: dict[str, Any] | None) -> Counted:
    if row is None:
        return _counted(slug, terms, target, visit, NOT_COUNTED, None)
    if not row["counted"]:
        return _counted(slug, terms, target, visit, TAKEN_OUT, row)
    if target.unit != "share":
        return _counted(slug, terms, target, visit, KEPT if row["denominator"] else NOT_COUNTED, row)
    good = row["numerator"] > 0 if target.better == "more" else row["numerator"] == 0
    return _counted(slug, terms, target, visit, KEPT if good else MISSED, row)


def _counted(slug: str, terms: Terms, target: Target, visit: Visit, state: str, row: dict[str, Any] | None) -> Counted:
    taken_out_by = row["clause"] if row and state == TAKEN_OUT else None
    return Counted(
        queue=visit.queue, entry=visit.entry, agreement=terms.title, slug=slug, target=target.id,
        target_clause=target.clause, metric=target.metric, formula=target.formula, threshold_s=target.threshold_s,
        state=state, taken_out_by=taken_out_by, unit=target.unit, better=target.better,
        exclusion=next((one for one in terms.exclusions if one.id == taken_out_by), None),
        numerator=row["numerator"] if row else None, denominator=row["denominator"] if row else None,
    )  # fmt: skip


def _is_of_one_visit(target: Target) -> bool:
    """Whether each visit counts by itself: repeats look at other contacts."""
    threshold = {"threshold_s": target.threshold_s} if target.formula else {}
    return measure(target.metric, formula=target.formula, **threshold, **target.parameters).relation == "visits"
