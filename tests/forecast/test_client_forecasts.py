"""The client's forecasts beside ours: same cells, same knowledge, the coarser grain."""

from __future__ import annotations

import dataclasses
from datetime import datetime

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.forecast.people import MONDAY, at, came, forecast, opened
from upheld.forecast.client_forecasts import ClientForecast, Issued, compared, volume
from upheld.forecast.history import DAY_S, History, span

BEFORE = at("2026-10-31T12:00")  # two days before Monday, 2 November


def client(
    calls: float = 12, days: int = 3, received_at: datetime = BEFORE, interval_s: int = 3600, queue: str = ""
) -> ClientForecast:
    ordinals = span(MONDAY, MONDAY + days - 1)
    return ClientForecast("v1", received_at, queue, "UTC", interval_s, ordinals, opened(days, calls, interval_s))


def ours(calls: float = 9, interval_s: int = 3600, made_at: datetime = BEFORE) -> Issued:
    return Issued(made_at, forecast(3, calls, interval_s))


def test_both_are_measured_against_what_came() -> None:
    (one,) = compared([ours(9)], [client(12)], came(calls=10))
    assert one.total is not None
    assert (one.total.cells, one.total.days) == (24, 3)
    assert (one.total.client.wape, one.total.client.bias) == (48 / 240, 48 / 240)
    assert (one.total.ours.wape, one.total.ours.bias) == (24 / 240, -24 / 240)
    assert one.total.volume_difference == 24 * 3


def test_only_days_that_had_not_begun_at_receipt_count_and_the_others_are_named() -> None:
    (one,) = compared([ours()], [client(received_at=at("2026-11-03"))], came())
    assert one.late_days == (MONDAY, MONDAY + 1)
    assert one.total is not None
    assert (one.total.days, one.total.first) == (1, 1)


def test_a_version_that_came_after_all_of_its_days_is_no_forecast() -> None:
    (one,) = compared([ours()], [client(received_at=at("2026-11-20"))], came())
    assert (one.total, one.leads, len(one.late_days)) == (None, (), 3)


def test_errors_are_told_by_lead() -> None:
    (one,) = compared([ours()], [client()], came(), lead_days=(1, 3, 4, 9))
    assert [(lead.first, lead.last, lead.days) for lead in one.leads] == [(1, 2, 1), (3, 3, 1), (4, 8, 1)]


def test_ours_is_the_latest_made_by_the_receipt_of_theirs() -> None:
    issued = [ours(50, made_at=at("2026-11-01")), ours(9), ours(80, made_at=at("2026-10-01"))]
    (one,) = compared(issued, [client()], came())
    assert one.total is not None
    assert one.total.ours.forecast == 9 * 24


def test_nothing_is_compared_where_ours_was_made_later() -> None:
    (one,) = compared([ours(made_at=at("2026-11-01"))], [client()], came())
    assert (one.interval_s, one.total) == (None, None)


def test_half_hours_of_theirs_are_compared_with_five_minutes_of_ours() -> None:
    (one,) = compared([ours(1, 300)], [client(12, interval_s=1800)], came(calls=2, interval_s=300))
    assert one.interval_s == 1800
    assert one.total is not None
    assert (one.total.cells, one.total.client.absolute, one.total.ours.absolute) == (48, 0, 48 * 6)


def test_days_of_theirs_are_compared_although_nights_are_closed() -> None:
    days = dataclasses.replace(client(interval_s=DAY_S), calls=np.full((3, 1), 100.0))
    (one,) = compared([ours(10)], [days], came(calls=10))
    assert one.total is not None
    assert (one.interval_s, one.total.cells, one.total.client.absolute) == (DAY_S, 3, 60)


def test_a_day_with_an_untold_open_interval_is_not_compared_as_a_day() -> None:
    days = dataclasses.replace(client(interval_s=DAY_S), calls=np.full((3, 1), 100.0))
    actual = came(calls=10)
    actual.calls[1, 9] = np.nan
    (one,) = compared([ours(10)], [days], actual)
    assert one.total is not None
    assert (one.total.cells, one.total.client.actual) == (2, 160)


def test_versions_of_other_queues_are_left_to_those() -> None:
    assert compared([ours()], [client(queue="sales")], came()) == ()


def test_where_nothing_came_errors_are_unknown() -> None:
    (one,) = compared([ours()], [client()], came(calls=0))
    assert one.total is not None
    assert (one.total.client.wape, one.total.ours.bias) == (None, None)


def test_volumes_of_days_to_come_are_compared_on_the_cells_of_both() -> None:
    found = volume(client(12, days=2), forecast(3, 10))
    assert (found.cells, found.client, found.ours) == (16, 192, 160)


@given(st.integers(0, 2**32 - 1), st.sampled_from([900, 1800, 3600]), st.sampled_from([900, 3600, 7200]))
def test_leads_add_up_to_the_total_and_sums_do_not_depend_on_where_nothing_is_known(
    seed: int, our_s: int, their_s: int
) -> None:
    rng = np.random.default_rng(seed)
    actual, theirs = came(calls=1, interval_s=900), client(1, interval_s=their_s)
    theirs.calls[:] = np.where(rng.random(theirs.calls.shape) < 0.7, rng.poisson(9, theirs.calls.shape), np.nan)
    actual.calls[:] = np.where(rng.random(actual.calls.shape) < 0.9, rng.poisson(9, actual.calls.shape), np.nan)
    (one,) = compared([ours(3, our_s)], [theirs], actual, lead_days=(1, 2, 3, 4))
    parts = [(lead.cells, lead.client.absolute, lead.ours.forecast) for lead in one.leads]
    whole = [(one.total.cells, one.total.client.absolute, one.total.ours.forecast)] if one.total else []
    np.testing.assert_allclose(np.sum(parts, axis=0), np.sum(whole, axis=0))


def cell_by_cell(issued: Issued, theirs: ClientForecast, actual: History) -> tuple[int, float, float, float]:
    """The slow obvious way, for grains of which each divides the next: ours = actual ≤ theirs."""
    cells, client_error, our_error, whole = 0, 0.0, 0.0, 0.0
    inner = theirs.interval_s // actual.interval_s
    for row, day in enumerate(theirs.days):
        if theirs.received_at.toordinal() >= day:
            continue
        for slot, calls in enumerate(theirs.calls[row]):
            block = slice(slot * inner, (slot + 1) * inner)
            mean, seen = issued.forecast.mean[row][block], actual.calls[row][block]
            unseen = any(np.isnan(s) and m > 0 for m, s in zip(mean, seen, strict=True))
            if np.isnan(calls) or np.isnan(mean).all() or np.isnan(seen).all() or unseen:
                continue
            came_here = sum(s for s in seen if not np.isnan(s))
            cells, whole = cells + 1, whole + came_here
            client_error += abs(calls - came_here)
            our_error += abs(sum(m for m in mean if not np.isnan(m)) - came_here)
    return cells, client_error, our_error, whole


@given(st.integers(0, 2**32 - 1), st.sampled_from([3600, 7200, DAY_S]), st.sampled_from(["2026-10-31", "2026-11-02"]))
def test_sums_are_those_of_the_slow_way(seed: int, their_s: int, received: str) -> None:
    rng = np.random.default_rng(seed)
    theirs = client(1, received_at=at(received), interval_s=their_s) if their_s < DAY_S else client(interval_s=DAY_S)
    theirs.calls[:] = np.where(rng.random(theirs.calls.shape) < 0.8, rng.poisson(9, theirs.calls.shape), np.nan)
    actual, issued = came(), ours(made_at=at("2026-10-01"))
    actual.calls[:] = np.where(rng.random(actual.calls.shape) < 0.95, rng.poisson(9, actual.calls.shape), np.nan)
    total = compared([issued], [theirs], actual)[0].total
    found = (total.cells, total.client.absolute, total.ours.absolute, total.client.actual) if total else (0, 0, 0, 0)
    np.testing.assert_allclose(found, cell_by_cell(issued, theirs, actual))
