"""What can be wrong with Twilio TaskRouter events."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "twilio_taskrouter.id": (
        mark("The event has no sid."),
        mark("Without it nobody can tell whether it was delivered twice; the event is not counted."),
    ),
    "twilio_taskrouter.no_event": (
        mark("The file holds no event."),
        mark("Check what is written into it, and the period that was asked for."),
    ),
    "twilio_taskrouter.not_event": (
        mark("This is no event of TaskRouter: its type or its workspace is missing."),
        mark("Leave out of the file what other programs write; the line is not counted."),
    ),
    "twilio_taskrouter.not_events": (
        mark("This file holds no events of Twilio TaskRouter."),
        mark("Give the event callbacks, one JSON document or form body a line, or the answer of the Events API."),
    ),
    "twilio_taskrouter.task": (
        mark("The event belongs to a task and does not say to which."),
        mark("Look at what wrote the line; the event is not counted."),
    ),
    "twilio_taskrouter.text": (
        mark("A field that holds text holds something else: a sid, a name, a channel, an activity or a reason."),
        mark("Look at what wrote the line; the event is not counted."),
    ),
    "twilio_taskrouter.time": (
        mark("The event tells no time between 2001 and 2100."),
        mark("TimestampMs holds milliseconds since 1970, Timestamp seconds; the event is not counted."),
    ),
}
