"""Clocks that are apart are found, with numbers; clocks that agree are left in peace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contacts.two_centres import Centre, centre, day
from upheld.contacts import checks, skew
from upheld.contacts.calendars import Calendar, calendar
from upheld.contacts.journal import FileJournal
from upheld.contacts.skew import CALLERS, CONTACTS, DEMAND, HOURS, PEOPLE, Skew, skews

STRANGERS = 10**7
KINDS: Mapping[str, Centre] = {
    CONTACTS: Centre(passed_on=0.02, shared_ids=True),
    CALLERS: Centre(passed_on=0.05),
    "tried again": Centre(tried_again=0.1),
    PEOPLE: Centre(agents=30, population=STRANGERS),
    DEMAND: Centre(shocks=0.3, days=25, population=STRANGERS),
}
"""Centres by the evidence that they leave."""


def only(found: tuple[Skew, ...]) -> Skew:
    (one,) = found
    return one


@pytest.mark.parametrize("hours", [-2, -1, 1, 2])
@pytest.mark.parametrize(("kind", "evidence"), [(k, CALLERS if k == "tried again" else k) for k in KINDS])
def test_clocks_hours_apart_are_found_by_what_both_systems_saw(kind: str, evidence: str, hours: int) -> None:
    found = only(skews(centre(KINDS[kind], hours * 3600)))

    assert (found.first, found.second, found.offset_s, found.evidence) == ("alpha", "beta", hours * 3600, evidence)
    assert found.strong == (evidence != DEMAND)


@pytest.mark.parametrize("kind", KINDS)
def test_clocks_that_agree_are_left_in_peace(kind: str) -> None:
    assert skews(centre(KINDS[kind])) == ()


@given(
    seed=st.integers(0, 10**6),
    days=st.sampled_from([5, 20]),
    population=st.sampled_from([200, 4000, STRANGERS]),
    passed_on=st.sampled_from([0.0, 0.02, 0.3]),
    tried_again=st.sampled_from([0.0, 0.1, 0.3]),
    agents=st.sampled_from([0, 15]),
    hours=st.sampled_from([(7, 17), (0, 24), (9, 12)]),
)
@settings(max_examples=12, deadline=None, derandomize=True)
def test_whatever_goes_on_between_two_systems_equal_clocks_are_left_in_peace(seed: int, **about: object) -> None:
    assert skews(centre(Centre(calls=150, **about), 0, seed)) == ()


@given(seed=st.integers(0, 10**6), quarters=st.integers(-56, 56).filter(lambda n: n))
@settings(max_examples=8, deadline=None, derandomize=True)
def test_with_enough_shared_callers_any_zone_is_named(seed: int, quarters: int) -> None:
    found = only(skews(centre(Centre(passed_on=0.1), quarters * 900, seed)))

    assert found.offset_s == quarters * 900
    assert found.pairs > 10 * found.chance


def test_an_example_shows_both_records() -> None:
    found = only(skews(centre(KINDS[CALLERS], 3600)))

    alpha, beta = found.example
    assert (alpha.source, alpha.journal, beta.source, beta.journal) == ("alpha", "alpha.log@0", "beta", "beta.log@0")
    assert timedelta(minutes=50) < beta.at - alpha.at < timedelta(minutes=90)


def test_the_same_entries_told_by_both_an_hour_apart_are_found_by_a_handful() -> None:
    con = centre(Centre(days=1, calls=6, population=STRANGERS))
    con.execute("""CREATE OR REPLACE TABLE copies AS SELECT * FROM visits WHERE source = 'alpha' UNION ALL
        SELECT * REPLACE ('beta' AS source, offered_at + INTERVAL 90 SECOND AS offered_at) FROM visits
        WHERE source = 'alpha'""")
    con.execute("CREATE OR REPLACE VIEW visits AS SELECT * FROM copies")

    found = only(skews(con))

    assert (found.evidence, found.offset_s) == (CONTACTS, 90)


def test_a_machine_that_calls_both_systems_by_the_clock_is_no_evidence() -> None:
    con = centre(Centre(population=STRANGERS))
    con.execute("""CREATE OR REPLACE TABLE regular AS SELECT * FROM visits UNION ALL
        SELECT * REPLACE ('machine' || source AS contact_id, 'robot' AS caller,
            time_bucket(INTERVAL 1 HOUR, offered_at) + if(source = 'beta', INTERVAL 30 MINUTE, INTERVAL 0 MINUTE)
            AS offered_at, NULL AS ended_at) FROM visits""")
    con.execute("CREATE OR REPLACE VIEW visits AS SELECT * FROM regular")

    assert skews(con) == ()


def test_one_source_alone_has_no_other_to_be_apart_from() -> None:
    con = centre(KINDS[CALLERS], 3600)
    con.execute("CREATE OR REPLACE TABLE alone AS SELECT * FROM visits WHERE source = 'alpha'")
    con.execute("CREATE OR REPLACE VIEW visits AS SELECT * FROM alone")

    assert skews(con) == ()


@pytest.mark.parametrize(("hours", "offset_s"), [("08:00-18:00", 0), ("09:00-19:00", -3600), ("07:00-17:00", 3600)])
def test_days_that_begin_before_opening_and_end_empty_are_a_doubt(hours: str, offset_s: int) -> None:
    con = centre(Centre(population=STRANGERS, hours=(7, 17)))  # 08:00 to 18:00 in Warsaw
    every_day = {name: [hours] for name in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}

    found = skews(con, [calendar("Europe/Warsaw", every_day)])

    told = [(one.first, one.second, one.offset_s, one.evidence, one.strong) for one in found]
    assert told == [(name, None, offset_s, HOURS, False) for name in ("alpha", "beta") if offset_s]


def test_calls_at_all_hours_are_no_doubt() -> None:
    con = centre(Centre(population=STRANGERS, hours=(0, 24)))

    assert skews(con, [calendar("Europe/Warsaw", {"mon": ["08:00-18:00"]})]) == ()


def by_hand(con, distance_s: float) -> int:
    """Callers of both sources that are so far apart, by two loops: the slow reference."""
    rows = con.execute("SELECT source::VARCHAR, caller, epoch(offered_at), epoch(ended_at) FROM visits").fetchall()
    alpha, beta = ([row for row in rows if row[0] == name] for name in ("alpha", "beta"))
    found = set()
    for _, caller, start, end in alpha:
        for _, other, start_too, end_too in beta:
            follows = start - 600 <= start_too <= end + 600 or start_too - 600 <= start <= end_too + 600
            apart = (start_too - start, start_too - end, end_too - start)
            if caller == other and not follows and any(abs(each - distance_s) <= 60 for each in apart):
                found.add(caller)
    return len(found)


def test_the_callers_counted_are_those_that_two_loops_find() -> None:
    con = centre(Centre(days=4, calls=150, passed_on=0.3), 3600)
    found = only(skews(con))

    assert 0 < found.pairs <= max(by_hand(con, 3600 + by) for by in (-60, 0, 60)) * 1.2
    assert found.pairs >= by_hand(con, 3600) * 0.8


@pytest.mark.parametrize("usual", [0.5, 3.0, 20.0])
def test_the_bound_is_never_below_the_probability_it_bounds(usual: float) -> None:
    drawn = np.random.default_rng(1).poisson(usual, 200_000)
    for number in range(60):
        share = np.mean(drawn >= number) if number > usual else np.mean(drawn <= number)
        assert skew.by_chance(number, usual) >= share * 0.95


JOURNALS = [FileJournal(f"{name}.log@0", f"{name}.log", name, 1, 1, 0, 0, 1) for name in ("alpha", "beta")]


def test_clocks_apart_are_a_reason_for_distrust() -> None:
    found = checks.report(centre(KINDS[CALLERS], 3600), JOURNALS)

    assert (found["trusted"], "checks.skew" in found["reasons"]) == (False, True)
    assert [seen["journal"] for seen in found["skews"][0]["example"]] == ["alpha.log@0", "beta.log@0"]


def test_a_doubt_about_a_clock_is_a_note() -> None:
    found = checks.report(centre(KINDS[DEMAND], 3600), JOURNALS)

    assert ("checks.skew_doubt" in found["notes"], "checks.skew" in found["reasons"]) == (True, False)


def test_opening_hours_are_not_asked_where_there_are_several() -> None:
    con = centre(Centre(population=STRANGERS, hours=(7, 17)))
    shifted = calendar("Europe/Warsaw", {name: ["09:00-19:00"] for name in ("mon", "tue", "wed", "thu", "fri")})

    assert skews(con, [shifted, Calendar()]) == ()


def test_a_clock_that_is_wrong_in_one_month_only_is_found() -> None:
    con = centre(replace(KINDS[CALLERS], days=56))  # 2 November to 27 December
    con.execute(f"""CREATE OR REPLACE TABLE december AS SELECT * REPLACE (offered_at + shift AS offered_at,
            ended_at + shift AS ended_at)
        FROM (SELECT *, if(source = 'beta' AND offered_at >= '{day(29)}', INTERVAL 1 HOUR, INTERVAL 0 HOUR) AS shift
            FROM visits)""")
    con.execute("CREATE OR REPLACE VIEW visits AS SELECT * EXCLUDE (shift) FROM december")

    assert only(skews(con)).offset_s == 3600
