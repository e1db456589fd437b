"""What can be wrong with files of JSON documents."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "document.not_json": (
        mark("This is no JSON document."),
        mark("Ask for the file again; a transfer may have cut or joined its lines."),
    ),
    "document.too_long": (
        mark("A document is longer than 16 megabytes."),
        mark("Check that this file comes from the telephone system."),
    ),
    "document.torn": (
        mark("The file ends within a document."),
        mark("It is read again with the next import, when it may be whole."),
    ),
    "document.field": (
        mark("A field does not hold what its name says: {field}."),
        mark("Compare the document with the description of the system's records."),
    ),
}
