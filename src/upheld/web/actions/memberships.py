"""Writing what the web owns into the workspace's files, so that commands and web give the same figures."""

from __future__ import annotations

from django.db.models import F

from upheld.contacts.members import ALWAYS, FOREVER, PersonLogin, QueueClient
from upheld.contacts.membership_files import write_members
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
    return write_members(workspace().people_csv, members, zone="UTC")


def write_queues() -> bool:
    """queues.csv from the owners of queues; False: nothing changed."""
    rows = QueueOwner.objects.select_related("queue", "client").order_by(
        "queue__name", F("valid_from").asc(nulls_first=True)
    )
    members = [
        QueueClient(row.queue.name, row.client.name, row.valid_from or ALWAYS, row.valid_to or FOREVER) for row in rows
    ]
    return write_members(workspace().queues_csv, members, zone="UTC")
