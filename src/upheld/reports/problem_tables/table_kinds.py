"""What can be wrong with tables brought in through a mapping: the file, the mapping, a row, a cell."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

_FILES: Final[dict[str, tuple[str, str]]] = {
    "table.empty": (
        mark("The table is empty."),
        mark("Export it again; the first row must name the columns."),
    ),
    "table.all_rejected": (
        mark("None of the {rows} rows can be used."),
        mark("See what is wrong with each: upheld import FILE --dry-run."),
    ),
    "table.only_empty_rows": (
        mark("All {rows} rows of the table are empty, down to this one."),
        mark("Check that the right sheet was exported; name another one as “sheet” in a mapping."),
    ),
    "table.empty_rows": (
        mark("Besides {read} rows with content the table has {rows} empty ones; they were left out."),
        mark(
            "Delete the empty rows below and between the data and save the file: it becomes smaller and faster to read."
        ),
    ),
    "table.kind_ambiguous": (
        mark("The header fits several kinds of table: {kinds}."),
        mark("Write the kind before the file, as in quality:FILE, or name it in a mapping (kind = …)."),
    ),
    "table.kind_unknown": (
        mark("No kind of table is known by this header."),
        mark("Make a mapping with “upheld tables --map FILE”, or write the kind before the file. Kinds: {kinds}."),
    ),
    "table.no_header": (
        mark("No row names the columns that a table of kind “{kind}” needs. Missing: {columns}."),
        mark(
            "Name these columns in the header, or say in a mapping which headers they are (“upheld tables --map FILE”)."
        ),
    ),
    "table.no_header_row": (
        mark("Row {row} has no header."),
        mark("Give the number of the row that names the columns, or leave header_row out."),
    ),
    "table.no_threshold": (
        mark("A column counts what was answered within the threshold, but nothing says how many seconds that is."),
        mark('Add threshold = "20s" to the mapping, or a column threshold_s.'),
    ),
    "table.no_interval": (
        mark("The length of the intervals is not known: the rows do not follow each other in one step."),
        mark('Add interval = "30m" to the mapping, or a column ended_at or interval_s.'),
    ),
    "table.no_zone": (
        mark("The time “{text}” has no offset, and nothing says which time zone it is of."),
        mark('Add time_zone = "Europe/Warsaw" to the mapping, or give --zone.'),
    ),
    "table.two_date_orders": (
        mark(
            "The dates of the column are written in two orders: “{first}” (row {first_row}) has the day first, "
            "“{second}” (row {second_row}) the month."
        ),
        mark(
            "Export the table in one order, ISO 8601 if possible; parts of two exports may have been pasted together."
        ),
    ),
    "table.date_order_unknown": (
        mark("Day or month first? Every date of the column can be read either way, as “{text}”."),
        mark('Add date_order = "dmy", "mdy" or "ymd" to the mapping.'),
    ),
    "table.two_decimals": (
        mark("Numbers are written with a comma and with a point as decimal mark, in the columns {columns}."),
        mark(
            'Export the table again with one mark, or say which it is in the mapping: decimal = "," or decimal = ".".'
        ),
    ),
    "table.decimal_unknown": (
        mark("A number of the column {column} is another one with a comma than with a point as decimal mark."),
        mark('Add decimal = "," or decimal = "." to the mapping.'),
    ),
    "table.no_such_sheet": (
        mark("The workbook has no sheet “{sheet}”."),
        mark("Sheets: {sheets}."),
    ),
    "table.several_sheets": (
        mark("Several sheets of the workbook hold such a table: {sheets}."),
        mark('Name the one that is meant in the mapping: sheet = "…".'),
    ),
    "table.not_a_workbook": (
        mark("This is an archive, but no workbook that can be read."),
        mark("Save it as .xlsx or CSV."),
    ),
    "table.workbook_damaged": (
        mark("The workbook is damaged: {reason}."),
        mark("Open it in a spreadsheet, save it again, or ask for it anew."),
    ),
    "table.workbook_locked": (
        mark("The workbook is protected by a password."),
        mark("Save a copy without a password."),
    ),
    "table.zip_bomb": (
        mark("The file unpacks to more than {megabytes} megabytes; it was not opened."),
        mark("If it comes from a system you trust, save it as CSV, or in several parts."),
    ),
    "table.sheet_too_wide": (
        mark("A sheet reaches over {cells} cells from its first to its last; at most {most} are read."),
        mark("A cell far away from the table may hold something: copy the table into a new sheet."),
    ),
    "table.parquet_damaged": (
        mark("The Parquet file is damaged: {reason}."),
        mark("Write it again, or ask for it anew."),
    ),
    "table.parquet_too_large": (
        mark("The Parquet file says that it holds {rows} rows; that is more than can be read at once."),
        mark("Write it in several files."),
    ),
}
_MAPPINGS: Final[dict[str, tuple[str, str]]] = {
    "mapping.not_toml": (
        mark("The mapping is no TOML: {reason}."),
        mark("Mend the line, or make a new one: “upheld tables --map FILE”."),
    ),
    "mapping.format": (
        mark("The file is no mapping of a known form."),
        mark('Its first line is: format = "{wanted}".'),
    ),
    "mapping.kind": (mark("There is no kind of table called “{text}”."), mark("Kinds: {known}.")),
    "mapping.other_kind": (
        mark("The mapping is for tables of kind “{said}”, but the file is to be read as “{kind}”."),
        mark("Use another mapping, or write {said}: before the file."),
    ),
    "mapping.unknown_key": (mark("A mapping has no such key."), mark("Remove it, or correct its spelling.")),
    "mapping.value": (
        mark("The value is not of the right type: {text}."),
        mark("Compare it with the example in the guide."),
    ),
    "mapping.time_zone": (mark("“{text}” is no time zone."), mark("Write an IANA name such as Europe/Warsaw.")),
    "mapping.date_order": (mark("“{text}” is no order of day, month and year."), mark("Write dmy, mdy or ymd.")),
    "mapping.decimal": (mark("“{text}” is no decimal mark."), mark('Write "," or ".".')),
    "mapping.encoding": (
        mark("“{text}” is no known encoding."),
        mark("Write utf-8, utf-16, cp1250, cp1252, iso-8859-2 …"),
    ),
    "mapping.delimiter": (mark("“{text}” cannot part columns."), mark('Write one character, such as ";" or "\\t".')),
    "mapping.header_row": (mark("“{text}” is no row number."), mark("Rows count from 1.")),
    "mapping.interval": (mark("“{text}” is no length of an interval."), mark("Write 15m, 30m, 1h or 1d.")),
    "mapping.threshold": (mark("“{text}” is no threshold."), mark("Write a duration such as 20s.")),
    "mapping.column_twice": (
        mark("The header “{header}” is mapped twice: {other} has it already."),
        mark("Leave one of the two; a header can be one column only."),
    ),
    "mapping.column_and_constant": (
        mark("The column {column} has a header and a constant."),
        mark("Leave one of the two: a constant stands in every row."),
    ),
    "mapping.unknown_target": (
        mark("A table of kind “{kind}” has no such column."),
        mark("“upheld tables {kind}” lists its columns."),
    ),
    "mapping.unit": (mark("“{text}” is no unit of this column."), mark("Units of durations: {known}.")),
    "mapping.word": (mark("“{text}” is no meaning that a word of this column can have."), mark("Meanings: {known}.")),
    "mapping.no_words": (mark("The column holds no words that could be translated."), mark("Remove it from [words].")),
    "mapping.no_such_header": (
        mark("The file has no column “{header}”."),
        mark("Correct the header, or remove it from the mapping."),
    ),
}
_ROWS: Final[dict[str, tuple[str, str]]] = {
    "cell.missing": (mark("The cell is empty."), mark("Fill it in; a row cannot do without it.")),
    "cell.error": (mark("The cell holds an error of its spreadsheet."), mark("Mend the formula, or empty the cell.")),
    "cell.time": (
        mark("“{text}” is no date or time."),
        mark("Write 2026-10-01T08:00:00+02:00, or say in a mapping how dates are written (date_order)."),
    ),
    "cell.time_skipped": (
        mark("“{text}” is no time in {zone}: the clock went forward over it."),
        mark("Check the zone of the mapping; export the times with their offset from UTC."),
    ),
    "cell.time_twice": (
        mark("“{text}” came twice in {zone}, when the clock went back, and nothing says which is meant."),
        mark("Export the times with their offset from UTC, or the rows in the order of time."),
    ),
    "cell.word": (
        mark("Nobody knows what “{text}” means here."),
        mark("Say it under [words] in a mapping. Meanings: {known}."),
    ),
    "cell.number": (mark("“{text}” is no number."), mark("Write digits; say the decimal mark in a mapping (decimal).")),
    "cell.count": (mark("“{text}” is no count."), mark("Write a whole number that is not negative.")),
    "cell.duration": (mark("“{text}” is no duration."), mark("Write seconds, mm:ss or hh:mm:ss, not negative.")),
    "cell.yes_no": (mark("“{text}” is neither yes nor no."), mark("Write yes or no, true or false, 1 or 0.")),
    "row.quotes": (
        mark("The row cannot be read: its double quotes do not pair, or a cell is endless."),
        mark("Write a double quote within a cell twice, and put one at each end of the cell."),
    ),
    "row.too_many_cells": (
        mark("The row has {cells} cells, but the header names {columns} columns."),
        mark("Put cells that hold the delimiter into double quotes, or name the missing columns in the header."),
    ),
    "row.before": (
        mark("The time “{text}” lies before the beginning of the row."),
        mark("Check the two times and the zone; a date may be missing where the end is after midnight."),
    ),
    "row.answered_and_abandoned": (
        mark("The row says both that the call was answered and that it was abandoned."),
        mark("Leave the answer out of the row, or correct the flag."),
    ),
    "row.outcome_contradicts": (
        mark("The row has the time of an answer, but an outcome without one."),
        mark("Correct the outcome, or say in a mapping what its word means."),
    ),
    "line.not_text": (
        mark("The line is no text in the encoding of the file."),
        mark('Say the encoding in a mapping, such as encoding = "cp1250", or save the file as UTF-8.'),
    ),
    "totals.more_than_offered": (
        mark("Answered ({answered}) and abandoned ({abandoned}) are more than offered ({offered})."),
        mark("Check which column is which; refused calls are no part of the offered ones."),
    ),
    "totals.part_above_whole": (
        mark("A part ({part}) is larger than its whole ({whole})."),
        mark("Check which column is which."),
    ),
    "totals.interval_twice": (
        mark("Another row tells the same interval of queue “{queue}” otherwise: row {row} of {file}."),
        mark("Remove one of the two; where both are parts of one interval, add them up."),
    ),
    "totals.intervals_overlap": (
        mark("The interval overlaps that of row {row}, of the same queue “{queue}”."),
        mark("Remove the totals of longer stretches (days, weeks) from the table."),
    ),
    "totals.no_length": (
        mark("Nothing says when the interval ends."),
        mark('Add interval = "30m" to the mapping, or fill in the column.'),
    ),
    "paid.outside": (
        mark("“{text}” are no hours of one day."),
        mark("Write the hours paid for the day as a number from 0 to 24, such as 7.5."),
    ),
    "score.outside": (
        mark("The score “{text}” lies outside 0 to {possible}."),
        mark("Check the most points there are (the column or constant “possible”)."),
    ),
}
_TEMPLATES: Final[dict[str, tuple[str, str]]] = {
    "tables.template_kind": (
        mark("A template is of one kind."),
        mark("Name it: upheld tables calls --template calls.xlsx. Kinds: {known}."),
    ),
    "tables.template_ending": (
        mark("A template is a CSV or an Excel file."),
        mark("Let its name end in .csv or .xlsx."),
    ),
}
SENTENCES: Final[dict[str, tuple[str, str]]] = _TEMPLATES | _FILES | _MAPPINGS | _ROWS
