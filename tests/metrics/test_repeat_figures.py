"""Repeats in total and by queue: the counts of the measures, and every contact accounted for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from upheld.metrics.named import measure
from upheld.metrics.repeat_figures import repeat_figures

START = datetime(2026, 11, 1, tzinfo=UTC)
COUNTS = ("contacts", "caller_unknown", "without_past", "repeats", "not_answered", "without_future", "fcr_numerator")

CONTACTS = st.lists(
    st.fixed_dictionaries(
        {
            "offered_at": st.integers(0, 30 * 24).map(lambda hours: START + timedelta(hours=hours)),
            "caller": st.sampled_from(["a", "b", None]),
            "queue": st.sampled_from(["sales", "support"]),
            "outcome": st.sampled_from(["answered", "abandoned", "refused"]),
        }
    ),
    max_size=12,
)
by_generated_contacts = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def counted(con, metric):
    of = measure(metric)
    query = f"SELECT coalesce(sum({of.numerator}), 0), coalesce(sum({of.denominator}), 0) FROM {of.relation} AS rows"
    return con.execute(query).fetchone()


@given(visits=CONTACTS)
@by_generated_contacts
def test_the_totals_are_those_of_the_measures(attached, visits):
    con = attached(visits)

    total = repeat_figures(con)[0]

    assert (total["repeats"], total["repeat_denominator"]) == counted(con, "repeat_rate")
    assert (total["fcr_numerator"], total["fcr_denominator"]) == counted(con, "fcr")


@given(visits=CONTACTS)
@by_generated_contacts
def test_queues_add_up_to_the_total(attached, visits):
    total, *queues = repeat_figures(attached(visits))

    assert {name: sum(row[name] for row in queues) for name in COUNTS} == {name: total[name] for name in COUNTS}


@given(visits=CONTACTS)
@by_generated_contacts
def test_no_contact_is_left_out_unsaid(attached, visits):
    for row in repeat_figures(attached(visits)):
        assert row["contacts"] == row["caller_unknown"] + row["without_past"] + row["repeat_denominator"]
        not_resolvable = row["caller_unknown"] + row["not_answered"] + row["without_future"]
        assert row["contacts"] == not_resolvable + row["fcr_denominator"]
        assert min(row[name] for name in COUNTS) >= 0


def test_a_queue_is_chosen_without_forgetting_what_came_before_in_another(attached):
    days = ((0, "x", "sales"), (10, "a", "support"), (12, "a", "sales"), (30, "y", "sales"))
    con = attached([{"offered_at": START + timedelta(days=n), "caller": who, "queue": of} for n, who, of in days])

    total = repeat_figures(con, queues=["sales"])[0]

    assert (total["contacts"], total["repeats"], total["mean_interval_s"]) == (3, 1, 2 * 86400)


def test_nothing_countable_is_unknown_and_never_zero(attached):
    (total,) = repeat_figures(attached())

    assert (total["contacts"], total["repeat_rate"], total["mean_interval_s"], total["fcr"]) == (0, None, None, None)
