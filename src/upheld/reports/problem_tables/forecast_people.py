"""What can be wrong with overrides and with a client's forecasts."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "client_forecast.calls": (
        mark("“{text}” is not a number of contacts."),
        mark("Write a number that is not negative, with a point before its decimals."),
    ),
    "client_forecast.empty": (
        mark("The client's forecast has no rows."),
        mark("Give one row for each interval: start and calls."),
    ),
    "client_forecast.interval": (
        mark("How long the intervals of version “{version}” are cannot be told from its rows."),
        mark(
            "They begin at whole multiples of a length that divides a day, such as 30m; whole days begin at midnight. "
            "Or say their length."
        ),
    ),
    "client_forecast.missing": (
        mark("The cell is empty: a forecast counts only with its version and the time at which it was received."),
        mark("Fill it in."),
    ),
    "client_forecast.mixed": (
        mark("Version “{version}” has intervals of several lengths."),
        mark("Give all of its rows one length, or say which."),
    ),
    "client_forecast.received_twice": (
        mark("Version “{version}” was received at another time in line {first_line}."),
        mark("Give what came later a version of its own."),
    ),
    "client_forecast.time": (
        mark("“{text}” is not a time."),
        mark("Write an ISO 8601 time such as 2026-11-22T08:30, with or without an offset."),
    ),
    "client_forecast.too_long": (
        mark("Version “{version}” spans more than ten years."),
        mark("Look for a mistyped year."),
    ),
    "client_forecast.twice": (
        mark("The interval was already forecast in line {first_line} of the same version."),
        mark("Keep one row for each interval, or give the later one a version of its own."),
    ),
    "override.already_released": (
        mark("The override “{id}” was released already, at {at}."),
        "",
    ),
    "override.backwards": (
        mark("It ends ({to}) before it begins ({from})."),
        mark("Write “to” after “from”: days include the last one, times end before it."),
    ),
    "override.change": (
        mark("“{text}” is not a change of a forecast."),
        mark(
            "Write +15%, -20%, x1.2, =120, =3000/day, +40 or -40. Where a spreadsheet turns that into a sum, write "
            "up 15%, down 20%, set 120, set 3000/day, up 40 or down 40."
        ),
    ),
    "override.clipped": (
        mark("The override “{id}” takes off {contacts} contacts more than the forecast has; those intervals are at 0."),
        mark("Look whether it means another time, or take off a percentage."),
    ),
    "override.closed": (
        mark("The override “{id}” changes nothing: “{queue}” is closed throughout it."),
        mark("Look at its days and times, or at the opening hours."),
    ),
    "override.day_of_times": (
        mark("“{text}” are contacts of a whole day, but “from” and “to” are times of the day."),
        mark("Write “from” and “to” as days, or contacts of an interval such as =120/30m."),
    ),
    "override.every_queue": (
        mark("“{text}” would give each queue the same number of contacts."),
        mark("Name the queue, or write a percentage."),
    ),
    "override.missing": (
        mark(
            "The cell is empty: an override counts only with a name, times, an author, a reason and when it was made."
        ),
        mark("Fill it in."),
    ),
    "override.mixed": (
        mark("“from” is a time and “to” a whole day ({text})."),
        mark("Write both as days or both as times; the end of a day is written 2026-11-22T24:00."),
    ),
    "override.no_event_day": (
        mark("The override “{id}” changes nothing: no day forecast has the event “{event}”."),
        mark("Look at the name of the event, or wait until its day is forecast."),
    ),
    "override.no_queues": (
        mark("The history names no queue, so there is no “{queue}” in it."),
        mark("Leave the cell empty."),
    ),
    "override.not_yet": (
        mark("The override “{id}” is not in force yet: it says that it was made at {at}, which has not come."),
        mark("Look at made_at and its time zone."),
    ),
    "override.outside": (
        mark("The override “{id}” changes nothing: none of its days is forecast."),
        mark("Look at its days, forecast further ahead, or release it when it is over."),
    ),
    "override.released_before_made": (
        mark("The override “{id}” was released before it was made."),
        mark("Write the time of its release after that of its making."),
    ),
    "override.set_of_days": (
        mark("“{text}” does not say whether it means each interval or the whole day."),
        mark("Write contacts of the day as =3000/day, or of an interval as =120/30m."),
    ),
    "override.time": (
        mark("“{text}” is not a day or a time."),
        mark("Write 2026-11-22, or 2026-11-22T08:30."),
    ),
    "override.twice": (
        mark("The id “{id}” is already used in line {first_line}."),
        mark("Give each override its own id."),
    ),
    "override.unknown_id": (
        mark("There is no override “{id}”."),
        mark("Overrides: {known}."),
    ),
    "override.unknown_queue": (
        mark("There is no queue “{queue}” in the history."),
        mark("Queues: {known}."),
    ),
}
