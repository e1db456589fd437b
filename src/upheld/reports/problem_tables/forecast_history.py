"""What can be wrong with a history of volumes."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

_TABLES: Final[dict[str, tuple[str, str]]] = {
    "history.interval": (
        mark("An interval of {seconds} seconds does not fit into a day."),
        mark("Give whole minutes that divide a day: 5m, 15m, 30m, 1h."),
    ),
    "history.no_interval": (
        mark("The length of the intervals is not known: the starts of the rows do not tell it."),
        mark("Give it (--interval 30m), or add a column interval_s or ended_at."),
    ),
    "history.coarser": (
        mark("The rows tell intervals of {lengths} minutes; they cannot be told in intervals of {minutes} minutes."),
        mark("Ask for longer intervals, or leave the length out."),
    ),
    "history.too_large": (
        mark("The table reaches over so many days and queues that its histories would have {cells} cells."),
        mark("Remove queues or years that are not needed, or sum to longer intervals."),
    ),
    "history.no_records": (
        mark("The records hold no contact and no total of an interval."),
        mark("Import the logs of the telephone system first, or give a table of volumes."),
    ),
    "history.nothing_usable": (
        mark("None of the {rows} rows can be used."),
        mark("The first of them says why; check that the columns are what their headers say."),
    ),
}
_ROWS: Final[dict[str, tuple[str, str]]] = {
    "history.negative": (
        mark("The count is negative; the row is not used."),
        mark("Correct it, or empty the row: unknown is not a number below zero."),
    ),
    "history.far_apart": (
        mark("The row lies more than a year away from the others ({first} to {last}); it is not used."),
        mark("Check the year; a telephone system whose clock was not set writes 1970 or 2000."),
    ),
    "history.row_differs": (
        mark("Row {other} tells the same interval otherwise; neither is used, and the interval counts as unknown."),
        mark(
            "Remove one of the two; where both are parts of one interval, add them up; where clocks go back, write "
            "the offset from UTC."
        ),
    ),
    "history.row_again": (
        mark("Row {other} says the same; the interval is counted once."),
        mark("Remove one of the two rows."),
    ),
    "history.length": (
        mark("The interval's length does not divide a day into whole minutes; the row is not used."),
        mark("Check when it begins and ends."),
    ),
    "history.off_grid": (
        mark("An interval of {minutes} minutes does not begin at this time; the row is not used."),
        mark("Intervals begin at multiples of their length from midnight; check the start, and the zone."),
    ),
    "history.not_nested": (
        mark("The row's interval does not fit into one of {minutes} minutes; it is not used."),
        mark("Export the table in intervals of one length."),
    ),
    "history.overlaps": (
        mark("Several rows tell the same time within one interval of {minutes} minutes; none of them is used."),
        mark("Remove the totals of longer stretches, or the shorter ones that they are made of."),
    ),
    "history.part_missing": (
        mark("The rows tell only a part of this interval of {minutes} minutes; they are not used."),
        mark("Add the missing rows, or ask for shorter intervals."),
    ),
}
_NOTES: Final[dict[str, tuple[str, str]]] = {
    "history.handled_only": (
        mark("The table tells handled contacts only. What is forecast is handled, which hides those who gave up."),
        mark("Add a column of offered contacts."),
    ),
    "history.impossible_aht": (
        mark(
            "The handling time of {rows} rows is impossible, here {aht_s} s a contact: it counts as unknown, the "
            "contacts are kept."
        ),
        mark("Check the unit: handling times are in seconds."),
    ),
    "history.no_zone": (
        mark("No time zone is named: times are taken as they stand, and every day has 24 hours."),
        mark("Name it (--zone Europe/Warsaw), so that the days on which the clock changes are right."),
    ),
    "history.lengths_mixed": (
        mark("The table has intervals of {lengths} minutes; all were summed to {minutes} minutes."),
        mark("Nothing need be done if the table was exported like this."),
    ),
    "history.fractions": (
        mark("Counts have fractions (rows: {rows}), here {text}: contacts are whole, so these are averages."),
        mark("Use what was counted: averages vary less than what comes, and the forecast's spread will be too narrow."),
    ),
    "history.autumn_hour": (
        mark(
            "Where the clock went back an hour came twice; the mean of both is kept, so the histories hold {contacts} "
            "contacts less than the rows."
        ),
        "",
    ),
    "history.zeros_left_out": (
        mark(
            "The table leaves out intervals in which nobody came (queues: {queues}, such as “{queue}”): between the "
            "first and last time of day with contacts they are taken as 0."
        ),
        mark("Export intervals without contacts as 0, so that they can be told from intervals that are missing."),
    ),
    "history.all_zero": (
        mark("Nobody ever came (queues: {queues}, such as “{queue}”); nothing but zero can be forecast."),
        mark("Check the name of the queue and the filter of the export."),
    ),
    "history.few_days": (
        mark(
            "The history has {days} days or less (queues: {queues}, such as “{queue}”): the forecast's spread is very "
            "wide."
        ),
        mark("Bring more days, or name a queue like it whose shape can be borrowed."),
    ),
    "history.repeats": (
        mark("Queue “{queue}”: callers who gave up and soon came again: {repeats}; each counts once."),
        "",
    ),
    "history.from_elsewhere": (
        mark("Queue “{queue}”: visits from another queue: {visits}; they count in the queue of their first visit."),
        "",
    ),
    "history.more_refused": (
        mark("{rows} more rows are not used; they are not listed."),
        mark("What is wrong with the listed ones is likely wrong with them too."),
    ),
}
SENTENCES: Final[dict[str, tuple[str, str]]] = _TABLES | _ROWS | _NOTES
