"""Verdicts from half-hour totals: equal to those of the visits they were made from, unknown where they cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.agreements.centre import Call, agreement, calls, only, parts
from tests.agreements.other_records import Row, half_hour, keys, promised, verdict_of
from upheld.agreements.verdict import Figure, TargetResult
from upheld.metrics.service_level import FORMULAS
from upheld.metrics.visit_by_visit import counts
from upheld.notation import instant
from upheld.problems import BadInput

START = instant("2026-10-24", "Europe/Warsaw")  # the clock goes back in the night of the 25th
DAYS = ("2026-10-24", "2026-10-27")
OFFICE = 'hours = { mon-sun = ["08:00-20:00"] }\n'
UNKNOWN = Figure(None, None, None)

visits = st.lists(
    st.builds(
        lambda second, outcome, wait, talk: {
            "offered_at": START + timedelta(seconds=second),
            "queue": "sales",
            "outcome": outcome,
            "wait_s": float(wait),
            "talk_s": float(talk) if outcome == "answered" else None,
        },
        st.integers(0, 2 * 86400),
        st.sampled_from(["answered", "answered", "abandoned", "refused"]),
        st.integers(0, 60),
        st.integers(0, 300),
    ),
    min_size=1,
    max_size=40,
)


def summed(rows: Iterable[Call], formula: str = "answered_offered") -> list[Row]:
    """Totals of half-hours as a system would tell them that counts by `formula`, one visit after the other."""
    told: dict[datetime, dict[str, float]] = {}
    for visit in rows:
        whole = _whole(visit)
        *_, at = counts(formula, whole, 20.0)
        half = told.setdefault(START + (at - START) // timedelta(minutes=30) * timedelta(minutes=30), _nothing())
        within = whole["wait_s"] < 20 if FORMULAS[formula].comparison == "<" else whole["wait_s"] <= 20
        if whole["outcome"] == "refused":
            half["refused"] += 1
            continue
        half["offered"] += 1
        half[whole["outcome"]] += 1
        half["within_20" if whole["outcome"] == "answered" else "abandoned_20"] += within
        half["short_abandoned"] += whole["outcome"] == "abandoned" and whole["wait_s"] < 5
        half["answer_wait_s" if whole["outcome"] == "answered" else "abandon_wait_s"] += whole["wait_s"]
        half["longest_wait_s"] = max(half["longest_wait_s"], whole["wait_s"])
        half["talk_s"] += whole.get("talk_s") or 0.0
    return [half_hour(at, **half) for at, half in told.items()]


def _nothing() -> dict[str, float]:
    names = ("offered", "answered", "abandoned", "refused", "within_20", "abandoned_20", "short_abandoned")
    return {**dict.fromkeys(names, 0), "short_s": 5.0, **dict.fromkeys(
        ("answer_wait_s", "abandon_wait_s", "longest_wait_s", "talk_s"), 0.0
    )}  # fmt: skip


def _whole(visit: Call) -> Call:
    left = visit["offered_at"] + timedelta(seconds=visit["wait_s"])
    answered = left if visit["outcome"] == "answered" else None
    return {"answered_at": answered, "ended_at": left, **visit}


def figures(result: TargetResult) -> tuple[object, ...]:
    """Everything that a verdict says in numbers."""
    cells = [(cell.start, cell.figure, cell.met, cell.counted) for cell in (*result.days, *result.intervals)]
    taken = [(part.clause, part.contacts, part.numerator, part.denominator) for part in result.excluded]
    return result.net, result.gross, result.met, result.longest_run, result.remaining, cells, taken


@pytest.mark.parametrize("formula", FORMULAS)
@settings(max_examples=25, deadline=None)
@given(visits=visits)
def test_totals_give_the_verdict_of_their_visits_under_every_formula(formula: str, visits: Sequence[Call]) -> None:
    agreed = agreement(f'formula = "{formula}"\nrequired = "70%"', top=OFFICE)
    by_visits = only(verdict_of(agreed, visits, DAYS))
    by_totals = only(verdict_of(agreed, (), DAYS, interval_totals=summed(visits, formula)))
    assert figures(by_totals) == figures(by_visits)


@pytest.mark.parametrize(
    ("metric", "required"),
    [
        ("asa", "15s"),
        ("mean_wait", "15s"),
        ("longest_wait", "40s"),
        ("abandon_rate", "20%"),
        ("short_abandon_rate", "5%"),
        ("aht", "150s"),
    ],
)
@settings(max_examples=25, deadline=None)
@given(visits=visits)
def test_totals_give_the_other_figures_of_their_visits(metric: str, required: str, visits: Sequence[Call]) -> None:
    agreed = promised(metric, required, top=OFFICE)
    by_visits = only(verdict_of(agreed, visits, DAYS))
    by_totals = only(verdict_of(agreed, (), DAYS, interval_totals=summed(visits)))
    assert figures(by_totals) == figures(by_visits)


TOLD = half_hour("2026-11-02T09:00", 10, 9, abandoned=1, within_20=7)
SILENT = half_hour("2026-11-02T09:30", 10, 9, abandoned=1, within_15=7)


def test_the_verdict_says_that_it_is_from_totals() -> None:
    result = only(verdict_of(agreement(), interval_totals=[TOLD]))
    assert (parts(result), result.met, result.origin) == ((7, 10), False, "totals")
    assert keys(result.notes) == ["totals.from_within"]


def test_one_half_hour_that_does_not_tell_the_threshold_makes_the_figure_unknown() -> None:
    result = only(verdict_of(agreement(), interval_totals=[TOLD, SILENT]))
    assert (result.net, result.met, result.remaining.misses_left) == (UNKNOWN, None, None)
    values = dict(result.notes)["totals.lacks_answered_within"]
    assert (values["intervals"], values["contacts"], values["known"]) == (1, 10, ("15 s", "20 s"))


def test_a_half_hour_without_contacts_need_tell_nothing() -> None:
    silent = half_hour("2026-11-02T09:30", 0)
    result = only(verdict_of(agreement(), interval_totals=[TOLD, silent]))
    assert (parts(result), keys(result.notes)) == ((7, 10), ["totals.from_within"])


def test_no_row_of_figures_is_made_of_a_row_that_tells_nothing() -> None:
    result = only(verdict_of(agreement(), interval_totals=[TOLD, half_hour("2026-11-02T10:00", None)]))
    assert (result.net, result.met) == (UNKNOWN, None)


@pytest.mark.parametrize("aggregate", ["intervals", "worst_day", "consecutive"])
def test_an_unknown_half_hour_could_be_the_one_that_decides(aggregate: str) -> None:
    result = only(verdict_of(agreement(f'required = "60%"\naggregate = "{aggregate}"'), interval_totals=[TOLD, SILENT]))
    assert (result.net, result.met) == (UNKNOWN, None)


def test_an_unknown_half_hour_that_an_exclusion_takes_out_spoils_the_gross_figure_only() -> None:
    fog = '[[exclusions]]\nid = "fog"\nfrom = 2026-11-02T09:30:00Z\nto = 2026-11-02T10:00:00Z\nreason = "fog"\n'
    fog += 'evidence = "e"\napproved_by = ["a"]\n'
    result = only(verdict_of(agreement(more=fog), interval_totals=[TOLD, SILENT]))
    assert (parts(result), result.gross) == ((7, 10), UNKNOWN)
    assert [(part.clause, part.contacts, part.numerator) for part in result.excluded] == [("fog", 10, None)]


def test_the_other_days_keep_their_figures_and_no_money_follows() -> None:
    agreed = agreement('required = "80%"\ncredits = [{ below = "80%", share = "20%" }]')
    result = only(verdict_of(agreed, interval_totals=[TOLD, {**SILENT, **_at("2026-11-03T09:00")}]))
    known = {day.label: day.figure for day in result.days if day.figure.denominator != 0}
    assert known == {"2026-11-02": Figure(0.7, 7, 10), "2026-11-03": UNKNOWN}
    assert result.credit == 0


def _at(start: str) -> Row:
    at = instant(start)
    return {"started_at": at, "ended_at": at + timedelta(minutes=30)}


def test_visits_and_totals_of_different_queues_add_up() -> None:
    both = agreement(queues=("sales", "support"))
    result = only(verdict_of(both, calls("2026-11-02T09:00", 3, 1, queue="support"), interval_totals=[TOLD]))
    assert (parts(result), result.origin) == ((10, 14), "both")


def test_totals_of_an_interval_with_visits_of_the_queue_are_left_out_and_told() -> None:
    seen = calls("2026-11-02T09:10", 3, 1)
    result = only(verdict_of(agreement(), seen, interval_totals=[TOLD, {**TOLD, **_at("2026-11-02T09:30")}]))
    assert (parts(result), result.origin) == ((10, 14), "both")
    left_out = dict(result.notes)["totals.left_out"]
    assert (left_out["queue"], left_out["intervals"], left_out["contacts"]) == ("sales", 1, 10)
    assert (left_out["from"], left_out["to"]) == ("2026-11-02T09:00:00+00:00", "2026-11-02T09:30:00+00:00")


def test_an_interval_that_the_opening_hours_cut_counts_where_it_starts_and_is_told() -> None:
    hours = 'hours = { mon-fri = ["08:00-10:15"] }\n'
    rows = [TOLD, {**TOLD, **_at("2026-11-02T10:00")}]  # 10:00 to 10:30 and 11:00 to 11:30 in Warsaw
    result = only(verdict_of(agreement(top=hours), interval_totals=rows))
    assert (parts(result), [part.contacts for part in result.excluded]) == ((7, 10), [10])
    assert dict(result.notes)["totals.cut"] == {
        "target": "answer",
        "period": "2026-11",
        "intervals": 1,
        "contacts": 10,
    }


def test_where_other_outcomes_are_untold_a_formula_that_needs_them_is_unknown() -> None:
    row = half_hour("2026-11-02T09:00", 10, 7, abandoned=2, within_20=7, abandoned_20=1)
    agreed = agreement('formula = "cisco_negative"\nrequired = "80%"')
    result = only(verdict_of(agreed, interval_totals=[row]))
    assert (result.net, "totals.lacks_other_outcomes" in keys(result.notes)) == (UNKNOWN, True)


def test_short_abandons_of_another_limit_are_no_short_abandons() -> None:
    row = half_hour("2026-11-02T09:00", 10, 7, abandoned=3, within_20=7, short_s=10.0, short_abandoned=2)
    agreed = agreement('formula = "excluding_short"\nrequired = "80%"')
    assert only(verdict_of(agreed, interval_totals=[row])).net == UNKNOWN
    asked = agreement('formula = "excluding_short"\nparameters = { short_s = "10s" }\nrequired = "80%"')
    assert parts(only(verdict_of(asked, interval_totals=[row]))) == (7, 8)


def test_repeats_and_transfers_cannot_be_had_from_totals() -> None:
    result = only(verdict_of(promised("transfer_rate", "10%"), interval_totals=[TOLD]))
    assert (result.net, keys(result.notes)) == (UNKNOWN, ["totals.from", "totals.lacks_single_contacts"])


def test_totals_of_one_source_that_overlap_are_refused_with_queue_and_stretch() -> None:
    with pytest.raises(BadInput) as raised:
        verdict_of(agreement(), interval_totals=[TOLD, {**TOLD, **_at("2026-11-02T09:15")}])
    (problem,) = raised.value.problems
    assert (problem.key, problem.values["queue"]) == ("totals.overlap", "sales")
    assert (problem.values["from"], problem.values["other"]) == ("2026-11-02T09:15:00+00:00", "table@0a1b2c:0")


def test_the_span_of_the_data_is_that_of_the_totals() -> None:
    found = verdict_of(agreement(), (), None, interval_totals=[TOLD])
    assert (found.start.isoformat(), found.end.isoformat()) == (
        "2026-11-02T09:00:00+00:00",
        "2026-11-02T09:30:00+00:00",
    )


def test_tiers_each_need_their_own_threshold() -> None:
    agreed = agreement('required = "80%"\ntiers = [{ within = "60s", required = "95%" }]')
    result = only(verdict_of(agreed, interval_totals=[TOLD]))
    assert ([tier.figure for tier in result.tiers], result.met) == ([Figure(0.7, 7, 10), UNKNOWN], False)
