"""Adherence by person and day: what counts, what does not, and the same as minute by minute."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.schedule.adherence_days import REASONS, handling, logged_in, part, paused, planned, span, states, total
from upheld.schedule import minute_by_minute
from upheld.schedule.activities import Meaning, with_reasons
from upheld.schedule.adherence import Marked, adherence
from upheld.schedule.daily_totals import summed
from upheld.schedule.planned import Part, Row, days
from upheld.schedule.states_by_minute import LAYERS, States, spans_of

ALL_DAY = [*logged_in(("09:00", "17:00")), paused("12:00", "12:30"), paused("15:00", "15:30")]


def test_a_day_as_planned_is_kept_wholly() -> None:
    found = total(ALL_DAY)
    assert (found.planned, found.counted, found.adhered) == (480, 480, 480)
    assert (found.work_counted, found.worked) == (420, 420)
    assert (found.late, found.early, found.break_over, found.break_moved) == (0, 0, 0, 0)


def test_work_before_the_shift_makes_conformance_more_than_all_and_adherence_no_better() -> None:
    found = summed([total([*ALL_DAY, *logged_in(("08:00", "09:00"))])])
    assert found.conformance == pytest.approx(480 / 420)
    assert found.adherence == 1.0


def test_half_an_hour_late_is_told_in_minutes_of_planned_work() -> None:
    found = total([*logged_in(("09:30", "17:00")), *ALL_DAY[1:]])
    assert found.late == 30
    assert found.adhered == 450


def test_within_the_grace_nobody_is_late_and_the_minutes_still_count() -> None:
    found = total([*logged_in(("09:05", "17:00")), *ALL_DAY[1:]])
    assert (found.late, found.adhered) == (0, 475)


def test_who_comes_in_the_break_is_late_by_the_work_before_it() -> None:
    assert total(logged_in(("12:10", "17:00"))).late == 180


def test_a_shift_that_begins_with_a_meeting_is_late_only_from_its_work_on() -> None:
    day = planned([part("09:00", "17:00"), part("09:00", "10:00", "meeting")])
    assert total(logged_in(("10:00", "17:00")), day).late == 0
    assert total(logged_in(("10:20", "17:00")), day).late == 20


def test_leaving_early_is_told() -> None:
    assert total([*logged_in(("09:00", "16:15")), *ALL_DAY[1:]]).early == 45


def test_an_outage_before_the_log_in_makes_lateness_unknown_and_takes_its_minutes_out() -> None:
    found = total([*logged_in(("09:30", "17:00")), *ALL_DAY[1:]], marked=Marked(unknown=(span("09:00", "09:30"),)))
    assert found.late is None
    assert (found.unknown, found.counted, found.adhered) == (30, 450, 450)


def test_an_outage_just_before_the_shift_may_have_swallowed_the_log_in() -> None:
    found = total([*logged_in(("09:30", "17:00")), *ALL_DAY[1:]], marked=Marked(unknown=(span("08:30", "08:50"),)))
    assert found.late is None


def test_an_outage_in_the_afternoon_does_not_hide_the_morning() -> None:
    found = total([*logged_in(("09:30", "17:00")), *ALL_DAY[1:]], marked=Marked(unknown=(span("14:00", "14:30"),)))
    assert (found.late, found.early) == (30, 0)


def test_who_was_never_seen_is_absent_and_not_late() -> None:
    found = total([])
    assert (found.unseen, found.adhered, found.counted) == (480, 0, 480)
    assert (found.late, found.early, found.break_taken) == (None, None, None)


def test_never_seen_on_a_day_with_an_outage_is_not_known() -> None:
    found = total([], marked=Marked(unknown=(span("10:00", "11:00"),)))
    assert (found.unseen, found.counted, found.unknown) == (0, 0, 480)


def test_never_seen_until_the_data_end_is_an_absence_so_far() -> None:
    found = total([], marked=Marked(unknown=(span("13:00", "23:00"),)))
    assert (found.unseen, found.unknown) == (240, 240)


def test_a_recorded_sickness_takes_its_minutes_out_and_nobody_is_late() -> None:
    found = total([], marked=Marked(absent_unplanned=(span("00:00", "23:00"),)))
    assert (found.absent_unplanned, found.counted, found.unseen, found.late) == (480, 0, 0, None)
    assert summed([found]).adherence is None


def test_who_comes_after_a_recorded_morning_of_leave_is_on_time() -> None:
    found = total(logged_in(("13:00", "17:00")), marked=Marked(absent_planned=(span("09:00", "13:00"),)))
    assert (found.late, found.absent_planned, found.counted) == (0, 240, 240)


def test_work_seen_in_a_recorded_absence_is_told_as_a_contradiction() -> None:
    found = total(ALL_DAY, marked=Marked(absent_unplanned=(span("13:00", "17:00"),)))
    assert found.seen_absent == 210
    assert found.worked == 210


def test_excused_minutes_leave_numerator_and_denominator() -> None:
    found = total(logged_in(("10:00", "17:00")), marked=Marked(excused=(span("09:00", "10:00"),)))
    assert (found.excused, found.counted, found.late) == (60, 420, 0)


def test_lateness_waits_for_the_answer_to_an_explanation() -> None:
    found = total(logged_in(("10:00", "17:00")), marked=Marked(asked=(span("09:00", "10:00"),)))
    assert found.late is None
    assert found.counted == 480


def test_leave_in_the_plan_is_in_no_denominator() -> None:
    found = total(logged_in(("09:00", "13:00")), planned([part("09:00", "17:00"), part("13:00", "17:00", "leave")]))
    assert (found.planned, found.leave, found.adhered, found.early) == (240, 240, 240, 0)


def test_a_break_taken_at_another_time_is_moved_and_not_over() -> None:
    found = total([*logged_in(("09:00", "17:00")), paused("13:00", "13:30"), paused("15:00", "15:30")])
    assert (found.break_taken, found.break_over, found.break_moved) == (30, 0, 30)
    assert found.adhered == 420


def test_a_break_of_fifty_minutes_is_twenty_over() -> None:
    found = total([*logged_in(("09:00", "17:00")), paused("12:00", "12:50"), paused("15:00", "15:30")])
    assert (found.break_planned, found.break_taken, found.break_over) == (30, 50, 20)


def test_a_plan_without_breaks_asks_nothing_of_them() -> None:
    found = total(logged_in(("09:00", "17:00")), planned([part("09:00", "17:00")]))
    assert (found.break_planned, found.break_over) == (None, None)


def test_a_conversation_that_runs_into_the_break_is_told_apart() -> None:
    found = total([*logged_in(("09:00", "17:00")), handling("11:50", "12:10"), paused("12:10", "12:30"), *ALL_DAY[2:]])
    assert (found.held, found.adhered) == (10, 470)


def test_a_pause_during_a_conversation_is_a_conversation() -> None:
    found = total([*ALL_DAY, paused("10:00", "10:20"), handling("10:00", "10:20")])
    assert found.adhered == 480


def test_only_a_reason_that_means_lunch_keeps_the_lunch() -> None:
    meaning = with_reasons({"lunch": frozenset({"Lunch"})})
    lunch = [*logged_in(("09:00", "17:00")), paused("15:00", "15:30")]
    assert total([*lunch, paused("12:00", "12:30", 1)], meaning=meaning).adhered == 480
    assert total([*lunch, paused("12:00", "12:30", 2)], meaning=meaning).adhered == 450


def test_a_state_holds_for_the_minutes_whose_middle_it_covers() -> None:
    assert total([*logged_in(("09:00", "17:00"))], planned([part("09:00", "09:01")])).adhered == 1
    assert total([*logged_in(("09:00:31", "17:00"))], planned([part("09:00", "09:02")])).adhered == 1


def test_days_whose_states_are_erased_are_refused_and_told() -> None:
    day = planned()
    found = adherence([day], states(ALL_DAY), [Marked()], erased_before=day.day + 1)
    assert found.totals == ()
    assert [note.key for note in found.notes] == ["adherence.states_erased"]


MINUTES = st.integers(0, 1600)
SPANS = st.tuples(MINUTES, st.integers(1, 300)).map(lambda each: (each[0], each[0] + each[1]))
ACTIVITIES = ("work", "break", "lunch", "meeting", "leave")
MEANINGS = st.sampled_from([Meaning(), with_reasons({"lunch": frozenset({"Lunch"})})])


def _marked(lists: list[list[tuple[int, int]]]) -> Marked:
    return Marked(*(tuple(each) for each in lists))


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.tuples(SPANS, st.sampled_from(ACTIVITIES)), min_size=1, max_size=8),
    st.lists(st.tuples(SPANS, st.sampled_from(LAYERS), st.integers(0, len(REASONS) - 1)), max_size=12),
    st.lists(st.lists(SPANS, max_size=2), min_size=5, max_size=5).map(_marked),
    MEANINGS,
    st.integers(0, 20),
)
def test_the_fast_totals_are_those_of_every_single_minute(
    parts: list[Any], seen: list[Any], marked: Marked, meaning: Meaning, grace: int
) -> None:
    plan = [Row("ann", Part(*when, activity)) for when, activity in parts]
    of = days(plan, "Europe/Warsaw", meaning)
    told = States({"ann": spans_of((*when, layer, reason) for when, layer, reason in seen)}, REASONS)
    marks = [marked] * len(of)
    fast = adherence(of, told, marks, meaning, grace=grace).totals
    assert fast == minute_by_minute.totals(of, told, marks, meaning, grace)
    for row in fast:
        gone = row.excused + row.absent_planned + row.absent_unplanned + row.unknown
        assert row.planned == row.counted + gone
        assert row.adhered <= row.counted


def test_what_a_break_is_depends_on_no_other_persons_plan() -> None:
    meaning = with_reasons({"lunch": frozenset({"Lunch"})})
    mine = planned([part("09:00", "17:00"), part("12:00", "12:30", "lunch")])
    others = planned([part("09:00", "17:00"), part("12:00", "12:30", "break")], "ben")
    seen = states([*logged_in(("09:00", "17:00")), paused("12:00", "12:30", 2)])
    alone = adherence([mine], seen, [Marked()], meaning).totals[0]
    assert adherence([mine, others], seen, [Marked(), Marked()], meaning).totals[0] == alone
    assert alone.break_taken == 0
