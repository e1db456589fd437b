"""Files brought in: the list, one of them, its errors page by page. They belong to the whole centre, to no client."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.http import Http404

from upheld.web.access import Access
from upheld.web.models import Job, JobState, Mapping, Upload
from upheld.web.queries.centre import workspace

FOLDER: Final = "uploads"
LISTED: Final = 200
UNDER_WAY: Final = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True)
class RowError:
    """One thing wrong with one row of a file."""

    row: int
    column: str | None
    value: str
    key: str
    values: dict[str, Any]


def seen(access: Access) -> list[Upload]:
    """The files that came in, newest first; raises Http404 for who may not bring files in."""
    _may(access)
    return list(Upload.objects.select_related("by", "job", "mapping")[:LISTED])


def one(access: Access, upload: uuid.UUID) -> Upload:
    """One of them; raises Http404."""
    _may(access)
    found = Upload.objects.select_related("by", "job", "mapping").filter(pk=upload).first()
    if found is None:
        raise Http404
    return found


def mapping(access: Access, number: int) -> Mapping:
    """A kept mapping; raises Http404."""
    _may(access)
    found = Mapping.objects.select_related("made_by").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def mappings() -> list[Mapping]:
    """All kept mappings by name."""
    return list(Mapping.objects.select_related("made_by"))


def under_way(job: Job | None) -> bool:
    """Whether work on a file has not ended."""
    return job is not None and job.state in UNDER_WAY


def file_of(upload: Upload) -> Path:
    """Where the file lies."""
    return workspace().root / upload.path


def errors_file(upload: Upload) -> Path:
    """Where the errors of its rows lie, one JSON object a line."""
    return workspace().root / FOLDER / f"{upload.pk}.errors.jsonl"


def errors(upload: Upload, first: int = 0, most: int | None = None) -> Iterator[RowError]:
    """The errors of the rows from the `first` on; none where the file was not looked at."""
    place = errors_file(upload)
    if not place.is_file():
        return
    with place.open(encoding="utf-8") as lines:
        for line in islice(lines, first, None if most is None else first + most):
            yield RowError(**json.loads(line))


def _may(access: Access) -> None:
    if not access.may("imports"):
        raise Http404
