"""What can be wrong with Genesys Cloud conversation details."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "genesys_cloud.id": (
        mark("The conversation has no id."),
        mark("Ask for the conversation again; it is not counted."),
    ),
    "genesys_cloud.metric": (
        mark("A metric has no name, or its value is no number."),
        mark("Compare it with the description of AnalyticsSessionMetric; the conversation is not counted."),
    ),
    "genesys_cloud.no_conversation": (
        mark("The file holds no conversation."),
        mark("Check the interval of the query; an empty page may be left out."),
    ),
    "genesys_cloud.not_conversation": (
        mark("This document is no conversation detail: conversationId, conversationStart or participants is missing."),
        mark("Leave out of the file what other queries gave; the document is not counted."),
    ),
    "genesys_cloud.not_details": (
        mark("This file holds no conversation details of Genesys Cloud."),
        mark(
            "Give the answer of analytics/conversations/details (query or job), or one such conversation a line; "
            "the conversations of api/v2/conversations have other fields."
        ),
    ),
    "genesys_cloud.shape": (
        mark("Participants, sessions, segments or metrics are no lists of objects."),
        mark("Ask for the conversation again; it is not counted."),
    ),
    "genesys_cloud.text": (
        mark("A field that holds text holds something else: a purpose, an id, a medium, a number or an address."),
        mark("Ask for the conversation again; it is not counted."),
    ),
    "genesys_cloud.time": (
        mark("A time is missing, has no offset, or lies before 2001 or after 2099."),
        mark("Times are written like 2026-10-01T08:00:00.000Z; the conversation is not counted."),
    ),
}
