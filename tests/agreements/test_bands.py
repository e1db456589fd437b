"""The forecast lock: intervals that leave the band, excused excess, minimum billing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agreements.centre import agreement, calls, centre, only, parts, verdict
from tests.agreements.other_records import half_hour, keys, verdict_of
from upheld.agreements.assess import calls as calls_of
from upheld.agreements.clauses import Agreement
from upheld.agreements.verdict import Excluded


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    """Ten calls forecast for each half-hour from 11:00 to 12:30 in Warsaw, 2 November."""
    rows = "".join(f"2026-11-02T{clock},10\n" for clock in ("11:00", "11:30", "12:00"))
    (tmp_path / "locked.csv").write_text(f"start,calls\n{rows}", "utf-8")
    return tmp_path


def terms(folder: Path, keys: str) -> Agreement:
    return agreement(more=f'[forecast]\ntable = "locked.csv"\nband = "20%"\n{keys}', folder=folder)


def test_intervals_out_of_the_band_on_either_side_are_left_out(locked: Path) -> None:
    visits = [*calls("2026-11-02T10:00", 13), *calls("2026-11-02T10:30", 12), *calls("2026-11-02T11:00", 7)]
    result = only(verdict(terms(locked, ""), visits))
    assert parts(result) == (12, 12)
    assert result.excluded == (Excluded("forecast_band", "forecast_band", 20, 20, 20, 2),)


def test_a_volume_on_either_edge_of_the_band_counts(locked: Path) -> None:
    visits = [*calls("2026-11-02T10:00", 12), *calls("2026-11-02T10:30", 8), *calls("2026-11-02T11:00", 10)]
    assert parts(only(verdict(terms(locked, ""), visits))) == (30, 30)


def test_an_interval_that_is_not_over_is_not_left_out_yet(locked: Path) -> None:
    until_ten_past_noon = ("2026-11-02T11:00", "2026-11-02T12:10")
    visits = [*calls("2026-11-02T10:30", 1), *calls("2026-11-02T11:05", 3)]
    assert parts(only(verdict(terms(locked, ""), visits, until_ten_past_noon))) == (3, 3)


def test_an_interval_without_a_forecast_is_not_judged(locked: Path) -> None:
    assert parts(only(verdict(terms(locked, ""), calls("2026-11-02T13:00", 50)))) == (50, 50)


def test_only_the_latest_arrivals_of_the_excess_are_excused(locked: Path) -> None:
    visits = calls("2026-11-02T10:00", 10, 5)
    result = only(verdict(terms(locked, 'mode = "excuse_excess"'), visits))
    assert (parts(result), result.gross.denominator) == ((10, 12), 15)


def test_contacts_that_arrive_with_the_last_one_within_the_limit_stay(locked: Path) -> None:
    at_once = calls("2026-11-02T10:10", 0, 3, every_s=0)
    visits = [*calls("2026-11-02T10:00", 11), *at_once, *calls("2026-11-02T10:11", 1)]
    con, agreed = centre(visits), terms(locked, 'mode = "excuse_excess"')
    rows = calls_of([agreed], con, "answer").to_pylist()
    assert [row["clause"] for row in rows] == ["counted"] * 14 + ["forecast_band"]


def test_too_few_contacts_excuse_nothing(locked: Path) -> None:
    assert parts(only(verdict(terms(locked, 'mode = "excuse_excess"'), calls("2026-11-02T10:00", 3)))) == (3, 3)


def test_a_day_can_be_compared_as_a_whole(locked: Path) -> None:
    visits = [*calls("2026-11-02T10:00", 30), *calls("2026-11-02T15:00", 7)]
    result = only(verdict(terms(locked, 'per = "day"'), visits))
    assert (parts(result), result.excluded[0].contacts) == ((0, 0), 37)


def test_a_forecast_per_queue_is_compared_with_the_targets_queues(tmp_path: Path) -> None:
    (tmp_path / "locked.csv").write_text("start,queue,calls\n2026-11-02T11:00,sales,10\n2026-11-02T11:00,support,50\n")
    visits = [*calls("2026-11-02T10:00", 10), *calls("2026-11-02T10:00", 20, queue="support")]
    assert parts(only(verdict(terms(tmp_path, ""), visits))) == (10, 10)


def test_a_forecast_without_queues_is_compared_with_the_whole_agreement(locked: Path) -> None:
    other = '\n[[targets]]\nid = "b"\nmetric = "asa"\nqueues = ["support"]\nrequired = "20s"\n'
    agreed = agreement(more=f'[forecast]\ntable = "locked.csv"\nband = "20%"\n{other}', folder=locked)
    visits = [*calls("2026-11-02T10:00", 6), *calls("2026-11-02T10:00", 7, queue="support")]
    assert [result.net.denominator for result in verdict(agreed, visits).targets] == [0, 0]


def test_a_month_below_the_minimum_is_billed_at_it(locked: Path) -> None:
    found = verdict(terms(locked, 'minimum_billing = "90%"'), calls("2026-11-02T10:00", 20))
    assert found.billing == (
        {"month": "2026-11", "locked": 30.0, "minimum": 27.0, "offered": 20, "billed": 27.0, "shortfall": 7.0},
    )


def test_a_month_that_is_cut_is_not_billed(locked: Path) -> None:
    agreed, visits = terms(locked, 'minimum_billing = "90%"'), calls("2026-11-02T10:00", 20)
    assert verdict(agreed, visits, ("2026-11-01", "2026-11-30")).billing == ()


def test_the_locked_forecast_says_how_much_is_still_to_come(locked: Path) -> None:
    with (locked / "locked.csv").open("a", encoding="utf-8") as table:
        table.write("2026-11-30T23:30,0\n")
    from_ten_to_half_past = ("2026-11-02T11:00", "2026-11-02T11:30")
    left = only(verdict(terms(locked, ""), calls("2026-11-02T10:00", 8, 2), from_ten_to_half_past)).remaining
    assert left is not None
    assert (left.basis, left.expected_contacts, left.misses_left) == ("forecast", 20, 4)


def test_a_locked_forecast_that_ends_before_the_period_says_nothing_of_the_rest(locked: Path) -> None:
    from_ten_to_half_past = ("2026-11-02T11:00", "2026-11-02T11:30")
    left = only(verdict(terms(locked, ""), calls("2026-11-02T10:00", 8, 2), from_ten_to_half_past)).remaining
    assert left is not None
    assert (left.basis, left.misses_so_far, left.misses_left) == (None, 2, None)


HALF_HOURS = (half_hour("2026-11-02T10:00", 10, 10, within_20=7), half_hour("2026-11-02T10:30", 13, 13, within_20=13))


def test_totals_fill_the_volume_that_is_held_against_the_forecast(locked: Path) -> None:
    found = verdict_of(terms(locked, 'minimum_billing = "90%"\n'), interval_totals=HALF_HOURS)
    assert (parts(only(found)), [part.clause for part in only(found).excluded]) == ((7, 10), ["forecast_band"])
    assert found.billing[0]["offered"] == 23


def test_totals_do_not_tell_who_came_after_the_limit(locked: Path) -> None:
    found = verdict_of(terms(locked, 'mode = "excuse_excess"\n'), interval_totals=HALF_HOURS)
    assert (parts(only(found)), "totals.excess" in keys(only(found).notes)) == ((20, 23), True)


def test_an_unknown_volume_is_not_billed(locked: Path) -> None:
    untold = half_hour("2026-11-02T10:00", None, 10, within_20=7)
    found = verdict_of(terms(locked, 'minimum_billing = "90%"\n'), interval_totals=[untold])
    assert (found.billing[0]["offered"], found.billing[0]["billed"]) == (None, None)
