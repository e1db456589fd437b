"""Whether the data can be trusted, in words: files, rejected lines, gaps, log-ins that belong to nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from upheld.reports import numbers, problem_sentences, words
from upheld.reports.catalogue import Language

_SHOWN = 20


@dataclass(frozen=True)
class Column:
    """A column of a table of checks."""

    name: str
    numeric: bool = False
    path: bool = False  # a file or an id: always written left to right


@dataclass(frozen=True)
class Table:
    """A table of checks; `more` says how much was left out."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    more: str = ""


@dataclass(frozen=True)
class ChecksTold:
    """The checks in words: are the data trusted, facts by name, warnings, gaps and tables."""

    trusted: bool | None
    facts: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]  # why the data are not trusted
    notes: tuple[str, ...]  # what to know without distrusting them
    gaps: tuple[str, ...]
    tables: tuple[Table, ...]


def tell(checks: Mapping[str, Any], language: Language, zone: str) -> ChecksTold:
    """The `contacts.checks.report` in words; a check that was not made is not told."""
    return ChecksTold(
        trusted=checks.get("trusted"),
        facts=tuple(_facts(checks, language)),
        warnings=tuple(_said(checks, "reasons", language)),
        notes=tuple(_said(checks, "notes", language)),
        gaps=tuple(_gap(gap, language, zone) for gap in checks.get("gaps", ())[:_SHOWN]),
        tables=tuple(table for table in _tables(checks, language, zone) if table.rows),
    )


def _facts(checks: Mapping[str, Any], language: Language) -> list[tuple[str, str]]:
    sizes, outcomes = checks.get("bytes", {}), checks.get("outcomes", {})
    told = {
        language.say("Files"): len(checks["files"]) if "files" in checks else None,
        language.say("Lines"): checks.get("lines"),
        language.say("Rejected lines"): checks.get("rejected_lines"),
        language.say("Bytes in the files"): sizes.get("size"),
        language.say("Bytes parsed"): sizes.get("parsed_bytes"),
        language.say("Bytes rejected"): sizes.get("rejected_bytes"),
        language.say("Bytes pending"): sizes.get("pending_bytes"),
        language.say("Offered calls"): outcomes.get("offered"),
        language.say("Not admitted"): outcomes.get("refused"),
        language.say("Outcome unknown"): checks.get("unknown_outcomes"),
    }
    return [(name, numbers.number(value, language.code)) for name, value in told.items() if value is not None]


def _said(checks: Mapping[str, Any], which: str, language: Language) -> list[str]:
    values = _counts(checks)
    return [problem_sentences.with_remedy(key, values, language) for key in checks.get(which, ())]


def _counts(checks: Mapping[str, Any]) -> dict[str, Any]:
    """Everything a sentence about the checks may name."""
    counts: dict[str, Any] = dict(checks.get("bytes", {})) | dict(checks.get("flags", {}))
    counts |= {name: value for name, value in checks.items() if isinstance(value, int)}
    lists = {"gaps": checks.get("gaps", ()), "silent_stretches": checks.get("silent_stretches", ())}
    counts |= {name: len(rows) for name, rows in lists.items()}
    unmatched = checks.get("unmatched", {})
    counts |= {f"unmatched_{kind}": len(rows) for kind, rows in unmatched.items()}
    counts["names"] = ", ".join(row["name"] for rows in unmatched.values() for row in rows[:_SHOWN])
    clocks = {file["journal"]: file.get("clock") for file in checks.get("files", ())}
    counts["clocks"] = ", ".join(f"{journal}: {clock}" for journal, clock in clocks.items() if clock)
    counts["events"] = ", ".join(checks.get("unknown_events", {}))
    return counts


def _gap(gap: Mapping[str, str], language: Language, zone: str) -> str:
    start = numbers.instant(datetime.fromisoformat(gap["start"]), language.code, zone)
    end = numbers.instant(datetime.fromisoformat(gap["end"]), language.code, zone)
    return language.say("Gap in the data: not a single line of log from {start} to {end}.", start=start, end=end)


def _tables(checks: Mapping[str, Any], language: Language, zone: str) -> list[Table]:
    return [
        _files(checks.get("files", ()), language),
        _rejected(checks.get("rejected", ()), checks.get("rejected_lines", 0), language),
        _outcomes(checks.get("outcomes", {}).get("by_outcome", {}), language),
        _unmatched("logins", checks, language, zone),
        _unmatched("queues", checks, language, zone),
    ]


def _files(files: Sequence[Mapping[str, Any]], language: Language) -> Table:
    say, code = language.say, language.code
    numeric = ("size", "lines", "parsed_bytes", "rejected_bytes", "pending_bytes")
    columns = (
        Column(say("File"), path=True), Column(say("Bytes"), True), Column(say("Lines"), True),
        Column(say("Bytes parsed"), True), Column(say("Bytes rejected"), True), Column(say("Bytes pending"), True),
    )  # fmt: skip
    rows = [(str(file["journal"]), *(numbers.number(file[name], code) for name in numeric)) for file in files[:_SHOWN]]
    return Table(say("Files read"), columns, tuple(rows), _more(len(files), language))


def _rejected(lines: Sequence[Mapping[str, Any]], total: int, language: Language) -> Table:
    say, code = language.say, language.code
    columns = (
        Column(say("File"), path=True), Column(say("Line"), True), Column(say("Position"), True),
        Column(say("Reason")), Column(say("Beginning"), path=True),
    )  # fmt: skip
    rows = [
        (
            str(line["journal"]),
            numbers.number(line["line"], code),
            numbers.number(line["position"], code),
            problem_sentences.sentence(line["reason"], {}, language),
            str(line["excerpt"]),
        )
        for line in lines[:_SHOWN]
    ]
    return Table(say("Rejected lines"), columns, tuple(rows), _more(total, language))


def _outcomes(outcomes: Mapping[str, int], language: Language) -> Table:
    columns = (Column(language.say("Outcome")), Column(language.say("Calls"), True))
    rows = [
        (words.word(words.OUTCOMES, outcome, language), numbers.number(calls, language.code))
        for outcome, calls in outcomes.items()
    ]
    return Table(language.say("Outcomes of all calls"), columns, tuple(rows))


def _unmatched(kind: str, checks: Mapping[str, Any], language: Language, zone: str) -> Table:
    """Log-ins without a person, queues without a client: only where a table says who they could belong to."""
    say, code = language.say, language.code
    known = checks.get("memberships_known", {}).get(kind)
    found = checks.get("unmatched", {}).get(kind, ()) if known else ()
    columns = (Column(say("Name")), Column(say("First seen")), Column(say("Last seen")), Column(say("Calls"), True))
    rows = [
        (
            str(one["name"]),
            *(numbers.instant(_instant(one[at]), code, zone) for at in ("first_at", "last_at")),
            numbers.number(one["visits"], code),
        )
        for one in found[:_SHOWN]
    ]
    title = say("Log-ins of nobody") if kind == "logins" else say("Queues of no client")
    return Table(title, columns, tuple(rows), _more(len(found), language))


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _more(total: int, language: Language) -> str:
    if total <= _SHOWN:
        return ""
    return language.say("{shown} of {all} are shown.", shown=_written(_SHOWN, language), all=_written(total, language))


def _written(value: int, language: Language) -> str:
    return numbers.number(value, language.code)
