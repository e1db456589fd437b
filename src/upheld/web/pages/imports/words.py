"""What the kinds of files and the states of uploads are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from upheld.contacts.tables.kinds import KINDS
from upheld.reports.catalogue import Language, mark

SYSTEMS: Final[Mapping[str, str]] = {
    "asterisk": "Asterisk queue_log",
    "asterisk_database": "Asterisk queue_log (SQL)",
    "asterisk_cdr": "Asterisk CDR, CEL",
    "amazon_connect": "Amazon Connect",
    "genesys_cloud": "Genesys Cloud",
    "freeswitch": "FreeSWITCH",
    "twilio_taskrouter": "Twilio TaskRouter",
}
"""Systems by their own names: never translated."""
TABLES: Final[Mapping[str, str]] = {
    "calls": mark("Calls"),
    "agent_states": mark("States of agents"),
    "interval_totals": mark("Totals by interval"),
    "work_items": mark("Cases and e-mails (CRM)"),
    "outbound": mark("Outbound attempts"),
    "satisfaction": mark("Answers about satisfaction (CRM)"),
    "quality": mark("Quality evaluations"),
    "documentation": mark("Checks of documentation (CRM)"),
    "resolution": mark("Contacts resolved or not (CRM)"),
    "paid_hours": mark("Paid hours (payroll)"),
    "people": mark("People and log-ins (HR)"),
    "queues": mark("Queues and their clients"),
}
STATES: Final[Mapping[str, str]] = {
    "received": mark("Received"),
    "checked": mark("Looked at, not imported yet"),
    "refused": mark("Cannot be read as it is"),
    "imported": mark("Imported"),
    "discarded": mark("Discarded"),
}
BADGES: Final[Mapping[str, str]] = {
    "received": "open",
    "checked": "info",
    "refused": "missed",
    "imported": "kept",
    "discarded": "open",
}
DATE_ORDERS: Final[Mapping[str, str]] = {
    "dmy": mark("day, month, year"),
    "mdy": mark("month, day, year"),
    "ymd": mark("year, month, day"),
}
UNITS: Final[Mapping[str, str]] = {
    "ms": mark("milliseconds"),
    "s": mark("seconds"),
    "min": mark("minutes"),
    "h": mark("hours"),
}


def kind_name(kind: str, language: Language) -> str:
    """What a kind of file is called; empty for one that is not known yet."""
    return SYSTEMS.get(kind) or (language.say(TABLES[kind]) if kind in TABLES else kind)


def table_kinds(language: Language) -> list[tuple[str, str]]:
    """The kinds of tables that can be brought in, with their names."""
    return [(name, kind_name(name, language)) for name, kind in KINDS.items() if kind.source]


def every_kind(language: Language) -> list[tuple[str, str]]:
    """All kinds of files, systems first."""
    return [*SYSTEMS.items(), *table_kinds(language)]
