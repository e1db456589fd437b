"""Problems of the web: settings from the environment, forms, filters, uploads, long work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "environment.flag": (mark("“{value}” is neither yes nor no."), mark("Write 1 or 0.")),
    "environment.count": (mark("“{value}” is not a whole number that makes sense here."), mark("Write digits alone.")),
    "environment.instant": (
        mark("“{value}” is not an instant."),
        mark("Write it as 2026-11-22T12:00:00Z, with an offset or Z."),
    ),
    "environment.hosts": (
        mark("“{value}” is not a list of host names."),
        mark("Write names parted by commas, without https:// and without paths."),
    ),
    "environment.database": (
        mark("“{value}” is not the address of a database."),
        mark("Write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME."),
    ),
    "environment.secret": (
        mark("The secret is too short."),
        mark("Give it {least} characters or more, or leave it out."),
    ),
    "environment.web_key": (
        mark("The key of the web is open to others or damaged (mode {mode})."),
        mark("Set its mode to 600, or delete it: everybody then signs in again."),
    ),
    "web.stale": (
        mark("Somebody else has changed this since you opened it. Nothing was saved."),
        mark("Go back, load the page again and make your change on what is there now."),
    ),
    "web.day": (mark("“{value}” is not a day."), mark("Write it as 2026-11-22.")),
    "web.number": (mark("“{value}” is not a number that makes sense here."), mark("Write a plain number.")),
    "web.choice": (mark("“{value}” is none of the choices."), mark("Choose one of: {known}.")),
    "web.order": (mark("The end lies before the beginning."), mark("Swap the two.")),
    "accounts.taken": (
        mark("There is an account of {email} already."),
        mark("Give that account another role instead."),
    ),
    "accounts.reader_without_client": (
        mark("A client's reader reads for one client."),
        mark("Choose the client."),
    ),
    "accounts.person_taken": (
        mark("Another account is {person} on the schedule already."),
        mark("Choose somebody else, or nobody."),
    ),
    "accounts.invitation_over": (mark("This invitation is over."), mark("Ask for a new one.")),
    "accounts.last_director": (
        mark("{email} is the last director of all clients."),
        mark("Make somebody else a director of all clients first."),
    ),
    "upload.too_large": (
        mark("The file is larger than {limit_mb} MB."),
        mark("Split it, or import it on the machine itself with upheld import."),
    ),
    "job.failed": (
        mark("The work ended by a fault of the program. Nothing of it was kept."),
        mark("Give the number {job} to whoever runs Upheld: the log tells more."),
    ),
    "job.lost": (mark("The worker stopped before the work was done. Nothing of it was kept."), mark("Start it again.")),
}
