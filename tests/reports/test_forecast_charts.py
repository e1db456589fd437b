"""The charts of a forecast: they compile, show what came and what is ahead, and tell kinds by more than colour."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.reports import forecasts
from upheld.forecast.forecasting import Outlook, Question, forecast
from upheld.reports import forecast_drawn, forecast_tables, html, print_charts
from upheld.reports.catalogue import language

ENGLISH = language()
NAMES = ("today", "history", "intervals", "error")


@pytest.fixture(scope="module")
def outlook() -> Outlook:
    """A day under way after a busy morning, one day ahead of it changed by people."""
    asked = Question(9, today=forecasts.under_way(), overrides=(forecasts.override(64),), now=forecasts.NOW)
    return forecast(forecasts.busy_morning(1.3), asked).queues[0]


def charts(outlook: Outlook, code: str = "en") -> dict[str, Any]:
    """The specifications by name."""
    return forecast_drawn.charts(outlook, forecast_tables.days_ahead(outlook), language(code))


def rows(outlook: Outlook, name: str, part: str | None = None) -> list[dict[str, Any]]:
    """The rows of a chart, of one part where one is named."""
    found = charts(outlook)[name]["data"]["values"]
    return [row for row in found if part is None or row["part"] == part]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("code", ["en", "fa"])
def test_every_chart_is_drawn(outlook: Outlook, name: str, code: str) -> None:
    drawn = print_charts.svg(charts(outlook, code)[name], ("Noto Sans",), html.number_locale(language(code)))
    assert drawn.startswith("<svg")
    assert "NaN" not in drawn


def test_a_day_without_today_has_three_charts() -> None:
    one = forecasts.found().queues[0]
    assert set(charts(one)) == {"history", "intervals", "error"}


def test_nothing_tried_draws_no_error() -> None:
    assert "error" not in charts(forecasts.found(tried=False).queues[0])


def test_no_number_of_a_chart_is_out_of_range(outlook: Outlook) -> None:
    assert json.dumps(charts(outlook), allow_nan=False)


def test_the_history_goes_ten_weeks_back_at_most_and_then_ahead(outlook: Outlook) -> None:
    came, ahead = rows(outlook, "history", "came"), rows(outlook, "history", "ahead")
    assert len(came) == len(outlook.cleaned.history.days) <= forecast_drawn.SHOWN_DAYS
    assert len(ahead) == 8
    assert all(row["low"] <= row["value"] <= row["high"] for row in ahead)


def test_a_changed_day_has_a_point_of_its_own_beside_the_machine(outlook: Outlook) -> None:
    (changed,), (machine,) = rows(outlook, "history", "changed"), rows(outlook, "history", "machine")
    assert changed["label"] == machine["label"] == "10 Mar"
    assert (changed["kind"], machine["kind"]) == ("changed by people", "machine alone")


def test_kinds_of_days_differ_in_shape_and_not_only_in_colour(outlook: Outlook) -> None:
    points = charts(outlook)["history"]["layer"][-1]["encoding"]
    shapes, kinds = points["shape"]["scale"]["range"], {row["kind"] for row in rows(outlook, "history")}
    assert len(set(shapes)) == len(shapes) == len(kinds)


def test_days_stand_in_their_order_whatever_layer_shows_them(outlook: Outlook) -> None:
    domain = charts(outlook)["history"]["layer"][-1]["encoding"]["x"]["scale"]["domain"]
    assert (domain[0], domain[-1]) == ("5 Jan", "16 Mar")


def test_intervals_are_those_of_the_first_seven_open_days(outlook: Outlook) -> None:
    found = rows(outlook, "intervals")
    assert len({row["day"] for row in found}) == 7
    assert found[0]["label"] == "8 Mar 11:00"


def test_today_shows_what_came_until_now_and_then_what_is_expected(outlook: Outlook) -> None:
    came, again = rows(outlook, "today", "came"), rows(outlook, "today", "again")
    assert (came[-1]["label"], again[0]["label"]) == ("10:30", "11:00")
    assert sum(row["value"] for row in came) == outlook.today.came_so_far


def test_now_is_marked(outlook: Outlook) -> None:
    assert charts(outlook)["today"]["layer"][-1]["data"]["values"] == [{"label": "11:00"}]


def test_the_noise_floor_is_a_rule_under_the_errors(outlook: Outlook) -> None:
    rule = charts(outlook)["error"]["layer"][-1]["encoding"]["y"]["datum"]
    assert rule == outlook.accuracy[outlook.method].pooled.floor
    assert rule < min(row["value"] for row in rows(outlook, "error") if row["ahead"] <= 7)
