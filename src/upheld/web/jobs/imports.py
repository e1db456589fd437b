"""Files brought in: looked at, then imported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upheld.problems import BadInput, Problem
from upheld.web.actions import importing, looking
from upheld.web.jobs.running import Running
from upheld.web.models import Upload


def check(running: Running) -> Mapping[str, Any]:
    """The dry run of an upload."""
    upload = _upload(running)
    looking.look(upload, step=running.step)
    return _page(upload)


def import_(running: Running) -> Mapping[str, Any]:
    """The import of an upload."""
    upload = _upload(running)
    done = importing.import_upload(upload, by=running.job.by, step=running.step)
    return {**done, **_page(upload)}


def _upload(running: Running) -> Upload:
    found = Upload.objects.filter(pk=running.arguments["upload"]).first()
    if found is None or found.state == Upload.State.DISCARDED:
        raise BadInput(Problem("upload.gone", found.name if found else None))
    return found


def _page(upload: Upload) -> dict[str, Any]:
    return {"page": {"name": "imports_file", "values": {"upload": str(upload.pk)}}}
