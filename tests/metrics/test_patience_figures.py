"""Patience in total and by queue, in one pass: the same curve as `patience` of each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from upheld.contacts.records import OUTCOMES
from upheld.metrics.patience import patience
from upheld.metrics.patience_figures import patience_figures

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
VISITS = st.lists(
    st.fixed_dictionaries(
        {
            "queue": st.sampled_from(["sales", "support"]),
            "outcome": st.sampled_from(OUTCOMES),
            "wait_s": st.sampled_from([1.0, 5.0, 9.0, None]),
        }
    ),
    max_size=20,
)


@given(visits=VISITS)
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_is_the_curve_of_its_queue(attached, visits):
    con = attached(visits)

    for row in patience_figures(con, threshold_s=5.0):
        curve = patience(con, queue=row["queue"])
        assert (row["callers"], row["gave_up"]) == (curve.observed, int(curve.abandoned.sum()))
        assert (row["median_s"], row["mean_s"]) == (curve.median_s, curve.mean_s())
        assert (row["still_waiting"], row["mean_until_s"]) == (curve.still_waiting(5.0), curve.last_s)


@given(visits=VISITS)
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_queues_add_up_to_the_total_and_to_the_offered_visits(attached, visits):
    total, *queues = patience_figures(attached(visits), threshold_s=5.0)

    for name in ("callers", "gave_up", "censored", "wait_unknown"):
        assert total[name] == sum(row[name] for row in queues)
    assert total["callers"] + total["wait_unknown"] == sum(visit["outcome"] != "refused" for visit in visits)
    assert total["callers"] == total["gave_up"] + total["censored"]


def test_the_period_and_the_queues_choose_the_visits(attached):
    con = attached([{"offered_at": NOON + timedelta(hours=n), "queue": of} for n, of in enumerate(("a", "b", "a"))])

    found = patience_figures(con, threshold_s=5.0, start=NOON + timedelta(hours=1), queues=["a"])

    assert [(row["queue"], row["wait_unknown"]) for row in found] == [(None, 1), ("a", 1)]


def test_the_mean_wait_of_those_who_gave_up_stands_beside_the_patience(attached):
    con = attached([{"outcome": "abandoned", "wait_s": 4.0}, *[{"wait_s": 60.0}] * 3])

    total = patience_figures(con, threshold_s=5.0)[0]

    assert (total["mean_abandoned_wait_s"], total["mean_s"]) == (4.0, 46.0)
