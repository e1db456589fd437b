"""The measures that agreements ask for, once each."""

from __future__ import annotations

from tests.agreements.centre import agreement, calls
from tests.metrics.kept_centre import kept, workspace_of
from upheld.agreements.counts import count
from upheld.agreements.measures_in_use import measures_in_use
from upheld.agreements.periods import QUARTER_HOUR_US
from upheld.contacts.store import connect
from upheld.metrics.kept_measures import kept_measure
from upheld.metrics.service_level import FORMULAS
from upheld.notation import instant

ASA = '[[targets]]\nid = "asa"\nmetric = "asa"\nrequired = "30s"\n'
REPEATS = '[[targets]]\nid = "again"\nmetric = "repeat_rate"\nrequired = "10%"\n'


def test_a_measure_that_two_versions_ask_for_is_kept_once():
    versions = [agreement(), agreement(version=2, valid_from="2026-06-01", more=ASA)]
    assert set(measures_in_use(versions)) == {kept_measure(threshold_s=20), kept_measure("asa")}


def test_each_tier_has_a_measure_of_its_own():
    tiers = 'required = "80%"\ntiers = [{ within = "60s", required = "95%" }]'
    assert [one.threshold_s for one in measures_in_use([agreement(tiers)])] == [20, 60]


def test_repeats_cannot_be_counted_visit_by_visit():
    assert measures_in_use([agreement(more=REPEATS)]) == measures_in_use([agreement()])


def test_every_formula_is_asked_for_where_they_are_shown_side_by_side():
    asked = measures_in_use([agreement('formula = "genesys"\nrequired = "80%"')], every_formula=True)
    assert sorted(one.formula for one in asked) == sorted(FORMULAS)


def test_kept_rows_are_those_that_a_verdict_counts():
    by_answer = kept_measure(formula="answered_answered", threshold_s=20)
    visits = [*calls("2026-11-02T09:14:50", 3, 2), *calls("2026-11-02T23:59:55", 1, 1, queue="support")]
    start, end = instant("2026-11-02T00:00"), instant("2026-11-04T00:00")
    window_us = (int(start.timestamp()) * 10**6, int(end.timestamp()) * 10**6)
    with workspace_of(visits) as workspace:
        con = connect()
        workspace.attach(con)
        (counted,) = count(con, [by_answer.measure], ("true", {}), window_us, QUARTER_HOUR_US)
        rows = kept(workspace, by_answer).counts(by_answer, None, start, end).to_pylist()

    assert [row["tick"] * QUARTER_HOUR_US for row in rows] == counted.at_us.tolist()
    for name in ("queue", "contacts", "numerator", "denominator"):
        assert [row[name] for row in rows] == getattr(counted, name).tolist()
