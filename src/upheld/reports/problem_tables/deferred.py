"""What interval totals, deferred work, attempts and scores cannot tell, and what a reader must know about them."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

_BRING: Final = mark("Let the system that makes the totals tell it, or bring in the single contacts.")

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "agreement.no_threshold": (
        mark("“{key}” does not go with {metric}, which asks for no time."),
        mark("Take the key out; what was promised stands in “required”."),
    ),
    "attempts.converted_unknown": (
        mark("{target}, {period}: of {count} attempts nobody wrote down what came of them; they count neither way."),
        mark("Fill in the column “converted”."),
    ),
    "attempts.reached_unknown": (
        mark(
            "{target}, {period}: of {count} attempts nobody wrote down whether somebody was reached; they count "
            "neither way."
        ),
        mark("Fill in the column “reached”."),
    ),
    "deferred.backwards": (
        mark("{target}, {period}: {count} items were done before they came in; they count neither way."),
        mark("Look at the times of these rows and at the zone of each column."),
    ),
    "deferred.not_due": (
        mark(
            "{target}, {period}: {count} items are still open and their time has not passed; they are not counted yet."
        ),
        "",
    ),
    "deferred.reopened_unknown": (
        mark("{target}, {period}: of {count} closed items the table does not say whether they were reopened."),
        mark("Fill in the column “reopened”."),
    ),
    "metric.bad_choice": (
        mark("“{value}” is no {parameter}."),
        mark("Write one of: {known}."),
    ),
    "metric.bad_share": (
        mark("“{value}” is no share for {parameter}."),
        mark("Write a share between 0 and 1, or with a percent sign: 0.8 or 80%."),
    ),
    "scores.few": (
        mark(
            "{target}, {period}: {count} answers are fewer than the {least} that were agreed on; they are not judged."
        ),
        "",
    ),
    "scores.no_scale": (
        mark("{target}, {period}: {count} scores do not say of how many points; they count neither way."),
        mark("Fill in the column “possible”."),
    ),
    "scores.unanswered": (
        mark("{target}, {period}: {count} contacts were asked and gave no answer; they count neither way."),
        "",
    ),
    "totals.cut": (
        mark(
            "{target}, {period}: {intervals} intervals with {contacts} contacts are parted by opening hours, an "
            "exclusion or the end of a period. Totals cannot be split: each counts where its interval begins."
        ),
        "",
    ),
    "totals.excess": (
        mark(
            "{target}, {period}: totals do not tell which contacts came after the forecast was reached; none of "
            "theirs are left out for it."
        ),
        mark("Bring in the single contacts."),
    ),
    "totals.from": (
        mark(
            "{target}, {period}: from totals of {intervals} intervals with {contacts} contacts, as their system "
            "counted them. There are no single contacts to list."
        ),
        "",
    ),
    "totals.from_within": (
        mark(
            "{target}, {period}: from totals of {intervals} intervals with {contacts} contacts, as their system "
            "counted them; what lies exactly at the threshold counts as that system says. There are no single "
            "contacts to list."
        ),
        "",
    ),
    "totals.lacks_abandon_wait_s": (
        mark(
            "{target}, {period}: unknown, because the totals of {intervals} intervals with {contacts} contacts do "
            "not tell how long the abandoned waited."
        ),
        _BRING,
    ),
    "totals.lacks_abandoned": (
        mark(
            "{target}, {period}: unknown, because the totals of {intervals} intervals with {contacts} contacts do "
            "not tell how many were abandoned."
        ),
        _BRING,
    ),
    "totals.lacks_abandoned_within": (
        mark(
            "{target}, {period}: unknown, because the totals of {intervals} intervals with {contacts} contacts do "
            "not tell how many were abandoned within the threshold that was agreed. Told are: {known}."
        ),
        _BRING,
    ),
    "totals.lacks_answer_wait_s": (
        mark(
            "{target}, {period}: unknown, because the totals of {intervals} intervals with {contacts} contacts do "
            "not tell how long the answered waited."
        ),
        _BRING,
    ),
    "totals.lacks_answered": (
        mark(
            "{target}, {period}: unknown, because the totals of {intervals} intervals with {contacts} contacts do "
            "not tell how many were answered."
        ),
        _BRING,
    ),
    "totals.lacks_answered_within": (
        mark(
            "{target}, {period}: unknown, because the totals of {intervals} intervals with {contacts} contacts do "
            "not tell how many were answered within the threshold that was agreed. Told are: {known}."
        ),
        _BRING,
    ),
    "totals.lacks_handle_s": (
        mark(
            "{target}, {period}: unknown, because the totals of {intervals} intervals with {contacts} contacts do "
            "not tell the handling time."
        ),
        _BRING,
    ),
    "totals.lacks_longest_wait_s": (
        mark(
            "{target}, {period}: unknown, because the totals of {intervals} intervals with {contacts} contacts do "
            "not tell the longest wait."
        ),
        _BRING,
    ),
    "totals.lacks_offered": (
        mark(
            "{target}, {period}: unknown, because the totals of {intervals} intervals with {contacts} contacts do "
            "not tell how many contacts were offered."
        ),
        _BRING,
    ),
    "totals.lacks_other_outcomes": (
        mark(
            "{target}, {period}: unknown, because the totals of {intervals} intervals with {contacts} contacts do "
            "not tell how contacts ended that were neither answered nor abandoned."
        ),
        _BRING,
    ),
    "totals.lacks_short_abandoned": (
        mark(
            "{target}, {period}: unknown, because the totals of {intervals} intervals with {contacts} contacts do "
            "not tell the short abandons of the limit that was agreed."
        ),
        _BRING,
    ),
    "totals.lacks_single_contacts": (
        mark(
            "{target}, {period}: unknown, because the totals of {intervals} intervals with {contacts} contacts do "
            "not tell single contacts."
        ),
        _BRING,
    ),
    "totals.left_out": (
        mark(
            "{target}, {period}: there are single contacts of the queue {queue} in {intervals} intervals between "
            "{from} and {to} that totals tell of too. The single contacts count; the totals of these intervals "
            "({contacts} contacts) are left out, so that nothing counts twice."
        ),
        mark("Give each stretch of time of a queue once."),
    ),
    "totals.overlap": (
        mark(
            "Totals of the queue {queue} overlap between {from} and {to} ({other}, {place}): the same contacts "
            "would count twice."
        ),
        mark("Give each interval of a queue and channel once."),
    ),
}
