"""The kinds of tables and their columns in words."""

from __future__ import annotations

from typing import Final

from upheld.contacts.tables.columns import (
    CALLER,
    COUNT,
    DAY,
    DURATION,
    INSTANT,
    NUMBER,
    TEXT,
    TIME_OF_DAY,
    WORD,
    YES_NO,
    Column,
    Kind,
)
from upheld.reports.catalogue import Language, mark

KINDS: Final[dict[str, str]] = {
    "calls": mark("One row for each stay of a contact in one queue: calls, chats, call-backs."),
    "agent_states": mark("One row for each stretch of an agent's day: logged in, not ready, after-call work."),
    "interval_totals": mark("One row for each queue and interval, where a system tells totals only."),
    "work_items": mark("One row for each e-mail, letter or case: when it came, when it was answered and closed."),
    "outbound": mark("One row for each outbound attempt: was the customer reached, did it convert."),
    "satisfaction": mark("One row for each answer of a customer to a survey."),
    "quality": mark("One row for each contact that was evaluated, with its points."),
    "documentation": mark("One row for each contact that was checked for its documentation."),
    "resolution": mark("One row for each contact of which it is known whether it settled the matter."),
    "paid_hours": mark("One row for each person and day of a payroll: the hours that were paid."),
    "people": mark("Who used which log-in when: the workspace's people.csv."),
    "queues": mark("Which client a queue worked for when: the workspace's queues.csv."),
    "forecast": mark("The locked forecast of an agreement (tables.forecast)."),
    "hours": mark("Dated exceptions to the opening hours of an agreement (tables.hours)."),
}
MEANINGS: Final[dict[str, str]] = {
    TEXT: mark("text"),
    CALLER: mark("a number, kept as a pseudonym only"),
    WORD: mark("a word"),
    INSTANT: mark("date and time"),
    DAY: mark("date"),
    TIME_OF_DAY: mark("time of day"),
    DURATION: mark("seconds, mm:ss or hh:mm:ss"),
    COUNT: mark("whole number"),
    NUMBER: mark("number"),
    YES_NO: mark("yes or no"),
}
COLUMNS: Final[dict[str, str]] = {
    "abandon_mean_s": mark("mean wait of the abandoned"),
    "abandon_wait_s": mark("sum of the waits of the abandoned"),
    "abandoned": mark("how many gave up waiting"),
    "abandoned_within": mark("how many gave up within the threshold; also abandoned_within_20s"),
    "agent": mark("the log-in that handled it"),
    "aht_s": mark("mean handling time of the answered"),
    "answer_wait_s": mark("sum of the waits of the answered"),
    "answered": mark("how many were answered"),
    "answered_at": mark("when it was answered"),
    "answered_within": mark("how many were answered within the threshold; also answered_within_20s, several of them"),
    "asa_s": mark("mean wait of the answered"),
    "attempted_at": mark("when it was tried"),
    "caller": mark("who called"),
    "calls": mark("contacts expected in the interval"),
    "channel": mark("voice, chat, email, task …; voice where nothing is said"),
    "client": mark("the client the queue works for"),
    "closed_at": mark("when it was closed; empty: still open"),
    "contact_id": mark("one id through all transfers"),
    "converted": mark("whether the aim of the campaign was reached"),
    "date": mark("the day, where date and time stand in two columns"),
    "day": mark("the day that was worked"),
    "dialled": mark("the number called"),
    "documented": mark("whether the contact was documented as agreed"),
    "duration_s": mark("how long it lasted, in place of its end"),
    "employer": mark("the company that employs the person"),
    "ended_at": mark("when it ended"),
    "ended_by": mark("agent, caller, blind_transfer, attended_transfer or system"),
    "exit_key": mark("the key pressed to leave the queue"),
    "handle_s": mark("handling time, where its parts are not told"),
    "hold_mean_s": mark("mean time on hold of the answered"),
    "hold_s": mark("time on hold"),
    "hours": mark("spans such as 08:00-12:00, or closed"),
    "interval_s": mark("length of the interval"),
    "is_abandoned": mark("whether the caller gave up waiting"),
    "is_answered": mark("whether an agent answered"),
    "item_id": mark("one id per item"),
    "login": mark("the log-in as the telephone system writes it"),
    "longest_wait_s": mark("the longest wait in the interval"),
    "name": mark("the person's name"),
    "note": mark("a note for people"),
    "offered": mark("how many came, all but those not admitted"),
    "offered_at": mark("when it entered the queue"),
    "outcome": mark(
        "answered, abandoned, timed_out, left_by_key, left_empty, withdrawn, refused or unknown; may be left to the "
        "other columns"
    ),
    "paid_hours": mark("hours paid for the day, such as 7.5"),
    "pay_code": mark("what they were paid as: normal, overtime, leave"),
    "person": mark("one id per person, for all log-ins"),
    "place": mark("place in the queue on entry"),
    "possible": mark("the most points there are"),
    "queue": mark("the queue, skill or campaign"),
    "reached": mark("whether the right person answered"),
    "reason": mark("why the agent was not ready"),
    "received_at": mark("when it came in"),
    "refused": mark("how many were not admitted"),
    "reopened": mark("how many times it was opened again"),
    "resolved": mark("whether the matter was settled"),
    "ring_s": mark("ringing at the agent who answered, a part of the wait"),
    "score": mark("the points given; empty: asked, not answered"),
    "scored_at": mark("when the contact was, else when it was scored"),
    "short_abandoned": mark("how many gave up in less than short_s"),
    "short_s": mark("what the system calls a short abandon"),
    "site": mark("where the person works"),
    "start": mark("start of the interval"),
    "started_at": mark("when it began"),
    "state": mark("logged_in, not_ready, wrap, ready or offline"),
    "talk_mean_s": mark("mean talking time of the answered"),
    "talk_s": mark("talking time, without hold"),
    "team": mark("the person's team"),
    "threshold_s": mark("the seconds that “within” means"),
    "time": mark("the time of day, where date and time stand in two columns"),
    "transferred_to": mark("where it was passed on to"),
    "valid_from": mark("first day of the row"),
    "valid_to": mark("first day on which it no longer holds"),
    "wait_s": mark("wait until answered, or until it left the queue"),
    "was_reopened": mark("whether it was opened again"),
    "wrap_mean_s": mark("mean after-call work of the answered"),
    "wrap_s": mark("after-call work"),
}


def kind_about(kind: Kind, language: Language) -> str:
    """What a kind of table holds."""
    return language.say(KINDS[kind.name])


def column_about(column: Column, language: Language) -> str:
    """What a column holds."""
    return language.say(COLUMNS[column.name])


def meaning(column: Column, language: Language) -> str:
    """How a column's cells are written."""
    return language.say(MEANINGS[column.meaning])


def needed(kind: Kind, column: Column, language: Language) -> str:
    """Whether a table can do without a column."""
    if column.required:
        instead = column.name == kind.moment and "date" in kind.by_name
        return language.say("yes, or date and time") if instead else language.say("yes")
    return language.say("one of these") if any(column.name in group for group in kind.needs) else ""
