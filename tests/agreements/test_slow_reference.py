"""The counted and excluded contacts of SQL are those of a plain loop over the calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.agreements.centre import Call, agreement, verdict
from upheld.agreements.verdict import TargetResult
from upheld.notation import instant

START = instant("2026-10-24", "Europe/Warsaw")  # the clock goes back in the night of the 25th
MINUTES = 3 * 1440 + 60
HOURS = 'hours = { mon-sun = ["08:10-17:45"] }\n'
WHY = 'reason = "r"\nevidence = "e"\napproved_by = ["a"]\n'
CLAUSE = '[[{kind}]]\nid = "{id}"\nfrom = {start}\nto = {end}\n' + WHY + "{more}"

calls = st.builds(
    lambda second, queue, outcome, wait: {
        "offered_at": START + timedelta(seconds=second),
        "queue": queue,
        "outcome": outcome,
        "wait_s": float(wait),
    },
    st.integers(0, MINUTES * 60 - 1),
    st.sampled_from(["sales", "support"]),
    st.sampled_from(["answered", "abandoned", "left_by_key", "refused", "unknown"]),
    st.integers(0, 60),
)
spans = st.tuples(st.integers(0, MINUTES), st.integers(1, 900)).map(
    lambda span: (START + timedelta(minutes=span[0]), START + timedelta(minutes=span[0] + span[1]))
)


@settings(max_examples=60, deadline=None)
@given(st.lists(calls, max_size=60), spans, spans)
def test_sql_counts_what_a_plain_loop_counts(
    visits: list[Call], fog: tuple[datetime, datetime], lost: tuple[datetime, datetime]
) -> None:
    clauses = CLAUSE.format(kind="exclusions", id="fog", start=fog[0], end=fog[1], more='queues = ["support"]\n')
    clauses += CLAUSE.format(kind="gaps", id="disk", start=lost[0], end=lost[1], more="")
    keys = {"top": HOURS, "more": clauses, "queues": ("sales", "support")}
    versions = (
        agreement('required = "80%"', **{**keys, "top": HOURS + "valid_to = 2026-10-25"}),
        agreement('required = "80%"', **keys, version=2, valid_from="2026-10-25"),
    )
    known = [{**call, "offered_at": START - timedelta(days=9)} for call in ({"queue": "sales"}, {"queue": "support"})]
    known = [{**call, "outcome": "answered", "wait_s": 0.0} for call in known]
    found = verdict(versions, [*visits, *known], ("2026-10-24", "2026-10-27"))
    assert [_told(result) for result in found.targets] == [_expected(visits, fog, lost, version) for version in (1, 2)]


def _told(result: TargetResult) -> tuple[float, float, Mapping[str, int]]:
    return result.net.numerator, result.net.denominator, {part.clause: part.contacts for part in result.excluded}


def _expected(
    visits: list[Call], fog: tuple[datetime, datetime], lost: tuple[datetime, datetime], version: int
) -> tuple[float, float, Mapping[str, int]]:
    within = denominator = 0
    taken: Counter[str] = Counter()
    for call in visits:
        local = call["offered_at"].astimezone(ZoneInfo("Europe/Warsaw"))
        if call["outcome"] == "refused" or (local.day == 24) != (version == 1):
            continue
        if not (8, 10) <= (local.hour, local.minute) < (17, 45):
            taken["outside_hours"] += 1
        elif fog[0] <= call["offered_at"] < fog[1] and call["queue"] == "support":
            taken["fog"] += 1
        elif lost[0] <= call["offered_at"] < lost[1]:
            taken["gap:disk"] += 1
        else:
            denominator += 1
            within += call["outcome"] == "answered" and call["wait_s"] <= 20
    return within, denominator, taken
