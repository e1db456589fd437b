"""Intervals on screen equal a rollup of the records; days of changed clocks are whole; what is unknown is not 0."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from tests.metrics.kept_centre import of_records
from tests.web.conftest import Cast, Centre, signed_in
from tests.web.figures_centre import NOW, agreement, call, records
from upheld.contacts.workspace import Workspace
from upheld.web.models import Client, ForecastInterval, ForecastRun, Plan, Shift, ShiftPart
from upheld.web.queries import at_work, cells, intervals, kept, promised

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
QUEUES = ("energy-billing",)


def day_of_calls() -> list[dict[str, object]]:
    """Today from seven o'clock UTC on: a call every seven minutes, waits growing, each fifth abandoned."""
    start = datetime(2026, 11, 22, 7, tzinfo=UTC)
    return [
        call(start + timedelta(minutes=7 * n), float(n), "abandoned" if n % 5 == 4 else "answered") for n in range(40)
    ]


def table(client: Client, day: date = TODAY, interval_s: int = 1800) -> intervals.Table:
    found = kept.opened()
    assert found is not None
    measure = promised.levels(client, day)[0].measure
    return intervals.of_day(found, client, QUEUES, day, interval_s, measure, NOW)


def published(client: Client, mean: float = 5.0, required: float | None = 2.0, interval_s: int = 1800) -> None:
    """A forecast of every interval of today from eight to twenty o'clock in Warsaw."""
    at = datetime(2026, 11, 20, tzinfo=UTC)
    run = ForecastRun.objects.create(
        client=client, name="W47", origin=at, first_day=TODAY, last_day=TODAY, made_at=at, published_at=at
    )
    first = datetime(2026, 11, 22, 7, tzinfo=UTC)
    ForecastInterval.objects.bulk_create(
        ForecastInterval(
            run=run, queue="energy-billing", start=first + timedelta(seconds=interval_s * n), interval_s=interval_s,
            mean=mean, p10=mean - 3, p50=mean, p90=mean + 3, aht_s=300, required=required,
        )
        for n in range(12 * 3600 // interval_s)
    )  # fmt: skip


def test_figures_equal_a_rollup_of_the_records(centre: Centre) -> None:
    agreement(centre.north)
    home = records(day_of_calls())
    found = {row.start: row for row in table(centre.north).rows if row.offered}
    rows = of_records(home, by=("interval",), interval_s=1800, zone="Europe/Warsaw", threshold_s=20)
    assert {row["interval"] for row in rows} == set(found)
    for row in rows:
        one = found[row["interval"]]
        assert (one.offered, one.numerator, one.denominator) == (
            row["offered"], row["service_level_numerator"], row["service_level_denominator"],
        )  # fmt: skip
        assert (one.asa_s, one.aht_s) == (pytest.approx(row["asa_s"]), pytest.approx(row["aht_s"]))


def test_the_total_weighs_every_contact_the_same(centre: Centre) -> None:
    agreement(centre.north)
    home = records(day_of_calls())
    total = table(centre.north).total
    (row,) = of_records(home, by=("queue",), threshold_s=20)
    assert total.offered == row["offered"]
    assert total.level == pytest.approx(row["service_level"], abs=1e-6)
    assert total.asa_s == pytest.approx(row["asa_s"])


@pytest.mark.parametrize(("day", "quarters"), [(date(2026, 3, 29), 92), (date(2026, 10, 25), 100), (TODAY, 96)])
def test_a_day_of_changed_clocks_has_all_its_quarter_hours(day: date, quarters: int) -> None:
    found = cells.of_day(day, "Europe/Warsaw", 900)
    assert len(found) == quarters
    assert found[-1].end - found[0].start == timedelta(seconds=900 * quarters)


def test_the_long_day_shows_both_turns_of_its_hour(centre: Centre) -> None:
    agreement(centre.north)
    hour = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    records([call(hour, 1.0), call(hour + timedelta(hours=1), 2.0)])
    busy = [row for row in table(centre.north, date(2026, 10, 25)).rows if row.offered]
    assert [(row.start, row.offered) for row in busy] == [(hour, 1), (hour + timedelta(hours=1), 1)]


def test_what_the_records_do_not_reach_is_unknown(centre: Centre) -> None:
    agreement(centre.north)
    records([call(datetime(2026, 11, 22, 9, tzinfo=UTC), 1.0)])
    rows = {row.start.hour: row for row in table(centre.north, interval_s=3600).rows}
    assert rows[9].offered == 1
    assert rows[10].offered is None  # before now, after the last record
    assert rows[15].offered is None


def test_rows_know_the_past_now_and_ahead(centre: Centre) -> None:
    agreement(centre.north)
    records(day_of_calls())
    states = {row.start.hour: row.state for row in table(centre.north, interval_s=3600).rows}
    assert (states[11], states[12], states[13]) == ("past", "now", "ahead")


def test_the_deviation_counts_what_is_over(centre: Centre) -> None:
    agreement(centre.north)
    records(day_of_calls())
    published(centre.north)
    found = table(centre.north)
    over = [row for row in found.rows if row.deviation is not None]
    assert all(row.state == "past" for row in over)
    assert found.total.deviation == sum(row.offered - row.forecast for row in over)
    assert found.total.compared == 5.0 * len(over)


def test_the_rest_of_today_is_forecast_again(centre: Centre) -> None:
    agreement(centre.north)
    records(day_of_calls())
    published(centre.north)
    found = table(centre.north)
    assert found.today is not None
    assert found.today.came_so_far == sum(row.offered for row in found.rows if row.compared)
    ahead = [row for row in found.rows if row.state != "past" and row.forecast]
    assert ahead
    assert all(row.reforecast for row in ahead)
    assert all(row.reforecast is None for row in found.rows if row.state == "past")


def test_a_forecast_of_longer_intervals_is_not_cut_up(centre: Centre) -> None:
    agreement(centre.north)
    records(day_of_calls())
    published(centre.north, interval_s=3600)
    found = table(centre.north, interval_s=900)
    assert found.coarse
    assert {row.forecast for row in found.rows} == {None}
    assert {row.required_s for row in found.rows if row.required_s} == {2.0 * 900}


def test_scheduled_leaves_out_pauses_and_counts_by_time(centre: Centre) -> None:
    start = datetime(2026, 11, 22, 8, tzinfo=UTC)
    plan = Plan.objects.create(
        site=centre.site, name="W47", first_day=TODAY, last_day=TODAY, made_at=NOW, published_at=NOW
    )
    shift = Shift.objects.create(
        plan=plan, person=centre.alicja, day=TODAY, start=start, end=start + timedelta(hours=2)
    )
    ShiftPart.objects.create(
        shift=shift, kind="break", start=start + timedelta(minutes=30), end=start + timedelta(minutes=45)
    )
    grid = cells.of_day(TODAY, "UTC", 3600)
    found = at_work.scheduled_by_cell(grid, frozenset({centre.alicja.pk}))
    assert (found[7], found[8], found[9], found[10]) == (0.0, 2700.0, 3600.0, 0.0)


def test_without_a_plan_nobody_knows_who_is_scheduled(centre: Centre) -> None:
    grid = cells.of_day(TODAY, "UTC", 3600)
    assert set(at_work.scheduled_by_cell(grid, frozenset({centre.alicja.pk}))) == {None}


def test_staffed_is_logged_in_and_ready(centre: Centre) -> None:
    agreement(centre.north)
    start = datetime(2026, 11, 22, 8, tzinfo=UTC)
    span = {"agent": "Agent 1001", "started_at": start, "ended_at": start + timedelta(hours=1)}
    pause = {**span, "state": "not_ready", "started_at": start + timedelta(minutes=50)}
    records([call(start, 1.0)], [span, pause])
    rows = {row.start.hour: row for row in table(centre.north, interval_s=3600).rows}
    assert rows[8].staffed_s == 3000.0


def test_the_page_shows_figures_formula_and_zone(cast: Cast, centre: Centre) -> None:
    agreement(centre.north)
    records(day_of_calls())
    page = signed_in(cast.supervisor).get(reverse("intervals", args=["northwind"])).content.decode()
    for text in ("Answered within the threshold ÷ offered", "Europe/Warsaw", "clause", "Totals are sums"):
        assert text.casefold() in page.casefold()


def test_a_foreign_queue_or_client_does_not_exist(cast: Cast, centre: Centre) -> None:
    browser = signed_in(cast.supervisor)
    assert browser.get(reverse("intervals", args=["northwind"]) + "?queue=bank-cards").status_code == 404
    assert browser.get(reverse("intervals", args=["harbour"])).status_code == 404


@pytest.mark.parametrize("query", ["day=tomorrow", "interval=7", "by=day&from=2026-11-22&to=2026-11-01", "level=x"])
def test_a_filter_that_means_nothing_is_refused_in_words(cast: Cast, centre: Centre, query: str) -> None:
    agreement(centre.north)
    records(day_of_calls())
    answer = signed_in(cast.supervisor).get(reverse("intervals", args=["northwind"]) + f"?{query}")
    assert answer.status_code == 400


def test_before_anything_was_counted_the_page_says_what_to_do(cast: Cast, centre: Centre) -> None:
    kept_folder = Workspace(settings.WORKSPACE).root / "intervals"
    assert not kept_folder.exists() or kept.opened() is not None
    page = signed_in(cast.supervisor).get(reverse("intervals", args=["northwind"]))
    assert page.status_code == 200


def test_exports_have_a_row_for_each_interval(cast: Cast, centre: Centre) -> None:
    agreement(centre.north)
    records(day_of_calls())
    address = reverse("intervals", args=["northwind"]) + "?hours=all&interval=15&day=2026-10-25&export=csv"
    answer = signed_in(cast.supervisor).get(address)
    assert len(answer.content.decode().splitlines()) == 101


def test_the_page_asks_the_database_a_bounded_number_of_times(
    cast: Cast, centre: Centre, django_assert_max_num_queries: object
) -> None:
    agreement(centre.north)
    records(day_of_calls())
    published(centre.north)
    browser = signed_in(cast.supervisor)
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        assert browser.get(reverse("intervals", args=["northwind"])).status_code == 200
