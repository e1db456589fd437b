"""A whole run: cleaned, tried, chosen, forecast, made to agree, changed by people, and by what came today."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime

import numpy as np
import pytest

from tests.forecast.worlds import MONDAY, world
from upheld.forecast import document
from upheld.forecast.change import change
from upheld.forecast.client_forecasts import ClientForecast
from upheld.forecast.forecasting import Outlook, Question, Sibling, Today, forecast
from upheld.forecast.history import OUTAGE, History
from upheld.forecast.looking_back import of_client, of_overrides
from upheld.forecast.overrides import Override, WallTimes
from upheld.problems import BadInput


def history(queue: str = "sales", days: int = 70, seed: int = 0, volume: float = 40.0) -> History:
    return world(seed, days, volume=volume).known(days, queue).history


def only(asked: Question, *histories: History) -> Outlook:
    return forecast(histories or (history(),), asked).queues[0]


def override(text: str, first: int, end: int, made_at: datetime) -> Override:
    when = WallTimes(first * 86400, end * 86400, whole_days=True)
    return Override("one", "sales", when, change(text), "planner", "a mailing", made_at)


def test_it_begins_the_day_after_the_history_and_ends_with_the_horizon() -> None:
    found = only(Question(10))
    assert found.forecast.days.tolist() == list(range(MONDAY + 70, MONDAY + 80))


def test_the_method_is_chosen_on_earlier_weeks_and_scored_beside_the_noise() -> None:
    found = only(Question(7))
    assert found.choice is not None
    assert found.method == "level_profile"
    pooled = found.accuracy["level_profile"].pooled
    assert pooled.wape is not None
    assert pooled.floor is not None
    assert pooled.floor < pooled.wape < found.accuracy["seasonal_naive"].pooled.wape


def test_a_short_history_is_not_tried_but_answered() -> None:
    found = only(Question(7), history(days=3))
    assert found.choice is None
    assert np.nansum(found.forecast.mean) > 0


def test_an_asked_method_is_taken() -> None:
    assert only(Question(7, method="mean_of_four_weeks")).method == "mean_of_four_weeks"


def test_all_that_is_asked_wrongly_is_named_at_once() -> None:
    with pytest.raises(BadInput) as bad:
        forecast(
            (history(),),
            Question(0, method="guess", siblings={"new": Sibling("nobody"), "chat": Sibling("sales")},
                     today=Today(MONDAY + 200, 5)),
        )  # fmt: skip
    assert [problem.key for problem in bad.value.problems] == [
        "forecast.horizon", "forecast.method", "forecast.sibling", "forecast.sibling_size", "forecast.today",
    ]  # fmt: skip


def test_no_history_at_all_is_said() -> None:
    with pytest.raises(BadInput, match=r"forecast\.no_history"):
        forecast((), Question(7))


def test_queues_of_a_client_make_up_its_forecast() -> None:
    queues = (history("a", seed=1), history("b", seed=2, volume=8.0), history("other", seed=3))
    found = forecast(queues, Question(7, tried=False, clients={"a": "north", "b": "north", "other": "south"}))
    assert [(one.queue, one.parts) for one in found.clients] == [("north", ("a", "b"))]
    parts = [one.forecast.mean for one in found.queues if one.queue != "other"]
    assert found.clients[0].forecast.mean == pytest.approx(sum(parts), nan_ok=True)


def test_a_new_queue_is_forecast_from_its_sibling() -> None:
    found = forecast((history(),), Question(7, tried=False, siblings={"chat": Sibling("sales", 0.25)}))
    chat, sales = found.queues
    assert (chat.queue, chat.method) == ("chat", "sibling")
    assert np.nansum(chat.forecast.mean) == pytest.approx(0.25 * np.nansum(sales.forecast.mean), rel=0.01)


def test_what_people_change_stands_beside_what_the_machine_said() -> None:
    made = datetime(2026, 3, 1, tzinfo=UTC)
    found = only(Question(7, tried=False, overrides=(override("+50%", MONDAY + 71, MONDAY + 72, made),)))
    before, after = (np.nansum(one.mean, axis=1) for one in (found.machine, found.forecast))
    assert after / before == pytest.approx([1, 1.5, 1, 1, 1, 1, 1])
    assert document.of_queue(found)["overrides"][0]["id"] == "one"


def test_a_busy_morning_raises_the_rest_of_the_day_by_less_than_itself() -> None:
    made = history(days=71)
    made.calls[70] = np.round(made.calls[70] * 1.3)
    found = only(Question(7, tried=False, today=Today(MONDAY + 70, 22)), made)
    assert found.today is not None
    assert found.today.shift is not None
    assert 1.0 < found.today.shift < found.today.came_so_far / found.today.expected_so_far + 0.02
    assert np.isnan(found.forecast.mean[0, :22]).all()
    assert found.forecast.days[0] == MONDAY + 70


def test_an_hour_without_calls_is_unusual_and_does_not_lower_the_rest_of_the_day() -> None:
    made = history(days=71, volume=80)
    made.calls[70, 18:20] = 0
    usual = only(Question(1, tried=False, today=Today(MONDAY + 70, 24)), history(days=71, volume=80))
    found = only(Question(1, tried=False, today=Today(MONDAY + 70, 24)), made)
    assert [(one.first, one.end, one.high) for one in found.unusual if not one.whole_day] == [(18, 20, False)]
    assert np.nansum(found.forecast.mean) == pytest.approx(np.nansum(usual.forecast.mean), rel=0.04)


def test_what_is_marked_is_told_and_nothing_is_taken_away() -> None:
    made = history(volume=80)
    made.calls[40, 20:26] = 0
    told = document.of_queue(only(Question(7, tried=False), made))
    assert [(mark["kind"], mark["day"]) for mark in told["marks"]] == [
        (OUTAGE, date.fromordinal(MONDAY + 40).isoformat())
    ]
    assert told["history"]["contacts"] == np.nansum(made.calls)
    assert told["history"]["intervals_not_learnt_from"] == 6


def test_an_override_that_was_right_saved_error() -> None:
    made = world(4, 77, noise=0.03)
    made.calls[72] = np.round(made.calls[72] * 1.5)
    found = only(Question(7, tried=False), made.known(77).history)
    right = override("+50%", MONDAY + 72, MONDAY + 73, datetime.fromordinal(MONDAY + 70).replace(tzinfo=UTC))
    value = of_overrides(found, (right,))
    assert value is not None
    assert value.total.saved is not None
    assert value.total.saved > 0.3 * value.total.error_before


def test_no_override_in_the_history_has_no_value() -> None:
    ahead = override("+50%", MONDAY + 80, MONDAY + 81, datetime(2026, 1, 1, tzinfo=UTC))
    assert of_overrides(only(Question(21, tried=False)), (ahead,)) is None


def test_the_clients_forecast_is_compared_with_ours_as_it_was_then() -> None:
    made = world(4, 77)
    received = datetime.fromordinal(MONDAY + 70).replace(tzinfo=UTC)
    theirs = ClientForecast(
        "v1", received, "sales", "UTC", 1800, np.arange(MONDAY + 71, MONDAY + 77), made.truth[71:77] * 2
    )
    ((found, ahead),) = of_client(only(Question(7, tried=False), made.known(77).history), (theirs,))
    assert found.total is not None
    assert found.total.client.bias == pytest.approx(1.0, abs=0.2)
    assert abs(found.total.ours.bias or 9) < 0.2
    assert ahead is None


def test_a_queue_that_ended_early_is_forecast_for_the_same_days() -> None:
    early = history("old", days=60)
    found = forecast((history(), early), Question(7, tried=False))
    assert {tuple(one.forecast.days.tolist()) for one in found.queues} == {tuple(range(MONDAY + 70, MONDAY + 77))}


def test_the_document_is_plain_and_unknown_is_null() -> None:
    told = document.of_queue(only(Question(7, tried=False)))
    assert told["choice"] is None
    assert told["accuracy"] == {}
    assert told["overrides"] is None
    assert all(day["closed"] == (day["mean"] is None) for day in told["days"])


def test_progress_names_each_queue() -> None:
    seen: list[tuple[str, int, int]] = []
    forecast((history("a"), history("b")), Question(7, tried=False), lambda *each: seen.append(each))
    assert seen == [("a", 0, 2), ("b", 1, 2)]


def test_handling_times_come_with_the_forecast() -> None:
    plain = history()
    told = dataclasses.replace(plain, handled=np.nan_to_num(plain.calls), handle_s=np.nan_to_num(plain.calls) * 240.0)
    found = only(Question(7, tried=False), told)
    assert found.forecast.aht_s is not None
    assert np.nanmean(found.forecast.aht_s) == pytest.approx(240)
