"""What was attained in past periods: each figure is that of a plain loop over the calls."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.agreements.centre import Call, calls, centre
from upheld.agreements.suggest import COMMON, Asked, Row, Suggestion, formulas_named, suggest, to_json
from upheld.metrics.service_level import FORMULAS
from upheld.metrics.visit_by_visit import counts
from upheld.notation import instant
from upheld.problems import BadInput

WARSAW = "Europe/Warsaw"
START = instant("2026-10-19", WARSAW)  # a Monday; the clock goes back on the 25th
DAYS = 21


def every_day(days: int = 61, first: str = "2026-10-01", **outcomes: int) -> list[Call]:
    """The same calls at noon of every day from `first` on."""
    start = instant(first, WARSAW)
    noons = [start + timedelta(days=day, hours=12) for day in range(days)]
    return [call for noon in noons for call in calls(noon.isoformat(), **(outcomes or {"kept": 8, "missed": 2}))]


def suggested(visits: list[Call], now: str | None = None, **more: Any) -> Suggestion:
    """What was attained, in Warsaw."""
    asked = Asked(**{"zone": WARSAW, "thresholds_s": (20.0,), **more})
    return suggest(centre(visits), asked, now=None if now is None else instant(now, WARSAW))


def labels(found: Suggestion) -> list[str]:
    """The whole periods."""
    return [period.label for period in found.past.periods]


def keys(found: Suggestion) -> list[str]:
    """The notes."""
    return [key for key, _ in found.notes]


def test_whole_months_are_found_and_cut_ones_left_out() -> None:
    found = suggested(every_day(days=65, first="2026-09-29"))
    assert (labels(found), found.past.incomplete) == (["2026-10", "2026-11"], ("2026-09", "2026-12"))


def test_only_the_last_months_are_asked() -> None:
    assert labels(suggested(every_day(days=92), months=2)) == ["2026-11", "2026-12"]


def test_a_month_that_begins_on_a_day_that_is_always_quiet_is_whole() -> None:
    weekdays = [call for call in every_day(61) if call["offered_at"].astimezone(ZoneInfo(WARSAW)).weekday() < 5]
    monday = [call for call in weekdays if call["offered_at"] >= instant("2026-11-02", WARSAW)]
    assert labels(suggested(monday)) == ["2026-11"]


def test_a_month_whose_last_day_is_not_over_is_not_whole() -> None:
    with pytest.raises(BadInput, match=r"suggest\.no_whole_period"):
        suggested(every_day(days=31), now="2026-10-31T20:00")


def test_a_day_in_whose_midst_the_data_begin_is_not_whole() -> None:
    mornings = [{**call, "offered_at": call["offered_at"] - timedelta(hours=4)} for call in every_day(days=30)]
    first, rest = "2026-10-01", [call for call in mornings if call["offered_at"] >= instant("2026-10-02", WARSAW)]
    late = [call for call in every_day(days=1) if call["offered_at"] >= instant(first, WARSAW)]
    assert labels(suggested([*late, *rest], period="day"))[0] == "2026-10-02"


def test_ten_minutes_are_no_whole_day() -> None:
    with pytest.raises(BadInput, match=r"suggest\.no_whole_period"):
        suggested(calls("2026-11-22T02:00Z", kept=60, every_s=10), period="day")


def test_calls_of_a_clock_gone_wrong_do_not_lengthen_the_data() -> None:
    found = suggested([*every_day(days=31), *calls("2031-01-01T09:00Z", kept=1)], now="2026-11-01T08:00")
    assert labels(found) == ["2026-10"]


def test_a_period_can_be_a_week() -> None:
    found = suggested(every_day(days=14, first="2026-10-05"), period="week")
    assert labels(found) == ["2026-W41", "2026-W42"]


def test_few_periods_are_weak_evidence() -> None:
    assert keys(suggested(every_day(days=31))) == ["suggest.few_periods"]


def test_thin_periods_are_told_with_their_queues() -> None:
    found = suggested([*every_day(days=31), *every_day(days=2, queue="night", kept=1)])  # type: ignore[arg-type]
    assert dict(found.notes)["suggest.thin"] == {"minimum": 30, "periods": ["2026-10"], "queues": ["night"]}


def test_the_chosen_row_is_the_first_formula_within_twenty_seconds() -> None:
    chosen = suggested(every_day(), thresholds_s=(10.0, 20.0)).chosen
    assert (chosen.queue, chosen.formula, chosen.threshold_s, chosen.spread.worst) == (None, COMMON[0], 20.0, 0.8)


def test_one_queue_is_not_told_twice() -> None:
    assert {row.queue for row in suggested(every_day()).rows} == {None}


def test_only_the_queues_asked_for_are_measured() -> None:
    visits = [*every_day(days=31), *every_day(days=31, queue="support", missed=10)]  # type: ignore[arg-type]
    found = suggested(visits, queues=("support",))
    assert (found.queues, found.chosen.spread.best) == (("support",), 0.0)


def test_what_no_source_knows_is_unknown() -> None:
    (aht,) = [row for row in suggested(every_day()).rows if row.metric == "aht"]
    assert (aht.spread.periods, aht.spread.worst) == (0, None)


def test_the_document_has_every_row_and_the_level_to_promise() -> None:
    told = to_json(suggested(every_day()))
    assert (told["suggested"]["required"], told["suggested"]["kept"], told["suggested"]["of"]) == (0.8, 2, 2)
    assert len(told["rows"]) == len(COMMON) + 3


def test_all_formulas_can_be_asked_for() -> None:
    assert formulas_named(["all"]) == tuple(FORMULAS)


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"queues": ("sails",)}, r"metrics\.unknown_queue.*sails"),
        ({"period": "year"}, r"suggest\.unknown_period.*year"),
        ({"start": instant("2027-01-01")}, r"suggest\.outside_data"),
    ],
)
def test_a_question_that_the_data_cannot_answer_is_refused(more: dict[str, Any], key: str) -> None:
    with pytest.raises(BadInput, match=key):
        suggested(every_day(days=31), **more)


def test_data_without_a_contact_are_refused() -> None:
    with pytest.raises(BadInput, match=r"period\.empty"):
        suggested([])


def test_an_unknown_formula_is_refused() -> None:
    with pytest.raises(BadInput, match=r"formula\.unknown.*golden"):
        formulas_named(["golden"])


visits = st.lists(
    st.builds(
        lambda second, queue, outcome, wait: {
            "offered_at": START + timedelta(seconds=second),
            "queue": queue,
            "outcome": outcome,
            "wait_s": wait,
        },
        st.integers(0, DAYS * 86400),
        st.sampled_from(["sales", "support"]),
        st.sampled_from(["answered", "abandoned", "timed_out", "left_by_key", "refused", "unknown"]),
        st.one_of(st.none(), st.sampled_from([0.0, 4.9, 5.0, 9.999, 10.0, 20.0, 20.001, 61.0])),
    ),
    max_size=60,
)


@settings(max_examples=25, deadline=None)
@given(visits)
def test_every_formula_and_threshold_counts_what_a_loop_over_the_visits_counts(made: list[Call]) -> None:
    edge = {"outcome": "answered", "wait_s": 1.0, "queue": "sales"}
    edges = [{**edge, "offered_at": START + timedelta(days=day, hours=9)} for day in range(DAYS)]
    con = centre([*made, *edges])
    found = suggest(con, Asked(WARSAW, tuple(FORMULAS), (10.0, 20.0), "week", minimum=0))
    every = con.sql("SELECT * FROM visits").to_arrow_table().to_pylist()
    for row in (row for row in found.rows if row.metric == "service_level"):
        own = [visit for visit in every if row.queue in (None, visit["queue"])]
        assert _figures(row) == _expected(row, own, found)


def _figures(row: Row) -> tuple[float, float, float | None]:
    return row.spread.pooled.numerator, row.spread.pooled.denominator, row.spread.worst


def _expected(row: Row, visits: list[dict[str, Any]], found: Suggestion) -> tuple[float, float, float | None]:
    """Numerator, denominator, and the worst week."""
    counted = [counts(str(row.formula), visit, float(row.threshold_s or 0)) for visit in visits]
    weeks = []
    for period in found.past.periods:
        inside = [(n, d) for n, d, at in counted if period.start <= at < period.end]
        weeks.append((sum(n for n, _ in inside), sum(d for _, d in inside)))
    measured = [(n, d) for n, d in weeks if d]
    worst = min((n / d for n, d in measured), default=None)
    return sum(n for n, _ in measured), sum(d for _, d in measured), worst
