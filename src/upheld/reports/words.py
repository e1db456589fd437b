"""The field's own words for keys that the core rooms use: metrics, verdicts, outcomes, periods, clauses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from upheld.agreements.verdict import Excluded, TargetResult
from upheld.reports import numbers
from upheld.reports.catalogue import Language, mark

VERDICTS: Final[Mapping[bool | None, str]] = {True: mark("KEPT"), False: mark("MISSED"), None: mark("NOT MEASURED")}
SO_FAR: Final[Mapping[bool | None, str]] = {
    True: mark("KEPT so far"),
    False: mark("MISSED so far"),
    None: mark("NOT MEASURED"),
}
SYMBOLS: Final[Mapping[bool | None, str]] = {True: "✓", False: "✗", None: "–"}
STATES: Final[Mapping[bool | None, str]] = {True: "kept", False: "missed", None: "unmeasured"}

METRICS: Final = {
    "service_level": mark("Service level"),
    "asa": mark("Average speed of answer"),
    "mean_wait": mark("Mean wait"),
    "longest_wait": mark("Longest wait"),
    "abandon_rate": mark("Abandonment rate"),
    "short_abandon_rate": mark("Short abandonment rate"),
    "aht": mark("Average handling time"),
    "transfer_rate": mark("Transfer rate"),
    "repeat_rate": mark("Repeat rate"),
    "fcr": mark("First-contact resolution"),
    "response_level": mark("Answered in time"),
    "resolution_level": mark("Closed in time"),
    "backlog_age": mark("Oldest item at close"),
    "backlog_within": mark("Backlog in time"),
    "reopen_rate": mark("Reopened"),
    "reach_rate": mark("Reached"),
    "conversion": mark("Conversion"),
    "quality_score": mark("Quality score"),
    "satisfaction": mark("Satisfied customers"),
    "satisfaction_score": mark("Satisfaction score"),
    "documentation_share": mark("Documented contacts"),
    "reported_resolution": mark("Resolution as reported"),
    "concurrency": mark("Contacts at once"),
    "occupancy": mark("Occupancy"),
    "utilisation": mark("Utilisation"),
}

PARTS: Final = {
    "service_level": (mark("Within {threshold}"), mark("Calls in the formula")),
    "asa": (mark("Seconds waited"), mark("Answered calls")),
    "mean_wait": (mark("Seconds waited"), mark("Offered calls")),
    "longest_wait": (mark("Longest, in seconds"), mark("Offered calls")),
    "abandon_rate": (mark("Abandoned"), mark("Offered calls")),
    "short_abandon_rate": (mark("Abandoned within {threshold}"), mark("Offered calls")),
    "aht": (mark("Seconds handled"), mark("Answered calls")),
    "transfer_rate": (mark("Transferred"), mark("Answered calls")),
    "repeat_rate": (mark("Repeat calls"), mark("Calls with a known number")),
    "fcr": (mark("Resolved at the first contact"), mark("Contacts with a known number")),
    "response_level": (mark("Answered in time"), mark("Items answered or overdue")),
    "resolution_level": (mark("Closed in time"), mark("Items closed or overdue")),
    "backlog_age": (mark("Seconds of the oldest item"), mark("Closing times looked at")),
    "backlog_within": (mark("No older than that"), mark("Open items at closing times")),
    "reopen_rate": (mark("Reopened items"), mark("Closed items")),
    "reach_rate": (mark("Reached"), mark("Attempts with a known result")),
    "conversion": (mark("Converted"), mark("Reached, or attempts")),
    "quality_score": (mark("Points given"), mark("Points possible")),
    "satisfaction": (mark("Satisfied answers"), mark("Answers")),
    "satisfaction_score": (mark("Points given"), mark("Points possible")),
    "documentation_share": (mark("Documented"), mark("Contacts looked at")),
    "reported_resolution": (mark("Reported as resolved"), mark("Contacts with a report")),
}
_OTHER_PARTS: Final = (mark("Numerator"), mark("Denominator"))

OUTCOMES: Final = {
    "answered": mark("answered"),
    "abandoned": mark("abandoned"),
    "timed_out": mark("timed out"),
    "left_by_key": mark("left by key"),
    "left_empty": mark("left an empty queue"),
    "withdrawn": mark("withdrawn"),
    "refused": mark("not admitted"),
    "unknown": mark("outcome unknown"),
    "open": mark("still open"),
    "closed": mark("closed"),
    "none": mark("nothing open"),
    "reached": mark("reached"),
    "not_reached": mark("not reached"),
    "converted": mark("converted"),
    "scored": mark("scored"),
    "no_answer": mark("no answer"),
}

ORIGINS: Final = {
    "totals": mark("from totals"),
    "both": mark("from calls and totals"),
    "work_items": mark("from deferred work"),
    "attempts": mark("from outbound attempts"),
    "scores": mark("from scores"),
}
"""What a figure is made from, where that is not single calls."""

PERIODS: Final = {
    "interval": mark("per interval"),
    "day": mark("per day"),
    "week": mark("per week"),
    "month": mark("per month"),
    "quarter": mark("per quarter"),
}

AGGREGATES: Final = {
    "contacts": mark("over all calls"),
    "intervals": mark("share of intervals met"),
    "worst_day": mark("worst day"),
    "consecutive": mark("consecutive misses"),
}

EXCLUSIONS: Final = {
    "exclusion": mark("approved exclusion"),
    "outside_hours": mark("outside opening hours"),
    "forecast_band": mark("outside the forecast band"),
    "gap": mark("declared gap in the data"),
    "ramp_up": mark("ramp-up step"),
    "out_of_scope": mark("out of scope"),
}

MONEY_KINDS: Final = {
    "credit": mark("Service credit"),
    "bonus": mark("Bonus"),
    "earn_back": mark("Earned back"),
    "cap": mark("Cap at the amount at risk"),
    "minimum_billing": mark("Minimum billing"),
}

BANDS: Final = (mark("kept"), mark("missed"), mark("missed by far"), mark("not counted"))
ANSWERED: Final = mark("answered")
UNANSWERED: Final = mark("not answered")

CAPTIONS: Final = {
    "day": mark("By day"),
    "interval": mark("By day and time of day"),
    "waits": mark("Waits against the threshold"),
    "formulas": mark("The same calls under each formula"),
    "money": mark("Credits against the most they can be"),
}

BASES: Final = {
    "forecast": mark("the locked forecast"),
    "pace": mark("the pace so far"),
    "closed": mark("a closed period"),
}


def word(table: Mapping[str, str], key: str | None, language: Language) -> str:
    """The word of `table` for `key`; a key nobody named is shown as it is, with spaces."""
    if key is None:
        return numbers.UNKNOWN
    return language.say(table[key]) if key in table else key.replace("_", " ")


def verdict(met: bool | None, language: Language, so_far: bool = False) -> str:
    """KEPT, MISSED or NOT MEASURED; `so_far` while it may still change."""
    return language.say((SO_FAR if so_far else VERDICTS)[met])


def threshold(seconds: float | None, language: Language) -> str:
    """A threshold as contracts write it: ``20 s``."""
    if seconds is None:
        return numbers.UNKNOWN
    if seconds >= 2 * _HOUR_S and seconds % _HOUR_S == 0:
        return hours(seconds, language)
    if seconds and seconds % 60 == 0:
        return language.say("{minutes} min", minutes=numbers.number(seconds / 60, language.code))
    decimals = 0 if seconds % 1 == 0 else 2
    return language.say("{seconds} s", seconds=numbers.number(seconds, language.code, decimals))


def hours(seconds: float | None, language: Language, decimals: int = 0) -> str:
    """A long time in hours: ``31.5 h``."""
    if seconds is None:
        return numbers.UNKNOWN
    return language.say("{hours} h", hours=numbers.number(in_hours(seconds), language.code, decimals))


def level(value: float | None, result: TargetResult, language: Language, bound: float | None = None) -> str:
    """A level or figure of a target in its unit, with digits enough to tell it from `bound`; ages in hours."""
    if result.metric not in IN_HOURS or result.unit != "s":
        return numbers.figure(value, result.unit, language.code, bound)
    return hours(value, language, numbers.decimals_apart(in_hours(value), in_hours(bound)))


def in_hours(seconds: float | None) -> float | None:
    """Seconds as hours; what is unknown stays so."""
    return None if seconds is None else seconds / _HOUR_S


def plotted(value: float | None, result: TargetResult) -> float | None:
    """A figure of a target as charts draw it: ages in hours."""
    return in_hours(value) if result.metric in IN_HOURS and result.unit == "s" else value


def origin(result: TargetResult, language: Language) -> str:
    """What the figure is made from, where that is not single calls; else empty."""
    return language.say(ORIGINS[result.origin]) if result.origin in ORIGINS else ""


def heading(result: TargetResult, language: Language) -> str:
    """A target's name: ``Service level within 20 s``."""
    name = word(METRICS, result.metric, language)
    if result.metric in _TIMED:
        return _timed(result, language)
    if result.threshold_s is None:
        return name
    return language.say("{metric} within {threshold}", metric=name, threshold=threshold(result.threshold_s, language))


_HOUR_S: Final = 3600
IN_HOURS: Final = ("backlog_age",)
_TIMED: Final = {
    "response_level": (mark("Answered within {time} opening hours"), mark("Answered within {time}")),
    "resolution_level": (mark("Closed within {time} opening hours"), mark("Closed within {time}")),
    "backlog_within": (
        mark("Backlog no older than {time} opening hours at close"),
        mark("Backlog no older than {time} at close"),
    ),
}
"""Names of metrics of deferred work, on the clock of the opening hours and on that of the wall."""


def _timed(result: TargetResult, language: Language) -> str:
    opening, wall = _TIMED[result.metric]
    if result.parameters.get("clock") == "wall" or result.threshold_s is None:
        return language.say(wall, time=threshold(result.threshold_s, language))
    decimals = 0 if result.threshold_s % _HOUR_S == 0 else 2
    return language.say(opening, time=numbers.number(result.threshold_s / _HOUR_S, language.code, decimals))


def promise(result: TargetResult, language: Language) -> str:
    """What was promised: ``at least 80.0%``."""
    bound = level(result.required, result, language)
    return language.say("at least {bound}" if result.better == "more" else "at most {bound}", bound=bound)


def level_needed(result: TargetResult, language: Language) -> str:
    """The level that the rest of the period must reach; a share that no calls can have is out of reach."""
    needed = result.remaining.level_needed if result.remaining else None
    if needed is not None and result.unit == "share" and not 0 <= needed <= 1:
        return language.say("out of reach")
    return level(needed, result, language)


def parts(result: TargetResult, language: Language) -> tuple[str, str]:
    """The names of a target's numerator and denominator."""
    names = PARTS.get(result.metric, _OTHER_PARTS)
    if result.aggregate == "intervals":
        names = (mark("Intervals met"), mark("Intervals counted"))
    within = threshold(result.threshold_s, language)
    return language.say(names[0], threshold=within), language.say(names[1], threshold=within)


def clause(excluded: Excluded, language: Language) -> str:
    """An excluding clause in words and by its id."""
    kind = word(EXCLUSIONS, excluded.kind, language)
    return kind if excluded.clause == excluded.kind else f"{kind}: {excluded.clause.split(':', 1)[-1]}"


_BANDS_SAID: Final = {
    "below": mark("below {bound}"),
    "above": mark("above {bound}"),
    "from": mark("from {bound}"),
    "to": mark("up to {bound}"),
    "earn_back": mark("earned back for {bound}"),
    "at_risk": mark("cap on all credits"),
    "linear": mark("in proportion between two levels"),
    "consecutive": mark("{bound} misses in a row"),
}


def band(clause: str | None, language: Language) -> str:
    """The band of a credit or bonus as `agreements.money` names it (``below 80%``), in words."""
    if not clause:
        return numbers.UNKNOWN
    kind, _, bound = clause.partition(" ")
    bound = numbers.digits(bound, language.code)
    return (
        language.say(_BANDS_SAID[kind], bound=bound) if kind in _BANDS_SAID else numbers.digits(clause, language.code)
    )
