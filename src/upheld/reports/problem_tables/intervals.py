"""What can be wrong with the kept quarter-hours of a workspace and the calls behind them, and with what is asked."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "calls.bad_cursor": (
        mark("The place to go on from is none of this list."),
        mark("Begin at the first page again."),
    ),
    "calls.long_period": (
        mark("Calls are listed for at most {most} days at a time."),
        mark("Choose a shorter period."),
    ),
    "calls.unknown_order": (
        mark("Calls cannot be ordered by {order}."),
        mark("Choose one of: {known}."),
    ),
    "calls.unknown_outcome": (
        mark("No call ends as {outcome}."),
        mark("Choose one of: {known}."),
    ),
    "intervals.cut": (
        mark("{at} is no quarter-hour, and figures are kept by quarter-hour."),
        mark("Begin and end at :00, :15, :30 or :45."),
    ),
    "intervals.damaged": (
        mark("The file of kept quarter-hours is damaged or gone."),
        mark("Remove the folder intervals of the workspace: the figures are counted again from the records."),
    ),
    "intervals.finer": (
        mark("Intervals of {interval} are not made of whole quarter-hours, and figures are kept by quarter-hour."),
        mark("Choose 15, 30 or 60 minutes, or another multiple of 15 minutes that divides a day."),
    ),
    "intervals.measure_missing": (
        mark("Figures of {measure} are not kept for formula {formula} and threshold {threshold_s} s."),
        mark("Wait until the quarter-hours have been counted again: they are kept for the measures of all agreements."),
    ),
    "intervals.missing": (
        mark("The quarter-hours of this workspace have not been counted yet."),
        mark("Wait until they have been counted; this begins by itself after an import."),
    ),
    "intervals.unwritable": (
        mark("The folder of kept quarter-hours cannot be written: {reason}."),
        mark("Give the process the right to write to the workspace, and see that its disk is not full."),
    ),
    "intervals.version": (
        mark("The kept quarter-hours are of another version ({version})."),
        mark("Wait until they have been counted again; this begins by itself after an import."),
    ),
    "raw.file_changed": (
        mark("The file no longer has the lines of this call where they were read."),
        mark("Import the file from where its original content lies now: upheld import PATH."),
    ),
    "raw.file_missing": (
        mark("The file that this call was read from is not there any more."),
        mark("Bring it back, or import it from where it lies now: upheld import PATH."),
    ),
    "raw.journal_unknown": (
        mark("This call did not come from a file that was imported into this workspace."),
        mark("Look at its record; there are no lines to show."),
    ),
    "raw.no_lines": (
        mark("The file that this call was read from is not made of lines."),
        mark("Open it with the program it belongs to."),
    ),
    "raw.unreadable": (
        mark("The file that this call was read from cannot be read: {reason}."),
        mark("Give the process the right to read it, or put an undamaged copy in its place."),
    ),
}
