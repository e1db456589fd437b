"""Doubts about clocks, calls told twice and queues in no agreement, in words."""

from __future__ import annotations

from typing import Any

from upheld.reports import checks_told
from upheld.reports.catalogue import language
from upheld.reports.checks_told import ChecksTold, Table

ENGLISH = language("en")
EXAMPLE = [
    {"source": "alpha", "contact_id": "a1", "at": "2026-11-02T08:00:00+00:00", "journal": "a.log@1", "position": 3},
    {"source": "beta", "contact_id": "b1", "at": "2026-11-02T09:00:00+00:00", "journal": "b.csv@2", "position": 1200},
]
SKEW = {"first": "alpha", "second": "beta", "offset_s": 3600, "evidence": "callers", "strong": True, "pairs": 212,
        "chance": 3.2, "example": EXAMPLE}  # fmt: skip


def told(**checks: Any) -> ChecksTold:
    return checks_told.tell(checks, ENGLISH, "UTC")


def table(found: ChecksTold) -> Table:
    (only,) = found.tables
    return only


def test_clocks_apart_are_named_with_the_way_out() -> None:
    (said,) = told(skews=[SKEW], reasons=["checks.skew"]).warnings

    assert said.startswith("The clocks of two telephone systems are apart: beta is 1:00:00 ahead of alpha.")
    assert "(a.log, b.csv)" in said
    assert "--zone" in said


def test_a_clock_behind_is_said_as_the_other_ahead() -> None:
    (said,) = told(skews=[SKEW | {"offset_s": -3600}], reasons=["checks.skew"]).warnings

    assert "alpha is 1:00:00 ahead of beta" in said


def test_clocks_apart_are_shown_with_numbers_and_an_example() -> None:
    found = table(told(skews=[SKEW]))

    assert found.rows[0][1:] == (
        "the same callers in both, so far apart", "212", "3.2", "a1 (a.log @ 3) / b1 (b.csv @ 1,200)",
    )  # fmt: skip


def test_a_source_beside_the_opening_hours_is_said_to_be_ahead_or_behind() -> None:
    alone = SKEW | {"second": None, "evidence": "hours", "strong": False, "example": []}

    ahead = told(skews=[alone], notes=["checks.skew_doubt"]).notes[0]
    behind = told(skews=[alone | {"offset_s": -7200}], notes=["checks.skew_doubt"]).notes[0]

    assert "alpha is 1:00:00 ahead of the opening hours" in ahead
    assert "alpha is 2:00:00 behind the opening hours" in behind


def test_calls_told_twice_are_named_by_their_sources() -> None:
    twice = {"first": "alpha", "second": "beta", "evidence": "contacts", "visits": 1500, "example": EXAMPLE}

    found = told(told_twice=[twice], reasons=["checks.told_twice"])

    assert "alpha and beta (1,500 calls)" in found.warnings[0]
    assert table(found).rows[0][2:] == ("1,500", "a1 (a.log @ 3) / b1 (b.csv @ 1,200)")


def test_queues_without_an_agreement_are_shown_with_client_and_first_record() -> None:
    row = {"name": "dunes", "client": "Dunes Travel", "first_at": None, "last_at": None, "visits": 3,
           "journal": "queue_log@1", "position": 400}  # fmt: skip

    found = table(told(unmatched={"agreements": [row]}, memberships_known={"agreements": True}))

    assert found.title == "Queues of clients without an agreement"
    assert (found.rows[0][0], found.rows[0][3:]) == ("dunes (Dunes Travel)", ("3", "queue_log", "400"))
