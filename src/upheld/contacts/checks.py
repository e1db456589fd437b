"""Can these figures be trusted: nothing lost, nothing twice, no silent day, and every doubt by name.

`report` gives plain values that turn into JSON as they are; `reasons` say why the data are not trusted, `notes` what a
reader should know without distrusting them. Both are catalogue keys.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice, pairwise
from typing import Any, Final

import duckdb

from upheld.contacts import legs
from upheld.contacts.calendars import Calendar
from upheld.contacts.journal import FileJournal
from upheld.contacts.people import Unmatched, unmatched, without_agreement
from upheld.contacts.records import OUTCOMES, REFUSED, UNKNOWN, Flag
from upheld.contacts.silence import gaps, stretches
from upheld.contacts.skew import Skew, skews
from upheld.contacts.told_days import with_totals
from upheld.contacts.twice import Twice, told_twice

__all__ = ["REJECTED_SHARE", "UNKNOWN_SHARE", "Agreed", "activity", "gaps", "report"]

REJECTED_SHARE: Final = 0.001
"""More rejected lines than this share of all lines, and the figures are not trusted."""
UNKNOWN_SHARE: Final = 0.01
"""More unknown outcomes than this share of the offered visits, and the figures are not trusted."""
_SHOWN_REJECTS = 20


@dataclass(frozen=True)
class Agreed:
    """Whose calls agreements are about: clients, and queues that they name themselves."""

    clients: frozenset[str]
    queues: frozenset[str]


def activity(journals: Iterable[FileJournal]) -> dict[int, int]:
    """Accepted lines per UTC quarter-hour (epoch // 900), over all journals."""
    lines: Counter[int] = Counter()
    for journal in journals:
        lines.update(journal.activity)
    return dict(lines)


def report(
    con: duckdb.DuckDBPyConnection,
    journals: Sequence[FileJournal],
    *,
    calendars: Sequence[Calendar] = (),
    zone: str = "UTC",
    start: datetime | None = None,
    end: datetime | None = None,
    declared: Sequence[tuple[datetime, datetime]] = (),
    agreed: Agreed | None = None,
) -> dict[str, Any]:
    """What is known about the trustworthiness of the records in `con` and of the files they came from.

    A day without a line is a gap where any of `calendars` is open. Without calendars nobody knows whether a day (of
    `zone`) was closed or its log is lost: its silence is then noted and no reason for distrust. What lies within one of
    the `declared` stretches is no gap any more. Without start and end the span of the data is meant. Where all
    agreements are known (`agreed`), queues that none of them covers are listed.
    """
    checks: dict[str, Any] = _files(journals) | _visits(con) | _clock_and_events(journals) | legs.found(con)
    checks["duplicates"] = _duplicates(con, journals) if len(journals) > 1 else 0
    checks["coverage"] = _coverage(con, journals)
    checks["hours_known"] = bool(calendars)
    checks["records"] = _rows(con)
    told = with_totals(con, activity(journals))
    asked = calendars or (Calendar(zone),)
    checks |= _silences(told, asked if _by_the_day(checks["records"]) else (), *_span(told, start, end), declared)
    checks |= _memberships(con, agreed)
    checks["skews"] = [_plain(each) for each in skews(con, calendars)]
    checks["told_twice"] = [_plain(each) for each in told_twice(con)]
    reasons, notes = _reasons(checks), _notes(checks)
    return {"trusted": not reasons, "reasons": reasons, "notes": notes} | checks


def _files(journals: Sequence[FileJournal]) -> dict[str, Any]:
    names = ("size", "parsed_bytes", "rejected_bytes", "pending_bytes")
    total = {name: sum(getattr(journal, name) for journal in journals) for name in names}
    return {
        "files": [_file(journal) for journal in journals],
        "lines": sum(journal.lines for journal in journals),
        "bytes": total | {"conserved": all(_conserved(journal) for journal in journals)},
        "rejected_lines": sum(journal.rejected_lines for journal in journals),
        "rejected": _first_rejected(journals),
    }


def _file(journal: FileJournal) -> dict[str, Any]:
    names = ("journal", "path", "size", "parsed_bytes", "rejected_bytes", "pending_bytes", "lines", "rejected_lines")
    shown = {name: getattr(journal, name) for name in names}
    return shown | {
        "conserved": _conserved(journal),
        "clock_back": journal.clock_back,
        "clock": journal.clock,
        "first_at": _iso(journal.first_at),
        "last_at": _iso(journal.last_at),
    }


def _conserved(journal: FileJournal) -> bool:
    return journal.parsed_bytes + journal.rejected_bytes + journal.pending_bytes == journal.size


def _first_rejected(journals: Sequence[FileJournal]) -> list[dict[str, Any]]:
    every = ({"file": journal.path} | asdict(line) for journal in journals for line in journal.rejected)
    return list(islice(every, _SHOWN_REJECTS))


def _visits(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    flags = ", ".join(f"count(*) FILTER (flags & {flag.value} <> 0) AS {flag.name}" for flag in Flag)
    outcomes = ", ".join(f"count(*) FILTER (outcome = '{outcome}') AS {outcome}" for outcome in OUTCOMES)
    row = _row(con, f"SELECT count(*) AS visits, {outcomes}, {flags} FROM visits")
    by_outcome = {outcome: row[outcome] for outcome in OUTCOMES}
    return {
        "visits": row["visits"],
        "outcomes": {
            "offered": row["visits"] - row[REFUSED],
            "refused": row[REFUSED],
            "by_outcome": by_outcome,
            "conserved": sum(by_outcome.values()) == row["visits"],
        },
        "unknown_outcomes": row[UNKNOWN],
        "flags": {str(flag.name).lower(): row[str(flag.name)] for flag in Flag},
    }


def _clock_and_events(journals: Sequence[FileJournal]) -> dict[str, Any]:
    events: Counter[str] = Counter()
    for journal in journals:
        events.update({name: journal.events.get(name, 0) for name in journal.unknown_events})
    return {
        "clock_back": sum(journal.clock_back for journal in journals),
        "clock_not_as_said": sum(journal.clock is not None for journal in journals),
        "unknown_events": dict(events),
    }


def _duplicates(con: duckdb.DuckDBPyConnection, journals: Sequence[FileJournal]) -> int:
    """Visits that another one repeats, beyond the first: by their key, or the same entry told by two files or sources.

    Two files tell the same only where their times overlap: one is a piece of the other, or both hold the same hours.
    Two sources do where both are one switch's (its queue_log and its database, say); one may know parts of seconds.
    """
    keys = "SELECT count(*) - 1 AS more FROM visits GROUP BY source, contact_id, queue, entry HAVING more > 0"
    told = (
        "SELECT count(DISTINCT journal) - 1 AS more FROM visits "
        "GROUP BY source, contact_id, queue, offered_at HAVING more > 0"
    )
    both = (
        "SELECT count(DISTINCT source) - 1 AS more FROM visits "
        "GROUP BY contact_id, queue, date_trunc('second', offered_at) HAVING more > 0"
    )
    counted = f"{keys} UNION ALL {told} UNION ALL {both}" if _overlap(journals) else keys
    return int(_row(con, f"SELECT coalesce(sum(more), 0)::BIGINT AS more FROM ({counted})")["more"])


def _overlap(journals: Sequence[FileJournal]) -> bool:
    """Whether any two files share a stretch of time that is more than an instant."""
    spans = sorted((each.first_at, each.last_at) for each in journals if each.first_at and each.last_at)
    return any(later[0] < earlier[1] for earlier, later in pairwise(spans))


_SPANS: Final = """
SELECT min(offered_at) AS first_at, max(offered_at) AS last_at FROM visits
UNION ALL SELECT min(started_at), max(ended_at) FROM interval_totals
UNION ALL SELECT min(received_at), greatest(max(received_at), max(answered_at), max(closed_at)) FROM work_items
UNION ALL SELECT min(attempted_at), max(attempted_at) FROM attempts
UNION ALL SELECT min(scored_at), max(scored_at) FROM scores
"""
_COUNTED: Final = ("visits", "interval_totals", "work_items", "attempts", "scores")
"""Tables any row of which is something to measure."""


def _by_the_day(rows: Mapping[str, int]) -> bool:
    """Whether silence means anything: e-mails, attempts and scores alone need not come every day."""
    others = rows["work_items"] + rows["attempts"] + rows["scores"]
    return bool(rows["visits"] or rows["interval_totals"] or not others)


def last_at(con: duckdb.DuckDBPyConnection) -> datetime | None:
    """The last instant of any record."""
    last: datetime | None = _row(con, f"SELECT max(last_at) AS last_at FROM ({_SPANS})")["last_at"]
    return last


def _rows(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many rows of each table there are to measure."""
    return {name: _row(con, f"SELECT count(*) AS held FROM {name}")["held"] for name in _COUNTED}


def _coverage(con: duckdb.DuckDBPyConnection, journals: Sequence[FileJournal]) -> dict[str, str | None]:
    row = (
        con.sql(f"SELECT min(first_at) AS first_at, max(last_at) AS last_at FROM ({_SPANS})")
        .to_arrow_table()
        .to_pylist()[0]
    )
    firsts = [at for at in (row["first_at"], *(journal.first_at for journal in journals)) if at is not None]
    lasts = [at for at in (row["last_at"], *(journal.last_at for journal in journals)) if at is not None]
    return {"first_at": _iso(min(firsts, default=None)), "last_at": _iso(max(lasts, default=None))}


def _span(
    told: Mapping[int, int], start: datetime | None, end: datetime | None
) -> tuple[datetime | None, datetime | None]:
    quarters = sorted(told)
    if not quarters:
        return start, end
    first, last = (datetime.fromtimestamp(quarter * 900, UTC) for quarter in (quarters[0], quarters[-1] + 1))
    return start or first, end or last


def _silences(
    lines: Mapping[int, int],
    calendars: Sequence[Calendar],
    start: datetime | None,
    end: datetime | None,
    declared: Sequence[tuple[datetime, datetime]],
) -> dict[str, Any]:
    if start is None or end is None or start >= end:
        return {"gaps": [], "silent_stretches": []}
    silent = {gap for calendar in calendars for gap in gaps(lines, calendar, start, end)}
    lost = {(a, b) for a, b in silent if not any(since <= a and b <= until for since, until in declared)}
    quiet = {silence for calendar in calendars for silence in stretches(lines, calendar, start, end)}
    return {
        "gaps": [{"start": _iso(a), "end": _iso(b)} for a, b in sorted(lost)],
        "silent_stretches": [{"start": _iso(a), "end": _iso(b)} for a, b in sorted(quiet)],
    }


def _plain(found: Skew | Twice) -> dict[str, Any]:
    """`found` in JSON's own types."""
    return asdict(found) | {"example": [asdict(seen) | {"at": _iso(seen.at)} for seen in found.example]}


def _memberships(con: duckdb.DuckDBPyConnection, agreed: Agreed | None) -> dict[str, Any]:
    """Log-ins and queues that belong to nobody; `known` is False where no table was given to belong to."""
    kinds = {"logins": ("login", "people"), "queues": ("queue", "queue_clients")}
    found = unmatched(con)
    shown = {name: [_unmatched(each) for each in found if each.kind == kind] for name, (kind, _) in kinds.items()}
    known = {name: _row(con, f"SELECT count(*) AS held FROM {table}")["held"] > 0 for name, (_, table) in kinds.items()}
    if agreed:
        shown["agreements"] = [_unmatched(one) for one in without_agreement(con, agreed.clients, agreed.queues)]
    return {"unmatched": shown, "memberships_known": known | {"agreements": agreed is not None}}


def _unmatched(each: Unmatched) -> dict[str, Any]:
    shown = {"name": each.name, "first_at": _iso(each.first_at), "last_at": _iso(each.last_at), "visits": each.visits}
    return shown | {"journal": each.journal, "position": each.position, "client": each.client}


def _reasons(checks: Mapping[str, Any]) -> list[str]:
    offered = checks["outcomes"]["offered"]
    failed = {
        "checks.bytes_lost": not checks["bytes"]["conserved"],
        "checks.outcomes_lost": not checks["outcomes"]["conserved"],
        "checks.many_rejected": checks["rejected_lines"] > REJECTED_SHARE * checks["lines"],
        "checks.many_unknown": checks["unknown_outcomes"] > UNKNOWN_SHARE * offered,
        "checks.duplicates": checks["duplicates"] > 0,
        "checks.told_twice": bool(checks["told_twice"]),
        "checks.skew": any(skew["strong"] for skew in checks["skews"]),
        "checks.gaps": checks["hours_known"] and bool(checks["gaps"]),
        "checks.no_visits": not any(checks["records"].values()),
    }
    return [key for key, is_so in failed.items() if is_so]


def _notes(checks: Mapping[str, Any]) -> list[str]:
    flags, missing, known = checks["flags"], checks["unmatched"], checks["memberships_known"]
    told = {
        "checks.rejected": checks["rejected_lines"] > 0,
        "checks.pending": checks["bytes"]["pending_bytes"] > 0,
        "checks.unknown_outcomes": checks["unknown_outcomes"] > 0,
        "checks.still_open": flags["still_open"] > 0,
        "checks.clock_back": checks["clock_back"] > 0,
        "checks.clock_not_as_said": checks["clock_not_as_said"] > 0,
        "checks.ended_before_queue": bool(checks["ended_before_queue"]),
        "checks.went_on_after_transfer": bool(checks["went_on_after_transfer"]),
        "checks.wait_mismatch": flags["wait_mismatch"] > 0,
        "checks.talk_outlier": flags["talk_outlier"] > 0,
        "checks.silent_days": not checks["hours_known"] and bool(checks["gaps"]),
        "checks.silent_stretches": bool(checks["silent_stretches"]),
        "checks.unknown_events": bool(checks["unknown_events"]),
        "checks.skew_doubt": any(not skew["strong"] for skew in checks["skews"]),
        "checks.unmatched_logins": known["logins"] and bool(missing["logins"]),
        "checks.unmatched_queues": known["queues"] and bool(missing["queues"]),
        "checks.queues_without_agreement": bool(missing.get("agreements")),
    }
    return [key for key, is_so in told.items() if is_so]


def _row(con: duckdb.DuckDBPyConnection, query: str) -> dict[str, Any]:
    row: dict[str, Any] = con.sql(query).to_arrow_table().to_pylist()[0]
    return row


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
