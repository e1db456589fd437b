"""A forecast in words: the figures of the answer, why the method, what bears upon days, and what is not known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.forecast.worlds import MONDAY
from tests.reports import forecasts
from upheld.forecast.choose import CLEARLY_BETTER, NOT_CLEARLY_WORSE, REASONS, Choice, Rival
from upheld.forecast.days import Effect
from upheld.forecast.forecasting import Outlook, Outlooks, Question, Sibling, forecast
from upheld.forecast.history import MARKS, Mark
from upheld.forecast.looking_back import of_overrides
from upheld.forecast.special_days import Special
from upheld.reports import forecast_tables, forecast_told, forecast_words, numbers
from upheld.reports.catalogue import CODES, language
from upheld.reports.checks_told import Table

ENGLISH = language()


@pytest.fixture(scope="module")
def one() -> Outlooks:
    """One queue of nine weeks, two weeks ahead."""
    return forecasts.found()


@pytest.fixture(scope="module")
def outlook(one: Outlooks) -> Outlook:
    """Its only queue."""
    return one.queues[0]


def test_the_first_line_tells_how_much_will_come_and_between_what(one: Outlooks, outlook: Outlook) -> None:
    first = forecasts.told(one).answer[0]
    total = numbers.number(float(np.nansum(outlook.forecast.mean)), "en")
    assert first.startswith(f"sales: about {total} contacts from 9 Mar 2026 to 22 Mar 2026; in eight of ten cases ")


def test_the_error_stands_beside_what_no_method_can_beat(one: Outlooks, outlook: Outlook) -> None:
    week = forecast_tables.pooled(outlook.accuracy[outlook.method])
    said = forecasts.text(forecasts.told(one))
    assert f"off by {numbers.share(week.wape, 'en')} of the contacts" in said
    assert f"Chance alone makes {numbers.share(week.floor, 'en')}" in said


def test_what_ranges_held_is_told_beside_what_they_should_have(one: Outlooks, outlook: Outlook) -> None:
    week = forecast_tables.pooled(outlook.accuracy[outlook.method])
    assert f"Of the 80% ranges {numbers.share(week.coverage_80, 'en')} held what came" in "\n".join(
        forecasts.told(one).answer
    )


def test_the_heaviest_day_is_a_monday(one: Outlooks) -> None:
    assert any(line.startswith("The heaviest day is Mon ") for line in forecasts.told(one).answer)


def test_what_was_read_and_the_zone_are_told(one: Outlooks) -> None:
    about = forecasts.told(one).about
    assert about.startswith("998 rows read · 2 rows rejected · 54,321 contacts · learnt from 5 Jan 2026 to 8 Mar 2026")
    assert about.endswith("time zone Europe/Warsaw")


def test_an_unknown_zone_is_called_unknown(one: Outlooks) -> None:
    told = forecast_told.tell(one, forecasts.READ, {}, {}, None, ENGLISH)
    assert told.about.endswith("times as written, zone unknown")


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_fills_its_gaps(outlook: Outlook, reason: str) -> None:
    rivals = (Rival("mean_of_four_weeks", 0.1, 0.004, 0.3), Rival(outlook.method, 0.104, 0.0, None))
    chosen = Choice(outlook.method, reason, "wape", 8, rivals)
    said = forecast_told.why(replace(outlook, choice=chosen), ENGLISH)
    assert said
    assert "{" not in said
    assert "–" not in said


def test_a_rival_that_may_be_lucky_is_named(outlook: Outlook) -> None:
    rivals = (Rival("mean_of_four_weeks", 0.1, 0.004, 0.3), Rival(outlook.method, 0.104, 0.0, None))
    chosen = Choice(outlook.method, NOT_CLEARLY_WORSE, "wape", 8, rivals)
    said = forecast_told.why(replace(outlook, choice=chosen), ENGLISH)
    assert said.startswith("“mean of the last four weeks” was better by 0.40% of the contacts on 8 earlier weeks")


def test_a_method_that_was_asked_for_is_not_said_to_be_chosen(outlook: Outlook) -> None:
    chosen = Choice("mean_of_four_weeks", CLEARLY_BETTER, "wape", 8, ())
    assert forecast_told.why(replace(outlook, choice=chosen), ENGLISH) == "It was asked for."


def test_a_short_history_says_that_its_error_is_not_known() -> None:
    told = forecasts.told(forecasts.found(days=12))
    assert "How far such forecasts were off is not known." in told.answer
    assert any("five weeks are needed" in line for line in told.answer)
    assert not any(table.title == "Methods tried on earlier weeks" for table in told.tables)


def test_untried_is_not_called_too_short() -> None:
    said = forecasts.text(forecasts.told(forecasts.found(tried=False)))
    assert "Methods were not tried on earlier weeks." in said
    assert "five weeks are needed" not in said


def test_a_new_queue_says_whose_weekdays_it_has() -> None:
    of = forecasts.found(siblings={"chat": Sibling("sales", 0.3)})
    assert any("those of its sibling" in line for line in forecasts.told(of).sections[0].answer)


def test_methods_are_told_with_the_noise_floor_under_them(one: Outlooks, outlook: Outlook) -> None:
    table = _table(one, "Methods tried on earlier weeks")
    assert [row[0] for row in table.rows][-1] == "noise floor: chance alone"
    assert f"✓ {forecast_words.method(outlook.method, ENGLISH)}" in [row[0] for row in table.rows]
    assert len(table.rows) == len(outlook.accuracy) + 1


def test_the_error_is_told_by_weeks_ahead(one: Outlooks) -> None:
    assert [row[0] for row in _table(one, "Error (WAPE) by days ahead").rows] == ["1 to 7", "8 to 14"]


def test_what_bears_upon_a_day_is_told_in_words(outlook: Outlook) -> None:
    days = outlook.days
    effects = tuple((Effect("season:christmas", 0.1),) if day == 64 else () for day in range(len(days)))
    changed = replace(outlook, days=replace(days, effects=effects))
    rows = _table(Outlooks((changed,), ()), "Days ahead").rows
    assert [row[-1] for row in rows[:3]] == ["", "Christmas to New Year", ""]


def test_a_closed_day_is_not_open_and_has_no_numbers(outlook: Outlook) -> None:
    mean = outlook.forecast.mean.copy()
    mean[1] = np.nan
    shut = replace(outlook.forecast, mean=mean)
    rows = _table(Outlooks((replace(outlook, forecast=shut, machine=shut),), ()), "Days ahead").rows
    assert rows[1][1:4] == ("not open", "", "")


@pytest.mark.parametrize("kind", MARKS)
def test_each_mark_is_told_with_what_came_and_what_is_usual(outlook: Outlook, kind: str) -> None:
    mark = Mark(kind, MONDAY + 10, 20, 24, np.nan, 321.0, learnt=kind == MARKS[-1])
    cleaned = replace(outlook.cleaned, marks=(mark,))
    (row,) = _table(Outlooks((replace(outlook, cleaned=cleaned),), ()), "Marked in the history").rows
    learnt = "yes" if mark.learnt else "no"
    assert row == ("Thu 15 Jan 2026", "10:00 to 12:00", forecast_words.MARKS[kind], "–", "321", learnt)


def test_an_overridden_day_stands_beside_the_machine() -> None:
    of = forecasts.found(overrides=(forecasts.override(64),), now=forecasts.NOW)
    row = _table(of, "Days ahead").rows[1]
    after, machine = (float(row[place].replace(",", "")) for place in (1, 4))
    assert after == pytest.approx(1.15 * machine, abs=1)
    assert row[5].startswith("+")
    assert any(line.startswith("People changed 1 day ahead: +") for line in forecasts.told(of).answer)


def test_a_change_that_a_later_one_replaces_is_noted() -> None:
    both = (forecasts.override(64), forecasts.override(64, written="=900/day", override_id="two"))
    notes = forecasts.told(forecasts.found(overrides=both, now=forecasts.NOW)).notes
    assert "A later change holds instead of “one” in 28 intervals." in notes


def test_a_change_without_effect_is_noted() -> None:
    notes = forecasts.told(forecasts.found(overrides=(forecasts.override(500),), now=forecasts.NOW)).notes
    assert any(note.startswith("The override “one” changes nothing") for note in notes)


def test_what_a_past_change_was_worth_is_told_with_its_doubt() -> None:
    early = forecasts.override(60, 2, "x3")
    early = replace(early, made_at=forecasts.NOW.replace(day=4))
    of = forecasts.found(overrides=(early,), now=forecasts.NOW)
    told = forecasts.told(of, values={"sales": of_overrides(of.queues[0], (early,))})
    assert any("took forecasts away from what came" in line for line in told.answer)
    (row,) = next(table for table in told.tables if table.title == "People's changes").rows
    assert row[-2].startswith("−")


def test_today_tells_what_came_and_what_becomes_of_the_rest() -> None:
    asked = Question(7, today=forecasts.under_way())
    of = forecast(forecasts.busy_morning(1.3), asked)
    today = of.queues[0].today
    assert today is not None
    first, second = forecasts.told(of).answer[:2]
    assert first.startswith(f"sales, today until 11:00: {numbers.number(today.came_so_far, 'en')} came, ")
    assert f"Of that surprise {numbers.share(today.shrinkage, 'en', 0)} is believed." in second


def test_today_in_the_table_of_days_is_the_whole_day() -> None:
    of = forecast(forecasts.busy_morning(1.0), Question(7, today=forecasts.under_way()))
    (one,) = of.queues
    assert one.today is not None
    whole = one.today.came_so_far + float(np.nansum(one.forecast.mean[0]))
    assert _table(of, "Days ahead").rows[0][1] == numbers.number(whole, "en")


def test_unusual_stretches_of_today_are_told() -> None:
    of = forecast(forecasts.busy_morning(2.5), Question(7, today=forecasts.under_way()))
    rows = _table(of, "Unusual today").rows
    assert {row[3] for row in rows} == {"more than expected"}
    assert rows[-1][0] == "the day so far"


def test_three_queues_have_an_overview_and_each_its_tables() -> None:
    told = forecasts.told(forecasts.found(("chat", "sales", "support")))
    assert told.answer[0].startswith("3 queues: about ")
    assert [row[0] for row in told.overview[0].rows] == ["chat", "sales", "support"]
    assert {"chat: Days ahead", "sales: Days ahead", "support: Days ahead"} <= {table.title for table in told.tables}


def test_queues_of_a_client_are_told_with_the_range_of_their_sum() -> None:
    of = forecasts.found(("chat", "sales"), clients={"chat": "Nord", "sales": "Nord"})
    told = forecasts.told(of)
    assert any(line.startswith("Nord: about ") and "in eight of ten cases" in line for line in told.answer)
    assert [section.name for section in told.sections] == ["Nord", "chat", "sales"]


def test_forty_queues_are_an_overview_that_says_where_the_rest_is(outlook: Outlook) -> None:
    named = (replace(outlook.forecast, queue=f"queue {place:02}") for place in range(40))
    told = forecasts.told(Outlooks(tuple(replace(outlook, forecast=each) for each in named), ()))
    assert [table.title for table in told.tables] == ["Queues"]
    assert len(told.tables[0].rows) == 40
    assert "The days of each queue are on the page (--html) and in the file (--output)." in told.answer
    assert len(told.sections) == 40
    assert len([section for section in told.sections if section.charts]) == forecast_told.DRAWN_QUEUES


def test_a_queue_in_which_nothing_comes_has_no_heaviest_day() -> None:
    (silent,) = forecasts.histories(days=12)
    silent = replace(silent, calls=silent.calls * 0)
    told = forecasts.told(forecast([silent], Question(7, special=Special())))
    assert not any("heaviest" in line for line in told.answer)
    assert told.answer[0].startswith("sales: ")


@pytest.mark.parametrize("code", CODES)
def test_every_language_fills_every_gap(one: Outlooks, code: str) -> None:
    assert "{" not in forecasts.text(forecasts.told(one, code))


def test_persian_has_its_own_digits_and_calendar(one: Outlooks) -> None:
    rows = next(table for table in forecasts.told(one, "fa").tables if len(table.rows) == 14).rows
    assert rows[0][0].endswith("۱۸ اسفند ۱۴۰۴")
    assert not set("0123456789") & set("".join(cell for row in rows for cell in row[:4]))


def _table(of: Outlooks, title: str) -> Table:
    return next(table for table in forecasts.told(of).tables if table.title == title)
