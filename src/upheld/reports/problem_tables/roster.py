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
    # Explanations and repairs of a plan, and loans
    "explain.no_plan": (
        mark("A shift, or what binds, can only be explained in a plan, and none is named."),
        mark("Name the plan after the problem."),
    ),
    "explain.shift": (
        mark("“{text}” does not say whose day shall be explained."),
        mark("Write --shift PERSON:2026-11-16, with a day of the plan."),
    ),
    "loans.no_home": (
        mark("Nobody pays {person}: the queue, client or site they belong to is not told."),
        mark("Name it for everybody who works in the plan."),
    ),
    "loans.no_skill": (
        mark("{person} is lent to “{to}” without the skill for it."),
        mark("Give them the skill, or lend somebody who has it."),
    ),
    "loans.times": (
        mark("The loan of {person} to “{to}” ends before it begins."),
        mark("Exchange the two times, or move one."),
    ),
    "loans.twice": (
        mark("{person} is lent twice at the same time."),
        mark("End one loan before the other begins."),
    ),
    "loans.unknown_person": (
        mark("Nobody in the plan is called “{person}”."),
        mark("Write the name as it stands in the plan."),
    ),
    "loans.unknown_queue": (
        mark("There is no queue called “{to}” that somebody could be lent to."),
        mark("Write a queue of the problem, or lend to a client or a site."),
    ),
    "repair.absent": (
        mark("“{text}” does not say who is absent and when."),
        mark("Write PERSON:2026-11-16, or PERSON:2026-11-16:12:00-16:00 for a part of it, on the grid of times."),
    ),
    "repair.calls": (
        mark("“{text}” is no number that can stand here."),
        mark("Write calls as 0 or more, times in seconds as more than 0; or take the columns of calls out."),
    ),
    "repair.day": (
        mark("{person} is absent on a day that the plan does not have: it has {days} days, and this is day {day}."),
        mark("Name a day of the plan."),
    ),
    "repair.no_time": (
        mark("No repair was found in {seconds} s."),
        mark("Allow more time, or fewer moves."),
    ),
    "repair.nothing": (
        mark("Nobody is absent, so there is nothing to repair."),
        mark("Name who does not come with --absent, or ask for --offers on a day."),
    ),
    "repair.offers": (
        mark("“{text}” is no day of the plan."),
        mark("Write a day of the plan as 2026-11-16."),
    ),
    "repair.time": (
        mark("“{text}” is no time."),
        mark("Write it as 2026-11-16T07:00."),
    ),
    "repair.times": (
        mark("The absence of {person} ends before it begins."),
        mark("Exchange the two times, or move one."),
    ),
    "schedule.conflict": (
        mark("{who} can have no schedule: these rules cannot all be kept: {rules}."),
        mark("Change or leave out any one of them."),
    ),
    "repair.unknown_person": (
        mark("Nobody in the plan is called “{person}”."),
        mark("Write the name as it stands in the plan."),
    ),
}
