"""Problems of the settings: clients, sites, teams, queues, people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "settings.name_taken": (mark("There is one called “{name}” already."), mark("Choose another name.")),
    "settings.code_taken": (
        mark("The code “{code}” belongs to somebody already."),
        mark("Give each person a code of their own, for all their log-ins."),
    ),
    "settings.client_named": (
        mark("Agreements name this client as “{name}”."),
        mark("Leave the name as it is; a new version of each agreement can bring a new one."),
    ),
    "settings.still_named": (
        mark("“{name}” cannot be deleted: {count} other entries name it."),
        mark("Take it out of use or end it by a date instead."),
    ),
    "settings.two_owners": (
        mark(
            "The queue {queue} would have two clients at one time: {first} ({first_days}) and {second} ({second_days})."
        ),
        mark("End the one the day before the other begins."),
    ),
    "settings.two_people": (
        mark(
            "Two people would have the log-in {login} at one time: {first} ({first_days}) and {second} ({second_days})."
        ),
        mark("End the one the day before the other begins."),
    ),
    "settings.queue_recorded": (
        mark("Calls of {queue} were counted for {client} in this time: it cannot be deleted."),
        mark("Set its last day instead."),
    ),
    "settings.login_recorded": (
        mark("Records name the log-in {login} of {person} in this time: it cannot be deleted."),
        mark("Set its last day instead."),
    ),
    "settings.begins_later": (
        mark("The log-in {login} begins after that day."),
        mark("Take that log-in back first, or choose a later day."),
    ),
    "settings.link_https": (
        mark("The address does not begin with https:// and the name of a host."),
        mark("Write it as in https://crm.example.org/calls/{gap}."),
    ),
    "settings.link_gap": (
        mark("The address does not say where the id of the contact belongs."),
        mark("Write {gap} there, and no other braces."),
    ),
    "settings.link_form": (
        mark("This is no address, or it is longer than {most} characters."),
        mark("Write it as in https://crm.example.org/calls/{gap}, without blanks and quotes."),
    ),
    "settings.level": (mark("“{value}” is no level."), mark("Write a whole number from 1 to 9, or nothing.")),
    "settings.zone": (
        mark("There is no time zone called “{zone}”."),
        mark("Choose one of the list, such as Europe/Warsaw."),
    ),
}
