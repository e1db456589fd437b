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
