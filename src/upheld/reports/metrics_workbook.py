"""The figures of ``upheld metrics`` as a workbook: the columns of the JSON document, as numbers and dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from upheld.metrics.grouping import GROUPS
from upheld.reports import formula_words, metrics_told, words
from upheld.reports.catalogue import Language
from upheld.reports.excel import Amount, Column, Workbook

Row = Mapping[str, Any]
_NO_DATA: Final = datetime(1980, 1, 1, tzinfo=UTC)
_TEXTS: Final = frozenset(GROUPS) | {"interval_label", "aht_parts", "reason"}
_SHARES: Final = metrics_told.SHARES | {"transfer_rate", "utilisation"}


def write(path: Path, document: Mapping[str, Any], language: Language) -> None:
    """Write the document of ``upheld metrics`` to `path`; its creation is dated by the last instant of the data."""
    last = document["period"]["last_at"]
    made = datetime.fromisoformat(last) if last else _NO_DATA
    say, zone = language.say, document["zone"]
    with Workbook(path, language, zone, made, f"Upheld {say('Figures')}", "Upheld") as book:
        book.sheet(say("Figures"), *_table(document["rows"], zone))
        for name, key in ((say("Repeats"), "repeats"), (say("Patience"), "patience")):
            if document.get(key):
                book.sheet(name, *_table([document[key]["total"], *document[key]["queues"]], zone))
        if document.get("not_ready"):
            book.sheet(say("Not ready"), *_table(document["not_ready"]["rows"], zone))
        book.sheet(say("About"), [Column(say("Name")), Column(say("Value"), "mixed")], _about(document, language))


def _table(rows: Sequence[Row], zone: str) -> tuple[list[Column], Iterator[list[Any]]]:
    """Rows under the names they have in JSON; no rows, no columns but one."""
    names = list(rows[0]) if rows else ["queue"]
    columns = [Column(f"{name} ({zone})" if _kind(name) == "instant" else name, _kind(name)) for name in names]
    return columns, ([row[name] for name in names] for row in rows)


def _kind(name: str) -> str:
    if name == "interval":
        return "instant"
    if name in _TEXTS:
        return "text"
    if name in _SHARES:
        return "share"
    return "s" if name.endswith("_s") else "count"


def _about(document: Mapping[str, Any], language: Language) -> Iterator[tuple[str, Any]]:
    say = language.say
    yield say("Formula"), document["formula"]
    yield say("What it counts"), formula_words.title(document["formula"], language)
    yield say("Counts"), words.word(formula_words.ATTRIBUTIONS, document["attribution"], language)
    yield say("Threshold (s)"), Amount(document["threshold_s"], "s")
    for name, value in document["parameters"].items():
        yield name, formula_words.written(value)
    yield say("Time zone"), document["zone"]
    doubts = metrics_told.doubts(document["checks"], language)
    if doubts:
        yield say("Data behind it"), doubts
