"""The figures of ``upheld metrics`` as tables in words, and what must be known before trusting them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from upheld.metrics.patience_figures import QUANTILES
from upheld.reports import numbers, problem_sentences, words
from upheld.reports.catalogue import Language, mark
from upheld.reports.checks_told import Column, Table

Row = Mapping[str, Any]

_SHOWN: Final = 20
_GROUPS: Final = {
    "queue": mark("Queue"),
    "channel": mark("Channel"),
    "source": mark("Source"),
    "agent": mark("Log-in"),
    "person": mark("Person"),
    "team": mark("Team"),
    "site": mark("Site"),
    "employer": mark("Employer"),
    "client": mark("Client"),
    "interval": mark("Interval"),
    "day": mark("Day"),
    "week": mark("Week"),
    "month": mark("Month"),
    "quarter": mark("Quarter"),
}
_FIGURES: Final = {
    "offered": mark("Offered"),
    "answered": mark("Answered"),
    "answered_within": mark("Within {threshold}"),
    "abandoned": mark("Abandoned"),
    "service_level": mark("Service level"),
    "asa_s": mark("Average speed of answer"),
    "aht_s": mark("Average handling time"),
    "abandon_rate": mark("Abandonment rate"),
    "occupancy": mark("Occupancy"),
}
_AT_ONCE: Final = {"concurrency": mark("Contacts at once")}
"""Shown where somebody had more than one."""
_REPEATS: Final = {
    "contacts": mark("Contacts"),
    "caller_unknown": mark("Number unknown"),
    "repeats": mark("Repeat calls"),
    "repeat_denominator": mark("Counted"),
    "repeat_rate": mark("Repeat rate"),
    "mean_interval_s": mark("Mean interval"),
    "fcr_numerator": mark("Resolved at the first contact"),
    "fcr_denominator": mark("Counted"),
    "fcr": mark("First-contact resolution"),
}
SHARES: Final = frozenset({"service_level", "abandon_rate", "occupancy", "repeat_rate", "fcr", "still_waiting"})


def figures(rows: Sequence[Row], threshold_s: float, zone: str, language: Language) -> Table:
    """Counts and figures, one row per group."""
    within = numbers.minutes(threshold_s, language.code)
    names = list(rows[0]) if rows else []
    groups = [name for name in names[: names.index("offered")] if name != "interval_label"] if names else []
    columns = [Column(words.word(_GROUPS, group, language)) for group in groups]
    told = _FIGURES | (_AT_ONCE if any((row["concurrency"] or 0) > 1 for row in rows) else {})
    columns += [Column(language.say(name, threshold=within), True) for name in told.values()]
    shown = [(*(_key(row, group, zone, language) for group in groups), *_cells(row, told, language)) for row in rows]
    return Table("", tuple(columns), tuple(shown))


def left_out(told: Mapping[str, int], language: Language) -> str:
    """How many intervals of totals are in no row, and why; empty where all are in."""
    if not told["left_out"]:
        return ""
    left, every = (numbers.number(told[name], language.code) for name in ("left_out", "intervals"))
    return language.say(
        "{left} of {all} intervals of totals are in no row: they know no agents, "
        "or there are single calls of their queue and time.",
        left=left,
        all=every,
    )


def repeats(told: Mapping[str, Any], language: Language) -> Table:
    """Repeats and first-contact resolution; `more` says how many contacts could not be counted yet."""
    window = _window(told["window_s"], language)
    rows = [told["total"], *told["queues"]]
    columns = [language.say("Queue"), *map(language.say, _REPEATS.values())]
    past, future = (numbers.number(told["total"][name], language.code) for name in ("without_past", "without_future"))
    return Table(
        language.say("Repeats within {window}", window=window),
        _columns(columns),
        tuple((_queue(row, language), *_cells(row, _REPEATS, language)) for row in rows),
        language.say(
            "Contacts not counted yet: {past} with less than {window} of data before them (repeats), "
            "{future} with less than that after them (resolution).",
            past=past,
            future=future,
            window=window,
        ),
    )


def not_ready(told: Mapping[str, Any], language: Language) -> Table:
    """Not-ready time by reason, the longest first; each agent's or team's stands in the JSON document."""
    code = language.code
    columns = _columns([language.say(name) for name in (mark("Reason"), mark("Pauses"), mark("Time"))])
    reasons = sorted(_by_reason(told["rows"]).items(), key=lambda item: -item[1][1])
    rows = [
        (reason or numbers.UNKNOWN, numbers.number(pauses, code), numbers.minutes(seconds, code))
        for reason, (pauses, seconds) in reasons[:_SHOWN]
    ]
    return Table(language.say("Not ready by reason"), columns, tuple(rows), _more(len(reasons), language))


def patience(told: Mapping[str, Any], language: Language) -> Table:
    """Patience in total and by queue."""
    code = language.code
    after = words.threshold(told["threshold_s"], language)
    gone = [language.say("{share} gave up by", share=numbers.share(share, code, 0)) for share in QUANTILES.values()]
    columns = (
        language.say("Queue"), language.say("Calls"), language.say("Gave up"), *gone,
        language.say("Still waiting after {threshold}", threshold=after),
        language.say("Mean patience, at least"), language.say("Mean wait of those who gave up"),
    )  # fmt: skip
    names = ("callers", "gave_up", *QUANTILES, "still_waiting", "mean_s", "mean_abandoned_wait_s")
    rows = [(_queue(row, language), *_cells(row, names, language)) for row in (told["total"], *told["queues"])]
    return Table(language.say("Patience of the callers (Kaplan–Meier)"), _columns(columns), tuple(rows))


def doubts(checks: Mapping[str, Any], language: Language) -> str:
    """One line that says why figures may be short of calls; empty where there is nothing to say."""
    reasons = [problem_sentences.sentence(key, {}, language) for key in checks["reasons"]]
    lines, pending = checks["rejected_lines"], checks["bytes"]["pending_bytes"]
    said = [language.say("The data cannot be trusted yet."), *reasons] if reasons else []
    if lines or pending:
        said += [
            language.say(
                "Rejected lines: {lines}; bytes of unfinished last lines: {bytes}. No figure holds them.",
                lines=numbers.number(lines, language.code),
                bytes=numbers.number(pending, language.code),
            )
        ]
    return " ".join(said)


def _by_reason(rows: Sequence[Row]) -> dict[str | None, tuple[int, float]]:
    found: dict[str | None, tuple[int, float]] = {}
    for row in rows:
        pauses, seconds = found.get(row["reason"], (0, 0.0))
        found[row["reason"]] = (pauses + row["pauses"], seconds + row["not_ready_s"])
    return found


def _columns(names: Sequence[str]) -> tuple[Column, ...]:
    return tuple(Column(name, numeric=place > 0) for place, name in enumerate(names))


def _cells(row: Row, names: Sequence[str] | Mapping[str, str], language: Language) -> Iterator[str]:
    for name in names:
        if name in SHARES:
            yield numbers.share(row[name], language.code)
        elif name == "concurrency":
            yield numbers.number(row[name], language.code, 2)
        elif name.endswith("_s"):
            yield numbers.minutes(row[name], language.code, 1)
        else:
            yield numbers.number(row[name], language.code)


def _key(row: Row, group: str, zone: str, language: Language) -> str:
    if group != "interval":
        return numbers.UNKNOWN if row[group] is None else str(row[group])
    offset = str(row["interval_label"])[len("2026-10-25T02:00") :]  # written only where an hour comes twice
    return " ".join(part for part in (numbers.instant(row["interval"], language.code, zone), offset) if part)


def _queue(row: Row, language: Language) -> str:
    return language.say("All queues") if row["queue"] is None else str(row["queue"])


def _window(seconds: float, language: Language) -> str:
    if seconds and seconds % 86400 == 0:
        return language.say("{days} d", days=numbers.number(seconds / 86400, language.code))
    if seconds and seconds % 3600 == 0:
        return language.say("{hours} h", hours=numbers.number(seconds / 3600, language.code))
    return words.threshold(seconds, language)


def _more(total: int, language: Language) -> str:
    if total <= _SHOWN:
        return ""
    shown, every = (numbers.number(value, language.code) for value in (_SHOWN, total))
    return language.say("{shown} of {all} are shown.", shown=shown, all=every)
