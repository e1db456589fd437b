"""Looking at a file that was brought in: the dry run, kept as what it found."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable
from typing import Any, Final

from django.conf import settings

from upheld.contacts import first_look
from upheld.contacts.dry_run import Error
from upheld.contacts.first_look import FirstLook
from upheld.contacts.logfiles import open_log
from upheld.contacts.sources.table import MEMBERSHIPS
from upheld.contacts.tables import mapping as mappings
from upheld.contacts.tables.examples import Header
from upheld.problems import BadInput, Problem
from upheld.reports.catalogue import mark
from upheld.web.actions import uploads
from upheld.web.models import LogIn, Mapping, Person, QueueOwner, Upload
from upheld.web.queries import uploads as asking
from upheld.web.queries.centre import workspace

Step = Callable[..., None]
UNPACKS_TO: Final = 10
"""How many times the largest upload a packed file may unpack to."""
_NAMES_KEPT: Final = 50
_ON_SCREEN: Final = {
    "table.kind_unknown": "upload.kind_unknown",
    "table.kind_ambiguous": "upload.kind_ambiguous",
    "table.no_header": "upload.no_header",
    "source.unknown_content": "upload.kind_unknown",
}
_PIECE: Final = 1 << 20


def look(upload: Upload, *, step: Step) -> None:
    """Do the dry run of `upload` and keep what it found; a file that cannot be read at all is kept as refused."""
    step(mark("Looking into the file"))
    headers: tuple[Header, ...] = ()
    try:
        with uploads.by_its_name(upload):
            uploads.same_content(upload)
            _refuse_bomb(upload, step)
            chosen = _choose_mapping(upload)
            path, how = asking.file_of(upload), uploads.settings_of(upload)
            headers = first_look.table_headers(path, upload.said.get("kind"), how)
            step(mark("Reading every row; nothing is kept yet"))
            found = first_look.look(uploads.argument_of(upload), how)
        step(mark("Writing down what was found"))
        _keep_errors(upload, found.tried.errors)
        _keep(upload, Upload.State.CHECKED, found.tried.kind, chosen, _findings(found) | _headers(headers))
    except BadInput as bad:
        asking.errors_file(upload).unlink(missing_ok=True)
        problems = [dataclasses.asdict(_as_on_screen(problem)) for problem in bad.problems[:50]]
        kind = str(upload.said.get("kind") or "")
        _keep(upload, Upload.State.REFUSED, kind, None, {"problems": problems} | _headers(headers))


def _keep(upload: Upload, state: str, kind: str, chosen: Mapping | None, findings: dict[str, Any]) -> None:
    Upload.objects.filter(pk=upload.pk).update(
        state=state, kind=kind, mapping=chosen, findings=findings, said=upload.said
    )


def _as_on_screen(problem: Problem) -> Problem:
    """Remedies of commands name other commands; on a screen other things help."""
    return dataclasses.replace(problem, key=_ON_SCREEN.get(problem.key, problem.key))


def _refuse_bomb(upload: Upload, step: Step) -> None:
    """Unpack a packed file once, keeping nothing, and stop where it becomes too much."""
    most, size = UNPACKS_TO * settings.UPLOAD_LIMIT_BYTES, 0
    try:
        with open_log(asking.file_of(upload)) as stream:
            while piece := stream.read(_PIECE):
                size += len(piece)
                if size > most:
                    values = {"megabytes": size >> 20, "most": most >> 20}
                    raise BadInput(Problem("upload.unpacks_to_too_much", upload.name, values=values))
                step(mark("Looking into the file"), min(size, upload.size), upload.size)
    except (OSError, EOFError, ValueError):
        return  # whoever reads it says what is wrong with it


def _choose_mapping(upload: Upload) -> Mapping | None:
    """The mapping that somebody chose; else, where no kind was said, the kept one whose headers all stand there."""
    if upload.said.get("mapping"):
        return Mapping.objects.filter(name=upload.said.get("mapping_name") or "").first()
    if upload.said.get("kind"):
        return None
    found = [(len(document.get("columns", {})), kept, document) for kept, document in _fitting(upload)]
    if not found:
        return None
    _, kept, document = max(found, key=lambda one: (one[0], one[1].made_at))
    upload.said = {**upload.said, "mapping": document, "mapping_name": kept.name}
    return kept


def _fitting(upload: Upload) -> Iterable[tuple[Mapping, dict[str, Any]]]:
    path = asking.file_of(upload)
    for kept in Mapping.objects.all():
        try:
            document = mappings.document_of(kept.text, file=kept.name)
        except BadInput:
            continue  # kept by an older version: it fits nothing now
        wanted = {str(header).strip().casefold() for header in document.get("columns", {}).values()}
        how = dataclasses.replace(uploads.settings_of(upload), mapping=document)
        there = {header.text.casefold() for header in first_look.table_headers(path, kept.kind, how)}
        if wanted and wanted <= there:
            yield kept, document


def _findings(found: FirstLook) -> dict[str, Any]:
    tried = found.tried
    known = {journal.sha256 for journal in workspace().journals()}
    unknown_queues = _missing(found.queue_names, QueueOwner.objects.values_list("queue__name", flat=True))
    unknown_logins = _missing(found.logins, LogIn.objects.values_list("login", flat=True))
    unknown_people = _missing(found.persons, Person.objects.values_list("code", flat=True))
    return {
        "rows": tried.rows,
        "accepted": 0 if found.tried.kind in MEMBERSHIPS and tried.rejected else tried.accepted,
        "rejected": tried.rejected,
        "errors": len(tried.errors),
        "records": found.records,
        "known": found.content_sha256 in known,
        "first_at": found.first_at.isoformat() if found.first_at else None,
        "last_at": found.last_at.isoformat() if found.last_at else None,
        "queues": len(found.queue_names),
        "logins": len(found.logins),
        "unknown_queues": unknown_queues[:_NAMES_KEPT],
        "unknown_queues_count": len(unknown_queues),
        "unknown_people": unknown_people[:_NAMES_KEPT],
        "unknown_people_count": len(unknown_people),
        "unknown_logins": unknown_logins[:_NAMES_KEPT],
        "unknown_logins_count": len(unknown_logins),
        "columns": tried.columns,
        "unplaced": list(tried.unplaced),
        "sheet": tried.sheet,
        "header_row": tried.header_row,
        "notes": [dataclasses.asdict(note) | {"file": None} for note in tried.notes],
        "members": _members(found),
    }


def _headers(headers: tuple[Header, ...]) -> dict[str, Any]:
    return {"headers": [dataclasses.asdict(header) for header in headers]}


def _members(found: FirstLook) -> dict[str, int] | None:
    """What a table of people or queues would change: names that come, stay and go."""
    if found.people:
        there = set(LogIn.objects.values_list("login", flat=True))
        new = {member.login for member in found.people}
    elif found.queues:
        there = set(QueueOwner.objects.values_list("queue__name", flat=True))
        new = {member.queue for member in found.queues}
    else:
        return None
    return {"come": len(new - there), "stay": len(new & there), "go": len(there - new)}


def _missing(names: Iterable[str], known: Iterable[str]) -> list[str]:
    there = set(known)
    return [name for name in names if name not in there]


def _keep_errors(upload: Upload, errors: Iterable[Error]) -> None:
    """The errors as a file, written beside and put in place whole."""
    place = asking.errors_file(upload)
    beside = place.with_suffix(".part")
    with beside.open("w", encoding="utf-8") as out:
        for error in errors:
            out.write(json.dumps(dataclasses.asdict(error), ensure_ascii=True, default=str) + "\n")
    beside.replace(place)
