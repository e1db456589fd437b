"""What can be wrong with tables kept by hand."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "people.login_overlap": (
        mark("The log-in “{name}” belongs to two rows at one time: lines {first_line} and {second_line}."),
        mark("End the earlier row (valid_to) on the day the later one begins (valid_from)."),
    ),
    "people.queue_overlap": (
        mark("The queue “{name}” belongs to two clients at one time: lines {first_line} and {second_line}."),
        mark("End the earlier row (valid_to) on the day the later one begins (valid_from)."),
    ),
    "table.cell_empty": (
        mark("The cell is empty."),
        mark("Fill it in, or remove the row."),
    ),
    "table.column_missing": (
        mark("The column is missing."),
        mark("Add it to the header line; the first line of the file names the columns."),
    ),
    "table.column_twice": (
        mark("The column is there twice."),
        mark("Rename one of the two in the header line."),
    ),
    "table.ends_before_start": (
        mark("The row ends ({to}) before it begins ({from})."),
        mark("valid_to is the first day on which the row no longer holds; it lies after valid_from."),
    ),
    "table.not_utf8": (
        mark("The file is not UTF-8 text."),
        mark("Save it as UTF-8 (a spreadsheet calls it “CSV UTF-8”)."),
    ),
    "table.quotes": (
        mark("The row cannot be read: its double quotes do not pair, or a cell is endless."),
        mark("Write a double quote within a cell twice, and put one at each end of the cell."),
    ),
    "table.time": (
        mark("“{text}” is not a date or a time."),
        mark("Write 2026-11-22, or 2026-11-22T08:00+01:00."),
    ),
    "table.too_many_cells": (
        mark("The row has more cells than the header has columns."),
        mark("Put cells that contain commas into double quotes, or name the missing columns in the header."),
    ),
}
