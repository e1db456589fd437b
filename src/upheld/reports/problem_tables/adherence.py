"""What can be wrong with a plan, with absences and exceptions, and with the states that adherence is measured by."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "absence.free_text": (
        mark("Absences have no column “{column}”: what somebody is ill with, or why, is not kept here."),
        mark("Remove it. Columns: {known}."),
    ),
    "absence.overlap": (
        mark("{person} is absent twice at one time, in lines {first_line} and {second_line}."),
        mark("Withdraw one of them, or part their times."),
    ),
    "absence.type": (
        mark("This is no type of absence."),
        mark("Write one of {known}, and nothing else: no diagnosis and no note."),
    ),
    "adherence.activity": (
        mark("“{activity}” is no activity of a plan."),
        mark("Write one of {known}."),
    ),
    "adherence.asked": (
        mark("Requests for an exception that wait for an answer: {count}."),
        mark("They excuse nothing yet, and lateness waits. Approve or decline them."),
    ),
    "adherence.groups_output": (
        mark("The file would have each person's days, and only groups are asked for."),
        mark("Leave one of the two options out."),
    ),
    "adherence.no_log_ins": (
        mark("The sources tell no log-ins of {count} of the people, so their minutes are unknown: {people}."),
        mark("Name their log-ins in people.csv, or read a source that tells the agents' states."),
    ),
    "adherence.no_plan": (
        mark("The plan has no rows."),
        mark("Give one row for each activity: person, start, end, activity."),
    ),
    "adherence.no_totals": (
        mark("Days that have no daily totals yet: {days}, from {first} to {last}. Their states are not erased."),
        mark("Measure adherence of these days first, and keep the totals."),
    ),
    "adherence.plan_overlap": (
        mark("{person} is planned twice at one time, in lines {first_line} and {second_line}."),
        mark("Only breaks and other activities may lie within work; part the others."),
    ),
    "adherence.reason": (
        mark("“{text}” does not say which reasons keep which activity."),
        mark("Write it as lunch=Lunch,Meal."),
    ),
    "adherence.reason_of": (
        mark("“{activity}” is not kept by a not-ready reason."),
        mark("Reasons can be said of {known}."),
    ),
    "adherence.seen_absent": (
        mark("Shifts on which somebody worked while an absence was recorded: {days}, for {minutes} minutes."),
        mark("Look whether the absence or the log-in is wrong; these minutes count nowhere."),
    ),
    "adherence.states_erased": (
        mark(
            "Days that are not computed again: {days}, from {first} to {last}. The states of all days before {before} "
            "were erased."
        ),
        mark("Their daily totals stand as they were kept."),
    ),
    "adherence.too_long": (
        mark("The activity lasts more than {hours} hours."),
        mark("Look for a mistyped day; give leave of several days one row for each."),
    ),
    "adherence.totals_twice": (
        mark("The daily totals have two rows of {person} on {day}."),
        mark("Keep one."),
    ),
    "adherence.year": (
        mark("No shift is planned in the year of {text}."),
        mark("Look for a mistyped year."),
    ),
    "exception.column": (
        mark("Exceptions have no column “{column}”."),
        mark("Remove it. Columns: {known}."),
    ),
    "exception.no_approver": (
        mark("Nobody is named who answered, but the status is {status}."),
        mark("Name the approver, or write the status “asked”."),
    ),
    "exception.overlap": (
        mark("“{name}” is excused twice at one time, in lines {first_line} and {second_line}."),
        mark("Withdraw one of them, or part their times."),
    ),
    "exception.own": (
        mark("{person} approved an exception of their own."),
        mark("Somebody else has to approve it."),
    ),
    "exception.scope": (
        mark("It does not say whose minutes are excused, or says it twice."),
        mark("Fill exactly one of person, team and queue."),
    ),
    "exception.status": (
        mark("“{text}” is no status of an exception."),
        mark("Write one of {known}."),
    ),
    "exception.unknown_queue": (
        mark("There is no queue “{queue}”."),
        mark("Queues: {known}."),
    ),
    "exception.unknown_team": (
        mark("There is no team “{team}”."),
        mark("Teams: {known}."),
    ),
    "signed.already_withdrawn": (
        mark("“{id}” was withdrawn already, at {at}."),
        "",
    ),
    "signed.backwards": (
        mark("It ends ({to}) before it begins ({from})."),
        mark("Write “to” after “from”: days include the last one, times end before it."),
    ),
    "signed.gone": (
        mark("The row “{id}” is gone."),
        mark("Put it back, and write the time into withdrawn_at."),
    ),
    "signed.missing": (
        mark("The cell is empty."),
        mark("Fill it in: who, from when to when, by whom, and when that was recorded."),
    ),
    "signed.rewritten": (
        mark("The row “{id}” was rewritten: {columns}."),
        mark("Withdraw it, and add a row with what holds now."),
    ),
    "signed.time": (
        mark("“{text}” is not a day or a time."),
        mark("Write 2026-11-22, or 2026-11-22T08:30."),
    ),
    "signed.twice": (
        mark("The id “{id}” is already used in line {first_line}."),
        mark("Give each row its own id."),
    ),
    "signed.unknown_id": (
        mark("There is no row “{id}”."),
        mark("Look at the ids of the table."),
    ),
    "signed.unknown_person": (
        mark("Nobody knows “{person}”."),
        mark("Write the person as people.csv and the plan do."),
    ),
    "signed.withdrawn_before_made": (
        mark("“{id}” was withdrawn before it was made."),
        mark("Write the time of its withdrawal after that of its making."),
    ),
}
