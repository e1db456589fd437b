"""Taking a file that was looked at into the workspace, whole or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from upheld.contacts import importing
from upheld.contacts.kinds import KINDS
from upheld.contacts.sources.table import MEMBERSHIPS, PEOPLE
from upheld.contacts.workspace import changing
from upheld.problems import BadInput, Problem
from upheld.reports.catalogue import mark
from upheld.web.actions import jobs, memberships, trail, uploads
from upheld.web.actions.adopting import replace_people, replace_queues
from upheld.web.models import Account, Upload
from upheld.web.queries import uploads as asking
from upheld.web.queries.centre import workspace

Step = Callable[..., None]
WAITS_S: Final = 60.0
"""How long an import waits for another one that holds the workspace."""
_AGAIN_S: Final = 1.0


def import_upload(upload: Upload, *, by: Account | None, step: Step) -> dict[str, Any]:
    """Import `upload` and have the figures brought up to date; `step` may end it before anything is stored."""
    if upload.state == Upload.State.IMPORTED:
        raise BadInput(Problem("upload.imported_already", upload.name))
    if upload.state != Upload.State.CHECKED or not upload.findings.get("accepted"):
        raise BadInput(Problem("upload.nothing_to_import", upload.name))
    step(mark("Looking whether the file is still the same"))
    with uploads.by_its_name(upload):
        uploads.same_content(upload)
        if upload.kind in MEMBERSHIPS:
            done = _in_turn(lambda: _members(upload, step), step)
        else:
            done = _in_turn(lambda: _records(upload, step), step)
    with transaction.atomic():
        Upload.objects.filter(pk=upload.pk).update(state=Upload.State.IMPORTED)
        trail.note("upload_imported", by=by, subject=upload.name, sha256=upload.sha256)
        jobs.start_once("figures", by=by)
    return done


def _in_turn(work: Callable[[], dict[str, Any]], step: Step) -> dict[str, Any]:
    """Do `work` as soon as nobody else changes the workspace; raises BadInput after waiting a while."""
    until = time.monotonic() + WAITS_S
    while True:
        try:
            return work()
        except BadInput as bad:
            busy = all(problem.key == "workspace.busy" for problem in bad.problems)
            if not busy or time.monotonic() > until:
                raise
        step(mark("Waiting for another import to end"))
        time.sleep(_AGAIN_S)


def _records(upload: Upload, step: Step) -> dict[str, Any]:
    def progress(source: str, done: int, steps: int) -> None:
        if done < steps:  # afterwards it is stored: it cannot be stopped any more
            step(mark("Reading {source}") if done == 0 else mark("Storing {source}"), done, steps, source=source)

    report = importing.import_into(
        workspace(), [uploads.argument_of(upload)], settings=uploads.settings_of(upload), progress=progress
    )
    source = report.sources[0]
    return {"visits": source.visits, "new": len(source.new), "lines": source.lines, "rejected": source.rejected_lines}


def _members(upload: Upload, step: Step) -> dict[str, Any]:
    """People or queues into the database, which then writes the workspace's file: both or neither."""
    step(mark("Reading {source}"), source=upload.kind)
    path, how = asking.file_of(upload), uploads.settings_of(upload)
    reading = KINDS[upload.kind].read([path], source=upload.kind, pseudonym=_nobody, settings={Path(path): how})
    step(mark("Storing {source}"), source=upload.kind)
    with changing(workspace()), transaction.atomic():
        if upload.kind == PEOPLE:
            replace_people(reading.people)
            memberships.write_people()
        else:
            replace_queues(reading.queues)
            memberships.write_queues()
    return {"members": len(reading.people or reading.queues)}


def _nobody(number: str) -> str | None:
    """No caller stands in a table of people or queues."""
