"""Repeats from the same number, and what the edges of the data may not do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from upheld.metrics.named import measure

START = datetime(2026, 11, 1, tzinfo=UTC)
MONTH_END = {"offered_at": START + timedelta(days=30), "caller": "end", "contact_id": "end"}
MONTH_START = {"offered_at": START, "caller": "start", "contact_id": "start"}


def on(day, caller, **more):
    return {"offered_at": START + timedelta(days=day), "caller": caller} | more


def figure(con, metric, **parameters):
    of = measure(metric, **parameters)
    return con.execute(f"SELECT sum({of.numerator}), sum({of.denominator}) FROM {of.relation} AS rows").fetchone()


def test_a_contact_within_the_window_is_a_repeat(attached):
    con = attached([MONTH_START, on(10, "a"), on(16, "a"), on(25, "a"), MONTH_END])

    assert figure(con, "repeat_rate") == (1, 4)


def test_the_window_is_configurable(attached):
    con = attached([MONTH_START, on(10, "a"), on(12, "a"), MONTH_END])

    assert figure(con, "repeat_rate", window_s=86400.0) == (0, 3)


def test_withheld_numbers_never_join_as_one_caller(attached):
    con = attached([MONTH_START, on(10, None), on(11, None), MONTH_END])

    assert figure(con, "repeat_rate") == (0, 1)
    assert figure(con, "fcr") == (1, 1)


def test_a_transferred_contact_is_one_contact_and_no_repeat(attached):
    con = attached(
        [MONTH_START, on(10, "a", contact_id="x"), on(10.1, "a", contact_id="x", queue="support"), MONTH_END]
    )

    assert figure(con, "repeat_rate") == (0, 2)


def test_first_contacts_without_a_follow_up_are_resolved(attached):
    con = attached([MONTH_START, on(10, "a"), on(12, "a"), on(11, "b"), MONTH_END])

    assert figure(con, "fcr") == (3, 4)


def test_contacts_at_the_end_of_the_data_do_not_lift_the_resolution(attached):
    con = attached([MONTH_START, on(25, "a"), on(26, "b"), MONTH_END])

    assert figure(con, "fcr") == (1, 1)


def test_contacts_at_the_beginning_of_the_data_do_not_lower_the_repeats(attached):
    con = attached([MONTH_START, on(1, "a"), on(2, "a"), MONTH_END])

    assert figure(con, "repeat_rate") == (0, 1)


def test_an_abandoned_contact_is_not_resolved_by_silence(attached):
    con = attached([MONTH_START, on(10, "a", outcome="abandoned"), MONTH_END])

    assert figure(con, "fcr") == (1, 1)


def test_the_mean_repeat_interval_is_the_time_to_the_repeat(attached):
    con = attached([MONTH_START, on(10, "a"), on(12, "a"), on(16, "a"), MONTH_END])

    assert figure(con, "mean_repeat_interval") == (6 * 86400.0, 2)


@pytest.mark.parametrize(("same_queue", "repeats"), [(False, 1), (True, 0)])
def test_another_queue_is_a_repeat_unless_only_the_same_queue_counts(attached, same_queue, repeats):
    con = attached([MONTH_START, on(10, "a"), on(12, "a", queue="support"), MONTH_END])

    assert figure(con, "repeat_rate", same_queue=same_queue)[0] == repeats
