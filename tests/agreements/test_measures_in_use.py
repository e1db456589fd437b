"""The measures that agreements ask for, once each."""

from __future__ import annotations

from tests.agreements.centre import agreement
from upheld.agreements.measures_in_use import measures_in_use
from upheld.metrics.kept_measures import kept_measure
from upheld.metrics.service_level import FORMULAS

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
