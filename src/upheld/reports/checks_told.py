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
        facts=tuple((name, numbers.number(value, language.code)) for name, value in counts(checks, language)),
        warnings=tuple(_said(checks, "reasons", language)),
        notes=tuple(_said(checks, "notes", language)),
        gaps=tuple(_gap(gap, language, zone) for gap in checks.get("gaps", ())[:_SHOWN]),
        tables=tuple(table for table in _tables(checks, language, zone) if table.rows),
    )


def counts(checks: Mapping[str, Any], language: Language) -> list[tuple[str, int]]:
    """What was read and what became of it, by name; a count that was not made is left out."""
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
    return [(name, value) for name, value in told.items() if value is not None]


def _said(checks: Mapping[str, Any], which: str, language: Language) -> list[str]:
    values = _counts(checks, language)
    return [problem_sentences.with_remedy(key, values, language) for key in checks.get(which, ())]


def _counts(checks: Mapping[str, Any], language: Language) -> dict[str, Any]:
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
    return counts | _clocks(checks, language) | {"told_twice_by": _told_twice_by(checks, language)}


def _clocks(checks: Mapping[str, Any], language: Language) -> dict[str, str]:
    """Clocks that are apart, in words, by how sure that is; and the files that show it."""
    skews = checks.get("skews", ())
    said = {
        strong: "; ".join(_apart(one, language) for one in skews if one["strong"] == strong) for strong in (True, False)
    }
    files = dict.fromkeys(_file_of(seen["journal"]) for one in skews if one["strong"] for seen in one["example"])
    return {"skews": said[True], "skew_doubts": said[False], "skew_files": ", ".join(files)}


def _apart(skew: Mapping[str, Any], language: Language) -> str:
    """``beta is 1:00:00 ahead of alpha``."""
    ahead, behind = skew["second"], skew["first"]
    if skew["second"] is None or skew["offset_s"] < 0:
        ahead, behind = behind, ahead
    if skew["second"] is None:
        return _off_hours(skew, language)
    by = numbers.minutes(abs(skew["offset_s"]), language.code)
    return language.say("{ahead} is {time} ahead of {behind}", ahead=ahead, behind=behind, time=by)


def _off_hours(skew: Mapping[str, Any], language: Language) -> str:
    by = numbers.minutes(abs(skew["offset_s"]), language.code)
    if skew["offset_s"] > 0:
        return language.say("{source} is {time} ahead of the opening hours", source=skew["first"], time=by)
    return language.say("{source} is {time} behind the opening hours", source=skew["first"], time=by)


def _told_twice_by(checks: Mapping[str, Any], language: Language) -> str:
    return "; ".join(
        language.say(
            "{first} and {second} ({count} calls)",
            first=one["first"], second=one["second"], count=_written(one["visits"], language),
        )
        for one in checks.get("told_twice", ())
    )  # fmt: skip


def _file_of(journal: str) -> str:
    """The name of the file without the digits that tell its contents apart."""
    return journal.rpartition("@")[0] or journal


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
        _unmatched("agreements", checks, language, zone),
        _skews(checks.get("skews", ()), language),
        _twice(checks.get("told_twice", ()), language),
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
    columns = (
        Column(say("Name")), Column(say("First seen")), Column(say("Last seen")), Column(say("Calls"), True),
        Column(say("First in"), path=True), Column(say("Position"), True),
    )  # fmt: skip
    rows = [
        (
            f"{one['name']} ({one['client']})" if one.get("client") else str(one["name"]),
            *(numbers.instant(_instant(one[at]), code, zone) for at in ("first_at", "last_at")),
            numbers.number(one["visits"], code),
            _file_of(str(one["journal"])),
            numbers.number(one["position"], code),
        )
        for one in found[:_SHOWN]
    ]
    titles = {"logins": say("Log-ins of nobody"), "queues": say("Queues of no client")}
    title = titles.get(kind, say("Queues of clients without an agreement"))
    return Table(title, columns, tuple(rows), _more(len(found), language))


def _skews(skews: Sequence[Mapping[str, Any]], language: Language) -> Table:
    """What says that clocks are apart, with as much of it as chance would give, and one example."""
    say, code = language.say, language.code
    columns = (
        Column(say("Clocks")), Column(say("Shown by")), Column(say("Found"), True), Column(say("By chance"), True),
        Column(say("For example"), path=True),
    )  # fmt: skip
    evidence = {
        "contacts": say("the same contacts in both"),
        "callers": say("the same callers in both, so far apart"),
        "people": say("persons in two calls at once"),
        "demand": say("ups and downs that fit only when shifted"),
        "hours": say("calls while closed"),
    }
    rows = [
        (
            _apart(one, language),
            evidence[one["evidence"]],
            numbers.number(one["pairs"], code),
            numbers.number(one["chance"], code, 1),
            _example(one["example"], language),
        )
        for one in skews[:_SHOWN]
    ]
    return Table(say("Clocks that are apart"), columns, tuple(rows), _more(len(skews), language))


def _twice(pairs: Sequence[Mapping[str, Any]], language: Language) -> Table:
    say = language.say
    columns = (Column(say("Source")), Column(say("Source")), Column(say("Calls"), True),
               Column(say("For example"), path=True))  # fmt: skip
    rows = [
        (str(one["first"]), str(one["second"]), _written(one["visits"], language), _example(one["example"], language))
        for one in pairs[:_SHOWN]
    ]
    return Table(say("Calls told by two sources"), columns, tuple(rows), _more(len(pairs), language))


def _example(seen: Sequence[Mapping[str, Any]], language: Language) -> str:
    """Contact, file and position on both sides."""
    places = (
        f"{one['contact_id']} ({_file_of(one['journal'])} @ {_written(one['position'], language)})" for one in seen
    )
    return " / ".join(places)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _more(total: int, language: Language) -> str:
    if total <= _SHOWN:
        return ""
    return language.say("{shown} of {all} are shown.", shown=_written(_SHOWN, language), all=_written(total, language))


def _written(value: int, language: Language) -> str:
    return numbers.number(value, language.code)
