"""What can be wrong with a question about the price and the risk of a promise, and about sharing people."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "allocate.deadline": (
        mark("{names}: {wanting} people are wanting before the deadline."),
        mark("Allow more people in the intervals before it, or agree on a later deadline."),
    ),
    "allocate.twice": (
        mark("The queue “{queue}” is named twice."),
        mark("Give each queue one row."),
    ),
    "allocate.unknown_queue": (
        mark("There is no queue “{queue}” to put people to."),
        mark("Known queues: {known}."),
    ),
    "allocate.window": (
        mark(
            "Work that comes in interval {arrives} and is due before interval {due} does not fit a day of {intervals}."
        ),
        mark("Count intervals from 0; the deadline comes after the arrival."),
    ),
    "price.days": (
        mark("The agreement settles months, but it is not said how many such days a month has."),
        mark("Write for example --days 21."),
    ),
    "price.no_money": (
        mark("The agreement says nothing about money."),
        mark("Add its [money], or ask for the price without an agreement."),
    ),
    "price.nothing_comes": (
        mark("No contacts come, so nothing can be promised about them."),
        mark("Give at least one interval with contacts."),
    ),
    "price.order": (
        mark("The range ends at {high}, below its start {low}."),
        mark("Write the lower level first."),
    ),
    "price.out_of_reach": (
        mark("A level of {level} is out of reach: with ever more agents the day comes to {most}."),
        mark("Ask for a lower level."),
    ),
    "price.target": (
        mark("There is no service level with a threshold called “{target}”."),
        mark("Known targets: {known}."),
    ),
    "risk.agents": (
        mark("{agents} numbers of agents do not fit {intervals} intervals."),
        mark("Write one number for all intervals, or one for each."),
    ),
    "risk.asa_needs_patience": (
        mark("Without patience an overloaded interval has no average speed of answer."),
        mark("Say how long callers wait before they hang up."),
    ),
    "risk.format": (
        mark("The file does not say that it is a scenario of risk."),
        mark('Begin it with: format = "{known}".'),
    ),
    "risk.interval": (
        mark("Intervals of {value} s are judged, but the scenario has intervals of {known} s."),
        mark("Write the day in the intervals of the promise, or judge by day."),
    ),
    "risk.missing": (
        mark("“{key}” is missing."),
        mark("Add it; the commented example says what it means."),
    ),
    "risk.months": (
        mark("{months} months of {days} days and {intervals} intervals cannot be drawn."),
        mark("Draw at least 10 months with at least one day; 2,000 are plenty."),
    ),
    "risk.no_promise": (
        mark("Nothing is promised."),
        mark("Name an agreement, or write at least one table of [[targets]]."),
    ),
    "risk.no_wage": (
        mark("Without a wage every roster is free, and none is the cheapest."),
        mark("Write per_hour under [wages]."),
    ),
    "risk.numbers": (
        mark("“{text}” is no list of numbers."),
        mark("Write numbers in square brackets, such as [4, 9, 7]."),
    ),
    "risk.one_day": (
        mark("The day must be written once: as a table of intervals or as a volume with a profile."),
        mark("Keep one of [intervals] and [volume]."),
    ),
    "risk.profile": (
        mark("A profile has no negative weights and is not all zero."),
        mark("Write the share of each interval in the day's volume, in any unit."),
    ),
    "risk.so_far": (
        mark("What has happened so far can be told for targets over all contacts only; “{target}” is none."),
        mark("Name a target of the agreement with the aggregate contacts."),
    ),
    "risk.so_far_numbers": (
        mark("{days} of {all} days with these contacts cannot be over."),
        mark("Fewer days than the month has, and no more kept than offered."),
    ),
    "risk.table": (
        mark("“{key}” must be a table."),
        mark("Write it as [{key}], with its keys on the lines below."),
    ),
    "risk.two_promises": (
        mark("“{key}” is written here, and an agreement is named as well."),
        mark("Keep one of them."),
    ),
    "risk.unknown_aggregate": (
        mark("The risk of “{value}” cannot be told."),
        mark("It can for: {known}."),
    ),
    "risk.unknown_formula": (
        mark("The risk under the formula “{value}” cannot be told."),
        mark("It can for: {known}."),
    ),
    "risk.unknown_metric": (
        mark("The risk of “{value}” cannot be told."),
        mark("It can for: {known}."),
    ),
    "risk.unknown_period": (
        mark("The risk of a period “{value}” cannot be told."),
        mark("It can for: {known}."),
    ),
    "skills.nobody": (
        mark("Nobody can serve “{queue}”."),
        mark("Give at least one group this skill."),
    ),
    "skills.shape": (
        mark("The group “{group}” has {skills} skills for {queues} queues, or a negative one."),
        mark("Write one number per queue: 0 for cannot, 1 for first choice, 2 for second choice."),
    ),
    "staff.never_kept": (
        mark("No number of agents keeps this."),
        mark("Ask for less, or allow more places to wait."),
    ),
    "staff.table_options": (
        mark("A table is answered with its own columns; this option is for one interval."),
        mark("Leave the option out, or ask interval by interval."),
    ),
    "staff.together": (
        mark("No formula answers {names} together."),
        mark("Ask for one of them at a time."),
    ),
    "staff.whole_agents": (
        mark("{agents} agents are not a whole number of them."),
        mark("Give a whole number of agents, at least 1."),
    ),
}
