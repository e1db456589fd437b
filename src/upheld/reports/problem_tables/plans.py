"""What can be wrong with a table of shifts, and with the calendars made of it."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "plan.empty": (
        mark("The table has no shift."),
        mark("Give the plan as it was written by --output or --excel."),
    ),
    "plan.unknown_person": (
        mark("Nobody called “{person}” is in the file of rules."),
        mark("Correct the name; somebody without a name needs a contract that has heads in the file."),
    ),
    "plan.unknown_contract": (
        mark("There is no contract “{contract}” in the file of rules."),
        mark("Write one of the file's contracts."),
    ),
    "plan.other_contract": (
        mark("“{person}” has the contract “{known}”, not “{contract}”."),
        mark("Correct the cell, or leave it empty."),
    ),
    "plan.unknown_pattern": (
        mark("There is no shift “{pattern}” in the file of rules; there are {known}."),
        mark("Write one of them before the time: early 07:00."),
    ),
    "plan.unknown_queue": (
        mark("There is no queue “{queue}” in the file of rules."),
        mark("Write one of the file's queues, or leave it out."),
    ),
    "plan.cell": (
        mark("“{text}” cannot be read as a shift."),
        mark("Write pattern and start, and after dots the breaks: early 07:00 · 09:15 11:30."),
    ),
    "plan.time": (mark("“{text}” is no time of day."), mark("Write it as 07:30.")),
    "plan.off_grid": (
        mark("{text} does not lie on the grid of {minutes} minutes."),
        mark("Take the nearest time on it."),
    ),
    "plan.end": (
        mark("The shift {pattern} ends at {end}, not at {text}."),
        mark("Correct the end or leave it out; a shift of another length is another pattern."),
    ),
    "plan.pauses": (
        mark("{told} breaks are told, the shift {pattern} has {needed} ({names})."),
        mark("Tell all of them in their order, or none: then they are placed."),
    ),
    "plan.no_room": (
        mark("The breaks of the shift {pattern} have no place that keeps their windows and their distance."),
        mark("Widen the windows in the file of rules, or tell the breaks."),
    ),
    "plan.day": (mark("“{text}” is no day."), mark("Write it as 2026-11-16.")),
    "plan.day_outside": (
        mark("{day} lies outside the plan, which is from {first} to {last}."),
        mark("Correct the day, or the first day in the file of rules."),
    ),
    "plan.overlaps": (
        mark("“{person}” has another shift on {day}, or one that is not over yet (row {other})."),
        mark("Keep one of the two."),
    ),
    "plan.ask_one": (
        mark("{options} cannot be asked together."),
        mark("Give one of them."),
    ),
    "plan.lock": (
        mark("“{text}” is nobody and no day of this plan."),
        mark("Write a person, a person and a day (anna:2026-11-16), or a day alone."),
    ),
    "plan.lock_what": (
        mark("There is no plan to keep anything of."),
        mark("Name the plan that people know: --from plan.csv."),
    ),
    "plan.from_nobody": (
        mark("Nobody in the file of rules has a name, so nobody's shift can be kept."),
        mark("Add the people; without names, --from tells changes only beside --check or --breaks-only."),
    ),
    "plan.sheet_day": (
        mark("A sheet is of one day of the plan, {first} to {last}."),
        mark("Name it: --day {first}."),
    ),
    "calendar.zone": (
        mark("Calendars need the time zone of the shifts."),
        mark("Name it: --zone Europe/Warsaw."),
    ),
    "calendar.kept": (
        mark("The file that remembers what the calendars told last cannot be read."),
        mark("Restore it; without it, SEQUENCE begins anew and telephones may not follow changes."),
    ),
    "request.day": (
        mark("“{text}” is no day of the plan."),
        mark("Write a day from {first} to {last}."),
    ),
    "request.leave": (
        mark("“{text}” cannot be read."),
        mark("Write a person and a day, or the first and the last: anna:2026-11-18..2026-11-20."),
    ),
    "request.nothing": (
        mark("Nobody asks for anything."),
        mark("Write --swap or --leave; the help has an example of each."),
    ),
    "request.swap": (
        mark("“{text}” cannot be read."),
        mark("Write a person, a day and the other person: anna:2026-11-16=bartek, or =bartek:2026-11-17."),
    ),
}
