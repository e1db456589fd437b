"""What can be wrong with Asterisk's database export and call records."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "checks.clock_not_as_said": (
        mark("The times of some files are not in the time zone that was said: {clocks}."),
        mark("The ids of the calls show the real one, and it was used."),
    ),
    "checks.ended_before_queue": (
        mark("Contacts that ended in a menu or an announcement, before any queue: {ended_before_queue}."),
        mark("Only the call records show them; they count in no service level."),
    ),
    "checks.went_on_after_transfer": (
        mark("Contacts that talked on after an agent had transferred them: {went_on_after_transfer}."),
        mark("The queue's log ends there; the talk time does not hold what came after."),
    ),
    "export.call_id": (
        mark("The row has no uniqueid."),
        mark("Without it the record belongs to no call; it is not counted."),
    ),
    "export.clock_unclear": (
        mark("The times of the table and the ids of its calls do not fit together: they show several time zones."),
        mark("Export each switch's rows into a file of their own, or export the times in GMT."),
    ),
    "export.columns": (
        mark("The row has not as many cells as the table has columns."),
        mark("Export the table again, with cells in quotes; the row is not counted."),
    ),
    "export.hour_skipped": (
        mark("The time lies in the hour that the clock skips in spring."),
        mark("Check the time zone (--zone), or export the times in GMT; the row is not counted."),
    ),
    "export.hour_twice": (
        mark("The time lies in the hour that comes twice in autumn, and nothing tells which of the two is meant."),
        mark("Export the times in GMT (queue_log_realtime_use_gmt = yes), or this night's rows with their offset."),
    ),
    "export.id": (
        mark("The id of the row is no number."),
        mark("Export the table again; the row is not counted."),
    ),
    "export.no_uniqueid": (
        mark("These call detail records have no column uniqueid, so nothing joins them with the calls of a queue."),
        mark("Set loguniqueid = yes in cdr.conf; records written from then on can be used."),
    ),
    "export.not_cdr": (
        mark("These are no call detail records of Asterisk."),
        mark("Give Master.csv, or the table cdr exported as CSV with the names of its columns in the first line."),
    ),
    "export.not_queue_log": (
        mark("This is no export of Asterisk's table queue_log."),
        mark("Export it as CSV with the names of its columns in the first line: id, time, callid, queuename, …"),
    ),
    "export.time": (
        mark("A time is not written as YYYY-MM-DD HH:MM:SS, or lies outside 2001 to 2100."),
        mark("Export the table again; the row is not counted."),
    ),
    "export.zone_not_known": (
        mark("“{zone}” is not the name of a time zone."),
        mark("Write it as Europe/Warsaw or UTC."),
    ),
    "export.zone_unknown": (
        mark("Nothing tells in which time zone the times are: no call has an id with the time of its making."),
        mark("Say the zone: --zone Europe/Warsaw."),
    ),
    "row.quotes": (
        mark("A quotation mark is opened and never closed."),
        mark("Export the table again; the line is not counted."),
    ),
}
