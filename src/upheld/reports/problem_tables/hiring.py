"""What can be wrong with a plan of hiring."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "hiring.bands": (
        mark("“{text}” does not say how many leave by time in the team."),
        mark('Write bands in order, the last endless: [ {{ until = "13w", monthly = "6%" }}, {{ monthly = "2%" }} ].'),
    ),
    "hiring.class_sizes": (
        mark("The smallest class, {smallest}, is larger than the largest, {largest}."),
        mark("Write the smaller number as smallest."),
    ),
    "hiring.currency": (
        mark("“{text}” is not a currency."),
        mark("Write its three letters, such as EUR."),
    ),
    "hiring.date": (
        mark("“{text}” is not a date."),
        mark("Write 2027-03-01, or 2027-03 for a month."),
    ),
    "hiring.end_before_start": (
        mark("Somebody left on {end}, before starting on {start}."),
        mark("Correct one of the two dates."),
    ),
    "hiring.format": (
        mark("The file does not say that it is a hiring plan."),
        mark('Begin it with: format = "{known}".'),
    ),
    "hiring.horizon": (
        mark("A plan of {weeks} weeks cannot be made."),
        mark("Plan for 1 to {most} weeks."),
    ),
    "hiring.hours_per_week": (
        mark("The need is written in hours, but not how many a full-time person works."),
        mark("Write hours_per_week under [required], or the need as agents."),
    ),
    "hiring.last_band": (
        mark("Nothing says how many leave after long in the team."),
        mark("Write a last band without an end."),
    ),
    "hiring.lead_too_short": (
        mark("Recruiting is to take {lead} weeks, but its stages take {takes}."),
        mark("Write a longer lead, or shorter days of the stages."),
    ),
    "hiring.no_attrition": (
        mark("Of {people} people it cannot be learnt how people leave."),
        mark("A table needs {least} people; or write bands under [attrition]."),
    ),
    "hiring.nobody_there": (
        mark("With so much leave, absence and shrinkage nobody is left to work."),
        mark("Write shares of the paid time that together leave some of it."),
    ),
    "hiring.not_solved": (
        mark("No plan was found: {why}"),
        mark("Simplify the plan, or allow smaller classes."),
    ),
    "hiring.nothing_required": (
        mark("{table} does not tell who is needed from {start} on."),
        mark("Add the months of the plan, beginning with that of its start."),
    ),
    "hiring.number": (
        mark("{value} is not possible here."),
        mark("Write a number from {least} to {most}."),
    ),
    "hiring.order": (
        mark("{first} does not follow {before}."),
        mark("Write every month or week once, in order and without a gap."),
    ),
    "hiring.people_once": (
        mark("It must be said once who is there."),
        mark("Write either table or now under [people]."),
    ),
    "hiring.period_without_week": (
        mark("A month or week of the table has no week of the plan."),
        mark("Let the plan start on the first day of the first one."),
    ),
    "hiring.ramp_data": (
        mark("How newcomers learn cannot be chosen from {cohorts} cohorts and {weeks} weeks."),
        mark("Give at least two cohorts and six weeks, or write shape, first and weeks."),
    ),
    "hiring.ramp_twice": (
        mark("“{key}” is written, and a table of how newcomers learn as well."),
        mark("Keep one of them."),
    ),
    "hiring.reason": (
        mark("A reason for leaving is one of a few words, and none that tells of health."),
        mark("Write one of {known}, or nothing."),
    ),
    "hiring.shape": (
        mark("“{text}” is no way of learning."),
        mark("Write linear, exponential, s-curve or stepped."),
    ),
    "hiring.stage_empty": (
        mark("The stage “{stage}” has nobody in it, or negative days."),
        mark("Count over a time long enough that somebody reached each stage."),
    ),
    "hiring.stage_exceeds": (
        mark("{people} reached “{stage}”, but only {before} reached “{earlier}” before it."),
        mark("Count the same people through all stages, in the order of the stages."),
    ),
    "hiring.stages": (
        mark("{number} stages are no funnel."),
        mark("Write at least two, the last being the start."),
    ),
    "hiring.starts_later": (
        mark("Somebody starts on {start}, after the start of the plan."),
        mark("Write those who are recruited already as [[under_way]], and here only who is or was there."),
    ),
    "hiring.steps": (
        mark("“{text}” is no list of steps."),
        mark('Write them in order from 0w: [ {{ from = "0w", share = "50%" }}, {{ from = "8w", share = "90%" }} ].'),
    ),
    "hiring.tables": (
        mark("“{key}” must be a list of tables."),
        mark("Write each as [[{key}]], with its keys on the lines below."),
    ),
    "hiring.tenured_aht": (
        mark("Handling times of newcomers say nothing without that of tenured people."),
        mark("Write tenured_aht under [ramp], and handling times above 0."),
    ),
    "hiring.under_way": (
        mark("{people} people cannot start on {start}."),
        mark("Write a day of the plan and the number of people; who started before it is in the table of people."),
    ),
    "hiring.weeks": (
        mark("“{text}” is not a number of weeks."),
        mark("Write a duration with its unit, such as 6w or 45d."),
    ),
}  # fmt: skip
