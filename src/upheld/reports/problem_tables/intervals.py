"""What can be wrong with the kept quarter-hours of a workspace, and with what they are asked."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
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
}
