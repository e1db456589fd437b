"""What can be wrong with FreeSWITCH events and call records."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "event.headers": (
        mark("A block holds a line that is no header of an event (Name: value)."),
        mark("Look at the capture around this position; the event is not counted."),
    ),
    "event.too_long": (
        mark("An event is longer than one megabyte."),
        mark("Check that this file comes from FreeSWITCH's event socket."),
    ),
    "freeswitch.field": (
        mark("A field of the event is missing or does not hold what its name says."),
        mark("Look at the event in the file; it is not counted."),
    ),
    "freeswitch.not_events": (
        mark("These are no events and no call records of FreeSWITCH."),
        mark("Give events of the event socket (event json, or event plain) or what mod_json_cdr writes."),
    ),
    "freeswitch.zone_unknown": (
        mark("Nothing tells in which time zone these call records are: no event of their channels is there."),
        mark("Give the events beside them, or say the zone: --zone Europe/Warsaw."),
    ),
}
