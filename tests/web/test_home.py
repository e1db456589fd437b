"""The director's home: promises, chances, causes, money."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.web.conftest import Cast, Centre, signed_in
from tests.web.promised import SLUG, promised
from upheld.web.models import Agreement, Assessed, ImprovementAction
from upheld.web.queries.promises import of_clients

__all__ = ["promised"]
ONE = f"/clients/northwind/promises/{SLUG}/answer/"


def test_an_empty_centre_says_what_to_do_next(cast: Cast) -> None:
    answer = signed_in(cast.director).get("/home/")
    assert answer.status_code == 200
    assert "No promise has been assessed yet" in answer.text


def test_the_level_is_the_one_counted_by_hand(cast: Cast, promised: Agreement) -> None:
    # 21 days of 80 calls: 17 of them with 68 in time, 4 with 40.
    shown = of_clients((promised.client,), date(2026, 11, 1))
    result = shown.promises[0].result
    assert (result.net.numerator, result.net.denominator) == (17 * 68 + 4 * 40, 21 * 80)


def test_the_home_says_figure_chance_and_money(cast: Cast, promised: Agreement) -> None:
    text = signed_in(cast.director).get("/home/").text
    assert "78.3%" in text
    assert "Chance of keeping it" in text
    assert "1,316 of 1,680" in text


def test_the_bad_days_are_among_the_causes(promised: Agreement) -> None:
    causes = Assessed.objects.get(first_day=date(2026, 11, 1)).outlook["targets"][0]["causes"]
    found = [(cause["first_day"], cause["last_day"], cause["first_hour"]) for cause in causes]
    assert ("2026-11-12", "2026-11-15", 15) in found


def test_what_is_to_come_begins_where_the_data_end(promised: Agreement) -> None:
    outlook = Assessed.objects.get(first_day=date(2026, 11, 1)).outlook["targets"][0]
    # The data end with the 21st: nine whole days of 80 calls are left.
    assert outlook["expected_contacts"] == pytest.approx(9 * 80)


def test_a_month_that_is_over_has_no_chance_but_a_verdict(cast: Cast, promised: Agreement) -> None:
    text = signed_in(cast.director).get("/home/?month=2026-10").text
    assert "85.0%" in text
    assert "Chance of keeping it" not in text


def test_a_month_that_is_none_is_refused_in_words(cast: Cast) -> None:
    answer = signed_in(cast.director).get("/home/?month=November")
    assert answer.status_code == 400
    assert "is not a month" in answer.text


def test_one_promise_shows_its_days_and_its_money(cast: Cast, promised: Agreement) -> None:
    text = signed_in(cast.director).get(ONE).text
    assert "By day" in text
    assert "What each level of the month costs" in text
    assert "Europe/Warsaw" in text


def test_days_can_be_exported(cast: Cast, promised: Agreement) -> None:
    text = signed_in(cast.director).get(ONE + "?export=csv&table=days").content.decode()
    assert len(text.strip().splitlines()) == 1 + 21


def test_an_action_about_the_promise_stands_beside_it(cast: Cast, centre: Centre, promised: Agreement) -> None:
    ImprovementAction.objects.create(
        client=centre.north, agreement=promised, target="answer", problem="p", step="Move <b>breaks</b>",
        owner=cast.supervisor, due=date(2026, 12, 1), made_at="2026-11-20T12:00Z",
    )  # fmt: skip
    assert "Move &lt;b&gt;breaks&lt;/b&gt;" in signed_in(cast.director).get("/home/").text


def test_a_promise_of_another_client_does_not_exist(cast: Cast, promised: Agreement) -> None:
    assert signed_in(cast.director).get(f"/clients/harbour/promises/{SLUG}/answer/").status_code == 404


def test_the_home_asks_few_questions(cast: Cast, promised: Agreement, django_assert_max_num_queries: Any) -> None:
    browser = signed_in(cast.director)
    browser.get("/home/")
    with django_assert_max_num_queries(14):
        browser.get("/home/")
