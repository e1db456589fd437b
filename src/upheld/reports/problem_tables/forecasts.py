"""What can be wrong with a question about what will come."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "forecast.false_alarms": (
        mark("{text} is no number of false alarms to be lived with."),
        mark("Write how many a day and queue are acceptable, such as 0.2: one in five days."),
    ),
    "forecast.horizon": (
        mark("Nothing is to be forecast."),
        mark("Write how far to look ahead in days or weeks, such as 3w or 10d."),
    ),
    "forecast.method": (
        mark("There is no method called “{name}”."),
        mark("Write one of: {known}; or leave it out, and the one that would have done best is taken."),
    ),
    "forecast.no_history": (
        mark("There is no history to forecast from."),
        mark("Name a table with the columns start and calls, logs, or a workspace with imported contacts."),
    ),
    "forecast.pair": (
        mark("“{text}” cannot be read."),
        mark("Write the new queue, the queue it resembles and its size, such as chat=sales:30%."),
    ),
    "forecast.sibling": (
        mark("There is no history of a queue called “{queue}” to forecast from."),
        mark("Queues with a history: {known}."),
    ),
    "forecast.sibling_size": (
        mark("Nothing tells how large “{queue}” will be."),
        mark("Write its size as a part of its sibling, such as {queue}=sales:30%."),
    ),
    "forecast.today": (
        mark("The history does not reach to {day}: it ends with {last}."),
        mark("Name a time of the last day of the history, or of the day after it."),
    ),
    "forecast.today_time": (
        mark("“{text}” is no time."),
        mark(
            "Write a time of the last day of the history, such as 10:00, or a day and a time, such as 2026-11-24T10:00."
        ),
    ),
    "forecast.no_package": (
        mark("The models of {package} cannot be tried: the package is not installed."),
        mark("Install {package} beside Upheld, or compare without its models; Upheld's own methods do not need it."),
    ),
}
