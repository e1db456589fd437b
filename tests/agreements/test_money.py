"""Credits, bonuses, earn-back and the cap, each line as one would do it by hand.

Base 10,000.00 EUR a month, 10 % of it at risk: 1,000.00 EUR.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from tests.agreements.centre import agreement, calls, only, verdict
from upheld.agreements.currency import half_up
from upheld.agreements.verdict import Assessment

STEPPED = 'required = "80%"\ncredits = [{ below = "80%", share = "20%" }, { below = "70%", share = "60%" }]\n'


def credit(target: str, kept: int, missed: int) -> str:
    return str(only(verdict(agreement(target), calls("2026-11-02T10:00", kept, missed))).credit)


def lines(found: Assessment, kind: str) -> list[tuple[str, str]]:
    assert found.money is not None
    return [(line.period, str(line.amount)) for line in found.money.lines if line.kind == kind]


@pytest.mark.parametrize(("kept", "amount"), [(80, "0"), (79, "200.00"), (70, "200.00"), (69, "600.00")])
def test_the_deepest_band_that_applies_counts(kept: int, amount: str) -> None:
    assert credit(STEPPED, kept, 100 - kept) == amount


def test_the_weight_is_the_targets_part_of_the_amount_at_risk() -> None:
    assert credit(STEPPED + "weight = 0.25", 79, 21) == "50.00"


def test_a_missed_target_without_a_band_costs_nothing() -> None:
    found = verdict(agreement('required = "80%"'), calls("2026-11-02T10:00", 1, 9))
    assert (only(found).met, only(found).credit, found.money and found.money.lines) == (False, 0, ())


@pytest.mark.parametrize(("kept", "amount"), [(80, "0"), (75, "500.00"), (70, "1000.00"), (50, "1000.00"), (95, "0")])
def test_a_linear_credit_grows_between_its_points(kept: int, amount: str) -> None:
    linear = 'required = "80%"\nlinear_credits = [{ at = "80%", share = "0%" }, { at = "70%", share = "100%" }]'
    assert credit(linear, kept, 100 - kept) == amount


def test_less_is_better_for_waits() -> None:
    asa = '\n[[targets]]\nid = "asa"\nmetric = "asa"\nqueues = ["sales"]\nrequired = "15s"\n'
    asa += 'credits = [{ above = "15s", share = "25%" }]\nbonus = [{ to = "12s", share = "10%" }]\n'
    slow = verdict(agreement(more=asa), calls("2026-11-02T10:00", 5, 5)).targets[1]
    fast = verdict(agreement(more=asa), calls("2026-11-02T10:00", 9, 1)).targets[1]
    assert (slow.met, str(slow.credit), slow.credit_clause, slow.bonus) == (False, "250.00", "above 15s", 0)
    assert (fast.met, fast.credit, str(fast.bonus), fast.bonus_clause) == (True, 0, "100.00", "to 12s")


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [("0.125", "EUR", "0.13"), ("0.124999", "EUR", "0.12"), ("0.5", "JPY", "1"), ("1.0005", "KWD", "1.001")],
)
def test_amounts_round_half_up_to_the_minor_unit(amount: str, currency: str, rounded: str) -> None:
    assert half_up(Fraction(amount), currency) == Decimal(rounded)


def test_each_line_is_rounded_by_itself() -> None:
    daily = 'required = "80%"\nperiod = "day"\ncredits = [{ below = "80%", share = "10%" }]'
    visits = [*calls("2026-11-02T10:00", 0, 1), *calls("2026-11-03T10:00", 0, 1), *calls("2026-11-04T10:00", 0, 1)]
    found = verdict(agreement(daily), visits)
    assert lines(found, "credit") == [("2026-11-02", "3.33"), ("2026-11-03", "3.33"), ("2026-11-04", "3.33")]
    assert found.money is not None
    assert str(found.money.credit) == "9.99"


def test_a_quarter_settles_three_months() -> None:
    terms = agreement(STEPPED + 'period = "quarter"')
    found = verdict(terms, calls("2026-11-02T10:00", 75, 25), ("2026-10-01", "2027-01-01"))
    assert found.money is not None
    assert (lines(found, "credit"), found.money.base) == ([("2026-Q4", "600.00")], Decimal("30000.00"))


def test_weeks_share_the_month_in_which_they_begin() -> None:
    terms = agreement(STEPPED + 'period = "week"')
    found = verdict(terms, calls("2026-11-04T10:00", 75, 25))
    assert lines(found, "credit") == [("2026-W45", "40.00")]  # five weeks begin in November 2026


def test_days_without_opening_time_take_no_part_of_the_base() -> None:
    terms = agreement(STEPPED + 'period = "day"', top='hours = { mon = ["08:00-18:00"] }')
    assert lines(verdict(terms, calls("2026-11-02T10:00", 75, 25)), "credit") == [("2026-11-02", "40.00")]


def test_a_version_has_the_part_of_the_month_it_is_in_force() -> None:
    old = agreement(STEPPED, top="valid_to = 2026-11-16")
    new = agreement(STEPPED, version=2, valid_from="2026-11-16")
    visits = [*calls("2026-11-02T10:00", 75, 25), *calls("2026-11-20T10:00", 75, 25)]
    assert lines(verdict((old, new), visits), "credit") == [("2026-11", "100.00"), ("2026-11", "100.00")]


def test_a_linear_credit_is_exact_until_its_line_is_rounded() -> None:
    linear = 'required = "80%"\nlinear_credits = [{ at = "80%", share = "0%" }, { at = "50%", share = "100%" }]\n'
    assert credit(linear + "weight = 0.12499875", 2, 1) == "55.56"  # 1000 × 0.12499875 × 4⁄9 = 55.555


@pytest.mark.parametrize(("above", "due"), [("8s", "0"), ("7s", "100.00")])
def test_where_less_is_better_a_credit_begins_above_its_edge_and_a_bonus_at_it(above: str, due: str) -> None:
    speed = '\n[[targets]]\nid = "speed"\nmetric = "asa"\nrequired = "9s"\n'
    speed += f'credits = [{{ above = "{above}", share = "10%" }}]\nbonus = [{{ to = "8s", share = "5%" }}]\n'
    visits = [{**call, "wait_s": 8.0} for call in calls("2026-11-02T10:00", 5)]
    result = verdict(agreement(more=speed), visits).targets[1]
    assert (result.credit, result.bonus) == (Decimal(due), Decimal("50.00"))


@pytest.mark.parametrize(("kept", "amount"), [(92, "100.00"), (91, "0")])
def test_a_bonus_is_due_from_its_edge_on(kept: int, amount: str) -> None:
    bonus = 'required = "80%"\nbonus = [{ from = "92%", share = "10%" }]'
    assert str(only(verdict(agreement(bonus), calls("2026-11-02T10:00", kept, 100 - kept))).bonus) == amount


def test_a_week_that_a_version_begins_in_shares_the_base_of_its_days() -> None:
    weekly = agreement(STEPPED + 'period = "week"', version=2, valid_from="2026-11-18")
    found = verdict(weekly, calls("2026-11-18T10:00", 0, 5))
    assert lines(found, "credit") == [("2026-W47", "86.67")]  # 13 of 30 days, three weeks begun, 10 % × 60 %


def test_the_sum_of_a_months_credits_is_capped() -> None:
    second = '\n[[targets]]\nid = "b"\nmetric = "asa"\nqueues = ["sales"]\nrequired = "5s"\n'
    second += 'credits = [{ above = "5s", share = "70%" }]\n'
    found = verdict(agreement(STEPPED, more=second), calls("2026-11-02T10:00", 60, 40))
    assert found.money is not None
    assert [str(result.credit) for result in found.targets] == ["600.00", "700.00"]
    assert (str(found.money.credit), lines(found, "cap")) == ("1000.00", [("2026-11", "300.00")])


def test_credits_of_different_months_have_their_own_cap() -> None:
    whole = 'required = "80%"\ncredits = [{ below = "80%", share = "100%" }]'
    visits = [*calls("2026-11-02T10:00", 0, 5), *calls("2026-12-02T10:00", 0, 5)]
    found = verdict(agreement(whole), visits, ("2026-11-01", "2027-01-01"))
    assert found.money is not None
    assert (str(found.money.credit), str(found.money.at_risk), lines(found, "cap")) == ("2000.00", "2000.00", [])


EARN_BACK = STEPPED + 'earn_back = { level = "90%", periods = 2, share = "50%" }'


@pytest.mark.parametrize(("january", "returned"), [(90, [("2027-01", "100.00")]), (89, [])])
def test_good_months_after_a_credit_earn_a_part_of_it_back(january: int, returned: list[tuple[str, str]]) -> None:
    visits = [*calls("2026-11-02T10:00", 75, 25), *calls("2026-12-02T10:00", 95, 5)]
    visits += calls("2027-01-04T10:00", january, 100 - january)
    found = verdict(agreement(EARN_BACK), visits, ("2026-11-01", "2027-02-01"))
    assert lines(found, "earn_back") == returned
    assert found.money is not None
    assert (str(found.money.credit), found.money.earned_back) == ("200.00", Decimal(100 * len(returned)))


def test_a_month_that_is_not_over_earns_nothing_back() -> None:
    visits = [*calls("2026-11-02T10:00", 75, 25), *calls("2026-12-02T10:00", 95, 5)]
    terms = agreement(STEPPED + 'earn_back = { level = "90%", share = "50%" }')
    assert lines(verdict(terms, visits, ("2026-11-01", "2026-12-20")), "earn_back") == []
    assert lines(verdict(terms, visits, ("2026-11-01", "2027-01-01")), "earn_back") == [("2026-12", "100.00")]


def test_fewer_good_months_than_agreed_earn_nothing_back() -> None:
    visits = [*calls("2026-11-02T10:00", 75, 25), *calls("2026-12-02T10:00", 95, 5)]
    assert lines(verdict(agreement(EARN_BACK), visits, ("2026-11-01", "2027-01-01")), "earn_back") == []


def test_a_step_of_the_ramp_up_may_forgive_credits() -> None:
    step = '[[ramp_up]]\nid = "s"\nfrom = 2026-11-01\nto = 2026-12-01\nscale = "75%"\ncredits = false\n'
    result = only(verdict(agreement(STEPPED, more=step), calls("2026-11-02T10:00", 5, 5)))
    assert (result.required, result.met, result.credit) == (0.6, False, 0)


def test_a_run_of_misses_can_have_its_own_credit() -> None:
    runs = 'required = "80%"\naggregate = "consecutive"\ninterval = "day"\nconsecutive = 2\n'
    runs += 'credits = [{ misses = 2, share = "30%" }]'
    visits = [call for day in (2, 3) for call in calls(f"2026-11-0{day}T10:00", 7, 3)]
    visits += calls("2026-11-04T10:00", 100)
    result = only(verdict(agreement(runs), visits))
    assert (result.met, result.longest_run) == (False, 2)
    assert (str(result.credit), result.credit_clause) == ("300.00", "misses 2")
