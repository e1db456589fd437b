"""What can be wrong with changes of a plan, absences, notes and requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "shifts.key_of_ours": (
        mark("“{key}” is filled in from the people, plans and forecasts that are known."),
        mark("Take it out of the rules."),
    ),
    "shifts.outside_plan": (
        mark("The day lies outside the plan."),
        mark("Choose one of its days, or open the plan of the other week."),
    ),
    "shifts.length": (
        mark("A shift lasts more than nothing and at most {hours} hours."),
        mark("Mend its start or its end."),
    ),
    "shifts.part_outside": (
        mark("A break or an activity lies outside the shift, or ends before it begins."),
        mark("Move it, or make the shift longer."),
    ),
    "shifts.parts_overlap": (
        mark("Two breaks or activities overlap."),
        mark("Move one of them."),
    ),
    "shifts.two_at_once": (
        mark("The person already has a shift at this time."),
        mark("Change or remove that one first."),
    ),
    "shifts.time": (mark("“{value}” is not a time of day."), mark("Write it as 07:30.")),
    "shifts.empty_plan": (
        mark("The plan has no shifts."),
        mark("Make a schedule first, or add shifts to it."),
    ),
    "shifts.overlapping_plan": (
        mark("The published plan “{plan}” has some of these days and others too."),
        mark("Publish a plan with the same days, or with all of them."),
    ),
    "shifts.nobody": (
        mark("Nobody works at this site on these days, or nobody is known to answer a queue."),
        mark("Give people their skills, or choose another site."),
    ),
    "shifts.no_shift": (
        mark("{person} has no published shift on this day."),
        mark("Choose another day."),
    ),
    "absences.outside_shift": (
        mark("The absence lies outside the shift."),
        mark("Choose times within it."),
    ),
    "absences.twice": (
        mark("{person} is already reported as absent at this time."),
        mark("Take the other report back first."),
    ),
    "requests.past": (mark("The day is over, or today."), mark("Ask for a day from tomorrow on.")),
    "notes.empty": (mark("The note is empty."), mark("Write what the next shift must know.")),
    "notes.too_long": (mark("The note is longer than {most} characters."), mark("Make it shorter.")),
}
