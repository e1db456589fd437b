"""What can be wrong with Amazon Connect records."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "connect.contact_events": (
        mark("These are contact events of Amazon Connect: they tell no durations and may be missing."),
        mark("Give the contact records: Amazon Connect, Data streaming, Contact records."),
    ),
    "connect.contact_lens": (
        mark("This is the output of Contact Lens: it tells what was said, not how long anyone waited."),
        mark("Give the contact records: Amazon Connect, Data streaming, Contact records."),
    ),
    "connect.evaluation": (
        mark("This is an evaluation form of Amazon Connect."),
        mark("Give the contact records: Amazon Connect, Data streaming, Contact records. Scores come as a table."),
    ),
    "connect.stranger": (
        mark("This holds no contact record and no agent event of Amazon Connect."),
        mark("Give the files that its data stream delivers: contact records, and agent events if there are any."),
    ),
    "connect.document": (
        mark("The document is neither a contact record nor an agent event of Amazon Connect."),
        mark("Nothing of it is counted; keep other documents in files of their own."),
    ),
    "connect.identity": (
        mark("The document does not say what it is about: its ContactId, AgentARN, EventId or EventType is missing."),
        mark("Ask for the file again; the document is not counted."),
    ),
    "connect.time": (
        mark("A time is missing, or is no time between 2001 and 2100."),
        mark("Times look like 2026-10-01T08:00:00Z; the document is not counted."),
    ),
    "connect.seconds": (
        mark("A duration is no number of seconds."),
        mark("Durations are whole seconds and never negative; the document is not counted."),
    ),
    "connect.text": (
        mark("A field holds something else than the text it should."),
        mark("Compare the document with the data model of contact records; it is not counted."),
    ),
    "connect.object": (
        mark("A part of the document, such as Queue or Agent, is not built as it should be."),
        mark("Compare the document with the data model of contact records; it is not counted."),
    ),
}
