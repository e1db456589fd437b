"""The formulas in SQL against the same formulas visit by visit in plain Python."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from upheld.contacts.records import OUTCOMES, VISITS
from upheld.contacts.store import connect
from upheld.metrics.service_level import FORMULAS, formula_named, service_level
from upheld.metrics.visit_by_visit import counts
from upheld.problems import BadInput

SECONDS = st.one_of(st.none(), st.sampled_from([0.0, 4.9, 5.0, 19.999, 20.0, 20.5]), st.floats(0, 600))
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))
ANY_VISIT = st.fixed_dictionaries(
    {
        "outcome": st.sampled_from(OUTCOMES),
        "wait_s": SECONDS,
        "offered_at": INSTANTS,
        "answered_at": st.one_of(st.none(), INSTANTS),
        "ended_at": st.one_of(st.none(), INSTANTS),
    }
)
SWITCHES = st.fixed_dictionaries({}, optional={"short_s": st.sampled_from([0.0, 5.0, 30.0])})
MORE_SWITCHES = {
    "genesys": ["include_abandons", "include_short_abandons", "include_flow_outs"],
    "amazon_connect": ["key_is_call_back"],
}


def measured(formula_id, visits, threshold_s, parameters):
    measure = service_level(formula_named(formula_id), threshold_s, parameters)
    con = connect()
    con.register("visits", pa.Table.from_pylist(visits, schema=pa.schema([VISITS.field(name) for name in visits[0]])))
    columns = f"{measure.numerator} AS numerator, {measure.denominator} AS denominator, {measure.at} AS instant"
    return [tuple(row.values()) for row in con.sql(f"SELECT {columns} FROM visits").to_arrow_table().to_pylist()]


@pytest.mark.parametrize("formula_id", FORMULAS)
@given(
    visits=st.lists(ANY_VISIT, min_size=1, max_size=20),
    threshold_s=st.sampled_from([0.0, 5.0, 20.0, 60.0]),
    data=st.data(),
)
@settings(deadline=None, max_examples=60)
def test_sql_counts_each_visit_as_plain_python_does(formula_id, visits, threshold_s, data):
    formula = formula_named(formula_id)
    short = data.draw(SWITCHES) if "short_s" in formula.parameters else {}
    parameters = short | {name: data.draw(st.booleans()) for name in MORE_SWITCHES.get(formula_id, [])}

    found = measured(formula_id, visits, threshold_s, parameters)

    expected = [counts(formula_id, visit, threshold_s, parameters) for visit in visits]
    assert [row[:2] for row in found] == [row[:2] for row in expected]
    assert [at for _, counted, at in found if counted] == [at for _, counted, at in expected if counted]


@pytest.mark.parametrize("formula_id", FORMULAS)
@given(visits=st.lists(ANY_VISIT, min_size=1, max_size=20))
@settings(deadline=None, max_examples=40)
def test_a_visit_in_the_numerator_is_in_the_denominator(formula_id, visits):
    found = measured(formula_id, visits, 20.0, {})

    assert all(0 <= numerator <= denominator <= 1 for numerator, denominator, _ in found)


@pytest.mark.parametrize("formula_id", FORMULAS)
def test_refused_visits_count_nowhere(formula_id):
    refused = {"outcome": "refused", "wait_s": 0.0, "offered_at": datetime(2026, 1, 1, tzinfo=UTC)}

    numerator, denominator, _ = counts(formula_id, {"answered_at": None, "ended_at": None} | refused, 20.0)

    assert (numerator, denominator) == (0, 0)


@pytest.mark.parametrize(("formula_id", "counted"), [("answered_offered", 1), ("cisco_negative", 0)])
def test_an_answer_at_the_very_threshold_is_within_unless_the_formula_says_before(formula_id, counted):
    at = datetime(2026, 1, 1, tzinfo=UTC)
    visit = {"outcome": "answered", "wait_s": 20.0, "offered_at": at, "answered_at": at, "ended_at": at}

    assert measured(formula_id, [visit], 20.0, {})[0][:2] == (counted, 1)


def test_cisco_counts_a_late_call_when_its_threshold_ran_out():
    arrived = datetime(2026, 1, 1, 11, 59, 50, tzinfo=UTC)
    answered = arrived + timedelta(seconds=95)
    visit = {
        "outcome": "answered",
        "wait_s": 95.0,
        "offered_at": arrived,
        "answered_at": answered,
        "ended_at": answered,
    }

    assert measured("cisco_ignored", [visit], 20.0, {})[0][2] == datetime(2026, 1, 1, 12, 0, 10, tzinfo=UTC)


def test_an_unknown_formula_is_answered_with_the_known_ones():
    with pytest.raises(BadInput) as raised:
        formula_named("erlang")

    assert "answered_offered" in raised.value.problems[0].values["known"]


@pytest.mark.parametrize(
    ("parameters", "key"),
    [
        ({"within": 3.0}, "metric.unknown_parameter"),
        ({"include_abandons": 1.0}, "metric.bad_switch"),
        ({"short_s": True}, "metric.bad_duration"),
        ({"short_s": -1.0}, "metric.bad_duration"),
    ],
)
def test_a_parameter_the_formula_cannot_use_is_refused(parameters, key):
    with pytest.raises(BadInput) as raised:
        service_level(formula_named("genesys"), 20.0, parameters)

    assert raised.value.problems[0].key == key
