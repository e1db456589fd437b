"""Problems of planning on the web: forecasts, what-ifs, hiring."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "planner.days": (
        mark("A forecast cannot have {value} days."),
        mark("Ask for {least} to {most} days."),
    ),
    "planner.no_history": (
        mark("The records hold no contacts of {client} before the first day."),
        mark("Import records of some weeks, or choose a later first day."),
    ),
    "planner.published": (
        mark("“{name}” is published: plans were made from it."),
        mark("Publish another forecast instead; drafts alone can be thrown away."),
    ),
    "planner.version_twice": (
        mark("A version called “{version}” has been brought in already."),
        mark("Give this one another name, or remove the other one first."),
    ),
    "planner.queue": (
        mark("The file names queues that are not this client's: {queue}."),
        mark("Use the names of the client's queues, or leave the column queue out."),
    ),
    "planner.nothing_expected": (
        mark("Nothing is expected of this queue on {day}."),
        mark("Choose a day of the published forecast on which the queue is open."),
    ),
    "planner.scenario_gone": (
        mark("The scenario is gone, or its client has no published forecast any more."),
        mark("Keep the scenario anew and start the simulation again."),
    ),
    "planner.file_name": (
        mark("“{name}” is no name of a table."),
        mark("Name tables by letters, digits, - and _, ending in .csv."),
    ),
    "planner.hiring_gone": (mark("The hiring plan is gone."), mark("Ask the question anew.")),
}
