"""Deep links into a client's own systems: an address with a gap for the id of a contact."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlsplit

from upheld.problems import BadInput, Problem

GAP: Final = "{contact_id}"
EXAMPLE: Final = "1795312666.4711"
"""A contact's id as many systems write it, for previews."""
LONGEST: Final = 300


def checked(template: str) -> str:
    """The template without blanks around it; raises BadInput where it is no https address with the gap in it.

    >>> checked(" https://crm.example.org/calls/{contact_id} ")
    'https://crm.example.org/calls/{contact_id}'
    """
    text = template.strip()
    if not text:
        return ""
    key = _wrong(text)
    if key:
        raise BadInput(Problem(key, field="contact_link", values={"gap": GAP, "most": LONGEST}))
    return text


def address(template: str, contact_id: str) -> str | None:
    """Where a contact is looked at; None where the client has no such system.

    >>> address("https://crm.example.org/?call={contact_id}", "a b/1&x=2")
    'https://crm.example.org/?call=a%20b%2F1%26x%3D2'
    """
    return template.replace(GAP, quote(contact_id, safe="")) if template else None


def _wrong(text: str) -> str | None:
    if len(text) > LONGEST or any(sign.isspace() or not sign.isprintable() or sign in "<>\"'\\`" for sign in text):
        return "settings.link_form"
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return "settings.link_form"
    if parts.scheme != "https" or not host or "@" in parts.netloc or "{" in parts.netloc:
        return "settings.link_https"
    if GAP not in text:
        return "settings.link_gap"
    rest = text.replace(GAP, "")
    return "settings.link_gap" if "{" in rest or "}" in rest else None
