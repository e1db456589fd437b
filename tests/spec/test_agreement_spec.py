"""What agreements mean, as small tables: a clause and a few calls in, the verdict out.

Each case is one line of contract, written as TOML, over calls of one or two days: `when` in UTC, kept + missed of 20 s.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.agreements.centre import agreement, calls, only, verdict


@dataclass(frozen=True)
class Case:
    """A target's keys and calls, and what its November looks like."""

    says: str
    target: str
    visits: tuple[tuple[str, int, int], ...]  # from when, kept, missed
    figure: tuple[float, float]  # net numerator and denominator
    met: bool | None
    credit: str = "0"
    top: str = ""
    more: str = ""
    excluded: tuple[tuple[str, int], ...] = ()


BANDS = 'credits = [{ below = "80%", share = "20%" }, { below = "70%", share = "60%" }]\n'
OFFICE = 'hours = { mon-fri = ["08:00-18:00"] }\nholidays = "PL"\n'
FOG = (
    '[[exclusions]]\nid = "fog"\nfrom = 2026-11-02T10:00:00+01:00\nto = 2026-11-02T11:00:00+01:00\nreason = "fog"\n'
    'evidence = "ticket 1"\napproved_by = ["both"]\n'
)

CASES = (
    Case(
        "at least 80 % within 20 s: exactly 80 % keeps it",
        'required = "80%"',
        (("2026-11-02T09:00", 8, 2),),
        (8, 10),
        True,
    ),
    Case("one more miss breaks it", 'required = "80%"', (("2026-11-02T09:00", 8, 3),), (8, 11), False),
    Case(
        "no calls: neither kept nor missed", 'required = "80%"\n' + BANDS, (("2026-10-02T09:00", 1, 0),), (0, 0), None
    ),
    Case(
        "the deepest band that applies, not the sum of bands",
        'required = "80%"\n' + BANDS,
        (("2026-11-02T09:00", 6, 4),),
        (6, 10),
        False,
        "600.00",
    ),
    Case(
        "days are pooled by calls, not averaged",
        'required = "80%"\n' + BANDS,
        (("2026-11-02T09:00", 10, 0), ("2026-11-03T09:00", 60, 30)),
        (70, 100),
        False,
        "200.00",
    ),
    Case(
        "the worst day speaks",
        'required = "80%"\naggregate = "worst_day"\n' + BANDS,
        (("2026-11-02T09:00", 10, 0), ("2026-11-03T09:00", 6, 4)),
        (6, 10),
        False,
        "600.00",
    ),
    Case(
        "half of the half-hours reach the level",
        'required = "80%"\naggregate = "intervals"\nintervals_required = "50%"\n',
        (("2026-11-02T09:00", 9, 1), ("2026-11-02T09:30", 5, 5)),
        (1, 2),
        True,
    ),
    Case(
        "a day of Warsaw begins at 23:00 UTC in winter",
        'required = "80%"\naggregate = "worst_day"\n',
        (("2026-11-02T22:59", 9, 1), ("2026-11-02T23:00", 5, 5)),
        (5, 10),
        False,
    ),
    Case(
        "an exclusion covers [from, to)",
        'required = "80%"\n',
        (("2026-11-02T09:00", 0, 5), ("2026-11-02T10:00", 5, 0)),
        (5, 5),
        True,
        more=FOG,
        excluded=(("fog", 5),),
    ),
    Case(
        "calls before opening are listed, those from opening on count",
        'required = "80%"\n',
        (("2026-11-02T06:59", 0, 2), ("2026-11-02T07:00", 4, 0)),
        (4, 4),
        True,
        top=OFFICE,
        excluded=(("outside_hours", 2),),
    ),
    Case(
        "Independence Day is closed",
        'required = "80%"\n',
        (("2026-11-11T10:00", 0, 2),),
        (0, 0),
        None,
        top=OFFICE,
        excluded=(("outside_hours", 2),),
    ),
    Case(
        "a ramp-up step lowers the promise and with it the credit",
        'required = "80%"\n' + BANDS,
        (("2026-11-02T09:00", 6, 4),),
        (6, 10),
        True,
        more='[[ramp_up]]\nid = "s"\nfrom = 2026-11-01\nto = 2026-12-01\nrequired = "60%"\n',
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_an_agreement_means_what_it_says(case: Case) -> None:
    visits = [call for when, kept, missed in case.visits for call in calls(when, kept, missed)]
    result = only(verdict(agreement(case.target, top=case.top, more=case.more), visits))
    assert (result.net.numerator, result.net.denominator, result.met) == (*case.figure, case.met)
    assert str(result.credit) == case.credit
    assert tuple((part.clause, part.contacts) for part in result.excluded) == case.excluded
