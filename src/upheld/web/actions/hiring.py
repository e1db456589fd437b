"""Hiring plans: a question kept with its tables, and the plan that is found for it."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from upheld.problems import BadInput, Problem
from upheld.reports import hiring_document
from upheld.staffing import hiring as core
from upheld.staffing import hiring_reading, hiring_remedies
from upheld.staffing.hiring_reading import Read
from upheld.web import clock
from upheld.web.actions import jobs, trail
from upheld.web.models import Account, Client, HiringPlan, Job

QUESTION: Final = "hiring.toml"
_TABLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}\.csv")
_QUIETLY: Callable[[int, int], None] = lambda done, of: None  # noqa: E731 - a default that says nothing


def read(question: str, tables: Mapping[str, str]) -> Read:
    """The question as the core understands it; raises BadInput with every problem, each with file and line."""
    wrong = [Problem("planner.file_name", name, values={"name": name}) for name in tables if not _TABLE.fullmatch(name)]
    if wrong:
        raise BadInput(*wrong)
    with tempfile.TemporaryDirectory() as folder:
        for name, text in tables.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        try:
            return hiring_reading.parse(question, QUESTION, Path(folder))
        except BadInput as bad:
            raise BadInput(*(_without(folder, one) for one in bad.problems)) from None


@transaction.atomic
def ask(
    question: str, tables: Mapping[str, str], *, client: Client | None, by: Account | None
) -> tuple[HiringPlan, Job]:
    """Keep a question and let the worker find its plan; raises BadInput for one that cannot be read."""
    kept = _kept(question, tables, client, by)
    job = jobs.start("hiring", by=by, client=client, plan=kept.pk)
    HiringPlan.objects.filter(pk=kept.pk).update(job=job)
    return kept, job


@transaction.atomic
def remove(plan: HiringPlan, *, by: Account) -> None:
    """Remove a question and its plan."""
    trail.note("hiring_removed", by=by, subject=plan.name, client=plan.client)
    plan.delete()


def planned_at_once(
    question: str, tables: Mapping[str, str], *, client: Client | None, by: Account | None
) -> HiringPlan:
    """Keep a question and find its plan here and now: for small ones."""
    kept = _kept(question, tables, client, by)
    work_out(kept)
    return kept


def work_out(plan: HiringPlan, step: Callable[[int, int], None] = _QUIETLY) -> None:
    """Find the plan of a kept question, and what binds and helps."""
    asked = read(plan.question, plan.tables)
    found = core.plan(asked.question, step)
    limits = hiring_remedies.limits(found.question, found.margins)
    document = hiring_document.document(asked, found, hiring_remedies.remedies(found), limits)
    HiringPlan.objects.filter(pk=plan.pk).update(document=plain(document), made_at=clock.now())


def plain(document: Mapping[str, Any]) -> dict[str, Any]:
    """A document in JSON's own types: days as ISO 8601."""
    written: dict[str, Any] = json.loads(json.dumps(document, cls=DjangoJSONEncoder))
    return written


def _kept(question: str, tables: Mapping[str, str], client: Client | None, by: Account | None) -> HiringPlan:
    title = read(question, tables).question.title
    made = HiringPlan.objects.create(
        name=title[:120], client=client, question=question, tables=dict(tables), made_by=by, made_at=clock.now()
    )
    trail.note("hiring_planned", by=by, subject=made.name, client=client)
    return made


def _without(folder: str, problem: Problem) -> Problem:
    """A problem that names the file as people know it."""
    file = problem.file and problem.file.removeprefix(f"{folder}/")
    values = {
        name: value.removeprefix(f"{folder}/") if isinstance(value, str) else value
        for name, value in problem.values.items()
    }
    return Problem(problem.key, file, problem.line, problem.field, values)
