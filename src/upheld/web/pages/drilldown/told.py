"""What the drill-down says of a contact: its flags and its place in each target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from upheld.agreements.clauses import Exclusion
from upheld.reports import formula_words, words
from upheld.reports.catalogue import Language, mark
from upheld.web.queries import counted_for
from upheld.web.queries.counted_for import Counted

FLAGS: Final[Mapping[str, str]] = {
    "still_open": mark("The log ends before this contact does."),
    "restart": mark("The telephone system restarted while this contact was open."),
    "no_ending": mark("The telephone system never wrote how this contact ended."),
    "no_entry": mark("The telephone system never wrote how this contact began."),
    "talk_outlier": mark("The talk time is longer than conversations are."),
    "clock_back": mark("The clock of the log went back; the durations it wrote were used."),
    "wait_mismatch": mark("The wait that the log wrote and its clock differ by more than two seconds."),
    "implied_start": mark("It began before the log did."),
}

_STATES: Final[Mapping[str, str]] = {
    counted_for.KEPT: mark("In the numerator and the denominator."),
    counted_for.MISSED: mark("In the denominator, not in the numerator."),
    counted_for.NOT_COUNTED: mark("The target's queues, times of day or formula do not cover it."),
    counted_for.LATER: mark("The target looks at all contacts of a caller; see the other contacts."),
}
_LESS_STATES: Final[Mapping[str, str]] = {
    counted_for.KEPT: mark("In the denominator, not among what the target wants few of."),
    counted_for.MISSED: mark("In the denominator and among what the target wants few of."),
}


@dataclass(frozen=True)
class Said:
    """A row of what a contact was to a target, in words."""

    target: str
    agreement: str
    target_clause: str
    queue: str
    state: str
    is_share: bool
    why: str


def said(rows: Iterable[Counted], language: Language) -> list[Said]:
    """`rows` in words."""
    return [
        Said(
            one.target, one.agreement, one.target_clause, one.queue, one.state, one.unit == "share", _why(one, language)
        )
        for one in rows
    ]


def _why(one: Counted, language: Language) -> str:
    if one.state == counted_for.TAKEN_OUT:
        return _taken_out(one, language)
    if one.state in (counted_for.KEPT, counted_for.MISSED) and one.unit != "share":
        return language.say("Its part of the figure is {value}.", value=words.threshold(one.numerator, language))
    table = {**_STATES, **(_LESS_STATES if one.better == "less" else {})}
    text = language.say(table[one.state])
    if one.formula and one.state in (counted_for.KEPT, counted_for.MISSED):
        formula = formula_words.title(one.formula, language)
        return language.say(
            "{text} Formula: {formula}, threshold {threshold}.",
            text=text, formula=formula, threshold=words.threshold(one.threshold_s, language),
        )  # fmt: skip
    return text


def _taken_out(one: Counted, language: Language) -> str:
    exclusion = one.exclusion
    if one.taken_out_by == "outside_hours":
        return language.say("It came outside the agreed hours.")
    if one.taken_out_by == "forecast_band":
        return language.say("The volume was outside the band around the locked forecast.")
    if isinstance(exclusion, Exclusion):
        return language.say("Exclusion {clause}: {reason}", clause=exclusion.id, reason=exclusion.reason)
    return language.say("Taken out by {clause}.", clause=one.taken_out_by or "")
