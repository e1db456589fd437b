"""What people say about a file: how it shall be read, and which of its headers is which column."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from upheld.contacts.kinds import KINDS as EVERY_KIND
from upheld.contacts.tables.columns import DURATION
from upheld.contacts.tables.kinds import KINDS
from upheld.contacts.tables.mapping import FORMAT, document_of
from upheld.problems import BadInput, Problem
from upheld.web.models import Mapping, Upload
from upheld.web.queries import zones


def how_to_read(sent: QueryDict) -> dict[str, Any]:
    """Zone, kind and mapping as the form of an upload says them; raises BadInput for a choice that there is not."""
    said: dict[str, Any] = {"zone": zone(sent)}
    kind = sent.get("kind", "")
    if kind:
        if kind not in EVERY_KIND:
            raise _no_choice("kind", kind)
        said["kind"] = kind
    chosen = sent.get("mapping", "")
    if chosen:
        kept = Mapping.objects.filter(pk=int(chosen)).first() if chosen.isdecimal() and len(chosen) < 12 else None
        if kept is None:
            raise _no_choice("mapping", chosen)
        said |= {"mapping": document_of(kept.text, file=kept.name), "mapping_name": kept.name, "kind": kept.kind}
    return said


def zone(sent: QueryDict) -> str:
    """The zone of times without an offset; raises BadInput for one that there is not."""
    name = sent.get("zone", "").strip() or zones.usual()
    if name not in zones.known():
        raise BadInput(Problem("calendar.unknown_zone", field="zone", values={"zone": name}))
    return name


def mapping(sent: QueryDict, upload: Upload) -> dict[str, Any]:
    """The document of the mapping that the editor's form says; raises BadInput."""
    kind = sent.get("kind", "")
    if kind not in KINDS or not KINDS[kind].source:
        raise _no_choice("kind", kind)
    before = upload.said.get("mapping") or {}
    document: dict[str, Any] = {"format": FORMAT, "kind": kind, "time_zone": zone(sent)}
    document |= {name: before[name] for name in ("sheet", "header_row", "delimiter") if name in before}
    for name in ("date_order", "decimal", "interval", "threshold", "encoding"):
        if sent.get(name, "").strip():
            document[name] = sent.get(name, "").strip()
    texts = [one["text"] for one in upload.findings.get("headers", [])]
    places = {place: sent.get(f"column_{place}", "") for place in range(len(texts))}
    _refuse_twice(places, texts)
    columns = {column: texts[place] for place, column in places.items() if column}
    constants = {name.removeprefix("constant_"): str(sent[name]).strip() for name in sent if _is_constant(name, sent)}
    durations = {column.name for column in KINDS[kind].columns if column.meaning == DURATION}
    units = {
        column: sent[f"unit_{place}"]
        for place, column in places.items()
        if column in durations and sent.get(f"unit_{place}")
    }
    document |= {"columns": columns, "units": units, "words": _words(sent)}
    document["constants"] = {name: value for name, value in constants.items() if name not in columns}
    return {name: value for name, value in document.items() if value != {}}


def name_of_mapping(sent: QueryDict) -> str:
    """The name under which a mapping shall be kept; empty: under none."""
    return " ".join(sent.get("name", "").split())


def _words(sent: QueryDict) -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = {}
    for place in range(50):
        meaning = sent.get(f"meaning_{place}", "")
        if meaning:
            words.setdefault(sent.get(f"word_column_{place}", ""), {})[sent.get(f"word_{place}", "")] = meaning
    return words


def _is_constant(name: str, sent: QueryDict) -> bool:
    return name.startswith("constant_") and bool(str(sent[name]).strip())


def _refuse_twice(places: dict[int, str], texts: list[str]) -> None:
    """One column cannot be two headers."""
    first: dict[str, int] = {}
    problems = []
    for place, column in places.items():
        if column and column in first:
            values = {"column": column, "first": texts[first[column]], "second": texts[place]}
            problems.append(Problem("upload.column_twice", field=texts[place], values=values))
        first.setdefault(column, place)
    if problems:
        raise BadInput(*problems)


def _no_choice(field: str, value: str) -> BadInput:
    return BadInput(Problem("web.choice", field=field, values={"value": value[:60], "known": list(EVERY_KIND)}))
