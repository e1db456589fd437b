"""Problems of agreements, claims and actions on the web."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "web.month": (mark("“{value}” is not a month."), mark("Write it as 2026-11.")),
    "agreement_form.term": (
        mark("“{value}” is not a term of this kind."),
        mark("Write one to a line, such as: below 80% = 25%."),
    ),
    "agreement_form.tier": (mark("“{value}” is not a promise."), mark("Write one to a line, such as: 20s 70%.")),
    "agreement_form.hours": (
        mark("“{value}” is not a line of opening hours."),
        mark("Write the days, then the spans: mon-fri 08:00-20:00."),
    ),
    "agreement_form.whole": (mark("“{value}” is not a whole number."), mark("Write digits alone.")),
    "agreement_form.day": (mark("“{value}” is not a day."), mark("Write it as 2026-11-22.")),
    "agreement_form.removed_all": (
        mark("An agreement without a target promises nothing."),
        mark("Leave at least one target."),
    ),
    "agreement_form.another": (
        mark("The text is of another agreement: its id is {id}, not {other}."),
        mark("Leave id, version and client as they are; another agreement has a text of its own."),
    ),
    "agreement_file.structure": (
        mark("The text is laid out in a way that the form cannot change here."),
        mark("Change it as a file instead."),
    ),
    "agreement_version.from": (
        mark("Version {number} would come into force on {day}, before version {other} did."),
        mark("Give it a first day after {other_day}."),
    ),
    "lifecycle.gate": (
        mark("The phase cannot be left: {count} points of its checklist have no evidence yet."),
        mark("Name the evidence of each point and mark it as done."),
    ),
    "lifecycle.evidence": (
        mark("A point without evidence cannot be done."),
        mark("Name the document, ticket or record that shows it."),
    ),
    "claim.stretch": (
        mark("The stretch does not lie within the time the agreement is in force."),
        mark("Choose a beginning and an end within it."),
    ),
    "claim.future": (mark("The stretch has not ended yet."), mark("Raise the claim when it has.")),
    "claim.decided": (mark("This claim has been decided already."), mark("Raise a new one if there is more to say.")),
    "claim.effect_unknown": (
        mark("Nobody has seen yet what this claim would change."),
        mark("Wait until its effect has been worked out, then decide."),
    ),
}
