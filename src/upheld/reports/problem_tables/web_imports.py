"""Problems of files brought in through the web."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "job.not_again": (mark("This work did not fail and was not cancelled."), mark("Ask for it where it belongs.")),
    "upload.none": (mark("No file was chosen."), mark("Choose one and send it again.")),
    "upload.empty": (
        mark("The file is empty."),
        mark("Export it again, and look whether it has grown to its full size before it is sent."),
    ),
    "upload.unpacks_to_too_much": (
        mark("The packed file unpacks to more than {most} MB."),
        mark("Send its content in several files, or import it on the machine itself with upheld import."),
    ),
    "upload.kind_unknown": (
        mark("Nothing in the file tells what it is."),
        mark("Choose its kind below, or tell which column is which."),
    ),
    "upload.kind_ambiguous": (
        mark("The header fits several kinds of table: {kinds}."),
        mark("Choose one of them below."),
    ),
    "upload.no_header": (
        mark("No row names the columns that a table of kind “{kind}” needs. Missing: {columns}."),
        mark("Tell which column is which, or what holds for every row."),
    ),
    "upload.gone": (mark("The file is not there any more."), mark("Bring it in once more.")),
    "upload.changed": (
        mark("The file is not the one that was brought in: its content has changed on this machine."),
        mark("Discard it and bring it in once more."),
    ),
    "upload.under_way": (
        mark("Work on this file is under way."),
        mark("Wait until it has ended, or cancel it."),
    ),
    "upload.imported_already": (
        mark("This file was imported already. It stays, so that records can be made from it again."),
        "",
    ),
    "upload.discarded_already": (mark("This file was discarded."), mark("Bring it in once more.")),
    "upload.nothing_to_import": (
        mark("Nothing of this file can be imported as it is read now."),
        mark("See what is wrong with its rows; tell which column is which, or mend the file."),
    ),
    "upload.mapping_kind": (
        mark("The mapping does not say of what kind its tables are."),
        mark('Add a line such as kind = "calls".'),
    ),
    "upload.mapping_name": (
        mark("A mapping needs a name of at most {most} characters."),
        mark("Name it after the system that the files come from."),
    ),
    "upload.column_twice": (
        mark("“{column}” was chosen for two headers: “{first}” and “{second}”."),
        mark("Choose it for one of them, and “not read” for the other."),
    ),
}
