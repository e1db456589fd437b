"""A proposed mapping as a TOML file that people edit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from upheld.contacts.tables.kinds import KINDS
from upheld.contacts.tables.mapping import FORMAT, WRITTEN
from upheld.contacts.tables.proposal import Proposal
from upheld.reports import table_words
from upheld.reports.catalogue import Language


def toml(proposal: Proposal, language: Language) -> str:
    """The mapping; what was not certain or could not be placed stands in comments."""
    return "\n".join([*_head(proposal, language), "", "[columns]", *_columns(proposal, language)]) + "\n"


def _head(proposal: Proposal, language: Language) -> Iterator[str]:
    yield f"format = {_quoted(FORMAT)}"
    yield f"kind = {_quoted(proposal.kind)}"
    if proposal.sheet is not None:
        yield f"sheet = {_quoted(proposal.sheet)}"
    yield f"# time_zone = {_quoted('Europe/Warsaw')}  # {language.say('of times without an offset')}"
    yield f"# date_order = {_quoted('dmy')}  # {language.say('or mdy or ymd, where day and month look alike')}"
    yield f"# decimal = {_quoted(',')}  # {language.say('where comma and point cannot be told apart')}"


def _columns(proposal: Proposal, language: Language) -> Iterator[str]:
    for name, header in proposal.columns.items():
        yield f"{name} = {_quoted(header)}"
    for name, header in proposal.near.items():
        yield f"# {name} = {_quoted(header)}  # {language.say('perhaps')}"
    for name in proposal.lacking:
        yield f'# {name} = "…"  # {language.say("missing")}: {_about(proposal.kind, name, language)}'
    for header in proposal.unplaced:
        yield f"# {language.say('not placed')}: {_one_line(header)}"


def _about(kind: str, name: str, language: Language) -> str:
    column = KINDS[kind].column(name)
    return table_words.column_about(column, language) if column else name


def _quoted(text: str) -> str:
    """A TOML string: JSON's escapes are TOML's too."""
    return json.dumps(text, ensure_ascii=False)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def document(proposal: Proposal, language: Language) -> dict[str, Any]:
    """The proposal as JSON."""
    return {**vars(proposal), "toml": toml(proposal, language)}


def of_document(document: Mapping[str, Any]) -> str:
    """The text of a mapping's document: what `contacts.tables.mapping.document_of` reads back.

    >>> print(of_document({"format": "upheld.mapping/1", "kind": "calls", "columns": {"queue": "Line"}}), end="")
    format = "upheld.mapping/1"
    kind = "calls"
    <BLANKLINE>
    [columns]
    "queue" = "Line"
    """
    plain = {key: value for key, value in document.items() if not isinstance(value, Mapping)}
    lines = [f"{key} = {_value(value)}" for key, value in plain.items()]
    for key, table in document.items():
        if isinstance(table, Mapping) and table and key != WRITTEN:
            lines += _table(key, table)
    return "\n".join(lines) + "\n"


def _table(name: str, table: Mapping[str, Any]) -> Iterator[str]:
    inner = {key: value for key, value in table.items() if isinstance(value, Mapping)}
    if len(inner) < len(table):
        yield from ("", f"[{name}]")
        yield from (f"{_quoted(key)} = {_value(value)}" for key, value in table.items() if key not in inner)
    for key, below in inner.items():
        yield from ("", f"[{name}.{_quoted(key)}]")
        yield from (f"{_quoted(word)} = {_value(value)}" for word, value in below.items())


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool | int | float) else _quoted(str(value))
