"""What can be wrong with a question about waiting and staffing."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "queueing.abandonment": (
        mark("No patience makes {value} of these contacts give up."),
        mark("Between {low} and {high} are possible with these agents."),
    ),
    "queueing.chat_occupancy": (
        mark("Agents with several contacts at once have no limit of occupancy."),
        mark("Limit the number of contacts an agent has at once instead."),
    ),
    "queueing.chat_slower": (
        mark("With {level} contacts at once an agent finishes fewer than with one less."),
        mark("Give agents fewer contacts at once, or check the handling times."),
    ),
    "queueing.denominator": (
        mark("“{value}” is nothing to divide by."),
        mark("Write one of: {known}."),
    ),
    "queueing.level": (
        mark("A service level of {value} cannot be kept by any number of agents."),
        mark("Write a share below 100 %, such as 80%."),
    ),
    "queueing.no_goal": (
        mark("Nothing is to be kept."),
        mark("Name a service level, a speed of answer, an abandonment rate or an occupancy."),
    ),
    "queueing.number": (
        mark("{value} is out of range."),
        mark("Write a number from {low} to {high}; times are in seconds."),
    ),
    "queueing.retrials": (
        mark("With {value} of the lost calling again the calls never settle."),
        mark("Write a smaller share, or give the queue more agents."),
    ),
    "scenario.agents_twice": (
        mark("Agents are given per interval and by shifts."),
        mark("Leave one of the two out."),
    ),
    "scenario.break_outside": (
        mark("The break “{text}” lies outside its shift."),
        mark("Write it within the shift, such as 10:00-10:15."),
    ),
    "scenario.choice": (
        mark("“{text}” is none of the possible words."),
        mark("Write one of: {known}."),
    ),
    "scenario.clock": (
        mark("“{text}” is no time of day."),
        mark("Write hours and minutes, such as 08:30; breaks as 10:00-10:15."),
    ),
    "scenario.different_queues": (
        mark("The two scenarios do not have the same queues and intervals."),
        mark("Change agents, skills or rules only: then both meet the same callers."),
    ),
    "scenario.duration": (
        mark("“{text}” is no duration."),
        mark("Write it as 20s, 3m or 1h30m."),
    ),
    "scenario.id_twice": (
        mark("“{id}” is the name of two."),
        mark("Give each a name of its own."),
    ),
    "scenario.length": (
        mark("There are {number} values for {intervals} intervals."),
        mark("Write one value for each interval, or a single one for all."),
    ),
    "scenario.missing": (
        mark("It is missing."),
        mark("Write it; examples/scenario.toml explains every key."),
    ),
    "scenario.no_skills": (
        mark("These agents can serve no queue."),
        mark("Name the queues they serve, such as skills = {{ sales = 1 }}."),
    ),
    "scenario.nobody_can": (
        mark("No agent has the skill for “{queue}”: nobody will ever answer there."),
        mark("Give a group with agents this skill, or let the queue overflow to another."),
    ),
    "scenario.not_toml": (
        mark("It is not a TOML file: {why}."),
        mark("Compare it with examples/scenario.toml."),
    ),
    "scenario.overflow_to_itself": (
        mark("A queue cannot overflow to itself."),
        mark("Name another queue."),
    ),
    "scenario.parts": (
        mark("The shares of the parts add up to {whole}."),
        mark("Write shares that add up to 100 %."),
    ),
    "scenario.replications": (
        mark("{value} is no number of days to simulate."),
        mark("Write a number from {low} to {high}."),
    ),
    "scenario.share": (
        mark("“{text}” is no share."),
        mark("Write a share from 0 % to 100 %, such as 25% or 0.25."),
    ),
    "scenario.too_many_calls": (
        mark("{calls} contacts come in one day: too many to simulate at once."),
        mark("Check the unit of calls (per interval), or simulate a part: up to {most} contacts."),
    ),
    "scenario.type": (
        mark("“{text}” is of the wrong kind."),
        mark("Expected here: {expected}."),
    ),
    "scenario.unknown_key": (
        mark("Nothing is called “{key}” here."),
        mark("Known keys: {known}."),
    ),
    "scenario.unknown_queue": (
        mark("There is no queue called “{queue}”."),
        mark("Queues of this scenario: {known}."),
    ),
    "scenario.unreadable": (
        mark("It cannot be read: {why}."),
        mark("Check the path."),
    ),
    "scenario.unstable": (
        mark("A load of {load} erlangs meets {agents} agents, and nobody ever hangs up: the queue grows without end."),
        mark("Give more agents this skill, or say how long callers wait (patience)."),
    ),
    "scenario.whole": (
        mark("“{text}” is no whole number from {low} to {high}."),
        mark("Write a whole number."),
    ),
    "staff.missing": (
        mark("It is missing."),
        mark("Say how many contacts come, in which time, and how long handling takes."),
    ),
    "staff.no_rows": (
        mark("The table has no rows."),
        mark("Write a row for each interval under the header."),
    ),
    "staff.not_a_number": (
        mark("“{text}” is not a number."),
        mark("Write numbers with a point, times in seconds and shares such as 0.8."),
    ),
    "staff.nothing_asked": (
        mark("Neither a target nor agents are given."),
        mark("Name a service level to be kept, an occupancy, or the agents whose achievement is asked."),
    ),
    "staff.unstable": (
        mark("{agents} agents cannot serve a load of {load} erlangs: without patience the queue grows without end."),
        mark("Give at least {least} agents, or say how long callers wait before they hang up."),
    ),
}
