"""Every rule is found broken where it is, and kept at its very limit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.schedule.small import CONTRACT, EARLY, plan, problem, shift
from upheld.schedule.check import broken, cost, granted, short_and_over
from upheld.schedule.plan import Plan, Shift
from upheld.schedule.rules import Contract, Cover, Fixed, Need, Person, Problem, Span, Wish

ANNA = Person("anna", "full", frozenset({"calls"}))


def rules_broken(asked: Problem, made: Plan) -> list[str]:
    return [one.rule for one in broken(asked, made)]


def under(contract: Contract, *days: int, length: int = 14, repeats: bool = False) -> list[str]:
    """What a contract finds wrong with early shifts on these days."""
    return rules_broken(problem(length, contract=contract, repeats=repeats), plan(*(shift(day) for day in days)))


def test_a_plan_that_keeps_all_rules_has_nothing_broken() -> None:
    assert broken(problem(), plan(shift(0), shift(1), shift(3, "late", 14))) == ()


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        (shift(0, start=9), "start"),
        (replace(shift(0), pauses=()), "pauses"),
        (shift(0, pause=5), "pause_window"),
        (shift(0, pause=1), "pause_window"),
        (shift(0, person="nobody"), "unknown_person"),
        (shift(0, "night"), "unknown_pattern"),
        (shift(14), "horizon"),
        (replace(shift(0), queue="sales"), "queue"),
        (replace(shift(0), off_phone=((10, 1),)), "off_phone"),
        (replace(shift(0), off_phone=((14, 2),)), "off_phone"),
    ],
)
def test_a_shift_that_cannot_be_worked_is_named(wrong: Shift, rule: str) -> None:
    found = broken(problem(), plan(wrong))
    assert rule in [one.rule for one in found]
    assert (found[0].person, found[0].day) == (wrong.person, wrong.day)


def test_a_meeting_beside_the_break_is_allowed() -> None:
    assert broken(problem(), plan(replace(shift(0), off_phone=((11, 2),)))) == ()


def test_a_pattern_outside_the_contract_is_named() -> None:
    assert rules_broken(problem(contract=replace(CONTRACT, patterns=("late",))), plan(shift(0))) == ["pattern"]


def test_a_pattern_on_the_wrong_weekday_is_named() -> None:
    asked = problem(patterns={"early": replace(EARLY, weekdays=frozenset({0}))}, contract=Contract("full", ("early",)))
    assert rules_broken(asked, plan(shift(0))) == []
    assert rules_broken(asked, plan(shift(1))) == ["weekday"]


def test_breaks_out_of_order_or_too_close_are_named() -> None:
    two = replace(EARLY, pauses=(EARLY.pauses[0], replace(EARLY.pauses[0], name="lunch")), apart=1)
    asked = problem(patterns={"early": two}, contract=Contract("full", ("early",)))
    assert rules_broken(asked, plan(replace(shift(0), pauses=(9, 11)))) == []
    assert rules_broken(asked, plan(replace(shift(0), pauses=(9, 10)))) == ["pause_order"]
    assert rules_broken(asked, plan(replace(shift(0), pauses=(11, 9)))) == ["pause_order"]


def test_two_shifts_on_a_day_are_named() -> None:
    assert "one_a_day" in rules_broken(problem(), plan(shift(0), shift(0, "late", 15)))


def test_rest_counts_from_the_end_to_the_next_start() -> None:
    asked = problem(contract=replace(CONTRACT, rest=16))
    assert rules_broken(asked, plan(shift(0), shift(1))) == []
    assert rules_broken(asked, plan(shift(0), shift(1, start=6))) == ["rest"]


def test_a_pattern_that_may_not_follow_is_named_on_the_next_day_only() -> None:
    assert rules_broken(problem(), plan(shift(0, "late", 14), shift(1))) == ["not_before"]
    assert rules_broken(problem(), plan(shift(0, "late", 14), shift(2))) == []


def test_days_a_week_are_counted_in_each_week() -> None:
    contract = replace(CONTRACT, days_a_week=Span(2, 3))
    assert under(contract, 0, 1, 7, 8, 9) == []
    assert under(contract, 0, 1, 2, 3, 7, 8) == ["days_a_week"]
    assert under(contract, 0, 7, 8) == ["days_a_week"]


def test_a_day_away_counts_towards_the_least_days() -> None:
    contract = replace(CONTRACT, days_a_week=Span(2))
    asked = problem(7, contract=contract, person=replace(ANNA, away=frozenset({4})))
    assert rules_broken(asked, plan(shift(0))) == []


def test_of_a_week_cut_by_the_horizon_only_the_most_is_asked() -> None:
    contract = replace(CONTRACT, days_a_week=Span(2, 2), days_off_together=3)
    assert under(contract, 0, 1, length=10) == []
    assert under(contract, 0, 1, 7, 8, 9, length=10) == ["days_a_week"]


def test_paid_hours_are_counted_in_each_week_and_over_the_horizon() -> None:
    assert under(replace(CONTRACT, hours_a_week=Span(None, 16)), 0, 1, 7, 8) == []
    assert under(replace(CONTRACT, hours_a_week=Span(None, 15)), 0, 1) == ["hours_a_week"]
    assert under(replace(CONTRACT, hours=Span(17, None)), 0, 7) == ["hours"]


def test_unpaid_breaks_are_not_paid() -> None:
    unpaid = replace(EARLY, pauses=(replace(EARLY.pauses[0], paid=False),))
    contract = Contract("full", ("early",), hours=Span(None, 7))
    assert rules_broken(problem(patterns={"early": unpaid}, contract=contract), plan(shift(0))) == []


def test_days_off_together_lie_within_the_horizon_or_go_round_it() -> None:
    contract = replace(CONTRACT, days_off_together=2)
    assert under(contract, 0, 1, 2, 3, 4, length=7) == []
    assert under(contract, 1, 2, 3, 4, 5, length=7) == ["days_off_together"]
    assert under(contract, 1, 2, 3, 4, 5, length=7, repeats=True) == []


def test_a_stretch_of_days_off_at_an_end_is_never_too_short() -> None:
    contract = replace(CONTRACT, off_in_a_row=2)
    assert under(contract, *range(1, 13)) == []
    assert under(contract, *range(5), *range(6, 14)) == ["off_in_a_row"]


def test_a_stretch_of_work_is_too_short_inside_and_too_long_anywhere() -> None:
    contract = replace(CONTRACT, work_in_a_row=Span(2, 4))
    assert under(contract, 0, 3, 4, 13) == []
    assert under(contract, 3) == ["work_in_a_row"]
    assert under(contract, 0, 1, 2, 3, 4) == ["work_in_a_row"]


def test_where_the_plan_repeats_rows_and_rest_go_over_the_end() -> None:
    contract = replace(CONTRACT, work_in_a_row=Span(None, 3))
    assert under(contract, 0, 1, 5, 6, length=7) == []
    assert under(contract, 0, 1, 5, 6, length=7, repeats=True) == ["work_in_a_row"]
    asked = problem(7, repeats=True)
    assert rules_broken(asked, plan(shift(0), shift(6, "late", 14))) == ["not_before"]


def test_one_start_all_week_may_change_with_the_week() -> None:
    asked = problem(contract=replace(CONTRACT, same_start=True))
    assert rules_broken(asked, plan(shift(0), shift(1), shift(7, start=8))) == []
    assert rules_broken(asked, plan(shift(0), shift(1, start=8))) == ["same_start"]


def test_a_saturday_and_its_sunday_are_one_weekend() -> None:
    contract = replace(CONTRACT, weekends=1)
    assert under(contract, 5, 6) == []
    assert under(contract, 5, 13) == ["weekends"]


def test_shifts_of_one_pattern_are_counted() -> None:
    contract = replace(CONTRACT, most_of={"early": 1})
    assert under(contract, 0, 1) == ["most_of"]


def test_days_away_availability_and_given_shifts_are_kept() -> None:
    away = problem(person=replace(ANNA, away=frozenset({0})))
    assert rules_broken(away, plan(shift(0))) == ["away"]
    until_two = problem(person=replace(ANNA, available={0: (6, 14)}))
    assert rules_broken(until_two, plan(shift(0, start=6), shift(1))) == []
    assert rules_broken(until_two, plan(shift(0))) == ["available"]
    given = problem(person=replace(ANNA, fixed=(Fixed(2, "early", 7, (57,)),)))
    assert rules_broken(given, plan(shift(2, pause=2))) == []
    assert rules_broken(given, plan(shift(2))) == ["fixed"]


def test_a_queue_without_the_skill_is_named() -> None:
    needs = (Need("calls", np.zeros(336)), Need("mail", np.zeros(336)))
    assert rules_broken(problem(needs=needs), plan(replace(shift(0), queue="mail"))) == ["skills"]


def test_people_without_names_are_as_many_as_there_are() -> None:
    asked = problem(people=(), heads={"full": 1})
    assert rules_broken(asked, plan(shift(0))) == []
    two = plan(shift(0), shift(0, person="two"), contracts={"anna": "full", "two": "full"})
    assert rules_broken(asked, two) == ["heads"]
    obliged = problem(people=(), heads={"full": 2}, contract=replace(CONTRACT, days_a_week=Span(1)), days=7)
    assert rules_broken(obliged, plan(shift(0))) == ["heads"]


def test_agents_missing_and_too_many_are_priced_apart() -> None:
    required = np.zeros(336)
    required[7:9] = [2, 1]
    asked = problem(needs=(Need("calls", required, under=3.0, over=0.5),))
    assert short_and_over(asked, [shift(0)]) == {"calls": (3.0, 2.5)}
    assert cost(asked, [shift(0)]) == 5.5


def test_of_several_queues_people_serve_where_they_are_worth_most() -> None:
    calls, mail = np.zeros(336), np.zeros(336)
    calls[8] = mail[8] = 1
    asked = problem(needs=(Need("calls", calls, under=1.0), Need("mail", mail, under=5.0)))
    both = replace(asked, people=(replace(ANNA, skills=frozenset({"calls", "mail"})),))
    assert cost(both, [shift(0)]) == pytest.approx(1.0)
    assert cost(asked, [shift(0)]) == pytest.approx(5.0)


def test_cover_in_shifts_wishes_and_different_shifts_have_their_prices() -> None:
    covers = (Cover(0, "early", 2, under=10.0, over=1.0), Cover(1, "early", 0, under=10.0, over=1.0))
    wishes = (Wish(0, 2.0, off=True), Wish(1, 4.0, pattern="early", start=7), Wish(2, 8.0))
    asked = problem(covers=covers, person=replace(ANNA, wishes=wishes), shift_price=100.0)
    assert cost(asked, [shift(0), shift(1)]) == 10 + 1 + 2 + 8 + 100


def test_a_wish_against_is_granted_by_its_opposite() -> None:
    against = Wish(0, 1.0, pattern="early", against=True)
    assert not granted(ANNA, against, [shift(0)])
    assert granted(ANNA, against, [shift(0, "late", 14)])
    assert granted(ANNA, against, [])
