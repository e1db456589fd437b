"""What can be wrong with holidays and events."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "events.closed_effect": (
        mark("A closed day has no volume that “{text}” could change."),
        mark("Leave the effect empty, or choose another kind."),
    ),
    "events.date": (
        mark("“{text}” is not a date."),
        mark("Write 2026-11-22."),
    ),
    "events.effect": (
        mark("“{text}” is not a change in volume."),
        mark("Write +15% or -30%, more than -100%; or leave it empty to have it learnt."),
    ),
    "events.kind": (
        mark("“{text}” is not a kind of event."),
        mark("Write one of these, or leave it empty: {known}."),
    ),
    "events.open_and_closed": (
        mark("The queue cannot be open for “{event}” and closed for “{other}” (line {first_line}) on {day}."),
        mark("Remove one of the two rows, or move its dates."),
    ),
    "events.reach": (
        mark("“{text}” is not a number of days."),
        mark("Write a whole number from 0 to {most}, or leave it empty."),
    ),
    "events.to_before_from": (
        mark("The event ends ({last}) before it begins ({first})."),
        mark("Swap the two dates, or leave “to” empty for a single day."),
    ),
    "events.twice": (
        mark("“{event}” stands here as in line {first_line}; it counts once."),
        mark("Remove one of the two rows."),
    ),
    "events.two_effects": (
        mark("“{event}” has another effect on {day} in line {first_line}."),
        mark("Give both rows the same effect, or keep their days apart."),
    ),
    "events.unknown_queue": (
        mark("There is no queue “{queue}” in the history."),
        mark("Known queues: {known}. Leave it empty for all of them."),
    ),
}
