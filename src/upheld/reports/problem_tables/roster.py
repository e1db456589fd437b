"""What can be wrong with people, wishes, leave and swaps."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "bids.order": (
        mark("Open shifts cannot be given in the order “{order}”."),
        mark("Known orders: {known}."),
    ),
    "bids.unknown_pattern": (
        mark("The open shift “{shift}” has the unknown pattern “{pattern}”."),
        mark("Name a pattern of the rules."),
    ),
    "bids.unknown_shift": (
        mark("{person} bids for “{shift}”, which is not an open shift."),
        mark("Bid for shifts that are published as open."),
    ),
    "cover_check.nobody": (
        mark("Nobody works on day {day}, so its service level cannot be simulated."),
        mark("Choose a day of the plan on which somebody works in one of these queues."),
    ),
    "cover_check.slots": (
        mark("The forecast of “{queue}” has {rates} intervals, the day of the plan has {slots}."),
        mark("Give one forecast for each interval of the day."),
    ),
    "leave.day": (
        mark("{person} asks for day {day}, but the plan has {days} days, counted from 0."),
        mark("Ask for days of the plan."),
    ),
    "roster.no_schedule": (
        mark("{person} cannot have any schedule: contract “{contract}”, leave and fixed shifts leave none."),
        mark("Change the fixed shifts or the leave, or allow more in the contract."),
    ),
    "roster.no_skill": (
        mark("{person} can serve none of the queues that need people: {queues}."),
        mark("Give the person a skill for one of them, or leave the person out."),
    ),
    "roster.unknown_person": (
        mark("There is nobody called “{person}”."),
        mark("Write the name as it stands among the people."),
    ),
    "shift_design.one_queue": (
        mark("Shifts are designed for exactly one queue, but {queues} have requirements."),
        mark("Add the requirements of the queues up, or design the shifts of each queue apart."),
    ),
    "shift_design.pauses": (
        mark("The pattern “{pattern}” has breaks, which the design of shifts does not place."),
        mark("Leave the breaks out here, and plan the days with the tours."),
    ),
    "swap.nothing": (
        mark("Neither {first} nor {second} has a shift to swap on day {day}."),
        mark("Choose a day on which one of them works."),
    ),
}
