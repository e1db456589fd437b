"""Files of the example: two exports looked at and not imported, and the mapping by which one of them is understood."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from upheld.contacts.tables.mapping import document_of
from upheld.web.actions import looking, mappings, uploads
from upheld.web.models import Account, Client, Role, Upload

_LINK: Final = "https://crm.northwind.example/contacts/{contact_id}"
_NAME: Final = "Northwind CRM"
_MAPPING: Final = """format = "upheld.mapping/1"
kind = "work_items"
time_zone = "Europe/Warsaw"
date_order = "dmy"

[columns]
item_id = "Case"
queue = "Skill"
received_at = "Opened on"
closed_at = "Closed on"
agent = "Handled by"
handle_s = "Effort (min)"

[constants]
channel = "email"

[units]
handle_s = "min"
"""


class _Made:
    """A file as a browser would send it."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self._text = name, text

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Its content at once."""
        yield self._text.encode()


def furnish_imports() -> None:
    """Bring two files in and look at them; nothing is imported. Does nothing where files came in already."""
    director = Account.objects.filter(grants__role=Role.DIRECTOR).first()
    if director is None or Upload.objects.exists():
        return
    Client.objects.filter(name="Northwind Energy", contact_link="").update(contact_link=_LINK)
    kept = mappings.keep(_NAME, _MAPPING, by=director)
    said: dict[str, Any] = {"zone": "Europe/Warsaw"}
    mapped = said | {"mapping": document_of(_MAPPING, file=_NAME), "mapping_name": kept.name, "kind": kept.kind}
    _bring("cases 2026-11-20.csv", _cases(), director, mapped)
    _bring("hours of the payroll.csv", _payroll(), director, said)


def _bring(name: str, text: str, by: Account, said: dict[str, Any]) -> None:
    upload, _ = uploads.receive(_Made(name, text), by=by, said=said, looks=False)
    looking.look(upload, step=_silent)


def _cases() -> str:
    rows = ["Case;Skill;Opened on;Closed on;Handled by;Effort (min);Note"]
    for number in range(60):
        opened = f"20.11.2026 {8 + number // 8:02}:{number * 7 % 60:02}"
        closed = f"20.11.2026 {10 + number // 8:02}:{number * 11 % 60:02}" if number % 5 else ""
        rows.append(f"E-{4000 + number};energy-billing;{opened};{closed};Agent {1001 + number % 9};{4 + number % 7};")
    rows[13] = rows[13].replace("20.11.2026", "31.11.2026")
    rows[40] = rows[40].replace("energy-billing", "energy-letters")
    rows[52] = "E-4051;energy-billing;20.11.2026 14:10;20.11.2026 13:02;Agent 1004;;=HYPERLINK(1)"
    return "\n".join(rows) + "\n"


def _payroll() -> str:
    rows = ["staff no;day;hours;kind of pay"]
    rows += [f"p{number:04};2026-11-{day:02};8.0;normal" for number in range(1, 20) for day in (18, 19, 20)]
    rows += ["p0999;2026-11-20;7.5;normal", "p0003;2026-11-20;80;overtime"]
    return "\n".join(rows) + "\n"


def _silent(sentence: str, done: int | None = None, total: int | None = None, **values: object) -> None:
    """Nobody is watching."""
