"""A saved mapping: which header of an export is which column, and how its times, numbers and words are meant.

``upheld.mapping/1`` is a TOML file. Its document travels in `settings.Settings.mapping` and is kept with the journal,
so that a rebuild reads the file as it was read.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from upheld.contacts.calendars import time_zone
from upheld.contacts.settings import Settings
from upheld.contacts.tables.cells import as_text
from upheld.contacts.tables.columns import DURATION, UNITS_S, WORD, Kind
from upheld.contacts.tables.csv_files import known_encoding
from upheld.contacts.tables.files import Format
from upheld.contacts.tables.kinds import KINDS
from upheld.contacts.tables.times import ORDERS
from upheld.contacts.tables.values import COMMA, POINT
from upheld.contacts.toml_places import line_of, lines_by_path
from upheld.notation import duration_s
from upheld.problems import BadInput, Problem

FORMAT: Final = "upheld.mapping/1"
ENDING: Final = ".mapping.toml"
FOLDERS: Final = "mapping.toml"
"""A mapping for one file of the same name, and one for every table of its folder."""

WRITTEN: Final = "written"
"""Where the document of a mapping remembers its file and the lines of its keys, for messages."""

_TEXTS: Final = ("time_zone", "date_order", "decimal", "sheet", "encoding", "delimiter", "kind", "format")
_TABLES: Final = ("columns", "constants", "units", "words")
_KEYS: Final = (*_TEXTS, *_TABLES, "header_row", "interval", "threshold", WRITTEN)


@dataclass(frozen=True)
class Meant:
    """A mapping for one kind of table."""

    columns: Mapping[str, str] = field(default_factory=dict)  # column → header
    constants: Mapping[str, str] = field(default_factory=dict)  # column → what every row has
    units: Mapping[str, float] = field(default_factory=dict)  # column → seconds in a bare number's unit
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # column → word → meaning
    zone: str | None = None
    date_order: str | None = None
    decimal: str | None = None
    interval_s: float | None = None
    threshold_s: float | None = None
    format: Format = field(default_factory=Format)
    file: str | None = None
    lines: Mapping[str, int] = field(default_factory=dict)

    def problem(self, key: str, place: str, **values: Any) -> Problem:
        """A problem at a key of the mapping's file, such as ``columns.offered_at``."""
        return Problem(key, self.file, _line(self.lines, place), place, values)


def load(path: Path) -> dict[str, Any]:
    """The document of a mapping's file; raises BadInput with every mistake that can be seen without the table."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadInput(Problem("file.unreadable", str(path), values={"reason": error.strerror or ""})) from None
    except UnicodeDecodeError:
        raise BadInput(Problem("mapping.not_toml", str(path), values={"reason": "UTF-8"})) from None
    return document_of(text, file=str(path))


def document_of(text: str, *, file: str) -> dict[str, Any]:
    """As `load`, of a text; `file` is what messages call it."""
    try:
        document: dict[str, Any] = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadInput(Problem("mapping.not_toml", file, values={"reason": str(error)})) from None
    lines = {".".join(map(str, place)): line for place, line in lines_by_path(text).items()}
    document[WRITTEN] = {"file": Path(file).name, "lines": lines}
    kind = document.get("kind")
    problems = list(_problems(document, KINDS.get(kind) if isinstance(kind, str) else None))
    if problems:
        raise BadInput(*(replace(problem, file=file) for problem in problems))
    return document


def meant(settings: Settings, kind: Kind) -> Meant:
    """What `settings` say about a table of `kind`; raises BadInput where they contradict themselves."""
    document = settings.mapping
    problems = list(_problems(document, kind)) if document else []
    if problems:
        raise BadInput(*problems)
    written = document.get(WRITTEN, {})
    return Meant(
        columns=_texts(document, "columns"),
        constants=_texts(document, "constants"),
        units={name: UNITS_S[unit] for name, unit in _texts(document, "units").items()},
        words={
            name: {" ".join(word.casefold().split()): meaning for word, meaning in words.items()}
            for name, words in document.get("words", {}).items()
        },
        zone=document.get("time_zone") or settings.zone,
        date_order=document.get("date_order"),
        decimal=document.get("decimal"),
        interval_s=_seconds(document.get("interval")),
        threshold_s=_seconds(document.get("threshold")),
        format=Format(*(document.get(name) for name in ("sheet", "header_row", "encoding", "delimiter"))),
        file=written.get("file"),
        lines=written.get("lines", {}),
    )


def kind_said(settings: Settings) -> str | None:
    """The kind of table that a mapping is for; None where it does not say."""
    return settings.mapping.get("kind")


def beside(path: Path) -> Path | None:
    """The mapping saved beside a file: of its own name, else of its folder."""
    places = (path.with_name(f"{path.name}{ENDING}"), path.with_name(f"{path.stem}{ENDING}"), path.with_name(FOLDERS))
    return next((place for place in places if place.is_file()), None)


def with_beside(path: Path, settings: Settings) -> Settings:
    """`settings`, with the mapping saved beside `path` where they have none of their own; raises BadInput."""
    found = None if settings.mapping else beside(path)
    return settings if found is None else replace(settings, mapping=load(found))


def _texts(document: Mapping[str, Any], table: str) -> dict[str, str]:
    return {name: as_text(value) or "" for name, value in document.get(table, {}).items()}


def _seconds(value: Any) -> float | None:
    return None if value is None else duration_s(value)


def _problems(document: Mapping[str, Any], kind: Kind | None) -> Iterator[Problem]:
    """Everything wrong with a mapping; what depends on the kind only where it is known."""
    written = document.get(WRITTEN, {})
    file, lines = written.get("file"), written.get("lines", {})

    def problem(key: str, place: str, **values: Any) -> Problem:
        return Problem(key, file, _line(lines, place), place, values)

    if document.get("format") != FORMAT:
        yield problem("mapping.format", "format", wanted=FORMAT)
    said = document.get("kind")
    if said is not None and said not in KINDS:
        yield problem("mapping.kind", "kind", text=str(said), known=sorted(KINDS), nearest=_nearest(said, KINDS))
    elif said is not None and kind is not None and said != kind.name:
        yield problem("mapping.other_kind", "kind", said=said, kind=kind.name)
    for name in document:
        if name not in _KEYS:
            yield problem("mapping.unknown_key", name, nearest=_nearest(name, _KEYS))
    wrong = [name for name in _TABLES if not _is_table(document.get(name, {}))]
    wrong += [name for name in _TEXTS if not isinstance(document.get(name, ""), str)]
    for name in wrong:
        yield problem("mapping.value", name, text=str(document[name]))
    if wrong:
        return
    for name, check in _CHECKS.items():
        if name in document and not check(document[name]):
            yield problem(f"mapping.{name}", name, text=str(document[name]))
    for place in _wrong_texts(document):
        yield problem("mapping.value", place, text="")
    yield from _twice(document, problem)
    if kind is not None:
        yield from _targets(document, kind, problem)


def _targets(document: Mapping[str, Any], kind: Kind, problem: Any) -> Iterator[Problem]:
    """Names of columns that the kind does not have, and units and words where there can be none."""
    for table in _TABLES:
        for name, value in document.get(table, {}).items():
            place = f"{table}.{name}"
            column = kind.column(name)
            if column is None:
                yield problem("mapping.unknown_target", place, kind=kind.name, nearest=_nearest(name, kind.by_name))
            elif table == "units" and (column.meaning != DURATION or value not in UNITS_S):
                yield problem("mapping.unit", place, text=str(value), known=sorted(UNITS_S))
            elif table == "words" and column.meaning == WORD and not column.free:
                known = sorted(set(column.words.values()))
                for word, meaning in value.items():
                    if meaning not in known:
                        nearest = _nearest(str(meaning), known)
                        yield problem(
                            "mapping.word", f"{place}.{word}", text=str(meaning), known=known, nearest=nearest
                        )
            elif table == "words" and column.meaning != WORD:
                yield problem("mapping.no_words", place)


def _twice(document: Mapping[str, Any], problem: Any) -> Iterator[Problem]:
    """A header for two columns, and a column that has a header and a constant."""
    first: dict[str, str] = {}
    for name, header in document.get("columns", {}).items():
        known = first.setdefault(str(header).strip().casefold(), name)
        if known != name:
            yield problem("mapping.column_twice", f"columns.{name}", header=str(header), other=known)
        if name in document.get("constants", {}):
            yield problem("mapping.column_and_constant", f"constants.{name}", column=name)


def _wrong_texts(document: Mapping[str, Any]) -> Iterator[str]:
    for table in ("columns", "constants", "units"):
        for name, value in document.get(table, {}).items():
            fits = isinstance(value, str | int | float) and not isinstance(value, bool)
            if not (fits if table == "constants" else isinstance(value, str) and value.strip()):
                yield f"{table}.{name}"
    for name, words in document.get("words", {}).items():
        if not _is_table(words) or not all(isinstance(meaning, str) for meaning in words.values()):
            yield f"words.{name}"


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping)


def _is_zone(value: Any) -> bool:
    try:
        time_zone(value)
    except BadInput:
        return False
    return True


def _is_row(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 10_000


def _is_duration(value: Any) -> bool:
    try:
        return 0 < duration_s(value) <= 86_400
    except (ValueError, AttributeError):
        return False


_CHECKS: Final = {
    "time_zone": _is_zone,
    "date_order": lambda value: value in ORDERS,
    "decimal": lambda value: value in (POINT, COMMA),
    "encoding": known_encoding,
    "delimiter": lambda value: len(value) == 1 and value not in '"\r\n',
    "header_row": _is_row,
    "interval": _is_duration,
    "threshold": _is_duration,
}


def _line(lines: Mapping[str, int], place: str) -> int | None:
    path = tuple(place.split("."))
    return line_of(path, {tuple(name.split(".")) if name else (): line for name, line in lines.items()})


def _nearest(name: Any, known: Any) -> str | None:
    return next(iter(get_close_matches(str(name), list(known), 1)), None)


def lacks_threshold(found: Meant, names: Any) -> bool:
    """Whether a count "within the threshold" stands alone: nothing says how many seconds that is."""
    alone = {"answered_within", "abandoned_within"} & set(names)
    return bool(alone) and found.threshold_s is None and "threshold_s" not in names
