"""What can be wrong with the rules of a schedule."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "schedule.activity_without_shift": (
        mark("“{person}” is not at work when “{activity}” could take place."),
        mark("Leave the person out, or widen the window of the activity."),
    ),
    "schedule.agents": (
        mark("“{text}” is no number of agents."),
        mark("Write a number, 0 or more."),
    ),
    "schedule.beyond_rules": (
        mark("The value {value} goes beyond the limit {limit} of “{name}” ({source})."),
        mark("Change the contract or its shifts, or edit the file of rules if another rule holds for you."),
    ),
    "schedule.fixed_while_away": (
        mark("“{person}” is away on this day, and has a given shift on it."),
        mark("Remove the shift or the day of leave."),
    ),
    "schedule.least_above_most": (
        mark("The least, {low}, is more than the most, {high}."),
        mark("Exchange the two."),
    ),
    "schedule.missing": (
        mark("“{key}” is missing."),
        mark("Write it; examples/schedule.toml explains every key."),
    ),
    "schedule.no_days_off_left": (
        mark("With {days} days of work a week, {off} days off together have no place."),
        mark("Ask for fewer days of work, or for fewer days off together."),
    ),
    "schedule.no_place": (
        mark("There is no place for all of: {activities}."),
        mark("Widen the window of an activity, or make it shorter; nobody has a break during a meeting."),
    ),
    "schedule.no_plan": (
        mark("No plan keeps all of these rules."),
        mark("Widen what the contracts allow, or change the number of people."),
    ),
    "schedule.no_requirement": (
        mark("Nothing is required, so there is nothing to plan for."),
        mark("Add [[queues]] with required agents, or [[covers]] with numbers of shifts."),
    ),
    "schedule.no_skill": (
        mark("“{person}” has no skill, and can serve no queue."),
        mark("Name the queues under skills."),
    ),
    "schedule.no_starts": (
        mark("The shift has no start."),
        mark('Write starts = ["08:00"], or a table with from, to and every.'),
    ),
    "schedule.no_such_start": (
        mark("The shift “{pattern}” does not start at this time."),
        mark("Write one of its starts, or add this one to the shift."),
    ),
    "schedule.no_tour": (
        mark("No week keeps the rules of the contract “{contract}”."),
        mark("Compare its days, hours, rest and days off with the lengths and weekdays of its shifts."),
    ),
    "schedule.nobody": (
        mark("There is nobody to plan."),
        mark("Add [[people]], or heads to a contract."),
    ),
    "schedule.not_toml": (
        mark("It is not a TOML file: {why}."),
        mark("Compare it with examples/schedule.toml."),
    ),
    "schedule.nothing_required": (
        mark("The table requires nothing of “{queue}” on these days."),
        mark("Compare its column start with first and days, and its column queue with the name of the queue."),
    ),
    "schedule.off_grid": (
        mark("“{text}” does not fit slots of {slot_min} minutes."),
        mark("Write a multiple of the slot, or make the slot smaller."),
    ),
    "schedule.outside_horizon": (
        mark("{day} is none of the days that are planned."),
        mark("Compare it with first and days."),
    ),
    "schedule.outside_hours": (
        mark("“{queue}” requires {agents} agents at {at}, outside its opening hours."),
        mark("Correct the table, or the hours under open."),
    ),
    "schedule.pause_length": (
        mark("A break needs a length."),
        mark("Write at least one slot."),
    ),
    "schedule.pauses_do_not_fit": (
        mark("“{pause}” can begin {soonest} after the start of the shift at the earliest: too late for its window."),
        mark("Widen its window, move the break before it, or make the shift longer or the distance shorter."),
    ),
    "schedule.pauses_given": (
        mark("{given} breaks are given, and the shift has {needed}."),
        mark("Give the start of each break, or none."),
    ),
    "schedule.rest_too_long": (
        mark("The shift “{pattern}” at the same start every day leaves {rest} hours of rest: less than is asked."),
        mark("Ask for less rest, or leave this shift out of the contract."),
    ),
    "schedule.row_twice": (
        mark("The interval {text} is there twice."),
        mark("Keep one row for each interval of a queue."),
    ),
    "schedule.shift_length": (
        mark("A shift is longer than nothing, and at most a day."),
        mark("Write its length with its breaks, such as 8h30m."),
    ),
    "schedule.slot": (
        mark("“{text}” does not divide the day."),
        mark("Write whole minutes that do, such as 15m or 30m."),
    ),
    "schedule.too_few_hours": (
        mark("The shifts of this contract come to at most {hours} paid hours a week, and {limit} are asked for."),
        mark("Allow longer shifts or more days, or ask for fewer hours."),
    ),
    "schedule.too_many_hours": (
        mark("{days} days a week come to at least {hours} paid hours, and {limit} are allowed."),
        mark("Ask for fewer days, allow shorter shifts, or allow more hours."),
    ),
    "schedule.unknown_contract": (
        mark("There is no contract called “{contract}”."),
        mark("Known contracts: {known}."),
    ),
    "schedule.unknown_pattern": (
        mark("There is no shift called “{pattern}”."),
        mark("Known shifts: {known}."),
    ),
    "schedule.unknown_person": (
        mark("Nobody is called “{person}”."),
        mark("Write the id of somebody under people, or add them there."),
    ),
    "schedule.unknown_queue": (
        mark("There is no queue called “{queue}”."),
        mark("Known queues: {known}."),
    ),
    "schedule.weekday": (
        mark("“{text}” are no days of the week."),
        mark("Write {known}, or a range such as mon-fri."),
    ),
    "schedule.weeks_do_not_join": (
        mark("The weeks found for the contract “{contract}” cannot be joined without breaking a rule between them."),
        mark("Plan week by week, or ease the rules about rows of days, rest, weekends or hours over all days."),
    ),
    "schedule.window": (
        mark("It ends ({high}) before it begins ({low}), or leaves no room."),
        mark("Exchange the two, or move one."),
    ),
    "schedule.wish_for_both": (
        mark("The wish is for a day off and for a shift at once."),
        mark("Write two wishes, or leave one of the two out."),
    ),
}
