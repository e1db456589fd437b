"""Writing what the web owns into the workspace's files, so that commands and web give the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.db.models import F

from upheld.contacts.members import ALWAYS, FOREVER, PersonLogin, QueueClient
from upheld.contacts.membership_files import former, write_members
from upheld.problems import BadInput, Problem
from upheld.web.models import LogIn, QueueOwner
from upheld.web.queries.centre import workspace


def write_people() -> bool:
    """people.csv from the log-ins; False: nothing changed."""
    rows = LogIn.objects.select_related("person", "team", "site").order_by(
        "login", F("valid_from").asc(nulls_first=True)
    )
    members = [
        PersonLogin(
            row.person.code,
            row.person.name,
            row.login,
            row.team.name if row.team else None,
            row.site.name if row.site else None,
            row.employer or None,
            row.valid_from or ALWAYS,
            row.valid_to or FOREVER,
        )
        for row in rows
    ]
    return _write(workspace().people_csv, members)


def write_queues() -> bool:
    """queues.csv from the owners of queues; False: nothing changed."""
    rows = QueueOwner.objects.select_related("queue", "client").order_by(
        "queue__name", F("valid_from").asc(nulls_first=True)
    )
    members = [
        QueueClient(row.queue.name, row.client.name, row.valid_from or ALWAYS, row.valid_to or FOREVER) for row in rows
    ]
    return _write(workspace().queues_csv, members)


def _write(place: Path, members: Sequence[PersonLogin] | Sequence[QueueClient]) -> bool:
    """The file that was kept by hand stays beside ours; ours are made from the database whenever they are wanted."""
    try:
        return write_members(place, members, zone="UTC", keeps_former=not former(place, 1).exists())
    except OSError as error:
        raise BadInput(Problem("workspace.unwritable", place.name, values={"reason": error.strerror or ""})) from None
