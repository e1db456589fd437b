"""Bringing a file in: received, looked at, imported or discarded. Nothing of it counts before it is imported."""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Protocol

from django.conf import settings
from django.db import transaction

from upheld.contacts.safe_names import safe_name
from upheld.contacts.settings import Settings
from upheld.problems import BadInput, Problem
from upheld.web import clock
from upheld.web.actions import jobs, trail
from upheld.web.models import Account, Job, Upload
from upheld.web.queries import uploads as asking
from upheld.web.queries.centre import workspace

State = Upload.State
OPEN: Final = (State.RECEIVED, State.CHECKED, State.REFUSED)
"""States in which a file may still be imported or discarded."""


class Sent(Protocol):
    """A file as a browser sends it."""

    @property
    def name(self) -> str | None:
        """What the browser calls it."""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Its content in pieces."""


def receive(sent: Sent, *, by: Account, said: Mapping[str, Any], looks: bool = True) -> tuple[Upload, bool]:
    """Keep a file under the workspace and look at it in the worker; `said` is how to read it (zone, kind, mapping).

    Content that is there already is not kept twice: then the upload that has it, and False. Raises BadInput for an
    empty file and for one over the limit; nothing stays of it.
    """
    name, key = safe_name(sent.name or ""), uuid.uuid4()
    folder = workspace().root / asking.FOLDER / str(key)
    try:
        folder.mkdir(parents=True)
        size, sha256 = _stored(sent, folder / name)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise BadInput(Problem("workspace.unwritable", name, values={"reason": error.strerror or ""})) from None
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    try:
        return _entered(key, name, size, sha256, by, said, folder, looks)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


@transaction.atomic
def look_again(upload: Upload, *, by: Account, said: Mapping[str, Any]) -> Job:
    """Look at a file once more, read as `said`; raises BadInput where it cannot be any more."""
    kept = _open(upload)
    Upload.objects.filter(pk=kept.pk).update(said=dict(said), state=State.RECEIVED, kind="", mapping=None, findings={})
    return _job(kept, "import_check", by)


@transaction.atomic
def start_import(upload: Upload, *, by: Account) -> Job:
    """Import a file that was looked at; raises BadInput where nothing of it can be used."""
    kept = _open(upload)
    if kept.state != State.CHECKED or not kept.findings.get("accepted"):
        raise BadInput(Problem("upload.nothing_to_import", kept.name))
    return _job(kept, "import", by)


def discard(upload: Upload, *, by: Account) -> None:
    """Delete a file that was not imported; raises BadInput for one that was, and while work on it goes on."""
    with transaction.atomic():
        kept = _open(upload)
        Upload.objects.filter(pk=kept.pk).update(state=State.DISCARDED, findings={})
        trail.note("upload_discarded", by=by, subject=kept.name)
    asking.errors_file(kept).unlink(missing_ok=True)
    shutil.rmtree(asking.file_of(kept).parent, ignore_errors=True)


def settings_of(upload: Upload) -> Settings:
    """What was said about how to read it."""
    return Settings(upload.said.get("zone") or None, upload.said.get("mapping") or {})


def argument_of(upload: Upload) -> str:
    """The file as the readers want it named, its kind before it where somebody said one."""
    kind = upload.said.get("kind") or (upload.said.get("mapping") or {}).get("kind")
    path = asking.file_of(upload)
    return f"{kind}:{path}" if kind else str(path)


@contextmanager
def by_its_name(upload: Upload) -> Iterator[None]:
    """Problems with the file name it as people do: its place on this machine is nobody's business."""
    try:
        yield
    except BadInput as bad:
        raise BadInput(*named(upload, bad.problems)) from None


def named(upload: Upload, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """`problems` under the file's own name."""
    path = str(asking.file_of(upload))
    return tuple(replace(one, file=upload.name) if one.file and path in one.file else one for one in problems)


def same_content(upload: Upload) -> None:
    """Raises BadInput where the file is gone or is not what was brought in."""
    path = asking.file_of(upload)
    try:
        with path.open("rb") as stream:
            unchanged = hashlib.file_digest(stream, "sha256").hexdigest() == upload.sha256
    except OSError:
        raise BadInput(Problem("upload.gone", upload.name)) from None
    if not unchanged:
        raise BadInput(Problem("upload.changed", upload.name))


def _stored(sent: Sent, place: Path) -> tuple[int, str]:
    told, size, limit = hashlib.sha256(), 0, settings.UPLOAD_LIMIT_BYTES
    with place.open("xb") as out:
        for piece in sent.chunks():
            size += len(piece)
            if size > limit:
                raise BadInput(Problem("upload.too_large", place.name, values={"limit_mb": limit >> 20}))
            told.update(piece)
            out.write(piece)
    if not size:
        raise BadInput(Problem("upload.empty", place.name))
    return size, told.hexdigest()


@transaction.atomic
def _entered(
    key: uuid.UUID, name: str, size: int, sha256: str, by: Account, said: Mapping[str, Any], folder: Path, looks: bool
) -> tuple[Upload, bool]:
    there = Upload.objects.filter(sha256=sha256, state__in=(*OPEN, State.IMPORTED)).first()
    if there is not None:
        shutil.rmtree(folder, ignore_errors=True)
        return there, False
    upload = Upload.objects.create(
        pk=key,
        name=name,
        size=size,
        sha256=sha256,
        path=f"{asking.FOLDER}/{key}/{name}",
        said=dict(said),
        by=by,
        at=clock.real(),
    )
    trail.note("upload_received", by=by, subject=name, size=size, sha256=sha256)
    if looks:
        _job(upload, "import_check", by)
    return upload, True


def _open(upload: Upload) -> Upload:
    """The row, locked, where the file may still be imported or discarded."""
    kept = Upload.objects.select_for_update(of=("self",)).select_related("job").get(pk=upload.pk)
    if asking.under_way(kept.job):
        raise BadInput(Problem("upload.under_way", kept.name))
    if kept.state not in OPEN:
        key = "upload.imported_already" if kept.state == State.IMPORTED else "upload.discarded_already"
        raise BadInput(Problem(key, kept.name))
    return kept


def _job(upload: Upload, kind: str, by: Account) -> Job:
    job = jobs.start(kind, by=by, upload=str(upload.pk))
    Upload.objects.filter(pk=upload.pk).update(job=job)
    return job
